// What a value differs by from the usual one at this time of day, after the level of the last hours.

const DAY_MS = 86_400_000;
/** 1 January 1970 was a Thursday: weekday 3 when Monday is 0. */
const EPOCH_WEEKDAY = 3;
/** How fast a slot follows: 1/n at first, never slower than this. */
const SLOT_RATE_MIN = 0.1;
const LEVEL_RATE_MIN = 0.02;

export interface DailyProfileState {
  readonly slots: readonly number[];
  readonly counts: readonly number[];
  readonly level: number;
  readonly count: number;
}

/**
 * A profile of 24 hours, one for all days or one for weekdays and one for weekends, with a level that
 * follows slowly. `residual` compares a record with the profile before learning from it.
 */
export class DailyProfile {
  readonly #slots: Float64Array;
  readonly #counts: Float64Array;
  readonly #hasWeekend: boolean;
  #level = 0;
  #count = 0;
  #size = 0;

  constructor(options: { hasWeekend: boolean }) {
    this.#hasWeekend = options.hasWeekend;
    this.#slots = new Float64Array(options.hasWeekend ? 48 : 24);
    this.#counts = new Float64Array(this.#slots.length);
  }

  /** NaN where the hour was never seen before. */
  residual(timeMs: number, value: number): number {
    const slot = this.#slotOf(timeMs);
    const seen = this.#counts[slot] as number;
    const usual = this.#slots[slot] as number;
    this.#size = Math.max(Math.abs(value), Math.abs(this.#level), Math.abs(usual));
    if (this.#count === 0) this.#level = value;
    const residual = value - this.#level - usual;
    this.#slots[slot] = usual + Math.max(1 / (seen + 1), SLOT_RATE_MIN) * residual;
    this.#counts[slot] = seen + 1;
    this.#count += 1;
    this.#level += Math.max(1 / this.#count, LEVEL_RATE_MIN) * residual;
    return seen > 0 ? residual : Number.NaN;
  }

  /** The largest number that the last residual was worked out from. */
  get size(): number {
    return this.#size;
  }

  state(): DailyProfileState {
    const [slots, counts] = [Array.from(this.#slots), Array.from(this.#counts)];
    return { slots, counts, level: this.#level, count: this.#count };
  }

  restore({ slots, counts, level, count }: DailyProfileState): void {
    this.#slots.set(slots);
    this.#counts.set(counts);
    this.#level = level;
    this.#count = count;
  }

  #slotOf(timeMs: number): number {
    const day = Math.floor(timeMs / DAY_MS);
    const hour = Math.floor((timeMs - day * DAY_MS) / 3_600_000);
    if (!this.#hasWeekend) return hour;
    const weekday = (((day + EPOCH_WEEKDAY) % 7) + 7) % 7;
    return weekday >= 5 ? 24 + hour : hour;
  }
}
