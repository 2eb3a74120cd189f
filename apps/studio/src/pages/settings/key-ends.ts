// When a key ends: after some days, on a day, or never. The last day is whole, in the zone that Studio shows.
import { addDays, dayOf, formatDay, labelInstant } from '@aibaas/react';
import { now } from '../../clock.ts';

export type KeyEnd = '30' | '90' | '365' | 'day' | 'never';

export const keyEnds: { readonly value: KeyEnd; readonly label: string }[] = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'day', label: 'on a day' },
  { value: 'never', label: 'never' },
];

/** The last day on which it works; null for never, and while no day is chosen. */
function lastDayOf(end: KeyEnd, day: string, zone: string, nowMs: number): string | null {
  if (end === 'never') return null;
  if (end === 'day') return day === '' ? null : day;
  return addDays(dayOf(nowMs, zone), Number(end));
}

/**
 * The instant after which it is refused: the end of its last day.
 *
 * @returns epoch milliseconds; null for never
 */
export function endOf(end: KeyEnd, day: string, zone: string, nowMs = now()): number | null {
  const last = lastDayOf(end, day, zone, nowMs);
  return last === null ? null : labelInstant(addDays(last, 1), zone) - 1000;
}

export function endInWords(end: KeyEnd, day: string, zone: string, nowMs = now()): string {
  if (end === 'never') return 'Until it is revoked.';
  const last = lastDayOf(end, day, zone, nowMs);
  return last === null
    ? 'Choose its last day.'
    : `Last day: ${formatDay(last, 'short', { today: '' })}`;
}
