// Forecasts that are made on demand, kept, and scored when their day has come. The clock is steered.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import type { TestTenant } from '../../../testing/test-server.ts';
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
} from './usage.fixture.ts';

let usage: Usage;
beforeAll(async () => {
  usage = await startUsage();
});
afterAll(() => usage?.server.stop());

describe('generate', () => {
  const body = { prediction_type: 'consumption', target_metric: 'Credits', horizon: 14 };

  test('runs as an operation, is audited, and leaves a vintage', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    const started = await usage.call(tenant, 'POST', `${path}/generate`, body);
    expect(started.status).toBe(202);
    expect(started.headers.location).toBe(`/api/v1/operations/${started.body.id}`);
    const ended = await ending(tenant, started.body.id);
    expect(ended).toMatchObject({ state: 'succeeded', kind: 'predictions.generate', error: null });
    expect(ended.result).toMatchObject({ metric_id: metricId, predictions: 14 });
    const answer = await consumption('&days_ahead=14');
    expect(answer.body.vintage_id).toBe(ended.result.prediction_id);
    const audit = await usage.call(tenant, 'GET', '/api/v1/audit?limit=200');
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
    const { tenant } = await usage.tenantWith(history);
    const post = (change: Row) =>
      usage.call(tenant, 'POST', `${path}/generate`, { ...body, ...change });
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
      const { body: operation } = await usage.call(tenant, 'GET', `/api/v1/operations/${id}`);
      if (!['queued', 'running'].includes(operation.state)) return operation;
      await systemClock.sleep(50);
    }
    throw new Error('the operation did not end');
  }
});

describe('scores', () => {
  test('are given when the day has come, and not before the data have', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    const forecast = (await consumption('&days_ahead=5')).body;
    const { predictions } = usage.server.composition.app.services;
    const scores = async () => {
      const { body } = await usage.call(tenant, 'GET', `${path}/vintages?metric_id=${metricId}`);
      return body.data[0].scores;
    };
    try {
      await predictions.scoreDue();
      expect(await scores()).toBeNull();
      usage.time.nowMs = start + 3 * dayMs;
      await predictions.scoreDue();
      expect(await scores()).toBeNull();
      const actuals = [0, 1, 2].map(
        (i) => forecast.predictions[i].predicted_value + (i === 2 ? 1e4 : 1),
      );
      const rows = actuals.map((credits, i) => ({ day: dayOf(start + i * dayMs), credits }));
      await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', { rows });
      expect(await predictions.scoreDue()).toBeGreaterThanOrEqual(3);
      const first = await scores();
      expect(first).toMatchObject({ scored: 3, inside: 2, coverage: 2 / 3 });
      const off = 1 + 1 + 1e4;
      const total = actuals.reduce((a, b) => a + b, 0);
      expect(first.wape).toBeCloseTo((100 * off) / total, 6);
      expect(first.naive.wape).toBeGreaterThan(0);
      expect(await usage.published(tenant, 'predictions.scored')).toEqual([
        { metric_id: metricId, workspace_id: tenant.workspaceId, scored: 3, inside: 2 },
      ]);
      // A correction of the third day arrives late; the others are not announced again.
      await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', {
        row: { day: dayOf(start + 2 * dayMs), credits: -1e4 },
      });
      await predictions.scoreDue();
      expect(await scores()).toMatchObject({ scored: 3, inside: 3, coverage: 1 });
      expect((await usage.published(tenant, 'predictions.scored'))[1]).toMatchObject({
        scored: 1,
        inside: 1,
      });
      await predictions.scoreDue();
      expect(await usage.published(tenant, 'predictions.scored')).toHaveLength(2);
    } finally {
      usage.time.nowMs = start;
    }
  });

  test('of older forecasts stay when newer ones are made, and the newest is the latest', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    await consumption('&days_ahead=3');
    try {
      usage.time.nowMs = start + dayMs;
      await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', {
        row: { day: day(0), credits: 100 },
      });
      const newest = (await consumption('&days_ahead=3')).body;
      const rows = await usage.server.kernel.database.one<{
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
      usage.time.nowMs = start;
    }
  });

  test('of a metric that was removed go with it', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    await consumption('&days_ahead=1');
    await usage.call(tenant, 'DELETE', `/api/v1/metrics/${metricId}`);
    try {
      usage.time.nowMs = start + 2 * dayMs;
      await usage.server.composition.app.services.predictions.scoreDue();
      const left = await usage.server.kernel.database.one(tenant.id, {
        text: 'select 1 from analytics.predictions where metric_id = $1',
        values: [metricId],
      });
      expect(left).toEqual([]);
    } finally {
      usage.time.nowMs = start;
    }
  });
});
