// Distance to the nearest value seen within an hour of this time of day: what is normal at noon may
// be odd at night.
import { SortedWindow } from '../sorted-window.ts';
import { isRounding } from './running.ts';
import type { View } from './view.ts';

const DAY_MS = 86_400_000;
const SLOTS = 24;
const HISTORY_PER_SLOT = 400;
/** With fewer neighbours than this the hour says nothing yet. */
const NEIGHBOURS_MIN = 10;
const TIE = 1e-9;

export class SameHour implements View {
  readonly name = 'same hour';
  readonly isMomentary = true;
  #isAbove = false;
  #slots = Array.from({ length: SLOTS }, () => new SortedWindow(HISTORY_PER_SLOT));

  get isAbove(): boolean {
    return this.#isAbove;
  }

  update(timeMs: number, value: number): number {
    const dayMs = ((timeMs % DAY_MS) + DAY_MS) % DAY_MS;
    const slot = Math.floor((dayMs / DAY_MS) * SLOTS);
    let nearest = Number.POSITIVE_INFINITY;
    let count = 0;
    for (const shift of [-1, 0, 1]) {
      const seen = this.#slots[(slot + shift + SLOTS) % SLOTS] as SortedWindow;
      count += seen.size;
      const offset = seen.nearestOffset(value);
      if (Math.abs(offset) < Math.abs(nearest) * (1 - TIE)) nearest = offset;
    }
    (this.#slots[slot] as SortedWindow).push(value);
    if (count < NEIGHBOURS_MIN) return Number.NaN;
    if (isRounding(nearest, value)) return 0;
    this.#isAbove = nearest > 0;
    return Math.abs(nearest);
  }

  state(): number[][] {
    return this.#slots.map((slot) => slot.state());
  }

  restore(state: unknown): void {
    this.#slots = (state as number[][]).map((seen) => SortedWindow.restore(HISTORY_PER_SLOT, seen));
  }
}
