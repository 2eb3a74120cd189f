// Fills a tenant with sample data once: a table of usage, a consumption metric with a balance, recent
// events, and a first forecast. Says so everywhere by marking its sources as samples.
import { isoTime } from '../kernel/clock.ts';
import { AppError } from '../kernel/errors.ts';
import type { RequestContext } from '../kernel/http/context.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { IdentityService } from '../modules/ground/identity/index.ts';
import type { DataService } from '../modules/observe/data/index.ts';
import type { EventsService } from '../modules/observe/events/index.ts';
import type { MetricsService } from '../modules/observe/metrics/index.ts';
import type { PredictionsService } from '../modules/predict/predictions/index.ts';
import { generateUsage, type UsageRow } from './generator.ts';

export interface DemoDeps {
  readonly kernel: Kernel;
  readonly identity: IdentityService;
  readonly data: DataService;
  readonly events: EventsService;
  readonly metrics: MetricsService;
  readonly predictions: PredictionsService;
}

export interface DemoSeeded {
  /** The consumption metric; null when its owner has removed it since. */
  readonly metricId: string | null;
  /** False on later starts, which add nothing. */
  readonly isNew: boolean;
}

export const demoTable = 'usage';
export const demoEventType = 'credits.used';
const seed = 20_240_611;
const months = 18;
const dayMs = 86_400_000;
/** The balance was bought so long ago, and at today's rate lasts that much longer. */
const balanceAgeDays = 20;
const balanceDaysLeft = 24;
const eventHours = 36;
/** Days before today on which it was forecast already. */
const replayDaysAgo = [16, 11, 6, 2];

/**
 * Seeds the tenant, or finds that it was seeded. What a crash left half-done is removed and made anew.
 *
 * @example
 * const { metricId } = await seedDemo({ kernel, ...app.services }, tenantId, workspaceId);
 */
export async function seedDemo(
  deps: DemoDeps,
  tenantId: string,
  workspaceId: string,
): Promise<DemoSeeded> {
  const { kernel, identity, data, metrics, predictions } = deps;
  const context = identity.systemContext(tenantId, 'demo');
  const finished = { event_type: demoEventType };
  if (await metrics.isSample(context, finished)) {
    const metric = await metrics.findByRole(context, 'consumption', workspaceId);
    return { metricId: metric?.id ?? null, isNew: false };
  }
  await removeLeftovers(deps, context, workspaceId);
  const nowMs = kernel.clock.now();
  const rows = generateUsage({ seed, endMs: nowMs, months });
  await data.createTable(context, {
    name: demoTable,
    columns: [
      { name: 'date', type: 'timestamp', nullable: false },
      { name: 'service', type: 'text', nullable: false },
      { name: 'credits', type: 'integer', nullable: false },
      { name: 'requests', type: 'integer', nullable: false },
    ],
  });
  await metrics.markSample(context, { table: demoTable });
  const records = rows.map(({ time, ...rest }) => ({ date: time, ...rest }));
  await data.insertRows(context, demoTable, records);
  await sendEvents(deps, context, workspaceId, rows);
  const metric = await metrics.create(context, {
    name: 'Credits used',
    workspace_id: workspaceId,
    source: { table: demoTable },
    time_column: 'date',
    value_column: 'credits',
    aggregation: 'sum',
    granularity: 'day',
    time_zone: 'UTC',
    breakdown_dimension: 'service',
    role: 'consumption',
    unit: 'credits',
    balance: balanceOf(rows, nowMs),
  });
  // Oldest first, as they would have been made: then there is something to have been right about.
  for (const daysAgo of replayDaysAgo) {
    const midnightMs = Math.floor(nowMs / dayMs) * dayMs;
    await predictions.replay(context, metric.id, midnightMs - daysAgo * dayMs);
  }
  await predictions.consumption(context, { workspace_id: workspaceId });
  await predictions.scoreDue();
  // Last: its mark is what later starts look for.
  await metrics.markSample(context, finished);
  return { metricId: metric.id, isNew: true };
}

async function removeLeftovers(
  { data, metrics }: DemoDeps,
  context: RequestContext,
  workspaceId: string,
): Promise<void> {
  const metric = await metrics.findByRole(context, 'consumption', workspaceId);
  if (metric?.is_sample_data) await metrics.remove(context, metric.id);
  try {
    if (await metrics.isSample(context, { table: demoTable })) {
      await data.tables.remove(context, demoTable);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
  }
}

/** So many credits that they last a while yet: rounded up to a thousand. */
function balanceOf(rows: readonly UsageRow[], nowMs: number): { value: number; at: string } {
  const at = isoTime(Math.floor(nowMs / dayMs) * dayMs - balanceAgeDays * dayMs);
  const since = rows.filter(({ time }) => time >= at);
  const used = since.reduce((sum, { credits }) => sum + credits, 0);
  const value = used * (1 + balanceDaysLeft / balanceAgeDays);
  return { value: Math.ceil(value / 1000) * 1000, at: at.slice(0, 10) };
}

/** The last hours as the product would have reported them; the ids make a repeat harmless. */
async function sendEvents(
  { events }: DemoDeps,
  context: RequestContext,
  workspaceId: string,
  rows: readonly UsageRow[],
): Promise<void> {
  const last = rows.at(-1)?.time;
  if (last === undefined) return;
  const from = isoTime(Date.parse(last) - eventHours * 3_600_000);
  const recent = rows.filter(({ time }) => time > from);
  await events.append(
    context,
    recent.map(({ time, service, credits, requests }) => ({
      id: `demo-${time}-${service}`,
      source: 'demo',
      type: demoEventType,
      time,
      subject: service,
      workspace_id: workspaceId,
      data: { service, credits, requests },
    })),
  );
}
