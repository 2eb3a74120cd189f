// How far two distributions lie apart, from counts over the same cells or from sketches: population
// stability index, Kolmogorov–Smirnov distance, Wasserstein distance, total variation.
import { MlError } from '../errors.ts';
import type { Bucket } from '../sketches/dd-sketch.ts';

/** Half a row in every cell keeps an empty one from being infinitely far away. */
const PRIOR = 0.5;

/**
 * Population stability index Σ (q − p)·ln(q/p) over cells, with half a row added to each.
 *
 * @param reference counts a cell, at least 0
 * @param current counts of the same cells
 * @throws MlError `rows_differ`, `rows_missing`, `value_negative`
 * @example
 * populationStability([50, 50], [50, 50]); // 0
 */
export function populationStability(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): number {
  const p = sharesOf(reference, PRIOR, 'reference');
  const q = sharesOf(current, PRIOR, 'current');
  if (p.length !== q.length) {
    const message = `There are ${p.length} and ${q.length} cells; count both over the same ones.`;
    throw new MlError('rows_differ', 'current', message);
  }
  return p.reduce((sum, was, i) => {
    const is = q[i] as number;
    return sum + (is - was) * Math.log(is / was);
  }, 0);
}

function sharesOf(counts: ArrayLike<number>, prior: number, path: string): Float64Array {
  let total = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = counts[i] as number;
    if (!(count >= 0) || count === Infinity) {
      const message = `${path}[${i}] is ${count}; a count is at least 0.`;
      throw new MlError('value_negative', `${path}[${i}]`, message);
    }
    total += count;
  }
  if (total === 0) throw new MlError('rows_missing', path, `${path} counts no row at all.`);
  const whole = total + prior * counts.length;
  return Float64Array.from(counts, (count) => (count + prior) / whole);
}

/** Half the sum of |q − p|: the share of rows that would have to move, in [0, 1]. */
export function totalVariation(reference: ArrayLike<number>, current: ArrayLike<number>): number {
  const p = sharesOf(reference, 0, 'reference');
  const q = sharesOf(current, 0, 'current');
  if (p.length !== q.length) {
    throw new MlError('rows_differ', 'current', 'Count both over the same cells.');
  }
  return p.reduce((sum, was, i) => sum + Math.abs((q[i] as number) - was), 0) / 2;
}

export interface DistributionDistance {
  /** Largest gap between the two distribution functions, in [0, 1]. */
  readonly ks: number;
  /** Area between the distribution functions, in the unit of the values. */
  readonly wasserstein: number;
}

/**
 * Distances of two streams from their buckets (or of samples, one bucket a value).
 *
 * @throws MlError `rows_missing`
 * @example
 * const [before, now] = [new DdSketch(), new DdSketch()];
 * for (const ms of [10, 20, 30, 40]) before.add(ms);
 * for (const ms of [10, 20, 90, 95]) now.add(ms);
 * distributionDistance(before.buckets(), now.buckets()).ks; // 0.5
 */
export function distributionDistance(
  reference: readonly Bucket[],
  current: readonly Bucket[],
): DistributionDistance {
  const totalOf = (buckets: readonly Bucket[], path: string): number => {
    const total = buckets.reduce((sum, { count }) => sum + count, 0);
    if (total > 0) return total;
    throw new MlError('rows_missing', path, `${path} has seen no value.`);
  };
  const wholes = [totalOf(reference, 'reference'), totalOf(current, 'current')] as const;
  let i = 0;
  let j = 0;
  const seen: [number, number] = [0, 0];
  let gap = 0;
  let ks = 0;
  let wasserstein = 0;
  let before = Number.NaN;
  while (i < reference.length || j < current.length) {
    const at = Math.min(reference[i]?.value ?? Infinity, current[j]?.value ?? Infinity);
    if (!Number.isNaN(before)) wasserstein += Math.abs(gap) * (at - before);
    for (; reference[i]?.value === at; i++) seen[0] += (reference[i] as Bucket).count;
    for (; current[j]?.value === at; j++) seen[1] += (current[j] as Bucket).count;
    gap = seen[0] / wholes[0] - seen[1] / wholes[1];
    ks = Math.max(ks, Math.abs(gap));
    before = at;
  }
  return { ks: Math.min(1, ks), wasserstein };
}

/** Buckets of single values, sorted: exact distances of samples. */
export function bucketsOf(values: ArrayLike<number>): Bucket[] {
  const sorted = Float64Array.from(values).sort();
  return Array.from(sorted, (value) => ({ upper: value, value, count: 1 }));
}

/**
 * Chance of a Kolmogorov–Smirnov distance at least this large between two samples of one distribution
 * (the limit for large samples, with Stephens' correction).
 *
 * @example
 * ksTail(0.1, 200, 200); // 0.26
 */
export function ksTail(distance: number, first: number, second: number): number {
  const size = Math.sqrt((first * second) / (first + second));
  const x = (size + 0.12 + 0.11 / size) * distance;
  if (x < 0.2) return 1;
  let sum = 0;
  for (let k = 1; k <= 100; k++) {
    const term = Math.exp(-2 * k * k * x * x);
    sum += k % 2 === 1 ? term : -term;
    if (term < 1e-16) break;
  }
  return Math.min(1, Math.max(0, 2 * sum));
}
