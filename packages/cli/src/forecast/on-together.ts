// `aibaas forecast --batch IN.ndjson --together`: one model for all series of a batch, so that short and new
// ones borrow from the others; and whether that was a good idea.
import { taskModule } from '@aibaas/compute';
import type { TogetherCheck } from '@aibaas/ml';
import { inThread, refusedBy } from '../batch/in-thread.ts';
import { CommandError, usageError } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import { writeWhole } from '../files/write-whole.ts';
import { countOf } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { openText } from './open-text.ts';
import { type Line, readLines } from './read-lines.ts';
import type { TogetherInput, TogetherOutput } from './together-task.ts';

const TASK = {
  module: taskModule(import.meta.url, './together-task'),
  name: 'forecastTogetherLines',
};

/** @returns the exit code: 1 when a line failed */
export async function forecastOneModel(
  inPath: string,
  { out, seed = 1 }: { readonly out?: string | undefined; readonly seed?: number },
  context: CommandContext,
): Promise<number> {
  if (out === undefined) throw usageError('missing_flag', 'give --out OUT.ndjson (- is stdout)');
  const lines: Line[] = [];
  for await (const line of readLines((await openText(inPath)).pieces)) lines.push(line);
  if (lines.length === 0) throw new CommandError('no_rows', `${inPath} has no line`);
  const input: TogetherInput = { lines, seed };
  const work = { name: 'forecast', task: TASK, input, label: 'learning' };
  const { text, failed, series, check } = await inThread<TogetherOutput>(work, context).catch(
    (error) =>
      refusedBy(error, ({ code, message }) => new CommandError(code, `${inPath}: ${message}`)),
  );
  await writeWhole(out, text);
  const { terminal } = context;
  if (out !== '-') {
    if (terminal.isJson) terminal.print(JSON.stringify({ series, failed, check, out }));
    else terminal.print(report(series, failed, check));
  }
  return failed > 0 ? 1 : 0;
}

function report(series: number, failed: number, check: TogetherCheck | null): string {
  const errors = failed > 0 ? `, ${failed} more failed: see their "error"` : '';
  const summary = `${series} series forecast by one model${errors}.`;
  if (check === null) return `${summary}\nNo series is long enough to test it on its last steps.`;
  const { mase, steps, coverage } = check;
  const rows = [
    ['one model for all', mase.together.toFixed(3)],
    ['each by itself (leave --together out)', mase.alone.toFixed(3)],
    ['repeating the last season', mase.naive.toFixed(3)],
  ];
  const table = formatTable([{ title: '' }, { title: 'MASE', align: 'right' }], rows);
  const inside = Object.entries(coverage)
    .map(([level, share]) => `${share.toFixed(1)} % inside the ${level} % interval`)
    .join(', ');
  return [
    summary,
    '',
    `Were we right? The last ${countOf(steps, 'step')} of ${check.series} series, from what came before them:`,
    '',
    table,
    '',
    `Of the one model's values, ${inside}.`,
  ].join('\n');
}
