// Points at which a series changes for good: the optimal split into segments under a penalty for each,
// found in about linear time by PELT (Killick, Fearnhead & Eckley 2012).
import { MlError } from '../errors.ts';
import { median } from './statistics.ts';

export interface ChangepointOptions {
  /**
   * What changes: the `level` (given noise throughout), `level-and-spread` (normal segments of their
   * own mean and variance) or the `line` (level and slope). By default the level.
   */
  kind?: 'level' | 'level-and-spread' | 'line';
  /** Cost of one more segment; absent: by the length of the series and its noise. */
  penalty?: number;
  /** Least steps of a segment; by default 2, with a line 3. */
  minSteps?: number;
}

export interface Changepoint {
  /** Index of the first value after the change. */
  at: number;
  /** Mean of the segment before and of the one after. */
  before: number;
  after: number;
}

/** PELT prunes to linear time where changes keep coming; a long calm series costs its square. */
const VALUES_MAX = 20_000;

/**
 * @param values complete, oldest first
 * @returns changes in order of time; none for a series without
 * @throws MlError `value_not_finite`, `too_many_values`, `penalty_invalid`, `steps_invalid`
 * @example
 * const values = Array.from({ length: 60 }, (_, i) => (i < 40 ? 10 : 20) + Math.sin(i));
 * findChangepoints(values).map((change) => change.at); // [40]
 */
export function findChangepoints(
  values: ArrayLike<number>,
  options: ChangepointOptions = {},
): Changepoint[] {
  const { kind = 'level' } = options;
  const n = values.length;
  const minSteps = options.minSteps ?? (kind === 'line' ? 3 : 2);
  check(values, minSteps, options.penalty);
  if (n < 2 * minSteps) return [];
  const sums = new Sums(values);
  const cost = costs[kind](sums);
  const ends = pelt(n, minSteps, options.penalty ?? usualPenalty(values, kind), cost);
  const starts = [0, ...ends];
  return ends.map((at, k) => ({
    at,
    before: sums.mean(starts[k] as number, at),
    after: sums.mean(at, ends[k + 1] ?? n),
  }));
}

function check(values: ArrayLike<number>, minSteps: number, penalty: number | undefined): void {
  if (values.length > VALUES_MAX) {
    const message = `There are ${values.length} values; give the last ${VALUES_MAX} or fewer.`;
    throw new MlError('too_many_values', 'values', message);
  }
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]) && Math.abs(values[i] as number) <= 1e150) continue;
    const message = `values[${i}] is ${values[i]}; fill gaps before looking for changes.`;
    throw new MlError('value_not_finite', `values[${i}]`, message);
  }
  if (!Number.isInteger(minSteps) || minSteps < 1) {
    const message = `A segment cannot have ${minSteps} steps at least; give a whole number from 1.`;
    throw new MlError('steps_invalid', 'options.minSteps', message);
  }
  if (penalty === undefined || (penalty >= 0 && penalty < Infinity)) return;
  const message = `The penalty is ${penalty}; give a finite number of at least 0.`;
  throw new MlError('penalty_invalid', 'options.penalty', message);
}

/** Sums from the start, of values less their first so that large levels keep their digits. */
class Sums {
  readonly centre: number;
  readonly y: Float64Array;
  readonly yy: Float64Array;
  readonly ty: Float64Array;

  constructor(values: ArrayLike<number>) {
    const n = values.length;
    this.centre = median(values);
    this.y = new Float64Array(n + 1);
    this.yy = new Float64Array(n + 1);
    this.ty = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) {
      const v = (values[i] as number) - this.centre;
      this.y[i + 1] = (this.y[i] as number) + v;
      this.yy[i + 1] = (this.yy[i] as number) + v * v;
      this.ty[i + 1] = (this.ty[i] as number) + i * v;
    }
  }

  mean(from: number, to: number): number {
    return this.centre + ((this.y[to] as number) - (this.y[from] as number)) / (to - from);
  }

  /** Squares around the mean. */
  around(from: number, to: number): number {
    const sum = (this.y[to] as number) - (this.y[from] as number);
    const squares = (this.yy[to] as number) - (this.yy[from] as number);
    return Math.max(0, squares - (sum * sum) / (to - from));
  }

  /** Squares around the least-squares line. */
  aroundLine(from: number, to: number): number {
    const count = to - from;
    const sum = (this.y[to] as number) - (this.y[from] as number);
    const middle = from + (count - 1) / 2;
    const cross = (this.ty[to] as number) - (this.ty[from] as number) - middle * sum;
    const spread = (count * (count * count - 1)) / 12;
    return Math.max(0, this.around(from, to) - (spread > 0 ? (cross * cross) / spread : 0));
  }
}

type Cost = (from: number, to: number) => number;

const costs: Readonly<Record<NonNullable<ChangepointOptions['kind']>, (sums: Sums) => Cost>> = {
  level: (sums) => (from, to) => sums.around(from, to),
  line: (sums) => (from, to) => sums.aroundLine(from, to),
  'level-and-spread': (sums) => {
    // A constant stretch would have no variance and win everything.
    const whole = sums.around(0, sums.y.length - 1) / Math.max(1, sums.y.length - 1);
    const floor = whole > 0 ? 1e-6 * whole : 1e-300;
    return (from, to) => {
      const count = to - from;
      return count * Math.log(Math.max(sums.around(from, to) / count, floor));
    };
  },
};

/**
 * For squares: 3 σ² ln n, the penalty of the modified criterion for a change of level (Zhang & Siegmund
 * 2007) with σ from the median change between neighbours; for a likelihood 5 ln n, for a line 4.5 σ² ln n.
 */
function usualPenalty(
  values: ArrayLike<number>,
  kind: NonNullable<ChangepointOptions['kind']>,
): number {
  const n = values.length;
  const logs = Math.log(n);
  if (kind === 'level-and-spread') return 5 * logs;
  const changes = Float64Array.from({ length: n - 1 }, (_, i) =>
    Math.abs((values[i + 1] as number) - (values[i] as number)),
  );
  // Neighbours that hang together make changes small; the correlation of the changes tells how much.
  const sigma = (1.4826 * median(changes)) / Math.SQRT2;
  const scale = Math.max(sigma ** 2, 1e-300);
  return (kind === 'line' ? 4.5 : 3) * scale * logs;
}

function pelt(n: number, minSteps: number, penalty: number, cost: Cost): number[] {
  const best = new Float64Array(n + 1).fill(Number.POSITIVE_INFINITY);
  const previous = new Int32Array(n + 1);
  best[0] = -penalty;
  let candidates: number[] = [];
  for (let to = minSteps; to <= n; to++) {
    const opened = to - minSteps;
    if (opened === 0 || opened >= minSteps) candidates.push(opened);
    let least = Number.POSITIVE_INFINITY;
    const totals = candidates.map((from) => {
      const total = (best[from] as number) + cost(from, to) + penalty;
      if (total < least) {
        least = total;
        previous[to] = from;
      }
      return total;
    });
    best[to] = least;
    // Who is worse by a whole penalty now will never be the best again.
    candidates = candidates.filter((_, k) => (totals[k] as number) <= least + penalty);
  }
  const ends: number[] = [];
  for (let at = previous[n] as number; at > 0; at = previous[at] as number) ends.push(at);
  return ends.reverse();
}
