// Whether a day without rows is empty or missing, as the days around it tell.
import { expect, it } from 'vitest';
import { countGaps, gapsInWords, gapsOf } from './metric-gaps.ts';

/** `x` has rows, `.` has none, `p` is in progress. */
const points = (days: string) =>
  [...days].map((day) => ({ is_gap: day === '.', is_partial: day === 'p' }));
const preset = (days: string, aggregation: 'sum' | 'count' | 'avg' = 'sum') =>
  gapsOf({ gaps: null, aggregation }, countGaps(points(days)));

it('days without rows are counted between the first and the last that have some', () => {
  expect(countGaps(points('...xx.x..p'))).toEqual({ without: 1, of: 4 });
  expect(countGaps(points('...p'))).toBeNull();
  expect(countGaps([])).toBeNull();
});

it('a day without rows among days that have them is not known', () => {
  expect(preset('xxxx.')).toBe('missing');
  expect(preset('xxx.x')).toBe('missing');
  expect(preset('xx..x', 'count')).toBe('zero');
  expect(preset('xx.x', 'count')).toBe('zero');
  expect(preset('x......x')).toBe('zero');
  expect(preset('...')).toBe('zero');
  expect(preset('x......x', 'avg')).toBe('missing');
});

it('what a person said stays', () => {
  expect(gapsOf({ gaps: 'zero', aggregation: 'sum' }, { without: 1, of: 90 })).toBe('zero');
  expect(gapsOf({ gaps: 'missing', aggregation: 'sum' }, { without: 80, of: 90 })).toBe('missing');
});

it('the form says how many days have no rows', () => {
  expect(gapsInWords({ without: 7, of: 90 }, 'day')).toBe('7 of 90 days have no rows.');
  expect(gapsInWords({ without: 1, of: 90 }, 'hour')).toBe('1 of 90 hours has no rows.');
  expect(gapsInWords({ without: 0, of: 90 }, 'day')).toBe('All 90 days have rows.');
  expect(gapsInWords({ without: 0, of: 1 }, 'day')).toBe('It has rows.');
});
