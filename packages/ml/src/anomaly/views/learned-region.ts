// The region where a stream usually is, by a one-class support vector machine over its value, its step, and the mean
// and spread of its last values.
import { type NumberScale, scaleOf } from '../../encode/index.ts';
import { createPace } from '../../estimator/fit-context.ts';
import { radialKernel, solveOneClass } from '../../kernel-machines/one-class-smo.ts';
import { StateReader } from '../../state/state-reader.ts';

const LENGTH = 6;
const WIDTH = 4;
const ROWS_MAX = 1000;
const NU = 0.05;
const GAMMA = 1 / WIDTH;
const TINY = 1e-12;

export interface RegionState {
  readonly centres: readonly number[];
  readonly spreads: readonly number[];
  readonly support: readonly number[];
  readonly alpha: readonly number[];
  readonly rho: number;
}

export class LearnedRegion {
  /** Values that a place in the region is made of. */
  static readonly length = LENGTH;
  readonly #centres: Float64Array;
  readonly #spreads: Float64Array;
  readonly #support: Float64Array;
  readonly #alpha: Float64Array;
  readonly #rho: number;

  private constructor(state: RegionState) {
    this.#centres = Float64Array.from(state.centres);
    this.#spreads = Float64Array.from(state.spreads);
    this.#support = Float64Array.from(state.support);
    this.#alpha = Float64Array.from(state.alpha);
    this.#rho = state.rho;
  }

  /** @param values in the order of time, at least `length` of them; the last 1 000 places are learned from */
  static learn(values: Float64Array): LearnedRegion {
    const rowCount = Math.min(ROWS_MAX, values.length - LENGTH + 1);
    const rows = new Float64Array(rowCount * WIDTH);
    for (let row = 0; row < rowCount; row++) {
      const from = values.length - LENGTH - (rowCount - 1 - row);
      rows.set(placeOf(values.subarray(from, from + LENGTH)), row * WIDTH);
    }
    const { centres, spreads } = scale(rows);
    const upper = new Float64Array(rowCount).fill(1);
    const problem = { rows, rowCount, width: WIDTH, upper, nu: NU, gamma: GAMMA, tolerance: 1e-3 };
    const { alpha, rho } = solveOneClass({ ...problem, steps: 100_000 }, createPace({ seed: 1 }));
    const kept = Array.from(alpha.keys()).filter((row) => (alpha[row] as number) > 0);
    return new LearnedRegion({
      centres,
      spreads,
      support: kept.flatMap((row) => Array.from(rows.subarray(row * WIDTH, (row + 1) * WIDTH))),
      alpha: kept.map((row) => alpha[row] as number),
      rho,
    });
  }

  /** 0 inside; outside the logarithm of how much thinner it is there than at the border. */
  oddness(window: Float64Array): number {
    const place = placeOf(window);
    for (let i = 0; i < WIDTH; i++) {
      place[i] =
        ((place[i] as number) - (this.#centres[i] as number)) / (this.#spreads[i] as number);
    }
    let sum = 0;
    for (let s = 0; s < this.#alpha.length; s++) {
      sum += (this.#alpha[s] as number) * radialKernel(place, 0, this.#support, s, WIDTH, GAMMA);
    }
    return Math.max(0, Math.log(this.#rho + TINY) - Math.log(sum + TINY));
  }

  state(): RegionState {
    return {
      centres: Array.from(this.#centres),
      spreads: Array.from(this.#spreads),
      support: Array.from(this.#support),
      alpha: Array.from(this.#alpha),
      rho: this.#rho,
    };
  }

  /** @throws MlError `state_invalid` */
  static restore(json: unknown): LearnedRegion {
    const state = new StateReader(json, 'view.model');
    const alpha = state.numbers('alpha');
    return new LearnedRegion({
      centres: Array.from(state.numbers('centres', WIDTH)),
      spreads: Array.from(state.numbers('spreads', WIDTH)),
      support: Array.from(state.numbers('support', alpha.length * WIDTH)),
      alpha: Array.from(alpha),
      rho: state.number('rho'),
    });
  }
}

function placeOf(window: Float64Array): Float64Array {
  const value = window[LENGTH - 1] as number;
  const mean = window.reduce((sum, x) => sum + x, 0) / LENGTH;
  const variance = window.reduce((sum, x) => sum + (x - mean) ** 2, 0) / LENGTH;
  return Float64Array.of(value, value - (window[LENGTH - 2] as number), mean, Math.sqrt(variance));
}

/** Brings every column to mean 0 and spread 1, in place. */
function scale(rows: Float64Array): { centres: number[]; spreads: number[] } {
  const count = rows.length / WIDTH;
  const scales = Array.from({ length: WIDTH }, (_, i) => {
    const column = Float64Array.from(
      { length: count },
      (__, row) => rows[row * WIDTH + i] as number,
    );
    const { centre, spread } = scaleOf(column, null);
    // What never moved has no spread of its own: its own size is far.
    return { centre, spread: spread || Math.abs(centre) || 1 };
  });
  for (let at = 0; at < rows.length; at++) {
    const { centre, spread } = scales[at % WIDTH] as NumberScale;
    rows[at] = ((rows[at] as number) - centre) / spread;
  }
  return {
    centres: scales.map(({ centre }) => centre),
    spreads: scales.map(({ spread }) => spread),
  };
}
