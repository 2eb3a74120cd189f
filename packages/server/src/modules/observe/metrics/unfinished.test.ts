// Which bucket has not ended: on days of 23 and 25 hours, at the very edge, and in hours twice lived.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MetricsServer, startMetrics } from './metrics.fixture.ts';
import {
  asPoint,
  historyOf,
  historyRange,
  lastRange,
  spreadParts,
  withoutHalfBucket,
} from './series-rules.ts';

let on: MetricsServer;
let id: string;
beforeAll(async () => {
  on = await startMetrics();
  await on.makeTable('clock', { at: 'timestamp', n: 'number' }, [
    { at: '2026-03-28T12:00:00Z', n: 1 },
    { at: '2026-03-29T12:00:00Z', n: 2 },
    { at: '2026-03-29T22:10:00Z', n: 4 }, // 00:10 on 30 March
    { at: '2025-10-25T12:00:00Z', n: 8 },
    { at: '2025-10-26T12:00:00Z', n: 16 },
    { at: '2025-10-26T00:30:00Z', n: 32 }, // 02:30 in summer time
    { at: '2025-10-26T01:30:00Z', n: 64 }, // 02:30 in winter time
  ]);
  const metric = await on.makeMetric({
    name: 'clock',
    source: { table: 'clock' },
    value_column: 'n',
    aggregation: 'sum',
    time_zone: 'Europe/Berlin',
  });
  id = metric.id;
});
afterAll(() => on?.server.stop());

const at = (text: string): void => {
  on.time.nowMs = Date.parse(text);
};
async function partials(query: string): Promise<string[]> {
  const { points } = await on.seriesOf(id, query);
  return points
    .filter((point: { is_partial: boolean }) => point.is_partial)
    .map(({ time }: { time: string }) => time);
}
async function historyAt(granularity: 'day' | 'week' | 'hour') {
  const { metrics, identity } = on.server.composition.app.services;
  const context = identity.systemContext(on.server.tenant.id, 'test');
  return metrics.history(context, id, granularity);
}

describe('a day of 23 hours', () => {
  const range = '?from=2026-03-28&to=2026-03-30';

  test('has ended an hour before a day of 24 would have', async () => {
    at('2026-03-29T21:59:59.999Z');
    expect(await partials(range)).toEqual(['2026-03-29']);
    at('2026-03-29T22:00:00Z');
    expect(await partials('?from=2026-03-28&to=2026-03-31')).toEqual(['2026-03-30']);
  });

  test('is learned from as soon as it has ended', async () => {
    at('2026-03-29T22:30:00Z');
    const history = await historyAt('day');
    expect(history.values.slice(-2)).toEqual([1, 2]);
    expect(history).toMatchObject({ partial: 4, nextMs: Date.parse('2026-03-29T22:00:00Z') });
  });
});

describe('a day of 25 hours', () => {
  test('has not ended when one of 24 would have', async () => {
    const range = '?from=2025-10-25&to=2025-10-27';
    at('2025-10-26T22:30:00Z');
    expect(await partials(range)).toEqual(['2025-10-26']);
    const history = await historyAt('day');
    expect(history.values.at(-1)).toBe(8);
    expect(history).toMatchObject({ partial: 112, isPartialKnown: true });
    at('2025-10-26T23:00:00Z');
    expect((await historyAt('day')).values.slice(-2)).toEqual([8, 112]);
  });

  test('has the hour twice, each with its own end', async () => {
    const range = '?granularity=hour&from=2025-10-26T00:00:00Z&to=2025-10-26T02:00:00Z';
    at('2025-10-26T00:59:59Z');
    expect(await partials(range)).toEqual(['2025-10-26T02:00:00+02:00']);
    at('2025-10-26T01:00:00Z');
    expect(await partials(range)).toEqual(['2025-10-26T02:00:00+01:00']);
  });
});

test('weeks and months end by the clock on the wall', async () => {
  at('2026-03-29T22:00:00Z');
  expect(await partials('?granularity=week')).toEqual(['2026-03-30']);
  at('2026-03-29T21:59:59Z');
  expect(await partials('?granularity=week')).toEqual(['2026-03-23']);
  at('2026-03-31T21:59:59Z');
  expect(await partials('?granularity=month')).toEqual(['2026-03-01']);
});

test('rows of the future are counted and left out', async () => {
  at('2026-03-29T12:00:00Z');
  const history = await historyAt('day');
  expect(history).toMatchObject({
    futureRows: 1,
    newestMs: Date.parse('2026-03-29T12:00:00Z'),
    partial: 2,
  });
});

test('the bucket that the look-back cuts is left out, for half of it would look like a fall', async () => {
  const midnight = (daysAgo: number): string =>
    new Date(Date.parse('2026-04-10T00:00:00Z') - daysAgo * 86_400_000).toISOString();
  // Learned from are 1826 days up to the newest row, which is of noon.
  await on.makeTable('long', { at: 'timestamp', n: 'number' }, [
    { at: midnight(1826).replace('T00', 'T06'), n: 1 },
    { at: midnight(1826).replace('T00', 'T18'), n: 2 },
    { at: midnight(1825).replace('T00', 'T06'), n: 4 },
    { at: midnight(0).replace('T00', 'T12'), n: 8 },
  ]);
  const { id: long } = await on.makeMetric({
    name: 'long',
    source: { table: 'long' },
    value_column: 'n',
    aggregation: 'sum',
  });
  at('2026-04-12T00:00:00Z');
  const { metrics, identity } = on.server.composition.app.services;
  const context = identity.systemContext(on.server.tenant.id, 'test');
  const { buckets, values } = await metrics.history(context, long, 'day');
  expect([buckets[0]?.startMs, values[0]]).toEqual([Date.parse(midnight(1825)), 4]);
});

test('what came is told of ended buckets from the asked one on, as far as there are data', async () => {
  const { metrics, identity } = on.server.composition.app.services;
  const context = identity.systemContext(on.server.tenant.id, 'test');
  const from = Date.parse('2026-03-27T23:00:00Z');
  const actuals = (fromMs: number) => metrics.actuals(context, id, 'day', fromMs);
  at('2026-03-29T21:59:59Z');
  expect(await actuals(from)).toEqual([{ startMs: from, value: 1 }]);
  at('2026-04-05T00:00:00Z');
  const next = Date.parse('2026-03-28T23:00:00Z');
  const last = Date.parse('2026-03-29T22:00:00Z');
  expect(await actuals(next)).toEqual([
    { startMs: next, value: 2 },
    { startMs: last, value: 4 },
  ]);
});

describe('at the edge', () => {
  const bucket = { startMs: 100, endMs: 200, label: 'x', value: 5, rows: 1 };
  const table = { gaps: 'zero', source: { table: 't' } } as const;

  test.each([
    [99, false, 0],
    [100, true, 0],
    [199, true, 0],
    [200, false, 1],
  ])(
    'at %i a bucket from 100 to 200 is partial: %s, finished: %i',
    (nowMs, isPartial, finished) => {
      expect(asPoint(bucket, 'missing', nowMs).is_partial).toBe(isPartial);
      const history = historyOf([bucket], table, nowMs);
      expect(history.values).toHaveLength(finished);
      expect(history).toMatchObject({ partial: isPartial ? 5 : 0, isPartialKnown: isPartial });
    },
  );

  const dayMs = 86_400_000;

  test.each([
    ['hour', 7],
    ['day', 30],
    ['week', 60],
    ['month', 120],
  ] as const)('data by %s have ended after more than %i days of silence', (granularity, days) => {
    const nowMs = 5000 * dayMs;
    const newest = nowMs - days * dayMs;
    expect(historyRange(newest, nowMs, granularity, false).hasEnded).toBe(false);
    expect(historyRange(newest - 1, nowMs, granularity, false).hasEnded).toBe(true);
    expect(historyRange(newest - 1, nowMs, granularity, true).hasEnded).toBe(false);
  });

  test('the look-back ends where the data do, of events now', () => {
    const nowMs = 5000 * dayMs;
    const newest = nowMs - 3 * dayMs;
    expect(historyRange(newest, nowMs, 'day', false).fromMs).toBe(newest - 1826 * dayMs);
    expect(historyRange(newest, nowMs, 'day', true).fromMs).toBe(nowMs - 1826 * dayMs);
  });

  test('a week whose newest row lies 36 hours before its end is whole', () => {
    const week = { startMs: 0, endMs: 7 * dayMs, label: 'w', value: 7, rows: 7 };
    const whole = historyOf([week], table, 30 * dayMs);
    const facts = { granularity: 'week', own: 'day', hasEnded: false } as const;
    const cut = (newestMs: number) => withoutHalfBucket(whole, { ...facts, newestMs }).values;
    expect(cut(5.5 * dayMs)).toEqual([7]);
    expect(cut(5.5 * dayMs - 1)).toEqual([null]);
  });

  test('the last range holds as many buckets as asked, and the newest row', () => {
    const newest = Date.parse('2026-04-15T10:00:00Z');
    expect(lastRange(newest, 3, 'day')).toEqual({
      from: '2026-04-13T10:00:00.000Z',
      to: '2026-04-15T10:00:00.001Z',
    });
  });

  test('parts are as long as the whole, with gaps where they have no rows', () => {
    const whole = [bucket, { ...bucket, startMs: 200, endMs: 300 }];
    const parts = [{ key: 'a', starts: new Date(200), value: 3, rows: 2 }];
    expect(spreadParts(whole, parts)).toEqual([
      {
        key: 'a',
        buckets: [
          { ...whole[0], value: null, rows: 0 },
          { ...whole[1], value: 3, rows: 2 },
        ],
      },
    ]);
  });
});
