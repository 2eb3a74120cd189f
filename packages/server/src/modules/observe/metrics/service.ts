// The verbs on metrics: define, change, remove, and compute their series. What a forecast needs from
// a metric is in operations/.
import type {
  Metric,
  MetricInput,
  MetricPatch,
  MetricPreview,
  MetricPreviewBody,
  MetricSource,
  Series,
  SeriesQuery,
} from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import { cutPage } from '../../../kernel/database/page.ts';
import { sqlState, type Tx } from '../../../kernel/database/pool.ts';
import { AppError, invalidField } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { IdentityService } from '../../ground/identity/index.ts';
import type { DataService } from '../data/index.ts';
import type { EventsService } from '../events/index.ts';
import { refuseGuarded } from './guarded-source.ts';
import { asMoment } from './moment.ts';
import { type OpenSource, openSource, sourceKey, sourceName } from './open-source.ts';
import { completeDefinition, type Definition } from './rules.ts';
import { asBucket, asPoint, emptyReason, lastRange, spreadParts } from './series-rules.ts';
import { bucketsMax, extentOf, listBuckets, listParts, sourceState } from './series-store.ts';
import * as store from './store.ts';

export interface MetricsDeps {
  readonly data: DataService;
  readonly events: EventsService;
  readonly identity: IdentityService;
}

export interface MetricPage {
  readonly data: Metric[];
  readonly next_cursor: string | null;
}

/** A definition with what it reads from. */
export interface OpenMetric {
  readonly definition: Definition;
  readonly source: OpenSource;
}

/** The database's view of a definition, as the rest of the module works with it. */
export const definitionOf = ({ definition, name, role }: store.MetricRow): Definition => ({
  ...definition,
  name,
  role,
});

export function viewOf(row: store.MetricRow): Metric {
  const { dimensions, filters, ...rest } = definitionOf(row);
  return {
    id: row.id,
    workspace_id: row.workspace_id,
    ...rest,
    dimensions: [...dimensions],
    filters: [...filters],
    is_sample_data: row.is_sample_data,
    created_at: isoTime(row.created_at.getTime()),
  };
}

export function createMetricsVerbs(kernel: Kernel, deps: MetricsDeps) {
  const { database, outbox, ids, clock } = kernel;

  async function create(context: RequestContext, input: MetricInput): Promise<Metric> {
    const { workspace_id: asked, ...rest } = input;
    const workspaceId = await resolveWorkspace(context, asked);
    const source = await openSource(deps, context, rest.source, workspaceId);
    const definition = completeDefinition(rest, source.columns);
    refuseGuarded(definition);
    const id = ids.next();
    await database.tenant(context, async (tx) => {
      await store.lockWorkspace(tx, workspaceId);
      await check(tx, context, { id, workspaceId, definition });
      const metric = { id, workspaceId, sourceKey: sourceKey(source, definition), definition };
      await store.insertMetric(tx, metric);
      await announce(tx, 'metric.created', { id, workspaceId, name: definition.name });
    });
    note(context, id, definition);
    return viewOf(await find(context, id));
  }

  async function update(context: RequestContext, id: string, patch: MetricPatch): Promise<Metric> {
    const row = await find(context, id);
    const merged = { ...definitionOf(row), ...patch };
    const workspaceId = row.workspace_id;
    const source = await openSource(deps, context, merged.source, workspaceId);
    const definition = completeDefinition(merged, source.columns);
    refuseGuarded(definition);
    await database.tenant(context, async (tx) => {
      await store.lockWorkspace(tx, workspaceId);
      await check(tx, context, { id, workspaceId, definition });
      await store.updateMetric(tx, { id, sourceKey: sourceKey(source, definition), definition });
      await announce(tx, 'metric.updated', { id, workspaceId, name: definition.name });
    });
    note(context, id, definition);
    return viewOf(await find(context, id));
  }

  async function remove(context: RequestContext, id: string): Promise<void> {
    const row = await find(context, id);
    const dependent = await store.findDependent(database, context, id);
    if (dependent !== null) throw new AppError('metric_in_use', { name: dependent.name });
    await database.tenant(context, async (tx) => {
      await store.deleteMetric(tx, id);
      await announce(tx, 'metric.removed', { id, workspaceId: row.workspace_id, name: row.name });
    });
    note(context, id, definitionOf(row));
  }

  /** The runtime knows the zone already; what is computed with it is computed by the database. */
  async function checkZone(tx: Tx, { time_zone: zone }: Definition): Promise<void> {
    if (zone === 'UTC' || (await store.knowsZone(tx, zone))) return;
    throw invalidField('/time_zone', `"${zone}" is not a time zone the database knows`);
  }

  /** What only the database knows: other metrics of the workspace, and the zones it can compute in. */
  async function check(
    tx: Tx,
    context: RequestContext,
    metric: { id: string; workspaceId: string; definition: Definition },
  ): Promise<void> {
    const { id, workspaceId, definition } = metric;
    const { name, role, balance } = definition;
    await checkZone(tx, definition);
    const namesake = await store.findByName(database, context, name, workspaceId);
    if (namesake !== null && namesake.id !== id) {
      throw new AppError('conflict', { reason: `This workspace already has a metric "${name}"` });
    }
    const holder =
      role === null ? null : await store.findByRole(database, context, role, workspaceId);
    if (holder !== null && holder.id !== id) {
      throw new AppError('metric_role_taken', {
        name: holder.name,
        id: holder.id,
        role: role ?? '',
      });
    }
    if (balance === null || !('metric_id' in balance)) return;
    const other = await store.findMetric(database, context, balance.metric_id);
    // What is left in another workspace is not for those who see this one alone.
    if (other === null || other.id === id || other.workspace_id !== workspaceId) {
      throw invalidField('/balance/metric_id', 'names no other metric of this workspace');
    }
    if (other.definition.aggregation !== 'last') {
      const message = `must name a metric with the aggregation last; "${other.name}" has ${other.definition.aggregation}`;
      throw invalidField('/balance/metric_id', message);
    }
  }

  async function resolveWorkspace(
    context: RequestContext,
    asked: string | undefined,
  ): Promise<string> {
    if (asked === undefined) return deps.identity.defaultWorkspace(context);
    if (await deps.identity.workspaceExists(context, asked)) return asked;
    throw new AppError('not_found', { subject: 'workspace', id: asked });
  }

  /** Not found also where the caller may not see the metric's workspace. */
  async function find(context: RequestContext, id: string): Promise<store.MetricRow> {
    const row = isUuid(id) ? await store.findMetric(database, context, id) : null;
    const isVisible =
      row !== null && (await deps.identity.workspaceExists(context, row.workspace_id));
    if (!isVisible) throw new AppError('not_found', { subject: 'metric', id });
    return row;
  }

  async function list(
    context: RequestContext,
    query: { workspace_id?: string; limit?: number; cursor?: string },
  ): Promise<MetricPage> {
    const limit = query.limit ?? 50;
    const beforeId = query.cursor ?? null;
    if (beforeId !== null && !isUuid(beforeId)) throw new AppError('cursor_invalid');
    const workspaceId = query.workspace_id && (await resolveWorkspace(context, query.workspace_id));
    const { workspaces } = context;
    const page = { workspaceId, workspaces, beforeId, limit };
    const rows = await store.listMetrics(database, context, page);
    const { data, last } = cutPage(rows, limit, viewOf);
    return { data, next_cursor: last === null ? null : last.id };
  }

  async function series(context: RequestContext, id: string, query: SeriesQuery): Promise<Series> {
    for (const name of ['from', 'to'] as const) {
      const text = query[name];
      if (text !== undefined && asMoment(text) === null) {
        throw invalidField(
          `/${name}`,
          `"${text}" is neither YYYY-MM-DD nor an RFC 3339 time`,
          'query',
        );
      }
    }
    return onSource(context, id, async (opened) => ({
      ...(await computeSeries(context, query, opened)),
      metric_id: id,
    }));
  }

  /** The series of a definition that is not kept. */
  async function preview(
    context: RequestContext,
    { definition: input, last }: MetricPreviewBody,
  ): Promise<MetricPreview> {
    const { workspace_id: asked, ...rest } = input;
    const workspaceId = await resolveWorkspace(context, asked);
    const source = await openSource(deps, context, rest.source, workspaceId);
    const completed = completeDefinition({ ...rest, name: rest.name ?? 'Preview' }, source.columns);
    refuseGuarded(completed);
    await database.tenant(context, (tx) => checkZone(tx, completed));
    const { dimensions, filters, ...definition } = completed;
    const query = last === undefined ? {} : { last };
    const computed = await computeSeries(context, query, { definition: completed, source });
    return {
      definition: { ...definition, dimensions: [...dimensions], filters: [...filters] },
      series: { ...computed, metric_id: null },
      is_sample_data: await isSample(context, rest.source),
    };
  }

  async function computeSeries(
    context: RequestContext,
    query: SeriesQuery,
    { definition, source }: OpenMetric,
  ): Promise<Omit<Series, 'metric_id'>> {
    const granularity = query.granularity ?? definition.granularity;
    const nowMs = clock.now();
    const range = {
      granularity,
      ...(await rangeOf(context, query, { definition, source }, nowMs)),
    };
    const { dimension } = query;
    if (dimension !== undefined) {
      // The same words and suggestions as at definition time.
      completeDefinition({ ...definition, dimensions: [dimension] }, source.columns);
    }
    const raw = await listBuckets(database, context, source, definition, range, nowMs);
    if (raw.length > bucketsMax) throw tooLong(raw, granularity);
    const whole = raw.map((one) => ({ ...one, ...asBucket(one, granularity) }));
    const answer = {
      granularity,
      time_zone: definition.time_zone,
      points: whole.map((bucket) => asPoint(bucket, definition.gaps, nowMs)),
      reason: null as string | null,
    };
    if (whole.length === 0) {
      const state = await sourceState(database, context, source, definition);
      const hasRange = query.from !== undefined || query.to !== undefined;
      answer.reason = emptyReason(sourceName(definition.source), state, hasRange);
    }
    if (dimension === undefined) return answer;
    const parts = await listParts(database, context, source, definition, dimension, range);
    return {
      ...answer,
      parts: spreadParts(whole, parts).map(({ key, buckets }) => ({
        key,
        points: buckets.map((bucket) => asPoint(bucket, definition.gaps, nowMs)),
      })),
    };
  }

  /** What was asked, or with `last` as far back from the newest row. */
  async function rangeOf(
    context: RequestContext,
    { from, to, last, granularity }: SeriesQuery,
    { definition, source }: OpenMetric,
    nowMs: number,
  ): Promise<{ from?: string | undefined; to?: string | undefined }> {
    if (last === undefined) return { from, to };
    const { newest } = await extentOf(database, context, source, definition, nowMs);
    if (newest === null) return { from, to };
    return lastRange(newest.getTime(), last, granularity ?? definition.granularity);
  }

  /** Runs `work` on the metric's source; a table that another process made anew is looked up again. */
  async function onSource<T>(
    context: RequestContext,
    id: string,
    work: (opened: OpenMetric) => Promise<T>,
  ): Promise<T> {
    const row = await find(context, id);
    const definition = definitionOf(row);
    try {
      return await work({ definition, source: await openMetric(context, row) });
    } catch (error) {
      // 42P01: the table that was remembered is gone.
      const isGone = sqlState(error) === '42P01' && 'table' in definition.source;
      if (!isGone || context.unit !== null) throw error;
      deps.data.tables.forget(context, definition.source.table);
      return work({ definition, source: await openMetric(context, row) });
    }
  }

  /** The source as it is today; a table that lost what the metric needs is said so. */
  async function openMetric(context: RequestContext, row: store.MetricRow): Promise<OpenSource> {
    const definition = definitionOf(row);
    try {
      const source = await openSource(deps, context, definition.source, row.workspace_id);
      completeDefinition(definition, source.columns);
      return source;
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      const reason = error.message.replace(/\.$/, '');
      throw new AppError('metric_source_missing', { name: row.name, reason }, { cause: error });
    }
  }

  /** From then on, whatever is computed from the source says that it is sample data. */
  async function markSample(context: RequestContext, source: MetricSource): Promise<void> {
    const key = await keyOf(context, source);
    await database.tenant(context, (tx) => store.insertSampleSource(tx, key));
  }

  async function isSample(context: RequestContext, source: MetricSource): Promise<boolean> {
    return store.isSampleSource(database, context, await keyOf(context, source));
  }

  async function keyOf(context: RequestContext, source: MetricSource): Promise<string> {
    return sourceKey(await openSource(deps, context, source, ''), { source });
  }

  async function announce(
    tx: Tx,
    name: 'metric.created' | 'metric.updated' | 'metric.removed',
    metric: { id: string; workspaceId: string; name: string },
  ): Promise<void> {
    const data = { id: metric.id, workspace_id: metric.workspaceId, name: metric.name };
    await outbox.publish(tx, { name, topic: `metrics/${metric.id}`, data });
  }

  return {
    create,
    update,
    remove,
    list,
    series,
    preview,
    markSample,
    isSample,
    find,
    resolveWorkspace,
    onSource,
    get: async (context: RequestContext, id: string) => viewOf(await find(context, id)),
  };
}

function note(context: RequestContext, id: string, definition: Definition): void {
  const { name, role, source } = definition;
  context.note({ resourceType: 'metric', resourceId: id, details: { name, role, source } });
}

function tooLong(raw: readonly { local: string }[], granularity: string): AppError {
  const from = raw[0]?.local.slice(0, 10) ?? '';
  return new AppError('series_too_long', {
    from,
    to: 'the last row',
    max: bucketsMax,
    granularity,
  });
}
