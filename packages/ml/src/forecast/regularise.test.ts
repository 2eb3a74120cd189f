// Irregular times onto a grid: frequency, gaps, order, duplicates, and what cannot be put on one.
import { describe, expect, it } from 'vitest';
import { type Frequency, MlError, nextTimes, regularise } from '../index.ts';

function refused(run: () => unknown): { code: string; path: string } {
  try {
    run();
  } catch (error) {
    if (error instanceof MlError) return { code: error.code, path: error.path };
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('regularise', () => {
  it.each(['minute', 'H', 'D', 'W', 'M', 'Q', 'Y'] as Frequency[])(
    'finds %s again',
    (frequency) => {
      const start =
        frequency === 'minute' || frequency === 'H' ? '2023-01-31T00:00:00Z' : '2023-01-31';
      const times = nextTimes(start, frequency, 15, 0);
      const values = times.map((_, i) => i);
      const series = regularise(times, values);
      expect(series).toEqual({ frequency, start, values, notes: [] });
    },
  );

  it('sorts, and leaves explicit gaps', () => {
    const series = regularise(
      ['2026-01-05', '2026-01-01', '2026-01-02', '2026-01-03'],
      [5, 1, 2, 3],
    );
    expect(series.values).toEqual([1, 2, 3, null, 5]);
    expect(series.start).toBe('2026-01-01');
    expect(series.notes.map((n) => n.code)).toEqual(['sorted', 'gaps']);
  });

  it('takes milliseconds and times that wander inside their hour', () => {
    const hour = 3_600_000;
    const start = Date.UTC(2026, 0, 1);
    const series = regularise(
      [start + 5000, start + hour + 9000, start + 3 * hour + 2000],
      [1, 2, 4],
    );
    expect(series).toMatchObject({ frequency: 'H', values: [1, 2, null, 4] });
    expect(series.start).toBe('2026-01-01T00:00:00Z');
  });

  it('keeps weekends of a working-day series as gaps', () => {
    const days = nextTimes('2026-01-05', 'D', 28, 0).filter((day) => {
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      return weekday !== 0 && weekday !== 6;
    });
    const series = regularise(
      days,
      days.map((_, i) => i),
    );
    expect(series.frequency).toBe('D');
    expect(series.values).toHaveLength(26);
    expect(series.values.filter((v) => v === null)).toHaveLength(6);
  });

  it('treats null and NaN as gaps, not as numbers', () => {
    const series = regularise(['2026-01-01', '2026-01-02', '2026-01-03'], [1, null, Number.NaN]);
    expect(series.values).toEqual([1, null, null]);
  });

  it.each([
    ['sum', 5],
    ['mean', 2.5],
    ['last', 3],
  ] as const)('folds duplicates by %s', (duplicates, folded) => {
    const times = ['2026-01-01', '2026-01-02', '2026-01-02', '2026-01-03'];
    const series = regularise(times, [1, 2, 3, 4], { duplicates });
    expect(series.values).toEqual([1, folded, 4]);
    expect(series.notes.map((n) => n.code)).toEqual(['duplicates']);
  });

  it('refuses duplicates unless told how to fold them, naming the second', () => {
    const run = () => regularise(['2026-01-01', '2026-01-02', '2026-01-02'], [1, 2, 3]);
    expect(refused(run)).toEqual({ code: 'duplicate_times', path: 'times[2]' });
    expect(run).toThrowError(/2026-01-02.*times\[1\]/);
  });

  it('refuses times that fit no grid', () => {
    const times = ['2020-01-01', '2020-01-02', '2020-01-03', '2026-01-01'];
    expect(refused(() => regularise(times, [1, 2, 3, 4]))).toEqual({
      code: 'irregular_times',
      path: 'times',
    });
  });

  it('refuses mismatched, empty, unreadable and infinite input', () => {
    expect(refused(() => regularise(['2026-01-01'], [1, 2])).code).toBe('length_mismatch');
    expect(refused(() => regularise([], [])).code).toBe('no_values');
    expect(refused(() => regularise(['2026-01-01', 'soon'], [1, 2]))).toEqual({
      code: 'time_not_understood',
      path: 'times[1]',
    });
    expect(refused(() => regularise([Number.NaN], [1])).path).toBe('times[0]');
    expect(refused(() => regularise(['2026-01-01'], [Number.POSITIVE_INFINITY]))).toEqual({
      code: 'value_not_finite',
      path: 'values[0]',
    });
    const wrong = { frequency: 'F' as Frequency };
    expect(refused(() => regularise(['2026-01-01'], [1], wrong)).path).toBe('options.frequency');
  });
});
