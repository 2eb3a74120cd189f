// Few alarms, one for an incident: a score passes only above every score of the recent past, and each
// alarm already given raises what the next one has to show.

const RECENT_MIN = 100;
/** The longer a stream is known, the longer an incident is remembered. */
const RECENT_SHARE = 0.04;
/** After n alarms a score loses 1.25 · ln(1 + n): the level of a test is spent by testing. */
const SPENDING = 1.25;

export interface SuppressionState {
  readonly age: number;
  readonly alarms: number;
  readonly recent: readonly (readonly [number, number])[];
}

/**
 * Lets a score through when it exceeds all scores of the previous max(100, 4 % of the age) records,
 * less what earlier alarms have spent; otherwise gives 0.
 *
 * @example
 * const suppression = new Suppression(10);
 * [3, 2, 5].map((score) => suppression.update(score)); // [3, 0, 5]
 */
export class Suppression {
  readonly #alarmAt: number;
  #age = 0;
  #alarms = 0;
  /** Index and score, scores falling from the front: the front is the greatest of the recent ones. */
  #recent: (readonly [number, number])[] = [];

  /** @param alarmAt the score that counts as an alarm */
  constructor(alarmAt: number) {
    this.#alarmAt = alarmAt;
  }

  update(score: number): number {
    const index = this.#age++;
    const reach = Math.max(RECENT_MIN, Math.floor(RECENT_SHARE * index));
    while (this.#recent.length > 0 && (this.#recent[0]?.[0] ?? 0) < index - reach) {
      this.#recent.shift();
    }
    const greatest = this.#recent[0]?.[1] ?? 0;
    while (this.#recent.length > 0 && (this.#recent.at(-1)?.[1] ?? 0) <= score) this.#recent.pop();
    this.#recent.push([index, score]);
    if (score <= greatest) return 0;
    const spent = SPENDING * Math.log1p(this.#alarms);
    if (score > this.#alarmAt) this.#alarms += 1;
    return Math.max(0, score - spent);
  }

  state(): SuppressionState {
    return { age: this.#age, alarms: this.#alarms, recent: this.#recent };
  }

  restore({ age, alarms, recent }: SuppressionState): void {
    this.#age = age;
    this.#alarms = alarms;
    this.#recent = [...recent];
  }
}
