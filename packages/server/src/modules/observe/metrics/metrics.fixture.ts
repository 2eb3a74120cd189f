// A server with a steered clock, and the requests that make tables and metrics on it.
import { expect } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { startTestServer } from '../../../testing/test-server.ts';

export type Row = Record<string, unknown>;

export async function startMetrics() {
  const time = { nowMs: Date.parse('2026-04-15T10:00:00Z') };
  const server = await startTestServer({ clock: { ...systemClock, now: () => time.nowMs } });

  async function makeTable(
    name: string,
    columns: Record<string, string>,
    rows: Row[],
    key = server.tenant.apiKey,
  ) {
    const list = Object.entries(columns).map(([column, type]) => ({ name: column, type }));
    const body = { name, columns: list };
    expect((await server.request('POST', '/api/v1/tables', { body, key })).status).toBe(201);
    if (rows.length === 0) return;
    const path = `/api/v1/tables/${encodeURIComponent(name)}/rows`;
    const filled = await server.request('POST', path, { body: { rows }, key });
    expect(filled.status).toBe(201);
  }

  async function makeMetric(body: Row, key = server.tenant.apiKey) {
    const answer = await server.request('POST', '/api/v1/metrics', { body, key });
    expect(answer.body).toMatchObject({ id: expect.any(String) });
    expect(answer.status).toBe(201);
    return answer.body;
  }

  async function seriesOf(id: string, query = '') {
    const answer = await server.request('GET', `/api/v1/metrics/${id}/series${query}`);
    expect(answer.body).toMatchObject({ points: expect.any(Array) });
    return answer.body;
  }

  return { server, time, makeTable, makeMetric, seriesOf };
}

export type MetricsServer = Awaited<ReturnType<typeof startMetrics>>;
