// What is marked and what is not: each prediction by the value of its own bucket, of its own length, once
// that has ended, corrected for a week; and what counts as having been foreseen.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestTenant } from '../../../testing/test-server.ts';
import { listDue, listScores, scorePredictions } from './score-store.ts';
import {
  dropOldPaths,
  insertPredictions,
  newestVintage,
  readPaths,
  upsertVintage,
  type Vintage,
} from './store.ts';
import { dayMs, start, startUsage, type Usage } from './usage.fixture.ts';
import { listForecastsThen } from './vintage-store.ts';

let usage: Usage;
let tenant: TestTenant;
let metricId: string;
beforeAll(async () => {
  usage = await startUsage();
});
afterAll(() => usage?.server.stop());
beforeEach(async () => {
  ({ tenant, metricId } = await usage.tenantWith([]));
});

const database = () => usage.server.kernel.database;
const nextId = () => usage.server.kernel.ids.next();
const at = (text: string): number => Date.parse(text);

interface Said {
  readonly startMs: number;
  readonly endMs?: number;
  readonly value?: number;
  readonly lower?: number | null;
  readonly upper?: number | null;
  readonly naive?: number | null;
}

/** Stores a forecast as if it had been made. */
async function say(rows: readonly Said[], change: Partial<Vintage> = {}): Promise<Vintage> {
  const vintage: Vintage = {
    id: nextId(),
    workspaceId: tenant.workspaceId,
    metricId,
    targetMetric: 'Credits',
    granularity: 'day',
    horizonSteps: rows.length,
    level: 0.95,
    inputsHash: nextId(),
    model: 'test',
    modelVersion: '1',
    generatedAtMs: start,
    historyStartMs: start - 90 * dayMs,
    historyEndMs: start,
    backtest: null,
    breakdown: null,
    depletion: null,
    depletionReason: null,
    remaining: null,
    firstStepUsed: 0,
    notes: [],
    pathCount: 0,
    pathSteps: 0,
    backtestPoints: null,
    ...change,
  };
  await database().tenant(tenant.id, async (tx) => {
    await upsertVintage(tx, vintage, null);
    const predictions = rows.map(({ startMs, ...row }) => ({
      id: nextId(),
      label: new Date(startMs).toISOString().slice(0, 10),
      startMs,
      endMs: startMs + dayMs,
      value: 10,
      lower: 8,
      upper: 12,
      naive: 9,
      lower80: 9,
      upper80: 11,
      ...row,
    }));
    await insertPredictions(tx, vintage, predictions);
  });
  return vintage;
}

const score = (
  actuals: { startMs: number; value: number }[],
  nowMs: number,
  granularity: 'hour' | 'day' | 'week' = 'day',
) =>
  database().tenant(tenant.id, (tx) =>
    scorePredictions(tx, { id: metricId, granularity }, actuals, nowMs),
  );

interface Marked {
  actual_value: number | null;
  error_value: number | null;
  is_inside: boolean | null;
}
const marks = (vintage: Vintage): Promise<Marked[]> =>
  database().one<Marked>(tenant.id, {
    text: `select actual_value, error_value, is_inside from analytics.predictions
      where vintage_id = $1 order by horizon_step`,
    values: [vintage.id],
  });
const actualsOf = async (vintage: Vintage) =>
  (await marks(vintage)).map(({ actual_value }) => actual_value);

const monday = at('2026-04-20T00:00:00Z');

describe('a value marks', () => {
  test('forecasts of its own bucket length alone', async () => {
    const daily = await say([{ startMs: monday }]);
    const week = { startMs: monday, endMs: monday + 7 * dayMs };
    const weekly = await say([week], { granularity: 'week' });
    const nowMs = monday + 8 * dayMs;
    expect(await score([{ startMs: monday, value: 10 }], nowMs)).toEqual({ scored: 1, inside: 1 });
    expect([await actualsOf(daily), await actualsOf(weekly)]).toEqual([[10], [null]]);
    await score([{ startMs: monday, value: 70 }], nowMs, 'week');
    expect([await actualsOf(daily), await actualsOf(weekly)]).toEqual([[10], [70]]);
  });

  test('forecasts of its own metric and moment alone', async () => {
    const mine = await say([{ startMs: monday }, { startMs: monday + dayMs }]);
    const other = await say([{ startMs: monday }], { metricId: nextId() });
    await score([{ startMs: monday, value: 5 }], monday + 9 * dayMs);
    expect([await actualsOf(mine), await actualsOf(other)]).toEqual([[5, null], [null]]);
  });

  test('nothing of another tenant', async () => {
    const mine = await say([{ startMs: monday }]);
    const stranger = await usage.server.newTenant();
    const theirs = await database().tenant(stranger.id, (tx) =>
      scorePredictions(
        tx,
        { id: metricId, granularity: 'day' },
        [{ startMs: monday, value: 5 }],
        monday + 2 * dayMs,
      ),
    );
    expect(theirs).toEqual({ scored: 0, inside: 0 });
    expect(await actualsOf(mine)).toEqual([null]);
  });

  test('a bucket when it has ended, not before', async () => {
    const vintage = await say([{ startMs: monday }]);
    const value = { startMs: monday, value: 5 };
    expect(await score([value], monday + dayMs - 1)).toEqual({ scored: 0, inside: 0 });
    expect(await actualsOf(vintage)).toEqual([null]);
    expect(await score([value], monday + dayMs)).toEqual({ scored: 1, inside: 0 });
  });

  test('inside up to both ends of the interval; none where there is no interval', async () => {
    const days = [0, 1, 2, 3, 4].map((i) => monday + i * dayMs);
    const vintage = await say(
      days.map((startMs, i) => ({ startMs, ...(i === 4 ? { lower: null, upper: null } : {}) })),
    );
    const values = [8, 12, 7.99, 12.01, 10].map((value, i) => ({
      startMs: days[i] as number,
      value,
    }));
    expect(await score(values, monday + 6 * dayMs)).toEqual({ scored: 5, inside: 2 });
    const found = await marks(vintage);
    expect(found.map(({ is_inside }) => is_inside)).toEqual([true, true, false, false, null]);
    expect(found.map(({ error_value }) => Number(error_value))).toEqual([-2, 2, -2.01, 2.01, 0]);
  });
});

describe('a late correction', () => {
  const first = { startMs: monday, value: 10 };
  const second = { startMs: monday, value: 20 };
  const ended = monday + dayMs;

  test('counts for a week, and the same value again counts for nothing', async () => {
    const vintage = await say([{ startMs: monday }]);
    await score([first], ended);
    expect(await score([first], ended + dayMs)).toEqual({ scored: 0, inside: 0 });
    expect(await score([second], ended + 7 * dayMs - 1)).toEqual({ scored: 1, inside: 0 });
    expect(await marks(vintage)).toEqual([{ actual_value: 20, error_value: 10, is_inside: false }]);
  });

  test('after a week changes nothing, while a first value still does', async () => {
    const vintage = await say([{ startMs: monday }, { startMs: monday + dayMs }]);
    await score([first], ended);
    const late = [second, { startMs: monday + dayMs, value: 7 }];
    expect(await score(late, ended + 30 * dayMs)).toEqual({ scored: 1, inside: 0 });
    expect(await actualsOf(vintage)).toEqual([10, 7]);
  });
});

describe('due', () => {
  const mine = async (nowMs: number) =>
    (await listDue(database(), nowMs))
      .filter((due) => due.metric_id === metricId)
      .map(({ granularity, from_time }) => [granularity, from_time.getTime()])
      .sort();

  test('is what has ended and is not marked, each bucket length for itself, from its first on', async () => {
    await say([{ startMs: monday }, { startMs: monday + dayMs }]);
    await say([{ startMs: monday, endMs: monday + 7 * dayMs }], { granularity: 'week' });
    expect(await mine(monday + dayMs - 1)).toEqual([]);
    expect(await mine(monday + dayMs)).toEqual([['day', monday]]);
    expect(await mine(monday + 7 * dayMs)).toEqual([
      ['day', monday],
      ['week', monday],
    ]);
  });

  test('is what was marked, for a week; what never came, for four hundred days', async () => {
    await say([{ startMs: monday }]);
    const ended = monday + dayMs;
    expect(await mine(ended + 399 * dayMs)).toHaveLength(1);
    expect(await mine(ended + 400 * dayMs)).toEqual([]);
    await score([{ startMs: monday, value: 1 }], ended);
    expect(await mine(ended + 7 * dayMs - 1)).toHaveLength(1);
    expect(await mine(ended + 7 * dayMs)).toEqual([]);
  });
});

describe('foreseen', () => {
  const asked = (change: object = {}) =>
    listForecastsThen(database(), tenant.id, {
      metricId,
      granularity: 'day',
      level: 0.95,
      fromMs: monday,
      ...change,
    });
  const mark = () => score([{ startMs: monday, value: 10 }], monday + 2 * dayMs);

  test('is only what was said before the bucket began', async () => {
    await say([{ startMs: monday, value: 1 }], { generatedAtMs: monday + 1 });
    await say([{ startMs: monday, value: 2 }], { generatedAtMs: monday + dayMs / 2 });
    await mark();
    expect(await asked()).toEqual([]);
    await say([{ startMs: monday, value: 3 }], { generatedAtMs: monday });
    await mark();
    expect((await asked()).map(({ forecast }) => forecast)).toEqual([3]);
  });

  test('is the last word before it, and only where something came', async () => {
    const rows = (value: number) => [
      { startMs: monday, value },
      { startMs: monday + dayMs, value },
    ];
    await say(rows(2), { generatedAtMs: monday - dayMs });
    await say(rows(1), { generatedAtMs: monday - 2 * dayMs });
    await mark();
    const then = await asked();
    expect(then.map(({ forecast, actual }) => [forecast, actual])).toEqual([[2, 10]]);
    expect(then[0]?.generatedAt).toBe(new Date(monday - dayMs).toISOString());
  });

  test('is of the asked metric, bucket length, level and time alone', async () => {
    await say([{ startMs: monday, value: 1 }], { level: 0.8 });
    await say([{ startMs: monday, value: 2 }], { granularity: 'week' });
    await say([{ startMs: monday - dayMs, value: 3 }], { generatedAtMs: monday - 5 * dayMs });
    await score(
      [
        { startMs: monday, value: 10 },
        { startMs: monday - dayMs, value: 10 },
      ],
      monday + 2 * dayMs,
    );
    await score([{ startMs: monday, value: 70 }], monday + 8 * dayMs, 'week');
    expect(await asked()).toEqual([]);
    expect((await asked({ granularity: 'week' })).map(({ actual }) => actual)).toEqual([70]);
    expect(await asked({ level: 0.8 })).toHaveLength(1);
    expect(await asked({ fromMs: monday - dayMs })).toHaveLength(1);
    expect(await asked({ metricId: nextId(), level: 0.8 })).toEqual([]);
  });
});

test('scores are shares of what came, and a bucket of nothing is no share', async () => {
  const days = [0, 1, 2, 3].map((i) => monday + i * dayMs);
  const vintage = await say(
    days.map((startMs, i) => ({ startMs, naive: i === 1 ? null : 5, lower: i === 3 ? null : 8 })),
  );
  await score(
    [20, 40, 0].map((value, i) => ({ startMs: days[i] as number, value })),
    monday + 5 * dayMs,
  );
  const [scores] = await listScores(database(), tenant.id, [vintage.id]);
  expect(scores).toMatchObject({
    scored: 3,
    inside: 0,
    judged: 3,
    first_date: '2026-04-20',
    last_date: '2026-04-23',
  });
  // Off by 10 of 20, 30 of 40 and 10 of nothing.
  expect(scores?.wape).toBeCloseTo((100 * 50) / 60, 9);
  expect(scores?.mape).toBeCloseTo((50 + 75) / 2, 9);
  // The naive method said 5 on two of the days that came.
  expect(scores?.naive_wape).toBeCloseTo((100 * (15 + 5)) / 20, 9);
  expect(scores?.naive_mape).toBeCloseTo(75, 9);
});

describe('sampled paths', () => {
  const paths = (n: number) => Float32Array.from({ length: 4 }, (_, i) => n + i);
  const keep = (vintage: Vintage, values: Float32Array | null) =>
    database().tenant(tenant.id, (tx) => upsertVintage(tx, vintage, values));

  test('of the same inputs are replaced by longer ones, and never by shorter', async () => {
    const made = await say([{ startMs: monday }], { pathCount: 2, pathSteps: 2 });
    expect(await keep({ ...made, id: nextId(), pathSteps: 4 }, paths(1))).toBe(false);
    expect(await readPaths(database(), tenant.id, made.id)).toEqual(paths(1));
    await keep({ ...made, id: nextId(), pathSteps: 3 }, paths(9));
    expect(await readPaths(database(), tenant.id, made.id)).toEqual(paths(1));
  });

  test('are dropped from older forecasts of the same kind alone', async () => {
    const kinds = { pathCount: 2, pathSteps: 2 };
    const made: Vintage[] = [];
    for (const change of [{}, { granularity: 'week' as const }, { metricId: nextId() }, {}, {}]) {
      const vintage = await say([{ startMs: monday }], { ...kinds, ...change });
      await database().tenant(tenant.id, (tx) =>
        tx.query({
          text: 'update analytics.vintages set paths = $2 where id = $1',
          values: [vintage.id, Buffer.from(paths(1).buffer)],
        }),
      );
      made.push(vintage);
    }
    await database().tenant(tenant.id, (tx) => dropOldPaths(tx, made[3] as Vintage));
    const left = await Promise.all(made.map(({ id }) => readPaths(database(), tenant.id, id)));
    expect(left.map((one) => one !== null)).toEqual([false, true, true, true, true]);
  });

  test('the newest forecast is that of the asked level and bucket length', async () => {
    const newest = (level: number, granularity: 'day' | 'week') =>
      newestVintage(database(), tenant.id, { metricId, level, granularity });
    const first = await say([{ startMs: monday }]);
    const second = await say([{ startMs: monday }]);
    await say([{ startMs: monday }], { level: 0.8 });
    await say([{ startMs: monday }], { granularity: 'week', level: 0.9 });
    expect((await newest(0.95, 'day'))?.id).toBe(second.id);
    expect(first.id < second.id).toBe(true);
    expect(await newest(0.9, 'day')).toBeNull();
  });
});
