// What a definition would give before it is kept, the newest part of a series, and the sample data.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MetricsServer, type Row, startMetrics } from './metrics.fixture.ts';

let on: MetricsServer;
beforeAll(async () => {
  on = await startMetrics();
  const rows = Array.from({ length: 40 }, (_, i) => ({
    day: new Date(Date.UTC(2026, 1, 20 + i)).toISOString().slice(0, 10),
    credits: i,
    team: i % 2 === 0 ? 'a' : 'b',
  }));
  await on.makeTable('usage', { day: 'date', credits: 'number', team: 'text' }, rows);
  await on.makeTable('empty', { day: 'date', credits: 'number' }, []);
});
afterAll(() => on?.server.stop());

const preview = (definition: Row, more: Row = {}) =>
  on.server.request('POST', '/api/v1/metrics/preview', { body: { definition, ...more } });

describe('a preview', () => {
  const sum = { source: { table: 'usage' }, value_column: 'credits', aggregation: 'sum' };

  test('is the series that the kept metric gives, and keeps nothing', async () => {
    const { status, body } = await preview(sum);
    expect(status).toBe(200);
    expect(body.definition).toMatchObject({ time_column: 'day', granularity: 'day', gaps: 'zero' });
    const kept = await on.makeMetric({ ...sum, name: 'Kept' });
    const { metric_id: _id, ...series } = await on.seriesOf(kept.id);
    expect(body.series).toEqual({ ...series, metric_id: null });
    expect(body.is_sample_data).toBe(false);
    const { body: list } = await on.server.request('GET', '/api/v1/metrics');
    expect(list.data.map(({ name }: Row) => name)).toEqual(['Kept']);
  });

  test('may be cut to the newest buckets, as a series may', async () => {
    const { body } = await preview(sum, { last: 7 });
    expect(body.series.points.map(({ value }: Row) => value)).toEqual([33, 34, 35, 36, 37, 38, 39]);
    const kept = await on.makeMetric({ ...sum, name: 'Cut' });
    expect((await on.seriesOf(kept.id, '?last=7')).points).toEqual(body.series.points);
    const bad = await on.server.request('GET', `/api/v1/metrics/${kept.id}/series?last=0`);
    expect(bad.status).toBe(400);
  });

  test('of an empty table says so', async () => {
    const { body } = await preview(
      { source: { table: 'empty' }, aggregation: 'count' },
      { last: 7 },
    );
    expect(body.series.points).toEqual([]);
    expect(body.series.reason).toContain('is empty');
  });

  test('is refused as the definition would be, with the place', async () => {
    const wrong = await preview({ ...sum, value_column: 'credit' });
    expect(wrong).toMatchObject({ status: 400, body: { code: 'metric_column_unknown' } });
    expect(wrong.body.errors[0].pointer).toBe('/value_column');
    expect(await preview({ ...sum, value_column: 'team' })).toMatchObject({ status: 400 });
    expect(await preview({ ...sum, source: { table: 'none' } })).toMatchObject({ status: 404 });
    expect(await preview({ ...sum, colour: 1 })).toMatchObject({ status: 400 });
    const stranger = await on.server.newTenant();
    const body = { definition: { ...sum, workspace_id: on.server.tenant.workspaceId } };
    const theirs = await on.server.request('POST', '/api/v1/metrics/preview', {
      body,
      key: stranger.apiKey,
    });
    expect(theirs.status).toBe(404);
  });
});

describe('sample data', () => {
  test('is told and removed as one, and nothing else goes', async () => {
    const tenant = await on.server.newTenant();
    const { metrics, identity } = on.server.composition.app.services;
    const call = (method: string, path: string, body?: Row) =>
      on.server.request(method, path, {
        key: tenant.apiKey,
        ...(body === undefined ? {} : { body }),
      });
    await on.makeTable('made', { day: 'date' }, [{ day: '2026-04-01' }], tenant.apiKey);
    await on.makeTable('mine', { day: 'date' }, [{ day: '2026-04-01' }], tenant.apiKey);
    const events = [
      { source: 'demo', type: 'used' },
      { source: 'app', type: 'used' },
    ];
    await on.server.request('POST', '/api/v1/events', { body: events, key: tenant.apiKey });
    const sample = await on.makeMetric(
      { name: 'Made', source: { table: 'made' }, aggregation: 'count' },
      tenant.apiKey,
    );
    const mine = await on.makeMetric(
      { name: 'Mine', source: { table: 'mine' }, aggregation: 'count' },
      tenant.apiKey,
    );
    expect((await call('GET', '/api/v1/sample-data')).body).toEqual({
      tables: [],
      event_types: [],
      metrics: [],
    });
    const context = identity.systemContext(tenant.id, 'test');
    await metrics.markSample(context, { table: 'made' });
    await metrics.markSample(context, { event_type: 'used' });
    const told = {
      tables: ['made'],
      event_types: ['used'],
      metrics: [{ id: sample.id, name: 'Made' }],
    };
    expect((await call('GET', '/api/v1/sample-data')).body).toEqual(told);
    expect((await call('DELETE', '/api/v1/sample-data')).body).toEqual(told);
    expect((await call('GET', '/api/v1/tables')).body.data.map(({ name }: Row) => name)).toEqual([
      'mine',
    ]);
    expect((await call('GET', '/api/v1/metrics')).body.data.map(({ id }: Row) => id)).toEqual([
      mine.id,
    ]);
    const left = (await call('GET', '/api/v1/events?type=used')).body.data;
    expect(left.map(({ source }: Row) => source)).toEqual(['app']);
    expect((await call('DELETE', '/api/v1/sample-data')).body.tables).toEqual([]);
    // It was there once: a later start does not make it anew.
    expect(await metrics.isSample(context, { event_type: 'used' })).toBe(true);
  });
});

describe('a time zone', () => {
  const sum = { source: { table: 'usage' }, value_column: 'credits', aggregation: 'sum' };
  const zones = [
    ...Intl.supportedValuesOf('timeZone'),
    ...['US/Pacific-New', 'SystemV/PST8', 'ACT', 'AET', 'IST', 'PST', 'EST5EDT', 'Factory'],
    ...[
      'localtime',
      'posixrules',
      'Etc/Unknown',
      'Etc/GMT+12',
      'GMT0',
      'UTC',
      'Zulu',
      'eUrOpE/BeRlIn',
    ],
    ...['posix/Europe/Berlin', 'Europe/Atlantis', 'Europe/', '/etc/passwd', '+01:00', 'UTC+3'],
  ];

  test('that runtime and database do not both know is refused, in a preview as in a metric', async () => {
    const refused: string[] = [];
    for (const zone of zones) {
      const { status, body } = await preview({ ...sum, time_zone: zone }, { last: 1 });
      expect([zone, status === 200 || body.code.endsWith('_invalid')]).toEqual([zone, true]);
      if (status !== 200) refused.push(zone);
    }
    expect(refused).toContain('US/Pacific-New');
    expect(refused).not.toContain('Europe/Berlin');
    for (const zone of refused) {
      const body = { ...sum, name: zone, time_zone: zone };
      expect((await on.server.request('POST', '/api/v1/metrics', { body })).status).toBe(400);
    }
  });
});
