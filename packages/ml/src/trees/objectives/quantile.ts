// Pinball loss of one quantile. It has no curvature: splits follow the gradient with hessian 1, and each
// leaf then takes the quantile of its own residuals, as in LightGBM.
import { checkTargets, type Objective, sumOf, weightedQuantile } from './objective.ts';

export const quantile = (share: number): Objective => ({
  name: 'quantile',
  outputCount: 1,
  leafValue: (residuals, weights) => weightedQuantile(residuals, weights, share),
  start({ y, weights }) {
    checkTargets(y, -Infinity);
    return Float64Array.of(weightedQuantile(y, weights, share));
  },
  derive({ y, weights }, { margins, gradient, hessian }) {
    for (let row = 0; row < y.length; row++) {
      const weight = weights === null ? 1 : (weights[row] as number);
      const isAbove = (y[row] as number) > (margins[row] as number);
      gradient[row] = weight * (isAbove ? -share : 1 - share);
      hessian[row] = weight;
    }
  },
  loss({ y, weights }, margins) {
    let sum = 0;
    for (let row = 0; row < y.length; row++) {
      const miss = (y[row] as number) - (margins[row] as number);
      const weight = weights === null ? 1 : (weights[row] as number);
      sum += weight * (miss > 0 ? share * miss : (share - 1) * miss);
    }
    return sum / sumOf(weights, y.length);
  },
});
