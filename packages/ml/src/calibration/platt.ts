// Platt scaling: a logistic curve through any scores, with Platt's softened targets, which keep it from
// certainty on few rows (Platt 1999; Lin, Lin & Weng 2007).
import type { Numbers } from '../metrics/arguments.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import { type Calibrator, checkCalibration, checkScore } from './calibrator.ts';
import { fitLogistic, sigmoid } from './logistic-fit.ts';

export class PlattCalibrator implements Calibrator {
  readonly slope: number;
  readonly intercept: number;

  constructor(slope: number, intercept: number) {
    this.slope = slope;
    this.intercept = intercept;
  }

  apply(score: number): number {
    checkScore(score);
    return sigmoid(this.slope * score + this.intercept);
  }

  toJSON(): FittedState {
    const { slope, intercept } = this;
    return { format: 'aibaas.calibrator.platt', version: 1, slope, intercept };
  }
}

/**
 * @param scores any finite scores, higher for class 1
 * @param labels 0 or 1
 * @throws MlError `rows_differ`, `rows_missing`, `label_invalid`, `one_class`, `value_not_finite`
 * @example
 * fitPlatt([-1, 0.2, -0.3, 2], [0, 0, 1, 1]).apply(0.5);
 */
export function fitPlatt(scores: Numbers, labels: Numbers): PlattCalibrator {
  const count = checkCalibration(scores, labels);
  let positives = 0;
  for (let i = 0; i < count; i++) positives += labels[i] as number;
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (count - positives + 2);
  const targets = Float64Array.from(labels, (label) => (label === 1 ? high : low));
  // Scaled scores keep the Newton steps well behaved; the slope is scaled back.
  let scale = 0;
  for (let i = 0; i < count; i++) scale = Math.max(scale, Math.abs(scores[i] as number));
  scale = scale > 1e-100 ? scale : 1;
  const input = Float64Array.from(scores, (score) => score / scale);
  const [slope = 0, intercept = 0] = fitLogistic([input], targets);
  return new PlattCalibrator(slope / scale, intercept);
}

export const readPlatt = (state: StateReader): PlattCalibrator =>
  new PlattCalibrator(state.number('slope'), state.number('intercept'));
