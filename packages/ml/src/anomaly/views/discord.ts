// Discord: the distance of the last 24 values to the nearest 24 in a row seen before (Keogh, Lin & Fu
// 2005), on raw values: shifting and scaling them first would make every quiet stretch alike.
import type { View } from './view.ts';

const LENGTH = 24;
const HISTORY = 4000;

export class Discord implements View {
  readonly name = 'sequence';
  /** Twice the history, so that it is shifted once in 4 000 records and always contiguous. */
  readonly #values = new Float64Array(2 * HISTORY);
  #end = 0;

  update(_timeMs: number, value: number): number {
    if (this.#end === this.#values.length) {
      this.#values.copyWithin(0, HISTORY);
      this.#end = HISTORY;
    }
    const values = this.#values;
    values[this.#end++] = value;
    const last = this.#end - LENGTH;
    if (last < LENGTH) return 0;
    let nearest = Number.POSITIVE_INFINITY;
    const from = Math.max(0, this.#end - HISTORY);
    for (let start = last - LENGTH; start >= from; start--) {
      let sum = 0;
      for (let i = LENGTH - 1; i >= 0; i--) {
        const d = (values[last + i] as number) - (values[start + i] as number);
        sum += d * d;
        // Most stretches are given up after a value or two.
        if (sum >= nearest) break;
      }
      if (sum < nearest) nearest = sum;
    }
    return Math.sqrt(nearest);
  }

  state(): number[] {
    return Array.from(this.#values.subarray(Math.max(0, this.#end - HISTORY), this.#end));
  }

  restore(state: unknown): void {
    const values = state as number[];
    this.#values.set(values);
    this.#end = values.length;
  }
}
