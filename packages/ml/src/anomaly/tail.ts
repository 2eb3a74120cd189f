// How surprising a number is beside the earlier numbers of its stream: −ln of the share of them that
// were as large, carried on beyond the largest by an exponential tail (peaks over threshold).
import { SortedWindow } from './sorted-window.ts';

const HISTORY = 4000;
/** Below so many earlier numbers a share says nothing. */
const COUNT_MIN = 20;
const EXCESSES_MIN = 10;
/** A tail of shape 1 has no mean that could be estimated. */
const HEAVINESS_MAX = 0.9;
const TIE = 1e-9;

/**
 * Streaming upper tail: empirical rank below the (1 − q) quantile u, above it
 * −ln p = −ln(k / n) + k · ln(1 + (d − u) / (k · β)), with k numbers above u and β the mean of what they exceed
 * it by.
 */
export class Tail {
  readonly #share: number;
  #history = new SortedWindow(HISTORY);

  /** @param share q, the share of the history that is treated as tail, 0 < q < 1 */
  constructor(share: number) {
    this.#share = share;
  }

  /** −ln p of `value` beside all earlier ones (0 while they are too few); then remembers it. */
  update(value: number): number {
    const surprise = this.#surprise(value);
    this.#history.push(value);
    return surprise;
  }

  state(): number[] {
    return this.#history.state();
  }

  restore(state: readonly number[]): void {
    this.#history = SortedWindow.restore(HISTORY, state);
  }

  #surprise(value: number): number {
    const history = this.#history;
    const { size } = history;
    if (size < COUNT_MIN) return 0;
    const excesses = Math.max(EXCESSES_MIN, Math.floor(this.#share * size));
    const threshold = history.at(size - 1 - excesses);
    // What differs by rounding alone is the same number: a tie, not a surprise.
    const tie = TIE * Math.abs(threshold);
    if (value <= threshold + tie) {
      return -Math.log((history.countAtLeast(value - tie) + 1) / (size + 1));
    }
    const above = history.countAtLeast(threshold + tie);
    const rate = -Math.log((above + 1) / (size + 1));
    if (above === 0) return Math.min(SURPRISE_MAX, rate);
    const { mean, weighted } = history.excessMoments(threshold, size - above);
    const heaviness = above < EXCESSES_MIN ? 0 : heavinessOf(mean, weighted);
    const scale = mean * (1 - heaviness);
    // Of few numbers the scale itself is a guess: its doubt makes the tail heavier by 1/k (Jeffreys prior).
    const shape = heaviness + 1 / above;
    const beyond = Math.log1p((shape * (value - threshold)) / scale) / shape;
    return Math.min(SURPRISE_MAX, rate + beyond);
  }
}

/** Shape of the generalised Pareto tail from the moments of its excesses; 0 is exponential. */
function heavinessOf(mean: number, weighted: number): number {
  const shape = 2 - mean / (mean - 2 * weighted);
  return Number.isNaN(shape) ? 0 : Math.min(HEAVINESS_MAX, Math.max(0, shape));
}

/** Beyond e⁻²⁰ an exponential tail is a guess; one stream alone may not claim more. */
export const SURPRISE_MAX = 20;
