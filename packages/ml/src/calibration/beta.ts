// Beta calibration: three parameters on the logarithms of a probability, which can bend both ways and
// contains the identity (Kull, Silva Filho & Flach 2017).
import type { Numbers } from '../metrics/arguments.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import { type Calibrator, checkCalibration, checkProbabilities, checkScore } from './calibrator.ts';
import { fitLogistic, sigmoid } from './logistic-fit.ts';

/** Keeps the logarithms finite. */
const EDGE = 1e-12;

const inside = (p: number): number => Math.min(1 - EDGE, Math.max(EDGE, p));

export class BetaCalibrator implements Calibrator {
  readonly a: number;
  readonly b: number;
  readonly c: number;

  constructor(a: number, b: number, c: number) {
    this.a = a;
    this.b = b;
    this.c = c;
  }

  apply(score: number): number {
    checkScore(score);
    const p = inside(score);
    return sigmoid(this.a * Math.log(p) - this.b * Math.log1p(-p) + this.c);
  }

  toJSON(): FittedState {
    const { a, b, c } = this;
    return { format: 'aibaas.calibrator.beta', version: 1, a, b, c };
  }
}

/**
 * @param scores probabilities in [0, 1]
 * @throws MlError `probability_out_of_range`, and what Platt scaling refuses
 * @example
 * fitBeta([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).apply(0.6);
 */
export function fitBeta(scores: Numbers, labels: Numbers): BetaCalibrator {
  checkCalibration(scores, labels);
  checkProbabilities(scores);
  const targets = Float64Array.from(labels);
  const rising = Float64Array.from(scores, (p) => Math.log(inside(p)));
  const falling = Float64Array.from(scores, (p) => -Math.log1p(-inside(p)));
  const [a = 0, b = 0, c = 0] = fitLogistic([rising, falling], targets);
  if (a >= 0 && b >= 0) return new BetaCalibrator(a, b, c);
  // A negative slope would make the curve fall; that term is left out and the rest fitted again.
  const [slope = 0, shift = 0] = fitLogistic([a < 0 ? falling : rising], targets);
  const kept = Math.max(0, slope);
  return a < 0 ? new BetaCalibrator(0, kept, shift) : new BetaCalibrator(kept, 0, shift);
}

export const readBeta = (state: StateReader): BetaCalibrator =>
  new BetaCalibrator(
    state.number('a', { min: 0 }),
    state.number('b', { min: 0 }),
    state.number('c'),
  );
