// `aibaas forecast`: one file with a chart and a table, or a batch of many series. No server.

import { taskModule } from '@aibaas/compute';
import type { Effort, Note, ReconcileMethod } from '@aibaas/ml';
import { runBatchCommand } from '../batch/batch-command.ts';
import { inThread } from '../batch/in-thread.ts';
import { usageError } from '../command-error.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { forecastGroups } from '../forecast/on-hierarchy.ts';
import { forecastOneModel } from '../forecast/on-together.ts';
import { findProphet } from '../forecast/prophet.ts';
import { joinEvents, readEvents } from '../forecast/read-events.ts';
import { readSeries } from '../forecast/read-series.ts';
import { refusedForecast } from '../forecast/refused-forecast.ts';
import { seriesDocument, seriesReport } from '../forecast/series-report.ts';
import type { SeriesForecast, SeriesInput } from '../forecast/series-task.ts';
import type { CommandContext } from './command-context.ts';

export interface ForecastFlags extends ReadFlags {
  readonly date?: string;
  readonly value?: string;
  readonly horizon?: number;
  readonly season?: number[];
  readonly level?: number[];
  readonly event?: { name: string; dates: string[] }[];
  readonly events?: string;
  readonly hierarchy?: string[];
  readonly absent?: 'zero' | 'gap';
  readonly reconcile?: ReconcileMethod;
  readonly explain?: boolean;
  readonly effort?: Effort;
  readonly also?: 'prophet';
  readonly frequency?: NonNullable<SeriesInput['frequency']>;
  readonly duplicates?: 'sum' | 'mean' | 'last';
  readonly batch?: string;
  readonly out?: string;
  readonly together?: boolean;
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
    if (flags.together === true) return forecastOneModel(flags.batch, flags, context);
    return runLines(flags.batch, flags, context);
  }
  if (file === undefined) throw usageError('missing_file', 'give a FILE, or --batch IN.ndjson');
  if (flags.together === true) {
    throw usageError(
      'missing_flag',
      '--together is about series of --batch IN.ndjson; give that too',
    );
  }
  return runSeries(file, flags, context);
}

async function runSeries(
  file: string,
  flags: ForecastFlags,
  context: CommandContext,
): Promise<number> {
  const { terminal, signal } = context;
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
  const fromFile =
    flags.events === undefined ? [] : await readEvents(flags.events, { ...flags, terminal });
  const events = joinEvents(fromFile, flags.event ?? []);
  if (flags.hierarchy !== undefined) {
    const { hierarchy } = flags;
    return forecastGroups(file, { ...flags, date, value, horizon, hierarchy }, events, context);
  }
  const lone = flags.absent !== undefined ? '--absent' : flags.reconcile && '--reconcile';
  if (lone !== undefined) {
    const message = `${lone} is about series of --hierarchy COL,…; give that too`;
    throw usageError('missing_flag', message);
  }
  const prophet = flags.also === undefined ? undefined : findProphet(process.cwd());
  const raw = await readSeries(file, { ...flags, date, value, terminal });
  const levels = [...(flags.level ?? [95])].sort((a, b) => a - b);
  const input: SeriesInput = {
    times: raw.moments,
    utcOffsets: raw.utcOffsets,
    values: raw.values,
    horizonSteps: horizon,
    levels,
    ...(flags.frequency === undefined ? {} : { frequency: flags.frequency }),
    ...(flags.season === undefined ? {} : { seasonalPeriods: flags.season }),
    ...(events.length === 0 ? {} : { events }),
    isExplained: flags.explain === true,
    ...(flags.effort === undefined ? {} : { effort: flags.effort }),
    ...(prophet === undefined ? {} : { prophet }),
    ...(flags.duplicates === undefined ? {} : { duplicates: flags.duplicates }),
  };
  const work = { name: 'forecast', task: TASK, input, label: 'forecasting' };
  const made = await inThread<SeriesForecast>(work, { terminal, signal }).catch(
    (error: unknown) => {
      throw refusedForecast(error, raw.lines);
    },
  );
  const forecast = { ...made, notes: [...(raw.notes as Note[]), ...made.notes] };
  const report = { file, dateColumn: date, valueColumn: value, levels };
  if (terminal.isJson) terminal.print(JSON.stringify(seriesDocument(forecast, report)));
  else terminal.print(seriesReport(forecast, report, terminal));
  return 0;
}

async function runLines(
  inPath: string,
  flags: ForecastFlags,
  context: CommandContext,
): Promise<number> {
  const { out, threads } = flags;
  return runBatchCommand({ inPath, out, threads, task: BATCH_TASK, verb: 'forecast' }, context);
}
