// Every statement on alerts.
import type { Alert, AlertBound, AlertKind } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import { boundedPage, type PageFacts } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { sql } from '../../../kernel/database/sql.ts';
import { inWorkspaces } from '../../../kernel/permission.ts';

export interface AlertRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly metric_id: string;
  readonly kind: AlertKind;
  /** Of a depletion; null otherwise. */
  readonly days_before: number | null;
  readonly bound: AlertBound | null;
  readonly is_active: boolean;
  readonly is_raised: boolean;
  readonly days_left: number | null;
  readonly reason: string | null;
  readonly checked_at: Date | null;
  readonly fired_at: Date | null;
  readonly created_at: Date;
}

const columns = sql`id, workspace_id, metric_id, kind, days_before, bound, is_active, is_raised, days_left,
  reason, checked_at, fired_at, created_at`;

export function alertView(row: AlertRow, metricName: string): Alert {
  const time = (date: Date | null): string | null =>
    date === null ? null : isoTime(date.getTime());
  return {
    ...row,
    metric_name: metricName,
    checked_at: time(row.checked_at),
    fired_at: time(row.fired_at),
    created_at: isoTime(row.created_at.getTime()),
  };
}

/** Newest first, for cutPage. */
export function listAlerts(
  database: Database,
  scope: TenantScope,
  page: {
    metricId: string | undefined;
    /** Those that the reader is limited to; null is no limit. */
    workspaces: readonly string[] | null;
    beforeId: string | null;
    limit: number;
  },
): Promise<(AlertRow & PageFacts)[]> {
  const { metricId, workspaces, beforeId, limit } = page;
  return database.one<AlertRow & PageFacts>(
    scope,
    boundedPage(sql`select ${columns} from analytics.alerts
      where tenant_id = kernel.tenant_id() and ${inWorkspaces(workspaces, sql`workspace_id`)}
        ${metricId === undefined ? sql`` : sql`and metric_id = ${metricId}`}
        ${beforeId === null ? sql`` : sql`and id < ${beforeId}`}
      order by id desc limit ${limit + 1}::int`),
  );
}

export async function findAlert(
  database: Database,
  scope: TenantScope,
  id: string,
): Promise<AlertRow | null> {
  const [row] = await database.lookup<AlertRow>(
    scope,
    sql`select ${columns} from analytics.alerts
      where tenant_id = kernel.tenant_id() and id = ${id}`,
  );
  return row ?? null;
}

export function listActive(
  database: Database,
  scope: TenantScope,
  metricId: string,
): Promise<AlertRow[]> {
  return database.one<AlertRow>(
    scope,
    sql`select ${columns} from analytics.alerts
      where tenant_id = kernel.tenant_id() and metric_id = ${metricId} and is_active order by id`,
  );
}

export async function insertAlert(
  tx: Tx,
  alert: Pick<AlertRow, 'id' | 'workspace_id' | 'metric_id' | 'kind' | 'days_before' | 'bound'>,
  nowMs: number,
): Promise<void> {
  await tx.query(sql`
    insert into analytics.alerts
      (tenant_id, id, workspace_id, metric_id, kind, days_before, bound, created_at)
    values (${tx.tenantId}, ${alert.id}, ${alert.workspace_id}, ${alert.metric_id},
      ${alert.kind}, ${alert.days_before}, ${alert.bound}, ${isoTime(nowMs)})`);
}

/** A changed rule starts afresh: what it said before was said of another rule. */
export async function updateAlert(
  tx: Tx,
  id: string,
  rule: Pick<AlertRow, 'days_before' | 'bound' | 'is_active'>,
): Promise<void> {
  await tx.query(sql`
    update analytics.alerts set days_before = ${rule.days_before}, bound = ${rule.bound},
      is_active = ${rule.is_active}, is_raised = false, days_left = null, reason = null,
      checked_at = null
    where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export async function deleteAlert(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tx.query(sql`delete from analytics.alerts
    where tenant_id = ${tx.tenantId} and id = ${id}`);
  return count === 1;
}

export async function deleteOfMetric(tx: Tx, metricId: string): Promise<void> {
  await tx.query(sql`delete from analytics.alerts
    where tenant_id = ${tx.tenantId} and metric_id = ${metricId}`);
}

/**
 * Keeps what a check found; where it is not known whether the day is near, an alert stays as it was.
 *
 * @returns whether the alert has just begun to be raised, which one of two
 * checks at the same time alone is told.
 */
export async function keepCheck(
  tx: Tx,
  id: string,
  found: { daysLeft: number | null; reason: string | null; isNear: boolean | null; nowMs: number },
): Promise<boolean> {
  const now = sql`${isoTime(found.nowMs)}::timestamptz`;
  const fired = await tx.query(sql`
    update analytics.alerts set is_raised = true, fired_at = ${now}
    where tenant_id = ${tx.tenantId} and id = ${id} and ${found.isNear}::boolean and not is_raised
      and is_active`);
  await tx.query(sql`
    update analytics.alerts set is_raised = coalesce(${found.isNear}::boolean, is_raised),
      days_left = ${found.daysLeft}, reason = ${found.reason}, checked_at = ${now}
    where tenant_id = ${tx.tenantId} and id = ${id}`);
  return fired.count === 1;
}

export interface MetricOfTenant {
  readonly tenant_id: string;
  readonly metric_id: string;
}

/** Of all tenants: metrics with an alert, or with a forecast of the last 30 days. */
export function listWatched(database: Database, nowMs: number): Promise<MetricOfTenant[]> {
  return database.system('daily forecasts', (tx) =>
    tx.rows<MetricOfTenant>(sql`
      select tenant_id, metric_id from analytics.alerts where is_active
      union
      select tenant_id, metric_id from analytics.vintages
      where generated_at > ${isoTime(nowMs)}::timestamptz - interval '30 days'
      order by tenant_id, metric_id`),
  );
}
