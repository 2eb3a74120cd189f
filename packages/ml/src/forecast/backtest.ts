// Rolling origins: every candidate is fitted on the past alone, again and again, and judged on
// what came next. No number leaves this file that saw the values it is judged on.
import { naiveScale } from '../metrics/index.ts';
import { type Combination, combine, weightsFromErrors } from './combine.ts';
import type { FittedForecaster, Forecaster } from './forecaster.ts';
import { type Frequency, factsOf } from './frequency.ts';

/** History lengths at which forecasts are made, oldest first; empty when too short to backtest. */
export function planOrigins(
  length: number,
  horizonSteps: number,
  frequency: Frequency,
  period: number,
  isSeasonKnown: boolean,
): number[] {
  const { originStep, origins } = factsOf(frequency);
  // A season that is known from barely two cycles needs those two at every origin.
  const isScarce = isSeasonKnown && length >= 2 * period && length < 3 * period;
  const fewest = isScarce
    ? 2 * period
    : Math.max(7, Math.min(2 * period + 2, Math.floor(length * 0.6)));
  let step = originStep;
  // Longer horizons than the usual three steps between origins spread the origins further.
  if (horizonSteps > 3.5 * step) step = Math.ceil(horizonSteps / 3 / originStep) * originStep;
  const room = length - fewest;
  let count = Math.min(origins, Math.floor(room / step));
  if (count < 2 && room >= 2) {
    count = Math.min(3, room);
    step = Math.floor(room / count);
  }
  if (count < 1 || length < 9) return [];
  return Array.from({ length: count }, (_, k) => length - (count - k) * step);
}

/** One candidate's forecasts: at every origin as far as values are known, and at the end. */
export interface CandidateRun {
  name: string;
  atOrigins: Float64Array[];
  final: Float64Array;
}

export interface Bounds {
  low: number;
  high: number;
}

/** Fits one candidate at each origin in order of time, each fit starting from the one before. */
export function runCandidate(
  candidate: Forecaster,
  histories: readonly Float64Array[],
  horizons: readonly number[],
  bounds: Bounds,
): CandidateRun {
  let fitted: FittedForecaster | undefined;
  const paths = histories.map((history, k) => {
    fitted = candidate.fit(history, fitted);
    return sane(fitted.forecast(horizons[k] as number), history, bounds);
  });
  const final = paths.pop() as Float64Array;
  return { name: fitted?.name ?? candidate.name, atOrigins: paths, final };
}

/** A forecast far outside all that was seen is a numerical accident: cut to the bounds. */
function sane(path: Float64Array, history: Float64Array, bounds: Bounds): Float64Array {
  const last = history[history.length - 1] as number;
  for (let i = 0; i < path.length; i++) {
    const v = path[i] as number;
    if (Number.isNaN(v)) path[i] = last;
    else path[i] = Math.min(bounds.high, Math.max(bounds.low, v));
  }
  return path;
}

/** Mean absolute error per origin averaged over the first `count` origins, looking no further
 *  than value `until`; each origin counts `recency` of the one after it. */
export function errorOf(
  paths: readonly Float64Array[],
  origins: readonly number[],
  observed: Float64Array,
  recency = 1,
  count = origins.length,
  until = observed.length,
): number {
  let total = 0;
  let known = 0;
  for (let k = 0; k < count; k++) {
    const path = paths[k] as Float64Array;
    const from = origins[k] as number;
    let sum = 0;
    let steps = 0;
    for (let i = 0; i < path.length && from + i < until; i++) {
      const error = Math.abs((observed[from + i] as number) - (path[i] as number));
      if (Number.isNaN(error)) continue;
      sum += error;
      steps++;
    }
    if (steps === 0) continue;
    const weight = recency ** (count - 1 - k);
    total += (weight * sum) / steps;
    known += weight;
  }
  return known > 0 ? total / known : Number.NaN;
}

/**
 * The combination as it would have been made at each origin: weights come from errors already
 * known then, equal weights at the first.
 */
export function combineAtOrigins(
  runs: readonly CandidateRun[],
  origins: readonly number[],
  observed: Float64Array,
  { power, by, recency }: { power: number; by: Combination; recency: number },
): Float64Array[] {
  return origins.map((origin, k) => {
    const errors = runs.map((run) => errorOf(run.atOrigins, origins, observed, recency, k, origin));
    const paths = runs.map((run) => run.atOrigins[k] as Float64Array);
    return combine(paths, weightsFromErrors(errors, power), by);
  });
}

export interface Scores {
  smape: number;
  /** null where the history before every origin was constant, so that there is nothing to compare with. */
  mase: number | null;
  wape: number | null;
  mape: number | null;
}

/** What a naive step misses by before each origin: the scale of its MASE; NaN where there is none. */
export function scalesAt(
  origins: readonly number[],
  observed: Float64Array,
  masePeriod: number,
): Float64Array {
  return Float64Array.from(origins, (origin) => {
    const train = observed.subarray(0, origin);
    const scale = naiveScale(train, masePeriod);
    return scale > 0 ? scale : naiveScale(train, 1);
  });
}

/**
 * Averages over origins; wape and mape pool all origins so that one zero does not hide.
 *
 * @returns null where no tested step has a value: an average of nothing is no zero
 */
export function scoreOf(
  paths: readonly Float64Array[],
  origins: readonly number[],
  observed: Float64Array,
  scales: Float64Array,
): Scores | null {
  const smapes = new Mean();
  const mases = new Mean();
  const all = { error: 0, size: 0, percent: 0, count: 0, hasZero: false };
  paths.forEach((path, k) => {
    const from = origins[k] as number;
    let [symmetric, absolute, count] = [0, 0, 0];
    for (let i = 0; i < path.length; i++) {
      const y = observed[from + i] as number;
      if (Number.isNaN(y)) continue;
      const error = Math.abs(y - (path[i] as number));
      const both = Math.abs(y) + Math.abs(path[i] as number);
      if (both > 0) symmetric += (200 * error) / both;
      absolute += error;
      all.size += Math.abs(y);
      if (y === 0) all.hasZero = true;
      else all.percent += (100 * error) / Math.abs(y);
      count++;
    }
    all.error += absolute;
    all.count += count;
    smapes.add(symmetric / count);
    const scale = scales[k] as number;
    if (scale > 0) mases.add(absolute / count / scale);
  });
  const smape = smapes.value;
  if (smape === null) return null;
  return {
    smape,
    mase: mases.value,
    wape: all.size > 0 ? (100 * all.error) / all.size : null,
    mape: all.hasZero || all.count === 0 ? null : all.percent / all.count,
  };
}

/** The mean of the finite numbers given to it; null without any. */
class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    if (!Number.isFinite(value)) return;
    this.#sum += value;
    this.#count++;
  }

  get value(): number | null {
    return this.#count > 0 ? this.#sum / this.#count : null;
  }
}
