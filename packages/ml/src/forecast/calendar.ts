// Arithmetic of series times: reading them, and stepping by minutes up to years. All in UTC;
// a day or longer is a date as written, without any time zone.
import { MlError } from '../errors.ts';
import type { Frequency } from './frequency.ts';

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?([Zz]|[+-]\d{2}:?\d{2})?$/;
const DAY_MS = 86_400_000;

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

function dateText(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** Text of a time: a date for days and longer, RFC 3339 in UTC for shorter steps. */
export function timeText(ms: number, frequency: Frequency): string {
  if (frequency !== 'H' && frequency !== 'minute') return dateText(ms);
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

const MONTHS: Partial<Record<Frequency, number>> = { M: 1, Q: 3, Y: 12 };
const FIXED_MS: Partial<Record<Frequency, number>> = {
  minute: 60_000,
  H: 3_600_000,
  D: DAY_MS,
  W: 7 * DAY_MS,
};

/** The time `steps` steps after `startMs`. */
export function addSteps(startMs: number, frequency: Frequency, steps: number): number {
  const fixed = FIXED_MS[frequency];
  if (fixed !== undefined) return startMs + steps * fixed;
  const months = (MONTHS[frequency] ?? 12) * steps;
  const start = new Date(startMs);
  const day = start.getUTCDate();
  const month = start.getUTCMonth() + months;
  const daysThere = new Date(Date.UTC(start.getUTCFullYear(), month + 1, 0)).getUTCDate();
  const daysHere = new Date(
    Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0),
  ).getUTCDate();
  // The last day of a month stays the last day: 30 April, 31 May, 30 June.
  const target = day === daysHere ? daysThere : Math.min(day, daysThere);
  return Date.UTC(start.getUTCFullYear(), month, target) + (((startMs % DAY_MS) + DAY_MS) % DAY_MS);
}

/** Whole steps from the step that holds `startMs` to the step that holds `ms`. */
export function stepsBetween(startMs: number, ms: number, frequency: Frequency): number {
  const fixed = FIXED_MS[frequency];
  if (frequency === 'W') return Math.floor((ms - startMs) / (7 * DAY_MS));
  if (fixed !== undefined) return Math.floor(ms / fixed) - Math.floor(startMs / fixed);
  const a = new Date(startMs);
  const b = new Date(ms);
  const months = (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
  return Math.floor(months / (MONTHS[frequency] ?? 12));
}

/** Start of the minute, hour or day that holds `ms`; longer steps start at their first day. */
export function stepStart(ms: number, frequency: Frequency): number {
  const unit = frequency === 'minute' ? 60_000 : frequency === 'H' ? 3_600_000 : DAY_MS;
  return Math.floor(ms / unit) * unit;
}

/**
 * Times of the steps from, from + 1, …, from + count − 1 after `start`, where step 0 is `start`
 * itself. Dates for days and longer, RFC 3339 in UTC for hours and minutes; the last day of a
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
  const isFine = frequency === 'H' || frequency === 'minute';
  // A day is the day as written: an offset must not move it into the day before.
  const startMs = readTime(isFine ? start : start.trim().slice(0, 10), 'start');
  return Array.from({ length: count }, (_, i) =>
    timeText(addSteps(startMs, frequency, from + i), frequency),
  );
}
