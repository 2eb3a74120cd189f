// Arithmetic of series times: reading them, and stepping by seconds up to years. All in UTC;
// a day or longer is a date as written, without any time zone.
import { MlError } from '../errors.ts';
import { type Frequency, type FrequencyUnit, isFine, type Step, stepOf } from './frequency.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$/;
const DAY_MS = 86_400_000;
const WEEK = 7;

/**
 * Milliseconds since 1970 of a date (`YYYY-MM-DD`) or an RFC 3339 time; without offset it is UTC.
 *
 * @throws MlError `time_not_understood` at `path`
 */
export function readTime(text: string, path: string): number {
  const trimmed = text.trim();
  const date = DATE.exec(trimmed);
  const time = date === null ? TIME.exec(trimmed) : null;
  const day = date === null ? time?.[1] : trimmed;
  if (day !== undefined) {
    const atMidnight = Date.parse(`${day}T00:00:00Z`);
    // A day such as 31 February is moved on by the parser; the round trip tells.
    const isReal = Number.isFinite(atMidnight) && dateText(atMidnight) === day;
    if (isReal && time === null) return atMidnight;
    if (isReal && time !== null) {
      const offset = (time[6] ?? 'Z').toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
      const clock = `${time[2]}:${time[3]}:${time[4] ?? '00'}${(time[5] ?? '').slice(0, 4)}`;
      const at = Date.parse(`${day}T${clock}${offset}`);
      if (Number.isFinite(at)) return at;
    }
  }
  throw new MlError(
    'time_not_understood',
    path,
    `${path} is "${text.slice(0, 40)}", which is not a date (YYYY-MM-DD) or an RFC 3339 time; ` +
      'write for example 2026-03-31 or 2026-03-31T14:00:00Z.',
  );
}

/** Minutes east of UTC that a time which `readTime` takes is written with; 0 without an offset. */
export function offsetOf(text: string): number {
  const match = /([+-])(\d{2}):?(\d{2})$/.exec(TIME.exec(text.trim())?.[6] ?? '');
  if (match === null) return 0;
  const minutes = Number(match[2]) * 60 + Number(match[3]);
  return match[1] === '-' ? -minutes : minutes;
}

function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Text of a time: a date for days and longer, RFC 3339 in UTC for shorter steps. */
export function timeText(ms: number, frequency: Frequency): string {
  if (!isFine(frequency)) return dateText(ms);
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const MONTHS: Partial<Record<FrequencyUnit, number>> = { M: 1, Q: 3, Y: 12 };
const FIXED_MS: Partial<Record<FrequencyUnit, number>> = {
  s: 1000,
  minute: 60_000,
  H: 3_600_000,
  D: DAY_MS,
  W: WEEK * DAY_MS,
};

/** The time `steps` steps after `startMs`. */
export function addSteps(startMs: number, frequency: Frequency, steps: number): number {
  const step = stepOf(frequency);
  if (step.weekdays !== null) return addOpenDays(startMs, step.weekdays, steps);
  const fixed = FIXED_MS[step.unit];
  if (fixed !== undefined) return startMs + steps * step.every * fixed;
  const start = new Date(startMs);
  const [year, month, day] = [start.getUTCFullYear(), start.getUTCMonth(), start.getUTCDate()];
  const monthThere = month + (MONTHS[step.unit] ?? 12) * step.every * steps;
  const daysThere = daysInMonth(year, monthThere);
  // The last day of a month stays the last day: 30 April, 31 May, 30 June.
  const isLast = step.monthDay === null && day === daysInMonth(year, month);
  const target = isLast ? daysThere : Math.min(step.monthDay ?? day, daysThere);
  return Date.UTC(year, monthThere, target) + (((startMs % DAY_MS) + DAY_MS) % DAY_MS);
}

export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

/** 1 is Monday. */
export function weekdayOf(ms: number): number {
  return ((new Date(ms).getUTCDay() + 6) % WEEK) + 1;
}

/** `startMs` is one of the days that there are, or counts as the first of them after it. */
function addOpenDays(startMs: number, weekdays: readonly number[], steps: number): number {
  const at = weekdays.findIndex((day) => day >= weekdayOf(startMs));
  const from = at < 0 ? weekdays.length : at;
  const weeks = Math.floor((from + steps) / weekdays.length);
  const there = weekdays[from + steps - weeks * weekdays.length] as number;
  return startMs + (weeks * WEEK + there - weekdayOf(startMs)) * DAY_MS;
}

/** Whole steps from the step that holds `startMs` to the step that holds `ms`. */
export function stepsBetween(startMs: number, ms: number, frequency: Frequency): number {
  const step = stepOf(frequency);
  if (step.weekdays !== null) return openDaysBetween(startMs, ms, step.weekdays);
  const fixed = FIXED_MS[step.unit];
  if (fixed !== undefined) return fixedBetween(startMs, ms, step, fixed);
  const a = new Date(startMs);
  const b = new Date(ms);
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  return Math.floor(months / ((MONTHS[step.unit] ?? 12) * step.every));
}

function fixedBetween(startMs: number, ms: number, { unit, every }: Step, fixed: number): number {
  if (unit === 'W') return Math.floor((ms - startMs) / (every * fixed));
  if (every === 1) return Math.floor(ms / fixed) - Math.floor(startMs / fixed);
  // Several units start where the series starts. Clocks drift: what is read a little early is still of
  // its step; a day is a whole one.
  const steps = (ms - startMs) / (every * fixed);
  return unit === 'D' ? Math.floor(steps) : Math.round(steps);
}

function openDaysBetween(startMs: number, ms: number, weekdays: readonly number[]): number {
  const place = (at: number): number => {
    const monday = Math.floor(at / DAY_MS) - (weekdayOf(at) - 1);
    const before = weekdays.filter((day) => day < weekdayOf(at)).length;
    return (monday / WEEK) * weekdays.length + before;
  };
  return Math.round(place(ms) - place(startMs));
}

/** Start of the second, minute, hour or day that holds `ms`; longer steps start at their first day. */
export function stepStart(ms: number, frequency: Frequency): number {
  const { unit } = stepOf(frequency);
  const width = isFine(frequency) ? (FIXED_MS[unit] as number) : DAY_MS;
  return Math.floor(ms / width) * width;
}

/**
 * Times of the steps from, from + 1, …, from + count − 1 after `start`, where step 0 is `start`
 * itself. Dates for days and longer, RFC 3339 in UTC for shorter steps; the last day of a
 * month stays the last day of its month.
 *
 * @param from by default 1, the step after `start`; for the steps after a series give its length
 * @throws MlError `time_not_understood` (start), `count_out_of_range`
 * @example
 * nextTimes('2026-01-31', 'M', 2); // ['2026-02-28', '2026-03-31']
 */
export function nextTimes(start: string, frequency: Frequency, count: number, from = 1): string[] {
  if (!Number.isInteger(count) || count < 0 || count > 1_000_000 || !Number.isInteger(from)) {
    throw new MlError(
      'count_out_of_range',
      'count',
      `count is ${count} and from is ${from}; give whole numbers, count from 0 to 1000000.`,
    );
  }
  // A day is the day as written: an offset must not move it into the day before.
  const startMs = readTime(isFine(frequency) ? start : start.trim().slice(0, 10), 'start');
  return Array.from({ length: count }, (_, i) =>
    timeText(addSteps(startMs, frequency, from + i), frequency),
  );
}
