// Dates on which constructed futures run out.
import { describe, expect, test } from 'vitest';
import { depletionOf, findCrossings, inWords, type Paths } from './depletion-rules.ts';

function pathsOf(rows: readonly (readonly number[])[]): Paths {
  const steps = rows[0]?.length ?? 0;
  return { values: Float32Array.from(rows.flat()), count: rows.length, steps };
}

function daysFrom(first: string, count: number) {
  return Array.from({ length: count }, (_, i) => {
    const startMs = Date.parse(`${first}T00:00:00Z`) + i * 86_400_000;
    const label = new Date(startMs).toISOString().slice(0, 10);
    return { startMs, endMs: startMs + 86_400_000, label };
  });
}

/** 100 futures: future i uses 100 / (10 + i / 10) a day, so that 100 last for 10 to 19.9 days. */
const fan = pathsOf(
  Array.from({ length: 100 }, (_, i) => new Array<number>(40).fill(100 / (10 + i / 10))),
);

describe('crossings', () => {
  test('of steady use lie where the sum reaches what is left', () => {
    const paths = pathsOf([
      [10, 10, 10],
      [10, 10, 10],
    ]);
    const { median } = findCrossings(paths, { remaining: 25, firstStepUsed: 0 }, 0.95);
    expect(median).toBeCloseTo(2.5, 9);
  });

  test('count what the first bucket has used already', () => {
    const paths = pathsOf([[10, 10, 10]]);
    expect(findCrossings(paths, { remaining: 10, firstStepUsed: 4 }, 0.95).median).toBeCloseTo(
      1.4,
      6,
    );
    expect(findCrossings(paths, { remaining: 10, firstStepUsed: 99 }, 0.95).median).toBe(2);
  });

  test('are ordered, and hold the share they say', () => {
    const { earliest, median, latest } = findCrossings(
      fan,
      { remaining: 100, firstStepUsed: 0 },
      0.9,
    );
    expect(earliest).toBeCloseTo(10.4, 4);
    expect(median).toBeCloseTo(14.9, 4);
    expect(latest).toBeCloseTo(19.4, 4);
  });

  test('beyond the paths are infinite', () => {
    const paths = pathsOf([
      [1, 1],
      [9, 9],
      [1, 1],
    ]);
    const crossings = findCrossings(paths, { remaining: 10, firstStepUsed: 0 }, 0.95);
    expect(crossings.earliest).toBeCloseTo(1 + 1 / 9, 6);
    expect(crossings.median).toBe(Number.POSITIVE_INFINITY);
  });

  test('are there where the last step uses up what is left to the last', () => {
    const paths = pathsOf([[10, 10]]);
    expect(findCrossings(paths, { remaining: 20, firstStepUsed: 0 }, 0.95).median).toBe(2);
    expect(findCrossings(paths, { remaining: 20.1, firstStepUsed: 0 }, 0.95).median).toBe(
      Number.POSITIVE_INFINITY,
    );
  });

  test('are not put off by negative use', () => {
    const paths = pathsOf([[2, -5, 6]]);
    expect(findCrossings(paths, { remaining: 5, firstStepUsed: 0 }, 0.95).median).toBeCloseTo(
      2.5,
      6,
    );
  });

  test('never come from negative use', () => {
    const paths = pathsOf([[-5, -5, -5]]);
    expect(findCrossings(paths, { remaining: 1, firstStepUsed: 0 }, 0.95).median).toBe(
      Number.POSITIVE_INFINITY,
    );
  });
});

describe('depletion', () => {
  const left = { remaining: 100, firstStepUsed: 0 };
  const terms = { left, level: 0.95, granularity: 'day', today: '2026-12-01' } as const;

  test('is told in words, with its interval', () => {
    const told = depletionOf(findCrossings(fan, left, 0.95), daysFrom('2026-12-01', 40), terms);
    expect(told).toEqual({
      date: '2026-12-15',
      earliest: '2026-12-11',
      latest: '2026-12-20',
      confidence_level: 0.95,
      balance: 100,
      summary: 'You run out on 15 December (11–20 December, 95%)',
    });
  });

  test('names both months, and years that are not this one', () => {
    const at = (first: string) =>
      depletionOf(findCrossings(fan, left, 0.95), daysFrom(first, 40), {
        ...terms,
        today: first,
      }).summary;
    expect(at('2026-11-17')).toBe('You run out on 1 December (27 November–6 December, 95%)');
    expect(at('2026-12-20')).toBe(
      'You run out on 3 January 2027 (30 December–8 January 2027, 95%)',
    );
    expect(inWords('2027-02-03', '2026-12-01')).toBe('3 February 2027');
  });

  test('of a day that is over is not told as the future', () => {
    const at = (today: string) =>
      depletionOf(findCrossings(fan, left, 0.95), daysFrom('2026-12-01', 40), { ...terms, today })
        .summary;
    expect(at('2026-12-15')).toMatch(/^You run out on 15 December /);
    expect(at('2026-12-31')).toBe(
      'By the data up to 30 November, you ran out on 15 December (11–20 December, 95%)',
    );
    expect(at('2027-03-01')).toBe(
      'By the data up to 30 November 2026, you ran out on 15 December 2026 (11–20 December 2026, 95%)',
    );
  });

  test('without an end says the earliest only', () => {
    const told = depletionOf(
      { median: 2, earliest: 1, latest: Number.POSITIVE_INFINITY },
      daysFrom('2026-12-01', 3),
      terms,
    );
    expect(told.latest).toBeNull();
    expect(told.summary).toBe('You run out on 3 December (2 December at the earliest, 95%)');
  });

  test('walks through a month evenly', () => {
    const january = {
      startMs: Date.parse('2026-01-01'),
      endMs: Date.parse('2026-02-01'),
      label: '2026-01-01',
    };
    const told = depletionOf({ median: 0.5, earliest: 0, latest: 0.999 }, [january], {
      ...terms,
      granularity: 'month',
    });
    expect([told.earliest, told.date, told.latest]).toEqual([
      '2026-01-01',
      '2026-01-16',
      '2026-01-31',
    ]);
  });
});
