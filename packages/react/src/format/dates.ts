// Days and times as they are read. A day is `YYYY-MM-DD` and belongs to a calendar; a time is an
// instant and is shown in a zone that the caller names.
import { defaultLocale } from './numbers.ts';

export type DayStyle = 'long' | 'short' | 'weekday';

const styles: Readonly<Record<DayStyle, Intl.DateTimeFormatOptions>> = {
  long: { day: 'numeric', month: 'long' },
  short: { day: 'numeric', month: 'short' },
  weekday: { weekday: 'short', day: 'numeric', month: 'long' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (made === undefined) {
    made = new Intl.DateTimeFormat(locale, options);
    formats.set(key, made);
  }
  return made;
}

const utcOf = (day: string): number => Date.parse(`${day.slice(0, 10)}T00:00:00Z`);

/** `2026-12-14` plus days. */
export function addDays(day: string, days: number): string {
  return new Date(utcOf(day) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Whole days from `from` to `to`. */
export const daysBetween = (from: string, to: string): number =>
  Math.round((utcOf(to) - utcOf(from)) / 86_400_000);

/**
 * A calendar day; the year is named where it is not the year of `today`.
 *
 * @example
 * formatDay('2026-12-14', 'long', { today: '2026-11-20' }); // '14 December'
 */
export function formatDay(
  day: string,
  style: DayStyle = 'long',
  { today, locale = defaultLocale }: { today?: string; locale?: string } = {},
): string {
  const ms = utcOf(day);
  if (Number.isNaN(ms)) return day;
  const hasYear = today !== undefined && today.slice(0, 4) !== day.slice(0, 4);
  const options = {
    ...styles[style],
    timeZone: 'UTC',
    ...(hasYear ? { year: 'numeric' as const } : {}),
  };
  return format(locale, options)
    .format(ms)
    .replace(/\bSept\b/, 'Sep');
}

/**
 * Two days as one range: `9–21 December`, `28 November – 3 December`.
 *
 * @example
 * formatDayRange('2026-12-09', '2026-12-21', 'short'); // '9–21 Dec'
 */
export function formatDayRange(
  from: string,
  to: string,
  style: DayStyle = 'long',
  { today, locale = defaultLocale }: { today?: string; locale?: string } = {},
): string {
  const [a, b] = [utcOf(from), utcOf(to)];
  if (Number.isNaN(a) || Number.isNaN(b)) return `${from} – ${to}`;
  const years = new Set([from.slice(0, 4), to.slice(0, 4), (today ?? from).slice(0, 4)]);
  const options = {
    ...styles[style],
    timeZone: 'UTC',
    ...(years.size > 1 ? { year: 'numeric' as const } : {}),
  };
  return (
    format(locale, options)
      .formatRange(a, b)
      .replace(/\bSept\b/g, 'Sep')
      // Within one month the days stand close: 9–21 December.
      .replace(/^(\d+)\s*–\s*(\d+)/u, '$1–$2')
  );
}

/** `between 9 and 21 December`: the words of an interval of days. */
export function dayRangeInWords(from: string, to: string, today?: string): string {
  const end = formatDay(to, 'long', today === undefined ? {} : { today });
  const isOneMonth = from.slice(0, 7) === to.slice(0, 7);
  const start = isOneMonth
    ? String(Number(from.slice(8, 10)))
    : formatDay(from, 'long', today === undefined ? {} : { today });
  return from === to ? `on ${end}` : `between ${start} and ${end}`;
}

/** An instant in a zone: `20 Nov, 09:12`. */
export function formatTime(
  time: number | string,
  zone: string,
  {
    style = 'minute',
    locale = defaultLocale,
  }: { style?: 'minute' | 'second' | 'clock'; locale?: string } = {},
): string {
  const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const options: Intl.DateTimeFormatOptions = {
    ...(style === 'clock' ? {} : styles.short),
    ...clock,
    ...(style === 'second' ? { second: '2-digit' } : {}),
    timeZone: zone,
  };
  const ms = typeof time === 'number' ? time : Date.parse(time);
  if (Number.isNaN(ms)) return String(time);
  return format(locale, options)
    .format(ms)
    .replace(/\bSept\b/, 'Sep');
}

/** The calendar day of an instant in a zone. */
export function dayOf(ms: number, zone: string): string {
  const parts = format('en-CA', {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    timeZone: zone,
  });
  return parts.format(ms);
}

/** `1 min 50 s`, `2 h 5 min`, `14 s`: the two largest units. */
export function formatSeconds(seconds: number): string {
  const s = Math.max(0, Math.round(seconds));
  if (s < 60) return `${s} s`;
  if (s < 3600) return s % 60 === 0 ? `${s / 60} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
  const minutes = Math.round(s / 60);
  return minutes % 60 === 0
    ? `${minutes / 60} h`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
