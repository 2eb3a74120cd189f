// SQL of second factors, recovery codes and answered challenges. All of it runs as work across
// tenants: a person's factors are no tenant's.
import type { Tx } from '../../../../kernel/database/pool.ts';
import { list, sql } from '../../../../kernel/database/sql.ts';
import { lockPerson } from '../account-store.ts';

export interface FactorRow {
  id: string;
  kind: 'totp' | 'passkey';
  name: string;
  created_at: Date;
  last_used_at: Date | null;
}

export interface TotpRow {
  id: string;
  secret: Buffer;
  created_at: Date;
}

export interface PasskeyRow {
  id: string;
  person_id: string;
  credential_id: string;
  public_key: Buffer;
  counter: number;
  transports: string[];
  rp_id: string;
}

const shown = sql`id, kind, name, created_at, last_used_at`;

/** Those that count, oldest first. */
export function listFactors(tx: Tx, personId: string): Promise<FactorRow[]> {
  return tx.rows(sql`
    select ${shown} from identity.factors
    where person_id = ${personId} and confirmed_at is not null order by created_at, id`);
}

/** Those of the people who have one that counts. */
export async function listHavingFactor(
  tx: Tx,
  personIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const rows = await tx.rows<{ person_id: string }>(sql`
    select distinct person_id from identity.factors
    where person_id = any(${list(personIds)}::uuid[]) and confirmed_at is not null`);
  return new Set(rows.map(({ person_id }) => person_id));
}

/** One after the other changes a person's factors, so that the first and the last are told apart. */
export async function lockFactors(tx: Tx, personId: string): Promise<FactorRow[]> {
  await lockPerson(tx, personId);
  return listFactors(tx, personId);
}

/** A new app in place of one that never showed a code. */
export async function replacePendingTotp(
  tx: Tx,
  f: { id: string; personId: string; name: string; secret: Buffer; createdAt: Date },
): Promise<void> {
  await tx.query(sql`
    delete from identity.factors
    where person_id = ${f.personId} and kind = 'totp' and confirmed_at is null`);
  await tx.query(sql`
    insert into identity.factors (id, person_id, kind, name, created_at, secret)
    values (${f.id}, ${f.personId}, 'totp', ${f.name}, ${f.createdAt}, ${f.secret})`);
}

export function findTotp(tx: Tx, personId: string, isPending: boolean): Promise<TotpRow | null> {
  return tx.row(sql`
    select id, secret, created_at from identity.factors
    where person_id = ${personId} and kind = 'totp' and (confirmed_at is null) = ${isPending}`);
}

/** Its first code counts as used. */
export async function confirmTotp(tx: Tx, id: string, step: number, at: Date): Promise<FactorRow> {
  return (await tx.row<FactorRow>(sql`
    update identity.factors set confirmed_at = ${at}, last_step = ${step}
    where id = ${id} returning ${shown}`)) as FactorRow;
}

/** False when this code, or a later one, was used before; true for one of concurrent callers. */
export async function useTotpStep(tx: Tx, id: string, step: number, at: Date): Promise<boolean> {
  const { count } = await tx.query(sql`
    update identity.factors set last_step = ${step}, last_used_at = ${at}
    where id = ${id} and last_step < ${step}`);
  return count === 1;
}

/** Null when the credential is registered already, with whomever. */
export function insertPasskey(
  tx: Tx,
  f: {
    id: string;
    personId: string;
    name: string;
    credentialId: string;
    publicKey: Buffer;
    counter: number;
    transports: readonly string[];
    rpId: string;
    at: Date;
  },
): Promise<FactorRow | null> {
  return tx.row(sql`
    insert into identity.factors (id, person_id, kind, name, created_at, confirmed_at,
      credential_id, public_key, counter, transports, rp_id)
    values (${f.id}, ${f.personId}, 'passkey', ${f.name}, ${f.at}, ${f.at}, ${f.credentialId},
      ${f.publicKey}, ${f.counter}, ${list(f.transports)}::text[], ${f.rpId})
    on conflict (credential_id) do nothing returning ${shown}`);
}

export function listPasskeys(tx: Tx, personId: string, rpId: string): Promise<PasskeyRow[]> {
  return tx.rows(sql`
    select id, person_id, credential_id, public_key, counter, transports, rp_id
    from identity.factors
    where person_id = ${personId} and kind = 'passkey' and rp_id = ${rpId} order by id`);
}

export function findPasskey(tx: Tx, credentialId: string): Promise<PasskeyRow | null> {
  return tx.row(sql`
    select id, person_id, credential_id, public_key, counter, transports, rp_id
    from identity.factors where credential_id = ${credentialId}`);
}

/** Keeps the counter from going back, also between concurrent answers; 0 is a passkey without one. */
export async function usePasskey(tx: Tx, id: string, counter: number, at: Date): Promise<boolean> {
  const { count } = await tx.query(sql`
    update identity.factors set counter = ${counter}, last_used_at = ${at}
    where id = ${id} and (counter < ${counter} or (counter = 0 and ${counter}::bigint = 0))`);
  return count === 1;
}

export function renameFactor(
  tx: Tx,
  personId: string,
  id: string,
  name: string,
): Promise<FactorRow | null> {
  return tx.row(sql`
    update identity.factors set name = ${name}
    where id = ${id} and person_id = ${personId} and confirmed_at is not null
    returning ${shown}`);
}

export function deleteFactor(tx: Tx, personId: string, id: string): Promise<FactorRow | null> {
  return tx.row(sql`
    delete from identity.factors
    where id = ${id} and person_id = ${personId} and confirmed_at is not null
    returning ${shown}`);
}

/** Somebody else may have set them up: those since then, or all, with the last the recovery codes. */
export async function deleteFactors(tx: Tx, personId: string, since: Date | null): Promise<number> {
  const { count } = await tx.query(sql`
    delete from identity.factors where person_id = ${personId}
      and (${since}::timestamptz is null or created_at > ${since})`);
  await tx.query(sql`
    delete from identity.recovery_codes where person_id = ${personId}
      and not exists (
        select 1 from identity.factors where person_id = ${personId} and confirmed_at is not null)`);
  return count;
}

export async function replaceRecoveryCodes(
  tx: Tx,
  personId: string,
  hashes: readonly Buffer[],
): Promise<void> {
  await tx.query(sql`delete from identity.recovery_codes where person_id = ${personId}`);
  if (hashes.length === 0) return;
  await tx.query(sql`
    insert into identity.recovery_codes (person_id, hash)
    select ${personId}, unnest(${list(hashes)}::bytea[])`);
}

export async function countRecoveryCodes(tx: Tx, personId: string): Promise<number> {
  const row = await tx.row<{ count: number }>(sql`
    select count(*) as count from identity.recovery_codes
    where person_id = ${personId} and used_at is null`);
  return row?.count ?? 0;
}

/** True for exactly one of any number of concurrent callers. */
export async function useRecoveryCode(
  tx: Tx,
  personId: string,
  hash: Buffer,
  at: Date,
): Promise<boolean> {
  const { count } = await tx.query(sql`
    update identity.recovery_codes set used_at = ${at}
    where person_id = ${personId} and hash = ${hash} and used_at is null`);
  return count === 1;
}

/** True the first time. */
export async function answerChallenge(tx: Tx, key: Buffer, expiresAt: Date): Promise<boolean> {
  const { count } = await tx.query(sql`
    insert into identity.answered_challenges (key, expires_at) values (${key}, ${expiresAt})
    on conflict (key) do nothing`);
  return count === 1;
}

export async function isKnownSource(tx: Tx, key: Buffer, since: Date): Promise<boolean> {
  const row = await tx.row(sql`
    select 1 from identity.known_sources where key = ${key} and seen_at > ${since}`);
  return row !== null;
}

export async function rememberSource(tx: Tx, key: Buffer, at: Date): Promise<void> {
  await tx.query(sql`
    insert into identity.known_sources (key, seen_at) values (${key}, ${at})
    on conflict (key) do update set seen_at = excluded.seen_at`);
}

/** When the session's person last proved to be the one; null where the session has ended. */
export async function findProof(
  tx: Tx,
  sessionId: string,
): Promise<{ proven_at: Date; kinds: ('totp' | 'passkey')[]; codes: number } | null> {
  return tx.row(sql`
    select s.proven_at,
      array(select distinct f.kind from identity.factors f
        where f.person_id = s.person_id and f.confirmed_at is not null order by 1) as kinds,
      (select count(*) from identity.recovery_codes c
        where c.person_id = s.person_id and c.used_at is null) as codes
    from identity.sessions s where s.id = ${sessionId}`);
}

export async function markProven(tx: Tx, sessionId: string, at: Date): Promise<void> {
  await tx.query(sql`update identity.sessions set proven_at = ${at} where id = ${sessionId}`);
}

/** The other sessions of a person end; their ids and tenants are returned for the announcement. */
export function deleteOtherSessions(
  tx: Tx,
  personId: string,
  keptId: string,
): Promise<{ id: string; tenant_id: string }[]> {
  return tx.rows(sql`
    delete from identity.sessions where person_id = ${personId} and id <> ${keptId}
    returning id, tenant_id`);
}

/** What no longer says anything. */
export async function prune(tx: Tx, now: Date): Promise<void> {
  await tx.query(sql`delete from identity.answered_challenges where expires_at < ${now}`);
  await tx.query(sql`
    delete from identity.known_sources where seen_at < ${now}::timestamptz - interval '90 days'`);
  await tx.query(sql`
    delete from identity.factors
    where confirmed_at is null and created_at < ${now}::timestamptz - interval '1 day'`);
}
