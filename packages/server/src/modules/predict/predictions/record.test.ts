// A forecast in full, its sampled futures, and the record of recent days. The clock is steered.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hitShareOf, wilson } from './track-rules.ts';
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
  used,
  weekly,
} from './usage.fixture.ts';

let usage: Usage;
beforeAll(async () => {
  usage = await startUsage();
});
afterAll(() => usage?.server.stop());

const cameOn = new Map(history.map(({ day, credits }) => [day, credits]));
const balance = { value: used + 1500, at: day(90) };

describe('one forecast in full', () => {
  test('has both bands, the naive value and each backtested day once', async () => {
    const { tenant, consumption } = await usage.tenantWith(history);
    const { body: forecast } = await consumption('&days_ahead=14');
    const { status, body } = await usage.call(
      tenant,
      'GET',
      `${path}/vintages/${forecast.vintage_id}`,
    );
    expect(status).toBe(200);
    expect(body.points).toHaveLength(14);
    body.points.forEach((point: Row, i: number) => {
      const said = forecast.predictions[i];
      expect(point).toMatchObject({
        date: said.prediction_date,
        forecast: said.predicted_value,
        lower: said.confidence_lower,
        upper: said.confidence_upper,
        actual: null,
      });
      expect(Number(point.lower_80)).toBeGreaterThan(Number(point.lower));
      expect(Number(point.upper_80)).toBeLessThan(Number(point.upper));
      expect(point.naive).not.toBeNull();
    });
    const dates = body.backtest_points.map(({ date }: Row) => date);
    expect(new Set(dates).size).toBe(dates.length);
    expect(dates).toHaveLength(forecast.backtest.tested);
    expect(dates.at(-1)).toBe(day(1));
    for (const point of body.backtest_points) {
      expect(point.actual).toBeCloseTo(cameOn.get(point.date) ?? -1, 6);
      expect(point.lower).toBeLessThanOrEqual(point.forecast);
      expect(point.upper).toBeGreaterThanOrEqual(point.forecast);
    }
  });

  test('is not there for another tenant, nor under an id that is none', async () => {
    const { tenant, consumption } = await usage.tenantWith(history);
    const { body } = await consumption();
    const stranger = await usage.server.newTenant();
    for (const rest of ['', '/paths']) {
      const place = `${path}/vintages/${body.vintage_id}${rest}`;
      expect(await usage.call(stranger, 'GET', place)).toMatchObject({
        status: 404,
        body: { code: 'not_found' },
      });
      expect((await usage.call(tenant, 'GET', `${path}/vintages/none${rest}`)).status).toBe(400);
    }
  });
});

describe('sampled futures', () => {
  test('run out when the forecast says, and are bounded', async () => {
    const { tenant, consumption } = await usage.tenantWith(history, { balance });
    const { body: forecast } = await consumption('&days_ahead=14');
    const place = `${path}/vintages/${forecast.vintage_id}/paths`;
    const { body } = await usage.call(tenant, 'GET', place);
    expect(body.paths).toHaveLength(400);
    expect(body.remaining).toBe(forecast.depletion.balance);
    expect(body.dates[0]).toBe(day(0));
    const outs = body.paths.map((values: number[]) => {
      let rest = body.remaining;
      const step = values.findIndex((v) => {
        rest -= v;
        return rest <= 0;
      });
      return step < 0 ? Number.POSITIVE_INFINITY : step;
    });
    outs.sort((a: number, b: number) => a - b);
    expect(body.dates[outs[199]]).toBe(forecast.depletion.date);
    const few = await usage.call(tenant, 'GET', `${place}?limit=5`);
    expect(few.body.paths).toEqual(body.paths.slice(0, 5));
    for (const limit of [0, 401, 'many']) {
      expect((await usage.call(tenant, 'GET', `${place}?limit=${limit}`)).status).toBe(400);
    }
  });

  test('are there without a balance, and gone once a newer forecast took over', async () => {
    const { tenant, consumption } = await usage.tenantWith(history);
    const first = (await consumption()).body.vintage_id;
    const { body } = await usage.call(tenant, 'GET', `${path}/vintages/${first}/paths`);
    expect(body).toMatchObject({ remaining: null, reason: null });
    expect(body.paths[0]).toHaveLength(30);
    await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', {
      row: { day: day(1), credits: 5 },
    });
    await consumption();
    const old = await usage.call(tenant, 'GET', `${path}/vintages/${first}/paths`);
    expect(old.body.paths).toEqual([]);
    expect(old.body.reason).toContain('newer forecast');
  });
});

describe('the record of recent days', () => {
  test('prefers what was forecast then to the backtest, and counts what lay inside', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    await consumption('&days_ahead=5');
    const track = async (query = '') =>
      (await usage.call(tenant, 'GET', `${path}/track?metric_id=${metricId}${query}`)).body;
    const before = await track();
    expect(before.points).toHaveLength(30);
    expect(new Set(before.points.map(({ source }: Row) => source))).toEqual(new Set(['backtest']));
    try {
      const rows = [0, 1, 2].map((i) => ({ day: dayOf(start + i * dayMs), credits: weekly(-i) }));
      await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', { rows });
      usage.time.nowMs = start + 3 * dayMs;
      await usage.server.composition.app.services.predictions.scoreDue();
      const after = await track('&days=10');
      expect(after.points).toHaveLength(10);
      // The first of them had begun when it was forecast: only a forecast made before counts.
      expect(after.points.slice(-2).map(({ date, source }: Row) => [date, source])).toEqual([
        [rows[1]?.day, 'forecast'],
        [rows[2]?.day, 'forecast'],
      ]);
      const inside = after.points.filter((point: Row) => point.inside_95).length;
      expect(after.inside_95).toMatchObject({ inside, of: 10 });
      expect(after.inside_95.lower).toBeLessThan(inside / 10);
      expect(after.wape).toBeGreaterThan(0);
      expect(after.naive_wape).toBeGreaterThan(after.wape);
    } finally {
      usage.time.nowMs = start;
    }
  });

  test('says why there is nothing, and refuses what it does not know', async () => {
    const { tenant, metricId } = await usage.tenantWith([]);
    const { body } = await usage.call(tenant, 'GET', `${path}/track?metric_id=${metricId}`);
    expect(body).toMatchObject({
      points: [],
      wape: null,
      inside_95: { inside: 0, of: 0, lower: null },
    });
    expect(body.reason).toContain('No forecast');
    const bad = async (query: string) =>
      (await usage.call(tenant, 'GET', `${path}/track?${query}`)).status;
    expect(await bad('')).toBe(400);
    expect(await bad(`metric_id=${metricId}&days=0`)).toBe(400);
    expect(await bad('metric_id=01890000-0000-7000-8000-000000000000')).toBe(404);
  });
});

test('a share of few is told with a wide interval', () => {
  // Brown, Cai and DasGupta 2001, the Wilson interval of 28 of 30.
  expect(wilson(28, 30).lower).toBeCloseTo(0.7868, 3);
  expect(wilson(28, 30).upper).toBeCloseTo(0.9815, 3);
  expect(wilson(0, 5).lower).toBe(0);
  expect(hitShareOf([true, null, false])).toMatchObject({ inside: 1, of: 2 });
});
