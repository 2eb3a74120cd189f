// Every statement on metric definitions. Series are in series-store.ts.
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import { boundedPage, type PageFacts } from '../../../kernel/database/page.ts';
import { sqlState, type Tx } from '../../../kernel/database/pool.ts';
import { list, type SQL, sql } from '../../../kernel/database/sql.ts';
import { inWorkspaces } from '../../../kernel/permission.ts';
import type { Definition } from './rules.ts';

export interface MetricRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly name: string;
  readonly role: 'consumption' | null;
  readonly source_key: string;
  readonly definition: Omit<Definition, 'name' | 'role'>;
  readonly is_sample_data: boolean;
  readonly created_at: Date;
}

const columns = sql`m.id, m.workspace_id, m.name, m.role, m.source_key, m.definition, m.created_at,
  exists (select 1 from metrics.sample_sources s
    where s.tenant_id = m.tenant_id and s.source_key = m.source_key and s.removed_at is null) as is_sample_data`;

async function find(database: Database, scope: TenantScope, which: SQL): Promise<MetricRow | null> {
  const rows = await database.lookup<MetricRow>(
    scope,
    sql`select ${columns} from metrics.metrics m
      where m.tenant_id = kernel.tenant_id() and ${which} limit 1`,
  );
  return rows[0] ?? null;
}

export const findMetric = (database: Database, scope: TenantScope, id: string) =>
  find(database, scope, sql`m.id = ${id}`);

export const findByName = (
  database: Database,
  scope: TenantScope,
  name: string,
  workspace: string,
) => find(database, scope, sql`m.workspace_id = ${workspace} and m.name = ${name}`);

export const findByRole = (
  database: Database,
  scope: TenantScope,
  role: string,
  workspace: string,
) => find(database, scope, sql`m.workspace_id = ${workspace} and m.role = ${role}`);

/** A metric that takes its balance from this one. */
export const findDependent = (database: Database, scope: TenantScope, id: string) =>
  find(database, scope, sql`m.definition #>> '{balance,metric_id}' = ${id}`);

/** Newest first, for cutPage. */
export function listMetrics(
  database: Database,
  scope: TenantScope,
  page: {
    workspaceId: string | undefined;
    /** Those that the reader is limited to; null is no limit. */
    workspaces: readonly string[] | null;
    beforeId: string | null;
    limit: number;
  },
): Promise<(MetricRow & PageFacts)[]> {
  const { workspaceId, workspaces, beforeId, limit } = page;
  return database.one<MetricRow & PageFacts>(
    scope,
    boundedPage(sql`select ${columns} from metrics.metrics m
      where m.tenant_id = kernel.tenant_id() and ${inWorkspaces(workspaces, sql`m.workspace_id`)}
        ${workspaceId === undefined ? sql`` : sql`and m.workspace_id = ${workspaceId}`}
        ${beforeId === null ? sql`` : sql`and m.id < ${beforeId}`}
      order by m.id desc limit ${limit + 1}::int`),
  );
}

export interface NewMetric {
  readonly id: string;
  readonly workspaceId: string;
  readonly sourceKey: string;
  readonly definition: Definition;
}

export async function insertMetric(tx: Tx, metric: NewMetric): Promise<void> {
  const { name, role, ...rest } = metric.definition;
  await tx.query(sql`
    insert into metrics.metrics (tenant_id, id, workspace_id, name, role, source_key, definition)
    values (${tx.tenantId}, ${metric.id}, ${metric.workspaceId}, ${name}, ${role},
      ${metric.sourceKey}, ${JSON.stringify(rest)}::jsonb)`);
}

export async function updateMetric(tx: Tx, metric: Omit<NewMetric, 'workspaceId'>): Promise<void> {
  const { name, role, ...rest } = metric.definition;
  await tx.query(sql`
    update metrics.metrics set name = ${name}, role = ${role}, source_key = ${metric.sourceKey},
      definition = ${JSON.stringify(rest)}::jsonb, updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${metric.id}`);
}

export async function deleteMetric(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`delete from metrics.metrics where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export async function insertSampleSource(tx: Tx, sourceKey: string): Promise<void> {
  await tx.query(sql`insert into metrics.sample_sources (tenant_id, source_key)
    values (${tx.tenantId}, ${sourceKey}) on conflict do nothing`);
}

/** Keys of what the demo generator made and nobody has removed. */
export async function listSampleSources(database: Database, scope: TenantScope): Promise<string[]> {
  const rows = await database.one<{ source_key: string }>(
    scope,
    sql`select source_key from metrics.sample_sources
      where tenant_id = kernel.tenant_id() and removed_at is null order by source_key`,
  );
  return rows.map(({ source_key }) => source_key);
}

export async function removeSampleSources(tx: Tx): Promise<void> {
  await tx.query(sql`update metrics.sample_sources set removed_at = now()
    where tenant_id = ${tx.tenantId} and removed_at is null`);
}

/** Metrics over any of these sources; those that take their balance from another one first. */
export function listOfSources(
  database: Database,
  scope: TenantScope,
  sourceKeys: readonly string[],
  workspaces: readonly string[] | null,
): Promise<MetricRow[]> {
  return database.one<MetricRow>(
    scope,
    sql`select ${columns} from metrics.metrics m
      where m.tenant_id = kernel.tenant_id() and m.source_key = any (${list(sourceKeys)}::text[])
        and ${inWorkspaces(workspaces, sql`m.workspace_id`)}
      order by m.definition #>> '{balance,metric_id}' is null, m.id`,
  );
}

/** Whether the demo generator made it, removed or not. */
export async function isSampleSource(
  database: Database,
  scope: TenantScope,
  sourceKey: string,
): Promise<boolean> {
  const rows = await database.one(
    scope,
    sql`select 1 from metrics.sample_sources
      where tenant_id = kernel.tenant_id() and source_key = ${sourceKey}`,
  );
  return rows.length > 0;
}

/** Serialises metrics of one workspace, so that a role or name is never given twice. */
export async function lockWorkspace(tx: Tx, workspaceId: string): Promise<void> {
  await tx.query(
    sql`select pg_advisory_xact_lock(hashtextextended(${`metrics:${workspaceId}`}, 0))`,
  );
}

/**
 * Whether the database can compute in the zone: its list may be older than the runtime's. It is asked
 * to convert a time, because reading its list walks a folder of the host and fails with that folder.
 */
export async function knowsZone(tx: Tx, zone: string): Promise<boolean> {
  await tx.query(sql`savepoint zone_check`);
  try {
    await tx.query(sql`select now() at time zone ${zone}::text`);
    return true;
  } catch (error) {
    if (sqlState(error) !== '22023') throw error;
    await tx.query(sql`rollback to savepoint zone_check`);
    return false;
  }
}
