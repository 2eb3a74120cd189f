// The demo on a real server: one start fills it, the next adds nothing, and every answer says that the
// data are samples.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { type DemoDeps, type DemoSeeded, seedDemo } from './seed.ts';

let server: TestServer;
let deps: DemoDeps;
let seeded: DemoSeeded;

beforeAll(async () => {
  server = await startTestServer();
  deps = { kernel: server.kernel, ...server.composition.app.services };
  seeded = await seedDemo(deps, server.tenant.id, server.tenant.workspaceId);
});
afterAll(() => server?.stop());

const consumption = () => server.request('GET', '/api/analytics/predictions/consumption');

describe('the demo', () => {
  test('answers a forecast with interval, backtest, parts and a depletion date', async () => {
    const { status, body } = await consumption();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      metric_id: seeded.metricId,
      is_sample_data: true,
      depletion_reason: null,
      backtest: { naive: { name: 'seasonal naive (7)' } },
    });
    expect(body.notes[0].code).toBe('sample_data');
    expect(body.predictions).toHaveLength(30);
    expect(body.backtest.wape).toBeLessThan(body.backtest.naive.wape);
    expect(body.depletion.summary).toMatch(/^You run out on /);
    expect(body.breakdown.parts.map((part: { key: string }) => part.key).sort()).toEqual([
      'assistant',
      'documents',
      'images',
      'search',
    ]);
  });

  test('has forecasts of earlier days, marked by what came', async () => {
    const { body } = await server.request(
      'GET',
      `/api/analytics/predictions/vintages?metric_id=${seeded.metricId}`,
    );
    const made = body.data.map((each: { generated_at: string }) => each.generated_at);
    expect(made).toHaveLength(5);
    expect(made).toEqual(made.toSorted().reverse());
    const oldest = body.data.at(-1);
    expect(oldest.notes[0].code).toBe('replayed');
    expect(oldest.depletion.date > oldest.generated_at).toBe(true);
    expect(oldest.scores.scored).toBeGreaterThanOrEqual(15);
  });

  test('has its metric and its events marked', async () => {
    const metric = await server.request('GET', `/api/v1/metrics/${seeded.metricId}`);
    expect(metric.body).toMatchObject({ is_sample_data: true, role: 'consumption' });
    const events = await server.request('GET', '/api/v1/events?type=credits.used&limit=1000');
    expect(events.body.data.length).toBeGreaterThan(50);
  });

  test('is not seeded twice', async () => {
    const count = async () => {
      const series = await server.request(
        'GET',
        `/api/v1/metrics/${seeded.metricId}/series?granularity=month`,
      );
      return series.body.points;
    };
    const before = await count();
    const again = await seedDemo(deps, server.tenant.id, server.tenant.workspaceId);
    expect(again).toEqual({ metricId: seeded.metricId, isNew: false });
    expect(await count()).toEqual(before);
  });

  test('leaves another tenant and its own data alone', async () => {
    const other = await server.newTenant();
    const own = { name: 'mine', columns: [{ name: 'day', type: 'date' }] };
    await server.request('POST', '/api/v1/tables', { body: own });
    const made = await server.request('POST', '/api/v1/metrics', {
      body: { name: 'mine', source: { table: 'mine' }, aggregation: 'count' },
    });
    expect(made.body.is_sample_data).toBe(false);
    const theirs = await server.request('GET', '/api/v1/metrics', { key: other.apiKey });
    expect(theirs.body.data).toEqual([]);
  });

  test('that a crash left half-done is made anew', async () => {
    const { id, workspaceId } = await server.newTenant();
    const context = deps.identity.systemContext(id, 'test');
    const columns = [{ name: 'date', type: 'timestamp' as const }];
    await deps.data.createTable(context, { name: 'usage', columns });
    await deps.metrics.markSample(context, { table: 'usage' });
    const again = await seedDemo(deps, id, workspaceId);
    expect(again.isNew).toBe(true);
    const answer = await deps.predictions.consumption(context, { workspace_id: workspaceId });
    expect(answer.predictions).toHaveLength(30);
  });
});
