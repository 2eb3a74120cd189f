// Series through the wire, against values counted by hand.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../../kernel/database/sql.ts';
import { relationOf } from '../../../kernel/ddl.ts';
import { type MetricsServer, startMetrics } from './metrics.fixture.ts';

let on: MetricsServer;
beforeAll(async () => {
  on = await startMetrics();
});
afterAll(() => on?.server.stop());

const plain = (points: { time: string; value: number | null }[]) =>
  points.map(({ time, value }) => [time, value]);

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
    await on.makeTable('berlin', { at: 'timestamp', credits: 'number' }, rows);
    const metric = await on.makeMetric({
      name: 'berlin',
      source: { table: 'berlin' },
      value_column: 'credits',
      aggregation: 'sum',
      time_zone: 'Europe/Berlin',
    });
    const march = await on.seriesOf(metric.id, '?from=2026-03-28&to=2026-03-30');
    expect(march).toMatchObject({ time_zone: 'Europe/Berlin', granularity: 'day', reason: null });
    expect(plain(march.points)).toEqual([
      ['2026-03-28', 1],
      ['2026-03-29', 30],
      ['2026-03-30', 32],
    ]);
    const spring = await on.seriesOf(
      metric.id,
      '?granularity=hour&from=2026-03-29T01:00&to=2026-03-29T03:30',
    );
    expect(plain(spring.points)).toEqual([
      ['2026-03-29T01:00:00+01:00', 4],
      ['2026-03-29T03:00:00+02:00', 8],
    ]);
    const autumn = await on.seriesOf(
      metric.id,
      '?granularity=hour&from=2025-10-26T00:00:00Z&to=2025-10-26T02:00:00Z',
    );
    expect(plain(autumn.points)).toEqual([
      ['2025-10-26T02:00:00+02:00', 64],
      ['2025-10-26T02:00:00+01:00', 128],
    ]);
    const months = await on.seriesOf(metric.id, '?granularity=month');
    expect(months.points).toHaveLength(6);
    expect(months.points[0]).toMatchObject({ time: '2025-10-01', value: 192 });
    expect(months.points[5]).toMatchObject({ time: '2026-03-01', value: 63 });
    const weeks = await on.seriesOf(metric.id, '?granularity=week&from=2026-03-23');
    expect(plain(weeks.points)).toEqual([
      ['2026-03-23', 31],
      ['2026-03-30', 32],
    ]);
  });

  test('to come are named by their zone, over clock changes and half hours', async () => {
    const { metrics, identity } = on.server.composition.app.services;
    const context = identity.systemContext(on.server.tenant.id, 'test');
    const labels = async (
      zone: string,
      granularity: 'hour' | 'day',
      from: string,
      count: number,
    ) => {
      const range = { zone, granularity, fromMs: Date.parse(from), count };
      return (await metrics.upcoming(context, range)).map(({ label }) => label);
    };
    expect(await labels('Europe/Berlin', 'hour', '2026-10-24T23:20:00Z', 4)).toEqual([
      '2026-10-25T01:00:00+02:00',
      '2026-10-25T02:00:00+02:00',
      '2026-10-25T02:00:00+01:00',
      '2026-10-25T03:00:00+01:00',
    ]);
    expect(await labels('Asia/Kolkata', 'hour', '2026-10-24T23:20:00Z', 2)).toEqual([
      '2026-10-25T04:00:00+05:30',
      '2026-10-25T05:00:00+05:30',
    ]);
    // The clock skips midnight of 4 November 2018 in São Paulo: the day begins at one o'clock.
    expect(await labels('America/Sao_Paulo', 'day', '2018-11-03T12:00:00Z', 3)).toEqual([
      '2018-11-03',
      '2018-11-04',
      '2018-11-05',
    ]);
  });

  test('of a day without midnight keep that day', async () => {
    const rows = ['2018-11-03', '2018-11-04', '2018-11-05'].map((day, i) => ({ day, credits: i }));
    await on.makeTable('no midnight', { day: 'date', credits: 'number' }, rows);
    const metric = await on.makeMetric({
      name: 'no midnight',
      source: { table: 'no midnight' },
      value_column: 'credits',
      aggregation: 'sum',
      time_zone: 'America/Sao_Paulo',
    });
    expect(plain((await on.seriesOf(metric.id)).points)).toEqual([
      ['2018-11-03', 0],
      ['2018-11-04', 1],
      ['2018-11-05', 2],
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
    await on.makeTable('days', { day: 'date', credits: 'number' }, rows);
    for (const zone of ['Pacific/Auckland', 'America/Los_Angeles']) {
      const metric = await on.makeMetric({
        name: `days in ${zone}`,
        source: { table: 'days' },
        value_column: 'credits',
        aggregation: 'sum',
        granularity: 'month',
        time_zone: zone,
      });
      const { points } = await on.seriesOf(metric.id);
      expect(plain(points)).toEqual([
        ['2026-01-01', 5],
        ['2026-02-01', 18],
        ['2026-03-01', 14],
      ]);
      const february = await on.seriesOf(
        metric.id,
        '?granularity=day&from=2026-02-01&to=2026-02-28',
      );
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
    await on.makeTable('gaps', { at: 'timestamp', credits: 'number' }, rows);
    const metric = await on.makeMetric({
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
    const { points } = await on.seriesOf(metric.id);
    expect(points).toEqual([
      point('2026-04-12', 3, 1),
      point('2026-04-13', null, 0),
      point('2026-04-14', null, 1),
      point('2026-04-15', 4, 1, true),
    ]);
    await on.server.request('PATCH', `/api/v1/metrics/${metric.id}`, { body: { gaps: 'zero' } });
    expect((await on.seriesOf(metric.id)).points[1]).toEqual(point('2026-04-13', 0, 0));
  });

  test('aggregate as they say', async () => {
    const at = (hour: number) =>
      `2026-04-0${1 + Math.floor(hour / 24)}T${String(hour % 24).padStart(2, '0')}:00:00Z`;
    const rows = [5, 1, 9, 1].map((credits, i) => ({
      at: at(i),
      credits,
      service: i < 2 ? 'a' : 'b',
    }));
    await on.makeTable('aggregates', { at: 'timestamp', credits: 'number', service: 'text' }, rows);
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
      const metric = await on.makeMetric({
        name: aggregation,
        source: { table: 'aggregates' },
        value_column: 'credits',
        aggregation,
      });
      expect(plain((await on.seriesOf(metric.id)).points)).toEqual([['2026-04-01', value]]);
    }
    const filtered = await on.makeMetric({
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
    expect(plain((await on.seriesOf(filtered.id)).points)).toEqual([['2026-04-01', 9]]);
  });

  test('by a dimension have eight parts and the rest, adding up to the whole', async () => {
    const rows = Array.from({ length: 12 }, (_, i) => [
      { day: '2026-04-01', credits: 2 ** i, service: `s${i}` },
      { day: '2026-04-03', credits: 0.1 * i, service: i === 0 ? null : `s${i}` },
    ]).flat();
    await on.makeTable('parts', { day: 'date', credits: 'number', service: 'text' }, rows);
    const metric = await on.makeMetric({
      name: 'parts',
      source: { table: 'parts' },
      value_column: 'credits',
      aggregation: 'sum',
      breakdown_dimension: 'service',
    });
    const { points, parts } = await on.seriesOf(metric.id, '?dimension=service');
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
    const wrong = await on.server.request(
      'GET',
      `/api/v1/metrics/${metric.id}/series?dimension=servise`,
    );
    expect(wrong).toMatchObject({ status: 400, body: { code: 'metric_column_unknown' } });
  });

  test('put what has no name, or an empty one, into one part', async () => {
    await on.makeTable('unnamed', { day: 'date', credits: 'number', service: 'text' }, [
      { day: '2026-04-01', credits: 1, service: null },
      { day: '2026-04-01', credits: 2, service: '' },
      { day: '2026-04-01', credits: 4, service: 'a' },
    ]);
    const metric = await on.makeMetric({
      name: 'unnamed',
      source: { table: 'unnamed' },
      value_column: 'credits',
      aggregation: 'sum',
    });
    const { parts } = await on.seriesOf(metric.id, '?dimension=service');
    const values = parts.map((part: { key: string; points: { value: number }[] }) => [
      part.key,
      part.points[0]?.value,
    ]);
    expect(values).toEqual([
      ['(none)', 3],
      ['a', 4],
    ]);
  });

  test('leave out a time without end, which only SQL can write', async () => {
    await on.makeTable('endless', { at: 'timestamp', credits: 'number' }, [
      { at: '2026-04-01T10:00:00Z', credits: 1 },
      { at: '2026-04-01T11:00:00Z', credits: 2 },
    ]);
    const { body } = await on.server.request('GET', '/api/v1/tables/endless');
    await on.server.kernel.database.owner(on.server.tenant.id, (tx) =>
      tx.query(sql`update ${relationOf(body.id)} set at = 'infinity' where credits = 2`),
    );
    const metric = await on.makeMetric({
      name: 'endless',
      source: { table: 'endless' },
      value_column: 'credits',
      aggregation: 'sum',
    });
    expect(plain((await on.seriesOf(metric.id)).points)).toEqual([['2026-04-01', 1]]);
  });

  test('over nothing are empty, with the reason', async () => {
    await on.makeTable('nothing', { day: 'date', credits: 'number' }, []);
    const metric = await on.makeMetric({
      name: 'nothing',
      source: { table: 'nothing' },
      value_column: 'credits',
      aggregation: 'sum',
    });
    expect(await on.seriesOf(metric.id)).toMatchObject({
      points: [],
      reason: 'The table "nothing" is empty: it has no rows yet.',
    });
    const events = await on.makeMetric({
      name: 'no events',
      source: { event_type: 'x.y' },
      aggregation: 'count',
    });
    expect(await on.seriesOf(events.id)).toMatchObject({
      points: [],
      reason: expect.stringContaining('x.y'),
    });
    await on.server.request('POST', '/api/v1/tables/nothing/rows', {
      body: { row: { day: '2026-04-01', credits: 1 } },
    });
    const later = await on.seriesOf(metric.id, '?from=2026-04-02&to=2026-04-01');
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
    const elsewhere = await on.server.request('POST', '/api/v1/workspaces', {
      body: { name: 'elsewhere' },
    });
    const sent = await on.server.request('POST', '/api/v1/events', {
      body: {
        events: [
          event('1', { usage: { credits: 5 }, plan: 'pro' }),
          event('2', { usage: { credits: '7.5' }, plan: 'pro' }),
          event('3', { usage: { credits: 'many' }, plan: 'free' }),
          event('4', { usage: { credits: 9 } }, { type: 'credits.bought' }),
          event('5', null),
          event('6', { usage: { credits: 1000 } }, { workspace_id: elsewhere.body.id }),
        ],
      },
    });
    expect(sent.body).toMatchObject({ accepted: 6 });
    const metric = await on.makeMetric({
      name: 'from events',
      source: { event_type: 'credits.used' },
      value_column: 'usage.credits',
      aggregation: 'sum',
    });
    const { points, parts } = await on.seriesOf(metric.id, '?dimension=plan');
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
    await on.makeTable('ages', { at: 'timestamp' }, [
      { at: '1850-01-01T00:00:00Z' },
      { at: '2026-01-01T00:00:00Z' },
    ]);
    const metric = await on.makeMetric({
      name: 'ages',
      source: { table: 'ages' },
      aggregation: 'count',
    });
    const path = `/api/v1/metrics/${metric.id}/series`;
    expect((await on.server.request('GET', `${path}?from=2026-02-30`)).status).toBe(400);
    expect((await on.server.request('GET', `${path}?granularity=minute`)).status).toBe(400);
    const long = await on.server.request('GET', `${path}?granularity=hour`);
    expect(long).toMatchObject({ status: 400, body: { code: 'series_too_long' } });
    expect((await on.seriesOf(metric.id, '?granularity=month')).points).toHaveLength(176 * 12 + 1);
  });

  test('of a table that is gone say so', async () => {
    await on.makeTable('gone', { day: 'date', credits: 'number' }, []);
    const metric = await on.makeMetric({
      name: 'gone',
      source: { table: 'gone' },
      value_column: 'credits',
      aggregation: 'sum',
    });
    await on.server.request('DELETE', '/api/v1/tables/gone');
    const missing = await on.server.request('GET', `/api/v1/metrics/${metric.id}/series`);
    expect(missing).toMatchObject({ status: 409, body: { code: 'metric_source_missing' } });
    await on.makeTable('gone', { day: 'date', tokens: 'number' }, []);
    const changed = await on.server.request('GET', `/api/v1/metrics/${metric.id}/series`);
    expect(changed.body.detail).toContain('"credits"');
  });

  test('end with the bucket of now when the clock moves on', async () => {
    await on.makeTable('moving', { day: 'date' }, [{ day: '2026-04-15' }]);
    const metric = await on.makeMetric({
      name: 'moving',
      source: { table: 'moving' },
      aggregation: 'count',
    });
    expect((await on.seriesOf(metric.id)).points[0]).toMatchObject({ is_partial: true });
    on.time.nowMs += 86_400_000;
    expect((await on.seriesOf(metric.id)).points[0]).toMatchObject({ is_partial: false });
    on.time.nowMs -= 86_400_000;
  });
});
