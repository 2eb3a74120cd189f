// Finds a lasting jump of the level and lifts the history before it onto the new level, so that
// seasons and lags can be learned across it. Slow trends and single spikes are not shifts.
import { classicalIndices } from './decompose/classical.ts';

export interface LevelShift {
  /** Index of the first value on the new level. */
  at: number;
  before: number;
  after: number;
}

/**
 * A straight trend moves the mean between two neighbouring windows by √12 ≈ 3.46 of its own spread
 * inside them; only what exceeds that clearly is a jump.
 */
const SPREADS = 4.5;

/**
 * The latest lasting jump in the mean between two neighbouring windows, or null.
 *
 * @param period season taken out first; windows are two of them, at least 12 steps
 */
export function findLevelShift(values: Float64Array, period: number): LevelShift | null {
  const n = values.length;
  const window = Math.max(12, period > 1 && period <= 24 ? 2 * period : 14);
  if (n < 3 * window) return null;
  let series = values;
  if (period > 1 && n >= 3 * period) {
    const indices = classicalIndices(values, period, 'additive');
    series = values.map((v, i) => v - (indices[i % period] as number));
  }
  const sums = new Float64Array(n + 1);
  const squares = new Float64Array(n + 1);
  const centre = series[0] as number;
  for (let i = 0; i < n; i++) {
    const v = (series[i] as number) - centre;
    sums[i + 1] = (sums[i] as number) + v;
    squares[i + 1] = (squares[i] as number) + v * v;
  }
  const over = (total: Float64Array, a: number, b: number) =>
    ((total[b] as number) - (total[a] as number)) / (b - a);
  let best: LevelShift | null = null;
  let bestScore = SPREADS;
  let bestAt = -1;
  for (let t = window; t <= n - window; t++) {
    const before = over(sums, t - window, t);
    const after = over(sums, t, t + window);
    const variance =
      (over(squares, t - window, t) - before ** 2 + over(squares, t, t + window) - after ** 2) / 2;
    const score = Math.abs(after - before) / Math.sqrt(Math.max(variance, 1e-18));
    if (score < SPREADS || !Number.isFinite(score)) continue;
    // A later shift replaces an earlier one; near ones are the same shift, where the best wins.
    const isSame = bestAt >= 0 && t - bestAt < window;
    if (isSame && score <= bestScore) continue;
    best = { at: t, before: before + centre, after: after + centre };
    bestScore = score;
    bestAt = t;
  }
  return best;
}

/** History with everything before the shift lifted to the new level: by ratio when positive. */
export function liftBefore(values: Float64Array, shift: LevelShift): Float64Array {
  const { at, before, after } = shift;
  let isPositive = before > 0 && after > 0;
  for (let i = 0; i < at && isPositive; i++) if (!((values[i] as number) >= 0)) isPositive = false;
  const ratio = after / before;
  return values.map((v, i) => {
    if (i >= at) return v;
    return isPositive ? v * ratio : v + after - before;
  });
}
