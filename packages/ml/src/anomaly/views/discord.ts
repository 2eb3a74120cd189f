// Discord: the distance of the last 24 values to the nearest 24 in a row seen before (Keogh, Lin & Fu
// 2005), on raw values: shifting and scaling them first would make every quiet stretch alike.
import { isRounding, RecentValues, UnbrokenRun } from './running.ts';
import type { View } from './view.ts';

const LENGTH = 24;
const HISTORY = 4000;

interface State {
  readonly values: number[];
  readonly run: ReturnType<UnbrokenRun['state']>;
}

export class Discord implements View {
  readonly name = 'sequence';
  readonly #values = new RecentValues(HISTORY);
  readonly #run = new UnbrokenRun();

  update(timeMs: number, value: number): number {
    const run = this.#run.update(timeMs);
    this.#values.push(value);
    const values = this.#values.last();
    const last = values.length - LENGTH;
    if (last < LENGTH || run < LENGTH) return Number.NaN;
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
    const distance = Math.sqrt(nearest);
    return isRounding(distance, largestOf(values.subarray(last))) ? 0 : distance;
  }

  state(): State {
    return { values: this.#values.state(), run: this.#run.state() };
  }

  restore(state: unknown): void {
    const { values, run } = state as State;
    this.#values.restore(values);
    this.#run.restore(run);
  }
}

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (const value of values) largest = Math.max(largest, Math.abs(value));
  return largest;
}
