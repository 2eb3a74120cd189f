// Small descriptive statistics over typed arrays that several forecasting files need.

export function mean(values: ArrayLike<number>, from = 0, to = values.length): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i] as number;
  return to > from ? sum / (to - from) : 0;
}

/** Population standard deviation. */
export function deviation(values: ArrayLike<number>, from = 0, to = values.length): number {
  const centre = mean(values, from, to);
  let sum = 0;
  for (let i = from; i < to; i++) sum += ((values[i] as number) - centre) ** 2;
  return to > from ? Math.sqrt(sum / (to - from)) : 0;
}

/** Empirical quantile by linear interpolation (type 7); sorts a copy. */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  if (sorted.length === 0) return Number.NaN;
  const at = Math.min(1, Math.max(0, share)) * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(sorted.length - 1, low + 1);
  const a = sorted[low] as number;
  return a + (at - low) * ((sorted[high] as number) - a);
}

export function median(values: ArrayLike<number>): number {
  return quantile(values, 0.5);
}

/** Autocorrelations at lags 0 … lagMax. */
export function autocorrelations(values: ArrayLike<number>, lagMax: number): Float64Array {
  const n = values.length;
  const centre = mean(values);
  const result = new Float64Array(lagMax + 1);
  let total = 0;
  for (let i = 0; i < n; i++) total += ((values[i] as number) - centre) ** 2;
  if (!(total > 0)) return result;
  for (let lag = 0; lag <= lagMax && lag < n; lag++) {
    let sum = 0;
    for (let i = lag; i < n; i++) {
      sum += ((values[i] as number) - centre) * ((values[i - lag] as number) - centre);
    }
    result[lag] = sum / total;
  }
  return result;
}

/** Slope and intercept of the least-squares line through (0, v₀), (1, v₁), … */
export function lineThrough(values: ArrayLike<number>, from = 0, to = values.length) {
  const n = to - from;
  const centre = (n - 1) / 2;
  const level = mean(values, from, to);
  let cross = 0;
  let square = 0;
  for (let i = 0; i < n; i++) {
    cross += (i - centre) * ((values[from + i] as number) - level);
    square += (i - centre) ** 2;
  }
  const slope = square > 0 ? cross / square : 0;
  return { slope, intercept: level - slope * centre };
}
