// A server with a steered clock, and tenants with a table of usage and a consumption metric on it.
import { expect } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';

export type Row = Record<string, unknown>;
export const path = '/api/analytics/predictions';
export const dayMs = 86_400_000;
/** What the clock says until a test moves it. */
export const start = Date.parse('2026-04-15T10:00:00Z');
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
/** The day `before` days before today. */
export const day = (before: number): string => dayOf(start - before * dayMs);

/** 100 on working days, 40 on weekends, a little noise, a little more each day. */
export function weekly(before: number): number {
  const weekday = new Date(start - before * dayMs).getUTCDay();
  const wobble = ((before * 7919) % 13) - 6;
  return (weekday === 0 || weekday === 6 ? 40 : 100) + wobble + (90 - before) * 0.1;
}

/** 90 days that end yesterday. */
export const history = Array.from({ length: 90 }, (_, i) => ({
  day: day(90 - i),
  credits: weekly(90 - i),
}));
export const used = history.reduce((sum, { credits }) => sum + credits, 0);

export async function startUsage() {
  const time = { nowMs: start };
  const server: TestServer = await startTestServer({
    clock: { ...systemClock, now: () => time.nowMs },
  });

  const call = (tenant: TestTenant, method: string, to: string, body?: unknown) =>
    server.request(method, to, {
      key: tenant.apiKey,
      ...(body === undefined ? {} : { body }),
    });

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

  /** Data of the tenant's events of this name, oldest first. */
  async function published(tenant: TestTenant, name: string) {
    const rows = await server.kernel.database.system('test', (tx) =>
      tx.rows<{ data: Row }>({
        text: 'select data from kernel.outbox where tenant_id = $1 and name = $2 order by xid, id',
        values: [tenant.id, name],
      }),
    );
    return rows.map(({ data }) => data);
  }

  return { server, time, call, tenantWith, published };
}

export type Usage = Awaited<ReturnType<typeof startUsage>>;
