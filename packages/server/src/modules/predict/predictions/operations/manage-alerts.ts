// The verbs on alerts: set one on a metric, change it, remove it, list them. A new or changed one is
// checked right after by a job, since that may take a forecast.
import type { Alert, AlertInput, AlertKind, AlertListQuery, AlertPatch } from '@aibaas/contract';
import { bare, cutPage } from '../../../../kernel/database/page.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError, invalidField } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import { isUuid } from '../../../../kernel/ids.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { MetricsService } from '../../../observe/metrics/index.ts';
import * as alerts from '../alert-store.ts';

export const checkJob = 'alerts.check';
const perMetricMax = 20;

/** What a kind asks for, and nothing that would have no effect. */
function ruleOf(
  kind: AlertKind,
  { days_before, bound }: Pick<AlertInput, 'days_before' | 'bound'>,
): Pick<alerts.AlertRow, 'days_before' | 'bound'> {
  if (kind === 'depletion') {
    if (days_before !== undefined) return { days_before, bound: bound ?? 'expected' };
    throw invalidField('/days_before', 'how many days before is needed, from 1 to 365');
  }
  if (days_before !== undefined) {
    throw invalidField('/days_before', 'is for alerts of a balance that runs out');
  }
  if (bound !== undefined) {
    throw invalidField('/bound', 'is for alerts of a balance that runs out');
  }
  return { days_before: null, bound: null };
}

export function createAlertVerbs(kernel: Kernel, metrics: MetricsService) {
  const { database, ids, clock, outbox, jobs } = kernel;

  /** With the metric's name; null where the metric is gone or may not be seen. */
  async function named(context: RequestContext, row: alerts.AlertRow): Promise<Alert | null> {
    try {
      const metric = await metrics.get(context, row.metric_id);
      return alerts.alertView(row, metric.name);
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return null;
      throw error;
    }
  }

  async function getAlert(context: RequestContext, id: string): Promise<Alert> {
    const row = await alerts.findAlert(database, context, id);
    const alert = row === null ? null : await named(context, row);
    if (alert === null) throw new AppError('not_found', { subject: 'alert', id });
    return alert;
  }

  async function announce(
    context: RequestContext,
    tx: Tx,
    name: 'alert.created' | 'alert.updated' | 'alert.removed',
    alert: Pick<Alert, 'id' | 'metric_id' | 'workspace_id'>,
  ): Promise<void> {
    const { id, metric_id, workspace_id } = alert;
    const data = { id, metric_id, workspace_id };
    await outbox.publish(tx, { name, topic: `metrics/${metric_id}`, data });
    context.note({ resourceType: 'alert', resourceId: id, details: { metric_id } });
    if (name === 'alert.removed') return;
    const payload = { tenant_id: context.tenantId, metric_id };
    await jobs.add(tx, checkJob, payload, { key: `${checkJob}/${metric_id}` });
  }

  async function createAlert(context: RequestContext, input: AlertInput): Promise<Alert> {
    const metric = await metrics.get(context, input.metric_id);
    const kind = input.kind ?? 'depletion';
    if (kind === 'depletion' && metric.balance === null) {
      throw invalidField('/metric_id', `"${metric.name}" has no balance that could run out`);
    }
    const rule = ruleOf(kind, input);
    const { workspaces } = context;
    const page = { metricId: metric.id, workspaces, beforeId: null, limit: perMetricMax };
    const others = await alerts.listAlerts(database, context, page);
    if (others.length >= perMetricMax) {
      throw new AppError('conflict', { reason: `A metric has at most ${perMetricMax} alerts` });
    }
    if (kind === 'enough_history' && others.some((other) => other.kind === kind)) {
      throw new AppError('conflict', { reason: `You are told of "${metric.name}" already` });
    }
    const { workspace_id } = metric;
    const row = { id: ids.next(), workspace_id, metric_id: metric.id, kind, ...rule };
    await database.tenant(context, async (tx) => {
      await alerts.insertAlert(tx, row, clock.now());
      await announce(context, tx, 'alert.created', row);
    });
    return getAlert(context, row.id);
  }

  async function updateAlert(
    context: RequestContext,
    id: string,
    patch: AlertPatch,
  ): Promise<Alert> {
    const found = await getAlert(context, id);
    if (found.kind === 'enough_history') ruleOf(found.kind, patch);
    const alert = { ...found, ...patch };
    await database.tenant(context, async (tx) => {
      await alerts.updateAlert(tx, id, alert);
      await announce(context, tx, 'alert.updated', alert);
    });
    return getAlert(context, id);
  }

  async function removeAlert(context: RequestContext, id: string): Promise<void> {
    const alert = await getAlert(context, id);
    await database.tenant(context, async (tx) => {
      await alerts.deleteAlert(tx, id);
      await announce(context, tx, 'alert.removed', alert);
    });
  }

  async function listAlerts(
    context: RequestContext,
    query: AlertListQuery,
  ): Promise<{ data: Alert[]; next_cursor: string | null }> {
    const limit = query.limit ?? 50;
    const beforeId = query.cursor ?? null;
    if (beforeId !== null && !isUuid(beforeId)) throw new AppError('cursor_invalid');
    if (query.metric_id !== undefined) await metrics.get(context, query.metric_id);
    const { workspaces } = context;
    const page = { metricId: query.metric_id, workspaces, beforeId, limit };
    const rows = await alerts.listAlerts(database, context, page);
    const { data: shown, last } = cutPage(rows, limit, bare);
    const data = await Promise.all(shown.map((row) => named(context, row)));
    return {
      data: data.filter((alert) => alert !== null),
      next_cursor: last === null ? null : last.id,
    };
  }

  return { createAlert, getAlert, updateAlert, removeAlert, listAlerts };
}
