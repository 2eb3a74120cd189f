// How surprising a number is beside the earlier numbers of its stream: −ln of the share of them that
// were as large, carried on beyond the largest by a generalised Pareto tail (peaks over threshold).
import { SortedWindow } from './sorted-window.ts';

const HISTORY = 4000;
/** Below so many earlier numbers a share says nothing. */
const COUNT_MIN = 20;
/** The tail is learned from at least so many numbers. */
const EXCESSES_MIN = 10;
/** A tail of shape 1 has no mean that could be estimated. */
const HEAVINESS_MAX = 0.9;
const TIE = 1e-9;
/** Of n numbers the odds of one more are guessed no further than n to this power. */
const REACH = 1.5;

/**
 * Streaming upper tail: empirical rank below the (1 − q) quantile u, above it −ln p = −ln(k / n) +
 * ln(1 + ξ (d − u) / σ) / ξ, the generalised Pareto tail (Pickands 1975) of the k numbers above u. How heavy it
 * is comes from the numbers themselves, so one large number among counts or bursts is no wonder. No unit enters:
 * only ranks, and distances over distances.
 *
 * @example
 * const tail = new Tail(0.05);
 * for (let i = 0; i < 100; i++) tail.update(i % 10);
 * tail.update(40) > tail.update(9); // the first number that far out is the greater surprise
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
    let threshold = history.at(size - 1 - excesses);
    // What differs by rounding alone is the same number: a tie, not a surprise.
    const tie = TIE * Math.abs(threshold);
    if (value <= threshold + tie) {
      return Math.log((size + 1) / (history.countAtLeast(value - tie) + 1));
    }
    let above = history.countAbove(threshold + tie);
    if (above === 0) {
      // The largest are all alike: how far they are from the rest is the scale.
      const below = size - history.countAtLeast(threshold - tie);
      // A history that is all alike has no scale of its own: any departure is as far as it gets.
      if (below === 0) return SURPRISE_MAX;
      threshold = history.at(below - 1);
      above = size - below;
    }
    const rate = Math.log((size + 1) / (above + 1));
    const { mean, weighted } = history.excessMoments(threshold, size - above);
    const heaviness = above < EXCESSES_MIN ? 0 : heavinessOf(mean, weighted);
    const scale = mean * (1 - heaviness);
    // Of few numbers the scale itself is a guess: its doubt makes the tail heavier by 1/k (Jeffreys prior).
    const shape = heaviness + 1 / above;
    const beyond = Math.log1p((shape * (value - threshold)) / scale) / shape;
    return Math.min(SURPRISE_MAX, REACH * Math.log(size + 1), rate + beyond);
  }
}

/** Shape of the generalised Pareto tail from the moments of its excesses; 0 is exponential. */
function heavinessOf(mean: number, weighted: number): number {
  const shape = 2 - mean / (mean - 2 * weighted);
  return Number.isNaN(shape) ? 0 : Math.min(HEAVINESS_MAX, Math.max(0, shape));
}

/** Beyond e⁻²⁰ an exponential tail is a guess; one stream alone may not claim more. */
export const SURPRISE_MAX = 20;
