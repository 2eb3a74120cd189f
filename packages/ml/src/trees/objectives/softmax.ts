// Log loss of several classes, one margin a class. Hessians are doubled as in XGBoost, which bounds the
// step of a class by what the others may do at the same time (Friedman 2000, K/(K-1) for K = 2).
import { exp } from '../../kernels/exp.ts';
import { type Objective, sumOf } from './objective.ts';

const HESSIAN_MIN = 1e-16;

/** Turns the margins of each row into probabilities, in place; `stride` apart from class to class. */
export function softmaxRow(
  values: Float64Array | Float32Array,
  at: number,
  stride: number,
  count: number,
): void {
  let highest = -Infinity;
  for (let k = 0; k < count; k++) highest = Math.max(highest, values[at + k * stride] as number);
  let sum = 0;
  for (let k = 0; k < count; k++) {
    const value = exp((values[at + k * stride] as number) - highest);
    values[at + k * stride] = value;
    sum += value;
  }
  for (let k = 0; k < count; k++)
    values[at + k * stride] = (values[at + k * stride] as number) / sum;
}

export const softmax = (classCount: number): Objective => ({
  name: 'softmax',
  outputCount: classCount,
  leafValue: null,
  start({ y, weights }) {
    const shares = new Float64Array(classCount);
    for (let row = 0; row < y.length; row++) {
      shares[y[row] as number]! += weights === null ? 1 : (weights[row] as number);
    }
    const total = sumOf(weights, y.length);
    return shares.map((share) => Math.log(Math.max(share / total, 1e-9)));
  },
  derive({ y, weights }, { margins, gradient, hessian }) {
    const stride = margins.length / classCount;
    gradient.set(margins);
    for (let row = 0; row < y.length; row++) {
      softmaxRow(gradient, row, stride, classCount);
      const weight = weights === null ? 1 : (weights[row] as number);
      for (let k = 0; k < classCount; k++) {
        const at = k * stride + row;
        const p = gradient[at] as number;
        gradient[at] = weight * (y[row] === k ? p - 1 : p);
        hessian[at] = weight * Math.max(2 * p * (1 - p), HESSIAN_MIN);
      }
    }
  },
  loss({ y, weights }, margins) {
    const stride = margins.length / classCount;
    const p = margins.slice();
    let sum = 0;
    for (let row = 0; row < y.length; row++) {
      softmaxRow(p, row, stride, classCount);
      const hit = p[(y[row] as number) * stride + row] as number;
      sum -= (weights === null ? 1 : (weights[row] as number)) * Math.log(Math.max(hit, 1e-300));
    }
    return sum / sumOf(weights, y.length);
  },
});
