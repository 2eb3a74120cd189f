// How surprising this hour of the day usually is: what comes every day, such as a nightly job, looks odd beside
// the other hours each time, and only what goes beyond that is news.

const DAY_MS = 86_400_000;
const HOURS = 24;
/** How fast an hour follows: 1/n at first, never slower than this. */
const RATE_MIN = 0.1;

interface Hour {
  readonly day: number;
  /** Square of the greatest surprise of that day so far. */
  readonly greatest: number;
  /** Mean of that over the days before. */
  readonly usual: number;
  readonly days: number;
}

export class UsualSurprise {
  readonly #hours: Hour[] = Array.from({ length: HOURS }, () => ({
    ...{ day: Number.NaN, greatest: 0, usual: 0, days: 0 },
  }));

  /** The square of the surprise that this hour had on the days before; then remembers the given one. */
  update(timeMs: number, square: number): number {
    const day = Math.floor(timeMs / DAY_MS);
    const at = Math.floor((timeMs - day * DAY_MS) / (DAY_MS / HOURS));
    const before = this.#hours[at] as Hour;
    const hour = before.day === day || Number.isNaN(before.day) ? before : close(before);
    const greatest = Math.max(hour.greatest, square);
    this.#hours[at] = { ...hour, day, greatest };
    return hour.usual;
  }

  state(): readonly (readonly [number | null, number, number, number])[] {
    return this.#hours.map(({ day, greatest, usual, days }) => [
      Number.isNaN(day) ? null : day,
      greatest,
      usual,
      days,
    ]);
  }

  restore(state: ReturnType<UsualSurprise['state']>): void {
    this.#hours.forEach((_, at) => {
      const [day, greatest, usual, days] = state[at] as (typeof state)[number];
      this.#hours[at] = { day: day ?? Number.NaN, greatest, usual, days };
    });
  }
}

/** The day of an hour is over. */
function close({ greatest, usual, days }: Hour): Hour {
  const rate = Math.max(1 / (days + 1), RATE_MIN);
  return { day: Number.NaN, greatest: 0, usual: usual + rate * (greatest - usual), days: days + 1 };
}
