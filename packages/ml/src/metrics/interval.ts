// Quality of prediction intervals: share of actuals inside, and the scaled interval score.
// A step with a missing actual is left out.
import { type Actuals, naiveScale } from './point.ts';

/**
 * Share of the observed actuals that lie in [lower, upper], in [0, 1]; NaN when none is observed.
 *
 * @example
 * coverage([1, 5], [0, 0], [2, 2]); // 0.5
 */
export function coverage(
  actual: Actuals,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
): number {
  let inside = 0;
  let count = 0;
  for (let i = 0; i < actual.length && i < lower.length; i++) {
    const y = actual[i];
    if (y === null || y === undefined || Number.isNaN(y)) continue;
    count++;
    if (y >= (lower[i] as number) && y <= (upper[i] as number)) inside++;
  }
  return inside / count;
}

/**
 * Mean scaled interval score (Gneiting & Raftery 2007, scaled as in M4): width plus 2/α times
 * the distance of what falls outside, over the naive scale of the training part.
 *
 * @param level percent, 95 for the M4 figure
 * @param period season of the scale, as for MASE
 * @example
 * msis([3], [0], [2], [1, 2, 3], 95, 1); // 2 + 40 · 1 = 42
 */
export function msis(
  actual: Actuals,
  lower: ArrayLike<number>,
  upper: ArrayLike<number>,
  train: Actuals,
  level = 95,
  period = 1,
): number {
  const penalty = 2 / (1 - level / 100);
  let sum = 0;
  let count = 0;
  for (let i = 0; i < actual.length && i < lower.length; i++) {
    const y = actual[i];
    if (y === null || y === undefined || Number.isNaN(y)) continue;
    const low = lower[i] as number;
    const high = upper[i] as number;
    sum += high - low + penalty * (Math.max(0, low - y) + Math.max(0, y - high));
    count++;
  }
  const scale = naiveScale(train, period);
  return scale > 0 ? sum / count / scale : Number.NaN;
}
