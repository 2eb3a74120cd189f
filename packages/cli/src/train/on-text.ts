// `aibaas train --task text`: which column is the text, learning in a thread, the model and its report.

import { taskModule } from '@aibaas/compute';
import type { RawTable } from '@aibaas/ml';
import { inThread, refusedBy } from '../batch/in-thread.ts';
import { now } from '../clock.ts';
import { CommandError, usageError } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { writeWhole } from '../files/write-whole.ts';
import { textsOf, told } from './model-file.ts';
import { textReport } from './report.ts';
import type { TextInput, TextOutput } from './text-task.ts';

export interface TextFlags {
  readonly target: string;
  readonly text?: string;
  readonly seed?: number;
  readonly timeLimit?: number;
  readonly out?: string;
}

const TASK = { module: taskModule(import.meta.url, './text-task'), name: 'trainTextModel' };

export async function trainOnText(
  file: string,
  table: RawTable,
  flags: TextFlags,
  context: CommandContext,
): Promise<number> {
  const { target, out = 'model.json', seed = 1, timeLimit } = flags;
  const text = flags.text ?? guessText(file, table, target);
  const [texts, labels] = [text, target].map((column) => told(file, () => textsOf(table, column)));
  const rows = Array.from((labels ?? []).keys()).filter((row) => labels?.[row]?.trim() !== '');
  const startedAt = now();
  const input: TextInput = {
    texts: rows.map((row) => texts?.[row] ?? ''),
    labels: rows.map((row) => (labels?.[row] ?? '').trim()),
    ...{ target, text, seed },
    timeLimitMs: timeLimit === undefined ? null : timeLimit * 1000,
  };
  const work = { name: 'train', task: TASK, input, label: 'learning' };
  const result = await inThread<TextOutput>(work, context).catch((error) =>
    refusedBy(error, ({ code, message }) => new CommandError(code, `${file}: ${message}`)),
  );
  await writeWhole(out, `${result.json}\n`);
  const { classes, report } = result;
  const seconds = (now() - startedAt) / 1000;
  const { terminal } = context;
  if (terminal.isJson) {
    terminal.print(
      JSON.stringify({ out, task: 'text', target, text, classes, seconds, ...report }),
    );
  } else if (out !== '-') {
    const how = textReport(classes, { target, text, report });
    terminal.print(`${how}\nLearned in ${seconds.toFixed(1)} s; the model is ${out}`);
  }
  return 0;
}

/** The only other column, or the one with the longest cells. */
function guessText(file: string, { names, columns }: RawTable, target: string): string {
  const sizes = names
    .map((name, place) => ({
      name,
      letters: (columns[place] ?? []).reduce(
        (sum: number, cell) => sum + String(cell ?? '').length,
        0,
      ),
    }))
    .filter(({ name }) => name !== target)
    .sort((a, b) => b.letters - a.letters);
  const [longest] = sizes;
  if (longest !== undefined) return longest.name;
  throw usageError('missing_flag', `${file} has no column beside "${target}"; give --text COL`);
}
