// Ridge regression from sums of products, so that callers can build those sums cheaply.
// Weighted rows and a free (unpenalised) intercept are the caller's choice of columns.
import { choleskyFactor, choleskySolve } from './cholesky.ts';

/** Sums of products of one regression: XᵀX (full square, row-major) and Xᵀy. */
export class NormalEquations {
  readonly size: number;
  readonly gram: Float64Array;
  readonly cross: Float64Array;
  rows = 0;

  constructor(size: number) {
    this.size = size;
    this.gram = new Float64Array(size * size);
    this.cross = new Float64Array(size);
  }

  /** Adds one row with a weight; only the lower triangle is kept up. */
  add(x: Float64Array, y: number, weight = 1): void {
    const { size, gram, cross } = this;
    for (let i = 0; i < size; i++) {
      const xi = (x[i] as number) * weight;
      if (xi === 0) continue;
      const row = i * size;
      for (let j = 0; j <= i; j++)
        gram[row + j] = (gram[row + j] as number) + xi * (x[j] as number);
      cross[i] = (cross[i] as number) + xi * y;
    }
    this.rows++;
  }

  /** Coefficients for one penalty per column, or for one penalty shared by all. */
  solve(lambda: number | Float64Array): Float64Array {
    return solveRidge(this.gram, this.cross, this.size, lambda);
  }
}

/**
 * (G + Λ)⁻¹ c. Falls back to a growing penalty when G + Λ is singular, so it always answers.
 *
 * @param gram lower triangle is read; not changed
 */
export function solveRidge(
  gram: Float64Array,
  cross: Float64Array,
  size: number,
  lambda: number | Float64Array,
): Float64Array {
  let trace = 0;
  for (let i = 0; i < size; i++) trace += Math.abs(gram[i * size + i] as number);
  let jitter = 0;
  const floor = (trace / Math.max(1, size)) * 1e-10 || 1e-10;
  for (let attempt = 0; attempt < 12; attempt++) {
    const factor = Float64Array.from(gram);
    for (let i = 0; i < size; i++) {
      const penalty = typeof lambda === 'number' ? lambda : (lambda[i] as number);
      factor[i * size + i] = (factor[i * size + i] as number) + penalty + jitter;
    }
    if (choleskyFactor(factor, size)) {
      const solution = Float64Array.from(cross);
      choleskySolve(factor, size, solution);
      return solution;
    }
    jitter = jitter === 0 ? floor : jitter * 30;
  }
  return new Float64Array(size);
}
