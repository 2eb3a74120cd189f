// Events leave a module in the transaction of what they report, and reach every sink at least once,
// in commit order. Sinks are what other floors contribute: the event log, live sockets, later brokers.
import type { EventName, EventPlace, Topic } from '@aibaas/contract';
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import { boundedPage, jsonBytes, type PageFacts } from './database/page.ts';
import type { Tx } from './database/pool.ts';
import { sql } from './database/sql.ts';
import { assert } from './errors.ts';
import type { Ids } from './ids.ts';
import type { Log } from './log.ts';
import { workspaceOfFact } from './permission.ts';

export interface PublishedEvent {
  readonly tenantId: string;
  readonly id: string;
  readonly name: EventName;
  /** What it is about, e.g. `tables/bike`; live subscriptions match on it. */
  readonly topic: string;
  /** The workspace it is about, as its entry in the catalogue says; null for none. */
  readonly workspaceId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  /** RFC 3339. */
  readonly at: string;
  /** False for what only live listeners get, such as progress. */
  readonly isLasting: boolean;
}

export interface Sink {
  readonly name: string;
  /**
   * `durable`: resumes after the last event it took, in one process at a time.
   * `live`: every process, from its start on, nothing replayed.
   */
  readonly kind: 'durable' | 'live';
  /** Durable sinks write through `tx`, so that an event is taken exactly once. */
  take(events: readonly PublishedEvent[], tx: Tx): Promise<void>;
}

export interface Outbox {
  /** Who may read the event follows from its entry in the catalogue and the workspace in its data. */
  publish<Name extends EventName>(
    tx: Tx,
    event: {
      name: Name;
      topic: Topic;
      data: Record<string, unknown> & EventPlace<Name>;
      isLasting?: boolean;
    },
  ): Promise<void>;
  addSink(sink: Sink): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Events written but not yet taken by the slowest sink, for health. */
  lag(): Promise<number>;
}

interface Row {
  tenant_id: string;
  id: string;
  xid: string;
  name: EventName;
  topic: string;
  data: Record<string, unknown>;
  at: Date;
  is_lasting: boolean;
}

const batchSize = 500;
const idlePollMs = 500;
const keepHours = 24;

export function createOutbox(database: Database, clock: Clock, ids: Ids, log: Log): Outbox {
  const sinks: Sink[] = [];
  const liveAfter = new Map<string, { xid: string; id: string }>();
  let wake: () => void = () => undefined;
  let isStopping = false;
  let loop: Promise<void> = Promise.resolve();

  async function pump(): Promise<void> {
    while (!isStopping) {
      let didWork = false;
      for (const sink of sinks) {
        try {
          didWork = (await drain(sink)) || didWork;
        } catch (err) {
          log.warn({ err, sink: sink.name }, 'a sink failed; its events are tried again');
          await clock.sleep(1000);
        }
      }
      if (!didWork && !isStopping) {
        const controller = new AbortController();
        wake = () => controller.abort();
        await clock.sleep(idlePollMs, controller.signal);
      }
    }
  }

  /** One batch for one sink. True when there may be more. */
  function drain(sink: Sink): Promise<boolean> {
    return database.system('outbox relay', async (tx) => {
      const from = sink.kind === 'live' ? liveAfter.get(sink.name) : await cursorOf(tx, sink.name);
      assert(from !== undefined, `sink ${sink.name} was started`);
      if (from === null) return false;
      const waiting = sql`
        select tenant_id, id, xid::text, name, topic, data, at, is_lasting from kernel.outbox
        where (xid, id) > (${from.xid}::xid8, ${from.id}::uuid)
          and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by outbox.xid, outbox.id limit ${batchSize}`;
      // By number and by bytes: events carry whole rows.
      const rows = await tx.rows<Row & PageFacts>(boundedPage(waiting, jsonBytes(sql`data`)));
      const last = rows[rows.length - 1];
      if (last === undefined) return false;
      const heard = sink.kind === 'live' ? rows : rows.filter((row) => row.is_lasting);
      if (heard.length > 0) await sink.take(heard.map(toEvent), tx);
      if (sink.kind === 'live') liveAfter.set(sink.name, { xid: last.xid, id: last.id });
      else {
        await tx.query(sql`update kernel.outbox_cursors set xid = ${last.xid}::xid8, id = ${last.id}
          where sink = ${sink.name}`);
      }
      return last.page_items === batchSize || rows.length < last.page_items;
    });
  }

  return {
    async publish(tx, event) {
      assert(tx.tenantId !== null, 'events are published in a tenant transaction');
      await tx.query(sql`
        insert into kernel.outbox (tenant_id, id, name, topic, data, is_lasting)
        values (${tx.tenantId}, ${ids.next()}, ${event.name}, ${event.topic},
          ${JSON.stringify(event.data)}::jsonb, ${event.isLasting ?? true})`);
      tx.afterCommit(() => wake());
    },
    addSink(sink) {
      sinks.push(sink);
    },
    async start() {
      const now = await database.system('outbox relay', (tx) => startPoints(tx, sinks));
      for (const sink of sinks) if (sink.kind === 'live') liveAfter.set(sink.name, now);
      loop = pump();
      clock.every(600_000, () => prune(database, log));
    },
    async stop() {
      isStopping = true;
      wake();
      await loop;
    },
    lag: () => database.system('outbox relay', lagOf),
  };
}

const zeroId = '00000000-0000-0000-0000-000000000000';

async function startPoints(tx: Tx, sinks: readonly Sink[]): Promise<{ xid: string; id: string }> {
  for (const sink of sinks) {
    if (sink.kind !== 'durable') continue;
    await tx.query(sql`insert into kernel.outbox_cursors (sink, xid, id)
      values (${sink.name}, '0'::xid8, ${zeroId}) on conflict do nothing`);
  }
  const row = await tx.row<{ xid: string }>(
    sql`select pg_snapshot_xmin(pg_current_snapshot())::text as xid`,
  );
  return { xid: row?.xid ?? '0', id: zeroId };
}

/** The durable sink's place, locked; null while another process holds it. */
async function cursorOf(tx: Tx, sink: string): Promise<{ xid: string; id: string } | null> {
  return tx.row(sql`select xid::text, id from kernel.outbox_cursors
    where sink = ${sink} for update skip locked`);
}

async function lagOf(tx: Tx): Promise<number> {
  const row = await tx.row<{ lag: number }>(sql`
    select coalesce(max(behind), 0) as lag from kernel.outbox_cursors c
    cross join lateral (
      select count(*) as behind from (
        select 1 from kernel.outbox o where (o.xid, o.id) > (c.xid, c.id) limit 10000) few) counted`);
  return row?.lag ?? 0;
}

async function prune(database: Database, log: Log): Promise<void> {
  try {
    await database.system('outbox pruning', (tx) =>
      tx.query(sql`
        delete from kernel.outbox o
        where o.at < now() - make_interval(hours => ${keepHours})
          and not exists (select 1 from kernel.outbox_cursors c where (c.xid, c.id) < (o.xid, o.id))`),
    );
  } catch (err) {
    log.warn({ err }, 'old outbox events could not be removed; tried again later');
  }
}

function toEvent(row: Row): PublishedEvent {
  const { name, topic, data, id, is_lasting: isLasting } = row;
  const workspaceId = workspaceOfFact(name, data);
  const at = row.at.toISOString();
  return { tenantId: row.tenant_id, id, name, topic, workspaceId, data, at, isLasting };
}
