// Log loss of two classes; the margin is the log odds of the second.
import { exp } from '../../kernels/exp.ts';
import { type Objective, sumOf, weightedMean } from './objective.ts';

export const sigmoid = (margin: number): number => 1 / (1 + exp(-margin));

export const logit = (share: number): number => Math.log(share / (1 - share));

export const logistic: Objective = {
  name: 'logistic',
  outputCount: 1,
  leafValue: null,
  start: ({ y, weights }) => {
    const share = weightedMean(y, weights);
    return Float64Array.of(logit(Math.min(Math.max(share, 1e-9), 1 - 1e-9)));
  },
  derive({ weights }, { kernel, margins, targets, weights: floats, gradient, hessian }) {
    kernel.logistic(
      margins.byteOffset,
      targets.byteOffset,
      weights === null ? 0 : floats.byteOffset,
      gradient.byteOffset,
      hessian.byteOffset,
      targets.length,
    );
  },
  loss({ y, weights }, margins) {
    let sum = 0;
    for (let row = 0; row < y.length; row++) {
      const margin =
        (y[row] as number) > 0.5 ? -(margins[row] as number) : (margins[row] as number);
      // log(1 + e^m) without overflow.
      const miss = margin > 0 ? margin + Math.log1p(exp(-margin)) : Math.log1p(exp(margin));
      sum += (weights === null ? 1 : (weights[row] as number)) * miss;
    }
    return sum / sumOf(weights, y.length);
  },
};
