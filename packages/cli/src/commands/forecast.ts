// `aibaas forecast`: one file with a chart and a table, or a batch of many series. No server.

import { taskModule } from '@aibaas/compute';
import { runBatchCommand } from '../batch/batch-command.ts';
import { inThread } from '../batch/in-thread.ts';
import { CommandError, usageError } from '../command-error.ts';
import { readSeries } from '../forecast/read-series.ts';
import { seriesDocument, seriesReport } from '../forecast/series-report.ts';
import type { SeriesForecast, SeriesInput } from '../forecast/series-task.ts';
import type { CommandContext } from './command-context.ts';

export interface ForecastFlags {
  readonly date?: string;
  readonly value?: string;
  readonly horizon?: number;
  readonly season?: number[];
  readonly level?: number[];
  readonly event?: { name: string; dates: string[] }[];
  readonly explain?: boolean;
  readonly frequency?: NonNullable<SeriesInput['frequency']>;
  readonly dateOrder?: 'dmy' | 'mdy';
  readonly decimal?: '.' | ',';
  readonly delimiter?: string;
  readonly encoding?: string;
  readonly duplicates?: 'sum' | 'mean' | 'last';
  readonly batch?: string;
  readonly out?: string;
  readonly threads?: number;
}

const TASK = {
  module: taskModule(import.meta.url, '../forecast/series-task'),
  name: 'forecastSeries',
};

const BATCH_TASK = {
  module: taskModule(import.meta.url, '../forecast/batch-task'),
  name: 'forecastLines',
};

export async function runForecast(
  file: string | undefined,
  flags: ForecastFlags,
  context: CommandContext,
): Promise<number> {
  if (flags.batch !== undefined) {
    if (file !== undefined) throw usageError('two_inputs', 'give either FILE or --batch, not both');
    return runLines(flags.batch, flags, context);
  }
  if (file === undefined) throw usageError('missing_file', 'give a FILE, or --batch IN.ndjson');
  return runSeries(file, flags, context);
}

async function runSeries(
  file: string,
  flags: ForecastFlags,
  { terminal, signal }: CommandContext,
): Promise<number> {
  const { date, value, horizon } = flags;
  if (date === undefined || value === undefined || horizon === undefined) {
    const missing = Object.entries({
      '--date COL': date,
      '--value COL': value,
      '--horizon N': horizon,
    })
      .filter(([, given]) => given === undefined)
      .map(([flag]) => flag);
    throw usageError('missing_flag', `give ${missing.join(' and ')}`);
  }
  const raw = await readSeries(file, { ...flags, date, value });
  const levels = [...(flags.level ?? [95])].sort((a, b) => a - b);
  const input: SeriesInput = {
    times: raw.times,
    values: raw.values,
    horizonSteps: horizon,
    levels,
    ...(flags.frequency === undefined ? {} : { frequency: flags.frequency }),
    ...(flags.season === undefined ? {} : { seasonalPeriods: flags.season }),
    ...(flags.event === undefined ? {} : { events: flags.event }),
    isExplained: flags.explain === true,
    ...(flags.duplicates === undefined ? {} : { duplicates: flags.duplicates }),
  };
  const work = { name: 'forecast', task: TASK, input, label: 'forecasting' };
  const forecast = await inThread<SeriesForecast>(work, { terminal, signal }).catch(
    (error: unknown) => {
      throw explain(error, raw.lines);
    },
  );
  const report = { file, dateColumn: date, valueColumn: value, levels };
  if (terminal.isJson) terminal.print(JSON.stringify(seriesDocument(forecast, report)));
  else terminal.print(seriesReport(forecast, report, terminal));
  return 0;
}

/** Puts flags and lines of the file in the place of argument names. */
function explain(error: unknown, lines: readonly number[]): unknown {
  if (!(error instanceof Error) || error.name !== 'MlError') return error;
  const { code, path } = error as Error & { code: string; path: string };
  const index = /^(?:times|values)\[(\d+)\]$/.exec(path)?.[1];
  const line = index === undefined ? undefined : lines[Number(index)];
  const message = error.message
    .replaceAll('options.horizonSteps', '--horizon')
    .replaceAll('options.frequency', '--frequency')
    .replace(/options\.seasonalPeriods(\[\d+\])?/g, '--season')
    .replace(/options\.levels(\[\d+\])?/g, '--level')
    .replace(/options\.events(\[\d+\](\.\w+(\[\d+\])?)?)?/g, '--event')
    .replace(/(?:times|values)\[(\d+)\]/g, (text, at) => {
      const place = lines[Number(at)];
      return place === undefined ? text : `line ${place}`;
    });
  if (code === 'duplicate_times') {
    const [what] = message.split('; choose');
    const advice = 'say what to do with them: --duplicates sum, mean or last';
    return new CommandError(code, `${what}; ${advice}`, { exit: 2, ...(line ? { line } : {}) });
  }
  const exit = path.startsWith('options.') ? 2 : 1;
  return new CommandError(code, message, { exit, ...(line === undefined ? {} : { line }) });
}

async function runLines(
  inPath: string,
  flags: ForecastFlags,
  context: CommandContext,
): Promise<number> {
  const { out, threads } = flags;
  return runBatchCommand({ inPath, out, threads, task: BATCH_TASK, verb: 'forecast' }, context);
}
