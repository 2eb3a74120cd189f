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
  /** Shortest and longest time one step can take, in ms. */
  stepMsMin: number;
  stepMsMax: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const FREQUENCIES: Readonly<Record<Frequency, FrequencyFacts>> = {
  minute: facts([60, 1440], 1, 30, 4, MINUTE, MINUTE),
  H: facts([24, 168], 24, 24, 6, HOUR, HOUR),
  D: facts([7], 1, 7, 6, DAY, DAY),
  W: facts([52], 1, 4, 13, 7 * DAY, 7 * DAY),
  M: facts([12], 12, 6, 3, 28 * DAY, 31 * DAY),
  Q: facts([4], 4, 4, 3, 90 * DAY, 92 * DAY),
  Y: facts([], 1, 2, 2, 365 * DAY, 366 * DAY),
};

function facts(
  periods: readonly number[],
  masePeriod: number,
  originStep: number,
  origins: number,
  stepMsMin: number,
  stepMsMax: number,
): FrequencyFacts {
  return { periods, masePeriod, originStep, origins, stepMsMin, stepMsMax };
}

export function isFrequency(value: unknown): value is Frequency {
  return typeof value === 'string' && Object.hasOwn(FREQUENCIES, value);
}
