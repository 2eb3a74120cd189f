// Numbers and dates as they are read.
import { describe, expect, it } from 'vitest';
import {
  addDays,
  dayOf,
  dayRangeInWords,
  daysBetween,
  formatDay,
  formatDayRange,
  formatSeconds,
  formatTime,
} from './dates.ts';
import {
  countOf,
  formatChange,
  formatCompact,
  formatNumber,
  formatPercent,
  formatRange,
} from './numbers.ts';

describe('numbers', () => {
  it.each([
    [85_206, '85,206'],
    [-44, '−44'],
    [7.25, '7.25'],
    [12.84, '12.8'],
    [0.001_234, '0.00123'],
    [Number.NaN, '–'],
  ])('%d', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('compact, percent, change and range', () => {
    expect([0, 500, 5000, 15_000, 1_500_000].map((v) => formatCompact(v))).toEqual([
      '0',
      '500',
      '5k',
      '15k',
      '1.5M',
    ]);
    expect(formatPercent(7.2)).toBe('7.2%');
    expect(formatChange(85_206, 78_975)).toBe('+7.9%');
    expect(formatChange(50, 100)).toBe('−50.0%');
    expect(formatChange(5, 0)).toBeNull();
    expect(formatRange(79, 98)).toBe('79–98');
    expect(formatRange(-44, -31)).toBe('−44 to −31');
    expect([countOf(1, 'row'), countOf(1200, 'row')]).toEqual(['1 row', '1,200 rows']);
  });
});

describe('days', () => {
  it('names the year only where it is another', () => {
    expect(formatDay('2026-12-14', 'long', { today: '2026-11-20' })).toBe('14 December');
    expect(formatDay('2027-01-02', 'short', { today: '2026-11-20' })).toBe('2 Jan 2027');
    expect(formatDay('nonsense')).toBe('nonsense');
  });

  it('ranges', () => {
    expect(formatDayRange('2026-12-09', '2026-12-21', 'short')).toBe('9–21 Dec');
    expect(dayRangeInWords('2026-12-09', '2026-12-21')).toBe('between 9 and 21 December');
    expect(dayRangeInWords('2026-11-28', '2026-12-03')).toBe('between 28 November and 3 December');
    expect(dayRangeInWords('2026-12-03', '2026-12-03')).toBe('on 3 December');
    expect(formatDayRange('?', '2026-12-21')).toBe('? – 2026-12-21');
  });

  it('counts across a change of clock', () => {
    expect(addDays('2026-10-24', 2)).toBe('2026-10-26');
    expect(daysBetween('2026-02-27', '2026-03-01')).toBe(2);
  });

  it('times are of the zone', () => {
    expect(formatTime('2026-11-20T08:12:00Z', 'Europe/Berlin')).toBe('20 Nov, 09:12');
    expect(dayOf(Date.parse('2026-11-20T23:30:00Z'), 'Europe/Berlin')).toBe('2026-11-21');
    expect(formatTime('never', 'UTC')).toBe('never');
  });

  it('durations have two units', () => {
    expect([14, 110, 120, 7500, -3].map(formatSeconds)).toEqual([
      '14 s',
      '1 min 50 s',
      '2 min',
      '2 h 5 min',
      '0 s',
    ]);
  });
});
