// The mixture sequential probability ratio test of two arms: a p-value and an interval of the difference
// of means (or shares) that stay true however often they are looked at and whenever one stops (Robbins
// 1970; Johari, Koomen, Pekelis & Walsh 2022).
import { MlError } from '../errors.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';
import { RunningMoments } from './running-moments.ts';

export interface SequentialResult {
  /** Treatment minus control. */
  readonly difference: number;
  /** Always-valid interval; ±Infinity before `rowsMin`. */
  readonly lower: number;
  readonly upper: number;
  /** Always-valid p-value: never rises again. */
  readonly pValue: number;
  readonly isDecided: boolean;
  readonly rows: readonly [control: number, treatment: number];
}

export interface MixtureTestOptions {
  /** A difference worth finding, in the unit of the outcome: the spread of the mixture, τ. */
  readonly effect: number;
  /** Chance of ever deciding without a difference; 0.05 by default. */
  readonly alpha?: number;
  /** Rows an arm before it may decide: the variances are estimated; 100 by default. */
  readonly rowsMin?: number;
}

/**
 * @example
 * const test = new MixtureTest({ effect: 0.02 });
 * for (let visitor = 0; visitor < 2000; visitor += 1) {
 *   const arm = visitor % 2 === 0 ? 'treatment' : 'control';
 *   test.add(arm, visitor % (arm === 'treatment' ? 4 : 5) === 0 ? 1 : 0);
 *   if (test.result().isDecided) break;
 * }
 */
export class MixtureTest {
  readonly effect: number;
  readonly alpha: number;
  readonly rowsMin: number;
  #control = new RunningMoments();
  #treatment = new RunningMoments();
  #pValue = 1;

  /** @throws MlError `effect_not_positive`, `level_out_of_range`, `rows_min_invalid` */
  constructor({ effect, alpha = 0.05, rowsMin = 100 }: MixtureTestOptions) {
    if (!(effect > 0) || effect === Infinity) {
      const message = `effect is ${effect}; give the smallest difference worth finding, above 0.`;
      throw new MlError('effect_not_positive', 'options.effect', message);
    }
    if (!(alpha > 0 && alpha < 1)) {
      const message = `alpha is ${alpha}; give a chance between 0 and 1.`;
      throw new MlError('level_out_of_range', 'options.alpha', message);
    }
    if (!Number.isInteger(rowsMin) || rowsMin < 2) {
      const message = `rowsMin is ${rowsMin}; give a whole number of at least 2.`;
      throw new MlError('rows_min_invalid', 'options.rowsMin', message);
    }
    this.effect = effect;
    this.alpha = alpha;
    this.rowsMin = rowsMin;
  }

  /** @throws MlError `value_not_finite` */
  add(arm: 'control' | 'treatment', outcome: number): void {
    (arm === 'control' ? this.#control : this.#treatment).add(outcome);
    const variance = this.#variance();
    if (variance === null) return;
    const difference = this.#treatment.mean - this.#control.mean;
    const mixed = variance + this.effect ** 2;
    const logRatio =
      0.5 * Math.log(variance / mixed) +
      (this.effect ** 2 * difference ** 2) / (2 * variance * mixed);
    this.#pValue = Math.min(this.#pValue, Math.exp(-logRatio));
  }

  /** Variance of the difference; null while it cannot be trusted. */
  #variance(): number | null {
    const [a, b] = [this.#control, this.#treatment];
    if (a.count < this.rowsMin || b.count < this.rowsMin) return null;
    const variance = a.variance / a.count + b.variance / b.count;
    return variance > 0 ? variance : null;
  }

  result(): SequentialResult {
    const variance = this.#variance();
    const difference = this.#treatment.mean - this.#control.mean;
    let half = Number.POSITIVE_INFINITY;
    if (variance !== null) {
      const mixed = variance + this.effect ** 2;
      const bound = 2 * Math.log(1 / this.alpha) + Math.log(mixed / variance);
      half = Math.sqrt(((variance * mixed) / this.effect ** 2) * bound);
    }
    return {
      difference,
      lower: difference - half,
      upper: difference + half,
      pValue: this.#pValue,
      isDecided: this.#pValue <= this.alpha,
      rows: [this.#control.count, this.#treatment.count],
    };
  }

  toJSON(): FittedState {
    const { effect, alpha, rowsMin } = this;
    const [control, treatment, pValue] = [this.#control, this.#treatment, this.#pValue];
    const state = { effect, alpha, rowsMin, pValue };
    return {
      format: 'aibaas.experiment.mixture',
      version: 1,
      ...state,
      control: control.toJSON(),
      treatment: treatment.toJSON(),
    };
  }

  /** @throws MlError `format_unknown`, `state_invalid` */
  static fromJSON(json: unknown): MixtureTest {
    const state = new StateReader(json, 'test');
    if (state.get('format') !== 'aibaas.experiment.mixture' || state.get('version') !== 1) {
      throw new MlError('format_unknown', 'test.format', 'This is no mixture test of version 1.');
    }
    const test = new MixtureTest({
      effect: state.number('effect'),
      alpha: state.number('alpha'),
      rowsMin: state.integer('rowsMin'),
    });
    test.#control = RunningMoments.read(state.object('control'));
    test.#treatment = RunningMoments.read(state.object('treatment'));
    test.#pValue = state.number('pValue', { min: 0, max: 1 });
    return test;
  }
}
