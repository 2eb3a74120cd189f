// How surprising a number is beside the earlier numbers of its stream: −ln of the share of them that
// were as large, carried on beyond the largest by an exponential tail (peaks over threshold).
import { SortedWindow } from './sorted-window.ts';

const HISTORY = 4000;
/** Below so many earlier numbers a share says nothing. */
const COUNT_MIN = 20;
const TIE = 1e-9;

/**
 * Streaming upper tail: empirical rank below the (1 − q) quantile u, above it
 * −ln p = −ln q + (d − u) / β with β the mean excess over u (exponential case of the generalised
 * Pareto tail, Pickands 1975).
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
    if (history.size < COUNT_MIN) return 0;
    const rank = Math.floor((1 - this.#share) * history.size);
    const threshold = history.quantile(1 - this.#share);
    // What differs by rounding alone is the same number: a tie, not a surprise.
    const tie = TIE * Math.abs(threshold);
    if (value <= threshold + tie) {
      return -Math.log((history.countAtLeast(value - tie) + 1) / (history.size + 1));
    }
    const excess = history.meanExcess(threshold, rank);
    // A history that is all alike has no scale of its own: any departure is as far as it gets.
    if (excess <= 0) return SURPRISE_MAX;
    return Math.min(SURPRISE_MAX, -Math.log(this.#share) + (value - threshold) / excess);
  }
}

/** Beyond e⁻²⁰ an exponential tail is a guess; one stream alone may not claim more. */
export const SURPRISE_MAX = 20;
