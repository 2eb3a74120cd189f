// How much calmer than usual the last twelve steps are: a sensor that froze, a queue that stopped.
import { isRounding, RunningMean } from './running.ts';
import type { View } from './view.ts';

const WINDOW = 12;
const USUAL_RATE_MIN = 1 / 2000;
/** A thousandth of the usual step is as calm as it gets. */
const RATIO_FLOOR = 1e-3;

interface State {
  readonly steps: { ring: number[]; count: number };
  readonly usual: number;
  readonly last: number | null;
  readonly count: number;
}

export class Flatness implements View {
  readonly name = 'flatness';
  readonly #steps = new RunningMean(WINDOW);
  #usual = 0;
  #last: number | null = null;
  #count = 0;

  update(_timeMs: number, value: number): number {
    const change = this.#last === null ? 0 : Math.abs(value - this.#last);
    const step = isRounding(change, value) ? 0 : change;
    this.#last = value;
    const mean = this.#steps.update(step);
    this.#count += 1;
    this.#usual += Math.max(1 / this.#count, USUAL_RATE_MIN) * (step - this.#usual);
    if (!this.#steps.isFull || this.#usual === 0) return Number.NaN;
    return Math.max(0, -Math.log(mean / this.#usual + RATIO_FLOOR));
  }

  state(): State {
    return {
      steps: this.#steps.state(),
      usual: this.#usual,
      last: this.#last,
      count: this.#count,
    };
  }

  restore(state: unknown): void {
    const { steps, usual, last, count } = state as State;
    this.#steps.restore(steps);
    this.#usual = usual;
    this.#last = last;
    this.#count = count;
  }
}
