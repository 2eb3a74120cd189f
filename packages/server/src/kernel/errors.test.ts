// What an error says: slots filled, and a count with the number of its noun.
import { countOf, percentOf } from '@aibaas/contract';
import { describe, expect, test } from 'vitest';
import { AppError } from './errors.ts';

describe('counts', () => {
  test('of one are of one', () => {
    expect([0, 1, 2].map((n) => countOf(n, 'day'))).toEqual(['0 days', '1 day', '2 days']);
    expect(countOf(1, 'person', 'people')).toBe('1 person');
    expect(countOf(2, 'person', 'people')).toBe('2 people');
  });

  test('of an error of the catalogue as well', () => {
    const paused = (seconds: number): string => new AppError('login_locked', { seconds }).message;
    expect(paused(1)).toContain('paused for 1 second.');
    expect(paused(30)).toContain('paused for 30 seconds.');
  });
});

test('percent have no space, and as many digits as are asked for', () => {
  expect([percentOf(95), percentOf(99.5), percentOf(5, 1), percentOf(7.25, 1)]).toEqual([
    '95%',
    '99.5%',
    '5.0%',
    '7.3%',
  ]);
});
