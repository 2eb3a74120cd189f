// Where a numeric column is cut into bins: between distinct values while they are few, at about equal
// numbers of rows otherwise. Cuts are 32-bit floats, as in XGBoost: a value below a cut lies left.
import { sortFloats } from './radix-sort.ts';

/** Rows that are looked at to place cuts: 255 quantiles of so many are exact to half a bin. */
const SAMPLE_MAX = 100_000;

/**
 * Ascending cuts, at most `binsMax - 1`; none for a constant column.
 *
 * @param values finite or NaN (missing)
 * @example
 * findCuts(Float64Array.of(1, 2, 4), 255); // 1.5, 3
 */
export function findCuts(values: Float64Array, binsMax: number): Float64Array {
  const sorted = sortFloats(sample(values));
  const { distinct, counts } = countDistinct(sorted);
  const ends =
    distinct.length <= binsMax
      ? Array.from({ length: Math.max(0, distinct.length - 1) }, (_, i) => i)
      : equalFrequency(counts, sorted.length, binsMax);
  return Float64Array.from(ends, (end) =>
    between(distinct[end] as number, distinct[end + 1] as number),
  );
}

/** Every k-th value that is there, as 32-bit float within its range. */
function sample(values: Float64Array): Float32Array {
  const step = Math.max(1, values.length / SAMPLE_MAX);
  const taken = new Float32Array(Math.min(values.length, SAMPLE_MAX));
  let count = 0;
  for (let i = 0; i < taken.length; i++) {
    const value = values[Math.floor(i * step)] as number;
    // Adding zero turns -0 into 0, which is the same value.
    if (!Number.isNaN(value)) taken[count++] = toFloat(value) + 0;
  }
  return taken.subarray(0, count);
}

const FLOAT_MAX = 3.4028234663852886e38;

/** The nearest 32-bit float; what lies beyond them becomes the largest one. NaN stays. */
export function toFloat(value: number): number {
  return Math.fround(value > FLOAT_MAX ? FLOAT_MAX : Math.max(value, -FLOAT_MAX));
}

function countDistinct(sorted: Float32Array): { distinct: Float32Array; counts: Uint32Array } {
  const distinct = new Float32Array(sorted.length);
  const counts = new Uint32Array(sorted.length);
  let last = -1;
  for (let i = 0; i < sorted.length; i++) {
    const value = sorted[i] as number;
    if (last < 0 || value !== distinct[last]) distinct[++last] = value;
    counts[last]!++;
  }
  return { distinct: distinct.subarray(0, last + 1), counts: counts.subarray(0, last + 1) };
}

/** The last distinct value of each bin but the final one; a frequent value gets a bin of its own. */
function equalFrequency(counts: Uint32Array, total: number, binsMax: number): number[] {
  const ends: number[] = [];
  let rowsLeft = total;
  let inBin = 0;
  for (let i = 0; i < counts.length - 1 && ends.length < binsMax - 1; i++) {
    inBin += counts[i] as number;
    const share = rowsLeft / (binsMax - ends.length);
    // Closes where the bin is full, or where the next value would more than fill it.
    if (inBin < share && inBin + (counts[i + 1] as number) / 2 < share) continue;
    ends.push(i);
    rowsLeft -= inBin;
    inBin = 0;
  }
  return ends;
}

/** A 32-bit float t with low < t ≤ high, near the middle. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle > low && middle <= high ? middle : high;
}
