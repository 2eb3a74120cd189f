// What a history is made of: finished buckets, gaps, silence at the end.
import { describe, expect, test } from 'vitest';
import {
  asBucket,
  historyOf,
  historyRange,
  type ValueBucket,
  withoutHalfBucket,
} from './series-rules.ts';

const dayMs = 86_400_000;
const first = Date.parse('2026-03-01T00:00:00Z');
const table = { gaps: 'zero', source: { table: 't' } } as const;

function days(values: readonly (number | null)[]): ValueBucket[] {
  return values.map((value, i) => {
    const startMs = first + i * dayMs;
    const rows = value === null ? 0 : 1;
    return { startMs, endMs: startMs + dayMs, label: `day ${i}`, value, rows };
  });
}

describe('history', () => {
  const noonOf = (day: number) => first + (day + 0.5) * dayMs;

  test('leaves out the unfinished bucket and says what it holds', () => {
    expect(historyOf(days([1, 2, 7]), table, noonOf(2))).toMatchObject({
      values: [1, 2],
      partial: 7,
      isPartialKnown: true,
    });
  });

  test('has zeros in gaps, but not in the silence of a table', () => {
    expect(historyOf(days([1, null, 3, null, null]), table, noonOf(5)).values).toEqual([
      1,
      0,
      3,
      null,
      null,
    ]);
  });

  test('has zeros in the silence of events', () => {
    const events = { gaps: 'zero', source: { event_type: 'x' } } as const;
    expect(historyOf(days([1, null, null]), events, noonOf(3)).values).toEqual([1, 0, 0]);
  });

  test('has no values in gaps that are missing', () => {
    const missing = { ...table, gaps: 'missing' } as const;
    expect(historyOf(days([1, null, 3]), missing, noonOf(3)).values).toEqual([1, null, 3]);
  });
});

describe('a week that is only half there', () => {
  const weeks = [0, 7, 14].map((offset, i) => {
    const startMs = first + offset * dayMs;
    return { startMs, endMs: startMs + 7 * dayMs, label: `week ${i}`, value: 70, rows: 7 };
  });
  const whole = historyOf(weeks, table, first + 30 * dayMs);
  const facts = { granularity: 'week', own: 'day', newestMs: first + 15 * dayMs } as const;

  test('is where the forecast begins when the data have ended', () => {
    const cut = withoutHalfBucket(whole, { ...facts, hasEnded: true });
    expect(cut).toMatchObject({ values: [70, 70], partial: 70, isPartialKnown: true });
    expect(cut.buckets).toHaveLength(2);
  });

  test('is unknown when the data are late', () => {
    expect(withoutHalfBucket(whole, { ...facts, hasEnded: false }).values).toEqual([70, 70, null]);
  });

  test('is whole when its last day is there, or when the data are weekly', () => {
    const reached = { ...facts, newestMs: first + 20 * dayMs, hasEnded: true };
    expect(withoutHalfBucket(whole, reached)).toEqual(whole);
    expect(withoutHalfBucket(whole, { ...facts, own: 'week', hasEnded: true })).toEqual(whole);
  });
});

test('data that ended long ago are not followed by silence up to now', () => {
  const newest = Date.parse('2012-12-31T00:00:00Z');
  const now = Date.parse('2026-03-01T00:00:00Z');
  expect(historyRange(newest, now, 'day', false)).toMatchObject({
    hasEnded: true,
    toMs: newest + 1,
  });
  expect(historyRange(newest, now, 'day', true)).toMatchObject({ hasEnded: false, toMs: now + 1 });
  expect(historyRange(now - 5 * dayMs, now, 'day', false).hasEnded).toBe(false);
});

test.each([
  ['2026-06-01T02:00:00', '2026-06-01T00:00:00Z', '2026-06-01T02:00:00+02:00'],
  ['2026-06-01T05:30:00', '2026-06-01T00:00:00Z', '2026-06-01T05:30:00+05:30'],
  ['2026-05-31T20:30:00', '2026-06-01T00:00:00Z', '2026-05-31T20:30:00-03:30'],
  ['2026-06-01T00:00:00', '2026-06-01T00:00:00Z', '2026-06-01T00:00:00Z'],
])('the hour %s at %s is labelled %s', (local, at, label) => {
  const starts = new Date(at);
  expect(asBucket({ starts, ends: starts, local }, 'hour').label).toBe(label);
});
