// The leading right singular vectors of a centred table by randomised subspace iteration (Halko,
// Martinsson & Tropp 2011), continued until the singular values stand still.
import type { Pace } from '../estimator/fit-context.ts';
import { seededNormal } from '../random.ts';
import { symmetricEigen } from './symmetric-eigen.ts';

/** A matrix that need not be written out; `DesignMatrix` is one. */
export interface LinearMap {
  readonly rowCount: number;
  readonly width: number;
  /** Writes X w into `out`; w begins at `offset`. */
  times(w: Float64Array, out: Float64Array, offset?: number): void;
  /** Writes Xᵀ r into `out` from `offset` on. */
  transposeTimes(r: Float64Array, out: Float64Array, offset?: number): void;
}

export interface TruncatedSvd {
  /** Components × width, row-major, of length 1, each with its largest entry above 0. */
  readonly components: Float64Array;
  /** Σ of squares along each component. */
  readonly squares: Float64Array;
}

/** Directions beyond the wanted ones, which make the wanted ones converge. */
const SPARE = 10;
const ROUNDS = 300;

/**
 * @param weights one a row, or null
 * @param means of the features, by the same weights; zeros: not centred
 * @param tolerance it ends when no wanted square changes by more than this share of the largest
 */
export function truncatedSvd(
  design: LinearMap,
  weights: Float64Array | null,
  means: Float64Array,
  count: number,
  seed: number,
  pace: Pace,
  { rounds = ROUNDS, tolerance = 1e-14 }: { rounds?: number; tolerance?: number } = {},
): TruncatedSvd {
  const { width, rowCount } = design;
  const size = Math.min(width, rowCount, count + SPARE);
  const normal = seededNormal(seed);
  let basis: Float64Array = Float64Array.from({ length: size * width }, () => normal());
  orthonormalise(basis, size, width);
  let squares = new Float64Array(size);
  for (let round = 1; round <= rounds; round++) {
    const image = covarianceTimes(design, weights, means, basis, size);
    const small = new Float64Array(size * size);
    for (let i = 0; i < size; i++) {
      for (let j = 0; j <= i; j++) {
        // Half of both, so that rounding leaves it symmetric.
        const value = (rowDot(image, i, basis, j, width) + rowDot(image, j, basis, i, width)) / 2;
        small[i * size + j] = value;
        small[j * size + i] = value;
      }
    }
    const { values, vectors } = symmetricEigen(small, size);
    const top = Math.max(values[0] ?? 0, 1e-300);
    const change = values
      .subarray(0, count)
      .reduce((most, value, i) => Math.max(most, Math.abs(value - (squares[i] as number))), 0);
    squares = values.map((value) => Math.max(0, value));
    const isOver = pace.isOver({ done: round, total: rounds });
    if (change <= tolerance * top || size === width || isOver || round === rounds) {
      return { components: upright(combine(vectors, basis, count, size, width), width), squares };
    }
    basis = combine(vectors, image, size, size, width);
    orthonormalise(basis, size, width);
  }
  return { components: basis, squares };
}

/** (X − m)ᵀ W (X − m) times each row of `basis`. */
function covarianceTimes(
  design: LinearMap,
  weights: Float64Array | null,
  means: Float64Array,
  basis: Float64Array,
  size: number,
): Float64Array {
  const { width, rowCount } = design;
  const image = new Float64Array(size * width);
  const along = new Float64Array(rowCount);
  for (let i = 0; i < size; i++) {
    design.times(basis, along, i * width);
    let shift = 0;
    for (let k = 0; k < width; k++)
      shift += (means[k] as number) * (basis[i * width + k] as number);
    let sum = 0;
    for (let row = 0; row < rowCount; row++) {
      along[row] = ((along[row] as number) - shift) * (weights?.[row] ?? 1);
      sum += along[row] as number;
    }
    design.transposeTimes(along, image, i * width);
    for (let k = 0; k < width; k++) image[i * width + k]! -= sum * (means[k] as number);
  }
  return image;
}

function rowDot(a: Float64Array, i: number, b: Float64Array, j: number, width: number): number {
  let sum = 0;
  for (let k = 0; k < width; k++)
    sum += (a[i * width + k] as number) * (b[j * width + k] as number);
  return sum;
}

/** The first `count` rows of `vectors` times `basis`. */
function combine(
  vectors: Float64Array,
  basis: Float64Array,
  count: number,
  size: number,
  width: number,
): Float64Array {
  const rows = Math.min(count, size);
  const out = new Float64Array(rows * width);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < size; j++) {
      const share = vectors[i * size + j] as number;
      for (let k = 0; k < width; k++)
        out[i * width + k]! += share * (basis[j * width + k] as number);
    }
  }
  return out;
}

/** Gram–Schmidt, twice for what rounding leaves; a row without a direction of its own becomes 0. */
function orthonormalise(basis: Float64Array, size: number, width: number): void {
  for (let i = 0; i < size; i++) {
    const before = Math.sqrt(rowDot(basis, i, basis, i, width));
    for (let twice = 0; twice < 2; twice++) {
      for (let j = 0; j < i; j++) {
        const share = rowDot(basis, i, basis, j, width);
        for (let k = 0; k < width; k++) {
          basis[i * width + k]! -= share * (basis[j * width + k] as number);
        }
      }
    }
    const length = Math.sqrt(rowDot(basis, i, basis, i, width));
    const isOwn = length > 1e-12 * before && length > 1e-150;
    for (let k = 0; k < width; k++)
      basis[i * width + k] = isOwn ? basis[i * width + k]! / length : 0;
  }
}

/** Turns each row so that its largest entry is above 0: a sign of its own it does not have. */
function upright(components: Float64Array, width: number): Float64Array {
  for (let at = 0; at < components.length; at += width) {
    let top = 0;
    for (let k = 0; k < width; k++) {
      const value = components[at + k] as number;
      if (Math.abs(value) > Math.abs(top) + 1e-12) top = value;
    }
    if (top < 0) for (let k = 0; k < width; k++) components[at + k]! *= -1;
  }
  return components;
}
