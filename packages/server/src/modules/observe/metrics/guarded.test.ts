// What a metric may not be made of: facts that only some may read, and what lies in another workspace.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type MetricsServer, startMetrics } from './metrics.fixture.ts';

let on: MetricsServer;
let other: string;
beforeAll(async () => {
  on = await startMetrics();
  const made = await on.server.request('POST', '/api/v1/workspaces', { body: { name: 'Other' } });
  other = made.body.id;
});
afterAll(() => on?.server.stop());

const post = (body: object) => on.server.request('POST', '/api/v1/metrics', { body });
const say = (body: object) =>
  on.server.request('POST', '/api/v1/events', { body: { source: 'app', ...body } });
const total = async (id: string) =>
  (await on.seriesOf(id)).points.reduce(
    (sum: number, { value }: { value: number }) => sum + value,
    0,
  );

describe('guarded facts', () => {
  const over = (event_type: string, filters: object[] = []) => ({
    name: `over ${event_type} ${filters.length}`,
    source: { event_type },
    aggregation: 'count',
    filters,
  });

  test.each(['key.created', 'session.created', 'member.updated', 'tenant.created'])(
    'no metric is made of %s',
    async (type) => {
      for (const filters of [[], [{ column: 'source', op: 'eq', value: 'aibaas' }]]) {
        const refused = await post(over(type, filters));
        expect(refused).toMatchObject({ status: 400, body: { code: 'metric_definition_invalid' } });
        expect(refused.body.errors[0].pointer).toBe('/source/event_type');
      }
      const { name: _name, ...definition } = over(type);
      const path = '/api/v1/metrics/preview';
      const preview = await on.server.request('POST', path, { body: { definition } });
      expect(preview.status).toBe(400);
      const patched = await on.makeMetric({ ...over('mine'), name: `patched to ${type}` });
      const body = { source: { event_type: type } };
      const patch = await on.server.request('PATCH', `/api/v1/metrics/${patched.id}`, { body });
      expect(patch.status).toBe(400);
    },
  );

  test('events of the tenant that are called the same are counted, the facts are not', async () => {
    await on.server.request('POST', '/api/v1/keys', { body: { name: 'not counted' } });
    while ((await on.server.kernel.outbox.lag()) > 0) await on.server.kernel.clock.sleep(20);
    await say({ type: 'key.created' });
    const filters = [
      { column: 'source', op: 'eq', value: 'app' },
      { column: 'source', op: 'ne', value: 'aibaas' },
      { column: 'source', op: 'in', value: ['app', 'web'] },
    ];
    for (const filter of filters) {
      const made = await on.makeMetric({ ...over('key.created', [filter]), name: filter.op });
      expect(await total(made.id)).toBe(1);
    }
  });
});

describe('another workspace', () => {
  test('its events are left out, and those of none count in both', async () => {
    const own = on.server.tenant.workspaceId;
    for (const workspace_id of [own, other, other, other, undefined]) {
      await say({ type: 'used', ...(workspace_id === undefined ? {} : { workspace_id }) });
    }
    const definition = { source: { event_type: 'used' }, aggregation: 'count' };
    const here = await on.makeMetric({ ...definition, name: 'here', workspace_id: own });
    const there = await on.makeMetric({ ...definition, name: 'there', workspace_id: other });
    expect([await total(here.id), await total(there.id)]).toEqual([2, 4]);
  });

  test('an empty series does not tell that there are events elsewhere', async () => {
    await say({ type: 'only.there', workspace_id: other });
    const definition = { aggregation: 'count', source: { event_type: 'only.there' } };
    const nothing = { aggregation: 'count', source: { event_type: 'only.nowhere' } };
    const [here, nowhere] = [
      await on.makeMetric({ ...definition, name: 'none here' }),
      await on.makeMetric({ ...nothing, name: 'none at all' }),
    ];
    const reason = async (id: string) => (await on.seriesOf(id)).reason.replace(/only\.\w+/, '');
    expect(await reason(here.id)).toBe(await reason(nowhere.id));
  });

  test('no balance comes from it', async () => {
    const level = { source: { event_type: 'left' }, value_column: 'n', aggregation: 'last' };
    const theirs = await on.makeMetric({ ...level, name: 'left', workspace_id: other });
    const refused = await post({
      ...{ name: 'uses', source: { event_type: 'uses' }, aggregation: 'count' },
      balance: { metric_id: theirs.id },
    });
    expect(refused.status).toBe(400);
    expect(refused.body.errors[0]).toMatchObject({ pointer: '/balance/metric_id' });
    expect(JSON.stringify(refused.body)).not.toContain('"left"');
  });
});
