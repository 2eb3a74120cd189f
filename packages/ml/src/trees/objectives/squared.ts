// Squared error: the mean.
import { checkTargets, type Objective, sumOf, weightedMean } from './objective.ts';

export const squared: Objective = {
  name: 'squared',
  outputCount: 1,
  leafValue: null,
  start({ y, weights }) {
    checkTargets(y, -Infinity);
    return Float64Array.of(weightedMean(y, weights));
  },
  derive({ y, weights }, { margins, gradient, hessian }) {
    for (let row = 0; row < y.length; row++) {
      const weight = weights === null ? 1 : (weights[row] as number);
      gradient[row] = weight * ((margins[row] as number) - (y[row] as number));
      hessian[row] = weight;
    }
  },
  loss({ y, weights }, margins) {
    let sum = 0;
    for (let row = 0; row < y.length; row++) {
      const miss = (margins[row] as number) - (y[row] as number);
      sum += (weights === null ? 1 : (weights[row] as number)) * miss * miss;
    }
    return sum / sumOf(weights, y.length);
  },
};
