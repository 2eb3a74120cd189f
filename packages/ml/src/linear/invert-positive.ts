// The inverse of a large symmetric positive definite matrix, in place: Cholesky factor, its inverse,
// and their product, each written as dot products of rows so that memory is read in order.
import { MlError } from '../errors.ts';

/**
 * Inverts a symmetric positive definite matrix; only its lower triangle is read. About n³ / 2
 * multiplications.
 *
 * @param matrix n × n, row-major; holds the whole inverse afterwards
 * @throws MlError `not_positive_definite` when a pivot is not above zero
 * @example
 * const matrix = new Float64Array([4, 0, 0, 2]);
 * invertPositive(matrix, 2); // matrix is now 0.25, 0, 0, 0.5
 */
export function invertPositive(matrix: Float64Array, n: number): void {
  factor(matrix, n);
  invertFactor(matrix, n);
  // (L Lᵀ)⁻¹ = L⁻ᵀ L⁻¹: with M = L⁻¹ kept as its transpose in the upper triangle, entry (i, j) is the
  // dot product of rows i and j of the upper triangle from column max(i, j) on.
  const product = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    for (let j = i; j < n; j++) product[j] = dot(matrix, i * n, j * n, j, n);
    for (let j = i; j < n; j++) matrix[i * n + j] = product[j] as number;
  }
  for (let i = 0; i < n; i++) {
    for (let j = i + 1; j < n; j++) matrix[j * n + i] = matrix[i * n + j] as number;
  }
}

/** Lower triangle ← L with L Lᵀ = A. */
function factor(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    const pivot = (a[j * n + j] as number) - dot(a, j * n, j * n, 0, j);
    if (!(pivot > 0)) {
      const message = `the matrix is not positive definite: pivot ${j} is ${pivot}`;
      throw new MlError('not_positive_definite', 'matrix', message);
    }
    const root = Math.sqrt(pivot);
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      a[i * n + j] = ((a[i * n + j] as number) - dot(a, i * n, j * n, 0, j)) / root;
    }
  }
}

/** Upper triangle ← (L⁻¹)ᵀ, so that column j of L⁻¹ lies in row j, contiguous from the diagonal on. */
function invertFactor(a: Float64Array, n: number): void {
  for (let j = 0; j < n; j++) {
    // Row j of the upper triangle holds column j of the inverse: m[j][j] … m[j][n − 1].
    const row = j * n;
    const diagonal = 1 / (a[row + j] as number);
    for (let i = j + 1; i < n; i++) {
      let sum = (a[i * n + j] as number) * diagonal;
      sum += dot(a, i * n, row, j + 1, i);
      a[row + i] = -sum / (a[i * n + i] as number);
    }
  }
  for (let j = 0; j < n; j++) a[j * n + j] = 1 / (a[j * n + j] as number);
}

/** Σ a[x + k] · a[y + k] for k from … to − 1. */
function dot(a: Float64Array, x: number, y: number, from: number, to: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = from;
  for (; k + 3 < to; k += 4) {
    s0 += (a[x + k] as number) * (a[y + k] as number);
    s1 += (a[x + k + 1] as number) * (a[y + k + 1] as number);
    s2 += (a[x + k + 2] as number) * (a[y + k + 2] as number);
    s3 += (a[x + k + 3] as number) * (a[y + k + 3] as number);
  }
  for (; k < to; k++) s0 += (a[x + k] as number) * (a[y + k] as number);
  return s0 + s1 + (s2 + s3);
}
