// Rows of many series on one grid: what an absent row means is asked for, nothing is invented.
import { describe, expect, it } from 'vitest';
import { alignSeries } from '../index.ts';
import { refusal } from '../refusal.fixture.ts';

const days = ['2026-01-01', '2026-01-01', '2026-01-02', '2026-01-04', '2026-01-04'];
const names = ['north', 'south', 'north', 'north', 'south'];
const options = { frequency: 'D' } as const;

describe('alignSeries', () => {
  it('takes an absent row for what it is told, and a step without any row for a gap', () => {
    const of = (absent: 'zero' | 'gap') =>
      alignSeries(days, [1, 2, 3, 4, 5], names, { ...options, absent }).series;
    expect(of('zero')).toEqual({ north: [1, 3, null, 4], south: [2, 0, null, 5] });
    expect(of('gap')).toEqual({ north: [1, 3, null, 4], south: [2, null, null, 5] });
  });

  it('keeps an empty value a gap, also where absent rows are zero', () => {
    const { series } = alignSeries(days, [1, null, 3, 4, Number.NaN], names, {
      ...options,
      absent: 'zero',
    });
    expect(series.south).toEqual([null, 0, null, null]);
  });

  it.each([
    ['sum', 7],
    ['mean', 3.5],
    ['last', 5],
  ] as const)('folds rows of one step by %s, the latest in time last', (duplicates, value) => {
    const times = ['2026-01-01T09:00:00Z', '2026-01-01T05:00:00Z', '2026-01-02T01:00:00Z'];
    const aligned = alignSeries(times, [5, 2, 9], ['a', 'a', 'a'], { ...options, duplicates });
    expect(aligned).toMatchObject({ start: '2026-01-01', series: { a: [value, 9] } });
    expect(aligned.notes.map(({ code }) => code)).toEqual(['sorted']);
  });

  it('keeps names that objects would sort apart from their numbers', () => {
    const { series } = alignSeries([0, 0], [1, 2], ['10', '__proto__']);
    expect(Object.keys(series)).toEqual(['10', '__proto__']);
  });

  it.each<[string, () => unknown]>([
    ['series_absent', () => alignSeries(days, [1, 2, 3, 4, 5], names, options)],
    ['duplicate_times', () => alignSeries([0, 0], [1, 2], ['a', 'a'])],
    ['length_mismatch', () => alignSeries([0, 0], [1, 2], ['a'])],
    ['length_mismatch', () => alignSeries([0, 0], [1], ['a', 'b'])],
    ['no_values', () => alignSeries([], [], [])],
    ['value_not_finite', () => alignSeries([0], [Infinity], ['a'])],
    ['option_unknown', () => alignSeries([0], [1], ['a'], { absent: 'maybe' as 'zero' })],
    ['time_not_understood', () => alignSeries(['today'], [1], ['a'])],
  ])('%s', (code, work) => {
    expect(refusal(work)).toBe(code);
  });
});
