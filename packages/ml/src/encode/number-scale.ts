// Centre and spread of one column of numbers, whatever their size: finite numbers as large as a double
// can hold neither overflow nor lose the small ones' digits.

export interface NumberScale {
  readonly centre: number;
  /** Standard deviation; 0 for a column that never changes. */
  readonly spread: number;
}

/** A spread this far below the size of the numbers is rounding. */
const SPREAD_MIN = 1e-13;

/**
 * Weighted mean and standard deviation (divided by the sum of weights) of the numbers that are there.
 *
 * @param weights one a row, or null; rows with NaN are left out
 */
export function scaleOf(values: Float64Array, weights: Float64Array | null): NumberScale {
  let size = 0;
  for (const value of values) if (Math.abs(value) > size) size = Math.abs(value);
  if (size < 1e-300) return { centre: 0, spread: 0 };
  // Squares of numbers near the ends of the range would be Infinity or 0.
  const factor = size > 1e150 || size < 1e-150 ? 1 / size : 1;
  let total = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    const weight = weights?.[row] ?? 1;
    if (Number.isNaN(value) || weight === 0) continue;
    total += weight;
    sum += weight * (value * factor);
  }
  if (!(total > 0)) return { centre: 0, spread: 0 };
  const mean = sum / total;
  let squares = 0;
  let rest = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    const difference = value * factor - mean;
    const weight = weights?.[row] ?? 1;
    rest += weight * difference;
    squares += weight * difference * difference;
  }
  const centre = mean + rest / total;
  const deviation = Math.sqrt(Math.max(0, squares / total - (rest / total) ** 2));
  const isConstant = !(deviation > SPREAD_MIN * Math.abs(centre));
  return { centre: centre / factor, spread: isConstant ? 0 : deviation / factor };
}

/**
 * (value − centre) / spread, at most `bound` away from 0; 0 where there is no value or no spread.
 */
export function standardise(value: number, { centre, spread }: NumberScale, bound: number): number {
  if (spread === 0 || Number.isNaN(value)) return 0;
  const difference = value - centre;
  // The difference of two numbers at opposite ends of the range is not a number that there is.
  const scaled = Number.isFinite(difference)
    ? difference / spread
    : value / spread - centre / spread;
  return Math.max(-bound, Math.min(bound, scaled));
}
