// `aibaas detect`: what is odd in one file, or in a batch of many series. No server, no look ahead.

import { taskModule } from '@aibaas/compute';
import type { Detection, LearnedViewName } from '@aibaas/ml';
import { runBatchCommand } from '../batch/batch-command.ts';
import { inThread } from '../batch/in-thread.ts';
import { usageError } from '../command-error.ts';
import type { ChangeKind } from '../detect/changes-task.ts';
import { detectionDocument, detectionReport } from '../detect/detection-report.ts';
import { detectChanges } from '../detect/on-changes.ts';
import { detectRecords, detectSums, refuse } from '../detect/on-several.ts';
import type { DetectInput } from '../detect/series-task.ts';
import { sayNotes } from '../files/bad-rows.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { readSeries } from '../forecast/read-series.ts';
import type { CommandContext } from './command-context.ts';

export interface DetectFlags extends ReadFlags {
  readonly date?: string;
  readonly value?: string[];
  readonly by?: string[];
  readonly changes?: ChangeKind;
  readonly also?: LearnedViewName[];
  readonly duplicates?: 'sum' | 'mean' | 'last';
  readonly strictness?: number;
  readonly valueMin?: number;
  readonly batch?: string;
  readonly out?: string;
  readonly threads?: number;
}

const SERIES_TASK = {
  module: taskModule(import.meta.url, '../detect/series-task'),
  name: 'detectSeries',
};
const BATCH_TASK = {
  module: taskModule(import.meta.url, '../detect/batch-task'),
  name: 'detectLines',
};

export async function runDetect(
  file: string | undefined,
  flags: DetectFlags,
  context: CommandContext,
): Promise<number> {
  const { batch, out, threads } = flags;
  if (flags.also !== undefined && (batch !== undefined || !isOneSeries(flags))) {
    const message =
      '--also is about one series of a file; give one --value and no --by, --changes or --batch';
    throw usageError('two_ways', message);
  }
  if (batch !== undefined) {
    if (file !== undefined) throw usageError('two_inputs', 'give either FILE or --batch, not both');
    return runBatchCommand(
      { inPath: batch, out, threads, task: BATCH_TASK, verb: 'read' },
      context,
    );
  }
  if (file === undefined) throw usageError('missing_file', 'give a FILE, or --batch IN.ndjson');
  return runSeries(file, flags, context);
}

const isOneSeries = ({ value = [], by, changes }: DetectFlags): boolean =>
  value.length <= 1 && by === undefined && changes === undefined;

async function runSeries(
  file: string,
  flags: DetectFlags,
  context: CommandContext,
): Promise<number> {
  const { date, value: values, by, strictness, valueMin } = flags;
  const [value] = values ?? [];
  if (date === undefined || values === undefined || value === undefined) {
    const missing = Object.entries({ '--date COL': date, '--value COL': value })
      .filter(([, given]) => given === undefined)
      .map(([flag]) => flag);
    throw usageError('missing_flag', `give ${missing.join(' and ')}`);
  }
  if (flags.changes !== undefined) {
    if (values.length === 1 && by === undefined) {
      return detectChanges(file, { ...flags, date, value, changes: flags.changes }, context);
    }
    throw usageError('two_ways', '--changes is about one value; give one --value and no --by');
  }
  if (flags.duplicates !== undefined) {
    throw usageError('missing_flag', '--duplicates is about --changes; give that too');
  }
  if (by !== undefined) {
    if (values.length === 1) return detectSums(file, { ...flags, date, value, by }, context);
    throw usageError('two_ways', '--by explains one value; give one --value, or leave --by away');
  }
  if (values.length > 1) return detectRecords(file, { ...flags, date, values }, context);
  const { terminal } = context;
  const series = await readSeries(file, { ...flags, date, value, terminal });
  sayNotes(series.notes, terminal);
  const input: DetectInput = {
    times: series.wallTimes,
    values: series.values,
    ...(strictness === undefined ? {} : { strictness }),
    ...(valueMin === undefined ? {} : { valueMin }),
    ...(flags.also === undefined ? {} : { also: flags.also }),
  };
  const work = { name: 'detect', task: SERIES_TASK, input, label: 'reading' };
  const detection = await inThread<Detection>(work, context).catch(refuse);
  const report = { file, dateColumn: date, valueColumn: value };
  if (terminal.isJson) terminal.print(JSON.stringify(detectionDocument(detection, series, report)));
  else terminal.print(detectionReport(detection, series, report));
  return 0;
}
