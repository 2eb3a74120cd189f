// From which balance a depletion date starts, and in which words there is none.
import { describe, expect, test } from 'vitest';
import { leftOf, tellDepletion } from './operations/tell-depletion.ts';

const dayMs = 86_400_000;
const first = Date.parse('2026-04-01T00:00:00Z');
const buckets = Array.from({ length: 10 }, (_, i) => {
  const startMs = first + i * dayMs;
  return { startMs, endMs: startMs + dayMs, label: new Date(startMs).toISOString().slice(0, 10) };
});
const history = {
  values: buckets.map((): number | null => 10),
  buckets,
  partial: 3,
  hasEnded: false,
  newestMs: first + 9 * dayMs,
};
const balance = (remaining: number, at = '2026-04-01') => ({
  balance: { remaining, at },
  reason: null,
});

describe('the paths start from', () => {
  test('what remains, less what today has used already', () => {
    expect(leftOf(balance(50), history)).toEqual({ remaining: 50, firstStepUsed: 3 });
  });

  test.each([0, -1])('nothing where %i is left', (remaining) => {
    expect(leftOf(balance(remaining), history)).toBeNull();
  });

  test('nothing where no balance is known', () => {
    expect(leftOf({ balance: null, reason: 'none' }, history)).toBeNull();
  });

  test('today, which also has what late days will add at the recent rate', () => {
    const late = { ...history, values: history.values.map((v, i) => (i < 7 ? v : null)) };
    expect(leftOf(balance(50), late)?.firstStepUsed).toBe(3 - 3 * 10);
    // A balance that is known of the ninth day holds what was used before.
    expect(leftOf(balance(50, '2026-04-09'), late)?.firstStepUsed).toBe(3 - 2 * 10);
  });

  test('a balance of the time of the data, where these have ended', () => {
    const ended = { ...history, hasEnded: true };
    expect(leftOf(balance(50, '2026-04-10'), ended)).not.toBeNull();
    expect(leftOf(balance(50, '2026-04-11'), ended)).toBeNull();
    expect(leftOf(balance(50, '2026-04-11'), history)).not.toBeNull();
  });
});

describe('is told', () => {
  const paths = { values: Float32Array.from([10, 10, 10, 10]), count: 2, steps: 2 };
  const facts = {
    history,
    left: { remaining: 15, firstStepUsed: 0 },
    level: 0.95,
    granularity: 'day' as const,
    paths,
    buckets,
    nowMs: first,
  };

  test('as a date where the paths run out', () => {
    const said = tellDepletion({ ...facts, balance: balance(15) });
    expect(said).toMatchObject({ reason: null, isOpen: false, depletion: { date: '2026-04-02' } });
  });

  test('as what was, where the buckets are over', () => {
    const said = (nowMs: number) =>
      tellDepletion({ ...facts, balance: balance(15), nowMs }).depletion?.summary;
    expect(said(first + dayMs)).toMatch(/^You run out on 2 April /);
    expect(said(first + 2 * dayMs)).toMatch(/^By the data up to 31 March, you ran out on 2 April /);
    expect(said(first + 400 * dayMs)).toMatch(/ you ran out on 2 April 2026 /);
  });

  test.each([
    ['no balance', { balance: { balance: null, reason: 'none is known' } }, /none is known/],
    ['a spent one', { balance: balance(0) }, /already spent\.$/],
    ['an overspent one', { balance: balance(-2.5) }, /spent\. 2\.5 more/],
    [
      'one after the data',
      { balance: balance(9, '2026-05-01'), history: { ...history, hasEnded: true } },
      /data end on 2026-04-10/,
    ],
    ['no history', { balance: balance(9), paths: null }, /no history/],
    ['no path', { balance: balance(9), paths: { ...paths, count: 0 } }, /no history/],
  ])('in words with %s', (_what, change, words) => {
    const said = tellDepletion({ ...facts, ...change });
    expect(said).toMatchObject({ depletion: null, isOpen: false });
    expect(said.reason).toMatch(words);
  });

  test('as open where the paths end before', () => {
    const left = { remaining: 21, firstStepUsed: 0 };
    const said = tellDepletion({ ...facts, left, balance: balance(21) });
    expect(said).toMatchObject({ depletion: null, isOpen: true });
    expect(said.reason).toMatch(/21 last longer than 2 days/);
  });
});
