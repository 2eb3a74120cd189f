// When an alert fires: once for each crossing, for its own metric, on the right day.
import type { Depletion, Metric } from '@aibaas/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { TestTenant } from '../../../testing/test-server.ts';
import { daysUntil } from './alert-rules.ts';
import * as store from './alert-store.ts';
import { type AlertFacts, checkAlerts } from './operations/check-alerts.ts';
import { dayMs, start, startUsage, type Usage } from './usage.fixture.ts';

let usage: Usage;
let tenant: TestTenant;
let metricId: string;
let id: string;
beforeAll(async () => {
  usage = await startUsage();
});
afterAll(() => usage?.server.stop());

const database = () => usage.server.kernel.database;
const nextId = () => usage.server.kernel.ids.next();

async function add(change: Partial<store.AlertRow> = {}): Promise<string> {
  const alert = {
    id: nextId(),
    workspace_id: tenant.workspaceId,
    metric_id: metricId,
    kind: 'depletion' as const,
    days_before: 7,
    bound: 'expected' as const,
    ...change,
  };
  await database().tenant(tenant.id, (tx) => store.insertAlert(tx, alert, start));
  return alert.id;
}
beforeEach(async () => {
  ({ tenant, metricId } = await usage.tenantWith([]));
  id = await add();
});

const check = (isNear: boolean | null, alertId = id) =>
  database().tenant(tenant.id, (tx) =>
    store.keepCheck(tx, alertId, { daysLeft: 5, reason: null, isNear, nowMs: start }),
  );
const found = async (alertId = id) => store.findAlert(database(), tenant.id, alertId);

describe('a check', () => {
  test('fires when the day comes near, and again only after it was far', async () => {
    expect(await check(false)).toBe(false);
    expect(await check(true)).toBe(true);
    expect(await check(true)).toBe(false);
    expect(await check(false)).toBe(false);
    expect(await check(true)).toBe(true);
  });

  test('that knows nothing changes nothing', async () => {
    expect(await check(null)).toBe(false);
    expect((await found())?.is_raised).toBe(false);
    await check(true);
    expect(await check(null)).toBe(false);
    expect(await found()).toMatchObject({ is_raised: true, days_left: 5 });
    expect(await check(true)).toBe(false);
  });

  test('of two at once one alone fires', async () => {
    const fired = await Promise.all([check(true), check(true), check(true)]);
    expect(fired.filter((one) => one)).toHaveLength(1);
  });

  test('fires nothing that is off', async () => {
    await database().tenant(tenant.id, (tx) =>
      store.updateAlert(tx, id, { days_before: 7, bound: 'expected', is_active: false }),
    );
    expect(await check(true)).toBe(false);
  });

  test('after a change of its rule begins afresh', async () => {
    await check(true);
    await database().tenant(tenant.id, (tx) =>
      store.updateAlert(tx, id, { days_before: 3, bound: 'earliest', is_active: true }),
    );
    expect(await found()).toMatchObject({
      is_raised: false,
      days_left: null,
      checked_at: null,
      bound: 'earliest',
    });
    expect(await check(true)).toBe(true);
  });
});

test('the alerts of a metric are its own, and only those that are on', async () => {
  const off = await add();
  await add({ metric_id: nextId() });
  await database().tenant(tenant.id, (tx) =>
    store.updateAlert(tx, off, { days_before: 7, bound: 'expected', is_active: false }),
  );
  const active = await store.listActive(database(), tenant.id, metricId);
  expect(active.map((alert) => alert.id)).toEqual([id]);
  const stranger = await usage.server.newTenant();
  expect(await store.listActive(database(), stranger.id, metricId)).toEqual([]);
});

test('watched is what has an alert, or a forecast of the last thirty days', async () => {
  const {
    tenant: other,
    metricId: forecast,
    consumption,
  } = await usage.tenantWith(
    Array.from({ length: 20 }, (_, i) => ({
      day: new Date(start - (20 - i) * dayMs).toISOString().slice(0, 10),
      credits: 10 + (i % 7),
    })),
  );
  await consumption('&days_ahead=1');
  const watched = async (nowMs: number) => {
    const rows = await store.listWatched(database(), nowMs);
    const is = (tenantId: string, of: string): boolean =>
      rows.some((row) => row.tenant_id === tenantId && row.metric_id === of);
    return [is(tenant.id, metricId), is(other.id, forecast)];
  };
  expect(await watched(start + 29 * dayMs)).toEqual([true, true]);
  expect(await watched(start + 31 * dayMs)).toEqual([true, false]);
});

describe('days left', () => {
  const depletion = { date: '2026-04-22', earliest: '2026-04-19' } as Depletion;

  test.each([
    ['expected', '2026-04-15', 7],
    ['earliest', '2026-04-15', 4],
    ['expected', '2026-04-22', 0],
    ['expected', '2026-04-23', -1],
    ['expected', '2025-04-22', 365],
  ] as const)('to the %s day from %s are %i', (bound, today, days) => {
    expect(daysUntil(depletion, bound, today)).toBe(days);
  });

  const facts = (change: Partial<AlertFacts>): AlertFacts => ({
    metric: { id: metricId, name: 'Credits', workspace_id: tenant.workspaceId } as Metric,
    vintageId: nextId(),
    depletion,
    reason: null,
    isSpent: false,
    today: '2026-04-15',
    history: { granularity: 'day', known: 13, need: 14 },
    ...change,
  });
  const fire = (change: Partial<AlertFacts>) =>
    checkAlerts(
      usage.server.kernel,
      { tenantId: tenant.id, unit: null } as RequestContext,
      facts(change),
    );

  test('fire an alert from its day on, and not before', async () => {
    expect(await fire({ today: '2026-04-14' })).toBe(0);
    expect(await found()).toMatchObject({ days_left: 8, is_raised: false });
    expect(await fire({ today: '2026-04-15' })).toBe(1);
    expect(await usage.published(tenant, 'alert.fired')).toMatchObject([
      { alert_id: id, metric_id: metricId, days_left: 7, days_before: 7, bound: 'expected' },
    ]);
  });

  test('are none of a balance that is spent, and unknown without a date', async () => {
    expect(await fire({ depletion: null, reason: 'no balance' })).toBe(0);
    expect(await found()).toMatchObject({ days_left: null, reason: 'no balance' });
    expect(await fire({ depletion: null, reason: 'spent', isSpent: true })).toBe(1);
    expect(await found()).toMatchObject({ days_left: 0 });
  });

  test('of a history that is enough fire on the very bucket', async () => {
    await database().tenant(tenant.id, (tx) => store.deleteAlert(tx, id));
    const waiting = await add({ kind: 'enough_history', days_before: null, bound: null });
    expect(await fire({})).toBe(0);
    expect((await found(waiting))?.reason).toContain('13 of 14 days');
    expect(await fire({ history: { granularity: 'day', known: 14, need: 14 } })).toBe(1);
  });
});
