// The automatic forecast: clean the history, let a pool of methods compete on rolling origins,
// combine them, and put honest intervals around the result. The methods live in methods/.

import {
  type Bounds,
  type CandidateRun,
  combineAtOrigins,
  errorOf,
  planOrigins,
  runCandidate,
  type Scores,
  scoreOf,
} from './backtest.ts';
import { type BacktestPoint, backtestPoints } from './backtest-points.ts';
import { addSteps } from './calendar.ts';
import { calendarEffects } from './calendar-days.ts';
import { type Combination, combine, weightsFromErrors } from './combine.ts';
import { fitYearlyWave, YEAR_DAYS } from './decompose/yearly.ts';
import { FREQUENCIES } from './frequency.ts';
import { intervalPlan, measureCoverage, widthsWithout } from './interval-plan.ts';
import { type IntervalModel, intervalModel, type ResidualSet } from './intervals.ts';
import { findLevelShift, liftBefore } from './level-shift.ts';
import { SeasonalNaive } from './methods/naive.ts';
import { priorSpread } from './noise.ts';
import { figure, type Note } from './notes.ts';
import type { CheckedOptions } from './options.ts';
import { checkOptions, checkValues, type ForecastOptions, throwIfAborted } from './options.ts';
import { linkErrors, samplePaths } from './paths.ts';
import { poolFor } from './pools/index.ts';
import { fillGaps, type History, prepareHistory } from './prepare.ts';
import { findSeasons } from './seasons.ts';
import { mean as average } from './statistics.ts';

/** Version of the algorithm; a change of its results changes this. */
export const FORECAST_VERSION = 'forecast-2';

/** More zeros than this and the typical value says little about the sum. */
const ZERO_SHARE = 0.4;
/** Eight harmonics explain a hundredth of pure noise over two years; a wave explains far more. */
const YEARLY_STRENGTH = 0.15;

export interface Backtest extends Scores {
  /** How many origins were forecast from, and the most steps any was judged on. */
  origins: number;
  horizonSteps: number;
  /** Steps from the first origin to the end of the history: the stretch that was tested. */
  testedSteps: number;
  /** Share of actuals inside the interval per level, each origin left out in turn. */
  coverage: Record<string, number>;
  naive: { name: string } & Scores;
  candidates: { name: string; smape: number; mase: number; weight: number }[];
  /** Each tested step once, forecast from the nearest origin before it, oldest first. */
  points: BacktestPoint[];
}

export interface Forecast {
  model: string;
  modelVersion: string;
  seasonalPeriods: number[];
  mean: number[];
  /** Interval ends per level, keyed by the level as text ('95'). */
  lower: Record<string, number[]>;
  upper: Record<string, number[]>;
  /** Sample paths × horizon. */
  paths: number[][];
  backtest: Backtest | null;
  notes: Note[];
  /** Observed values, and missing ones. */
  sampleSize: number;
  missing: number;
}

/** What the stages share. */
interface Problem {
  options: CheckedOptions;
  history: History;
  periods: number[];
  period: number;
  /** Steps from the last observed value to the end of the horizon. */
  steps: number;
  isNonNegative: boolean;
  notes: Note[];
}

/**
 * Forecasts one series by itself: no other series, no tuning, no network, the same answer for the
 * same arguments on every machine.
 *
 * Methods compete on rolling origins inside the history (Tashman 2000), are weighted by what they
 * missed by, and are combined; intervals are conformal on the residuals of those origins.
 *
 * @param values oldest first, one per step; null or NaN is missing
 * @throws MlError for options out of range, values that are not finite, nothing observed, or a
 *   signal that says aborted
 * @example
 * const result = forecast([12, 15, 11, 14, 16, 9, 8, 13, 15, 12, 14, 17, 9, 8], {
 *   horizonSteps: 7, frequency: 'D', levels: [80, 95],
 * });
 * result.mean;        // 7 numbers
 * result.lower['95']; // 7 numbers, each at most the mean
 */
export function forecast(values: ArrayLike<number | null>, options: ForecastOptions): Forecast {
  const checked = checkOptions(options);
  const problem = pose(checkValues(values), checked);
  throwIfAborted(checked.signal);
  const { history, notes } = problem;
  if (notes.some((n) => n.code === 'constant' || n.code === 'all_zero')) return repeat(problem);
  const origins = planOrigins(
    history.values.length,
    problem.steps,
    checked.frequency,
    problem.period,
  );
  if (origins.length === 0) {
    notes.push({
      code: 'short_history',
      message:
        `${history.sampleSize} values are too few to backtest; the forecast is a simple ` +
        'combination and its interval rests on the usual change between values.',
    });
  }
  return judge(problem, origins, compete(problem, origins));
}

function pose(all: Float64Array, options: CheckedOptions): Problem {
  const { periods: calendar, historyMax } = FREQUENCIES[options.frequency];
  const firstGuess = options.seasonalPeriods?.[0] ?? calendar[0] ?? 1;
  const longest = Math.max(historyMax, 6 * Math.max(1, ...(options.seasonalPeriods ?? [])));
  let history = prepareHistory(all, longest, firstGuess);
  const isGiven = options.seasonalPeriods !== null;
  const n = history.values.length;
  const periods = isGiven
    ? (options.seasonalPeriods as readonly number[]).filter((m) => 2 * m <= n)
    : findSeasons(history.values, options.frequency);
  const notes = history.notes;
  if (isGiven && periods.length < (options.seasonalPeriods as readonly number[]).length) {
    const left = (options.seasonalPeriods as readonly number[]).filter((m) => 2 * m > n);
    const message = `${n} values are fewer than two seasons of ${left.join(', ')}; left out.`;
    notes.push({ code: 'season_too_long', message });
  }
  if (history.missing > 0 && periods[0] !== undefined && periods[0] !== firstGuess) {
    history = { ...history, values: fillGaps(history.observed, periods[0]) };
  }
  const hasNegative = history.observed.some((v) => v < 0);
  const isMonthly = !isGiven && (options.frequency === 'M' || options.frequency === 'Q');
  // Methods for months and quarters test the calendar's season themselves.
  const period = periods[periods.length - 1] ?? (isMonthly ? (calendar[0] ?? 1) : 1);
  return {
    options,
    history,
    periods,
    period,
    steps: options.horizonSteps + history.gapAtEnd,
    isNonNegative: options.nonNegative ?? !hasNegative,
    notes,
  };
}

/** The answer for a history that never changes. */
function repeat(problem: Problem): Forecast {
  const { history, options, notes } = problem;
  const value = history.values[0] as number;
  const flat = () => new Array<number>(options.horizonSteps).fill(value);
  const bounds = Object.fromEntries(options.levels.map((level) => [String(level), flat()]));
  return {
    model: 'constant',
    modelVersion: FORECAST_VERSION,
    seasonalPeriods: [],
    mean: flat(),
    lower: bounds,
    upper: Object.fromEntries(options.levels.map((level) => [String(level), flat()])),
    paths: Array.from({ length: options.paths }, flat),
    backtest: null,
    notes,
    sampleSize: history.sampleSize,
    missing: history.missing,
  };
}

/** Histories at each origin and the whole one, lifted over a level shift where one is clear. */
function historiesAt(problem: Problem, origins: readonly number[]): Float64Array[] {
  const { values } = problem.history;
  const { frequency } = problem.options;
  const isLong = frequency === 'D' || frequency === 'H' || frequency === 'minute';
  const short = problem.periods[0] ?? 1;
  return [...origins, values.length].map((end) => {
    const history = values.subarray(0, end);
    const shift = isLong ? findLevelShift(history, short) : null;
    if (shift === null) return history;
    if (end === values.length) {
      const message =
        `The level moved from about ${figure(shift.before)} to about ${figure(shift.after)} at ` +
        `value ${shift.at + 1} of ${end}; earlier values were lifted to the present level.`;
      problem.notes.push({ code: 'level_shift', message });
    }
    return liftBefore(history, shift);
  });
}

/** The candidates' forecasts and how to combine them. */
interface Contest {
  runs: CandidateRun[];
  power: number;
  by: Combination;
  hasYear: boolean;
}

function compete(problem: Problem, origins: readonly number[]): Contest {
  const { options, steps } = problem;
  const histories = historiesAt(problem, origins);
  const shortest = histories[0] as Float64Array;
  const isPositive = histories.every((h) => h.every((v) => v > 0));
  const n = problem.history.values.length;
  const offered = offeredPeriods(problem);
  const usable = offered.filter((m) => 2 * m <= shortest.length);
  const hasYear = isYearly(problem, shortest);
  const { candidates, power, by } = poolFor({
    frequency: options.frequency,
    length: shortest.length,
    horizonSteps: steps,
    periods: usable,
    isPositive,
    isSparse: zeroShare(shortest) > ZERO_SHARE,
    isYearly: hasYear,
  });
  const horizons = [...origins.map((o) => Math.min(steps, n - o)), steps];
  const bounds = boundsOf(histories[histories.length - 1] as Float64Array, problem.isNonNegative);
  const runs: CandidateRun[] = [];
  candidates.forEach((candidate, k) => {
    throwIfAborted(options.signal);
    runs.push(runCandidate(candidate, histories, horizons, bounds));
    options.onProgress(k + 1, candidates.length);
  });
  return { runs, power, by, hasYear };
}

function zeroShare(values: Float64Array): number {
  return values.reduce((count, v) => count + (v === 0 ? 1 : 0), 0) / values.length;
}

/** Whether daily data of two years or more swing with the year beyond what chance would do. */
function isYearly({ options }: Problem, shortest: Float64Array): boolean {
  if (options.frequency !== 'D' || options.seasonalPeriods !== null) return false;
  return shortest.length >= 2 * YEAR_DAYS && fitYearlyWave(shortest).strength > YEARLY_STRENGTH;
}

/** Seasons the methods may use: those found, and calendar ones they can test for themselves. */
function offeredPeriods({ options, periods, period }: Problem): readonly number[] {
  // A day in hourly data all but implies a week, even where the week alone fails its test.
  const isDaily = options.frequency === 'H' && options.seasonalPeriods === null;
  if (isDaily && periods.some((m) => m === 24 || m === 168)) return FREQUENCIES.H.periods;
  // A year of weeks fails the test on two or three cycles; the backtest spans a year and decides.
  if (options.frequency === 'W' && options.seasonalPeriods === null) return FREQUENCIES.W.periods;
  return periods.length > 0 || period < 2 ? periods : [period];
}

function boundsOf(values: Float64Array, isNonNegative: boolean): Bounds {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  const range = Math.max(high - low, 1e-12);
  return { low: isNonNegative ? 0 : low - 2 * range, high: high + 4 * range };
}

function judge(problem: Problem, origins: readonly number[], contest: Contest): Forecast {
  const { runs, power, by, hasYear } = contest;
  const { options, history, periods, period, steps, notes } = problem;
  const { observed } = history;
  const errors = runs.map((run) => errorOf(run.atOrigins, origins, observed));
  const weights = weightsFromErrors(errors, power);
  const whole = combine(
    runs.map((run) => run.final),
    weights,
    by,
  );
  markCalendarDays(problem, whole);
  const past = combineAtOrigins(runs, origins, observed, power, by);
  const actuals = past.map((path, k) => {
    const from = origins[k] as number;
    return observed.slice(from, from + path.length);
  });
  const residuals: ResidualSet = { forecasts: past, actuals };
  const short = periods[0] ?? period;
  const prior = priorSpread(history.values, steps, short);
  const plan = intervalPlan(options.frequency, history.observed, origins.length);
  const floor = 0.05 * average(history.values.map(Math.abs)) || 1;
  const model = intervalModel(residuals, whole, prior, floor, plan);
  const from = history.gapAtEnd;
  const cut = (v: number) => (problem.isNonNegative ? Math.max(0, v) : v);
  const mean = Array.from(whole.subarray(from), cut);
  const ends = (sign: number) =>
    Object.fromEntries(
      options.levels.map((level) => [
        String(level),
        mean.map((m, i) => cut(m + sign * model.halfWidth(level, from + i))),
      ]),
    );
  const paths =
    options.paths > 0
      ? samplePaths(whole, model, linkErrors(residuals), options.paths, options.seed).map((path) =>
          Array.from(path.subarray(from), cut),
        )
      : [];
  const widths = origins.map((_, k) => widthsWithout(residuals, k, prior, floor, plan));
  const coverage = measureCoverage(residuals, widths, options.levels);
  const widthsAt = (k: number) => widths[k] as IntervalModel;
  const backtest = summarise(problem, origins, runs, weights, past, { coverage, cut, widthsAt });
  return {
    model: `combination(${runs.map((run) => run.name).join(', ')})`,
    modelVersion: FORECAST_VERSION,
    seasonalPeriods: hasYear ? [...periods, Math.round(YEAR_DAYS)] : [...periods],
    mean,
    lower: ends(-1),
    upper: ends(1),
    paths,
    backtest,
    notes,
    sampleSize: history.sampleSize,
    missing: history.missing,
  };
}

/** Lets dates that stood out every year stand out again. */
function markCalendarDays({ options, history, steps, notes }: Problem, whole: Float64Array): void {
  if (options.frequency !== 'D' || options.startMs === null) return;
  const startMs = addSteps(options.startMs, 'D', history.offset);
  const effects = calendarEffects(history.values, startMs, steps);
  let count = 0;
  effects.forEach((effect, i) => {
    if (effect === 0) return;
    const size = Math.abs(whole[i] as number);
    whole[i] = (whole[i] as number) + effect * size;
    if (i >= history.gapAtEnd) count++;
  });
  if (count === 0) return;
  const message =
    `${count} of the ${options.horizonSteps} days fall on dates that stood out in each earlier ` +
    'year; their usual effect was added. The backtest does not include it.';
  notes.push({ code: 'calendar_days', message });
}

/** How wide intervals were at each origin, and how often that held. */
interface Judged {
  coverage: Record<string, number>;
  cut: (value: number) => number;
  widthsAt(k: number): IntervalModel;
}

function summarise(
  problem: Problem,
  origins: readonly number[],
  runs: readonly CandidateRun[],
  weights: Float64Array,
  past: readonly Float64Array[],
  { coverage, cut, widthsAt }: Judged,
): Backtest | null {
  if (origins.length === 0) return null;
  const { history, options, periods, notes } = problem;
  const { masePeriod } = FREQUENCIES[options.frequency];
  const score = (paths: readonly Float64Array[]) =>
    scoreOf(paths, origins, history.observed, masePeriod);
  const ours = score(past);
  const naive = new SeasonalNaive({ period: periods[0] ?? 1 });
  const naives = past.map((path, k) =>
    naive.fit(history.values.subarray(0, origins[k] as number)).forecast(path.length),
  );
  const theirs = score(naives);
  if (ours.mase > theirs.mase) {
    const message =
      `On the last ${origins.length} origins the forecast was off by ${figure(ours.smape)} % ` +
      `(sMAPE), ${naive.name} by ${figure(theirs.smape)} %: it is not better than repeating.`;
    notes.push({ code: 'not_better_than_naive', message });
  }
  return {
    origins: origins.length,
    horizonSteps: past.reduce((most, path) => Math.max(most, path.length), 0),
    testedSteps: history.observed.length - Math.min(...origins),
    ...ours,
    coverage,
    naive: { name: naive.name, ...theirs },
    candidates: runs.map((run, k) => {
      const own = score(run.atOrigins);
      return { name: run.name, smape: own.smape, mase: own.mase, weight: weights[k] as number };
    }),
    points: backtestPoints({
      origins,
      observed: history.observed,
      forecasts: past,
      naives,
      levels: options.levels,
      offset: history.offset,
      cut,
      widthsAt,
    }),
  };
}
