// Every SQL statement of the events module.
import type { EventQuery, StoredEvent } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import { boundedPage, jsonBytes, type PageFacts } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, type SQL, type Statement, sql } from '../../../kernel/database/sql.ts';
import { assert } from '../../../kernel/errors.ts';
import { inWorkspaces } from '../../../kernel/permission.ts';
import { ownSource, type ReadyEvent } from './rules.ts';

export const relation: SQL = sql`events.log`;

/** An event with what makes it unique. */
export interface KeyedEvent extends ReadyEvent {
  readonly id: string;
  /** Half a SHA-256 of source and id, written as a uuid. */
  readonly hash: string;
}

const seenDays = 7;

/**
 * One statement for a whole batch: ids not seen for seven days are kept and their events logged. An
 * id that was seen longer ago counts as new, whether or not pruning has reached it.
 */
const appendText = `
  with incoming as materialized (
    select * from unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[],
      $8::uuid[], $9::timestamptz[], $10::jsonb[])
      as e(hash, key, id, source, type, subject, workspace_id, time, data)
  ), fresh as (
    insert into events.seen (tenant_id, hash, received_at)
    select $1::uuid, hash, now() from incoming
    on conflict (tenant_id, hash) do update set received_at = excluded.received_at
      where seen.received_at < now() - interval '${seenDays} days'
    returning hash
  ), added as (
    insert into events.log
      (tenant_id, key, id, source, type, subject, workspace_id, time, data, received_at)
    select $1::uuid, e.key, e.id, e.source, e.type, e.subject, e.workspace_id, e.time, e.data, now()
    from incoming e join fresh using (hash)
    returning 1
  )
  select count(*) as added from added`;

/**
 * Its one row tells how many were new: `{ added }`.
 *
 * @param batchId a uuid that no other batch has; the events' keys are made of it
 * @param events no two with the same hash, ordered by hash: two batches that share ids then wait for
 * each other instead of deadlocking
 */
export function appendEvents(
  tenantId: string,
  batchId: string,
  events: readonly KeyedEvent[],
): Statement {
  assert(events.length <= 0x1_0000, 'four hexadecimal digits number the events of a batch');
  const columns: Columns = [[], [], [], [], [], [], [], [], []];
  const [hash, key, id, source, type, subject, workspace, time, data] = columns;
  for (const event of events) {
    hash.push(event.hash);
    key.push(batchId.slice(0, -4) + key.length.toString(16).padStart(4, '0'));
    id.push(event.id);
    source.push(event.source);
    type.push(event.type);
    subject.push(event.subject);
    workspace.push(event.workspaceId);
    time.push(event.time);
    data.push(event.data);
  }
  return { name: 'events_append', text: appendText, values: [tenantId, ...columns] };
}

type Column = (string | null)[];
type Columns = [Column, Column, Column, Column, Column, Column, Column, Column, Column];

export interface LogRow extends PageFacts {
  readonly id: string;
  readonly key: string;
  readonly source: string;
  readonly type: string;
  readonly subject: string | null;
  readonly workspace_id: string | null;
  readonly time: Date;
  /** With microseconds, for the cursor. */
  readonly time_text: string;
  readonly data: unknown;
  readonly received_at: Date;
}

export interface Position {
  readonly time: string;
  readonly key: string;
}

/** Of an event as JSON without its data: four texts of some length, ids and times. */
const fieldBytes = 600;
/** Who reads the log: which workspaces, and which of the server's own facts. */
export interface LogReader {
  /** Null is no limit. */
  readonly workspaces: readonly string[] | null;
  /** Null is all of them. */
  readonly facts: readonly string[] | null;
}

/** Events that the reader may see. A fact that is in no list, because it is gone, is not shown. */
function readableBy({ workspaces, facts }: LogReader): SQL {
  const isSeen = inWorkspaces(workspaces, sql`workspace_id`);
  if (facts === null) return isSeen;
  return sql`${isSeen} and (source <> ${ownSource} or type = any (${list(facts)}::text[]))`;
}

/** Newest first, by when they happened. */
export function listEvents(
  { type, source, subject, since, own }: EventQuery,
  reader: LogReader,
  after: Position | null,
  limit: number,
): SQL {
  const conditions = [sql`tenant_id = kernel.tenant_id() and ${readableBy(reader)}`];
  if (type !== undefined) conditions.push(sql`type = ${type}`);
  if (source !== undefined) conditions.push(sql`source = ${source}`);
  if (subject !== undefined) conditions.push(sql`subject = ${subject}`);
  if (own !== undefined) {
    conditions.push(own ? sql`source = ${ownSource}` : sql`source <> ${ownSource}`);
  }
  if (since !== undefined) conditions.push(sql`time >= ${since}::timestamptz`);
  if (after !== null) {
    conditions.push(sql`(time, key) < (${after.time}::timestamptz, ${after.key}::uuid)`);
  }
  const rows = sql`
    select id, key, source, type, subject, workspace_id, time, time::text as time_text, data,
      received_at
    from events.log where ${sql.join(conditions, sql` and `)}
    order by time desc, key desc limit ${limit}`;
  return boundedPage(rows, sql`${fieldBytes}::int + ${jsonBytes(sql`data`)}`);
}

export async function removeEvents(
  tx: Tx,
  { type, source }: { type: string; source: string },
): Promise<{ rows: number; bytes: number }> {
  const gone = await tx.row<{ rows: number; bytes: number }>(sql`
    with gone as (delete from events.log l
      where tenant_id = ${tx.tenantId} and type = ${type} and source = ${source}
      returning octet_length(l::text) as bytes)
    select count(*) as rows, coalesce(sum(bytes), 0)::bigint as bytes from gone`);
  return gone ?? { rows: 0, bytes: 0 };
}

export interface TypeRow {
  readonly type: string;
  readonly source: string;
  readonly events: number;
  readonly newest: Date;
  readonly data: unknown;
}

/**
 * The types in the log, walked from one to the next through the index instead of over every event
 * (PostgreSQL wiki, "Loose indexscan").
 */
export function listTypes(
  own: boolean | undefined,
  reader: LogReader,
  { typesMax, countMax, nowMs }: { typesMax: number; countMax: number; nowMs: number },
): SQL {
  const which =
    own === undefined
      ? sql``
      : own
        ? sql`where source = ${ownSource}`
        : sql`where source <> ${ownSource}`;
  const mine = sql`tenant_id = kernel.tenant_id() and ${readableBy(reader)}`;
  return sql`
    with recursive types as (
      (select type from events.log where tenant_id = kernel.tenant_id() order by type limit 1)
      union all
      select (select type from events.log
        where tenant_id = kernel.tenant_id() and type > types.type order by type limit 1)
      from types where types.type is not null)
    select types.type, newest.source, newest.time as newest, newest.data, counted.events
    from types
    cross join lateral (select source, time, data from events.log
      where ${mine} and type = types.type order by time desc limit 1) newest
    cross join lateral (select count(*)::int as events from (select 1 from events.log
      where ${mine} and type = types.type
        and time > ${isoTime(nowMs)}::timestamptz - interval '30 days' limit ${countMax}) few) counted
    ${which} order by types.type limit ${typesMax}`;
}

export function existsEvent(type: string): SQL {
  return sql`select exists (
    select 1 from events.log where tenant_id = kernel.tenant_id() and type = ${type}) as is_there`;
}

/** A bounded share of the ids that no longer count, so that no lock is held for long. */
export async function pruneSeen(tx: Tx, rowsMax: number): Promise<number> {
  const { count } = await tx.query(sql`
    delete from events.seen where (tenant_id, hash) in (
      select tenant_id, hash from events.seen
      where received_at < now() - make_interval(days => ${seenDays}) limit ${rowsMax})`);
  return count;
}

export function toStored(row: LogRow): StoredEvent {
  const { id, source, type, subject, workspace_id, data } = row;
  const [time, received_at] = [isoTime(row.time.getTime()), isoTime(row.received_at.getTime())];
  return { id, source, type, time, subject, workspace_id, data, received_at };
}
