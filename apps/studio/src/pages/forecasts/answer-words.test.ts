// Words that fit the metric, days that are what they are called, and an interval beside every number ahead.
import type { SeriesPoint } from '@aibaas/sdk';
import { describe, expect, it } from 'vitest';
import {
  aheadOf,
  countedOf,
  headlineOf,
  intervalInWords,
  isUsedUp,
  lastDays,
  questionOf,
  stretchInWords,
  thingOf,
} from './answer-words.ts';
import type { ForecastAnswer } from './forecast-answer.ts';

const point = (time: string, value: number | null, is_partial = false): SeriesPoint => ({
  time,
  value,
  rows: 1,
  is_gap: value === null,
  is_partial,
});
const daily = (first: number, last: number, month = '2026-11') => ({
  granularity: 'day' as const,
  points: Array.from({ length: last - first + 1 }, (_, i) =>
    point(`${month}-${String(first + i).padStart(2, '0')}`, first + i),
  ),
});

describe('the last days', () => {
  const words = (series: Parameters<typeof lastDays>[0], today: string, days = 7) => {
    const stretch = lastDays(series, days, today, true);
    return stretch === null ? null : stretchInWords(stretch, days, today);
  };

  it('are the last ones where the data reach to yesterday', () => {
    expect(lastDays(daily(1, 19), 7, '2026-11-20', true)).toEqual({
      value: 13 + 14 + 15 + 16 + 17 + 18 + 19,
      before: 6 + 7 + 8 + 9 + 10 + 11 + 12,
      known: 7,
      knownBefore: 7,
      of: 7,
      granularity: 'day',
      from: '2026-11-13',
      to: '2026-11-19',
      isCurrent: true,
    });
    expect(words(daily(1, 19), '2026-11-20')).toBe('last 7 days');
  });

  it('are named where the data end earlier, with their year where it is another', () => {
    expect(words(daily(1, 18), '2026-11-20')).toBe('12–18 Nov');
    expect(words(daily(1, 18, '2011-11'), '2026-11-20')).toBe('12–18 Nov 2011');
  });

  it('are those that there are where there are fewer', () => {
    const stretch = lastDays(daily(17, 19), 7, '2026-11-20', true);
    expect(stretch).toMatchObject({ value: 54, before: null, isCurrent: false });
    expect(words(daily(17, 19), '2026-11-20')).toBe('17–19 Nov');
    expect(words(daily(19, 19), '2026-11-20')).toBe('19 Nov');
  });

  it('leave out the day in progress, and are none without a finished one', () => {
    const { points } = daily(1, 19);
    const withToday = {
      granularity: 'day' as const,
      points: [...points, point('2026-11-20', 3, true)],
    };
    expect(lastDays(withToday, 7, '2026-11-20', true)?.to).toBe('2026-11-19');
    expect(lastDays({ granularity: 'day', points: [] }, 7, '2026-11-20', true)).toBeNull();
    const unknown = { granularity: 'day' as const, points: [point('2026-11-19', null)] };
    expect(lastDays(unknown, 7, '2026-11-20', true)).toBeNull();
  });

  it('of weeks and months end with their last day', () => {
    const weeks = { granularity: 'week' as const, points: [point('2026-11-09', 5)] };
    expect(words(weeks, '2026-11-20')).toBe('9–15 Nov');
    const months = { granularity: 'month' as const, points: [point('2026-02-01', 5)] };
    expect(words(months, '2026-11-20', 30)).toBe('1–28 Feb');
  });

  it('count those that are known', () => {
    const { points } = daily(6, 19);
    const holes = points.map((one, i) => (i === 1 || i === 2 ? point(one.time, null) : one));
    const stretch = lastDays({ granularity: 'day', points: holes }, 7, '2026-11-20', true);
    expect(stretch).toMatchObject({
      known: 7,
      knownBefore: 5,
      of: 7,
      before: 6 + 9 + 10 + 11 + 12,
    });
  });

  it('of what cannot be added up are an average', () => {
    expect(lastDays(daily(13, 19), 7, '2026-11-20', false)?.value).toBe(16);
  });
});

describe('what comes next', () => {
  const prediction = (date: string, value: number) => ({
    prediction_date: date,
    predicted_value: value,
    confidence_lower: 0,
    confidence_upper: 99,
    confidence_level: 0.95,
  });
  const answer = (paths: number[][], aggregation = 'sum') =>
    ({
      metric: { aggregation, granularity: 'day' },
      forecast: { predictions: [prediction('2026-12-01', 10), prediction('2026-12-02', 20)] },
      paths: { paths },
    }) as unknown as ForecastAnswer;

  it('has the interval of the futures put together, not of the days', () => {
    const paths = Array.from({ length: 200 }, (_, i) => [i, 200 - i]);
    const ahead = aheadOf(answer(paths), 2);
    expect(ahead).toMatchObject({ value: 30, lower: 200, upper: 200 });
    expect(ahead === null ? '' : intervalInWords(ahead)).toBe('Between 200 and 200 with 95%');
  });

  it('is an average of what cannot be added up', () => {
    expect(aheadOf(answer([[10, 20]], 'avg'), 2)).toMatchObject({
      value: 15,
      lower: 15,
      upper: 15,
    });
  });

  it('says that it has none where no future was drawn', () => {
    const ahead = aheadOf(answer([]), 7);
    expect(ahead).toMatchObject({ lower: null, upper: null, from: '2026-12-01', to: '2026-12-02' });
    expect(ahead === null ? '' : intervalInWords(ahead)).toMatch(/^Too little is known/);
    expect(aheadOf(answer([]), 0)).toBeNull();
  });
});

describe('a total', () => {
  const metric = (change: object) =>
    ({
      name: 'umsatz per day',
      unit: null,
      aggregation: 'sum',
      granularity: 'day',
      role: null,
      balance: null,
      ...change,
    }) as unknown as ForecastAnswer['metric'];
  const headline = (change: object) => {
    const ahead = { value: 61_401, lower: 1, upper: 2, from: '2026-12-01', to: '2026-12-30' };
    const answer = { metric: metric(change) } as unknown as ForecastAnswer;
    return headlineOf(answer, ahead, '2026-12-01');
  };

  it('of several days is never called one per day', () => {
    expect(headline({})).toBe('About 61,401 in all, 1–30 Dec');
    expect(headline({ unit: 'EUR' })).toBe('About 61,401 EUR, 1–30 Dec');
    expect(countedOf(metric({}))).toBe('umsatz in all');
    expect(countedOf(metric({ unit: 'EUR' }))).toBe('EUR');
    expect(thingOf(metric({}))).toBe('umsatz');
  });

  it('is none of what has an average', () => {
    expect(headline({ aggregation: 'avg', unit: '°C' })).toBe(
      'About 61,401 °C on average, 1–30 Dec',
    );
    expect(countedOf(metric({ aggregation: 'avg', unit: '°C' }))).toBe('°C, average of a day');
  });
});

describe('the question', () => {
  const metric = (change: object) =>
    ({ aggregation: 'sum', role: null, balance: null, ...change }) as const;

  it('is of running out for what takes from a balance alone', () => {
    expect(questionOf(metric({}))).toBe('What will happen?');
    expect(questionOf(metric({ role: 'consumption' }))).toBe('When do I run out?');
    expect(isUsedUp(metric({ balance: { metric_id: 'm' } }))).toBe(true);
  });
});
