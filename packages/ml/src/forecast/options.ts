// The options of a forecast and their checking. Everything that is refused is refused here, before
// any computation starts.
import { MlError } from '../errors.ts';
import { readTime } from './calendar.ts';
import { checkEvents, type EventColumn, type ForecastEvent } from './events.ts';
import type { Forecaster } from './forecaster.ts';
import { type Frequency, frequencyWords, isFrequency } from './frequency.ts';

export interface ForecastOptions {
  /** Steps to forecast, 1 … 5000. */
  horizonSteps: number;
  /** Calendar meaning of one step; by default 'D'. */
  frequency?: Frequency;
  /**
   * Time of values[0], YYYY-MM-DD or RFC 3339. With it, dates that stood out in each earlier year of
   * daily data stand out in the forecast as well.
   */
  start?: string;
  /** Seasons in steps, each at least 2; absent: found from the data and the calendar. */
  seasonalPeriods?: readonly number[];
  /** Interval levels in percent, each in (50, 99.9]; by default 80 and 95. */
  levels?: readonly number[];
  /** Seed of the sample paths; by default 1. */
  seed?: number;
  /** Cut everything at zero; by default true when no observed value is negative. */
  nonNegative?: boolean;
  /** Cancellation, looked at between candidates. */
  signal?: { readonly aborted: boolean };
  onProgress?: (done: number, total: number) => void;
  /** Sample paths to return, 0 … 10000; by default 0. */
  paths?: number;
  /** Holidays, campaigns, closures: learned from the past, and applied where they come again. */
  events?: readonly ForecastEvent[];
  /**
   * `thorough` lets dearer methods compete as well (an LSTM, boosted trees on lags, trigonometric smoothing,
   * ARIMA), from 150 values on: about a second a series instead of milliseconds. By default `usual`.
   */
  effort?: Effort;
  /** Further methods that compete in the pool, such as your own; at most 20, each with a name of its own. */
  methods?: readonly Forecaster[];
}

export type Effort = 'usual' | 'thorough';

export interface CheckedOptions {
  horizonSteps: number;
  frequency: Frequency;
  startMs: number | null;
  seasonalPeriods: readonly number[] | null;
  levels: readonly number[];
  seed: number;
  nonNegative: boolean | null;
  signal: { readonly aborted: boolean };
  onProgress: (done: number, total: number) => void;
  paths: number;
  events: readonly EventColumn[];
  effort: Effort;
  methods: readonly Forecaster[];
}

const HORIZON_MAX = 5000;
/** Each costs a fit an origin. */
const METHODS_MAX = 20;
const PATHS_MAX = 10_000;
/** Longest history that is read; older values are refused, so that a call always ends soon. */
const VALUES_MAX = 1_000_000;

function refuse(code: string, field: string, got: unknown, want: string): never {
  const path = `options.${field}`;
  throw new MlError(code, path, `${path} is ${String(got)}; ${want}.`);
}

/** Checks every option and fills in defaults. */
export function checkOptions(options: ForecastOptions): CheckedOptions {
  const { horizonSteps, frequency = 'D', levels = [80, 95], seed = 1, paths = 0 } = options;
  const { effort = 'usual', methods = [] } = options;
  if (!Number.isInteger(horizonSteps) || horizonSteps < 1 || horizonSteps > HORIZON_MAX) {
    const want = `give a whole number of steps from 1 to ${HORIZON_MAX}`;
    refuse('horizon_out_of_range', 'horizonSteps', horizonSteps, want);
  }
  if (!isFrequency(frequency)) {
    refuse('frequency_unknown', 'frequency', frequency, frequencyWords);
  }
  if (!Array.isArray(levels) || levels.length === 0 || levels.length > 20) {
    refuse('level_out_of_range', 'levels', levels, 'give 1 to 20 levels in percent');
  }
  levels.forEach((level, i) => {
    if (typeof level !== 'number' || !(level > 50) || level > 99.9) {
      refuse('level_out_of_range', `levels[${i}]`, level, 'give a percentage in (50, 99.9]');
    }
  });
  if (!Number.isFinite(seed)) refuse('seed_not_finite', 'seed', seed, 'give a finite number');
  if (!Number.isInteger(paths) || paths < 0 || paths > PATHS_MAX) {
    refuse('paths_out_of_range', 'paths', paths, `give a whole number from 0 to ${PATHS_MAX}`);
  }
  if (effort !== 'usual' && effort !== 'thorough') {
    refuse('effort_unknown', 'effort', effort, 'use usual or thorough');
  }
  if (!Array.isArray(methods) || methods.length > METHODS_MAX) {
    refuse('method_invalid', 'methods', methods, `give a list of at most ${METHODS_MAX} methods`);
  }
  const startMs = options.start === undefined ? null : readTime(options.start, 'options.start');
  const periods = options.seasonalPeriods ?? null;
  if (periods !== null && (!Array.isArray(periods) || periods.length > 5)) {
    refuse('season_out_of_range', 'seasonalPeriods', periods, 'give at most 5 periods in steps');
  }
  periods?.forEach((period, i) => {
    if (!Number.isInteger(period) || period < 2 || period > 10_000) {
      const want = 'give a whole number of steps from 2 to 10000';
      refuse('season_out_of_range', `seasonalPeriods[${i}]`, period, want);
    }
  });
  return {
    horizonSteps,
    frequency,
    startMs,
    seasonalPeriods: periods === null ? null : [...new Set(periods)].sort((a, b) => a - b),
    levels: [...new Set(levels)].sort((a, b) => a - b),
    seed,
    nonNegative: options.nonNegative ?? null,
    signal: options.signal ?? { aborted: false },
    onProgress: options.onProgress ?? (() => {}),
    paths,
    events: checkEvents(options.events ?? [], startMs, frequency),
    effort,
    methods,
  };
}

/** The values as numbers with NaN for missing ones; Infinity and anything else is refused. */
export function checkValues(values: ArrayLike<number | null>): Float64Array {
  if (values.length > VALUES_MAX) {
    const message = `There are ${values.length} values; give the last ${VALUES_MAX} or fewer.`;
    throw new MlError('too_many_values', 'values', message);
  }
  const read = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined) read[i] = Number.NaN;
    else if (typeof value !== 'number' || value === Infinity || value === -Infinity) {
      const message = `values[${i}] is ${String(value)}; use a finite number, or null if missing.`;
      throw new MlError('value_not_finite', `values[${i}]`, message);
    } else if (Math.abs(value) > 1e150) {
      // Squares of it must stay finite.
      const message = `values[${i}] is ${value}; sizes above 1e150 cannot be computed with.`;
      throw new MlError('value_not_finite', `values[${i}]`, message);
    } else read[i] = value;
  }
  if (read.every((v) => Number.isNaN(v))) {
    const message = 'values holds no observed number; give at least one.';
    throw new MlError('no_values', 'values', message);
  }
  return read;
}

/** Stops a computation whose caller has lost interest. */
export function throwIfAborted(signal: { readonly aborted: boolean }): void {
  if (signal.aborted) {
    throw new MlError('aborted', 'options.signal', 'The forecast was cancelled by its caller.');
  }
}
