// Steps, parts that add up, the naive line and the backtest's sentence.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  backtestView,
  naiveInWords,
  pastShares,
  reconcile,
  seasonalNaive,
  shortHistoryNote,
  stepsFor,
} from './rules.ts';

describe('steps', () => {
  test.each([
    [30, 'hour', 720],
    [30, 'day', 30],
    [30, 'week', 5],
    [30, 'month', 1],
    [365, 'month', 12],
    [1, 'month', 1],
    [1, 'week', 1],
    [7, 'week', 1],
    [8, 'week', 2],
  ] as const)('%i days by %s are %i', (days, granularity, steps) => {
    expect(stepsFor(days, granularity)).toBe(steps);
  });

  test.each([0, -1, 366, 10_000, 1.5, Number.NaN])('%d days are refused with the range', (days) => {
    expect(() => stepsFor(days, 'day')).toThrow('from 1 to 365');
  });

  test('by hour the range is shorter', () => {
    expect(stepsFor(60, 'hour')).toBe(1440);
    expect(() => stepsFor(61, 'hour')).toThrow('from 1 to 60');
  });
});

describe('parts', () => {
  test('keep their proportions and add up', () => {
    expect(
      reconcile(
        [10, 0],
        [
          [3, 1],
          [1, 1],
        ],
        [0.5, 0.5],
      ),
    ).toEqual([
      [7.5, 0],
      [2.5, 0],
    ]);
  });

  test('that all forecast zero fall back on their past', () => {
    expect(reconcile([8], [[0], [0]], [0.75, 0.25])).toEqual([[6], [2]]);
    expect(
      pastShares(
        [
          [9, 3, null],
          [1, 1, null],
        ],
        2,
      ),
    ).toEqual([0.75, 0.25]);
    expect(pastShares([[0], [0]], 2)).toEqual([0.5, 0.5]);
  });

  test('add up to the whole for any numbers', () => {
    const amount = fc.double({ min: 0, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(amount, { minLength: 1, maxLength: 6 }),
        fc.array(fc.array(amount, { minLength: 6, maxLength: 6 }), { minLength: 1, maxLength: 9 }),
        (whole, parts) => {
          const settled = reconcile(
            whole,
            parts,
            parts.map(() => 1 / parts.length),
          );
          whole.forEach((total, step) => {
            const sum = settled.reduce((a, part) => a + (part[step] as number), 0);
            expect(Math.abs(sum - total)).toBeLessThanOrEqual(1e-9 * Math.max(1, total));
            expect(
              settled.every((part) => (part[step] as number) >= -1e-9 * Math.max(1, total)),
            ).toBe(true);
          });
        },
      ),
    );
  });
});

describe('naive line', () => {
  test('repeats the season, over what is missing', () => {
    expect(seasonalNaive([1, 2, 3, 4, null, 6], 3, 4)).toEqual([4, 2, 6, 4]);
  });

  test('is null where nothing is known', () => {
    expect(seasonalNaive([null, null], 2, 2)).toEqual([null, null]);
    expect(seasonalNaive([5], 7, 2)).toEqual([null, null]);
  });

  test.each([
    ['seasonal naive (7)', 'day', 'repeating last week'],
    ['seasonal naive (24)', 'hour', 'repeating yesterday'],
    ['seasonal naive (12)', 'month', 'repeating last year'],
    ['seasonal naive (5)', 'day', 'repeating the last 5 days'],
    ['naive', 'day', 'repeating the last value'],
  ] as const)('%s by %s is %s', (name, granularity, words) => {
    expect(naiveInWords(name, granularity)).toBe(words);
  });
});

describe('backtest', () => {
  const result = {
    origins: 6,
    horizonSteps: 30,
    testedSteps: 60,
    smape: 7,
    mase: 0.6,
    mape: 7.4,
    wape: 7.24,
    coverage: { '95': 0.95 },
    naive: { name: 'seasonal naive (7)', smape: 12, mase: 1, mape: 13, wape: 12.91 },
    candidates: [],
    points: [],
  };

  test('says what stands beside it', () => {
    const view = backtestView(result, 'day', 95);
    expect(view.summary).toBe(
      'On your last 60 days (6 tests, up to 30 days ahead), this method was off by 7.2%; ' +
        'repeating last week was off by 12.9%.',
    );
    expect(view).toMatchObject({ wape: 7.24, coverage: 0.95, origins: 6, horizon: 30, tested: 60 });
  });

  test('has no share to tell where everything was zero', () => {
    const view = backtestView({ ...result, wape: null, mape: null }, 'day', 90);
    expect(view.summary).toContain('everything was zero');
    expect(view).toMatchObject({ wape: null, mape: null, coverage: null });
  });
});

test('a short history says when there is enough', () => {
  const note = shortHistoryNote(9, 'day', '2026-03-15');
  expect(note.message).toMatch(/9 days.*14/);
  expect(note.short_history).toMatchObject({ have: 9, need: 14, enough_on: '2026-03-15' });
  expect(shortHistoryNote(1, 'day', null).message).toContain('1 day of history');
});
