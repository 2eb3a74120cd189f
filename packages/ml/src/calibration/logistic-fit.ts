// A small logistic regression by damped Newton steps, for the few inputs that calibrators have: it
// takes soft targets and keeps chosen slopes from falling below 0.
import { choleskyFactor, choleskySolve } from '../linear/cholesky.ts';

/** 1 / (1 + e^−x) without overflow. */
export const sigmoid = (x: number): number =>
  x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x));

/** ln(1 + e^x) without overflow. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/**
 * Coefficients (inputs, then intercept) with the least cross entropy.
 *
 * @param inputs columns of equal length
 * @param targets soft labels in [0, 1]
 */
export function fitLogistic(inputs: readonly Float64Array[], targets: Float64Array): Float64Array {
  const size = inputs.length + 1;
  const beta = new Float64Array(size);
  let loss = lossOf(inputs, targets, beta);
  for (let step = 0; step < 100; step++) {
    const { gradient, hessian } = derivatives(inputs, targets, beta);
    if (!choleskyFactor(hessian, size)) break;
    choleskySolve(hessian, size, gradient);
    let scale = 1;
    let next = beta;
    let nextLoss = Number.POSITIVE_INFINITY;
    for (; scale > 1e-10; scale /= 2) {
      next = beta.map((value, i) => value - scale * (gradient[i] as number));
      nextLoss = lossOf(inputs, targets, next);
      if (nextLoss <= loss) break;
    }
    if (!(nextLoss <= loss)) break;
    const gain = loss - nextLoss;
    beta.set(next);
    loss = nextLoss;
    if (gain <= 1e-14 * Math.abs(loss)) break;
  }
  return beta;
}

function linear(inputs: readonly Float64Array[], beta: Float64Array, row: number): number {
  let sum = beta[inputs.length] as number;
  for (let k = 0; k < inputs.length; k++) {
    sum += (beta[k] as number) * ((inputs[k] as Float64Array)[row] as number);
  }
  return sum;
}

function lossOf(
  inputs: readonly Float64Array[],
  targets: Float64Array,
  beta: Float64Array,
): number {
  let loss = 0;
  for (let row = 0; row < targets.length; row++) {
    const z = linear(inputs, beta, row);
    loss += softplus(z) - (targets[row] as number) * z;
  }
  return loss;
}

function derivatives(
  inputs: readonly Float64Array[],
  targets: Float64Array,
  beta: Float64Array,
): { gradient: Float64Array; hessian: Float64Array } {
  const size = inputs.length + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const value = (k: number, row: number): number => inputs[k]?.[row] ?? 1;
  for (let row = 0; row < targets.length; row++) {
    const p = sigmoid(linear(inputs, beta, row));
    const error = p - (targets[row] as number);
    const weight = p * (1 - p);
    for (let i = 0; i < size; i++) {
      gradient[i]! += error * value(i, row);
      for (let j = 0; j <= i; j++) hessian[i * size + j]! += weight * value(i, row) * value(j, row);
    }
  }
  for (let i = 0; i < size; i++) {
    // A touch on the diagonal keeps constant or separating inputs solvable.
    hessian[i * size + i]! += 1e-12 * (1 + (hessian[i * size + i] as number));
    for (let j = 0; j < i; j++) hessian[j * size + i] = hessian[i * size + j] as number;
  }
  return { gradient, hessian };
}
