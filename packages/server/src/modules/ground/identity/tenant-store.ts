// SQL of tenants, workspaces, people and memberships.
import type { SecondFactorPolicy } from '@aibaas/contract';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, sql } from '../../../kernel/database/sql.ts';
import type { RequestContext, Role } from '../../../kernel/http/context.ts';

export interface TenantRow {
  id: string;
  name: string;
  is_demo: boolean;
  second_factor: SecondFactorPolicy;
  created_at: Date;
}

async function turnTo(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(sql`select set_config('app.tenant_id', ${tenantId}, true)`);
}

/** Does `work` as another tenant inside the same transaction, then turns back. */
export async function inTenant<T>(
  tx: Tx,
  from: string,
  to: string,
  work: () => Promise<T>,
): Promise<T> {
  if (from === to) return work();
  await turnTo(tx, to);
  const value = await work();
  await turnTo(tx, from);
  return value;
}

export async function insertTenant(
  tx: Tx,
  t: Pick<TenantRow, 'id' | 'name' | 'is_demo'>,
): Promise<TenantRow> {
  return (await tx.row<TenantRow>(sql`
    insert into identity.tenants (id, name, is_demo) values (${t.id}, ${t.name}, ${t.is_demo})
    returning id, name, is_demo, second_factor, created_at`)) as TenantRow;
}

export function updateTenant(
  tx: Tx,
  id: string,
  change: { name?: string; second_factor?: SecondFactorPolicy },
): Promise<TenantRow | null> {
  return tx.row(sql`
    update identity.tenants set name = coalesce(${change.name ?? null}, name),
      second_factor = coalesce(${change.second_factor ?? null}, second_factor), updated_at = now()
    where id = ${id}
    returning id, name, is_demo, second_factor, created_at`);
}

export async function findTenant(
  database: Database,
  context: RequestContext,
  id: string,
): Promise<TenantRow | null> {
  const rows = await database.lookup<TenantRow>(
    context,
    sql`select id, name, is_demo, second_factor, created_at from identity.tenants where id = ${id}`,
  );
  return rows[0] ?? null;
}

/** Oldest first. */
export function listAllTenants(tx: Tx): Promise<TenantRow[]> {
  return tx.rows(sql`
    select id, name, is_demo, second_factor, created_at from identity.tenants order by created_at, id`);
}

/** One process at a time looks for the first tenant and makes it. */
export async function lockFirstStart(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(7215005)`);
}

export interface MembershipOfPerson extends TenantRow {
  membership_name: string;
  role: Role;
  workspace_ids: string[] | null;
}

/** The tenant that the installation began with. */
export async function firstTenant(tx: Tx): Promise<string | null> {
  const row = await tx.row<{ id: string }>(
    sql`select id from identity.tenants order by created_at, id limit 1`,
  );
  return row?.id ?? null;
}

/** Every tenant of a person, oldest membership first. */
export function listTenantsOf(tx: Tx, personId: string): Promise<MembershipOfPerson[]> {
  return tx.rows(sql`
    select t.id, t.name, t.is_demo, t.second_factor, t.created_at, m.name as membership_name,
      m.role, m.workspace_ids
    from identity.memberships m join identity.tenants t on t.id = m.tenant_id
    where m.person_id = ${personId} order by m.created_at, m.id`);
}

/** Members of the tenant who have no second factor. */
export async function listWithoutFactor(tx: Tx, tenantId: string): Promise<string[]> {
  const rows = await tx.rows<{ person_id: string }>(sql`
    select m.person_id from identity.memberships m
    where m.tenant_id = ${tenantId} and not exists (select from identity.factors f
      where f.person_id = m.person_id and f.confirmed_at is not null)`);
  return rows.map((row) => row.person_id);
}

export interface Page {
  readonly after: string | null;
  readonly limit: number;
}

export interface WorkspaceRow {
  id: string;
  name: string;
  environment: string;
  created_at: Date;
}

export async function insertWorkspace(
  tx: Tx,
  tenantId: string,
  w: Omit<WorkspaceRow, 'created_at'>,
): Promise<WorkspaceRow> {
  return (await tx.row<WorkspaceRow>(sql`
    insert into identity.workspaces (tenant_id, id, name, environment)
    values (${tenantId}, ${w.id}, ${w.name}, ${w.environment})
    returning id, name, environment, created_at`)) as WorkspaceRow;
}

/** Oldest first; `only` limits to these ids, null is no limit. */
export function listWorkspaces(
  database: Database,
  scope: TenantScope,
  only: readonly string[] | null,
  page: Page,
): Promise<WorkspaceRow[]> {
  const tenantId = typeof scope === 'string' ? scope : scope.tenantId;
  return database.one(
    scope,
    sql`
    select id, name, environment, created_at from identity.workspaces
    where tenant_id = ${tenantId}
      and (${only === null} or id = any(${list(only ?? [])}::uuid[]))
      and (${page.after}::uuid is null or id > ${page.after}::uuid)
    order by id limit ${page.limit}`,
  );
}

export async function findWorkspace(
  database: Database,
  context: RequestContext,
  id: string,
): Promise<WorkspaceRow | null> {
  const rows = await database.lookup<WorkspaceRow>(
    context,
    sql`
    select id, name, environment, created_at from identity.workspaces
    where tenant_id = ${context.tenantId} and id = ${id}`,
  );
  return rows[0] ?? null;
}

export function updateWorkspace(
  tx: Tx,
  id: string,
  change: { name?: string; environment?: string },
): Promise<WorkspaceRow | null> {
  return tx.row(sql`
    update identity.workspaces set name = coalesce(${change.name ?? null}, name),
      environment = coalesce(${change.environment ?? null}, environment), updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${id}
    returning id, name, environment, created_at`);
}

/** Locks the tenant's workspaces, so that two requests cannot remove the last two. */
export async function lockWorkspaces(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from identity.workspaces where tenant_id = ${tx.tenantId} order by id for update`);
  return rows.map((row) => row.id);
}

export async function deleteWorkspace(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`
    delete from identity.workspaces where tenant_id = ${tx.tenantId} and id = ${id}`);
}

/** How many of the ids are workspaces of the tenant. */
export async function countWorkspaces(tx: Tx, ids: readonly string[]): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from identity.workspaces
    where tenant_id = ${tx.tenantId} and id = any(${list(ids)}::uuid[])`);
  return row?.count ?? 0;
}

/** Makes the person, or finds who has the e-mail, whose name and password then stay as they are. */
export async function ensurePerson(
  tx: Tx,
  p: { id: string; email: string; name: string; passwordHash: string },
): Promise<{ personId: string; isNew: boolean }> {
  const row = await tx.row<{ person_id: string; is_new: boolean }>(sql`
    select person_id, is_new
    from identity.ensure_person(${p.id}, ${p.email}, ${p.name}, ${p.passwordHash})`);
  return { personId: row?.person_id as string, isNew: row?.is_new as boolean };
}

export interface MemberRow {
  id: string;
  person_id: string;
  email: string;
  name: string;
  role: Role;
  workspace_ids: string[] | null;
  created_at: Date;
}

/** False when the person is a member already. */
export async function insertMembership(
  tx: Tx,
  tenantId: string,
  m: {
    id: string;
    personId: string;
    name: string;
    role: Role;
    workspaceIds: readonly string[] | null;
  },
): Promise<boolean> {
  const { count } = await tx.query(sql`
    insert into identity.memberships (tenant_id, id, person_id, name, role, workspace_ids)
    values (${tenantId}, ${m.id}, ${m.personId}, ${m.name}, ${m.role},
      ${m.workspaceIds === null ? null : list(m.workspaceIds)}::uuid[])
    on conflict (tenant_id, person_id) do nothing`);
  return count === 1;
}

const memberColumns = sql`m.id, m.person_id, p.email, m.name, m.role, m.workspace_ids, m.created_at`;

/** Those who see at least one of the workspaces; who is limited to none sees them all. */
const membersIn = (workspaces: readonly string[] | null) =>
  workspaces === null
    ? sql`true`
    : sql`(m.workspace_ids is null or m.workspace_ids && ${list(workspaces)}::uuid[])`;

export function listMembers(
  database: Database,
  context: RequestContext,
  page: Page,
): Promise<MemberRow[]> {
  return database.one(
    context,
    sql`
    select ${memberColumns} from identity.memberships m
    join identity.people p on p.id = m.person_id
    where m.tenant_id = ${context.tenantId} and ${membersIn(context.workspaces)}
      and (${page.after}::uuid is null or m.id > ${page.after}::uuid)
    order by m.id limit ${page.limit}`,
  );
}

export function findMember(
  tx: Tx,
  id: string,
  workspaces: readonly string[] | null = null,
): Promise<MemberRow | null> {
  return tx.row(sql`
    select ${memberColumns} from identity.memberships m
    join identity.people p on p.id = m.person_id
    where m.tenant_id = ${tx.tenantId} and m.id = ${id} and ${membersIn(workspaces)}`);
}

/**
 * Locks the owners whom no workspaces limit, so that two requests cannot demote the last two at once.
 */
export async function lockUnlimitedOwners(tx: Tx): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from identity.memberships
    where tenant_id = ${tx.tenantId} and role = 'owner' and workspace_ids is null
    order by id for update`);
  return rows.map((row) => row.id);
}

export async function updateMembership(
  tx: Tx,
  m: { id: string; name: string; role: Role; workspaceIds: readonly string[] | null },
): Promise<void> {
  await tx.query(sql`
    update identity.memberships set name = ${m.name}, role = ${m.role},
      workspace_ids = ${m.workspaceIds === null ? null : list(m.workspaceIds)}::uuid[],
      updated_at = now()
    where tenant_id = ${tx.tenantId} and id = ${m.id}`);
}

/** Takes the member's sessions and keys with it. */
export async function deleteMembership(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`
    delete from identity.memberships where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export async function findPerson(
  database: Database,
  context: RequestContext,
  personId: string,
): Promise<{ id: string; email: string; name: string } | null> {
  const rows = await database.one<{ id: string; email: string; name: string }>(
    context,
    sql`
    select p.id, p.email, m.name from identity.memberships m
    join identity.people p on p.id = m.person_id
    where m.tenant_id = ${context.tenantId} and m.person_id = ${personId}`,
  );
  return rows[0] ?? null;
}

export function findMemberByEmail(tx: Tx, email: string): Promise<MemberRow | null> {
  return tx.row(sql`
    select ${memberColumns} from identity.memberships m
    join identity.people p on p.id = m.person_id
    where m.tenant_id = ${tx.tenantId} and p.email = ${email}`);
}

export async function findTenantName(tx: Tx): Promise<string | null> {
  const row = await tx.row<{ name: string }>(sql`
    select name from identity.tenants where id = ${tx.tenantId}`);
  return row?.name ?? null;
}

export function findMemberOf(tx: Tx, personId: string): Promise<MemberRow | null> {
  return tx.row(sql`
    select ${memberColumns} from identity.memberships m
    join identity.people p on p.id = m.person_id
    where m.tenant_id = ${tx.tenantId} and m.person_id = ${personId}`);
}

/** The oldest workspace among `only`; null where there is none. */
export async function firstWorkspaceId(
  tx: Tx,
  only: readonly string[] | null,
): Promise<string | null> {
  const row = await tx.row<{ id: string }>(sql`
    select id from identity.workspaces
    where tenant_id = ${tx.tenantId} and (${only === null} or id = any(${list(only ?? [])}::uuid[]))
    order by id limit 1`);
  return row?.id ?? null;
}
