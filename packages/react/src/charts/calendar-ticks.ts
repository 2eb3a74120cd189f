// Where a time axis has its ticks: at starts of hours, days, Mondays, months or years of a zone, so
// many that their words do not touch. Pure.
import { defaultLocale } from '../format/numbers.ts';
import { instantOf, type LocalTime, localOf } from './zone.ts';

export interface Tick {
  readonly time: number;
  readonly label: string;
}

type Unit = 'hour' | 'day' | 'week' | 'month' | 'year';
interface Step {
  readonly unit: Unit;
  readonly count: number;
  /** About so long, to choose by. */
  readonly ms: number;
}

const hour = 3_600_000;
const steps: readonly Step[] = [
  { unit: 'hour', count: 1, ms: hour },
  { unit: 'hour', count: 3, ms: 3 * hour },
  { unit: 'hour', count: 6, ms: 6 * hour },
  { unit: 'hour', count: 12, ms: 12 * hour },
  { unit: 'day', count: 1, ms: 24 * hour },
  { unit: 'day', count: 2, ms: 48 * hour },
  { unit: 'week', count: 1, ms: 168 * hour },
  { unit: 'week', count: 2, ms: 336 * hour },
  { unit: 'month', count: 1, ms: 730 * hour },
  { unit: 'month', count: 2, ms: 1461 * hour },
  { unit: 'month', count: 3, ms: 2191 * hour },
  { unit: 'month', count: 6, ms: 4383 * hour },
  { unit: 'year', count: 1, ms: 8766 * hour },
  { unit: 'year', count: 5, ms: 43_830 * hour },
  { unit: 'year', count: 20, ms: 175_320 * hour },
];

/**
 * @param max how many ticks there is room for
 * @example
 * calendarTicks(from, to, 'Europe/Berlin', 12).map((tick) => tick.label); // ['12 Oct', '19 Oct', …]
 */
export function calendarTicks(from: number, to: number, zone: string, max: number): Tick[] {
  if (!(to > from) || max < 1) return [];
  const step = steps.find(({ ms }) => (to - from) / ms <= max) ?? (steps.at(-1) as Step);
  const ticks: Tick[] = [];
  const start = floorTo(localOf(from, zone), step);
  // A day of 25 hours has one more: the end is what stops, not the count.
  for (let i = 0; i <= 4 * max + 8; i++) {
    const time = instantOf(plus(start, step, i), zone);
    if (time > to) break;
    if (time >= from && time !== ticks.at(-1)?.time)
      ticks.push({ time, label: labelOf(time, step, zone) });
  }
  return ticks;
}

function floorTo(local: LocalTime, { unit, count }: Step): LocalTime {
  const day = { ...local, hour: 0, minute: 0 };
  switch (unit) {
    case 'hour':
      return { ...day, hour: Math.floor(local.hour / count) * count };
    case 'day':
      return day;
    case 'week': {
      // Monday is 1; getUTCDay of the same calendar day.
      const weekday = new Date(Date.UTC(local.year, local.month - 1, local.day)).getUTCDay();
      return { ...day, day: local.day - ((weekday + 6) % 7) };
    }
    case 'month':
      return { ...day, day: 1, month: Math.floor((local.month - 1) / count) * count + 1 };
    case 'year':
      return { ...day, day: 1, month: 1, year: Math.floor(local.year / count) * count };
  }
}

function plus(start: LocalTime, { unit, count }: Step, i: number): LocalTime {
  const n = i * count;
  if (unit === 'hour') return { ...start, hour: start.hour + n };
  if (unit === 'day') return { ...start, day: start.day + n };
  if (unit === 'week') return { ...start, day: start.day + 7 * n };
  if (unit === 'month') return { ...start, month: start.month + n };
  return { ...start, year: start.year + n };
}

const formats = new Map<string, Intl.DateTimeFormat>();

function labelOf(time: number, { unit }: Step, zone: string): string {
  const local = localOf(time, zone);
  const isMidnight = local.hour === 0 && local.minute === 0;
  const shape: Intl.DateTimeFormatOptions =
    unit === 'hour' && !isMidnight
      ? { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }
      : unit === 'year' || (unit === 'month' && local.month === 1)
        ? { year: 'numeric' }
        : unit === 'month'
          ? { month: 'short' }
          : { day: 'numeric', month: 'short' };
  const key = `${zone} ${JSON.stringify(shape)}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(defaultLocale, { ...shape, timeZone: zone });
    formats.set(key, format);
  }
  return format.format(time).replace(/\bSept\b/, 'Sep');
}
