// Did a column's distribution move, and by how much? The size of the move decides; the p-value is told
// beside it, because with many rows every trifle is significant.
import { chiSquareTail } from '../distributions/incomplete-gamma.ts';
import { MlError } from '../errors.ts';
import type { Bucket, DdSketch } from '../sketches/dd-sketch.ts';
import { distributionDistance, ksTail, populationStability, totalVariation } from './distances.ts';

/** PSI below 0.1 is noise, from 0.25 on a change to act on (Siddiqi 2006). */
export type DriftSize = 'none' | 'small' | 'large';

export interface Drift {
  readonly size: DriftSize;
  readonly psi: number;
  /** Chance of such a gap without any change, KS test or chi-square test. */
  readonly pValue: number;
  /** Rows beside it: reference, current. */
  readonly rows: readonly [number, number];
}

export interface NumericDrift extends Drift {
  readonly ks: number;
  /** In the unit of the column. */
  readonly wasserstein: number;
  /** Wasserstein distance over the reference's middle-half width; 0 when that is 0. */
  readonly wassersteinScaled: number;
}

export interface CategoricalDrift extends Drift {
  /** Share of rows that would have to change category. */
  readonly totalVariation: number;
  /** Categories by how much they add to the PSI, the largest first. */
  readonly movers: readonly { category: string; from: number; to: number }[];
}

const sizeOf = (psi: number): DriftSize => {
  if (psi < 0.1) return 'none';
  return psi < 0.25 ? 'small' : 'large';
};

/**
 * Drift of a number, from two sketches of equal accuracy.
 *
 * @param cells how many cells of equal reference share the PSI compares, 10 by default
 * @throws MlError `rows_missing` when either has seen nothing, `sketches_differ`, `bins_invalid`
 * @example
 * const [lastMonth, today] = [new DdSketch(), new DdSketch()];
 * for (let ms = 1; ms <= 1000; ms += 1) lastMonth.add(ms);
 * for (let ms = 2; ms <= 1000; ms += 2) today.add(ms);
 * numericDrift(lastMonth, today).size; // 'none'
 */
export function numericDrift(reference: DdSketch, current: DdSketch, cells = 10): NumericDrift {
  if (reference.accuracy !== current.accuracy) {
    const message = 'The sketches are of different accuracy; make both with the same.';
    throw new MlError('sketches_differ', 'current.accuracy', message);
  }
  if (!Number.isInteger(cells) || cells < 2) {
    const message = `There are to be ${cells} cells; give a whole number of at least 2.`;
    throw new MlError('bins_invalid', 'cells', message);
  }
  const was = reference.buckets();
  const is = current.buckets();
  const { ks, wasserstein } = distributionDistance(was, is);
  const edges = cellEdges(was, reference.count, cells);
  const psi = populationStability(countsIn(was, edges), countsIn(is, edges));
  const width = reference.quantile(0.75) - reference.quantile(0.25);
  return {
    size: sizeOf(psi),
    psi,
    ks,
    wasserstein,
    wassersteinScaled: width > 0 ? wasserstein / width : 0,
    pValue: ksTail(ks, reference.count, current.count),
    rows: [reference.count, current.count],
  };
}

/** Upper bounds of cells that hold about equal shares of the reference; equal bounds are one cell. */
function cellEdges(buckets: readonly Bucket[], total: number, cells: number): number[] {
  const edges: number[] = [];
  let seen = 0;
  for (const { upper, count } of buckets) {
    seen += count;
    if (seen >= ((edges.length + 1) * total) / cells && edges.length < cells - 1) edges.push(upper);
  }
  return edges;
}

function countsIn(buckets: readonly Bucket[], edges: readonly number[]): Float64Array {
  const counts = new Float64Array(edges.length + 1);
  let cell = 0;
  for (const { upper, count } of buckets) {
    while (cell < edges.length && upper > (edges[cell] as number)) cell++;
    counts[cell]! += count;
  }
  return counts;
}

/**
 * Drift of a category, from counts by name; a name that one side lacks counts 0 there. Rare categories
 * (fewer than 5 rows on both sides together) are taken as one.
 *
 * @throws MlError `rows_missing`, `value_negative`
 * @example
 * categoricalDrift(new Map([['free', 90], ['pro', 10]]), new Map([['free', 50], ['pro', 50]])).size;
 */
export function categoricalDrift(
  reference: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
): CategoricalDrift {
  const names: string[] = [];
  const was: number[] = [];
  const is: number[] = [];
  let [rareWas, rareIs] = [0, 0];
  for (const name of new Set([...reference.keys(), ...current.keys()])) {
    const [from, to] = [reference.get(name) ?? 0, current.get(name) ?? 0];
    // What is no count is kept, and refused below.
    if (from >= 0 && to >= 0 && from + to < 5) {
      rareWas += from;
      rareIs += to;
      continue;
    }
    names.push(name);
    was.push(from);
    is.push(to);
  }
  if (rareWas + rareIs > 0 || names.length === 0) {
    names.push('(rare)');
    was.push(rareWas);
    is.push(rareIs);
  }
  const psi = populationStability(was, is);
  const rows = [sum(was), sum(is)] as const;
  const movers = names
    .map((category, i) => ({ category, from: was[i]! / rows[0], to: is[i]! / rows[1] }))
    .sort((a, b) => Math.abs(b.to - b.from) - Math.abs(a.to - a.from));
  return {
    size: sizeOf(psi),
    psi,
    totalVariation: totalVariation(was, is),
    pValue: chiSquareTail(homogeneity(was, is, rows), Math.max(1, names.length - 1)),
    rows,
    movers,
  };
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

/** Pearson's statistic of two rows of counts. */
function homogeneity(
  was: readonly number[],
  is: readonly number[],
  [first, second]: readonly [number, number],
): number {
  return was.reduce((total, from, i) => {
    const to = is[i] as number;
    const expectFrom = ((from + to) * first) / (first + second);
    const expectTo = ((from + to) * second) / (first + second);
    if (from + to === 0) return total;
    return total + (from - expectFrom) ** 2 / expectFrom + (to - expectTo) ** 2 / expectTo;
  }, 0);
}
