// Which steps a list of times has, and that the grid goes on in those steps: several units, working days,
// a given day of the month, days as they were written, and what is even by chance alone.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Frequency, isFrequency, nextTimes, regularise } from '../index.ts';

const DAY = 86_400_000;

/** The series of these times, each with its place as value, and the three times after it. */
function continued(times: readonly string[]) {
  const series = regularise(
    times,
    times.map((_, i) => i),
  );
  const { frequency, start, values } = series;
  return {
    frequency,
    missing: values.filter((v) => v === null).length,
    notes: series.notes.map(({ code }) => code),
    next: nextTimes(start, frequency, 3, values.length),
    last: nextTimes(start, frequency, 1, values.length - 1)[0],
  };
}

const days = (start: string, count: number, isThere: (weekday: number, i: number) => boolean) =>
  nextTimes(start, 'D', count, 0).filter((day, i) => isThere(new Date(day).getUTCDay(), i));

describe('steps of several units', () => {
  test.each<[Frequency, string]>([
    ['2D', '2026-01-01'],
    ['10D', '2026-01-01'],
    ['2W', '2023-01-02'],
    ['4W', '2020-01-06'],
    ['2M', '2023-01-31'],
    ['6M', '2023-01-15'],
    ['2Y', '1990-06-30'],
    ['6H', '2026-05-01T00:00:00Z'],
    ['2H', '2026-05-01T01:00:00Z'],
    ['15minute', '2026-05-01T00:00:00Z'],
    ['5minute', '2026-05-01T00:03:00Z'],
    ['90s', '2026-05-01T00:00:00Z'],
    ['10s', '2026-05-01T00:00:00Z'],
    ['s', '2026-05-01T00:00:00Z'],
  ])('finds %s and goes on in it', (frequency, start) => {
    const times = nextTimes(start, frequency, 24, 0);
    expect(continued(times)).toEqual({
      frequency,
      missing: 0,
      notes: [],
      next: nextTimes(start, frequency, 3, 24),
      last: times.at(-1),
    });
  });

  test('one missing step stays a gap', () => {
    const times = nextTimes('2023-01-02', '2W', 30, 0).filter((_, i) => i !== 11);
    expect(continued(times)).toMatchObject({ frequency: '2W', missing: 1, notes: ['gaps'] });
  });

  test('a clock that drifts by a second still ticks every half minute', () => {
    const start = Date.UTC(2026, 4, 1);
    const times = Array.from({ length: 40 }, (_, i) => start + i * 30_000 + ((i * 7) % 13) * 90);
    expect(regularise(times, times).frequency).toBe('30s');
    expect(regularise(times, times).values).toHaveLength(40);
  });

  test('two dates five days apart are days: that is no step yet', () => {
    expect(regularise(['2026-01-01', '2026-01-06'], [1, 2]).values).toHaveLength(6);
  });
});

describe('days of the month', () => {
  const thirtieth = ['2021-02-28', '2021-03-30', '2021-04-30', '2021-05-30', '2021-06-30'];

  test.each([
    ['the 30th, from a February on', thirtieth, ['2021-07-30', '2021-08-30', '2021-09-30']],
    [
      'the 29th, from a February on',
      ['2023-02-28', '2023-03-29', '2023-04-29', '2023-05-29', '2023-06-29'],
      ['2023-07-29', '2023-08-29', '2023-09-29'],
    ],
    [
      'the 30th, from an April on',
      ['2021-04-30', '2021-05-30', '2021-06-30', '2021-07-30', '2021-08-30'],
      ['2021-09-30', '2021-10-30', '2021-11-30'],
    ],
    [
      'last days',
      ['2021-02-28', '2021-03-31', '2021-04-30', '2021-05-31'],
      ['2021-06-30', '2021-07-31', '2021-08-31'],
    ],
    [
      'quarters on the 30th',
      ['2022-02-28', '2022-05-30', '2022-08-30', '2022-11-30', '2023-02-28'],
      ['2023-05-30', '2023-08-30', '2023-11-30'],
    ],
    [
      'years on a leap day',
      ['2019-02-28', '2020-02-29', '2021-02-28', '2022-02-28'],
      ['2023-02-28', '2024-02-29', '2025-02-28'],
    ],
  ])('%s stay that day', (_, times, next) => {
    expect(continued(times)).toMatchObject({ missing: 0, next, last: times.at(-1) });
  });
});

describe('days that there are not', () => {
  test('36 weeks without a weekend go on without one, and that is told', () => {
    const working = days('2025-06-02', 36 * 7 - 2, (weekday) => weekday !== 0 && weekday !== 6);
    expect(working.at(-1)).toBe('2026-02-06');
    expect(continued(working)).toEqual({
      frequency: 'D-12345',
      missing: 0,
      notes: ['closed_days'],
      next: ['2026-02-09', '2026-02-10', '2026-02-11'],
      last: '2026-02-06',
    });
  });

  test('a holiday among working days is a gap; Saturdays are days where they have values', () => {
    const open = days('2025-06-02', 70, (weekday, i) => weekday !== 0 && i !== 24);
    expect(continued(open)).toMatchObject({ frequency: 'D-123456', missing: 1 });
  });

  test('a few values on scattered days make no week of their own', () => {
    const scattered = days('2026-01-01', 60, (weekday, i) => weekday !== 0 && i % 4 === 0);
    expect(continued(scattered).frequency).not.toContain('-');
  });

  test('a day that the named frequency leaves out is refused', () => {
    const times = days('2026-01-05', 14, () => true);
    const run = () => regularise(times, times.map(Number.parseFloat), { frequency: 'D-12345' });
    expect(run).toThrowError(/times\[5\] is 2026-01-10/);
  });
});

describe('days as written', () => {
  test('midnights east of Greenwich are those days', () => {
    const times = days('2026-05-20', 12, () => true).map((day) => `${day}T00:00:00+02:00`);
    expect(continued(times)).toMatchObject({ frequency: 'D', last: '2026-05-31', missing: 0 });
  });

  test('also over the change of clocks, west of it, and for months', () => {
    const spring = days('2026-03-25', 9, () => true).map(
      (day) => `${day}T00:00:00${day < '2026-03-30' ? '+01:00' : '+02:00'}`,
    );
    expect(continued(spring)).toMatchObject({ last: '2026-04-02', missing: 0, frequency: 'D' });
    const evenings = days('2026-03-25', 9, () => true).map((day) => `${day}T22:30:00-08:00`);
    expect(continued(evenings)).toMatchObject({ last: '2026-04-02', missing: 0 });
    const months = nextTimes('2022-01-01', 'M', 10, 0).map((day) => `${day}T00:00:00+03:00`);
    expect(continued(months)).toMatchObject({ frequency: 'M', last: '2022-10-01' });
  });

  test('hours keep their moments: 03:00+02:00 comes an hour after 01:00+01:00', () => {
    const times = ['2026-03-29T00:00:00+01:00', '2026-03-29T01:00:00+01:00'].concat(
      ['03', '04', '05'].map((hour) => `2026-03-29T${hour}:00:00+02:00`),
    );
    expect(continued(times)).toMatchObject({ frequency: 'H', missing: 0 });
  });

  test('offsets of times in milliseconds', () => {
    const ms = [0, 1, 2, 3].map((i) => Date.UTC(2026, 4, 20 + i) - 2 * 3_600_000);
    const utcOffsets = ms.map(() => 120);
    expect(regularise(ms, ms, { utcOffsets }).start).toBe('2026-05-20');
  });
});

test('what is no frequency', () => {
  const words = [
    '',
    '1D',
    '0D',
    '2',
    'h',
    'D-',
    'D-21',
    'D-1234567',
    'D-18',
    'M-32',
    'W-1',
    '2D-12',
  ];
  expect(words.filter(isFrequency)).toEqual([]);
  expect(['D-135', 'M-30', '12M', '2Q-31', 'Y-29'].filter(isFrequency)).toHaveLength(5);
});

test('every step of every frequency lies on the grid of its own times', () => {
  const frequency = fc.constantFrom<Frequency>(
    's',
    '7s',
    '20minute',
    '8H',
    'D-135',
    '3D',
    '2W',
    'M-30',
  );
  const start = fc.integer({ min: 0, max: 20_000 }).map((day) => new Date(day * DAY).toISOString());
  fc.assert(
    fc.property(frequency, start, fc.integer({ min: 1, max: 60 }), (unit, from, count) => {
      const times = nextTimes(from, unit, count, 0);
      if (unit === 'D-135' && ![1, 3, 5].includes(new Date(from).getUTCDay())) return;
      if (unit === 'M-30' && new Date(from).getUTCDate() > 28) return;
      const values = times.map((_, i) => i);
      expect(regularise(times, values, { frequency: unit }).values).toEqual(values);
    }),
  );
});
