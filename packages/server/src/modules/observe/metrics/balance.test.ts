// What is left of a balance: exactly what was used from its day on and up to now, nothing of the future.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type MetricsServer, startMetrics } from './metrics.fixture.ts';

const now = Date.parse('2026-04-15T10:00:00Z');
let on: MetricsServer;
beforeAll(async () => {
  on = await startMetrics();
  await on.makeTable('uses', { at: 'timestamp', credits: 'number' }, [
    { at: '2026-04-09T23:59:59Z', credits: 1 }, // before the balance
    { at: '2026-04-10T00:00:00Z', credits: 2 }, // its first moment
    { at: '2026-04-14T08:00:00Z', credits: 4 },
    { at: '2026-04-15T10:00:00Z', credits: 8 }, // now
    { at: '2026-04-15T10:00:01Z', credits: 16 }, // a second ahead
    { at: '2026-05-01T00:00:00Z', credits: 32 },
  ]);
  await on.makeTable('levels', { at: 'timestamp', left: 'number' }, [
    { at: '2026-04-01T00:00:00Z', left: 900 },
    { at: '2026-04-14T00:00:00Z', left: 500 },
    { at: '2026-04-14T12:00:00Z', left: null },
    { at: '2026-04-16T00:00:00Z', left: 7 }, // of the future
  ]);
});
beforeEach(() => {
  on.time.nowMs = now;
});
afterAll(() => on?.server.stop());

async function used(more: Record<string, unknown>): Promise<string> {
  const metric = await on.makeMetric({
    name: `used ${JSON.stringify(more)}`,
    source: { table: 'uses' },
    value_column: 'credits',
    aggregation: 'sum',
    ...more,
  });
  return metric.id;
}

async function balanceOf(id: string) {
  const { metrics, identity } = on.server.composition.app.services;
  return metrics.balance(identity.systemContext(on.server.tenant.id, 'test'), id);
}

test('is what was given, less what was used since and up to now', async () => {
  const id = await used({ balance: { value: 100, at: '2026-04-10' } });
  expect(await balanceOf(id)).toEqual({
    balance: { remaining: 100 - 2 - 4 - 8, at: '2026-04-10' },
    reason: null,
  });
  on.time.nowMs = now + 1000;
  expect((await balanceOf(id)).balance?.remaining).toBe(100 - 2 - 4 - 8 - 16);
});

test('begins with its day in the zone of the metric', async () => {
  const balance = { value: 100, at: '2026-04-10' };
  // 10 April begins in Berlin two hours before it does in UTC, in New York four hours after.
  const berlin = await used({ balance, time_zone: 'Europe/Berlin' });
  expect((await balanceOf(berlin)).balance?.remaining).toBe(100 - 1 - 2 - 4 - 8);
  const newYork = await used({ balance, time_zone: 'America/New_York' });
  expect((await balanceOf(newYork)).balance?.remaining).toBe(100 - 4 - 8);
});

test('counts rows where the metric counts them', async () => {
  const id = await used({
    aggregation: 'count',
    value_column: null,
    balance: { value: 10, at: '2026-04-10' },
  });
  expect((await balanceOf(id)).balance?.remaining).toBe(7);
});

test('goes below zero when more was used than there was', async () => {
  const id = await used({ balance: { value: 5, at: '2026-04-01' } });
  expect((await balanceOf(id)).balance?.remaining).toBe(5 - 1 - 2 - 4 - 8);
});

test('comes from the newest value of another metric, and not from one of the future', async () => {
  const level = await on.makeMetric({
    name: 'left',
    source: { table: 'levels' },
    value_column: 'left',
    aggregation: 'last',
  });
  const id = await used({ balance: { metric_id: level.id } });
  expect(await balanceOf(id)).toEqual({
    balance: { remaining: 500 - 4 - 8, at: '2026-04-14T00:00:00.000Z' },
    reason: null,
  });
  on.time.nowMs = Date.parse('2026-04-16T00:00:00Z');
  expect((await balanceOf(id)).balance).toEqual({ remaining: 7, at: '2026-04-16T00:00:00.000Z' });
  on.time.nowMs = Date.parse('2026-03-01T00:00:00Z');
  expect(await balanceOf(id)).toMatchObject({
    balance: null,
    reason: expect.stringContaining('no value yet'),
  });
});

test('is unknown without one', async () => {
  expect(await balanceOf(await used({}))).toMatchObject({
    balance: null,
    reason: expect.stringContaining('No balance'),
  });
});
