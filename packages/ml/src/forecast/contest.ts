// The contest of a forecast: every method of the pool on every origin, each on a history cleaned of
// what only that history knows: level shifts and the effects of events.
import { MlError } from '../errors.ts';
import { type Bounds, type CandidateRun, runCandidate } from './backtest.ts';
import type { Combination } from './combine.ts';
import { fitYearlyWave, YEAR_DAYS } from './decompose/yearly.ts';
import { type LearnedEvents, learnEvents } from './events.ts';
import { factsOf, isFine, stepOf } from './frequency.ts';
import { findLevelShift, liftBefore } from './level-shift.ts';
import { figure } from './notes.ts';
import { throwIfAborted } from './options.ts';
import { poolFor } from './pools/index.ts';
import type { PoolContext } from './pools/pool.ts';
import { thoroughMethods } from './pools/thorough.ts';
import type { Problem } from './problem.ts';
import { asGuest } from './unit.ts';

/** More zeros than this and the typical value says little about the sum. */
const ZERO_SHARE = 0.4;
/** Eight harmonics explain a hundredth of pure noise over two years; a wave explains far more. */
const YEARLY_STRENGTH = 0.15;

/** Histories at each origin and the whole one, lifted over a level shift where one is clear. */
function liftedAt(problem: Problem, histories: readonly Float64Array[]): Float64Array[] {
  const { frequency } = problem.options;
  // A yearly wave rises and falls like a shift; lifting it would leave no year to learn from.
  const isWave = isYearly(problem, histories[0] as Float64Array);
  const isLong = !isWave && (isFine(frequency) || stepOf(frequency).unit === 'D');
  const short = problem.periods[0] ?? 1;
  const whole = histories.length - 1;
  return histories.map((history, k) => {
    const shift = isLong ? findLevelShift(history, short) : null;
    if (shift === null) return history;
    if (k === whole) {
      const message =
        `The level moved from about ${figure(shift.before * problem.unit)} to about ` +
        `${figure(shift.after * problem.unit)} at ` +
        `value ${shift.at + 1} of ${history.length}; earlier values were lifted to the present level.`;
      problem.notes.push({ code: 'level_shift', message });
    }
    return liftBefore(history, shift);
  });
}

/** The candidates' forecasts and how to combine them. */
export interface Contest {
  runs: CandidateRun[];
  power: number;
  by: Combination;
  recency: number;
  hasYear: boolean;
  /** What events did in the whole history; null where none were given. */
  events: LearnedEvents | null;
}

export function compete(problem: Problem, origins: readonly number[]): Contest {
  const { options, steps } = problem;
  const { values, offset } = problem.history;
  const n = values.length;
  const ends = [...origins, n];
  const learned = ends.map((end) => {
    const history = values.subarray(0, end);
    const period = problem.periods[0] ?? 1;
    return options.events.length > 0 ? learnEvents(history, options.events, offset, period) : null;
  });
  const histories = liftedAt(
    problem,
    ends.map((end, k) => learned[k]?.cleaned ?? values.subarray(0, end)),
  );
  const shortest = histories[0] as Float64Array;
  const isPositive = histories.every((h) => h.every((v) => v > 0));
  const offered = offeredPeriods(problem);
  const usable = offered.filter((m) => 2 * m <= shortest.length);
  const hasYear = isYearly(problem, shortest);
  const context: PoolContext = {
    frequency: options.frequency,
    length: shortest.length,
    horizonSteps: steps,
    periods: usable,
    isPositive,
    isSparse: zeroShare(shortest) > ZERO_SHARE,
    isYearly: hasYear,
  };
  const { candidates: usual, power, by, recency = 1 } = poolFor(context);
  const names = new Set(usual.map(({ name }) => name));
  const dear = options.effort === 'thorough' ? thoroughMethods(context, names) : [];
  const candidates = [
    ...usual,
    ...dear,
    ...options.methods.map((method) => asGuest(method, problem.unit)),
  ];
  const horizons = [...origins.map((o) => Math.min(steps, n - o)), steps];
  const bounds = boundsOf(histories[histories.length - 1] as Float64Array, problem.isNonNegative);
  const runs: CandidateRun[] = [];
  candidates.forEach((candidate, k) => {
    throwIfAborted(options.signal);
    const run = runCandidate(candidate, histories, horizons, bounds);
    checkLengths(run, horizons);
    [...run.atOrigins, run.final].forEach((path, o) => {
      addEvents(path, learned[o] ?? null, offset + (ends[o] as number));
    });
    runs.push(run);
    options.onProgress(k + 1, candidates.length);
  });
  return { runs, power, by, recency, hasYear, events: learned.at(-1) ?? null };
}

/** @throws MlError `method_invalid`; a method from outside may have forgotten the horizon */
function checkLengths({ name, atOrigins, final }: CandidateRun, horizons: readonly number[]): void {
  [...atOrigins, final].forEach((path, k) => {
    if (path.length === horizons[k]) return;
    const message = `The method "${name}" gave ${path.length} steps of ${horizons[k]}; a fitted method forecasts as many as it is asked for.`;
    throw new MlError('method_invalid', 'options.methods', message);
  });
}

/** Puts the effects of the events of each step on a path that starts at step `from`. */
function addEvents(path: Float64Array, events: LearnedEvents | null, from: number): void {
  if (events === null) return;
  for (let i = 0; i < path.length; i++) path[i] = events.addTo(path[i] as number, from + i);
}

function zeroShare(values: Float64Array): number {
  return values.reduce((count, v) => count + (v === 0 ? 1 : 0), 0) / values.length;
}

/** Whether daily data of two years or more swing with the year beyond what chance would do. */
function isYearly({ options }: Problem, shortest: Float64Array): boolean {
  if (options.frequency !== 'D' || options.seasonalPeriods !== null) return false;
  if (shortest.length < 2 * YEAR_DAYS) return false;
  // Seasons of positive data are mostly shares; peaks would drown them in plain differences.
  const isPositive = shortest.every((v) => v > 0);
  const values = isPositive ? shortest.map(Math.log) : shortest;
  return fitYearlyWave(values).strength > YEARLY_STRENGTH;
}

/** Seasons the methods may use: those found, and calendar ones they can test for themselves. */
function offeredPeriods({ options, periods, period }: Problem): readonly number[] {
  // A day in hourly data all but implies a week, even where the week alone fails its test.
  const isDaily = options.frequency === 'H' && options.seasonalPeriods === null;
  if (isDaily && periods.some((m) => m === 24 || m === 168)) return factsOf('H').periods;
  // A year of weeks fails the test on two or three cycles; the backtest spans a year and decides.
  const isWeekly = stepOf(options.frequency).unit === 'W';
  if (isWeekly && options.seasonalPeriods === null) return factsOf(options.frequency).periods;
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
