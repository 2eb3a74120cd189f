// k-means on rows of numbers: seeds spread by k-means++ (Arthur & Vassilvitskii 2007), then Lloyd's
// steps (Lloyd 1982). A centre that loses all its rows moves to the row that is worst off.
import type { Pace } from '../estimator/fit-context.ts';
import type { Random } from '../random.ts';

export interface Points {
  /** Row-major, rows × width. */
  readonly rows: Float64Array;
  readonly rowCount: number;
  readonly width: number;
  readonly weights: Float64Array | null;
}

export interface Clusters {
  /** Clusters × width, row-major. */
  readonly centres: Float64Array;
  readonly count: number;
  /** Σ weight × squared distance to the nearest centre. */
  readonly inertia: number;
}

/** Squared distance of row `i` of `a` to row `j` of `b`. */
export function squaredDistance(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  width: number,
): number {
  let sum = 0;
  const [at, to] = [i * width, j * width];
  for (let k = 0; k < width; k++) {
    const difference = (a[at + k] as number) - (b[to + k] as number);
    sum += difference * difference;
  }
  return sum;
}

/** The nearest centre of row `i`; the first among equals. */
export function nearest(
  rows: Float64Array,
  i: number,
  { centres, count }: Pick<Clusters, 'centres' | 'count'>,
  width: number,
): { cluster: number; distance: number } {
  let cluster = 0;
  let distance = Infinity;
  for (let k = 0; k < count; k++) {
    const d = squaredDistance(rows, i, centres, k, width);
    if (d >= distance) continue;
    distance = d;
    cluster = k;
  }
  return { cluster, distance };
}

/** Rows as first centres, each drawn by its squared distance to those before; fewer if rows repeat. */
export function spreadSeeds(points: Points, count: number, random: Random): Float64Array {
  const { rows, rowCount, width, weights } = points;
  const centres = new Float64Array(count * width);
  const distances = new Float64Array(rowCount).fill(1);
  let chosen = 0;
  while (chosen < count) {
    let total = 0;
    for (let i = 0; i < rowCount; i++) total += (weights?.[i] ?? 1) * (distances[i] as number);
    if (!(total > 0)) break;
    let left = random() * total;
    let pick = -1;
    for (let i = 0; i < rowCount; i++) {
      const share = (weights?.[i] ?? 1) * (distances[i] as number);
      if (!(share > 0)) continue;
      pick = i;
      left -= share;
      if (left < 0) break;
    }
    centres.set(rows.subarray(pick * width, (pick + 1) * width), chosen * width);
    for (let i = 0; i < rowCount; i++) {
      const d = squaredDistance(rows, i, centres, chosen, width);
      distances[i] = chosen === 0 ? d : Math.min(d, distances[i] as number);
    }
    chosen++;
  }
  return centres.slice(0, chosen * width);
}

/** Lloyd's steps from `seeds` until no centre moves, or `steps` are done. */
export function lloyd(points: Points, seeds: Float64Array, steps: number, pace: Pace): Clusters {
  const { rows, rowCount, width, weights } = points;
  const count = seeds.length / width;
  const centres = seeds.slice();
  const sums = new Float64Array(centres.length);
  const sizes = new Float64Array(count);
  let inertia = Infinity;
  for (let step = 1; step <= steps; step++) {
    sums.fill(0);
    sizes.fill(0);
    let found = 0;
    let worst = { row: 0, distance: -1 };
    for (let i = 0; i < rowCount; i++) {
      const weight = weights?.[i] ?? 1;
      if (weight === 0) continue;
      const { cluster, distance } = nearest(rows, i, { centres, count }, width);
      found += weight * distance;
      if (distance > worst.distance) worst = { row: i, distance };
      sizes[cluster]! += weight;
      for (let k = 0; k < width; k++) {
        sums[cluster * width + k]! += weight * (rows[i * width + k] as number);
      }
    }
    const isDone = !(found < inertia) && sizes.every((size) => size > 0);
    inertia = Math.min(inertia, found);
    if (isDone) break;
    for (let c = 0; c < count; c++) {
      const size = sizes[c] as number;
      for (let k = 0; k < width; k++) {
        centres[c * width + k] =
          size > 0
            ? (sums[c * width + k] as number) / size
            : (rows[worst.row * width + k] as number);
      }
    }
    if (pace.isOver({ done: step, total: steps, loss: found / rowCount })) break;
  }
  return { centres, count, inertia };
}
