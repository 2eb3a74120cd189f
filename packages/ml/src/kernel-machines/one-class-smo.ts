// The dual of the one-class support vector machine (Schölkopf, Platt, Shawe-Taylor, Smola & Williamson
// 2001) by sequential minimal optimisation with second-order pairs (Fan, Chen & Lin 2005).
import { squaredDistance } from '../cluster/lloyd.ts';
import type { Pace } from '../estimator/fit-context.ts';
import { exp } from '../kernels/exp.ts';

export interface OneClassProblem {
  /** Row-major, rows × width. */
  readonly rows: Float64Array;
  readonly rowCount: number;
  readonly width: number;
  /** Most that each multiplier may be. */
  readonly upper: Float64Array;
  /** Share of the rows that may lie outside. */
  readonly nu: number;
  readonly gamma: number;
  /** Done when the gradients of all pairs lie this close together. */
  readonly tolerance: number;
  readonly steps: number;
}

export interface OneClassSolution {
  readonly alpha: Float64Array;
  readonly rho: number;
}

/** e^(−gamma |x − z|²) of row `i` of `a` and row `j` of `b`. */
export function radialKernel(
  a: Float64Array,
  i: number,
  b: Float64Array,
  j: number,
  width: number,
  gamma: number,
): number {
  return exp(-gamma * squaredDistance(a, i, b, j, width));
}

/** Minimises αᵀ K α / 2 with 0 ≤ α ≤ upper and Σ α = nu Σ upper. */
export function solveOneClass(problem: OneClassProblem, pace: Pace): OneClassSolution {
  const { rows, rowCount, width, upper, gamma, nu, tolerance, steps } = problem;
  const kept: (Float32Array | undefined)[] = new Array(rowCount);
  const kernelRow = (i: number): Float32Array => {
    const known = kept[i];
    if (known !== undefined) return known;
    const line = new Float32Array(rowCount);
    for (let j = 0; j < rowCount; j++) line[j] = radialKernel(rows, i, rows, j, width, gamma);
    kept[i] = line;
    return line;
  };
  const alpha = new Float64Array(rowCount);
  let left = nu * upper.reduce((sum, value) => sum + value, 0);
  const gradient = new Float64Array(rowCount);
  for (let i = 0; i < rowCount && left > 0; i++) {
    const value = Math.min(left, upper[i] as number);
    if (value === 0) continue;
    alpha[i] = value;
    left -= value;
    const line = kernelRow(i);
    for (let j = 0; j < rowCount; j++) gradient[j]! += value * (line[j] as number);
  }
  for (let step = 1; step <= steps; step++) {
    const i = lowest(gradient, alpha, upper);
    if (i < 0) break;
    const line = kernelRow(i);
    const j = partner(gradient, alpha, line, i, tolerance);
    if (j < 0) break;
    const other = kernelRow(j);
    const curvature = Math.max(1e-12, 2 - 2 * (line[j] as number));
    const wanted = ((gradient[j] as number) - (gradient[i] as number)) / curvature;
    const room = (upper[i] as number) - (alpha[i] as number);
    const change = Math.min(wanted, room, alpha[j] as number);
    // The ends are met exactly, so that a multiplier at its bound is seen as one.
    alpha[i] = change === room ? (upper[i] as number) : (alpha[i] as number) + change;
    alpha[j] = change === alpha[j] ? 0 : (alpha[j] as number) - change;
    for (let k = 0; k < rowCount; k++) {
      gradient[k]! += change * ((line[k] as number) - (other[k] as number));
    }
    if (step % 64 === 0 && pace.isOver({ done: step, total: steps })) break;
  }
  return { alpha, rho: offsetOf(gradient, alpha, upper) };
}

/** The row that gains most from a larger multiplier; −1 where all are at their ends. */
function lowest(gradient: Float64Array, alpha: Float64Array, upper: Float64Array): number {
  let best = -1;
  for (let i = 0; i < alpha.length; i++) {
    if (!((alpha[i] as number) < (upper[i] as number))) continue;
    if (best < 0 || (gradient[i] as number) < (gradient[best] as number)) best = i;
  }
  return best;
}

/** The row from which to take what `i` gets; −1 when it is done. */
function partner(
  gradient: Float64Array,
  alpha: Float64Array,
  line: Float32Array,
  i: number,
  tolerance: number,
): number {
  let best = -1;
  let bestGain = 0;
  let most = -Infinity;
  for (let j = 0; j < alpha.length; j++) {
    if (!((alpha[j] as number) > 0)) continue;
    const difference = (gradient[j] as number) - (gradient[i] as number);
    most = Math.max(most, difference);
    if (!(difference > 0)) continue;
    const gain = (difference * difference) / Math.max(1e-12, 2 - 2 * (line[j] as number));
    if (gain <= bestGain) continue;
    bestGain = gain;
    best = j;
  }
  return most > tolerance ? best : -1;
}

/** The mean gradient of the free rows; between the bounded ones where none is free. */
function offsetOf(gradient: Float64Array, alpha: Float64Array, upper: Float64Array): number {
  let [sum, free, low, high] = [0, 0, -Infinity, Infinity];
  for (let i = 0; i < alpha.length; i++) {
    const [value, g] = [alpha[i] as number, gradient[i] as number];
    if ((upper[i] as number) === 0) continue;
    if (value >= (upper[i] as number)) low = Math.max(low, g);
    else if (value <= 0) high = Math.min(high, g);
    else {
      sum += g;
      free++;
    }
  }
  if (free > 0) return sum / free;
  if (high === Infinity) return low;
  return low === -Infinity ? high : (low + high) / 2;
}
