// The record of recent days: what lies inside, which points are told, and shares worked out by hand.
import { describe, expect, test } from 'vitest';
import {
  fromBacktest,
  fromForecast,
  hitShareOf,
  mergePoints,
  wapeOf,
  wilson,
} from './track-rules.ts';

const point = (date: string, change: object = {}) => {
  const made = fromBacktest({
    date,
    actual: 10,
    forecast: 12,
    naive: 14,
    lower: 8,
    upper: 12,
    lower_80: 9,
    upper_80: 11,
    ...change,
  });
  if (made === null) throw new Error('something came');
  return made;
};

describe('a point', () => {
  test.each([
    [8, true, false],
    [7.99, false, false],
    [9, true, true],
    [11, true, true],
    [12, true, false],
    [12.01, false, false],
  ])('of %d is inside 95: %s, inside 80: %s', (actual, in95, in80) => {
    expect(point('d', { actual })).toMatchObject({ inside_95: in95, inside_80: in80 });
  });

  test('without an interval is neither hit nor miss', () => {
    expect(point('d', { lower: null }).inside_95).toBeNull();
    expect(point('d', { upper_80: null }).inside_80).toBeNull();
  });

  test('where nothing came is none', () => {
    expect(fromBacktest({ ...point('d'), actual: null } as never)).toBeNull();
  });
});

test('what was said then wins over the backtest, days are in order, and the last ones are told', () => {
  const said = fromForecast({ ...point('2026-04-03'), forecast: 99, generatedAt: 'then' } as never);
  const days = ['2026-04-04', '2026-04-02', '2026-04-03', '2026-04-01'].map((date) => point(date));
  const merged = mergePoints([said], days, 3);
  expect(merged.map(({ date, source }) => [date, source])).toEqual([
    ['2026-04-02', 'backtest'],
    ['2026-04-03', 'forecast'],
    ['2026-04-04', 'backtest'],
  ]);
  expect(merged[1]).toMatchObject({ forecast: 99, generated_at: 'then' });
});

test('errors are shares of what came, each method on the days it spoke of', () => {
  const points = [point('a'), point('b', { actual: 30, naive: null }), point('c', { actual: -10 })];
  expect(wapeOf(points, 'forecast')).toBeCloseTo((100 * (2 + 18 + 22)) / 50, 9);
  expect(wapeOf(points, 'naive')).toBeCloseTo((100 * (4 + 24)) / 20, 9);
  expect(wapeOf([point('a', { actual: 0 })], 'forecast')).toBeNull();
  expect(wapeOf([], 'naive')).toBeNull();
});

describe('a share of hits', () => {
  test('is of those that were judged', () => {
    expect(hitShareOf([true, null, true, false, null])).toMatchObject({ inside: 2, of: 3 });
    expect(hitShareOf([null])).toEqual({ inside: 0, of: 0, lower: null, upper: null });
  });

  test.each([
    // Newcombe 1998, table I, method 3.
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('of %i in %i has the interval of Wilson', (hits, n, lower, upper) => {
    expect(wilson(hits, n).lower).toBeCloseTo(lower, 4);
    expect(wilson(hits, n).upper).toBeCloseTo(upper, 4);
  });

  test('stays between nothing and all', () => {
    expect(wilson(0, 3).lower).toBe(0);
    expect(wilson(3, 3).upper).toBe(1);
  });
});
