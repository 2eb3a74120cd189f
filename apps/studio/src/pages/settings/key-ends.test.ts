// The end of a key: the last day is whole where one is, and never is never.
import { expect, it } from 'vitest';
import { endInWords, endOf } from './key-ends.ts';

const nowMs = Date.parse('2026-11-20T23:30:00Z');
const at = (...asked: [Parameters<typeof endOf>[0], string, string]): string | null => {
  const end = endOf(...asked, nowMs);
  return end === null ? null : new Date(end).toISOString();
};

it('is the end of a day in the zone that is shown', () => {
  expect(at('30', '', 'UTC')).toBe('2026-12-20T23:59:59.000Z');
  // In Berlin it is the 21st already.
  expect(at('30', '', 'Europe/Berlin')).toBe('2026-12-21T22:59:59.000Z');
  expect(at('day', '2027-01-31', 'America/New_York')).toBe('2027-02-01T04:59:59.000Z');
});

it('is none for never, and while no day is chosen', () => {
  expect([at('never', '2027-01-31', 'UTC'), at('day', '', 'UTC')]).toEqual([null, null]);
});

it('is said in words before the key is made', () => {
  const words = (...asked: [Parameters<typeof endOf>[0], string]) =>
    endInWords(...asked, 'UTC', nowMs);
  expect(words('365', '')).toBe('Last day: 20 Nov 2027');
  expect(words('day', '')).toBe('Choose its last day.');
  expect(words('never', '')).toBe('Until it is revoked.');
});
