// The inputs of a forecast as they were earlier: nothing later is left in them.
import { expect, test } from 'vitest';
import { knownAsOf } from './as-of.ts';

const dayMs = 86_400_000;
const bucket = (day: number) => ({
  label: `day ${day}`,
  startMs: day * dayMs,
  endMs: (day + 1) * dayMs,
});
const known = {
  history: {
    values: [10, 20, 30, 40],
    buckets: [0, 1, 2, 3].map(bucket),
    parts: [{ key: 'a', values: [1, 2, 3, 4] }],
    partial: 5,
    isPartialKnown: true,
    nextMs: 4 * dayMs,
    newestMs: 4 * dayMs + 10,
    hasEnded: false,
    futureRows: 2,
  },
  balance: { balance: { remaining: 100, at: '1970-01-01' }, reason: null },
} as const;

test('takes away what came later and puts what was used back', () => {
  const { history, balance } = knownAsOf(known as never, 2 * dayMs);
  expect(history.values).toEqual([10, 20]);
  expect(history.parts[0]?.values).toEqual([1, 2]);
  expect(history).toMatchObject({ nextMs: 2 * dayMs, partial: 0, futureRows: 0 });
  expect(balance.balance?.remaining).toBe(175);
});

test('knows a bucket from the moment on at which it ended', () => {
  const at = (ms: number) => knownAsOf(known as never, ms).history.values;
  expect(at(2 * dayMs - 1)).toEqual([10]);
  expect(at(2 * dayMs)).toEqual([10, 20]);
});

test('knows no balance that was given later, and changes nothing at the present', () => {
  const later = {
    ...known,
    balance: { balance: { remaining: 1, at: '1970-01-04' }, reason: null },
  };
  expect(knownAsOf(later as never, 2 * dayMs).balance.balance).toBeNull();
  expect(knownAsOf(known as never, 4 * dayMs)).toEqual({
    history: known.history,
    balance: known.balance,
  });
});
