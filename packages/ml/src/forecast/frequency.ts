// What one step of a series means, and which seasons the calendar suggests for it.
// Data about frequencies only; the arithmetic of dates is calendar.ts.

export type Frequency = 'minute' | 'H' | 'D' | 'W' | 'M' | 'Q' | 'Y';

export interface FrequencyFacts {
  /** Seasons the calendar suggests, in steps, shortest first. */
  periods: readonly number[];
  /** Season of the scale of MASE, as in M4. */
  masePeriod: number;
  /** Steps between the origins of a backtest. */
  originStep: number;
  /** Most origins of a backtest. */
  origins: number;
  /** Longest history that is used: older values no longer help and only cost time. */
  historyMax: number;
  /** Shortest time one step can take, in ms. */
  stepMsMin: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const FREQUENCIES: Readonly<Record<Frequency, FrequencyFacts>> = {
  minute: facts([60, 1440], 1, 30, 4, 6 * 1440, MINUTE),
  H: facts([24, 168], 24, 24, 6, 16 * 168, HOUR),
  D: facts([7], 1, 7, 6, 5 * 365, DAY),
  W: facts([52], 1, 4, 13, 20 * 52, 7 * DAY),
  M: facts([12], 12, 6, 3, 40 * 12, 28 * DAY),
  Q: facts([4], 4, 4, 3, 60 * 4, 90 * DAY),
  Y: facts([], 1, 2, 2, 150, 365 * DAY),
};

function facts(
  periods: readonly number[],
  masePeriod: number,
  originStep: number,
  origins: number,
  historyMax: number,
  stepMsMin: number,
): FrequencyFacts {
  return { periods, masePeriod, originStep, origins, historyMax, stepMsMin };
}

export function isFrequency(value: unknown): value is Frequency {
  return typeof value === 'string' && Object.hasOwn(FREQUENCIES, value);
}
