// Consumption forecasts through the wire: the answer's fields, thin and odd histories, refusals.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  day,
  dayMs,
  dayOf,
  history,
  path,
  type Row,
  start,
  startUsage,
  type Usage,
  weekly,
} from './usage.fixture.ts';

let usage: Usage;
beforeAll(async () => {
  usage = await startUsage();
});
afterAll(() => usage?.server.stop());

describe('the consumption forecast', () => {
  test('has the fields of the specification, a backtest and its sentence', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    const { status, body } = await consumption();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      workspace_id: tenant.workspaceId,
      metric_id: metricId,
      generated_at: new Date(start).toISOString(),
      is_sample_data: false,
      depletion: null,
      depletion_reason: expect.stringContaining('No balance is known'),
      breakdown: null,
    });
    expect(body.predictions).toHaveLength(30);
    body.predictions.forEach((p: Row, i: number) => {
      expect(p).toEqual({
        prediction_date: dayOf(start + i * dayMs),
        predicted_value: expect.any(Number),
        confidence_lower: expect.any(Number),
        confidence_upper: expect.any(Number),
        confidence_level: 0.95,
      });
      const expected = weekly(-i);
      expect(Math.abs((p.predicted_value as number) - expected)).toBeLessThan(25);
      expect(p.confidence_lower as number).toBeLessThan(p.confidence_upper as number);
    });
    const { backtest } = body;
    expect(backtest.origins).toBeGreaterThan(1);
    expect(backtest.naive.name).toBe('seasonal naive (7)');
    expect(backtest.summary).toContain(`off by ${backtest.wape.toFixed(1)}%`);
    expect(backtest.summary).toContain(
      `repeating last week was off by ${backtest.naive.wape.toFixed(1)}%`,
    );
  });

  test('is answered from its vintage while nothing changed, and fitted once when asked at once', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    const [one, two] = await Promise.all([consumption(), consumption()]);
    expect(one.body).toEqual(two.body);
    expect((await consumption()).body).toEqual(one.body);
    const kept = await usage.call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}`);
    expect(kept.body.data).toHaveLength(1);
    expect(await usage.published(tenant, 'predictions.generated')).toEqual([
      {
        vintage_id: one.body.vintage_id,
        metric_id: metricId,
        workspace_id: tenant.workspaceId,
        model: kept.body.data[0].model,
        points: 30,
      },
    ]);
    await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', {
      row: { day: day(5), credits: 50 },
    });
    const next = await consumption();
    expect(next.body.vintage_id).not.toBe(one.body.vintage_id);
    await consumption('&confidence_level=0.8');
    const more = await usage.call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}&limit=2`);
    expect(more.body.data).toHaveLength(2);
    const rest = await usage.call(
      tenant,
      'GET',
      `${path}/vintages?metric_id=${metricId}&limit=2&cursor=${more.body.next_cursor}`,
    );
    expect(rest.body).toMatchObject({ data: [{ id: one.body.vintage_id }], next_cursor: null });
  });

  test('by week and month covers the days asked for; by hour needs times', async () => {
    const { consumption } = await usage.tenantWith(history);
    const weeks = await consumption('&granularity=weekly&days_ahead=28');
    expect(weeks.body.predictions.map((p: Row) => p.prediction_date)).toEqual([
      '2026-04-13',
      '2026-04-20',
      '2026-04-27',
      '2026-05-04',
    ]);
    const months = await consumption('&granularity=monthly&days_ahead=60');
    expect(months.body.predictions.map((p: Row) => p.prediction_date)).toEqual([
      '2026-04-01',
      '2026-05-01',
    ]);
    expect(await consumption('&granularity=hourly')).toMatchObject({
      status: 400,
      body: { code: 'granularity_too_fine' },
    });
  });

  test('by hour has times with the offset of the zone', async () => {
    const tenant = await usage.server.newTenant();
    const columns = [{ name: 'at', type: 'timestamp' }];
    await usage.call(tenant, 'POST', '/api/v1/tables', { name: 'calls', columns });
    const rows = Array.from({ length: 24 * 12 }, (_, i) => ({
      at: new Date(start - (i + 1) * 3_600_000).toISOString(),
    })).flatMap((row) => (new Date(row.at).getUTCHours() > 6 ? [row, row, row] : [row]));
    await usage.call(tenant, 'POST', '/api/v1/tables/calls/rows', { rows });
    const metric = {
      name: 'Calls',
      source: { table: 'calls' },
      aggregation: 'count',
      role: 'consumption',
    };
    await usage.call(tenant, 'POST', '/api/v1/metrics', { ...metric, time_zone: 'Europe/Berlin' });
    const { body } = await usage.call(
      tenant,
      'GET',
      `${path}/consumption?granularity=hourly&days_ahead=1`,
    );
    expect(body.predictions).toHaveLength(24);
    expect(body.predictions[0].prediction_date).toBe('2026-04-15T12:00:00+02:00');
    expect(body.predictions[23].prediction_date).toBe('2026-04-16T11:00:00+02:00');
    expect(body.predictions[0].predicted_value).toBeCloseTo(3, 0);
  });

  test('after data that ended years ago follows the data', async () => {
    const old = Array.from({ length: 60 }, (_, i) => ({
      day: dayOf(Date.parse('2012-11-02') + i * dayMs),
      credits: weekly(90 - i),
    }));
    const { consumption } = await usage.tenantWith(old);
    const { body } = await consumption('&days_ahead=3');
    expect(body.predictions.map((p: Row) => p.prediction_date)).toEqual([
      '2013-01-01',
      '2013-01-02',
      '2013-01-03',
    ]);
    expect(body.notes.map((n: Row) => n.code)).toContain('data_ended');
  });

  test('leaves out rows of the future, and does not take late data for zero', async () => {
    const late = history.slice(0, -4);
    const { consumption } = await usage.tenantWith([...late, { day: '2026-12-31', credits: 9e9 }]);
    const { body } = await consumption();
    const codes = body.notes.map((n: Row) => n.code);
    expect(codes).toEqual(expect.arrayContaining(['future_rows', 'data_late']));
    expect(body.predictions[0].prediction_date).toBe('2026-04-15');
    expect(Math.abs(body.predictions[0].predicted_value - weekly(0))).toBeLessThan(30);
  });

  test('has parts that add up to the whole, exactly', async () => {
    const rows = history.flatMap(({ day: at, credits }, i) => [
      { day: at, credits: credits * 0.7, service: 'chat' },
      ...(i % 3 === 0 ? [] : [{ day: at, credits: credits * 0.2, service: 'search' }]),
      { day: at, credits: i < 60 ? 0 : credits * 0.1, service: null },
    ]);
    const { consumption } = await usage.tenantWith(rows, { breakdown_dimension: 'service' });
    const { body } = await consumption();
    expect(body.breakdown.dimension).toBe('service');
    const { parts } = body.breakdown;
    expect(parts.map((p: Row) => p.key).sort()).toEqual(['(none)', 'chat', 'search']);
    body.predictions.forEach((whole: Row, i: number) => {
      const sum = parts.reduce(
        (a: number, p: { predictions: Row[] }) => a + (p.predictions[i]?.predicted_value as number),
        0,
      );
      expect(Math.abs(sum - (whole.predicted_value as number))).toBeLessThanOrEqual(1e-9);
      expect(
        parts.every(
          (p: { predictions: Row[] }) =>
            p.predictions[i]?.prediction_date === whole.prediction_date,
        ),
      ).toBe(true);
    });
  });
});

describe('thin and odd histories', () => {
  test('of nine days give their average, a wide interval, and the day there is enough', async () => {
    const { consumption } = await usage.tenantWith(history.slice(-9));
    const { body } = await consumption();
    const note = body.notes.find((n: Row) => n.code === 'short_history');
    expect(note.message).toMatch(/9 days.*14/);
    expect(note.short_history).toEqual({
      have: 9,
      need: 14,
      unit: 'day',
      enough_on: '2026-04-20',
    });
    const values = history.slice(-9).map(({ credits }) => credits);
    const mean = values.reduce((a, b) => a + b, 0) / 9;
    const [first, last] = [body.predictions[0], body.predictions[29]];
    expect(first.predicted_value).toBeCloseTo(mean, 9);
    expect(last.predicted_value).toBeCloseTo(mean, 9);
    expect(first.confidence_upper - first.confidence_lower).toBeGreaterThan(60);
    expect(body.backtest).toBeNull();
  });

  test('of one day give no interval; of none, no forecast and the reason', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith([]);
    const none = await consumption();
    expect(none).toMatchObject({
      status: 200,
      body: { predictions: [], vintage_id: null, backtest: null },
    });
    expect(none.body.notes[0]).toMatchObject({
      code: 'no_history',
      message: expect.stringContaining('no rows'),
    });
    await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', {
      row: { day: day(1), credits: 5 },
    });
    const one = await consumption('&days_ahead=1');
    expect(one.body.predictions).toEqual([
      {
        prediction_date: day(0),
        predicted_value: 5,
        confidence_lower: null,
        confidence_upper: null,
        confidence_level: 0.95,
      },
    ]);
    const kept = await usage.call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}`);
    expect(kept.body.data).toHaveLength(1);
  });

  test.each([
    ['zeros', (_: number) => 0],
    ['a constant', (_: number) => 7],
  ])('of %s are repeated', async (_what, value) => {
    const rows = history.map((row, i) => ({ ...row, credits: value(i) }));
    const { consumption } = await usage.tenantWith(rows, { balance: { value: 1000, at: day(90) } });
    const { status, body } = await consumption();
    expect(status).toBe(200);
    expect(new Set(body.predictions.map((p: Row) => p.predicted_value))).toEqual(
      new Set([value(0)]),
    );
    expect(JSON.stringify(body)).not.toMatch(/NaN|Infinity/);
  });

  test('with gaps and doubled days are summed and filled', async () => {
    const rows = history
      .filter((_, i) => i % 11 !== 3)
      .flatMap((row) => [
        { ...row, credits: row.credits / 2 },
        { ...row, credits: row.credits / 2 },
      ]);
    const { consumption } = await usage.tenantWith(rows, { gaps: 'missing' });
    const { body } = await consumption('&days_ahead=7');
    body.predictions.forEach((p: Row, i: number) => {
      expect(Math.abs((p.predicted_value as number) - weekly(-i))).toBeLessThan(30);
    });
  });
});

describe('refusals', () => {
  test.each([
    ['days_ahead=0', 'horizon_out_of_range', 'from 1 to 365'],
    ['days_ahead=10000', 'horizon_out_of_range', 'from 1 to 365'],
    ['days_ahead=soon', 'request_invalid', 'days_ahead'],
    ['granularity=yearly', 'request_invalid', 'granularity'],
    ['confidence_level=0.5', 'request_invalid', 'confidence_level'],
    ['confidence_level=95', 'request_invalid', 'confidence_level'],
    ['colour=red', 'request_invalid', 'colour'],
  ])('of %s say %s', async (query, code, words) => {
    const answer = await usage.server.request('GET', `${path}/consumption?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code } });
    expect(JSON.stringify(answer.body)).toContain(words);
  });

  test('of what is not there say what is missing', async () => {
    const { metricId } = await usage.tenantWith(history.slice(-20));
    const none = await usage.server.request('GET', `${path}/consumption`);
    expect(none).toMatchObject({ status: 404, body: { code: 'consumption_metric_missing' } });
    for (const id of [metricId, '00000000-0000-7000-8000-000000000000']) {
      for (const to of ['consumption', 'vintages']) {
        const answer = await usage.server.request('GET', `${path}/${to}?metric_id=${id}`);
        expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      }
    }
    const foreign = await usage.server.request('POST', `${path}/generate`, {
      body: { prediction_type: 'consumption', target_metric: metricId, horizon: 7 },
    });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const workspace = await usage.server.request(
      'GET',
      `${path}/consumption?workspace_id=00000000-0000-7000-8000-000000000000`,
    );
    expect(workspace.status).toBe(404);
  });
});
