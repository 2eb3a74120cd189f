// What a calibrator is: fitted on scores and what happened, it turns a score into a probability, and it
// survives JSON. The ways to fit one are in the files beside this.
import { MlError } from '../errors.ts';
import { checkAllFinite, checkBinary, checkPairs, type Numbers } from '../metrics/arguments.ts';
import type { FittedState } from '../state/fitted-state.ts';

/** A fitted map from scores to probabilities of class 1, never falling as the score rises. */
export interface Calibrator {
  /** In [0, 1]; NaN is refused. */
  apply(score: number): number;
  toJSON(): FittedState;
}

/** @throws MlError for lengths that differ, labels other than 0 and 1, one class, infinite scores */
export function checkCalibration(scores: Numbers, labels: Numbers): number {
  const count = checkPairs(labels, scores, 'scores');
  checkAllFinite(scores, 'scores');
  checkBinary(labels);
  return count;
}

/** @throws MlError `value_not_finite` */
export function checkScore(score: number): void {
  if (!Number.isNaN(score)) return;
  throw new MlError('value_not_finite', 'score', 'The score is NaN; give a number.');
}

/** @throws MlError `probability_out_of_range` */
export function checkProbabilities(scores: Numbers): void {
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (score >= 0 && score <= 1) continue;
    const message = `scores[${i}] is ${score}; this needs probabilities in [0, 1].`;
    throw new MlError('probability_out_of_range', `scores[${i}]`, message);
  }
}
