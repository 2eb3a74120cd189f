// Poisson deviance of counts, with log link: the prediction is e^margin. The hessian is raised by e^0.7
// as in XGBoost and LightGBM, which keeps steps small where counts are rare.
import { exp } from '../../kernels/exp.ts';
import { checkTargets, type Objective, sumOf, weightedMean } from './objective.ts';

const HESSIAN_FACTOR = Math.exp(0.7);
/** e^30 is 10^13: more than any count, and far from overflow. */
export const MARGIN_MAX = 30;

const rate = (margin: number): number => exp(Math.min(margin, MARGIN_MAX));

export const poisson: Objective = {
  name: 'poisson',
  outputCount: 1,
  leafValue: null,
  start({ y, weights }) {
    checkTargets(y, 0);
    return Float64Array.of(Math.log(Math.max(weightedMean(y, weights), 1e-6)));
  },
  derive({ y, weights }, { margins, gradient, hessian }) {
    for (let row = 0; row < y.length; row++) {
      const weight = weights === null ? 1 : (weights[row] as number);
      const expected = rate(margins[row] as number);
      gradient[row] = weight * (expected - (y[row] as number));
      hessian[row] = weight * expected * HESSIAN_FACTOR;
    }
  },
  loss({ y, weights }, margins) {
    let sum = 0;
    for (let row = 0; row < y.length; row++) {
      const margin = Math.min(margins[row] as number, MARGIN_MAX);
      const weight = weights === null ? 1 : (weights[row] as number);
      sum += weight * (rate(margin) - (y[row] as number) * margin);
    }
    return sum / sumOf(weights, y.length);
  },
};
