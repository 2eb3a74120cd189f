// Errors of predicted numbers: MAE, RMSE, R² and their relatives, and the quantile loss.
import { MlError } from '../errors.ts';
import { checkAllFinite, checkPairs, type Numbers, weightsOf } from './arguments.ts';

/** Weighted mean of a loss over the rows, after the checks. */
function meanLoss(
  truth: Numbers,
  predicted: Numbers,
  weights: Numbers | undefined,
  loss: (y: number, f: number) => number,
): number {
  const count = checkPairs(truth, predicted, 'predicted');
  checkAllFinite(truth, 'truth');
  checkAllFinite(predicted, 'predicted');
  const weight = weightsOf(weights, count);
  let sum = 0;
  let all = 0;
  for (let row = 0; row < count; row++) {
    sum += (weight[row] as number) * loss(truth[row] as number, predicted[row] as number);
    all += weight[row] as number;
  }
  return sum / all;
}

/**
 * Mean absolute error, in the unit of the target.
 *
 * @throws MlError `rows_missing`, `rows_differ`, `value_not_finite`, `weight_invalid`
 * @example
 * meanAbsoluteError([1, 2], [2, 4]); // 1.5
 */
export function meanAbsoluteError(truth: Numbers, predicted: Numbers, weights?: Numbers): number {
  return meanLoss(truth, predicted, weights, (y, f) => Math.abs(y - f));
}

/** Mean squared error. @example meanSquaredError([1, 2], [2, 4]); // 2.5 */
export function meanSquaredError(truth: Numbers, predicted: Numbers, weights?: Numbers): number {
  return meanLoss(truth, predicted, weights, (y, f) => (y - f) ** 2);
}

/** Root mean squared error. @example rootMeanSquaredError([0, 0], [3, 4]); // 3.5355 */
export function rootMeanSquaredError(
  truth: Numbers,
  predicted: Numbers,
  weights?: Numbers,
): number {
  return Math.sqrt(meanSquaredError(truth, predicted, weights));
}

/** Median absolute error. @example medianAbsoluteError([1, 2, 9], [1, 3, 0]); // 1 */
export function medianAbsoluteError(truth: Numbers, predicted: Numbers): number {
  const count = checkPairs(truth, predicted, 'predicted');
  checkAllFinite(truth, 'truth');
  checkAllFinite(predicted, 'predicted');
  const errors = Float64Array.from({ length: count }, (_, row) =>
    Math.abs((truth[row] as number) - (predicted[row] as number)),
  ).sort();
  const middle = count >> 1;
  const upper = errors[middle] as number;
  return count % 2 === 1 ? upper : ((errors[middle - 1] as number) + upper) / 2;
}

/**
 * Share of the variance explained, 1 − SSE/SST; negative when worse than the mean. For a constant
 * truth: 1 when it is met exactly, else 0, as in scikit-learn.
 *
 * @example
 * r2Score([1, 2, 3], [1, 2, 4]); // 0.5
 */
export function r2Score(truth: Numbers, predicted: Numbers, weights?: Numbers): number {
  const error = meanSquaredError(truth, predicted, weights);
  const centre = meanLoss(truth, truth, weights, (y) => y);
  const spread = meanLoss(truth, truth, weights, (y) => (y - centre) ** 2);
  if (spread > 0) return 1 - error / spread;
  return error === 0 ? 1 : 0;
}

/**
 * Root mean squared error of log(1 + y), for targets that never fall below 0.
 *
 * @throws MlError `value_negative`
 * @example
 * rootMeanSquaredLogError([0, 1], [0, 3]); // 0.4901
 */
export function rootMeanSquaredLogError(truth: Numbers, predicted: Numbers): number {
  refuseBelow(truth, 0, 'truth');
  refuseBelow(predicted, 0, 'predicted');
  const loss = meanLoss(
    truth,
    predicted,
    undefined,
    (y, f) => (Math.log1p(y) - Math.log1p(f)) ** 2,
  );
  return Math.sqrt(loss);
}

/**
 * Mean Poisson deviance 2·(y·log(y/f) − y + f), for counts.
 *
 * @throws MlError `value_negative`; predictions must be above 0
 * @example
 * meanPoissonDeviance([2], [1]); // 0.7726
 */
export function meanPoissonDeviance(truth: Numbers, predicted: Numbers, weights?: Numbers): number {
  refuseBelow(truth, 0, 'truth');
  refuseBelow(predicted, Number.MIN_VALUE, 'predicted');
  return meanLoss(
    truth,
    predicted,
    weights,
    (y, f) => 2 * ((y > 0 ? y * Math.log(y / f) : 0) - y + f),
  );
}

function refuseBelow(values: Numbers, least: number, path: string): void {
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as number) >= least) continue;
    const message = `${path}[${i}] is ${values[i]}; this metric needs ${least === 0 ? 'at least' : 'more than'} 0.`;
    throw new MlError('value_negative', `${path}[${i}]`, message);
  }
}

/**
 * Mean pinball loss of a predicted quantile (Koenker & Bassett 1978).
 *
 * @param share which quantile was predicted, in (0, 1)
 * @throws MlError `quantile_out_of_range`, and what {@link meanAbsoluteError} refuses
 * @example
 * quantileLoss([10], [8], 0.9); // 1.8
 */
export function quantileLoss(
  truth: Numbers,
  predicted: Numbers,
  share: number,
  weights?: Numbers,
): number {
  if (!(share > 0 && share < 1)) {
    const message = `The quantile is ${share}; give a number between 0 and 1.`;
    throw new MlError('quantile_out_of_range', 'share', message);
  }
  return meanLoss(truth, predicted, weights, (y, f) =>
    y >= f ? share * (y - f) : (1 - share) * (f - y),
  );
}
