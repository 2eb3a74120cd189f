// Times of steps: month ends, leap years, offsets, and what is refused.
import { describe, expect, it } from 'vitest';
import { MlError, nextTimes } from '../index.ts';
import { readTime } from './calendar.ts';

describe('nextTimes', () => {
  it.each([
    ['2026-01-31', 'M', ['2026-02-28', '2026-03-31', '2026-04-30']],
    ['2024-02-29', 'M', ['2024-03-31', '2024-04-30', '2024-05-31']],
    ['2026-01-30', 'M', ['2026-02-28', '2026-03-30', '2026-04-30']],
    ['2026-01-15', 'M', ['2026-02-15', '2026-03-15', '2026-04-15']],
    ['2025-11-30', 'Q', ['2026-02-28', '2026-05-31', '2026-08-31']],
    ['2024-02-29', 'Y', ['2025-02-28', '2026-02-28', '2027-02-28']],
    ['2023-02-28', 'Y', ['2024-02-29', '2025-02-28', '2026-02-28']],
    ['2026-12-30', 'D', ['2026-12-31', '2027-01-01', '2027-01-02']],
    ['2026-12-28', 'W', ['2027-01-04', '2027-01-11', '2027-01-18']],
    [
      '2026-03-29T23:00:00Z',
      'H',
      ['2026-03-30T00:00:00Z', '2026-03-30T01:00:00Z', '2026-03-30T02:00:00Z'],
    ],
    [
      '2026-03-29T23:59:00+01:00',
      'minute',
      ['2026-03-29T23:00:00Z', '2026-03-29T23:01:00Z', '2026-03-29T23:02:00Z'],
    ],
    ['2026-03-01T00:30:00+05:00', 'D', ['2026-03-02', '2026-03-03', '2026-03-04']],
  ] as const)('%s by %s', (start, frequency, expected) => {
    expect(nextTimes(start, frequency, 3)).toEqual(expected);
  });

  it('counts from any step, and step 0 is the start', () => {
    expect(nextTimes('2026-01-31', 'M', 2, 0)).toEqual(['2026-01-31', '2026-02-28']);
    expect(nextTimes('2026-01-01', 'D', 1, 365)).toEqual(['2027-01-01']);
    expect(nextTimes('2026-01-01', 'D', 0)).toEqual([]);
  });

  it.each([-1, 1.5, Number.NaN, 2_000_000])('refuses a count of %s', (count) => {
    expect(() => nextTimes('2026-01-01', 'D', count)).toThrowError(/count/);
  });
});

describe('readTime', () => {
  it.each([
    '',
    'yesterday',
    '2026-02-30',
    '2026-13-01',
    '01/02/2026',
    '2026-01-01T25:00:00Z',
    '2026-1-1',
  ])('refuses %j and names the place', (text) => {
    try {
      readTime(text, 'times[4]');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(MlError);
      expect(error).toMatchObject({ code: 'time_not_understood', path: 'times[4]' });
    }
  });

  it('reads offsets, fractions and missing seconds', () => {
    expect(readTime('2026-01-01T02:00:00+02:00', 't')).toBe(Date.UTC(2026, 0, 1));
    expect(readTime('2026-01-01T00:00:00.250Z', 't')).toBe(Date.UTC(2026, 0, 1) + 250);
    expect(readTime('2026-01-01 00:00', 't')).toBe(Date.UTC(2026, 0, 1));
  });
});
