// Definitions of metrics through the wire, and what is refused.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MetricsServer, type Row, startMetrics } from './metrics.fixture.ts';

let on: MetricsServer;
beforeAll(async () => {
  on = await startMetrics();
});
afterAll(() => on?.server.stop());

async function lastAudit() {
  const { body } = await on.server.request('GET', '/api/v1/audit?limit=1');
  return body.data[0];
}

describe('definitions', () => {
  test('are created, read, listed, changed and removed, and the trail says so', async () => {
    await on.makeTable('crud', { day: 'date', credits: 'number' }, []);
    const metric = await on.makeMetric({
      name: 'استهلاك الرصيد',
      source: { table: 'crud' },
      value_column: 'credits',
      aggregation: 'sum',
      unit: 'credits',
    });
    expect(metric).toMatchObject({
      workspace_id: on.server.tenant.workspaceId,
      name: 'استهلاك الرصيد',
      time_column: 'day',
      granularity: 'day',
      gaps: 'zero',
      role: null,
      is_sample_data: false,
    });
    expect(await lastAudit()).toMatchObject({
      action: 'POST /api/v1/metrics',
      outcome: 'done',
      resource_type: 'metric',
      resource_id: metric.id,
    });
    const path = `/api/v1/metrics/${metric.id}`;
    expect((await on.server.request('GET', path)).body).toEqual(metric);
    const listed = await on.server.request(
      'GET',
      `/api/v1/metrics?workspace_id=${on.server.tenant.workspaceId}`,
    );
    expect(listed.body.data.map((m: { id: string }) => m.id)).toContain(metric.id);
    const changed = await on.server.request('PATCH', path, {
      body: { name: 'Credits', gaps: 'missing' },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Credits', gaps: 'missing', unit: 'credits' },
    });
    expect((await on.server.request('DELETE', path)).status).toBe(204);
    expect(await on.server.request('GET', path)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  test('are paged', async () => {
    await on.makeTable('paged', { day: 'date' }, []);
    const ids: string[] = [];
    for (const name of ['p1', 'p2', 'p3']) {
      ids.push(
        (await on.makeMetric({ name, source: { table: 'paged' }, aggregation: 'count' })).id,
      );
    }
    const one = await on.server.request('GET', '/api/v1/metrics?limit=2');
    const two = await on.server.request(
      'GET',
      `/api/v1/metrics?limit=2&cursor=${one.body.next_cursor}`,
    );
    const seen = [...one.body.data, ...two.body.data].map((m: { id: string }) => m.id);
    expect(seen.slice(0, 3)).toEqual([...ids].reverse());
    const wrong = await on.server.request('GET', '/api/v1/metrics?cursor=nonsense');
    expect(wrong).toMatchObject({ status: 400, body: { code: 'cursor_invalid' } });
  });

  test('that do not fit are refused, with what would', async () => {
    await on.makeTable('fit', { day: 'date', credits: 'number', service: 'text' }, []);
    const body = {
      name: 'x',
      source: { table: 'fit' },
      aggregation: 'sum',
      value_column: 'credits',
    };
    const post = (change: Row) =>
      on.server.request('POST', '/api/v1/metrics', { body: { ...body, ...change } });
    const unknown = await post({ value_column: 'credit' });
    expect(unknown).toMatchObject({ status: 400, body: { code: 'metric_column_unknown' } });
    expect(unknown.body.errors[0]).toMatchObject({ pointer: '/value_column' });
    expect(unknown.body.errors[0].message).toContain('"credits"');
    expect(await post({ value_column: 'service' })).toMatchObject({
      status: 400,
      body: { code: 'metric_definition_invalid' },
    });
    expect((await post({ source: { table: 'nowhere' } })).status).toBe(404);
    expect((await post({ time_zone: 'Europe/Atlantis' })).status).toBe(400);
    expect((await post({ colour: 'red' })).status).toBe(400);
    expect((await post({ workspace_id: '00000000-0000-7000-8000-000000000000' })).status).toBe(404);
    const { body: left } = await on.server.request('GET', '/api/v1/metrics?limit=1000');
    expect(left.data.filter((m: { name: string }) => m.name === 'x')).toEqual([]);
  });

  test('of one workspace share no name and no role', async () => {
    await on.makeTable('roles', { day: 'date' }, []);
    const body = { source: { table: 'roles' }, aggregation: 'count' };
    const first = await on.makeMetric({ ...body, name: 'first', role: 'consumption' });
    const post = (change: Row) =>
      on.server.request('POST', '/api/v1/metrics', { body: { ...body, ...change } });
    const second = await post({ name: 'second', role: 'consumption' });
    expect(second).toMatchObject({ status: 409, body: { code: 'metric_role_taken' } });
    expect(second.body.detail).toContain(first.id);
    expect(await post({ name: 'first' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    await on.server.request('PATCH', `/api/v1/metrics/${first.id}`, { body: { role: null } });
    expect((await post({ name: 'second', role: 'consumption' })).status).toBe(201);
  });

  test('take a balance only from a metric that tells one, and keep it from removal', async () => {
    await on.makeTable('levels', { at: 'timestamp', credits_left: 'number' }, []);
    const level = { source: { table: 'levels' }, value_column: 'credits_left' };
    const used = await on.makeMetric({ ...level, name: 'level sum', aggregation: 'sum' });
    const left = await on.makeMetric({ ...level, name: 'level last', aggregation: 'last' });
    const point = (balance: unknown) =>
      on.server.request('PATCH', `/api/v1/metrics/${used.id}`, { body: { balance } });
    expect((await point({ metric_id: used.id })).status).toBe(400);
    expect((await point({ metric_id: left.id })).status).toBe(200);
    const removed = await on.server.request('DELETE', `/api/v1/metrics/${left.id}`);
    expect(removed).toMatchObject({ status: 409, body: { code: 'metric_in_use' } });
  });

  test('of another tenant are not there', async () => {
    const other = await on.server.newTenant();
    await on.makeTable('theirs', { day: 'date' }, [], other.apiKey);
    const metric = await on.makeMetric(
      { name: 'theirs', source: { table: 'theirs' }, aggregation: 'count' },
      other.apiKey,
    );
    for (const [method, suffix] of [
      ['GET', ''],
      ['GET', '/series'],
      ['PATCH', ''],
      ['DELETE', ''],
    ] as const) {
      const body = method === 'PATCH' ? { body: { name: 'mine' } } : {};
      const answer = await on.server.request(method, `/api/v1/metrics/${metric.id}${suffix}`, body);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    const mine = await on.server.request('POST', '/api/v1/metrics', {
      body: {
        name: 'w',
        source: { table: 'theirs' },
        aggregation: 'count',
        workspace_id: other.workspaceId,
      },
    });
    expect(mine.status).toBe(404);
  });
});
