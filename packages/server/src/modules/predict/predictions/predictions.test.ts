// Forecasts through the wire: the answer's fields, depletion, parts, refusals, and predictions that are
// scored when their day has come. The clock is steered.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';

const dayMs = 86_400_000;
const start = Date.parse('2026-04-15T10:00:00Z');
let nowMs = start;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ clock: { ...systemClock, now: () => nowMs } });
});
afterAll(() => server?.stop());

type Row = Record<string, unknown>;
const path = '/api/analytics/predictions';
const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** The day `before` days before today. */
const day = (before: number): string => dayOf(start - before * dayMs);

/** 90 days that end yesterday: 100 a working day, 40 on weekends, a little more each day. */
function weekly(before: number): number {
  const weekday = new Date(start - before * dayMs).getUTCDay();
  const wobble = ((before * 7919) % 13) - 6;
  return (weekday === 0 || weekday === 6 ? 40 : 100) + wobble + (90 - before) * 0.1;
}

async function call(tenant: TestTenant, method: string, to: string, body?: unknown) {
  return server.request(method, to, {
    key: tenant.apiKey,
    ...(body === undefined ? {} : { body }),
  });
}

/** A tenant with a table of usage and a metric on it. */
async function tenantWith(rows: readonly Row[], metric: Row = {}) {
  const tenant = await server.newTenant();
  const columns = [
    { name: 'day', type: 'date' },
    { name: 'credits', type: 'number' },
    { name: 'service', type: 'text' },
  ];
  await call(tenant, 'POST', '/api/v1/tables', { name: 'usage', columns });
  if (rows.length > 0) {
    const filled = await call(tenant, 'POST', '/api/v1/tables/usage/rows', { rows });
    expect(filled.status).toBe(201);
  }
  const made = await call(tenant, 'POST', '/api/v1/metrics', {
    name: 'Credits',
    source: { table: 'usage' },
    value_column: 'credits',
    aggregation: 'sum',
    role: 'consumption',
    ...metric,
  });
  expect(made.status).toBe(201);
  const consumption = (query = '') =>
    call(tenant, 'GET', `${path}/consumption?workspace_id=${tenant.workspaceId}${query}`);
  return { tenant, metricId: made.body.id as string, consumption };
}

const history = Array.from({ length: 90 }, (_, i) => ({
  day: day(90 - i),
  credits: weekly(90 - i),
}));
const used = history.reduce((sum, { credits }) => sum + credits, 0);

async function published(tenant: TestTenant, name: string) {
  const rows = await server.kernel.database.system('test', (tx) =>
    tx.rows<{ data: Row }>({
      text: 'select data from kernel.outbox where tenant_id = $1 and name = $2 order by xid, id',
      values: [tenant.id, name],
    }),
  );
  return rows.map(({ data }) => data);
}

describe('the consumption forecast', () => {
  test('has the fields of the specification, a backtest and its sentence', async () => {
    const { tenant, metricId, consumption } = await tenantWith(history);
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
    expect(backtest.summary).toContain(`off by ${backtest.wape.toFixed(1)} %`);
    expect(backtest.summary).toContain(
      `repeating last week was off by ${backtest.naive.wape.toFixed(1)} %`,
    );
  });

  test('is answered from its vintage while nothing changed, and fitted once when asked at once', async () => {
    const { tenant, metricId, consumption } = await tenantWith(history);
    const [one, two] = await Promise.all([consumption(), consumption()]);
    expect(one.body).toEqual(two.body);
    expect((await consumption()).body).toEqual(one.body);
    const kept = await call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}`);
    expect(kept.body.data).toHaveLength(1);
    expect(await published(tenant, 'predictions.generated')).toEqual([
      {
        vintage_id: one.body.vintage_id,
        metric_id: metricId,
        workspace_id: tenant.workspaceId,
        model: kept.body.data[0].model,
        points: 30,
      },
    ]);
    await call(tenant, 'POST', '/api/v1/tables/usage/rows', { row: { day: day(5), credits: 50 } });
    const next = await consumption();
    expect(next.body.vintage_id).not.toBe(one.body.vintage_id);
    await consumption('&confidence_level=0.8');
    const more = await call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}&limit=2`);
    expect(more.body.data).toHaveLength(2);
    const rest = await call(
      tenant,
      'GET',
      `${path}/vintages?metric_id=${metricId}&limit=2&cursor=${more.body.next_cursor}`,
    );
    expect(rest.body).toMatchObject({ data: [{ id: one.body.vintage_id }], next_cursor: null });
  });

  test('by week and month covers the days asked for; by hour needs times', async () => {
    const { consumption } = await tenantWith(history);
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
    const tenant = await server.newTenant();
    const columns = [{ name: 'at', type: 'timestamp' }];
    await call(tenant, 'POST', '/api/v1/tables', { name: 'calls', columns });
    const rows = Array.from({ length: 24 * 12 }, (_, i) => ({
      at: new Date(start - (i + 1) * 3_600_000).toISOString(),
    })).flatMap((row) => (new Date(row.at).getUTCHours() > 6 ? [row, row, row] : [row]));
    await call(tenant, 'POST', '/api/v1/tables/calls/rows', { rows });
    const metric = {
      name: 'Calls',
      source: { table: 'calls' },
      aggregation: 'count',
      role: 'consumption',
    };
    await call(tenant, 'POST', '/api/v1/metrics', { ...metric, time_zone: 'Europe/Berlin' });
    const { body } = await call(
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
    const { consumption } = await tenantWith(old);
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
    const { consumption } = await tenantWith([...late, { day: '2026-12-31', credits: 9e9 }]);
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
    const { consumption } = await tenantWith(rows, { breakdown_dimension: 'service' });
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
    const { consumption } = await tenantWith(history.slice(-9));
    const { body } = await consumption();
    const note = body.notes.find((n: Row) => n.code === 'short_history');
    expect(note.message).toMatch(/9 days.*14.*2026-04-20/);
    const values = history.slice(-9).map(({ credits }) => credits);
    const mean = values.reduce((a, b) => a + b, 0) / 9;
    const [first, last] = [body.predictions[0], body.predictions[29]];
    expect(first.predicted_value).toBeCloseTo(mean, 9);
    expect(last.predicted_value).toBeCloseTo(mean, 9);
    expect(first.confidence_upper - first.confidence_lower).toBeGreaterThan(60);
    expect(body.backtest).toBeNull();
  });

  test('of one day give no interval; of none, no forecast and the reason', async () => {
    const { tenant, metricId, consumption } = await tenantWith([]);
    const none = await consumption();
    expect(none).toMatchObject({
      status: 200,
      body: { predictions: [], vintage_id: null, backtest: null },
    });
    expect(none.body.notes[0]).toMatchObject({
      code: 'no_history',
      message: expect.stringContaining('no rows'),
    });
    await call(tenant, 'POST', '/api/v1/tables/usage/rows', { row: { day: day(1), credits: 5 } });
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
    const kept = await call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}`);
    expect(kept.body.data).toHaveLength(1);
  });

  test.each([
    ['zeros', (_: number) => 0],
    ['a constant', (_: number) => 7],
  ])('of %s are repeated', async (_what, value) => {
    const rows = history.map((row, i) => ({ ...row, credits: value(i) }));
    const { consumption } = await tenantWith(rows, { balance: { value: 1000, at: day(90) } });
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
    const { consumption } = await tenantWith(rows, { gaps: 'missing' });
    const { body } = await consumption('&days_ahead=7');
    body.predictions.forEach((p: Row, i: number) => {
      expect(Math.abs((p.predicted_value as number) - weekly(-i))).toBeLessThan(30);
    });
  });
});

describe('depletion', () => {
  const daily = 85;

  test('is a date with its interval, beyond the horizon too', async () => {
    const left = daily * 60;
    const { tenant, consumption } = await tenantWith(history, {
      balance: { value: used + left, at: day(90) },
    });
    const { body } = await consumption('&days_ahead=10');
    expect(body.predictions).toHaveLength(10);
    expect(body.depletion_reason).toBeNull();
    const { date, earliest, latest, balance, summary } = body.depletion;
    expect(balance).toBeCloseTo(left, 6);
    expect(earliest <= date && date <= latest).toBe(true);
    expect(Math.abs(Date.parse(date) - (start + 57 * dayMs))).toBeLessThan(8 * dayMs);
    expect(summary).toMatch(/^You run out on \d+ June \(.+, 95 %\)$/);
    const farther = await consumption('&days_ahead=90');
    expect(farther.body.depletion).toEqual(body.depletion);
    // Something is used today: the same vintage, another balance.
    await call(tenant, 'POST', '/api/v1/tables/usage/rows', {
      row: { day: day(0), credits: 2000 },
    });
    const later = await consumption('&days_ahead=10');
    expect(later.body.vintage_id).toBe(body.vintage_id);
    expect(later.body.depletion.balance).toBeCloseTo(left - 2000, 6);
    expect(later.body.depletion.date < date).toBe(true);
  });

  test('that is far away, or already there, is said in words', async () => {
    const far = await tenantWith(history, { balance: { value: used + daily * 5000, at: day(90) } });
    expect((await far.consumption()).body).toMatchObject({
      depletion: null,
      depletion_reason: expect.stringContaining('longer than 365 days'),
    });
    const spent = await tenantWith(history, { balance: { value: 100, at: day(90) } });
    expect((await spent.consumption()).body).toMatchObject({
      depletion: null,
      depletion_reason: expect.stringContaining('already spent'),
    });
  });

  test('may come from a metric that tells what is left', async () => {
    const { tenant, metricId, consumption } = await tenantWith(history);
    const columns = [
      { name: 'day', type: 'date' },
      { name: 'credits_left', type: 'number' },
    ];
    await call(tenant, 'POST', '/api/v1/tables', { name: 'wallet', columns });
    const wallet = await call(tenant, 'POST', '/api/v1/metrics', {
      name: 'Wallet',
      source: { table: 'wallet' },
      value_column: 'credits_left',
      aggregation: 'last',
    });
    const balance = { metric_id: wallet.body.id };
    await call(tenant, 'PATCH', `/api/v1/metrics/${metricId}`, { balance });
    expect((await consumption()).body.depletion_reason).toContain('no value yet');
    const rows = [
      { day: day(0), credits_left: daily * 10 },
      { day: day(9), credits_left: 9e6 },
    ];
    await call(tenant, 'POST', '/api/v1/tables/wallet/rows', { rows });
    const { depletion } = (await consumption()).body;
    expect(depletion.balance).toBe(daily * 10);
    expect(Math.abs(Date.parse(depletion.date) - (start + 10 * dayMs))).toBeLessThan(4 * dayMs);
  });
});

describe('refusals', () => {
  test.each([
    ['days_ahead=0', 'horizon_out_of_range', 'from 1 to 365'],
    ['days_ahead=10000', 'horizon_out_of_range', 'from 1 to 365'],
    ['days_ahead=soon', 'request_invalid', 'days_ahead'],
    ['granularity=yearly', 'request_invalid', 'granularity'],
    ['confidence_level=95', 'request_invalid', 'confidence_level'],
    ['colour=red', 'request_invalid', 'colour'],
  ])('of %s say %s', async (query, code, words) => {
    const answer = await server.request('GET', `${path}/consumption?${query}`);
    expect(answer).toMatchObject({ status: 400, body: { code } });
    expect(JSON.stringify(answer.body)).toContain(words);
  });

  test('of what is not there say what is missing', async () => {
    const { metricId } = await tenantWith(history.slice(-20));
    const none = await server.request('GET', `${path}/consumption`);
    expect(none).toMatchObject({ status: 404, body: { code: 'consumption_metric_missing' } });
    for (const id of [metricId, '00000000-0000-7000-8000-000000000000']) {
      for (const to of ['consumption', 'vintages']) {
        const answer = await server.request('GET', `${path}/${to}?metric_id=${id}`);
        expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
      }
    }
    const foreign = await server.request('POST', `${path}/generate`, {
      body: { prediction_type: 'consumption', target_metric: metricId, horizon: 7 },
    });
    expect(foreign).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const workspace = await server.request(
      'GET',
      `${path}/consumption?workspace_id=00000000-0000-7000-8000-000000000000`,
    );
    expect(workspace.status).toBe(404);
  });
});

describe('generate', () => {
  const body = { prediction_type: 'consumption', target_metric: 'Credits', horizon: 14 };

  test('runs as an operation, is audited, and leaves a vintage', async () => {
    const { tenant, metricId, consumption } = await tenantWith(history);
    const started = await call(tenant, 'POST', `${path}/generate`, body);
    expect(started.status).toBe(202);
    expect(started.headers.location).toBe(`/api/v1/operations/${started.body.id}`);
    const ended = await ending(tenant, started.body.id);
    expect(ended).toMatchObject({ state: 'succeeded', kind: 'predictions.generate', error: null });
    expect(ended.result).toMatchObject({ metric_id: metricId, predictions: 14 });
    const answer = await consumption('&days_ahead=14');
    expect(answer.body.vintage_id).toBe(ended.result.prediction_id);
    const audit = await call(tenant, 'GET', '/api/v1/audit?limit=200');
    const records = audit.body.data.filter((r: Row) => String(r.action).includes('predictions'));
    expect(records).toEqual([
      expect.objectContaining({
        action: `POST ${path}/generate`,
        resource_type: 'metric',
        resource_id: metricId,
        outcome: 'done',
      }),
    ]);
  });

  test('refuses what cannot be forecast', async () => {
    const { tenant } = await tenantWith(history);
    const post = (change: Row) => call(tenant, 'POST', `${path}/generate`, { ...body, ...change });
    expect(await post({ horizon: 0 })).toMatchObject({
      status: 400,
      body: { code: 'horizon_out_of_range' },
    });
    expect(await post({ horizon: 10_000 })).toMatchObject({
      status: 400,
      body: { code: 'horizon_out_of_range' },
    });
    expect(await post({ target_metric: 'Nothing' })).toMatchObject({ status: 404 });
    expect(await post({ prediction_type: 'weather' })).toMatchObject({ status: 400 });
    expect(await post({ parameters: { colour: 1 } })).toMatchObject({ status: 400 });
  });

  async function ending(tenant: TestTenant, id: string) {
    for (let i = 0; i < 200; i++) {
      const { body: operation } = await call(tenant, 'GET', `/api/v1/operations/${id}`);
      if (!['queued', 'running'].includes(operation.state)) return operation;
      await systemClock.sleep(50);
    }
    throw new Error('the operation did not end');
  }
});

describe('scores', () => {
  test('are given when the day has come, and not before the data have', async () => {
    const { tenant, metricId, consumption } = await tenantWith(history);
    const forecast = (await consumption('&days_ahead=5')).body;
    const { predictions } = server.composition.app.services;
    const scores = async () => {
      const { body } = await call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}`);
      return body.data[0].scores;
    };
    try {
      await predictions.scoreDue();
      expect(await scores()).toBeNull();
      nowMs = start + 3 * dayMs;
      await predictions.scoreDue();
      expect(await scores()).toBeNull();
      const actuals = [0, 1, 2].map(
        (i) => forecast.predictions[i].predicted_value + (i === 2 ? 1e4 : 1),
      );
      const rows = actuals.map((credits, i) => ({ day: dayOf(start + i * dayMs), credits }));
      await call(tenant, 'POST', '/api/v1/tables/usage/rows', { rows });
      expect(await predictions.scoreDue()).toBeGreaterThanOrEqual(3);
      const first = await scores();
      expect(first).toMatchObject({ scored: 3, inside: 2, coverage: 2 / 3 });
      const off = 1 + 1 + 1e4;
      const total = actuals.reduce((a, b) => a + b, 0);
      expect(first.wape).toBeCloseTo((100 * off) / total, 6);
      expect(first.naive.wape).toBeGreaterThan(0);
      expect(await published(tenant, 'predictions.scored')).toEqual([
        { metric_id: metricId, workspace_id: tenant.workspaceId, scored: 3, inside: 2 },
      ]);
      // A correction of the third day arrives late; the others are not announced again.
      await call(tenant, 'POST', '/api/v1/tables/usage/rows', {
        row: { day: dayOf(start + 2 * dayMs), credits: -1e4 },
      });
      await predictions.scoreDue();
      expect(await scores()).toMatchObject({ scored: 3, inside: 3, coverage: 1 });
      expect((await published(tenant, 'predictions.scored'))[1]).toMatchObject({
        scored: 1,
        inside: 1,
      });
      await predictions.scoreDue();
      expect(await published(tenant, 'predictions.scored')).toHaveLength(2);
    } finally {
      nowMs = start;
    }
  });

  test('of older forecasts stay when newer ones are made, and the newest is the latest', async () => {
    const { tenant, metricId, consumption } = await tenantWith(history);
    await consumption('&days_ahead=3');
    try {
      nowMs = start + dayMs;
      await call(tenant, 'POST', '/api/v1/tables/usage/rows', {
        row: { day: day(0), credits: 100 },
      });
      const newest = (await consumption('&days_ahead=3')).body;
      const rows = await server.kernel.database.one<{
        prediction_date: string;
        vintage_id: string;
      }>(tenant.id, {
        text: `select prediction_date, vintage_id from analytics.predictions_latest
            where metric_id = $1 order by prediction_date`,
        values: [metricId],
      });
      expect(rows).toHaveLength(4);
      expect(rows[0]?.vintage_id).not.toBe(newest.vintage_id);
      expect(rows.slice(1).every((row) => row.vintage_id === newest.vintage_id)).toBe(true);
    } finally {
      nowMs = start;
    }
  });

  test('of a metric that was removed go with it', async () => {
    const { tenant, metricId, consumption } = await tenantWith(history);
    await consumption('&days_ahead=1');
    await call(tenant, 'DELETE', `/api/v1/metrics/${metricId}`);
    try {
      nowMs = start + 2 * dayMs;
      await server.composition.app.services.predictions.scoreDue();
      const left = await server.kernel.database.one(tenant.id, {
        text: 'select 1 from analytics.predictions where metric_id = $1',
        values: [metricId],
      });
      expect(left).toEqual([]);
    } finally {
      nowMs = start;
    }
  });
});
