// SQL of credentials: API keys, sessions, owner links, passwords, failed sign-ins, revocations.
// Look-ups by hash know no tenant yet and run as the system role; everything else is per tenant.
import type { SecondFactorPolicy } from '@aibaas/contract';
import type { Database } from '../../../kernel/database/database.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, sql } from '../../../kernel/database/sql.ts';
import type { RequestContext, Role, Scope } from '../../../kernel/http/context.ts';
import type { Page } from './tenant-store.ts';

export interface KeyRow {
  id: string;
  name: string;
  prefix: string;
  scopes: Scope[];
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
}

/** A key with what its person may do today. */
export interface KeyCredentialRow extends KeyRow {
  tenant_id: string;
  role: Role;
  person_id: string | null;
  workspace_ids: string[] | null;
  person_role: Role | null;
  person_workspace_ids: string[] | null;
}

export type KeyReference = { readonly hash: Buffer } | { readonly id: string };

export function findKeyCredential(tx: Tx, by: KeyReference): Promise<KeyCredentialRow | null> {
  return tx.row(sql`
    select k.id, k.name, k.prefix, k.scopes, k.created_at, k.last_used_at, k.expires_at, k.tenant_id,
      k.role, k.person_id, k.workspace_ids, m.role as person_role,
      m.workspace_ids as person_workspace_ids
    from identity.api_keys k
    left join identity.memberships m on m.tenant_id = k.tenant_id and m.person_id = k.person_id
    where ${'hash' in by ? sql`k.hash = ${by.hash}` : sql`k.id = ${by.id}`}`);
}

export async function insertKey(
  tx: Tx,
  tenantId: string,
  k: {
    id: string;
    name: string;
    prefix: string;
    hash: Buffer;
    scopes: readonly Scope[];
    role: Role;
    personId: string | null;
    /** The key that makes it; null when a person or the terminal does. */
    parentId: string | null;
    workspaceIds: readonly string[] | null;
    createdAt: Date;
    expiresAt: Date | null;
  },
): Promise<KeyRow> {
  return (await tx.row<KeyRow>(sql`
    insert into identity.api_keys (tenant_id, id, name, prefix, hash, scopes, role, person_id,
      parent_id, workspace_ids, created_at, expires_at)
    values (${tenantId}, ${k.id}, ${k.name}, ${k.prefix}, ${k.hash}, ${list(k.scopes)}::text[],
      ${k.role}, ${k.personId}, ${k.parentId}, ${k.workspaceIds === null ? null : list(k.workspaceIds)}::uuid[],
      ${k.createdAt}, ${k.expiresAt})
    returning id, name, prefix, scopes, created_at, last_used_at, expires_at`)) as KeyRow;
}

/** Keys that reach no further than the workspaces; who is limited to none sees them all. */
const keysWithin = (workspaces: readonly string[] | null) =>
  workspaces === null ? sql`true` : sql`workspace_ids <@ ${list(workspaces)}::uuid[]`;

export function listKeys(
  database: Database,
  context: RequestContext,
  page: Page,
): Promise<KeyRow[]> {
  return database.one(
    context,
    sql`
    select id, name, prefix, scopes, created_at, last_used_at, expires_at from identity.api_keys
    where tenant_id = ${context.tenantId} and ${keysWithin(context.workspaces)}
      and (${page.after}::uuid is null or id > ${page.after}::uuid)
    order by id limit ${page.limit}`,
  );
}

export async function findKey(
  database: Database,
  context: RequestContext,
  id: string,
): Promise<KeyRow | null> {
  const rows = await database.one<KeyRow>(
    context,
    sql`
    select id, name, prefix, scopes, created_at, last_used_at, expires_at from identity.api_keys
    where tenant_id = ${context.tenantId} and id = ${id}`,
  );
  return rows[0] ?? null;
}

/** Takes with it the keys that it made, theirs, and the open invitations of all of them. */
export async function deleteKey(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`
    delete from identity.api_keys where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export async function listKeyIdsOf(tx: Tx, personId: string): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from identity.api_keys where tenant_id = ${tx.tenantId} and person_id = ${personId}`);
  return rows.map((row) => row.id);
}

export async function touchKey(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(sql`
    update identity.api_keys set last_used_at = ${at}
    where tenant_id = ${tx.tenantId} and id = ${id}
      and (last_used_at is null or last_used_at < ${at})`);
}

/** Nobody ends the key before this transaction does; nothing when it has ended. */
export async function holdKey(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`
    select id from identity.api_keys where tenant_id = ${tx.tenantId} and id = ${id} for share`);
}

/** True while the session lives; nobody ends it before this transaction does. */
export async function holdSession(
  tx: Tx,
  tenantId: string,
  id: string,
  now: Date,
): Promise<boolean> {
  const row = await tx.row(sql`
    select id from identity.sessions
    where tenant_id = ${tenantId} and id = ${id} and expires_at > ${now} for share`);
  return row !== null;
}

/** The keys made by these keys. */
export async function listChildKeys(tx: Tx, parentIds: readonly string[]): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from identity.api_keys
    where tenant_id = ${tx.tenantId} and parent_id = any(${list(parentIds)}::uuid[]) for update`);
  return rows.map((row) => row.id);
}

export interface SessionCredentialRow {
  id: string;
  person_id: string;
  last_seen_at: Date | null;
  expires_at: Date;
  /** Where the session was opened; a token of it may be for another tenant of the person. */
  home_tenant_id: string;
  tenant_id: string;
  role: Role;
  name: string;
  workspace_ids: string[] | null;
  second_factor: SecondFactorPolicy;
  has_factor: boolean;
}

/** The session with the person's membership in the session's tenant, or in the one a token names. */
export function findSessionCredential(
  tx: Tx,
  by: { readonly hash: Buffer } | { readonly id: string; readonly tenantId: string },
): Promise<SessionCredentialRow | null> {
  const [which, tenant] =
    'hash' in by
      ? [sql`s.hash = ${by.hash}`, sql`s.tenant_id`]
      : [sql`s.id = ${by.id}`, sql`${by.tenantId}::uuid`];
  return tx.row(sql`
    select s.id, s.person_id, s.expires_at, s.last_seen_at, s.tenant_id as home_tenant_id,
      m.tenant_id, m.role, m.name, m.workspace_ids,
      t.second_factor, exists (select from identity.factors f
        where f.person_id = s.person_id and f.confirmed_at is not null) as has_factor
    from identity.sessions s
    join identity.memberships m on m.person_id = s.person_id and m.tenant_id = ${tenant}
    join identity.tenants t on t.id = m.tenant_id
    where ${which}`);
}

export async function insertSession(
  tx: Tx,
  s: {
    id: string;
    personId: string;
    hash: Buffer;
    createdAt: Date;
    expiresAt: Date;
    address: string;
    agent: string | null;
  },
): Promise<void> {
  await tx.query(sql`
    insert into identity.sessions
      (tenant_id, id, person_id, hash, created_at, expires_at, proven_at, address, agent)
    values (${tx.tenantId}, ${s.id}, ${s.personId}, ${s.hash}, ${s.createdAt}, ${s.expiresAt},
      ${s.createdAt}, ${s.address}, ${s.agent})`);
}

export async function extendSession(tx: Tx, id: string, expiresAt: Date): Promise<void> {
  await tx.query(sql`
    update identity.sessions set expires_at = ${expiresAt}
    where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export async function deleteSession(tx: Tx, tenantId: string, id: string): Promise<void> {
  await tx.query(sql`
    delete from identity.sessions where tenant_id = ${tenantId} and id = ${id}`);
}

export interface AccountRow {
  id: string;
  email: string;
  hash: string;
}

export function findAccount(tx: Tx, email: string): Promise<AccountRow | null> {
  return tx.row(sql`
    select p.id, p.email, w.hash from identity.people p
    join identity.passwords w on w.person_id = p.id where p.email = ${email}`);
}

export function findAccountOf(tx: Tx, personId: string): Promise<AccountRow | null> {
  return tx.row(sql`
    select p.id, p.email, w.hash from identity.people p
    join identity.passwords w on w.person_id = p.id where p.id = ${personId}`);
}

export async function touchPerson(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(sql`update identity.people set last_login_at = ${at} where id = ${id}`);
}

export async function insertInvitation(
  tx: Tx,
  i: { id: string; hash: Buffer; expiresAt: Date },
): Promise<void> {
  await tx.query(sql`
    insert into identity.owner_invitations (tenant_id, id, hash, expires_at)
    values (${tx.tenantId}, ${i.id}, ${i.hash}, ${i.expiresAt})`);
}

/** A newer link ends the older ones. */
export async function endInvitations(tx: Tx, at: Date): Promise<void> {
  await tx.query(sql`
    update identity.owner_invitations set used_at = ${at}
    where tenant_id = ${tx.tenantId} and used_at is null`);
}

export function findInvitation(
  tx: Tx,
  hash: Buffer,
  now: Date,
): Promise<{ tenant_id: string; id: string } | null> {
  return tx.row(sql`
    select tenant_id, id from identity.owner_invitations
    where hash = ${hash} and used_at is null and expires_at > ${now}`);
}

/** True for exactly one of any number of concurrent callers. */
export async function useInvitation(tx: Tx, id: string, now: Date): Promise<boolean> {
  const { count } = await tx.query(sql`
    update identity.owner_invitations set used_at = ${now}
    where tenant_id = ${tx.tenantId} and id = ${id} and used_at is null and expires_at > ${now}`);
  return count === 1;
}

export interface FailureRow {
  count: number;
  last_at: Date;
  locked_until: Date | null;
}

/** The failures under this key, locked; made when there are none. */
export async function lockFailures(tx: Tx, key: Buffer, now: Date): Promise<FailureRow> {
  await tx.query(sql`
    insert into identity.login_failures (key, count, last_at) values (${key}, 0, ${now})
    on conflict (key) do nothing`);
  return (await tx.row<FailureRow>(sql`
    select count, last_at, locked_until from identity.login_failures
    where key = ${key} for update`)) as FailureRow;
}

export async function saveFailures(tx: Tx, key: Buffer, row: FailureRow): Promise<void> {
  await tx.query(sql`
    update identity.login_failures set count = ${row.count}, last_at = ${row.last_at},
      locked_until = ${row.locked_until} where key = ${key}`);
}

export async function deleteFailures(tx: Tx, keys: readonly Buffer[]): Promise<void> {
  await tx.query(sql`delete from identity.login_failures where key = any(${list(keys)}::bytea[])`);
}

export async function insertRevocation(
  tx: Tx,
  tenantId: string,
  r: { id: string; credentialId: string },
): Promise<void> {
  await tx.query(sql`
    insert into identity.revocations (tenant_id, id, credential_id)
    values (${tenantId}, ${r.id}, ${r.credentialId})`);
}

/** Those of the last two minutes: longer than any transaction that makes one may take. */
export function listRevocations(tx: Tx): Promise<{ id: string; credential_id: string }[]> {
  return tx.rows(sql`
    select id, credential_id from identity.revocations
    where at > clock_timestamp() - interval '2 minutes' order by at`);
}

/** What no longer says anything: old revocations, forgotten failures, ended sessions. */
export async function prune(tx: Tx, now: Date): Promise<void> {
  await tx.query(sql`
    delete from identity.revocations where at < clock_timestamp() - interval '1 hour'`);
  await tx.query(sql`
    delete from identity.login_failures where last_at < ${now}::timestamptz - interval '1 day'`);
  await tx.query(sql`delete from identity.sessions where expires_at < ${now}`);
}
