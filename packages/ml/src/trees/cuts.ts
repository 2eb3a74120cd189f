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
  const ends = hasFew(sorted, binsMax) ? distinctEnds(sorted) : equalFrequency(sorted, binsMax);
  return Float64Array.from(ends, (end) =>
    between(sorted[end - 1] as number, sorted[end] as number),
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

/** Where the run of equal values that starts at `start` ends. */
function runEnd(sorted: Float32Array, start: number): number {
  const value = sorted[start];
  let end = start + 1;
  while (end < sorted.length && sorted[end] === value) end++;
  return end;
}

/** Whether each distinct value can have a bin of its own. */
function hasFew(sorted: Float32Array, binsMax: number): boolean {
  let count = 0;
  for (let start = 0; start < sorted.length; start = runEnd(sorted, start)) {
    count += 1;
    if (count > binsMax) return false;
  }
  return true;
}

/** The ends of all runs but the last. */
function distinctEnds(sorted: Float32Array): number[] {
  const ends: number[] = [];
  for (let end = runEnd(sorted, 0); end < sorted.length; end = runEnd(sorted, end)) ends.push(end);
  return ends;
}

/** The ends of all bins but the last; a frequent value gets a bin of its own. */
function equalFrequency(sorted: Float32Array, binsMax: number): number[] {
  const ends: number[] = [];
  let start = 0;
  let share = sorted.length / binsMax;
  let end = runEnd(sorted, 0);
  while (end < sorted.length && ends.length < binsMax - 1) {
    const next = runEnd(sorted, end);
    // Closes where the bin is full, or where the next value would more than fill it.
    if (end - start >= share || end - start + (next - end) / 2 >= share) {
      ends.push(end);
      start = end;
      share = (sorted.length - start) / (binsMax - ends.length);
    }
    end = next;
  }
  return ends;
}

/** A 32-bit float t with low < t ≤ high, near the middle. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle > low && middle <= high ? middle : high;
}
