// SQL of accounts across tenants: passwords, mailboxes, sessions of a person, and one-time links. Every
// statement but those on sessions runs as the system role.
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, sql } from '../../../kernel/database/sql.ts';

export interface AccountFacts {
  id: string;
  email: string;
  name: string;
  /** Null: signs in by mail or passkey only. */
  hash: string | null;
  email_verified_at: Date | null;
  /** Since when whoever handed a link over may know the password. */
  handed_at: Date | null;
  access_version: number;
}

/** A person by e-mail or id, with or without a password. */
export function findAccountFacts(
  tx: Tx,
  by: { readonly email: string } | { readonly id: string },
): Promise<AccountFacts | null> {
  return tx.row(sql`
    select p.id, p.email, p.name, w.hash, p.email_verified_at, p.handed_at, p.access_version
    from identity.people p
    left join identity.passwords w on w.person_id = p.id
    where ${'id' in by ? sql`p.id = ${by.id}` : sql`p.email = ${by.email}`}`);
}

/**
 * One at a time changes how this person gets in, gets in, or joins. In any tenant's transaction; where
 * what is passed on is locked as well, that comes first.
 */
export async function lockPerson(tx: Tx, personId: string): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtextextended(${personId}, 7215006))`);
}

/** Which of the account's states it is in; read under `lockPerson` it holds until the commit. */
export async function accessVersion(tx: Tx, personId: string): Promise<number | null> {
  const row = await tx.row<{ access_version: number }>(sql`
    select access_version from identity.people where id = ${personId}`);
  return row?.access_version ?? null;
}

/** Ends the sign-ins that were proven but have opened nothing yet. */
export async function renewAccess(tx: Tx, personId: string): Promise<void> {
  await tx.query(sql`
    update identity.people set access_version = access_version + 1 where id = ${personId}`);
}

export async function setPassword(tx: Tx, personId: string, hash: string, at: Date): Promise<void> {
  await tx.query(sql`
    insert into identity.passwords (person_id, hash, changed_at) values (${personId}, ${hash}, ${at})
    on conflict (person_id) do update set hash = excluded.hash, changed_at = excluded.changed_at`);
}

export async function deletePassword(tx: Tx, personId: string): Promise<void> {
  await tx.query(sql`delete from identity.passwords where person_id = ${personId}`);
}

/** The mailbox is proven, and nobody else knows a password of the account. */
export async function setVerified(tx: Tx, personId: string, at: Date): Promise<void> {
  await tx.query(sql`
    update identity.people set email_verified_at = ${at}, handed_at = null where id = ${personId}`);
}

export async function setHanded(tx: Tx, personId: string, at: Date): Promise<void> {
  await tx.query(sql`
    update identity.people set handed_at = coalesce(handed_at, ${at}) where id = ${personId}`);
}

/** Sessions in all tenants. */
export async function deletePersonsSessions(tx: Tx, personId: string): Promise<void> {
  await tx.query(sql`delete from identity.sessions where person_id = ${personId}`);
}

/** All but this one; the ids of those that ended. */
export async function deleteOtherSessions(
  tx: Tx,
  personId: string,
  keptId: string,
): Promise<string[]> {
  const rows = await tx.rows<{ id: string }>(sql`
    delete from identity.sessions where person_id = ${personId} and id <> ${keptId} returning id`);
  return rows.map((row) => row.id);
}

export interface KeyOfTenant {
  readonly id: string;
  readonly tenant_id: string;
  readonly name: string;
}

/** Keys in all tenants, with those that they made. */
export function deletePersonsKeys(tx: Tx, personId: string): Promise<KeyOfTenant[]> {
  return tx.rows<KeyOfTenant>(sql`
    delete from identity.api_keys where person_id = ${personId} returning id, tenant_id, name`);
}

export interface PersonsSessionRow {
  id: string;
  tenant_id: string;
  created_at: Date;
  last_seen_at: Date | null;
  expires_at: Date;
  address: string | null;
  agent: string | null;
}

/** In all tenants, newest first. */
export function listPersonsSessions(
  tx: Tx,
  personId: string,
  now: Date,
): Promise<PersonsSessionRow[]> {
  return tx.rows(sql`
    select id, tenant_id, created_at, last_seen_at, expires_at, address, agent
    from identity.sessions where person_id = ${personId} and expires_at > ${now}
    order by created_at desc, id desc limit 1000`);
}

export async function touchSession(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.query(sql`
    update identity.sessions set last_seen_at = ${at}
    where tenant_id = ${tx.tenantId} and id = ${id}
      and (last_seen_at is null or last_seen_at < ${at})`);
}

export type LinkPurpose = 'reset' | 'sign_in';

export interface LinkRow {
  id: string;
  person_id: string;
  tenant_id_of_giver: string | null;
  person_id_of_giver: string | null;
  key_id_of_giver: string | null;
}

export async function insertLink(
  tx: Tx,
  l: {
    id: string;
    personId: string;
    purpose: LinkPurpose;
    hash: Buffer;
    giver: { tenantId: string; personId: string | null; keyId: string | null } | null;
    createdAt: Date;
    expiresAt: Date;
  },
): Promise<void> {
  await tx.query(sql`
    insert into identity.one_time_links (id, person_id, purpose, hash, tenant_id_of_giver,
      person_id_of_giver, key_id_of_giver, created_at, expires_at)
    values (${l.id}, ${l.personId}, ${l.purpose}, ${l.hash}, ${l.giver?.tenantId ?? null},
      ${l.giver?.personId ?? null}, ${l.giver?.keyId ?? null}, ${l.createdAt}, ${l.expiresAt})`);
}

export function findLink(
  tx: Tx,
  purpose: LinkPurpose,
  hash: Buffer,
  now: Date,
): Promise<LinkRow | null> {
  return tx.row(sql`
    select id, person_id, tenant_id_of_giver, person_id_of_giver, key_id_of_giver
    from identity.one_time_links
    where hash = ${hash} and purpose = ${purpose} and expires_at > ${now}`);
}

/** True for exactly one of any number of concurrent callers. */
export async function takeLink(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tx.query(sql`delete from identity.one_time_links where id = ${id}`);
  return count === 1;
}

/** Links of the person that were not used yet. */
export async function deleteLinksOf(tx: Tx, personId: string): Promise<void> {
  await tx.query(sql`delete from identity.one_time_links where person_id = ${personId}`);
}

/** How many links of this purpose were mailed to the person since then. */
export async function countMailedLinks(
  tx: Tx,
  personId: string,
  purpose: LinkPurpose,
  since: Date,
): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from identity.one_time_links where person_id = ${personId}
      and purpose = ${purpose} and tenant_id_of_giver is null and created_at > ${since}`);
  return row?.count ?? 0;
}

export async function pruneLinks(tx: Tx, now: Date): Promise<void> {
  await tx.query(sql`delete from identity.one_time_links where expires_at < ${now}`);
}

export interface PlaceOfPerson {
  tenant_id: string;
  role: string;
  workspace_ids: string[] | null;
  name: string;
}

/** Every membership of these persons, by person. */
export function listPlaces(
  tx: Tx,
  personIds: readonly string[],
): Promise<(PlaceOfPerson & { person_id: string })[]> {
  return tx.rows(sql`
    select person_id, tenant_id, role, workspace_ids, name from identity.memberships
    where person_id = any(${list(personIds)}::uuid[]) order by created_at, id`);
}
