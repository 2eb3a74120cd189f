// The door of the metrics module: definitions that turn rows or events into series, and what the
// floors above need to forecast them.
import type { Granularity, Metric, SampleData } from '@aibaas/contract';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { type BalanceAnswer, readBalance } from './operations/read-balance.ts';
import { createHistoryReader, type MetricHistory } from './operations/read-history.ts';
import { createSampleVerbs } from './operations/sample-data.ts';
import { metricsRoutes } from './routes.ts';
import type { Bucket } from './series-rules.ts';
import { createMetricsVerbs, type MetricsDeps, viewOf } from './service.ts';
import * as store from './store.ts';

export type { BalanceAnswer } from './operations/read-balance.ts';
export type { MetricHistory } from './operations/read-history.ts';
export type { Bucket } from './series-rules.ts';

type Verbs = ReturnType<typeof createMetricsVerbs>;

export interface MetricsService
  extends Pick<
    Verbs,
    | 'create'
    | 'update'
    | 'remove'
    | 'list'
    | 'series'
    | 'preview'
    | 'get'
    | 'markSample'
    | 'isSample'
    | 'resolveWorkspace'
  > {
  /** The metric with this id, or with this name in the workspace; null when there is none. */
  findMetric(
    context: RequestContext,
    idOrName: string,
    workspaceId: string,
  ): Promise<Metric | null>;
  /** The workspace's metric with the role; null when there is none. */
  findByRole(
    context: RequestContext,
    role: 'consumption',
    workspaceId: string,
  ): Promise<Metric | null>;
  /** Finished buckets to learn from, oldest first. */
  history(context: RequestContext, id: string, granularity: Granularity): Promise<MetricHistory>;
  /** `count` buckets of the metric's zone from the one that holds `fromMs` on. */
  upcoming(
    context: RequestContext,
    range: { zone: string; granularity: Granularity; fromMs: number; count: number },
  ): Promise<Bucket[]>;
  /** Values of finished buckets that start from `fromMs` on; late data are not there yet. */
  actuals(
    context: RequestContext,
    id: string,
    granularity: Granularity,
    fromMs: number,
  ): Promise<{ startMs: number; value: number }[]>;
  /** What is left of the metric's balance now, or why that is not known. */
  balance(context: RequestContext, id: string): Promise<BalanceAnswer>;
  /** Whether times of the metric are calendar days, so that nothing is known by hour. */
  hasDaysOnly(context: RequestContext, id: string): Promise<boolean>;
  /** What of the tenant was made by the demo generator. */
  sampleData(context: RequestContext): Promise<SampleData>;
  /** Removes it for good, with the metrics over it. */
  removeSampleData(context: RequestContext): Promise<SampleData>;
}

/**
 * @example
 * const metrics = metricsModule(kernel, { data, events, identity });
 * const history = await metrics.service.history(context, metricId, 'day');
 */
export function metricsModule(
  kernel: Kernel,
  deps: MetricsDeps,
): { manifest: ModuleManifest; service: MetricsService } {
  const { database } = kernel;
  const verbs = createMetricsVerbs(kernel, deps);
  const reader = createHistoryReader(kernel);
  const samples = createSampleVerbs(kernel, deps, verbs);

  const service: MetricsService = {
    ...verbs,
    ...samples,
    findMetric: async (context, idOrName, workspaceId) => {
      const row =
        (await store.findByName(database, context, idOrName, workspaceId)) ??
        (await verbs.find(context, idOrName).catch(orNull));
      return row === null ? null : viewOf(row);
    },
    findByRole: async (context, role, workspaceId) => {
      const row = await store.findByRole(database, context, role, workspaceId);
      return row === null ? null : viewOf(row);
    },
    history: (context, id, granularity) =>
      verbs.onSource(context, id, (opened) => reader.history(context, { ...opened, granularity })),
    upcoming: reader.upcoming,
    actuals: (context, id, granularity, fromMs) =>
      verbs.onSource(context, id, (opened) =>
        reader.actuals(context, { ...opened, granularity }, fromMs),
      ),
    balance: (context, id) =>
      verbs.onSource(context, id, (opened) =>
        readBalance(kernel, context, opened, (other) =>
          verbs
            .onSource(context, other, async (there) =>
              there.source.workspaceId === opened.source.workspaceId ? there : null,
            )
            .catch(orNull),
        ),
      ),
    hasDaysOnly: (context, id) =>
      verbs.onSource(context, id, async ({ source, definition }) => {
        const column = source.columns?.find(({ name }) => name === definition.time_column);
        return column?.type === 'date';
      }),
  };
  const manifest: ModuleManifest = {
    name: 'observe/metrics',
    migrations: new URL('./migrations/', import.meta.url),
    routes: metricsRoutes(service),
  };
  return { manifest, service };
}

/** A metric that is gone is an answer here; anything else is not. */
function orNull(error: unknown): null {
  const { code } = error as { code?: string };
  if (code === 'not_found' || code === 'metric_source_missing') return null;
  throw error;
}
