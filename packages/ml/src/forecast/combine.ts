// Several forecasts become one: weights from backtest errors, then a weighted mean or an
// interpolated weighted median at every step.

export type Combination = 'mean' | 'median';

/** Weights ∝ error^−power that add up to 1; equal where no error is known. */
export function weightsFromErrors(errors: readonly number[], power: number): Float64Array {
  const known = errors.filter((e) => Number.isFinite(e));
  const weights = new Float64Array(errors.length);
  if (known.length === 0) return weights.fill(1 / Math.max(1, errors.length));
  const smallest = Math.min(...known);
  // A perfect candidate would take everything; the floor keeps the ratio finite.
  const floor = Math.max(smallest, Math.max(...known) * 1e-3, 1e-12);
  let total = 0;
  errors.forEach((error, i) => {
    const weight = Number.isFinite(error) ? (floor / Math.max(error, floor)) ** power : 0;
    weights[i] = weight;
    total += weight;
  });
  return weights.map((w) => w / total);
}

/** Combines forecasts of equal length. */
export function combine(
  paths: readonly Float64Array[],
  weights: Float64Array,
  by: Combination,
): Float64Array {
  const length = (paths[0] as Float64Array).length;
  const out = new Float64Array(length);
  if (by === 'mean') {
    paths.forEach((path, k) => {
      const w = weights[k] as number;
      if (w > 0) for (let i = 0; i < length; i++) out[i] = (out[i] as number) + w * (path[i] ?? 0);
    });
    return out;
  }
  const values = new Float64Array(paths.length);
  const shares = new Float64Array(paths.length);
  for (let i = 0; i < length; i++) {
    let count = 0;
    for (let k = 0; k < paths.length; k++) {
      const w = weights[k] as number;
      if (!(w > 0)) continue;
      // Insertion keeps both arrays ordered by value; pools are small.
      const value = (paths[k] as Float64Array)[i] as number;
      let at = count++;
      while (at > 0 && (values[at - 1] as number) > value) {
        values[at] = values[at - 1] as number;
        shares[at] = shares[at - 1] as number;
        at--;
      }
      values[at] = value;
      shares[at] = w;
    }
    out[i] = weightedMedian(values, shares, count);
  }
  return out;
}

/** Median of ordered values, linear between the middles of their weights. */
function weightedMedian(values: Float64Array, weights: Float64Array, count: number): number {
  let total = 0;
  for (let k = 0; k < count; k++) total += weights[k] as number;
  const half = total / 2;
  let passed = 0;
  let previousMiddle = 0;
  for (let k = 0; k < count; k++) {
    const weight = weights[k] as number;
    const middle = passed + weight / 2;
    if (middle >= half) {
      if (k === 0) return values[0] as number;
      const share = (half - previousMiddle) / (middle - previousMiddle);
      const below = values[k - 1] as number;
      return below + share * ((values[k] as number) - below);
    }
    passed += weight;
    previousMiddle = middle;
  }
  return values[count - 1] as number;
}
