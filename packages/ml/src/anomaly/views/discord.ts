// Discord: the distance of the last 24 values to the nearest 24 in a row seen before (Keogh, Lin & Fu
// 2005), on raw values: shifting and scaling them first would make every quiet stretch alike.
import { RecentValues } from './running.ts';
import type { View } from './view.ts';

const LENGTH = 24;
const HISTORY = 4000;

export class Discord implements View {
  readonly name = 'sequence';
  readonly #values = new RecentValues(HISTORY);

  update(_timeMs: number, value: number): number {
    this.#values.push(value);
    const values = this.#values.last();
    const last = values.length - LENGTH;
    if (last < LENGTH) return 0;
    let nearest = Number.POSITIVE_INFINITY;
    for (let start = last - LENGTH; start >= 0; start--) {
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
    return this.#values.state();
  }

  restore(state: unknown): void {
    this.#values.restore(state as number[]);
  }
}
