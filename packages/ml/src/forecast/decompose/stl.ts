// STL: one season and a trend by repeated local regression (Cleveland, Cleveland, McRae &
// Terpenning 1990). Complete series only; several seasons are mstl.ts.
import { quantile } from '../statistics.ts';
import { loess, loessAt } from './loess.ts';

export interface StlOptions {
  period: number;
  /** Seasonal window in cycles, odd, at least 3; Infinity makes the season strictly periodic. */
  seasonal?: number;
  /** Trend window in points; by default the smallest odd number the paper allows. */
  trend?: number;
  innerLoops?: number;
  /** Robustness passes that play down outliers; 0 is none. */
  outerLoops?: number;
  /** Fit only every n-th point and interpolate; 1 fits them all. */
  jump?: { seasonal: number; trend: number; lowPass: number };
}

export interface StlResult {
  seasonal: Float64Array;
  trend: Float64Array;
  remainder: Float64Array;
}

/** Smallest odd integer that is at least x. */
export function oddAtLeast(x: number): number {
  const up = Math.ceil(x);
  return up % 2 === 1 ? up : up + 1;
}

/**
 * Splits `values` into season + trend + remainder (they add up exactly).
 *
 * @param values at least two full periods
 * @example
 * const parts = stl(series, { period: 12 });
 */
export function stl(values: Float64Array, options: StlOptions): StlResult {
  const n = values.length;
  const period = options.period;
  const isPeriodic = options.seasonal === Number.POSITIVE_INFINITY;
  const seasonalWindow = isPeriodic ? 10 * n + 1 : (options.seasonal ?? 7);
  const trendWindow =
    options.trend ?? oddAtLeast((1.5 * period) / (1 - 1.5 / seasonalWindow) + 1e-9);
  const lowWindow = oddAtLeast(period + 1);
  const outer = options.outerLoops ?? 0;
  const inner = options.innerLoops ?? (outer > 0 ? 1 : 2);
  const jump = options.jump ?? {
    seasonal: isPeriodic ? 1 : Math.ceil(seasonalWindow / 10),
    trend: Math.ceil(trendWindow / 10),
    lowPass: Math.ceil(lowWindow / 10),
  };
  const seasonal = new Float64Array(n);
  const trend = new Float64Array(n);
  const remainder = new Float64Array(n);
  const room = new Float64Array(n + 2 * period + 4);
  const cycle = new Float64Array(n + 2 * period);
  const low = new Float64Array(n);
  const averaged = new Float64Array(n + 2 * period);
  let robustness: Float64Array | null = null;
  for (let pass = 0; pass <= outer; pass++) {
    for (let loop = 0; loop < inner; loop++) {
      for (let i = 0; i < n; i++) remainder[i] = (values[i] as number) - (trend[i] as number);
      const degree = isPeriodic ? 0 : 1;
      smoothCycles(
        remainder,
        period,
        seasonalWindow,
        degree,
        jump.seasonal,
        cycle,
        room,
        robustness,
      );
      movingAverage(cycle, n + 2 * period, period, averaged);
      movingAverage(averaged, n + period + 1, period, averaged);
      movingAverage(averaged, n + 2, 3, averaged);
      loess(averaged, n, lowWindow, 1, jump.lowPass, low, room, null);
      for (let i = 0; i < n; i++) {
        seasonal[i] = (cycle[period + i] as number) - (low[i] as number);
        remainder[i] = (values[i] as number) - (seasonal[i] as number);
      }
      loess(remainder, n, trendWindow, 1, jump.trend, trend, room, robustness);
    }
    for (let i = 0; i < n; i++) {
      remainder[i] = (values[i] as number) - (seasonal[i] as number) - (trend[i] as number);
    }
    if (pass < outer) robustness = bisquareWeights(remainder);
  }
  if (isPeriodic) makePeriodic(seasonal, remainder, period);
  return { seasonal, trend, remainder };
}

/** Smooths each of the `period` sub-series and extends it one cycle at both ends. */
function smoothCycles(
  y: Float64Array,
  period: number,
  window: number,
  degree: 0 | 1,
  jump: number,
  cycle: Float64Array,
  weights: Float64Array,
  robustness: Float64Array | null,
): void {
  const n = y.length;
  const longest = Math.ceil(n / period);
  const part = new Float64Array(longest);
  const smoothed = new Float64Array(longest);
  const trust = robustness === null ? null : new Float64Array(longest);
  for (let phase = 0; phase < period; phase++) {
    const k = Math.floor((n - phase - 1) / period) + 1;
    for (let i = 0; i < k; i++) {
      part[i] = y[i * period + phase] as number;
      if (trust !== null && robustness !== null) {
        trust[i] = robustness[i * period + phase] as number;
      }
    }
    loess(part, k, window, degree, jump, smoothed, weights, trust);
    const right = Math.min(window, k);
    const left = Math.max(1, k - window + 1);
    const before = loessAt(part, k, window, degree, 0, 1, right, weights, trust);
    const after = loessAt(part, k, window, degree, k + 1, left, k, weights, trust);
    cycle[phase] = Number.isNaN(before) ? (smoothed[0] as number) : before;
    for (let i = 0; i < k; i++) cycle[(i + 1) * period + phase] = smoothed[i] as number;
    cycle[(k + 1) * period + phase] = Number.isNaN(after) ? (smoothed[k - 1] as number) : after;
  }
}

/** Trailing moving average of `length` points; `out` may be `values` and gets n − length + 1. */
function movingAverage(values: Float64Array, n: number, length: number, out: Float64Array): void {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i] as number;
  const count = n - length + 1;
  for (let i = 0; i < count; i++) {
    const leaving = values[i] as number;
    out[i] = sum / length;
    if (i + 1 < count) sum += (values[i + length] as number) - leaving;
  }
}

/** Bisquare weights of residuals against six times their median size. */
function bisquareWeights(remainder: Float64Array): Float64Array {
  const size = remainder.map(Math.abs);
  const h = 6 * quantile(size, 0.5);
  return size.map((r) => {
    if (r <= 0.001 * h) return 1;
    if (r > 0.999 * h) return 0;
    return (1 - (r / h) ** 2) ** 2;
  });
}

function makePeriodic(seasonal: Float64Array, remainder: Float64Array, period: number): void {
  const n = seasonal.length;
  for (let phase = 0; phase < period; phase++) {
    let sum = 0;
    let count = 0;
    for (let i = phase; i < n; i += period, count++) sum += seasonal[i] as number;
    for (let i = phase; i < n; i += period) {
      const change = sum / count - (seasonal[i] as number);
      seasonal[i] = sum / count;
      remainder[i] = (remainder[i] as number) - change;
    }
  }
}
