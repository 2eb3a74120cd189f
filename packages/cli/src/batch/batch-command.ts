// What every command with --batch does around the batch itself: threads, progress, the closing line.
import { availableParallelism } from 'node:os';
import type { TaskRef } from '@aibaas/compute';
import { usageError } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { runBatch } from './batch.ts';

export interface BatchCommand {
  readonly inPath: string;
  readonly out: string | undefined;
  readonly threads: number | undefined;
  readonly task: TaskRef;
  /** Past form of what happens to a series, such as "forecast". */
  readonly verb: string;
}

/** @returns the exit code: 1 when a line failed */
export async function runBatchCommand(
  { inPath, out, threads = availableParallelism(), task, verb }: BatchCommand,
  { terminal, signal }: CommandContext,
): Promise<number> {
  if (out === undefined) throw usageError('missing_flag', 'give --out OUT.ndjson (- is stdout)');
  const bar = createProgressBar(terminal);
  try {
    const { lines, failed } = await runBatch({
      task,
      inPath,
      outPath: out,
      threads,
      signal,
      onProgress: ({ lines: done, bytes, bytesTotal }) =>
        bar.update({
          done: bytes,
          total: bytesTotal,
          unit: 'bytes',
          label: 'working',
          note: `${done} series`,
        }),
    });
    bar.clear();
    if (terminal.isJson && out !== '-') {
      terminal.print(JSON.stringify({ series: lines, failed, out }));
    } else {
      const errors = failed > 0 ? `, ${failed} of them failed: see their "error"` : '';
      terminal.say(`${lines} series ${verb}${errors}`);
    }
    return failed > 0 ? 1 : 0;
  } finally {
    bar.clear();
  }
}
