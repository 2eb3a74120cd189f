// `aibaas detect` on more than one series at once: several numbers judged together, or a sum with the parts
// that explain what is odd about it.
import { taskModule } from '@aibaas/compute';
import type { DimensionDetection, MultivariateDetection } from '@aibaas/ml';
import { inThread, refusedBy } from '../batch/in-thread.ts';
import { CommandError, usageError } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import type { DetectFlags } from '../commands/detect.ts';
import { sayNotes } from '../files/bad-rows.ts';
import { readGroups } from '../forecast/read-groups.ts';
import type { DimensionInput } from './dimension-task.ts';
import { readRecords } from './read-records.ts';
import {
  partsDocument,
  partsReport,
  type SeveralContext,
  togetherDocument,
  togetherReport,
} from './several-report.ts';
import type { TogetherInput } from './together-task.ts';

const TOGETHER = {
  module: taskModule(import.meta.url, './together-task'),
  name: 'detectTogether',
};
const PARTS = { module: taskModule(import.meta.url, './dimension-task'), name: 'detectParts' };

/** Records of several numbers. */
export async function detectRecords(
  file: string,
  {
    date,
    values,
    ...flags
  }: Omit<DetectFlags, 'date' | 'value'> & { date: string; values: string[] },
  context: CommandContext,
): Promise<number> {
  if (flags.valueMin !== undefined) {
    throw usageError('two_ways', '--value-min is about one value; leave it or the others away');
  }
  const { terminal } = context;
  const records = await readRecords(file, date, values, { ...flags, terminal });
  sayNotes(records.notes, terminal);
  const { strictness } = flags;
  const input: TogetherInput = {
    columns: records.columns,
    ...(strictness === undefined ? {} : { strictness }),
  };
  const work = { name: 'detect', task: TOGETHER, input, label: 'reading' };
  const detection = await inThread<MultivariateDetection>(work, context).catch(refuse);
  const report: SeveralContext = { file, dateColumn: date };
  if (terminal.isJson) {
    terminal.print(JSON.stringify(togetherDocument(detection, records, report)));
  } else terminal.print(togetherReport(detection, records, report));
  return 0;
}

/** Rows of a sum with the columns that its parts are told by. */
export async function detectSums(
  file: string,
  {
    date,
    value,
    by,
    ...flags
  }: Omit<DetectFlags, 'value'> & { date: string; value: string; by: string[] },
  context: CommandContext,
): Promise<number> {
  const { terminal } = context;
  const rows = await readGroups(file, by, { ...flags, date, value, terminal });
  const { times, values, groups } = rows;
  sayNotes(rows.notes, terminal);
  const { strictness, valueMin } = flags;
  const dimensions = Object.fromEntries(by.map((name, g) => [name, groups[g] as string[]]));
  const input: DimensionInput = {
    rows: { times, values, dimensions },
    ...(strictness === undefined ? {} : { strictness }),
    ...(valueMin === undefined ? {} : { valueMin }),
  };
  const work = { name: 'detect', task: PARTS, input, label: 'reading' };
  const detection = await inThread<DimensionDetection>(work, context).catch(refuse);
  const report = { file, dateColumn: date, valueColumn: value, columns: by };
  if (terminal.isJson) terminal.print(JSON.stringify(partsDocument(detection, report)));
  else terminal.print(partsReport(detection, report));
  return 0;
}

/** What the library refuses, with the flag it is about. */
export function refuse(error: unknown): never {
  return refusedBy(error, ({ code, path, message }) => {
    const isFlag = path.startsWith('options.');
    const place = path.replace('options.names', '--value').replace('options.', '--');
    return new CommandError(code, `${place}: ${message}`, { exit: isFlag ? 2 : 1 });
  });
}
