/**
 * Offsets of named time zones, for timestamps written without one. A clock time that occurs twice
 * is the earlier one; one that never occurs is read with the offset before the jump, as
 * PostgreSQL and Temporal's `compatible` do. Both are counted, so that they can be told.
 */
import { ParseError } from './parse-error.ts';
import type { LocalTimes, Warning } from './types.ts';

const CACHE_SIZE_MAX = 10_000;
const MS_PER_MINUTE = 60_000;
const MS_PER_DAY = 86_400_000;

/** Gives the offset, as `+02:00`, for a local clock time. */
export type ZoneOffset = (
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
) => string;

/**
 * @param tally counts the clock times that the zone skips or has twice
 * @throws ParseError `bad_hint` for a zone that does not exist
 * @example
 * zoneOffset('Europe/Zurich')(2024, 7, 1, 12, 0) === '+02:00'
 */
export function zoneOffset(timeZone: string | undefined, tally?: LocalTimes): ZoneOffset {
  if (timeZone === undefined || timeZone === 'UTC') return () => '+00:00';
  const format = zoneFormat(timeZone);
  const cache = new Map<number, string>();
  const doubtful = new Map<number, keyof LocalTimes>();
  const count = (wall: number): void => {
    const kind = tally && doubtful.size > 0 ? doubtful.get(wall) : undefined;
    if (kind !== undefined && tally !== undefined) tally[kind] += 1;
  };
  return (year, month, day, hour, minute) => {
    // Zones change at quarter hours at the finest, so one look-up serves a quarter of an hour.
    const wall = utcMs(year, month, day, hour, minute - (minute % 15));
    const known = cache.get(wall);
    if (known !== undefined) {
      count(wall);
      return known;
    }
    if (cache.size >= CACHE_SIZE_MAX) {
      cache.clear();
      doubtful.clear();
    }
    const { minutes, kind } = offsetOfWall(format, wall);
    if (kind !== null) doubtful.set(wall, kind);
    const offset = formatOffset(minutes);
    cache.set(wall, offset);
    count(wall);
    return offset;
  };
}

function zoneFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw new ParseError(
      'bad_hint',
      `There is no time zone named "${timeZone}".`,
      'Name an IANA time zone, such as "Europe/Zurich" or "UTC".',
      { timeZone },
    );
  }
}

/** Minutes east of UTC for a wall clock time given as if it were UTC, and what is doubtful of it. */
function offsetOfWall(
  format: Intl.DateTimeFormat,
  wall: number,
): { minutes: number; kind: keyof LocalTimes | null } {
  const before = offsetAt(format, wall - MS_PER_DAY);
  const after = offsetAt(format, wall + MS_PER_DAY);
  if (before === after) return { minutes: before, kind: null };
  const isBefore = offsetAt(format, wall - before * MS_PER_MINUTE) === before;
  const isAfter = offsetAt(format, wall - after * MS_PER_MINUTE) === after;
  if (isBefore) return { minutes: before, kind: isAfter ? 'doubled' : null };
  return isAfter ? { minutes: after, kind: null } : { minutes: before, kind: 'missing' };
}

/**
 * What to tell of clock times that the zone skips or has twice; empty when there are none.
 *
 * @example
 * localTimeWarnings({ missing: 1, doubled: 0 }, 'Europe/Zurich')[0]?.code === 'local_times_missing'
 */
export function localTimeWarnings(
  { missing, doubled }: LocalTimes,
  timeZone: string | undefined,
): Warning[] {
  const warnings: Warning[] = [];
  const times = (count: number): string => `${count} time${count === 1 ? '' : 's'}`;
  if (missing > 0) {
    const message = `${times(missing)} did not exist in ${timeZone}, where clocks were set forward; each is read as if they had not been. Write offsets to change that.`;
    warnings.push({ code: 'local_times_missing', message });
  }
  if (doubled > 0) {
    const message = `${times(doubled)} occurred twice in ${timeZone}, where clocks were set back; each is read as the earlier one. Write offsets to change that.`;
    warnings.push({ code: 'local_times_doubled', message });
  }
  return warnings;
}

function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(instant)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts;
  const shown = utcMs(year, month, day, hour, minute);
  return Math.round((shown - instant) / MS_PER_MINUTE);
}

/** Date.UTC without its reading of the years 0 to 99 as 1900 to 1999. */
function utcMs(year: number, month: number, day: number, hour: number, minute: number): number {
  return new Date(0).setUTCFullYear(year, month - 1, day) + (hour * 60 + minute) * MS_PER_MINUTE;
}

function formatOffset(minutes: number): string {
  const size = Math.abs(minutes);
  const hours = String(Math.floor(size / 60)).padStart(2, '0');
  return `${minutes < 0 ? '-' : '+'}${hours}:${String(size % 60).padStart(2, '0')}`;
}
