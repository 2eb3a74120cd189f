// How far away the day is that an alert tells of. Pure.
import type { AlertBound, Depletion } from '@aibaas/contract';

const dayMs = 86_400_000;

/**
 * Days from `today` until the balance runs out; 0 on the day itself.
 *
 * @example
 * daysUntil({ date: '2026-12-14', earliest: '2026-12-09' }, 'expected', '2026-11-30'); // 14
 */
export function daysUntil(
  depletion: Pick<Depletion, 'date' | 'earliest'>,
  bound: AlertBound,
  today: string,
): number {
  const day = bound === 'expected' ? depletion.date : depletion.earliest;
  return Math.round((Date.parse(`${day}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / dayMs);
}
