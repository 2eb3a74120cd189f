// Log losses of linear margins with an L2 penalty, value and gradient at once: of two classes with one
// set of coefficients, of more with one set a class (softmax). Intercepts are not penalised.
import type { DesignMatrix } from '../encode/index.ts';
import type { SmoothFunction } from '../optimise/lbfgs.ts';
import { type LinearSolution, marginsOf } from './fitted-linear.ts';
import { sigmoid, softmax } from './link.ts';

/** Parameters of a fit in one vector: sets × features, then the intercepts. */
export function solutionOf(point: Float64Array, width: number, sets: number): LinearSolution {
  return {
    coefficients: point.slice(0, sets * width),
    intercepts: point.slice(sets * width, sets * (width + 1)),
  };
}

/** Adds the penalty to the value and its derivative to the gradient. */
function penalise(point: Float64Array, gradient: Float64Array, count: number, l2: number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const value = point[i] as number;
    sum += value * value;
    gradient[i]! += l2 * value;
  }
  return (l2 / 2) * sum;
}

/**
 * Σ weight log(1 + e^−(±margin)) + l2/2 |β|².
 *
 * @param y 0 or 1 a row
 */
export function binaryLoss(
  design: DesignMatrix,
  y: Float64Array,
  weights: Float64Array | null,
  l2: number,
): SmoothFunction {
  const { width, rowCount } = design;
  const margins = new Float64Array(rowCount);
  const errors = new Float64Array(rowCount);
  return (point, gradient) => {
    design.times(point, margins);
    const intercept = point[width] as number;
    let loss = 0;
    let pull = 0;
    for (let row = 0; row < rowCount; row++) {
      const weight = weights?.[row] ?? 1;
      const margin = (margins[row] as number) + intercept;
      const label = y[row] as number;
      const p = sigmoid(margin);
      const against = label === 1 ? -margin : margin;
      // log(1 + e^a) = max(a, 0) + log(1 + e^−|a|), and 1 + e^−|a| = 1 / max(p, 1 − p).
      loss += weight * (Math.max(against, 0) - Math.log(Math.max(p, 1 - p)));
      const error = weight * (p - label);
      errors[row] = error;
      pull += error;
    }
    design.transposeTimes(errors, gradient);
    gradient[width] = pull;
    return loss + penalise(point, gradient, width, l2);
  };
}

/**
 * − Σ weight log p(class) + l2/2 |β|².
 *
 * @param y class index a row
 */
export function softmaxLoss(
  design: DesignMatrix,
  y: Float64Array,
  weights: Float64Array | null,
  l2: number,
  sets: number,
): SmoothFunction {
  const { width, rowCount } = design;
  const errors = new Float64Array(rowCount);
  return (point, gradient) => {
    const margins = marginsOf(design, solutionOf(point, width, sets));
    const p = softmax(margins, sets, new Float64Array(margins.length));
    let loss = 0;
    for (let row = 0; row < rowCount; row++) {
      const share = p[row * sets + (y[row] as number)] as number;
      loss -= (weights?.[row] ?? 1) * Math.log(Math.max(share, 1e-300));
    }
    for (let set = 0; set < sets; set++) {
      let pull = 0;
      for (let row = 0; row < rowCount; row++) {
        const label = y[row] === set ? 1 : 0;
        const error = (weights?.[row] ?? 1) * ((p[row * sets + set] as number) - label);
        errors[row] = error;
        pull += error;
      }
      design.transposeTimes(errors, gradient, set * width);
      gradient[sets * width + set] = pull;
    }
    return loss + penalise(point, gradient, sets * width, l2);
  };
}
