// Few alarms, one for an incident: a score passes only above every score of the recent past, or above those of its
// own kind, and each alarm already given raises what the next one has to show.

/** An incident is remembered for so many records. */
const RECENT = 100;
/** After n alarms a score loses 1.25 · ln(1 + n): the level of a test is spent by testing. */
const SPENDING = 1.25;
/** Scores closer than this are equal: rounding makes no new height. */
const TIE = 1e-9;

type Heights = readonly (readonly [number, number])[];

/** The greatest of the last 100 numbers. */
class RecentHeight {
  /** Age and number, numbers falling from the front: the front is the greatest of the recent ones. */
  #heights: (readonly [number, number])[] = [];

  /** Whether the number is above all recent ones; then remembers it. */
  isExceededBy(number: number, age: number): boolean {
    const heights = this.#heights;
    while ((heights[0]?.[0] ?? age) < age - RECENT) heights.shift();
    const greatest = heights[0]?.[1] ?? 0;
    while (heights.length > 0 && (heights.at(-1)?.[1] ?? 0) <= number) heights.pop();
    heights.push([age, number]);
    return number > greatest * (1 + TIE);
  }

  state(): Heights {
    return this.#heights;
  }

  restore(heights: Heights): void {
    this.#heights = [...heights];
  }
}

export interface SuppressionState {
  readonly age: number;
  readonly alarms: number;
  readonly recent: Heights;
  readonly kinds: readonly Heights[];
}

/**
 * Lets a score through when it exceeds all scores of the previous 100 records, less what earlier alarms have
 * spent; otherwise gives 0. A score is made of kinds: ways of being odd that say nothing about the records
 * before. What is odd in another way than the recent records were is no repeat of them: of a score that does not
 * pass as a whole, the kinds that exceed their own recent past do.
 *
 * @example
 * const suppression = new Suppression(10);
 * [3, 2, 5].map((score) => suppression.update(score)); // [3, 0, 5]
 */
export class Suppression {
  readonly #alarmAt: number;
  readonly #recent = new RecentHeight();
  readonly #kinds: readonly RecentHeight[];
  #age = 0;
  #alarms = 0;

  /** @param alarmAt the score that counts as an alarm */
  constructor(alarmAt: number, kinds = 0) {
    this.#alarmAt = alarmAt;
    this.#kinds = Array.from({ length: kinds }, () => new RecentHeight());
  }

  /**
   * @param kinds what the score is made of, each in its place; their squares add up to its square at most
   * @param weighing how far scores are believed yet (0 … 1), and the square of the score that is usual here
   */
  update(
    score: number,
    kinds: readonly number[] = [],
    { belief = 1, usual = 0 }: { belief?: number; usual?: number } = {},
  ): number {
    const age = this.#age++;
    const weighed = (square: number): number =>
      Math.sqrt(Math.max(0, belief * belief * square - usual));
    let squares = 0;
    this.#kinds.forEach((kind, k) => {
      const part = kinds[k] as number;
      if (kind.isExceededBy(part, age)) squares += part * part;
    });
    const whole = weighed(score * score);
    const passed = this.#recent.isExceededBy(whole, age) ? whole : weighed(squares);
    const spent = SPENDING * Math.log1p(this.#alarms);
    if (passed > this.#alarmAt) this.#alarms += 1;
    return Math.max(0, passed - spent);
  }

  state(): SuppressionState {
    return {
      age: this.#age,
      alarms: this.#alarms,
      recent: this.#recent.state(),
      kinds: this.#kinds.map((kind) => kind.state()),
    };
  }

  restore({ age, alarms, recent, kinds }: SuppressionState): void {
    this.#age = age;
    this.#alarms = alarms;
    this.#recent.restore(recent);
    this.#kinds.forEach((kind, k) => {
      kind.restore(kinds[k] as Heights);
    });
  }
}
