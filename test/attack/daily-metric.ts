// A metric to ask for again and again: cheap to read and dear to forecast.
import { expected, type Target } from './target.ts';

const dayMs = 86_400_000;

/**
 * Stores as many days up to yesterday in the first tenant and sums them by day.
 *
 * @param size parts break the sum down; without one it is whole
 * @returns the metric's id
 */
export async function storeDailyMetric(
  { call, tenant }: Target,
  { days, parts = 0 }: { readonly days: number; readonly parts?: number },
): Promise<string> {
  const { key } = tenant;
  const part = { name: 'k', type: 'text', nullable: false };
  const columns = [
    { name: 'at', type: 'timestamp', nullable: false },
    { name: 'v', type: 'number', nullable: false },
    ...(parts === 0 ? [] : [part]),
  ];
  await expected(call('POST', '/api/v1/tables', { key, body: { name: 'days', columns } }));
  const first = Math.floor(Date.now() / dayMs) * dayMs - days * dayMs;
  const rows = Array.from({ length: days }, (_, i) => ({
    at: new Date(first + i * dayMs).toISOString(),
    v: 50 + 20 * Math.sin(i / 3.8) + ((i * 7919) % 13),
    ...(parts === 0 ? {} : { k: `part ${i % parts}` }),
  }));
  await expected(call('POST', '/api/v1/tables/days/rows', { key, body: { rows } }));
  const body = {
    name: 'days',
    workspace_id: tenant.workspaceId,
    source: { table: 'days' },
    aggregation: 'sum',
    value_column: 'v',
    time_column: 'at',
    granularity: 'day',
    role: 'consumption',
    ...(parts === 0 ? {} : { breakdown_dimension: 'k' }),
  };
  return (await expected(call('POST', '/api/v1/metrics', { key, body }))).id;
}
