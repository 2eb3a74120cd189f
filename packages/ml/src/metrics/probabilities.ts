// Proper scores of predicted probabilities: log loss and Brier score.
import { MlError } from '../errors.ts';
import { checkAllFinite, checkBinary, checkPairs, type Numbers, weightsOf } from './arguments.ts';

/** Probabilities nearer to 0 or 1 than this are moved there, as scikit-learn does for doubles. */
const EPSILON = 2 ** -52;

const isShare = (value: number): boolean => value >= 0 && value <= 1;

function checkShares(values: Numbers, path: string): void {
  checkAllFinite(values, path);
  for (let i = 0; i < values.length; i++) {
    if (isShare(values[i] as number)) continue;
    const message = `${path}[${i}] is ${values[i]}; a probability lies in [0, 1].`;
    throw new MlError('probability_out_of_range', `${path}[${i}]`, message);
  }
}

/**
 * Mean −log of the probability that was given to what happened, two classes.
 *
 * @param probabilities of class 1
 * @throws MlError `probability_out_of_range`, `label_invalid`, `rows_differ`, `rows_missing`
 * @example
 * logLoss([1, 0], [0.9, 0.1]); // 0.1054
 */
export function logLoss(labels: Numbers, probabilities: Numbers, weights?: Numbers): number {
  const count = checkPairs(labels, probabilities, 'probabilities');
  checkBinary(labels, false);
  checkShares(probabilities, 'probabilities');
  const weight = weightsOf(weights, count);
  let sum = 0;
  let all = 0;
  for (let row = 0; row < count; row++) {
    const p = probabilities[row] as number;
    const given = labels[row] === 1 ? p : 1 - p;
    sum -= (weight[row] as number) * Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, given)));
    all += weight[row] as number;
  }
  return sum / all;
}

/**
 * Log loss of any number of classes.
 *
 * @param classes true class index a row
 * @param probabilities row-major, rows × classCount; each row is scaled to add up to 1
 * @throws MlError `class_out_of_range`, `shape_wrong`, `probability_out_of_range`
 * @example
 * logLossClasses([0, 2], [0.8, 0.1, 0.1, 0.2, 0.2, 0.6], 3); // 0.367
 */
export function logLossClasses(
  classes: Numbers,
  probabilities: Numbers,
  classCount: number,
  weights?: Numbers,
): number {
  const count = classes.length;
  checkMatrix(classes, probabilities, classCount);
  const weight = weightsOf(weights, count);
  let sum = 0;
  let all = 0;
  for (let row = 0; row < count; row++) {
    let total = 0;
    for (let k = 0; k < classCount; k++) total += probabilities[row * classCount + k] as number;
    const share = (probabilities[row * classCount + (classes[row] as number)] as number) / total;
    sum -= (weight[row] as number) * Math.log(Math.min(1 - EPSILON, Math.max(EPSILON, share)));
    all += weight[row] as number;
  }
  return sum / all;
}

function checkMatrix(classes: Numbers, probabilities: Numbers, classCount: number): void {
  if (classes.length === 0) {
    throw new MlError('rows_missing', 'classes', 'There is no row to judge.');
  }
  if (probabilities.length !== classes.length * classCount) {
    const message = `${probabilities.length} probabilities are not ${classes.length} rows of ${classCount}.`;
    throw new MlError('shape_wrong', 'probabilities', message);
  }
  checkShares(probabilities, 'probabilities');
  for (let row = 0; row < classes.length; row++) {
    const value = classes[row] as number;
    if (Number.isInteger(value) && value >= 0 && value < classCount) continue;
    const message = `classes[${row}] is ${value}; a class is a whole number from 0 to ${classCount - 1}.`;
    throw new MlError('class_out_of_range', `classes[${row}]`, message);
  }
}

/**
 * Mean squared distance of the probability of class 1 from what happened (Brier 1950), in [0, 1].
 *
 * @throws MlError as {@link logLoss}
 * @example
 * brierScore([1, 0], [0.9, 0.2]); // 0.025
 */
export function brierScore(labels: Numbers, probabilities: Numbers, weights?: Numbers): number {
  const count = checkPairs(labels, probabilities, 'probabilities');
  checkBinary(labels, false);
  checkShares(probabilities, 'probabilities');
  const weight = weightsOf(weights, count);
  let sum = 0;
  let all = 0;
  for (let row = 0; row < count; row++) {
    sum +=
      (weight[row] as number) * ((probabilities[row] as number) - (labels[row] as number)) ** 2;
    all += weight[row] as number;
  }
  return sum / all;
}

/**
 * Brier score of any number of classes: Σ over classes of the squared distance, in [0, 2].
 *
 * @param probabilities row-major, rows × classCount
 * @throws MlError as {@link logLossClasses}
 * @example
 * brierScoreClasses([0], [0.8, 0.1, 0.1], 3); // 0.06
 */
export function brierScoreClasses(
  classes: Numbers,
  probabilities: Numbers,
  classCount: number,
): number {
  checkMatrix(classes, probabilities, classCount);
  let sum = 0;
  for (let row = 0; row < classes.length; row++) {
    for (let k = 0; k < classCount; k++) {
      const happened = Number(classes[row] === k);
      sum += ((probabilities[row * classCount + k] as number) - happened) ** 2;
    }
  }
  return sum / classes.length;
}
