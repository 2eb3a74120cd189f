// Every SQL statement of the audit trail. Nothing here updates or deletes a record or a chain entry.
import type { Database } from '../../../kernel/database/database.ts';
import { boundedPage, type PageFacts } from '../../../kernel/database/page.ts';
import { sqlState, type Tx } from '../../../kernel/database/pool.ts';
import { list, type SQL, sql } from '../../../kernel/database/sql.ts';
import { assert } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { SealedFields } from './seal.ts';

export interface RecordRow {
  id: string;
  /** Epoch milliseconds; a fraction means that someone changed the stored time. */
  at_ms: number;
  actor_kind: string;
  actor_id: string;
  actor_name: string;
  action: string;
  outcome: 'done' | 'refused' | 'failed';
  code: string | null;
  resource_type: string | null;
  resource_id: string | null;
  request_id: string | null;
  details: string;
}

export interface SealedRow extends RecordRow {
  mac: Buffer;
  key_id: string;
}

const recordColumns: SQL = sql`r.id, extract(epoch from r.at) * 1000 as at_ms, r.actor_kind, r.actor_id, r.actor_name, r.action,
  r.outcome, r.code, r.resource_type, r.resource_id, r.request_id, r.details::text as details`;

export async function insertRecord(
  tx: Tx,
  f: SealedFields,
  seal: { keyId: string; mac: Buffer },
): Promise<void> {
  const row = await tx.row<{ recorded: number }>(sql`
    with recorded as (
      insert into audit.records (tenant_id, id, at, actor_kind, actor_id, actor_name, action, outcome,
        code, resource_type, resource_id, request_id, details, key_id, mac)
      values (${f.tenantId}, ${f.id}, ${new Date(f.at)}, ${f.actorKind}, ${f.actorId},
        ${f.actorName}, ${f.action}, ${f.outcome}, ${f.code}, ${f.resourceType}, ${f.resourceId},
        ${f.requestId}, ${f.details}::json, ${seal.keyId}, ${seal.mac})
      returning tenant_id, id),
    queued as (insert into audit.pending (tenant_id, record_id) select tenant_id, id from recorded)
    select count(*) as recorded from recorded`);
  assert(row?.recorded === 1, 'what leaves no record in the trail does not happen');
}

export interface ListFilter {
  readonly limit: number;
  readonly before: string | null;
  readonly action: string | null;
  readonly actor: string | null;
}

/** Newest first; ids are time-ordered. */
export function listRecords(
  database: Database,
  context: RequestContext,
  filter: ListFilter,
): Promise<(RecordRow & PageFacts & { sequence: number | null })[]> {
  const { before, action, actor, limit } = filter;
  const rows = sql`
    select ${recordColumns}, c.sequence from audit.records r
    left join audit.chain c on c.tenant_id = r.tenant_id and c.record_id = r.id
    where r.tenant_id = ${context.tenantId}
      and (${before}::uuid is null or r.id < ${before}::uuid)
      and (${action}::text is null or r.action = ${action})
      and (${actor}::text is null or r.actor_id = ${actor} or r.actor_name = ${actor})
    order by r.id desc limit ${limit}`;
  return database.one(context, boundedPage(rows));
}

export interface UnnumberedRow {
  tenant_id: string;
  id: string;
  mac: Buffer;
}

/** The lease: a row lock that one sequencer at a time holds. False while another has it. */
export async function takeLease(tx: Tx): Promise<boolean> {
  const row = await tx.row(sql`select is_only from audit.sequencer for update skip locked`);
  return row !== null;
}

/**
 * Takes the lease once the other one is done with it.
 *
 * @throws an error with {@link isLeaseHeld} when that takes more than two seconds
 */
export async function awaitLease(tx: Tx): Promise<void> {
  await tx.query(sql`set local lock_timeout = '2s'`);
  await tx.query(sql`select from audit.sequencer for update`);
}

/** 55P03: the lock was not to be had in time. */
export const isLeaseHeld = (error: unknown): boolean => sqlState(error) === '55P03';

/**
 * Committed records of the queue, in the order of their transactions: one that commits later comes
 * later, whatever its transaction's id. An entry whose record is gone stays behind as evidence.
 */
export function listPending(
  tx: Tx,
  limit: number,
): Promise<(UnnumberedRow & { is_numbered: boolean })[]> {
  return tx.rows(sql`
    select r.tenant_id, r.id, r.mac, exists (
      select from audit.chain c where c.tenant_id = r.tenant_id and c.record_id = r.id) as is_numbered
    from audit.pending p
    join audit.records r on r.tenant_id = p.tenant_id and r.id = p.record_id
    order by p.xid, r.id limit ${limit}`);
}

/** Takes numbered records out of the queue; the policy keeps every other one in it. */
export async function dequeue(tx: Tx, rows: readonly UnnumberedRow[]): Promise<void> {
  const { count } = await tx.query(sql`
    delete from audit.pending where (tenant_id, record_id) in (
      select * from unnest(${list(rows.map((r) => r.tenant_id))}::uuid[],
        ${list(rows.map((r) => r.id))}::uuid[]))`);
  assert(count === rows.length, 'a numbered record leaves the queue');
}

const isUnnumbered: SQL = sql`not exists (
  select from audit.chain c where c.tenant_id = r.tenant_id and c.record_id = r.id)`;

/**
 * Committed records that neither the chain nor the queue names: nobody but an intruder makes them,
 * since a record and its place in the queue are one statement.
 */
export function listStrays(tx: Tx, since: Date, limit: number): Promise<UnnumberedRow[]> {
  return tx.rows(sql`
    select r.tenant_id, r.id, r.mac from audit.records r
    where r.at >= ${since} and ${isUnnumbered} and not exists (
      select from audit.pending p where p.tenant_id = r.tenant_id and p.record_id = r.id)
    order by r.id limit ${limit}`);
}

/** How many records wait for their number, queued or made since then, and when the oldest was made. */
export async function readBacklog(
  tx: Tx,
  since: Date,
): Promise<{ waiting: number; oldest: Date | null }> {
  const row = await tx.row<{ waiting: number; oldest: Date | null }>(sql`
    with waiting as (
      select r.tenant_id, r.id, r.at from audit.pending p
      join audit.records r on r.tenant_id = p.tenant_id and r.id = p.record_id
      where ${isUnnumbered}
      union
      select r.tenant_id, r.id, r.at from audit.records r
      where r.at >= ${since} and ${isUnnumbered})
    select count(*) as waiting, min(at) as oldest from waiting`);
  return row ?? { waiting: 0, oldest: null };
}

export interface RecordName {
  readonly tenantId: string;
  readonly id: string;
}

/** Those of the named records that have no number, and whether they still exist. */
export function listUnnumbered(
  tx: Tx,
  names: readonly RecordName[],
): Promise<{ tenant_id: string; id: string; is_present: boolean }[]> {
  return tx.rows(sql`
    select r.tenant_id, r.id, exists (
      select from audit.records s where s.tenant_id = r.tenant_id and s.id = r.id) as is_present
    from unnest(${list(names.map((n) => n.tenantId))}::uuid[],
      ${list(names.map((n) => n.id))}::uuid[]) as r (tenant_id, id)
    where ${isUnnumbered}`);
}

/** The first record that the queue names and that is gone. */
export async function findOrphan(tx: Tx): Promise<string | null> {
  const row = await tx.row<{ record_id: string }>(sql`
    select record_id from audit.pending p
    where tenant_id = ${tx.tenantId} and not exists (
      select from audit.records r where r.tenant_id = p.tenant_id and r.id = p.record_id)
    order by record_id limit 1`);
  return row?.record_id ?? null;
}

export async function hasRecord(tx: Tx, id: string): Promise<boolean> {
  const row = await tx.row(sql`
    select from audit.records where tenant_id = ${tx.tenantId} and id = ${id}`);
  return row !== null;
}

/**
 * Where each tenant's chain goes on: after its head or its last entry, whichever is further, so that
 * a tampered head can neither stall the sequencer nor make it use a number twice.
 */
export function listEnds(
  tx: Tx,
  tenantIds: readonly string[],
): Promise<{ tenant_id: string; sequence: number; mac: Buffer }[]> {
  return tx.rows(sql`
    select t.tenant_id, e.sequence, e.mac from unnest(${list(tenantIds)}::uuid[]) as t (tenant_id)
    cross join lateral (
      (select sequence, mac from audit.heads where tenant_id = t.tenant_id)
      union all
      (select sequence, mac from audit.chain where tenant_id = t.tenant_id
        order by sequence desc limit 1)
      order by sequence desc limit 1) as e`);
}

export interface HeadRow {
  tenant_id: string;
  sequence: number;
  mac: Buffer;
  at: Date;
}

/** Heads that moved since `since`, for the copy outside the database. */
export function listMovedHeads(tx: Tx, since: Date): Promise<HeadRow[]> {
  return tx.rows(sql`
    select tenant_id, sequence, mac, at from audit.heads where at >= ${since} order by at`);
}

export interface ChainRow {
  tenantId: string;
  sequence: number;
  recordId: string;
  mac: Buffer;
}

export async function insertChain(tx: Tx, rows: readonly ChainRow[]): Promise<void> {
  const { count } = await tx.query(sql`
    insert into audit.chain (tenant_id, sequence, record_id, mac)
    select * from unnest(${list(rows.map((r) => r.tenantId))}::uuid[],
      ${list(rows.map((r) => r.sequence))}::bigint[], ${list(rows.map((r) => r.recordId))}::uuid[],
      ${list(rows.map((r) => r.mac))}::bytea[])`);
  assert(count === rows.length, 'a number that was given stands in the chain');
}

export async function saveHeads(tx: Tx, heads: readonly ChainRow[], at: Date): Promise<void> {
  await tx.query(sql`
    insert into audit.heads (tenant_id, sequence, mac, at)
    select t, s, m, ${at} from unnest(${list(heads.map((h) => h.tenantId))}::uuid[],
      ${list(heads.map((h) => h.sequence))}::bigint[], ${list(heads.map((h) => h.mac))}::bytea[])
      as moved (t, s, m)
    on conflict (tenant_id) do update
      set sequence = excluded.sequence, mac = excluded.mac, at = excluded.at`);
}

/**
 * All that the transaction reads from now on is the state at its first read: a chain that grows
 * between two reads would otherwise look broken. Has to be the transaction's first statement;
 * PostgreSQL refuses it later.
 */
export async function freeze(tx: Tx): Promise<void> {
  await tx.query(sql`set transaction isolation level repeatable read`);
}

export function readHead(tx: Tx): Promise<HeadRow | null> {
  return tx.row(sql`
    select tenant_id, sequence, mac, at from audit.heads where tenant_id = ${tx.tenantId}`);
}

/**
 * Chain entries `after + 1` to `after + count`, each with its record where that still exists. A range
 * of numbers rather than a limit: without statistics a limit would join and sort the whole rest.
 */
export function listChained(
  tx: Tx,
  after: number,
  count: number,
): Promise<(Partial<SealedRow> & { sequence: number; record_id: string; chain_mac: Buffer })[]> {
  return tx.rows(sql`
    select c.sequence, c.record_id, c.mac as chain_mac, ${recordColumns}, r.mac, r.key_id
    from audit.chain c
    left join audit.records r on r.tenant_id = c.tenant_id and r.id = c.record_id
    where c.tenant_id = ${tx.tenantId} and c.sequence > ${after} and c.sequence <= ${after + count}
    order by c.sequence`);
}

/** The first number after `sequence` in the chain; null at its end. */
export async function nextSequence(tx: Tx, sequence: number): Promise<number | null> {
  const row = await tx.row<{ sequence: number }>(sql`
    select sequence from audit.chain
    where tenant_id = ${tx.tenantId} and sequence > ${sequence} order by sequence limit 1`);
  return row?.sequence ?? null;
}

/** Records without a number, oldest first. */
export function listUnchained(tx: Tx, after: string, limit: number): Promise<SealedRow[]> {
  return tx.rows(sql`
    select ${recordColumns}, r.mac, r.key_id from audit.records r
    where r.tenant_id = ${tx.tenantId} and r.id > ${after}::uuid
      and not exists (
        select 1 from audit.chain c where c.tenant_id = r.tenant_id and c.record_id = r.id)
    order by r.id limit ${limit}`);
}

/** Ids and MACs alone, to find the record that belongs where another one stands. */
export function listMacs(
  tx: Tx,
  after: string,
  limit: number,
): Promise<{ id: string; mac: Buffer }[]> {
  return tx.rows(sql`
    select id, mac from audit.records
    where tenant_id = ${tx.tenantId} and id > ${after}::uuid order by id limit ${limit}`);
}
