// Metrics through the wire: definitions, series against values counted by hand, refusals.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
let nowMs = Date.parse('2026-04-15T10:00:00Z');

beforeAll(async () => {
  server = await startTestServer({ clock: { ...systemClock, now: () => nowMs } });
});
afterAll(() => server?.stop());

type Row = Record<string, unknown>;

async function makeTable(name: string, columns: Record<string, string>, rows: Row[], key?: string) {
  const list = Object.entries(columns).map(([column, type]) => ({ name: column, type }));
  const auth = key === undefined ? {} : { key };
  const made = await server.request('POST', '/api/v1/tables', {
    body: { name, columns: list },
    ...auth,
  });
  expect(made.status).toBe(201);
  if (rows.length === 0) return;
  const path = `/api/v1/tables/${encodeURIComponent(name)}/rows`;
  const filled = await server.request('POST', path, { body: { rows }, ...auth });
  expect(filled.status).toBe(201);
}

async function makeMetric(body: Row, key?: string) {
  const auth = key === undefined ? {} : { key };
  const answer = await server.request('POST', '/api/v1/metrics', { body, ...auth });
  expect(answer.body).toMatchObject({ id: expect.any(String) });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function seriesOf(id: string, query = '') {
  const answer = await server.request('GET', `/api/v1/metrics/${id}/series${query}`);
  expect(answer.body).toMatchObject({ points: expect.any(Array) });
  return answer.body;
}

const plain = (points: { time: string; value: number | null }[]) =>
  points.map(({ time, value }) => [time, value]);

async function lastAudit() {
  const { body } = await server.request('GET', '/api/v1/audit?limit=1');
  return body.data[0];
}

describe('definitions', () => {
  test('are created, read, listed, changed and removed, and the trail says so', async () => {
    await makeTable('crud', { day: 'date', credits: 'number' }, []);
    const metric = await makeMetric({
      name: 'استهلاك الرصيد',
      source: { table: 'crud' },
      value_column: 'credits',
      aggregation: 'sum',
      unit: 'credits',
    });
    expect(metric).toMatchObject({
      workspace_id: server.tenant.workspaceId,
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
    expect((await server.request('GET', path)).body).toEqual(metric);
    const listed = await server.request(
      'GET',
      `/api/v1/metrics?workspace_id=${server.tenant.workspaceId}`,
    );
    expect(listed.body.data.map((m: { id: string }) => m.id)).toContain(metric.id);
    const changed = await server.request('PATCH', path, {
      body: { name: 'Credits', gaps: 'missing' },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Credits', gaps: 'missing', unit: 'credits' },
    });
    expect((await server.request('DELETE', path)).status).toBe(204);
    expect(await server.request('GET', path)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
  });

  test('are paged', async () => {
    await makeTable('paged', { day: 'date' }, []);
    const ids: string[] = [];
    for (const name of ['p1', 'p2', 'p3']) {
      ids.push((await makeMetric({ name, source: { table: 'paged' }, aggregation: 'count' })).id);
    }
    const one = await server.request('GET', '/api/v1/metrics?limit=2');
    const two = await server.request(
      'GET',
      `/api/v1/metrics?limit=2&cursor=${one.body.next_cursor}`,
    );
    const seen = [...one.body.data, ...two.body.data].map((m: { id: string }) => m.id);
    expect(seen.slice(0, 3)).toEqual([...ids].reverse());
    const wrong = await server.request('GET', '/api/v1/metrics?cursor=nonsense');
    expect(wrong).toMatchObject({ status: 400, body: { code: 'cursor_invalid' } });
  });

  test('that do not fit are refused, with what would', async () => {
    await makeTable('fit', { day: 'date', credits: 'number', service: 'text' }, []);
    const body = {
      name: 'x',
      source: { table: 'fit' },
      aggregation: 'sum',
      value_column: 'credits',
    };
    const post = (change: Row) =>
      server.request('POST', '/api/v1/metrics', { body: { ...body, ...change } });
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
    const { body: left } = await server.request('GET', '/api/v1/metrics?limit=1000');
    expect(left.data.filter((m: { name: string }) => m.name === 'x')).toEqual([]);
  });

  test('of one workspace share no name and no role', async () => {
    await makeTable('roles', { day: 'date' }, []);
    const body = { source: { table: 'roles' }, aggregation: 'count' };
    const first = await makeMetric({ ...body, name: 'first', role: 'consumption' });
    const post = (change: Row) =>
      server.request('POST', '/api/v1/metrics', { body: { ...body, ...change } });
    const second = await post({ name: 'second', role: 'consumption' });
    expect(second).toMatchObject({ status: 409, body: { code: 'metric_role_taken' } });
    expect(second.body.detail).toContain(first.id);
    expect(await post({ name: 'first' })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    });
    await server.request('PATCH', `/api/v1/metrics/${first.id}`, { body: { role: null } });
    expect((await post({ name: 'second', role: 'consumption' })).status).toBe(201);
  });

  test('take a balance only from a metric that tells one, and keep it from removal', async () => {
    await makeTable('levels', { at: 'timestamp', credits_left: 'number' }, []);
    const level = { source: { table: 'levels' }, value_column: 'credits_left' };
    const used = await makeMetric({ ...level, name: 'level sum', aggregation: 'sum' });
    const left = await makeMetric({ ...level, name: 'level last', aggregation: 'last' });
    const point = (balance: unknown) =>
      server.request('PATCH', `/api/v1/metrics/${used.id}`, { body: { balance } });
    expect((await point({ metric_id: used.id })).status).toBe(400);
    expect((await point({ metric_id: left.id })).status).toBe(200);
    const removed = await server.request('DELETE', `/api/v1/metrics/${left.id}`);
    expect(removed).toMatchObject({ status: 409, body: { code: 'metric_in_use' } });
  });

  test('of another tenant are not there', async () => {
    const other = await server.newTenant();
    await makeTable('theirs', { day: 'date' }, [], other.apiKey);
    const metric = await makeMetric(
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
      const answer = await server.request(method, `/api/v1/metrics/${metric.id}${suffix}`, body);
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    const mine = await server.request('POST', '/api/v1/metrics', {
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

describe('series', () => {
  test('in Berlin have a day of 23 hours, and hours that keep apart in autumn', async () => {
    const rows = [
      { at: '2026-03-28T22:59:59Z', credits: 1 }, // 28 March, 23:59:59
      { at: '2026-03-28T23:00:00Z', credits: 2 }, // 29 March, 00:00
      { at: '2026-03-29T00:59:59Z', credits: 4 }, // 01:59:59, the last second before the jump
      { at: '2026-03-29T01:00:00Z', credits: 8 }, // 03:00
      { at: '2026-03-29T21:59:59Z', credits: 16 }, // 29 March, 23:59:59 summer time
      { at: '2026-03-29T22:00:00Z', credits: 32 }, // 30 March
      { at: '2025-10-26T00:30:00Z', credits: 64 }, // 02:30 summer time
      { at: '2025-10-26T01:30:00Z', credits: 128 }, // 02:30 winter time
    ];
    await makeTable('berlin', { at: 'timestamp', credits: 'number' }, rows);
    const metric = await makeMetric({
      name: 'berlin',
      source: { table: 'berlin' },
      value_column: 'credits',
      aggregation: 'sum',
      time_zone: 'Europe/Berlin',
    });
    const march = await seriesOf(metric.id, '?from=2026-03-28&to=2026-03-30');
    expect(march).toMatchObject({ time_zone: 'Europe/Berlin', granularity: 'day', reason: null });
    expect(plain(march.points)).toEqual([
      ['2026-03-28', 1],
      ['2026-03-29', 30],
      ['2026-03-30', 32],
    ]);
    const spring = await seriesOf(
      metric.id,
      '?granularity=hour&from=2026-03-29T01:00&to=2026-03-29T03:30',
    );
    expect(plain(spring.points)).toEqual([
      ['2026-03-29T01:00:00+01:00', 4],
      ['2026-03-29T03:00:00+02:00', 8],
    ]);
    const autumn = await seriesOf(
      metric.id,
      '?granularity=hour&from=2025-10-26T00:00:00Z&to=2025-10-26T02:00:00Z',
    );
    expect(plain(autumn.points)).toEqual([
      ['2025-10-26T02:00:00+02:00', 64],
      ['2025-10-26T02:00:00+01:00', 128],
    ]);
    const months = await seriesOf(metric.id, '?granularity=month');
    expect(months.points).toHaveLength(6);
    expect(months.points[0]).toMatchObject({ time: '2025-10-01', value: 192 });
    expect(months.points[5]).toMatchObject({ time: '2026-03-01', value: 63 });
    const weeks = await seriesOf(metric.id, '?granularity=week&from=2026-03-23');
    expect(plain(weeks.points)).toEqual([
      ['2026-03-23', 31],
      ['2026-03-30', 32],
    ]);
  });

  test('of calendar days belong to those days in any zone', async () => {
    const rows = [
      { day: '2026-01-31', credits: 5 },
      { day: '2026-02-01', credits: 7 },
      { day: '2026-02-28', credits: 11 },
      { day: '2026-03-01', credits: 13 },
      { day: '2026-03-01', credits: 1 }, // the same day twice
    ];
    await makeTable('days', { day: 'date', credits: 'number' }, rows);
    for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
      const metric = await makeMetric({
        name: `days in ${zone}`,
        source: { table: 'days' },
        value_column: 'credits',
        aggregation: 'sum',
        granularity: 'month',
        time_zone: zone,
      });
      const { points } = await seriesOf(metric.id);
      expect(plain(points)).toEqual([
        ['2026-01-01', 5],
        ['2026-02-01', 18],
        ['2026-03-01', 14],
      ]);
      const february = await seriesOf(metric.id, '?granularity=day&from=2026-02-01&to=2026-02-28');
      expect(february.points).toHaveLength(28);
      expect(february.points[0]).toEqual({
        time: '2026-02-01',
        value: 7,
        rows: 1,
        is_gap: false,
        is_partial: false,
      });
      expect(february.points[1]).toEqual({
        time: '2026-02-02',
        value: 0,
        rows: 0,
        is_gap: true,
        is_partial: false,
      });
    }
  });

  test('say null or zero in gaps, and flag the bucket that has not ended', async () => {
    const rows = [
      { at: '2026-04-12T08:00:00Z', credits: 3 },
      { at: '2026-04-14T08:00:00Z', credits: null },
      { at: '2026-04-15T08:00:00Z', credits: 4 },
    ];
    await makeTable('gaps', { at: 'timestamp', credits: 'number' }, rows);
    const metric = await makeMetric({
      name: 'gaps',
      source: { table: 'gaps' },
      value_column: 'credits',
      aggregation: 'avg',
    });
    const point = (time: string, value: number | null, count: number, is_partial = false) => ({
      time,
      value,
      rows: count,
      is_gap: count === 0,
      is_partial,
    });
    const { points } = await seriesOf(metric.id);
    expect(points).toEqual([
      point('2026-04-12', 3, 1),
      point('2026-04-13', null, 0),
      point('2026-04-14', null, 1),
      point('2026-04-15', 4, 1, true),
    ]);
    await server.request('PATCH', `/api/v1/metrics/${metric.id}`, { body: { gaps: 'zero' } });
    expect((await seriesOf(metric.id)).points[1]).toEqual(point('2026-04-13', 0, 0));
  });

  test('aggregate as they say', async () => {
    const at = (hour: number) =>
      `2026-04-0${1 + Math.floor(hour / 24)}T${String(hour % 24).padStart(2, '0')}:00:00Z`;
    const rows = [5, 1, 9, 1].map((credits, i) => ({
      at: at(i),
      credits,
      service: i < 2 ? 'a' : 'b',
    }));
    await makeTable('aggregates', { at: 'timestamp', credits: 'number', service: 'text' }, rows);
    const values: Record<string, number> = {
      sum: 16,
      avg: 4,
      min: 1,
      max: 9,
      last: 1,
      count: 4,
      count_distinct: 3,
    };
    for (const [aggregation, value] of Object.entries(values)) {
      const metric = await makeMetric({
        name: aggregation,
        source: { table: 'aggregates' },
        value_column: 'credits',
        aggregation,
      });
      expect(plain((await seriesOf(metric.id)).points)).toEqual([['2026-04-01', value]]);
    }
    const filtered = await makeMetric({
      name: 'filtered',
      source: { table: 'aggregates' },
      value_column: 'credits',
      aggregation: 'sum',
      filters: [
        { column: 'service', op: 'in', value: ['b', 'c'] },
        { column: 'credits', op: 'gt', value: 1 },
        { column: 'at', op: 'lt', value: '2026-04-02' },
        { column: 'service', op: 'is_null', value: false },
      ],
    });
    expect(plain((await seriesOf(filtered.id)).points)).toEqual([['2026-04-01', 9]]);
  });

  test('by a dimension have eight parts and the rest, adding up to the whole', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [
      { day: '2026-04-01', credits: 2 ** i, service: `s${i}` },
      { day: '2026-04-03', credits: 0.1 * i, service: i === 0 ? null : `s${i}` },
    ]).flat();
    await makeTable('parts', { day: 'date', credits: 'number', service: 'text' }, rows);
    const metric = await makeMetric({
      name: 'parts',
      source: { table: 'parts' },
      value_column: 'credits',
      aggregation: 'sum',
      breakdown_dimension: 'service',
    });
    const { points, parts } = await seriesOf(metric.id, '?dimension=service');
    expect(parts.map((part: { key: string }) => part.key).sort()).toEqual(
      ['other', 's10', 's11', 's4', 's5', 's6', 's7', 's8', 's9'].sort(),
    );
    points.forEach((whole: { value: number }, i: number) => {
      const sum = parts.reduce(
        (a: number, part: { points: { value: number }[] }) => a + (part.points[i]?.value ?? 0),
        0,
      );
      expect(sum).toBeCloseTo(whole.value, 9);
    });
    const wrong = await server.request(
      'GET',
      `/api/v1/metrics/${metric.id}/series?dimension=servise`,
    );
    expect(wrong).toMatchObject({ status: 400, body: { code: 'metric_column_unknown' } });
  });

  test('over nothing are empty, with the reason', async () => {
    await makeTable('nothing', { day: 'date', credits: 'number' }, []);
    const metric = await makeMetric({
      name: 'nothing',
      source: { table: 'nothing' },
      value_column: 'credits',
      aggregation: 'sum',
    });
    expect(await seriesOf(metric.id)).toMatchObject({
      points: [],
      reason: 'The table "nothing" is empty: it has no rows yet.',
    });
    const events = await makeMetric({
      name: 'no events',
      source: { event_type: 'x.y' },
      aggregation: 'count',
    });
    expect(await seriesOf(events.id)).toMatchObject({
      points: [],
      reason: expect.stringContaining('x.y'),
    });
    await server.request('POST', '/api/v1/tables/nothing/rows', {
      body: { row: { day: '2026-04-01', credits: 1 } },
    });
    const later = await seriesOf(metric.id, '?from=2026-04-02&to=2026-04-01');
    expect(later).toMatchObject({
      points: [],
      reason: expect.stringContaining('between from and to'),
    });
  });

  test('of events count those of the workspace, and what is no number is missing', async () => {
    const event = (id: string, data: unknown, more = {}) => ({
      id,
      source: 'app',
      type: 'credits.used',
      time: '2026-04-14T09:00:00Z',
      data,
      ...more,
    });
    const sent = await server.request('POST', '/api/v1/events', {
      body: {
        events: [
          event('1', { usage: { credits: 5 }, plan: 'pro' }),
          event('2', { usage: { credits: '7.5' }, plan: 'pro' }),
          event('3', { usage: { credits: 'many' }, plan: 'free' }),
          event('4', { usage: { credits: 9 } }, { type: 'credits.bought' }),
          event('5', null),
        ],
      },
    });
    expect(sent.body).toMatchObject({ accepted: 5 });
    const metric = await makeMetric({
      name: 'from events',
      source: { event_type: 'credits.used' },
      value_column: 'usage.credits',
      aggregation: 'sum',
    });
    const { points, parts } = await seriesOf(metric.id, '?dimension=plan');
    expect(points).toEqual([
      { time: '2026-04-14', value: 12.5, rows: 4, is_gap: false, is_partial: false },
    ]);
    expect(
      parts.map((part: { key: string; points: { value: number | null }[] }) => [
        part.key,
        part.points[0]?.value,
      ]),
    ).toEqual([
      ['(none)', null],
      ['free', null],
      ['pro', 12.5],
    ]);
  });

  test('refuse times that are none, and lengths without end', async () => {
    await makeTable('ages', { at: 'timestamp' }, [
      { at: '1850-01-01T00:00:00Z' },
      { at: '2026-01-01T00:00:00Z' },
    ]);
    const metric = await makeMetric({
      name: 'ages',
      source: { table: 'ages' },
      aggregation: 'count',
    });
    const path = `/api/v1/metrics/${metric.id}/series`;
    expect((await server.request('GET', `${path}?from=2026-02-30`)).status).toBe(400);
    expect((await server.request('GET', `${path}?granularity=minute`)).status).toBe(400);
    const long = await server.request('GET', `${path}?granularity=hour`);
    expect(long).toMatchObject({ status: 400, body: { code: 'series_too_long' } });
    expect((await seriesOf(metric.id, '?granularity=month')).points).toHaveLength(176 * 12 + 1);
  });

  test('of a table that is gone say so', async () => {
    await makeTable('gone', { day: 'date', credits: 'number' }, []);
    const metric = await makeMetric({
      name: 'gone',
      source: { table: 'gone' },
      value_column: 'credits',
      aggregation: 'sum',
    });
    await server.request('DELETE', '/api/v1/tables/gone');
    const missing = await server.request('GET', `/api/v1/metrics/${metric.id}/series`);
    expect(missing).toMatchObject({ status: 409, body: { code: 'metric_source_missing' } });
    await makeTable('gone', { day: 'date', tokens: 'number' }, []);
    const changed = await server.request('GET', `/api/v1/metrics/${metric.id}/series`);
    expect(changed.body.detail).toContain('"credits"');
  });

  test('end with the bucket of now when the clock moves on', async () => {
    await makeTable('moving', { day: 'date' }, [{ day: '2026-04-15' }]);
    const metric = await makeMetric({
      name: 'moving',
      source: { table: 'moving' },
      aggregation: 'count',
    });
    expect((await seriesOf(metric.id)).points[0]).toMatchObject({ is_partial: true });
    nowMs += 86_400_000;
    expect((await seriesOf(metric.id)).points[0]).toMatchObject({ is_partial: false });
    nowMs -= 86_400_000;
  });
});
