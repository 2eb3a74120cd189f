// A day that is over is not told as the future.
import { expect, it } from 'vitest';
import { runOutOf } from './run-out-words.ts';

const told = (date: string, today: string, first = '2026-07-20', granularity = 'day') =>
  runOutOf(
    {
      forecast: { predictions: [{ prediction_date: first }] },
      metric: { name: 'credits per day', unit: null, granularity },
    } as unknown as Parameters<typeof runOutOf>[0],
    { date } as Parameters<typeof runOutOf>[1],
    today,
  );

it('a day to come, and today, are the future', () => {
  expect(told('2026-12-14', '2026-12-01')).toEqual({
    isPast: false,
    sentence: 'You run out on 14 December',
    label: 'credits run out',
  });
  expect(told('2026-12-01', '2026-12-01').isPast).toBe(false);
});

it('a day that is over is told with the end of the data', () => {
  expect(told('2026-08-22', '2026-12-01')).toEqual({
    isPast: true,
    sentence: 'By the data up to 19 July, credits ran out on 22 August',
    label: 'credits ran out, by the data up to 19 July',
  });
});

it('another year is named', () => {
  expect(told('2012-02-03', '2026-12-01', '2012-01-01').sentence).toBe(
    'By the data up to 31 December 2011, credits ran out on 3 February 2012',
  );
});

it('hours end on the day they are of', () => {
  expect(told('2026-08-22', '2026-12-01', '2026-07-20T05:00:00Z', 'hour').sentence).toMatch(
    /up to 20 July,/,
  );
});
