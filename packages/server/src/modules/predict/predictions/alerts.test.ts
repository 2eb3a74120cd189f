// Alerts that tell before a balance runs out, and what people then read. The clock is steered.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import type { TestTenant } from '../../../testing/test-server.ts';
import { daysUntil } from './alert-rules.ts';
import { day, history, type Row, startUsage, type Usage, used } from './usage.fixture.ts';

let usage: Usage;
beforeAll(async () => {
  usage = await startUsage();
});
afterAll(() => usage?.server.stop());

const path = '/api/v1/alerts';
/** Lasts some two weeks more. */
const balance = { value: used + 1400, at: day(90) };

const watch = (tenant: TestTenant, metricId: string) =>
  usage.server.composition.app.services.predictions.watch(tenant.id, metricId);

async function toldTo(tenant: TestTenant, count: number) {
  for (let i = 0; i < 100; i++) {
    const { body } = await usage.call(tenant, 'GET', '/api/v1/notifications');
    if (body.data.length >= count && (await usage.server.kernel.outbox.lag()) === 0)
      return body.data;
    await systemClock.sleep(30);
  }
  throw new Error('nothing was told');
}

async function checked(tenant: TestTenant, id: string) {
  for (let i = 0; i < 200; i++) {
    const { body } = await usage.call(tenant, 'GET', `${path}/${id}`);
    if (body.checked_at !== null) return body;
    await systemClock.sleep(30);
  }
  throw new Error('the alert was not checked');
}

describe('an alert', () => {
  test('is asked when it is made, fires once a crossing, and tells with its receipt', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history, { balance });
    const forecast = (await consumption()).body;
    const made = await usage.call(tenant, 'POST', path, { metric_id: metricId, days_before: 60 });
    expect(made).toMatchObject({ status: 201, body: { bound: 'expected', is_raised: false } });
    const alert = await checked(tenant, made.body.id);
    const daysLeft = daysUntil(forecast.depletion, 'expected', day(0));
    expect(alert).toMatchObject({ is_raised: true, days_left: daysLeft, metric_name: 'Credits' });
    const [told] = await toldTo(tenant, 1);
    expect(told).toMatchObject({
      kind: 'alert.fired',
      title: `Credits: ${daysLeft} days left`,
      is_read: false,
    });
    expect(told.body).toContain('60 days before the expected day');
    expect(told.receipt).toMatchObject({
      alert_id: alert.id,
      vintage_id: forecast.vintage_id,
      days_before: 60,
      days_left: daysLeft,
      depletion: forecast.depletion,
    });
    await watch(tenant, metricId);
    await watch(tenant, metricId);
    expect(await toldTo(tenant, 1)).toHaveLength(1);
    // More was bought: the day is far again, and the next crossing is another one.
    const metric = `/api/v1/metrics/${metricId}`;
    await usage.call(tenant, 'PATCH', metric, { balance: { value: used + 8000, at: day(90) } });
    await watch(tenant, metricId);
    expect((await usage.call(tenant, 'GET', `${path}/${alert.id}`)).body.is_raised).toBe(false);
    await usage.call(tenant, 'PATCH', metric, { balance });
    await watch(tenant, metricId);
    expect(await toldTo(tenant, 2)).toHaveLength(2);
  });

  test('that is far, off or removed stays quiet; a spent balance does not', async () => {
    const { tenant, metricId } = await usage.tenantWith(history, { balance });
    const far = await usage.call(tenant, 'POST', path, {
      metric_id: metricId,
      days_before: 1,
      bound: 'earliest',
    });
    expect(await checked(tenant, far.body.id)).toMatchObject({
      is_raised: false,
      bound: 'earliest',
    });
    const off = await usage.call(tenant, 'POST', path, { metric_id: metricId, days_before: 1 });
    await checked(tenant, off.body.id);
    const switched = await usage.call(tenant, 'PATCH', `${path}/${off.body.id}`, {
      is_active: false,
      days_before: 300,
    });
    expect(switched.body).toMatchObject({ is_active: false, days_before: 300, checked_at: null });
    expect((await usage.call(tenant, 'DELETE', `${path}/${off.body.id}`)).status).toBe(204);
    await usage.call(tenant, 'PATCH', `/api/v1/metrics/${metricId}`, {
      balance: { value: used - 5, at: day(90) },
    });
    await watch(tenant, metricId);
    const [told, ...more] = await toldTo(tenant, 1);
    expect(more).toEqual([]);
    expect(told.title).toBe('Credits: nothing is left');
    expect(told.body).toContain('already spent');
    expect(await usage.published(tenant, 'alert.fired')).toHaveLength(1);
  });

  test('is refused where it could never fire, and belongs to its tenant', async () => {
    const { tenant, metricId } = await usage.tenantWith(history);
    const post = (body: Row, who = tenant) => usage.call(who, 'POST', path, body);
    const none = await post({ metric_id: metricId, days_before: 14 });
    expect(none).toMatchObject({ status: 400, body: { code: 'request_invalid' } });
    expect(none.body.errors[0].message).toContain('no balance');
    for (const change of [
      { days_before: 0 },
      { days_before: 366 },
      { days_before: 1.5 },
      { bound: 'never' },
      { colour: 1 },
    ]) {
      expect((await post({ metric_id: metricId, days_before: 14, ...change })).status).toBe(400);
    }
    const withBalance = await usage.tenantWith(history, { balance });
    const body = { metric_id: withBalance.metricId, days_before: 14 };
    expect(await post(body)).toMatchObject({ status: 404 });
    const { body: alert } = await post(body, withBalance.tenant);
    for (const [method, sent] of [['GET'], ['PATCH', { days_before: 2 }], ['DELETE']] as const) {
      expect((await usage.call(tenant, method, `${path}/${alert.id}`, sent)).status).toBe(404);
    }
    const list = await usage.call(tenant, 'GET', path);
    expect(list.body.data).toEqual([]);
    expect((await usage.call(tenant, 'GET', `${path}?cursor=none`)).status).toBe(400);
  });
});

describe('an alert of enough history', () => {
  const few = history.slice(-9);

  test('says how much is there, tells once when it is enough, needs no balance', async () => {
    const { tenant, metricId } = await usage.tenantWith(few);
    const input = { metric_id: metricId, kind: 'enough_history' };
    const made = await usage.call(tenant, 'POST', path, input);
    expect(made).toMatchObject({ status: 201, body: { days_before: null, bound: null } });
    const alert = await checked(tenant, made.body.id);
    expect(alert).toMatchObject({ is_raised: false, reason: '9 of 14 days so far' });
    const rows = history.slice(-16, -9);
    await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', { rows });
    expect(await watch(tenant, metricId)).toBe(1);
    expect(await watch(tenant, metricId)).toBe(0);
    const [told, ...more] = await toldTo(tenant, 1);
    expect(more).toEqual([]);
    expect(told).toMatchObject({
      kind: 'history.enough',
      title: 'Credits can be forecast',
      receipt: { alert_id: alert.id, granularity: 'day', known: 16, need: 14 },
    });
    const after = await usage.call(tenant, 'GET', `${path}/${alert.id}`);
    expect(after.body).toMatchObject({ is_raised: true, reason: null });
  });

  test('is one a metric, and takes no days before; a depletion needs them', async () => {
    const { tenant, metricId } = await usage.tenantWith(few, { balance });
    const post = (body: Row) => usage.call(tenant, 'POST', path, { metric_id: metricId, ...body });
    const kind = 'enough_history';
    const { body: alert } = await post({ kind });
    expect(await post({ kind })).toMatchObject({ status: 409, body: { code: 'conflict' } });
    for (const body of [
      { kind, days_before: 3 },
      { kind, bound: 'earliest' },
      { kind: 'else' },
      {},
    ]) {
      expect(await post(body)).toMatchObject({ status: 400, body: { code: 'request_invalid' } });
    }
    const one = `${path}/${alert.id}`;
    expect((await usage.call(tenant, 'PATCH', one, { days_before: 3 })).status).toBe(400);
    const off = await usage.call(tenant, 'PATCH', one, { is_active: false });
    expect(off).toMatchObject({ status: 200, body: { is_active: false, days_before: null } });
    const stranger = await usage.server.newTenant();
    const { body: key } = await usage.call(tenant, 'POST', '/api/v1/keys', {
      name: 'reads',
      scopes: ['read'],
    });
    const reader = { ...tenant, apiKey: key.key };
    for (const [who, status] of [
      [stranger, 404],
      [reader, 403],
    ] as const) {
      const body = { metric_id: metricId, kind };
      expect((await usage.call(who, 'POST', path, body)).status).toBe(status);
      expect((await usage.call(who, 'DELETE', one)).status).toBe(status);
    }
    expect((await usage.call(tenant, 'DELETE', one)).status).toBe(204);
    expect((await post({ kind })).status).toBe(201);
  });
});

describe('notifications', () => {
  test('are counted, and read by each reader alone', async () => {
    const { tenant, metricId } = await usage.tenantWith(history, { balance });
    const { body: alert } = await usage.call(tenant, 'POST', path, {
      metric_id: metricId,
      days_before: 90,
    });
    await checked(tenant, alert.id);
    const [told] = await toldTo(tenant, 1);
    const { body: key } = await usage.call(tenant, 'POST', '/api/v1/keys', { name: 'other' });
    const other = { ...tenant, apiKey: key.key };
    const unread = async (who: TestTenant) =>
      (await usage.call(who, 'GET', '/api/v1/notifications/unread')).body.unread;
    expect([await unread(tenant), await unread(other)]).toEqual([1, 1]);
    const read = await usage.call(tenant, 'POST', '/api/v1/notifications/read', { ids: [told.id] });
    expect(read).toMatchObject({ status: 200, body: { unread: 0 } });
    expect([await unread(tenant), await unread(other)]).toEqual([0, 1]);
    const rest = await usage.call(tenant, 'GET', '/api/v1/notifications?unread=true');
    expect(rest.body.data).toEqual([]);
    await usage.call(other, 'POST', '/api/v1/notifications/read', { all: true });
    expect(await unread(other)).toBe(0);
    const stranger = await usage.server.newTenant();
    await usage.call(stranger, 'POST', '/api/v1/notifications/read', { ids: [told.id] });
    expect((await usage.call(stranger, 'GET', '/api/v1/notifications')).body.data).toEqual([]);
    for (const body of [{}, { ids: [] }, { ids: ['x'] }, { all: false }]) {
      expect((await usage.call(tenant, 'POST', '/api/v1/notifications/read', body)).status).toBe(
        400,
      );
    }
  });
});
