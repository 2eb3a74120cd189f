// Runs in a compute thread: one timed series in, its forecast with the dates of the steps out.
import type { TaskContext } from '@aibaas/compute';
import {
  type Effort,
  explainForecast,
  type Forecast,
  type ForecastComponent,
  type ForecastEvent,
  type Frequency,
  forecast,
  type Note,
  nextTimes,
  regularise,
} from '@aibaas/ml';
import { loadProphet, type ProphetPlaces } from './prophet.ts';

export interface SeriesInput {
  readonly times: number[];
  /** Minutes east of UTC that each time was written with. */
  readonly utcOffsets?: number[];
  readonly values: (number | null)[];
  readonly horizonSteps: number;
  readonly levels: number[];
  readonly frequency?: Frequency;
  readonly seasonalPeriods?: number[];
  readonly duplicates?: 'sum' | 'mean' | 'last';
  readonly events?: ForecastEvent[];
  readonly isExplained: boolean;
  readonly effort?: Effort;
  /** Where Prophet is, when it is to compete. */
  readonly prophet?: ProphetPlaces;
}

export interface SeriesForecast {
  readonly frequency: Frequency;
  readonly start: string;
  /** The history on its grid; null is a gap. */
  readonly history: (number | null)[];
  /** Time of the last value of the history. */
  readonly end: string;
  /** Time of each forecast step. */
  readonly dates: string[];
  readonly result: Forecast;
  /** Parts that add up to the mean; null where they were not asked for. */
  readonly components: readonly ForecastComponent[] | null;
  readonly notes: Note[];
}

export async function forecastSeries(
  input: SeriesInput,
  context: TaskContext,
): Promise<SeriesForecast> {
  const { frequency, seasonalPeriods, duplicates, horizonSteps, levels } = input;
  const regular = regularise(input.times, input.values, {
    ...(frequency === undefined ? {} : { frequency }),
    ...(input.utcOffsets === undefined ? {} : { utcOffsets: input.utcOffsets }),
    duplicates: duplicates ?? 'refuse',
  });
  const { events, isExplained, effort, prophet } = input;
  const methods = prophet ? [(await loadProphet(prophet))(horizonSteps, regular.frequency)] : [];
  const options = {
    horizonSteps,
    levels,
    frequency: regular.frequency,
    start: regular.start,
    ...(seasonalPeriods === undefined ? {} : { seasonalPeriods }),
    ...(events === undefined ? {} : { events }),
    ...(effort === undefined ? {} : { effort }),
    methods,
    signal: context.signal,
    onProgress: (done: number, total: number) => context.progress({ done, total }),
  };
  const explained = isExplained ? explainForecast(regular.values, options) : null;
  const result = explained?.forecast ?? forecast(regular.values, options);
  const count = regular.values.length;
  const [end = regular.start] = nextTimes(regular.start, regular.frequency, 1, count - 1);
  return {
    frequency: regular.frequency,
    start: regular.start,
    history: regular.values,
    end,
    dates: nextTimes(regular.start, regular.frequency, horizonSteps, count),
    result,
    components: explained?.components ?? null,
    notes: [...regular.notes, ...result.notes],
  };
}
