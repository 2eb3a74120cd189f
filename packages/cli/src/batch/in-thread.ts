// One task in a thread of its own, with a progress bar and Ctrl-C. What the library refuses stays an MlError.
import { createComputePool, type TaskRef } from '@aibaas/compute';
import { interrupted } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';

export interface ThreadWork {
  /** Of the thread, for a debugger. */
  readonly name: string;
  readonly task: TaskRef;
  readonly input: unknown;
  /** What the bar says is done. */
  readonly label: string;
}

export async function inThread<T>(
  { name, task, input, label }: ThreadWork,
  { terminal, signal }: Pick<CommandContext, 'terminal' | 'signal'>,
): Promise<T> {
  const pool = createComputePool({ threads: 1, name });
  const bar = createProgressBar(terminal);
  try {
    return await pool.run<T>(task, input, {
      signal,
      onProgress: (progress) =>
        bar.update({ ...(progress as { done: number; total: number }), label }),
    });
  } catch (error) {
    if (signal.aborted) throw interrupted();
    throw error;
  } finally {
    bar.clear();
    await pool.stop();
  }
}

interface Refused {
  readonly code: string;
  readonly path: string;
  readonly message: string;
}

/** What the library refuses, as the command says it; anything else is thrown as it is. */
export function refusedBy(error: unknown, say: (refused: Refused) => Error): never {
  const isRefusal = error instanceof Error && error.name === 'MlError';
  throw isRefusal ? say(error as Error & Refused) : error;
}
