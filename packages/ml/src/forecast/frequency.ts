// What one step of a series means, and which seasons the calendar suggests for it.
// Data about frequencies only; the arithmetic of dates is calendar.ts.

export type FrequencyUnit = 's' | 'minute' | 'H' | 'D' | 'W' | 'M' | 'Q' | 'Y';

/**
 * The length of a step: a unit (`D`), or several of it (`15minute`, `6H`, `2W`). Behind a minus sign stands
 * which days there are: `D-12345` has Monday (1) to Friday alone, `M-30` the 30th of each month, or its
 * last day where it is shorter.
 */
export type Frequency =
  | FrequencyUnit
  | `${number}${FrequencyUnit}`
  | `${FrequencyUnit}-${number}`
  | `${number}${FrequencyUnit}-${number}`;

/** A frequency taken apart. */
export interface Step {
  readonly unit: FrequencyUnit;
  /** How many units a step takes. */
  readonly every: number;
  /** Days of the week that there are, 1 is Monday; null: all. */
  readonly weekdays: readonly number[] | null;
  /** Day of the month; null: that of the first time. */
  readonly monthDay: number | null;
}

export interface FrequencyFacts {
  /** Seasons the calendar suggests, in steps, shortest first. */
  readonly periods: readonly number[];
  /** Season of the scale of MASE, as in M4. */
  readonly masePeriod: number;
  /** Steps between the origins of a backtest. */
  readonly originStep: number;
  /** Most origins of a backtest. */
  readonly origins: number;
  /** Longest history that is used: older values no longer help and only cost time. */
  readonly historyMax: number;
  /** Shortest time one step can take, in ms. */
  readonly stepMsMin: number;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What is true of a step of one unit. */
const UNITS: Readonly<Record<FrequencyUnit, FrequencyFacts>> = {
  s: facts([60, 3600], 1, 30, 4, 6 * 3600, SECOND),
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

/** What a refusal names. */
export const frequencyWords =
  'use s, minute, H, D, W, M, Q or Y, or several of one, such as 15minute or 2W';

const PATTERN = /^([2-9]|[1-9]\d{1,3})?(s|minute|H|D|W|M|Q|Y)(?:-(\d{1,7}))?$/;
const steps = new Map<string, Step>();

export function isFrequency(value: unknown): value is Frequency {
  return typeof value === 'string' && parse(value) !== null;
}

/** The frequency taken apart; it must be one. */
export function stepOf(frequency: Frequency): Step {
  const known = steps.get(frequency);
  if (known !== undefined) return known;
  const step = parse(frequency) as Step;
  steps.set(frequency, step);
  return step;
}

function parse(text: string): Step | null {
  const match = PATTERN.exec(text);
  if (match === null) return null;
  const unit = match[2] as FrequencyUnit;
  const every = Number(match[1] ?? 1);
  const plain: Step = { unit, every, weekdays: null, monthDay: null };
  const which = match[3];
  if (which === undefined) return plain;
  if (unit === 'D' && every === 1) {
    const weekdays = [...which].map(Number);
    const isRising = weekdays.every((day, i) => day > (weekdays[i - 1] ?? 0) && day <= 7);
    return isRising && weekdays.length < 7 ? { ...plain, weekdays } : null;
  }
  const monthDay = Number(which);
  const isMonthly = unit === 'M' || unit === 'Q' || unit === 'Y';
  return isMonthly && monthDay >= 1 && monthDay <= 31 ? { ...plain, monthDay } : null;
}

/** Whether steps are shorter than a day, so that a time of day belongs to them. */
export function isFine(frequency: Frequency): boolean {
  const { unit } = stepOf(frequency);
  return unit === 's' || unit === 'minute' || unit === 'H';
}

const known = new Map<Frequency, FrequencyFacts>();

export function factsOf(frequency: Frequency): FrequencyFacts {
  const found = known.get(frequency);
  if (found !== undefined) return found;
  const { unit, every, weekdays } = stepOf(frequency);
  const one = UNITS[unit];
  const perWeek = weekdays?.length ?? 7;
  const made =
    weekdays !== null
      ? { ...one, periods: perWeek > 1 ? [perWeek] : [], originStep: perWeek }
      : every > 1
        ? severalOf(unit, every)
        : one;
  known.set(frequency, made);
  return made;
}

/** Cycles of the calendar, in units, that several units may divide. */
const CYCLES: Readonly<Record<FrequencyUnit, readonly number[]>> = {
  s: [60, 3600, 86_400],
  minute: [60, 1440, 10_080],
  H: [24, 168],
  D: [],
  W: [52],
  M: [12],
  Q: [4],
  Y: [],
};
/** A cycle of two or three steps of minutes is no season worth a test. */
const PERIOD_MIN: Partial<Record<FrequencyUnit, number>> = { s: 4, minute: 4 };
/** Origins closer than this test a handful of steps. */
const ORIGIN_STEP_MIN: Partial<Record<FrequencyUnit, number>> = { s: 12, minute: 12 };
/** Longer cycles are not seen often enough in the history that is used. */
const PERIOD_MAX = 1500;

function severalOf(unit: FrequencyUnit, every: number): FrequencyFacts {
  const one = UNITS[unit];
  const least = PERIOD_MIN[unit] ?? 2;
  const fits = (steps: number): boolean =>
    Number.isInteger(steps) && steps >= least && steps <= PERIOD_MAX;
  const divided = CYCLES[unit].map((cycle) => cycle / every).filter(fits);
  // Every second or third day, the days of the week come round again after seven steps.
  const periods = unit === 'D' && every <= 3 ? [7] : divided.slice(-2);
  const mase = one.masePeriod / every;
  return {
    periods,
    masePeriod: Number.isInteger(mase) ? mase : 1,
    originStep: Math.max(ORIGIN_STEP_MIN[unit] ?? 1, Math.round(one.originStep / every)),
    origins: one.origins,
    historyMax: Math.max(200, Math.ceil(one.historyMax / every), 4 * (periods.at(-1) ?? 1)),
    stepMsMin: one.stepMsMin * every,
  };
}
