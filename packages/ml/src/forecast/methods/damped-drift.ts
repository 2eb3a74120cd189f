// The last value carried on by a robust mean change that fades out. Short histories hold one or two
// changes that will not come again; leaving out the largest ones is what makes this work.
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';

/**
 * Random walk with a trimmed, damped drift, in the spirit of the Delta method of Doornik, Castle &
 * Hendry (2020).
 *
 * @example
 * new DampedDrift({ trim: 0.2, damping: 0.9 }).fit(yearly).forecast(6);
 */
export class DampedDrift implements Forecaster {
  readonly name: string;
  readonly trim: number;
  readonly damping: number;

  /**
   * @param options.trim share of the largest changes left out, in [0, 1)
   * @param options.damping factor of the drift per step, in (0, 1]
   */
  constructor(options: { trim?: number; damping?: number } = {}) {
    this.trim = options.trim ?? 0.2;
    this.damping = options.damping ?? 0.9;
    this.name = nameOf(this.damping);
  }

  fit(values: Float64Array): FittedDampedDrift {
    const changes = Array.from(values.slice(1), (v, i) => v - (values[i] as number));
    changes.sort((a, b) => Math.abs(a) - Math.abs(b));
    const kept = changes.slice(0, Math.ceil(changes.length * (1 - this.trim)));
    const drift = kept.reduce((sum, v) => sum + v, 0) / Math.max(1, kept.length);
    const last = values[values.length - 1] as number;
    return new FittedDampedDrift({ last, drift, damping: this.damping });
  }
}

const nameOf = (damping: number): string =>
  damping === 0.9 ? 'damped drift' : `damped drift (${damping})`;

export interface FittedDampedDriftState {
  last: number;
  drift: number;
  damping: number;
}

export class FittedDampedDrift implements FittedForecaster {
  readonly name: string;
  readonly state: FittedDampedDriftState;

  constructor(state: FittedDampedDriftState) {
    this.name = nameOf(state.damping);
    this.state = state;
  }

  forecast(horizonSteps: number): Float64Array {
    const { last, drift, damping } = this.state;
    const out = new Float64Array(horizonSteps);
    let value = last;
    let power = 1;
    for (let i = 0; i < horizonSteps; i++) {
      power *= damping;
      value += power * drift;
      out[i] = value;
    }
    return out;
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.damped-drift', version: 1, ...this.state };
  }
}
