// Intervals for a stream of forecasts that keep their coverage while the errors change: the level aimed
// at is moved after every miss and every hit (Gibbs & Candès 2021, "Adaptive conformal inference").
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';

export interface AdaptiveConformalOptions {
  /** In percent; by default 95. */
  level?: number;
  /** How much one miss moves the level: more follows faster and wavers more. By default .01. */
  step?: number;
  /** So many of the last errors are looked at; by default 200. */
  window?: number;
}

const FORMAT = 'aibaas.forecast.adaptive-conformal';

/**
 * Give it each actual beside its forecast once it is known, and ask it for the next interval.
 * However the errors change, the share of misses comes to 1 − level in the long run.
 *
 * @throws MlError `level_out_of_range`, `step_invalid`, `window_invalid`
 * @example
 * const intervals = new AdaptiveConformal({ level: 90 });
 * for (const [actual, forecast] of [[10, 11], [12, 11], [9, 10], [11, 11]] as const) intervals.observe(actual, forecast);
 * intervals.interval(12); // { lower, upper } around 12
 */
export class AdaptiveConformal {
  readonly level: number;
  readonly step: number;
  readonly window: number;
  /** Share of misses it aims at now; moves around 1 − level / 100 and may leave [0, 1]. */
  #share: number;
  #sizes: number[] = [];

  constructor({ level = 95, step = 0.01, window = 200 }: AdaptiveConformalOptions = {}) {
    if (!(level > 0 && level < 100)) {
      const message = `The level is ${level}; give a percentage between 0 and 100.`;
      throw new MlError('level_out_of_range', 'options.level', message);
    }
    if (!(step > 0 && step <= 1)) {
      const message = `The step is ${step}; give a number in (0, 1].`;
      throw new MlError('step_invalid', 'options.step', message);
    }
    if (!Number.isInteger(window) || window < 10 || window > 100_000) {
      const message = `The window is ${window}; give a whole number from 10 to 100000.`;
      throw new MlError('window_invalid', 'options.window', message);
    }
    this.level = level;
    this.step = step;
    this.window = window;
    this.#share = 1 - level / 100;
  }

  /** Errors seen so far, at most the window. */
  get count(): number {
    return this.#sizes.length;
  }

  /**
   * The interval around the next forecast; without any error seen yet, the forecast itself.
   *
   * @throws MlError `value_not_finite`
   */
  interval(forecast: number): { lower: number; upper: number } {
    finite(forecast, 'forecast');
    const half = this.halfWidth();
    return { lower: forecast - half, upper: forecast + half };
  }

  /** Half of its width. */
  halfWidth(): number {
    const count = this.#sizes.length;
    if (count === 0 || this.#share >= 1) return 0;
    const sorted = Float64Array.from(this.#sizes).sort();
    const largest = sorted[count - 1] as number;
    // A share below 0 asks for everything; finite answers double per share of the level instead.
    if (this.#share <= 0) return largest * 2 ** (1 - this.#share / (1 - this.level / 100));
    const rank = Math.ceil((count + 1) * (1 - this.#share));
    return rank <= count ? (sorted[rank - 1] as number) : largest * (1 + (rank - count) / count);
  }

  /**
   * Learns from one actual and what was forecast for it; misses widen, hits narrow.
   *
   * @returns whether the interval would have held it
   * @throws MlError `value_not_finite`
   */
  observe(actual: number, forecast: number): boolean {
    const size = Math.abs(finite(actual, 'actual') - finite(forecast, 'forecast'));
    const isInside = size <= this.halfWidth();
    if (this.#sizes.length > 0) {
      this.#share += this.step * (1 - this.level / 100 - (isInside ? 0 : 1));
    }
    this.#sizes.push(size);
    if (this.#sizes.length > this.window) this.#sizes.shift();
    return isInside;
  }

  toJSON(): FittedState {
    const { level, step, window } = this;
    const share = this.#share;
    return { format: FORMAT, version: 1, level, step, window, share, sizes: [...this.#sizes] };
  }

  /** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
  static read(json: unknown): AdaptiveConformal {
    const state = new StateReader(json, 'state');
    checkFormat(state, FORMAT);
    const again = new AdaptiveConformal({
      level: state.number('level'),
      step: state.number('step'),
      window: state.integer('window'),
    });
    again.#share = state.number('share');
    again.#sizes = Array.from(state.numbers('sizes'), Math.abs).slice(-again.window);
    return again;
  }
}

function finite(value: number, path: string): number {
  if (Number.isFinite(value)) return value;
  throw new MlError('value_not_finite', path, `${path} is ${value}; give a finite number.`);
}
