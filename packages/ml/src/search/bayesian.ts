// The next point of a search by a Gaussian process: where the expected improvement over the best is largest
// (Jones, Schonlau & Welch 1998), looked for at random, around the best points and then from there on.
import { normalProbability } from '../forecast/distributions.ts';
import { fitProcess } from './gaussian-process.ts';

export interface Asked {
  readonly points: readonly Float64Array[];
  readonly values: Float64Array;
  /** Asked for, not told yet. */
  readonly open: readonly Float64Array[];
  readonly random: () => number;
  readonly normal: () => number;
}

/** More points would cost seconds a proposal: the best half and the newest half of so many are used. */
const pointsMax = 150;
const drawn = 600;
const around = 5;

export function proposeByProcess({ points, values, open, random, normal }: Asked): Float64Array {
  const kept = keep(values);
  const some = [...kept.map((i) => points[i] as Float64Array), ...open];
  // Open trials are taken to give what is usual, so that the next point keeps clear of them.
  const flat = shaped(Float64Array.from(kept, (i) => values[i] as number));
  const middle = flat.reduce((a, b) => a + b, 0) / flat.length;
  const y = Float64Array.from([...flat, ...open.map(() => middle)]);
  const process = fitProcess(some, y);
  const best = y.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const score = (point: Float64Array): number => {
    const { mean, deviation } = process.at(point);
    return expectedImprovement(best - mean, deviation);
  };
  const width = points[0]?.length ?? 0;
  const order = kept
    .toSorted((a, b) => (values[a] as number) - (values[b] as number))
    .slice(0, around);
  let chosen: Float64Array = Float64Array.from({ length: width }, random);
  let most = score(chosen);
  const consider = (point: Float64Array): void => {
    const own = score(point);
    if (own > most) [chosen, most] = [point, own];
  };
  for (let i = 0; i < drawn; i++) consider(Float64Array.from({ length: width }, random));
  for (const place of order) {
    for (const size of [0.2, 0.05, 0.01]) {
      for (let i = 0; i < 20; i++) consider(near(points[place] as Float64Array, size, normal));
    }
  }
  for (const size of [0.1, 0.03, 0.01, 0.003, 0.001]) {
    for (let i = 0; i < 30; i++) consider(near(chosen, size, normal));
  }
  return chosen;
}

const near = (point: Float64Array, size: number, normal: () => number): Float64Array =>
  point.map((x) => Math.min(1, Math.max(0, x + size * normal())));

function keep(values: Float64Array): number[] {
  const all = Array.from(values.keys());
  if (all.length <= pointsMax) return all;
  const best = all
    .toSorted((a, b) => (values[a] as number) - (values[b] as number))
    .slice(0, pointsMax / 2);
  return [...new Set([...best, ...all.slice(-pointsMax / 2)])];
}

/** Values far above the best say little but would drown the differences near it: logarithms above it. */
function shaped(values: Float64Array): Float64Array {
  const sorted = values.toSorted();
  const low = sorted[0] as number;
  const spread = (sorted[Math.floor(sorted.length / 4)] as number) - low || 1;
  return values.map((value) => Math.log1p((value - low) / spread));
}

function expectedImprovement(gap: number, deviation: number): number {
  if (!(deviation > 0)) return Math.max(0, gap);
  const z = gap / deviation;
  const density = Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);
  return deviation * (z * normalProbability(z) + density);
}
