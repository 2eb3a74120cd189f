// How well scores order two classes: area under the ROC curve, average precision, precision among the
// first k. Rows of equal score stand at one threshold, as in scikit-learn; order never decides a tie.
import { MlError } from '../errors.ts';
import {
  checkAllFinite,
  checkBinary,
  checkPairs,
  descending,
  type Numbers,
  weightsOf,
} from './arguments.ts';

/** One threshold: rows with a score of at least `threshold` count as found. */
export interface ThresholdPoint {
  readonly threshold: number;
  /** Weight of the positives found so far. */
  readonly truePositives: number;
  /** Weight of the negatives found so far. */
  readonly falsePositives: number;
}

function checkScores(labels: Numbers, scores: Numbers, weights?: Numbers): Numbers {
  const count = checkPairs(labels, scores, 'scores');
  checkAllFinite(scores, 'scores');
  return weightsOf(weights, count);
}

/**
 * Found positives and negatives at each distinct score, from the highest score down.
 *
 * @throws MlError `rows_missing`, `rows_differ`, `label_invalid`, `value_not_finite`, `weight_invalid`
 * @example
 * thresholdPoints([0, 1], [0.2, 0.9]).length; // 2
 */
export function thresholdPoints(
  labels: Numbers,
  scores: Numbers,
  weights?: Numbers,
): ThresholdPoint[] {
  const weight = checkScores(labels, scores, weights);
  checkBinary(labels, false);
  const order = descending(scores);
  const points: ThresholdPoint[] = [];
  let truePositives = 0;
  let falsePositives = 0;
  for (let i = 0; i < order.length; i++) {
    const row = order[i] as number;
    if (labels[row] === 1) truePositives += weight[row] as number;
    else falsePositives += weight[row] as number;
    const threshold = scores[row] as number;
    if (i + 1 < order.length && scores[order[i + 1] as number] === threshold) continue;
    points.push({ threshold, truePositives, falsePositives });
  }
  return points;
}

/**
 * Area under the ROC curve: the chance that a positive scores above a negative, ties counted half
 * (Fawcett 2006).
 *
 * @throws MlError `one_class`, and what {@link thresholdPoints} refuses
 * @example
 * rocAuc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.75
 */
export function rocAuc(labels: Numbers, scores: Numbers, weights?: Numbers): number {
  checkPairs(labels, scores, 'scores');
  checkBinary(labels);
  let area = 0;
  let found = 0;
  let wrong = 0;
  for (const { truePositives, falsePositives } of thresholdPoints(labels, scores, weights)) {
    area += ((falsePositives - wrong) * (truePositives + found)) / 2;
    found = truePositives;
    wrong = falsePositives;
  }
  if (found > 0 && wrong > 0) return area / (found * wrong);
  throw new MlError('one_class', 'weights', 'One of the two classes weighs nothing.');
}

/**
 * Average precision: Σ (recall gained) · precision over the thresholds, without interpolation.
 *
 * @throws MlError `one_class` when there is no positive, and what {@link thresholdPoints} refuses
 * @example
 * averagePrecision([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]); // 0.8333…
 */
export function averagePrecision(labels: Numbers, scores: Numbers, weights?: Numbers): number {
  const points = thresholdPoints(labels, scores, weights);
  const all = points.at(-1)?.truePositives ?? 0;
  if (all === 0) throw new MlError('one_class', 'labels', 'There is no positive row to find.');
  let sum = 0;
  let found = 0;
  for (const { truePositives, falsePositives } of points) {
    if (truePositives > found) {
      sum += ((truePositives - found) * truePositives) / (truePositives + falsePositives);
    }
    found = truePositives;
  }
  return sum / all;
}

/**
 * Share of positives among the `k` highest scores. Where ties cross the border, the rows of the tied
 * score count by the share of them that fits, so that no order of rows is favoured.
 *
 * @throws MlError `k_out_of_range`, and what {@link thresholdPoints} refuses
 * @example
 * precisionAtK([1, 0, 1], [0.9, 0.8, 0.1], 2); // 0.5
 */
export function precisionAtK(labels: Numbers, scores: Numbers, k: number): number {
  if (!Number.isInteger(k) || k < 1 || k > labels.length) {
    const message = `k is ${k}; give a whole number from 1 to ${labels.length}.`;
    throw new MlError('k_out_of_range', 'k', message);
  }
  let found = 0;
  let taken = 0;
  for (const { truePositives, falsePositives } of thresholdPoints(labels, scores)) {
    const next = truePositives + falsePositives;
    if (next >= k) return (found + ((truePositives - found) * (k - taken)) / (next - taken)) / k;
    found = truePositives;
    taken = next;
  }
  return found / k;
}

/**
 * The threshold at which F1 is highest, and that F1; of equals the highest threshold.
 *
 * @throws MlError `one_class` when there is no positive, and what {@link thresholdPoints} refuses
 * @example
 * bestF1Threshold([0, 1, 1], [0.1, 0.6, 0.9]); // { threshold: 0.6, f1: 1 }
 */
export function bestF1Threshold(
  labels: Numbers,
  scores: Numbers,
): { threshold: number; f1: number } {
  const points = thresholdPoints(labels, scores);
  const all = points.at(-1)?.truePositives ?? 0;
  if (all === 0) throw new MlError('one_class', 'labels', 'There is no positive row to find.');
  let best = { threshold: Number.POSITIVE_INFINITY, f1: -1 };
  for (const { threshold, truePositives, falsePositives } of points) {
    const f1 = (2 * truePositives) / (truePositives + falsePositives + all);
    if (f1 > best.f1) best = { threshold, f1 };
  }
  return best;
}

/**
 * Area under the ROC curve for several classes: each class against the rest, averaged.
 *
 * @param classes true class index a row
 * @param probabilities row-major, rows × classCount
 * @param average `macro`: all classes alike, `weighted`: by how often a class occurs
 * @throws MlError `class_out_of_range`, `one_class` when a class never or always occurs
 * @example
 * rocAucOneVsRest([0, 1, 2], [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8], 3); // 1
 */
export function rocAucOneVsRest(
  classes: Numbers,
  probabilities: Numbers,
  classCount: number,
  average: 'macro' | 'weighted' = 'macro',
): number {
  let sum = 0;
  let weight = 0;
  for (let one = 0; one < classCount; one++) {
    const labels = Uint8Array.from(classes, (value) => Number(value === one));
    const { positives } = checkBinary(labels);
    const scores = Float64Array.from(
      { length: classes.length },
      (_, row) => probabilities[row * classCount + one] as number,
    );
    const share = average === 'macro' ? 1 : positives;
    sum += share * rocAuc(labels, scores);
    weight += share;
  }
  return sum / weight;
}
