// Implicit alternating least squares (Hu, Koren & Volinsky 2008) with conjugate gradient steps
// (Takács, Pilászy & Tikk 2011): users and items as points whose dot product is preference.
import { MlError } from '../errors.ts';
import { seededNormal } from '../random.ts';
import { type Interactions, type SparseRows, transpose } from './interactions.ts';

export interface AlsOptions {
  readonly factors?: number;
  /** λ on both sides. */
  readonly l2?: number;
  /** Confidence of an interaction is 1 + alpha · weight; without one it is 1. */
  readonly alpha?: number;
  readonly iterations?: number;
  /** Conjugate gradient steps a row; more than a handful only repeats the last digits. */
  readonly steps?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

export interface Factors {
  readonly width: number;
  /** users × width, row-major. */
  readonly users: Float64Array;
  /** items × width, row-major. */
  readonly items: Float64Array;
}

/**
 * @throws MlError `aborted`
 * @example
 * const data = gatherInteractions({ users: ['a', 'a', 'b'], items: ['x', 'y', 'x'] });
 * const { users, items, width } = implicitAls(data, { factors: 2, seed: 1 });
 */
export function implicitAls(interactions: Interactions, options: AlsOptions = {}): Factors {
  const { factors: width = 64, l2 = 10, alpha = 10, iterations = 12, steps = 3 } = options;
  const { rows } = interactions;
  const normal = seededNormal(options.seed ?? 0);
  const start = (count: number): Float64Array =>
    Float64Array.from({ length: count * width }, () => 0.1 * normal());
  const users = start(interactions.users.length);
  const items = start(interactions.items.length);
  const columns = transpose(rows, interactions.items.length);
  for (let i = 0; i < iterations; i++) {
    if (options.signal?.aborted) throw new MlError('aborted', 'options.signal', 'was cancelled');
    solveRows(users, items, rows, { width, l2, alpha, steps });
    solveRows(items, users, columns, { width, l2, alpha, steps });
  }
  return { width, users, items };
}

/** From zero, a dozen steps are within a thousandth of the exact point. */
const FOLD_IN_STEPS = 12;

/** The point of a user who was not there at training, from what she had. */
export function foldIn(
  history: readonly number[],
  items: Float32Array | Float64Array,
  options: { width: number; l2: number; alpha: number; gram?: Float64Array },
): Float64Array {
  const user = new Float64Array(options.width);
  const rows: SparseRows = {
    start: Int32Array.of(0, history.length),
    column: Int32Array.from(history),
    weight: new Float64Array(history.length).fill(1),
  };
  solveRows(user, items, rows, { ...options, steps: FOLD_IN_STEPS });
  return user;
}

interface Solve {
  readonly width: number;
  readonly l2: number;
  readonly alpha: number;
  readonly steps: number;
  /** YᵀY + λI of `other`, where it is known already. */
  readonly gram?: Float64Array;
}

/** Moves each row of `target` towards its least-squares solution with `other` held still. */
function solveRows(
  target: Float64Array,
  other: Float32Array | Float64Array,
  rows: SparseRows,
  { width, l2, alpha, steps, gram = gramOf(other, width, l2) }: Solve,
): void {
  const [r, p, ap] = [0, 1, 2].map(() => new Float64Array(width)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  for (let row = 0; row + 1 < rows.start.length; row++) {
    const [from, to] = [rows.start[row] as number, rows.start[row + 1] as number];
    const x = target.subarray(row * width, (row + 1) * width);
    if (from === to) {
      x.fill(0);
      continue;
    }
    // r = Σ c y − (G + Σ (c − 1) y yᵀ) x
    apply(gram, x, r, width);
    for (let f = 0; f < width; f++) r[f] = -(r[f] as number);
    for (let e = from; e < to; e++) {
      const at = (rows.column[e] as number) * width;
      const extra = alpha * (rows.weight[e] as number);
      const scale = 1 + extra - extra * dotAt(other, at, x, width);
      for (let f = 0; f < width; f++) r[f] = (r[f] as number) + scale * (other[at + f] as number);
    }
    p.set(r);
    let size = dotAt(r, 0, r, width);
    for (let step = 0; step < steps && size > 1e-20; step++) {
      apply(gram, p, ap, width);
      for (let e = from; e < to; e++) {
        const at = (rows.column[e] as number) * width;
        const scale = alpha * (rows.weight[e] as number) * dotAt(other, at, p, width);
        for (let f = 0; f < width; f++) {
          ap[f] = (ap[f] as number) + scale * (other[at + f] as number);
        }
      }
      const length = size / dotAt(p, 0, ap, width);
      for (let f = 0; f < width; f++) {
        x[f] = (x[f] as number) + length * (p[f] as number);
        r[f] = (r[f] as number) - length * (ap[f] as number);
      }
      const next = dotAt(r, 0, r, width);
      const turn = next / size;
      for (let f = 0; f < width; f++) p[f] = (r[f] as number) + turn * (p[f] as number);
      size = next;
    }
  }
}

/** YᵀY + λI. */
export function gramOf(
  points: Float32Array | Float64Array,
  width: number,
  l2: number,
): Float64Array {
  const gram = new Float64Array(width * width);
  for (let at = 0; at < points.length; at += width) {
    for (let i = 0; i < width; i++) {
      const y = points[at + i] as number;
      const row = i * width;
      for (let j = 0; j < width; j++) {
        gram[row + j] = (gram[row + j] as number) + y * (points[at + j] as number);
      }
    }
  }
  for (let i = 0; i < width; i++) gram[i * width + i] = (gram[i * width + i] as number) + l2;
  return gram;
}

function apply(matrix: Float64Array, x: Float64Array, out: Float64Array, width: number): void {
  for (let i = 0; i < width; i++) out[i] = dotAt(matrix, i * width, x, width);
}

/** Σ a[at + f] · b[f]. */
export function dotAt(
  a: Float32Array | Float64Array,
  at: number,
  b: Float64Array,
  width: number,
): number {
  let s0 = 0;
  let s1 = 0;
  let f = 0;
  for (; f + 1 < width; f += 2) {
    s0 += (a[at + f] as number) * (b[f] as number);
    s1 += (a[at + f + 1] as number) * (b[f + 1] as number);
  }
  if (f < width) s0 += (a[at + f] as number) * (b[f] as number);
  return s0 + s1;
}
