// SQL of invitations, and of the lock that keeps what is passed on in a tenant in one order.
import type { Database } from '../../../kernel/database/database.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, sql } from '../../../kernel/database/sql.ts';
import type { RequestContext, Role } from '../../../kernel/http/context.ts';
import type { Page } from './tenant-store.ts';

/**
 * Until the end of the transaction nobody else in the tenant invites, joins, makes or ends keys, or
 * changes members: what is passed on is compared with what the giver has at that moment.
 */
export async function lockDelegation(tx: Tx, tenantId: string): Promise<void> {
  await tx.query(sql`
    select pg_advisory_xact_lock(7215006, hashtext(${tenantId}))`);
}

/** Who invited: a person, or a key with or without one. */
export interface Giver {
  readonly personId: string | null;
  readonly keyId: string | null;
}

export interface InvitationRow {
  id: string;
  tenant_id: string;
  email: string;
  name: string | null;
  role: Role;
  workspace_ids: string[] | null;
  person_id: string | null;
  key_id: string | null;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
}

const columns = sql`i.id, i.tenant_id, i.email, i.name, i.role, i.workspace_ids, i.person_id,
  i.key_id, i.invited_by, i.created_at, i.expires_at`;

export async function insertInvitation(
  tx: Tx,
  tenantId: string,
  i: {
    id: string;
    email: string;
    name: string | null;
    role: Role;
    workspaceIds: readonly string[] | null;
    hash: Buffer;
    giver: Giver;
    invitedBy: string;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<InvitationRow> {
  return (await tx.row<InvitationRow>(sql`
    insert into identity.invitations as i (tenant_id, id, email, name, role, workspace_ids, hash,
      person_id, key_id, invited_by, created_at, expires_at)
    values (${tenantId}, ${i.id}, ${i.email}, ${i.name}, ${i.role},
      ${i.workspaceIds === null ? null : list(i.workspaceIds)}::uuid[], ${i.hash},
      ${i.giver.personId}, ${i.giver.keyId}, ${i.invitedBy}, ${i.createdAt}, ${i.expiresAt})
    returning ${columns}`)) as InvitationRow;
}

/** Oldest first; `only` keeps those that lie within these workspaces, null keeps all. */
export function listInvitations(
  database: Database,
  context: RequestContext,
  only: readonly string[] | null,
  page: Page,
): Promise<InvitationRow[]> {
  return database.one(
    context,
    sql`
    select ${columns} from identity.invitations i
    where i.tenant_id = ${context.tenantId}
      and (${only === null} or i.workspace_ids <@ ${list(only ?? [])}::uuid[])
      and (${page.after}::uuid is null or i.id > ${page.after}::uuid)
    order by i.id limit ${page.limit}`,
  );
}

export function findInvitation(
  tx: Tx,
  by: { readonly id: string } | { readonly email: string },
): Promise<InvitationRow | null> {
  return tx.row(sql`
    select ${columns} from identity.invitations i where i.tenant_id = ${tx.tenantId}
      and ${'id' in by ? sql`i.id = ${by.id}` : sql`i.email = ${by.email}`}`);
}

/** The open invitation of a token, in whatever tenant, and whether the token came by mail alone. */
export function findByToken(
  tx: Tx,
  hash: Buffer,
  now: Date,
): Promise<(InvitationRow & { tenant_name: string; is_mailed: boolean }) | null> {
  return tx.row(sql`
    select ${columns}, t.name as tenant_name, i.mail_hash is not distinct from ${hash} as is_mailed
    from identity.invitations i join identity.tenants t on t.id = i.tenant_id
    where (i.hash = ${hash} or i.mail_hash = ${hash}) and i.expires_at > ${now}`);
}

/** True for exactly one of any number of concurrent callers, and only while the token counts. */
export async function takeInvitation(
  tx: Tx,
  id: string,
  hash: Buffer,
  now: Date,
): Promise<boolean> {
  const { count } = await tx.query(sql`
    delete from identity.invitations where tenant_id = ${tx.tenantId} and id = ${id}
      and (hash = ${hash} or mail_hash = ${hash}) and expires_at > ${now}`);
  return count === 1;
}

export async function deleteInvitation(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`
    delete from identity.invitations where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export async function setMailHash(tx: Tx, id: string, hash: Buffer): Promise<void> {
  await tx.query(sql`
    update identity.invitations set mail_hash = ${hash}
    where tenant_id = ${tx.tenantId} and id = ${id}`);
}

export async function insertLetter(
  tx: Tx,
  letter: { id: string; email: string; createdAt: Date },
): Promise<void> {
  await tx.query(sql`
    insert into identity.invitation_letters (tenant_id, id, email, created_at)
    values (${tx.tenantId}, ${letter.id}, ${letter.email}, ${letter.createdAt})`);
}

export async function countLetters(tx: Tx, email: string, since: Date): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from identity.invitation_letters
    where tenant_id = ${tx.tenantId} and email = ${email} and created_at > ${since}`);
  return row?.count ?? 0;
}

export async function deletePersonsInvitations(tx: Tx, personId: string): Promise<void> {
  await tx.query(sql`delete from identity.invitations where person_id = ${personId}`);
}

/** Expired ones are listed for a month, so that someone can invite again. */
export async function pruneInvitations(tx: Tx, now: Date): Promise<void> {
  await tx.query(sql`
    delete from identity.invitations where expires_at < ${now}::timestamptz - interval '30 days'`);
  await tx.query(sql`
    delete from identity.invitation_letters
    where created_at < ${now}::timestamptz - interval '1 day'`);
}
