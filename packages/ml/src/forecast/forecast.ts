// The automatic forecast: clean the history, let a pool of methods compete on rolling origins,
// combine them, and put honest intervals around the result. The methods live in methods/.

import {
  type CandidateRun,
  combineAtOrigins,
  errorOf,
  planOrigins,
  type Scores,
  scalesAt,
  scoreOf,
} from './backtest.ts';
import { backtestPoints } from './backtest-points.ts';
import { addSteps } from './calendar.ts';
import { calendarEffects } from './calendar-days.ts';
import { combine, weightsFromErrors } from './combine.ts';
import { type Contest, compete } from './contest.ts';
import { YEAR_DAYS } from './decompose/yearly.ts';
import { factsOf } from './frequency.ts';
import { intervalPlan, measureCoverage, widthsWithout } from './interval-plan.ts';
import { type IntervalModel, intervalModel, type ResidualSet } from './intervals.ts';
import { SeasonalNaive } from './methods/naive.ts';
import { priorSpread } from './noise.ts';
import { figure } from './notes.ts';
import { checkOptions, checkValues, type ForecastOptions, throwIfAborted } from './options.ts';
import { linkErrors, samplePaths } from './paths.ts';
import { type Problem, pose } from './problem.ts';
import type { Backtest, Forecast } from './result.ts';
import { mean as average } from './statistics.ts';
import { inUnit, unitOf } from './unit.ts';

/** Version of the algorithm; a change of its results changes this. */
export const FORECAST_VERSION = 'forecast-4';

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
  const { forecast: made, problem } = forecastInParts(values, options);
  return inUnit(made, problem.unit);
}

/** A forecast with what was put on top of the combined methods, all in the unit of the problem. */
export interface ForecastInParts {
  readonly forecast: Forecast;
  readonly problem: Problem;
  /** History without the effects of events. */
  readonly cleaned: Float64Array;
  /** The part of each step's mean that a date that stands out every year brings. */
  readonly calendar: Float64Array;
  /** The methods' own runs; null where the history never changes. */
  readonly contest: Contest | null;
}

/** What {@link forecast} does, with its parts for an explanation. */
export function forecastInParts(
  values: ArrayLike<number | null>,
  options: ForecastOptions,
): ForecastInParts {
  const checked = checkOptions(options);
  const given = checkValues(values);
  const unit = unitOf(given);
  const problem = pose(
    given.map((value) => value / unit),
    checked,
    unit,
  );
  throwIfAborted(checked.signal);
  const { history, notes } = problem;
  if (notes.some((n) => n.code === 'constant' || n.code === 'all_zero')) {
    const calendar = new Float64Array(checked.horizonSteps);
    return { forecast: repeat(problem), problem, cleaned: history.values, calendar, contest: null };
  }
  const origins = planOrigins(
    history.values.length,
    problem.steps,
    checked.frequency,
    problem.period,
    problem.periods.length > 0,
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

function judge(problem: Problem, origins: readonly number[], contest: Contest): ForecastInParts {
  const { runs, power, by, recency, hasYear, events } = contest;
  const { options, history, periods, period, steps, notes } = problem;
  const { observed } = history;
  const errors = runs.map((run) => errorOf(run.atOrigins, origins, observed, recency));
  const weights = weightsFromErrors(errors, power);
  const whole = combine(
    runs.map((run) => run.final),
    weights,
    by,
  );
  const cleaned = events?.cleaned ?? history.values;
  const calendar = markCalendarDays(problem, cleaned, whole);
  const past = combineAtOrigins(runs, origins, observed, contest);
  const actuals = past.map((path, k) => {
    const from = origins[k] as number;
    return observed.slice(from, from + path.length);
  });
  const residuals: ResidualSet = { forecasts: past, actuals };
  const short = periods[0] ?? period;
  const prior = priorSpread(cleaned, steps, short);
  const plan = intervalPlan(options.frequency, history.observed, origins.length, period);
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
  const result: Forecast = {
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
    ...(events === null ? {} : { events: [...events.effects] }),
  };
  return { forecast: result, problem, cleaned, calendar: calendar.subarray(from), contest };
}

/** Lets dates that stood out every year stand out again, and returns what that added at each step. */
function markCalendarDays(
  { options, history, steps, notes }: Problem,
  cleaned: Float64Array,
  whole: Float64Array,
): Float64Array {
  const added = new Float64Array(steps);
  if (options.frequency !== 'D' || options.startMs === null) return added;
  const startMs = addSteps(options.startMs, 'D', history.offset);
  const effects = calendarEffects(cleaned, startMs, steps);
  let count = 0;
  effects.forEach((effect, i) => {
    if (effect === 0) return;
    added[i] = effect * Math.abs(whole[i] as number);
    whole[i] = (whole[i] as number) + (added[i] as number);
    if (i >= history.gapAtEnd) count++;
  });
  if (count === 0) return added;
  const message =
    `${count} of the ${options.horizonSteps} days fall on dates that stood out in each earlier ` +
    'year; their usual effect was added. The backtest does not include it.';
  notes.push({ code: 'calendar_days', message });
  return added;
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
  const { masePeriod } = factsOf(options.frequency);
  const scales = scalesAt(origins, history.observed, masePeriod);
  const score = (paths: readonly Float64Array[]) =>
    scoreOf(paths, origins, history.observed, scales);
  const ours = score(past);
  if (ours === null) {
    const message =
      'None of the steps on which the forecast would be tested has a value, so nothing is known of its ' +
      'errors; its interval rests on the usual change between values.';
    notes.push({ code: 'backtest_without_values', message });
    return null;
  }
  const naive = new SeasonalNaive({ period: periods[0] ?? 1 });
  const naives = past.map((path, k) =>
    naive.fit(history.values.subarray(0, origins[k] as number)).forecast(path.length),
  );
  const theirs = score(naives) as Scores;
  if ((ours.mase ?? ours.smape) > (theirs.mase ?? theirs.smape)) {
    const message =
      `On the last ${origins.length} origins the forecast was off by ${figure(ours.smape)}% ` +
      `(sMAPE), ${naive.name} by ${figure(theirs.smape)}%: it is not better than repeating.`;
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
      const own = score(run.atOrigins) as Scores;
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
