// Predicted classes against true ones: confusion matrix and what follows from it. A share with nothing
// below the line (no such prediction, no such class) is 0, as scikit-learn counts it.
import { MlError } from '../errors.ts';
import { checkPairs, type Numbers, weightsOf } from './arguments.ts';

/** Counts, row-major: true class × predicted class. */
export interface ConfusionMatrix {
  readonly classCount: number;
  readonly counts: Float64Array;
}

/** How per-class figures become one: over all rows, all classes alike, or by support. */
export type Average = 'micro' | 'macro' | 'weighted';

/** Precision, recall and F1 of one class; `support` is how often it truly occurs. */
export interface ClassScore {
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  readonly support: number;
}

/**
 * @param classCount classes are 0 … classCount − 1; by default up to the highest that occurs
 * @throws MlError `rows_missing`, `rows_differ`, `class_out_of_range`, `weight_invalid`
 * @example
 * confusionMatrix([0, 1, 1], [0, 0, 1]).counts; // [1, 0, 1, 1]
 */
export function confusionMatrix(
  truth: Numbers,
  predicted: Numbers,
  classCount = highest(truth, predicted) + 1,
  weights?: Numbers,
): ConfusionMatrix {
  const count = checkPairs(truth, predicted, 'predicted');
  const weight = weightsOf(weights, count);
  const counts = new Float64Array(classCount * classCount);
  for (let row = 0; row < count; row++) {
    const place = check(truth, row, classCount, 'truth') * classCount;
    counts[place + check(predicted, row, classCount, 'predicted')]! += weight[row] as number;
  }
  return { classCount, counts };
}

function highest(...lists: Numbers[]): number {
  let most = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) most = Math.max(most, Math.trunc(list[i] as number) || 0);
  }
  return most;
}

function check(classes: Numbers, row: number, classCount: number, path: string): number {
  const value = classes[row] as number;
  if (Number.isInteger(value) && value >= 0 && value < classCount) return value;
  const message = `${path}[${row}] is ${value}; a class is a whole number from 0 to ${classCount - 1}.`;
  throw new MlError('class_out_of_range', `${path}[${row}]`, message);
}

const ratio = (above: number, below: number): number => (below > 0 ? above / below : 0);

/** True positives, and row and column sums of the matrix. */
function sums({ classCount, counts }: ConfusionMatrix) {
  const correct = new Float64Array(classCount);
  const actual = new Float64Array(classCount);
  const predicted = new Float64Array(classCount);
  let all = 0;
  for (let t = 0; t < classCount; t++) {
    for (let p = 0; p < classCount; p++) {
      const count = counts[t * classCount + p] as number;
      actual[t]! += count;
      predicted[p]! += count;
      if (t === p) correct[t] = count;
      all += count;
    }
  }
  return { correct, actual, predicted, all, right: correct.reduce((a, b) => a + b, 0) };
}

/**
 * Precision, recall and F1 a class.
 *
 * @example
 * classScores(confusionMatrix([0, 1, 1], [0, 0, 1]))[1]; // precision 1, recall 0.5
 */
export function classScores(matrix: ConfusionMatrix): ClassScore[] {
  const { correct, actual, predicted } = sums(matrix);
  return Array.from(correct, (right, one) => ({
    precision: ratio(right, predicted[one] as number),
    recall: ratio(right, actual[one] as number),
    f1: ratio(2 * right, (predicted[one] as number) + (actual[one] as number)),
    support: actual[one] as number,
  }));
}

/**
 * Precision, recall and F1 over all classes. Classes that neither occur nor are predicted are left out
 * of the macro average.
 *
 * @example
 * averagedScores(confusionMatrix([0, 1, 1], [0, 0, 1]), 'macro').f1; // 0.6667
 */
export function averagedScores(
  matrix: ConfusionMatrix,
  average: Average,
): Pick<ClassScore, 'precision' | 'recall' | 'f1'> {
  const { predicted, right, all } = sums(matrix);
  if (average === 'micro') {
    const share = ratio(right, all);
    return { precision: share, recall: share, f1: share };
  }
  const scores = classScores(matrix).filter(
    ({ support }, one) => support > 0 || (predicted[one] as number) > 0,
  );
  const over = (pick: (score: ClassScore) => number): number => {
    let sum = 0;
    let weights = 0;
    for (const score of scores) {
      const weight = average === 'macro' ? 1 : score.support;
      sum += weight * pick(score);
      weights += weight;
    }
    return ratio(sum, weights);
  };
  return {
    precision: over(({ precision }) => precision),
    recall: over(({ recall }) => recall),
    f1: over(({ f1 }) => f1),
  };
}

/** Share of rows whose class is right. @example accuracy([0, 1], [0, 0]); // 0.5 */
export function accuracy(truth: Numbers, predicted: Numbers, weights?: Numbers): number {
  const count = checkPairs(truth, predicted, 'predicted');
  const weight = weightsOf(weights, count);
  let right = 0;
  let all = 0;
  for (let row = 0; row < count; row++) {
    all += weight[row] as number;
    if (truth[row] === predicted[row]) right += weight[row] as number;
  }
  return right / all;
}

/** F1 from classes. @example f1Score([0, 1, 1], [0, 0, 1], 'macro'); // 0.6667 */
export function f1Score(truth: Numbers, predicted: Numbers, average: Average): number {
  return averagedScores(confusionMatrix(truth, predicted), average).f1;
}

/** Mean recall of the classes that occur. @example balancedAccuracy([0, 1, 1], [0, 0, 1]); // 0.75 */
export function balancedAccuracy(truth: Numbers, predicted: Numbers): number {
  const present = classScores(confusionMatrix(truth, predicted)).filter((s) => s.support > 0);
  return present.reduce((sum, { recall }) => sum + recall, 0) / present.length;
}

/**
 * Matthews' correlation of truth and prediction for any number of classes (Gorodkin 2004), in [−1, 1];
 * 0 when either never changes.
 *
 * @example
 * matthewsCorrelation([0, 1, 1], [0, 0, 1]); // 0.5
 */
export function matthewsCorrelation(truth: Numbers, predicted: Numbers): number {
  const { correct, actual, predicted: said, all, right } = sums(confusionMatrix(truth, predicted));
  let both = 0;
  let squaresActual = 0;
  let squaresSaid = 0;
  correct.forEach((_, one) => {
    both += (actual[one] as number) * (said[one] as number);
    squaresActual += (actual[one] as number) ** 2;
    squaresSaid += (said[one] as number) ** 2;
  });
  const scale = Math.sqrt(all * all - squaresActual) * Math.sqrt(all * all - squaresSaid);
  return ratio(right * all - both, scale);
}

/** Cohen's kappa: agreement beyond chance. @example cohenKappa([0, 1, 1], [0, 0, 1]); // 0.4 */
export function cohenKappa(truth: Numbers, predicted: Numbers): number {
  const { correct, actual, predicted: said, all, right } = sums(confusionMatrix(truth, predicted));
  let chance = 0;
  correct.forEach((_, one) => {
    chance += ((actual[one] as number) * (said[one] as number)) / all;
  });
  return ratio(right - chance, all - chance);
}
