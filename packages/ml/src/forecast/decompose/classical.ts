// Seasonal indices by ratios or differences to a centred moving average, and the test that
// says whether a season is there at all. No evolving season: that is STL's.
import { autocorrelations } from '../statistics.ts';

/**
 * The 2×m (even m) or m-term (odd m) centred moving average; NaN where the window leaves the data.
 */
export function centredMovingAverage(values: Float64Array, period: number): Float64Array {
  const n = values.length;
  const half = Math.floor(period / 2);
  const result = new Float64Array(n).fill(Number.NaN);
  const isEven = period % 2 === 0;
  let sum = 0;
  for (let i = half; i < n - half; i++) {
    // The window slides; its sum is taken anew once a period, so that rounding does not pile up.
    if ((i - half) % Math.max(period, 16) === 0) {
      sum = 0;
      for (let k = -half; k <= half; k++) sum += values[i + k] as number;
    } else sum += (values[i + half] as number) - (values[i - half - 1] as number);
    const ends = isEven ? ((values[i - half] as number) + (values[i + half] as number)) / 2 : 0;
    result[i] = (sum - ends) / period;
  }
  return result;
}

export type SeasonKind = 'additive' | 'multiplicative';

/**
 * Classical seasonal indices by position (index 0 belongs to values[0]); multiplicative ones
 * average 1, additive ones 0. Needs two full seasons.
 *
 * @param shrink James–Stein shrinkage towards "no season" (Miller & Williams 2003)
 */
export function classicalIndices(
  values: Float64Array,
  period: number,
  kind: SeasonKind,
  shrink = false,
): Float64Array {
  const average = centredMovingAverage(values, period);
  const sum = new Float64Array(period);
  const square = new Float64Array(period);
  const count = new Float64Array(period);
  for (let i = 0; i < values.length; i++) {
    const trend = average[i] as number;
    if (Number.isNaN(trend) || (kind === 'multiplicative' && trend === 0)) continue;
    const value = values[i] as number;
    const index = kind === 'multiplicative' ? value / trend : value - trend;
    const at = i % period;
    sum[at] = (sum[at] as number) + index;
    square[at] = (square[at] as number) + index * index;
    count[at] = (count[at] as number) + 1;
  }
  const neutral = kind === 'multiplicative' ? 1 : 0;
  const indices = new Float64Array(period);
  let total = 0;
  for (let k = 0; k < period; k++) {
    const c = count[k] as number;
    const index = c > 0 ? (sum[k] as number) / c : neutral;
    indices[k] = index;
    total += index;
  }
  for (let k = 0; k < period; k++) {
    const index = indices[k] as number;
    indices[k] = kind === 'multiplicative' ? (index * period) / total : index - total / period;
  }
  if (shrink) shrinkIndices(indices, sum, square, count, neutral);
  return indices;
}

/** Keeps the share of the spread between indices that their sampling noise does not explain. */
function shrinkIndices(
  indices: Float64Array,
  sum: Float64Array,
  square: Float64Array,
  count: Float64Array,
  neutral: number,
): void {
  const period = indices.length;
  let noise = 0;
  let spread = 0;
  for (let k = 0; k < period; k++) {
    const c = count[k] as number;
    if (c > 1) {
      const variance = ((square[k] as number) - (sum[k] as number) ** 2 / c) / (c - 1);
      noise += Math.max(0, variance) / c / period;
    }
    spread += ((indices[k] as number) - neutral) ** 2;
  }
  if (!(spread > 0)) return;
  const keep = Math.max(0, 1 - ((period - 3) * noise) / spread);
  for (let k = 0; k < period; k++) {
    indices[k] = neutral + keep * ((indices[k] as number) - neutral);
  }
}

/**
 * The 90 % autocorrelation test for a season used for Naive2 in M4: |r_m| above
 * 1.645 · sqrt((1 + 2 Σ_{k<m} r_k²) / n), with at least three seasons of data.
 */
export function hasSeason(values: Float64Array, period: number, critical = 1.645): boolean {
  const n = values.length;
  if (period < 2 || n < 3 * period) return false;
  const r = autocorrelations(values, period);
  let sum = 0;
  for (let k = 1; k < period; k++) sum += (r[k] as number) ** 2;
  const limit = critical * Math.sqrt((1 + 2 * sum) / n);
  return Math.abs(r[period] as number) > limit;
}
