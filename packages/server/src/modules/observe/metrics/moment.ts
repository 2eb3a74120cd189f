// Reads what callers write for a point in time: a day, a local time, or a time with its offset.
// Which instant a day or a local time is depends on a zone, and is left to the database.

export interface Moment {
  /** `day` and `local` are meant in the metric's zone; `instant` carries its own offset. */
  readonly kind: 'day' | 'local' | 'instant';
  readonly text: string;
}

const shape =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?)?$/i;

/**
 * The moment a text means, or null when it is none (31 February, 25 o'clock, other formats).
 *
 * @example
 * asMoment('2026-03-29'); // { kind: 'day', text: '2026-03-29' }
 */
export function asMoment(text: string): Moment | null {
  const match = shape.exec(text.trim());
  if (match === null) return null;
  const [whole, year, month, day, hour, minute, second, offset] = match;
  if (!isCalendarDay(Number(year), Number(month), Number(day))) return null;
  if (hour === undefined) return { kind: 'day', text: whole };
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second ?? 0) > 59) return null;
  if (offset === undefined) return { kind: 'local', text: whole };
  if (offset.length === 6 && (Number(offset.slice(1, 3)) > 15 || Number(offset.slice(4)) > 59))
    return null;
  return { kind: 'instant', text: whole };
}

function isCalendarDay(year: number, month: number, day: number): boolean {
  if (year < 1 || month < 1 || month > 12 || day < 1) return false;
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return day <= (days[month - 1] as number);
}
