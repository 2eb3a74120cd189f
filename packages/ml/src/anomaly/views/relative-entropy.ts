// How unlike the usual distribution the last 52 values are: relative entropy of two histograms
// (Wang, Viswanathan, Choudur et al. 2011), five bins over the range seen so far.
import { isRounding } from './running.ts';
import type { View } from './view.ts';

const WINDOW = 52;
const BINS = 5;
const BORDER = 1e-9;

interface State {
  readonly ring: readonly number[];
  readonly all: readonly number[];
  readonly range: readonly [number, number] | null;
  readonly count: number;
}

export class RelativeEntropy implements View {
  readonly name = 'distribution';
  readonly #ring = new Float64Array(WINDOW);
  /** One in each bin beforehand, so that no share is zero. */
  readonly #all = new Float64Array(BINS).fill(1);
  #low = Number.POSITIVE_INFINITY;
  #high = Number.NEGATIVE_INFINITY;
  #count = 0;

  update(_timeMs: number, value: number): number {
    this.#low = Math.min(this.#low, value);
    this.#high = Math.max(this.#high, value);
    this.#ring[this.#count % WINDOW] = value;
    this.#count += 1;
    const bin = this.#bin(value);
    this.#all[bin] = (this.#all[bin] as number) + 1;
    if (this.#count < WINDOW) return Number.NaN;
    const recent = new Float64Array(BINS);
    for (const x of this.#ring) recent[this.#bin(x)] = (recent[this.#bin(x)] as number) + 1;
    let entropy = 0;
    for (let b = 0; b < BINS; b++) {
      const p = (recent[b] as number) / WINDOW;
      const q = (this.#all[b] as number) / (this.#count + BINS);
      if (p > 0) entropy += p * Math.log(p / q);
    }
    return Math.max(0, entropy);
  }

  state(): State {
    const range = this.#count > 0 ? ([this.#low, this.#high] as const) : null;
    const [ring, all] = [Array.from(this.#ring), Array.from(this.#all)];
    return { ring, all, range, count: this.#count };
  }

  restore(state: unknown): void {
    const { ring, all, range, count } = state as State;
    this.#ring.set(ring);
    this.#all.set(all);
    this.#count = count;
    if (range !== null) [this.#low, this.#high] = range;
  }

  #bin(value: number): number {
    const range = this.#high - this.#low;
    if (isRounding(range, Math.max(Math.abs(this.#low), Math.abs(this.#high)))) return 0;
    // A value on the border of two bins falls into the same one in any unit.
    return Math.min(BINS - 1, Math.floor(((value - this.#low) / range) * BINS + BORDER));
  }
}
