// The verbs of the event log: append a batch once, list, and tell listeners of this process.
import { hash } from 'node:crypto';
import {
  countOf,
  type EventQuery,
  type EventReceipt,
  type EventType,
  type EventTypes,
  limits,
  type StoredEvent,
} from '@aibaas/contract';
import { type Clock, isoTime } from '../../../kernel/clock.ts';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import { cutPage } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import type { SQL, Statement } from '../../../kernel/database/sql.ts';
import { AppError, invalidField } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import { type Ids, isUuid } from '../../../kernel/ids.ts';
import type { PublishedEvent } from '../../../kernel/outbox.ts';
import { factNames, readableFacts } from '../../../kernel/permission.ts';
import type { Quotas, Size } from '../../../kernel/quotas.ts';
import { fieldsOf, isRefusal, ownSource, type ReadyEvent, readEvent } from './rules.ts';
import * as store from './store.ts';

/** Events as they were taken, for the live feed of this process. */
export type AppendListener = (tenantId: string, events: readonly TakenEvent[]) => void;

/** `data` is JSON text. */
export type TakenEvent = Omit<store.KeyedEvent, 'hash'>;

export interface EventsService {
  /**
   * The log for other modules' SQL: tenant_id, id, source, type, subject, workspace_id,
   * time timestamptz, data jsonb, received_at timestamptz. Row policies apply.
   */
  readonly relation: SQL;
  /**
   * Takes what is valid and new; refuses the rest by index. At most 1000 at a time.
   *
   * @throws AppError `permission_denied` when one is not of a workspace that the caller is limited to
   */
  append(scope: TenantScope, events: readonly unknown[]): Promise<EventReceipt>;
  list(
    context: RequestContext,
    query: EventQuery,
  ): Promise<{ data: StoredEvent[]; next_cursor: string | null }>;
  /** The types in the log, with how many came lately and what the newest one holds. */
  types(context: RequestContext, query: { own?: boolean }): Promise<EventTypes>;
  /** Removes the events of a type that came from one source; answers how many. */
  removeEvents(scope: TenantScope, which: { type: string; source: string }): Promise<number>;
  /** Whether any event of this type is in the log. */
  exists(scope: TenantScope, query: { type: string }): Promise<boolean>;
  /**
   * Called in this process only, with batches of which something was new. Inside a unit of work it
   * comes before the commit.
   */
  onAppend(listener: AppendListener): void;
  /** The facts that modules publish, as events of the source `aibaas`. */
  takeFacts(facts: readonly PublishedEvent[], tx: Tx): Promise<void>;
  pruneSeen(): Promise<void>;
}

const pruneRows = 20_000;
const typesMax = 200;
const countMax = 100_000;

/** Under what name the quota counts the log. */
const eventsPart = 'events';
/** An event's ids, times and places in the indexes. */
const eventOverheadBytes = 200;

function sizeOf(events: readonly store.KeyedEvent[]): Size {
  let bytes = events.length * eventOverheadBytes;
  for (const { id, source, type, subject, data } of events) {
    bytes += id.length + source.length + type.length + (subject?.length ?? 0) + (data?.length ?? 0);
  }
  return { rows: events.length, bytes };
}

export function createEventsService(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  quotas: Quotas;
}): EventsService {
  const { database, clock, ids, quotas } = parts;
  const listeners: AppendListener[] = [];

  function keyed(event: ReadyEvent): store.KeyedEvent {
    const id = event.id ?? ids.next();
    return { ...event, id, hash: hashOf(event.source, id) };
  }

  async function added(scope: TenantScope, statement: Statement): Promise<number> {
    const [row] = await database.one<{ added: number }>(scope, statement);
    return row?.added ?? 0;
  }

  return {
    relation: store.relation,

    async append(scope, events) {
      if (events.length > limits.eventsPerRequestMax) {
        const message = `holds ${countOf(events.length, 'event')}; at most ${limits.eventsPerRequestMax} go in one request`;
        throw invalidField('/events', message);
      }
      const [context, tenantId] =
        typeof scope === 'string' ? [null, scope] : [scope, scope.tenantId];
      const now = clock.now();
      const rejected: EventReceipt['rejected'] = [];
      const unique = new Map<string, store.KeyedEvent>();
      let valid = 0;
      events.forEach((value, index) => {
        const result = readEvent(value, now);
        if (isRefusal(result)) rejected.push({ index, code: result.code, detail: result.detail });
        else {
          valid += 1;
          const event = keyed(result);
          if (!unique.has(event.hash)) unique.set(event.hash, event);
        }
      });
      // One event of a workspace that is not the sender's refuses them all: that is no slip of data.
      if (context !== null) assertOwnWorkspaces(context, unique.values());
      if (unique.size === 0) return { accepted: 0, duplicates: 0, rejected };
      const batch = [...unique.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
      // One statement, so that outside a unit of work it takes one round trip.
      const statement = store.appendEvents(tenantId, ids.next(), batch);
      const size = sizeOf(batch);
      await quotas.take(tenantId, eventsPart, size);
      const accepted = await added(scope, statement).catch((error: unknown) => {
        quotas.giveBack(tenantId, eventsPart, size);
        throw error;
      });
      if (accepted < batch.length) {
        const share = (batch.length - accepted) / batch.length;
        const bytes = Math.round(size.bytes * share);
        quotas.giveBack(tenantId, eventsPart, { rows: batch.length - accepted, bytes });
      }
      if (accepted > 0) for (const listener of listeners) listener(tenantId, batch);
      return { accepted, duplicates: valid - accepted, rejected };
    },

    async list(context, query) {
      for (const name of ['type', 'source', 'subject'] as const) {
        if (query[name]?.includes('\0')) throw invalidField(`/${name}`, 'holds a NUL', 'query');
      }
      const limit = query.limit ?? limits.pageSizeDefault;
      const reader = readerOf(context);
      const statement = store.listEvents(query, reader, readCursor(query.cursor), limit + 1);
      const rows = await database.one<store.LogRow>(context, statement, workOf(query));
      const { data, last } = cutPage(rows, limit, store.toStored);
      return {
        data,
        next_cursor: last === null ? null : writeCursor({ time: last.time_text, key: last.key }),
      };
    },

    async exists(scope, { type }) {
      const [row] = await database.one<{ is_there: boolean }>(scope, store.existsEvent(type));
      return row?.is_there ?? false;
    },

    removeEvents: (scope, which) =>
      database.tenant(scope, async (tx) => {
        const gone = await store.removeEvents(tx, which);
        const tenantId = typeof scope === 'string' ? scope : scope.tenantId;
        tx.afterCommit(() => quotas.giveBack(tenantId, eventsPart, gone));
        return gone.rows;
      }),

    async types(context, { own }) {
      const asked = { typesMax: typesMax + 1, countMax: countMax + 1, nowMs: clock.now() };
      const statement = store.listTypes(own, readerOf(context), asked);
      const rows = await database.one<store.TypeRow>(context, statement, 'scan');
      return { data: rows.slice(0, typesMax).map(typeView), is_cut: rows.length > typesMax };
    },

    onAppend: (listener) => {
      listeners.push(listener);
    },

    async takeFacts(facts, tx) {
      for (const [tenantId, group] of groupByTenant(facts)) {
        const events = group.map(({ id, name, topic, workspaceId, at, data }) =>
          keyed({
            id,
            source: ownSource,
            type: name,
            subject: topic,
            workspaceId,
            time: at,
            data: JSON.stringify(data),
          }),
        );
        events.sort((a, b) => (a.hash < b.hash ? -1 : 1));
        await tx.query(store.appendEvents(tenantId, ids.next(), events));
        // What the server says of its own doing is kept, quota or not; its number is not the tenant's.
        quotas.count(tenantId, eventsPart, { rows: 0, bytes: sizeOf(events).bytes });
      }
    },

    async pruneSeen() {
      let removed = pruneRows;
      while (removed === pruneRows) {
        removed = await database.system('old event ids', (tx) => store.pruneSeen(tx, pruneRows));
      }
    },
  };
}

/** @throws AppError `permission_denied` */
function assertOwnWorkspaces(context: RequestContext, events: Iterable<ReadyEvent>): void {
  if (context.workspaces === null) return;
  for (const { workspaceId } of events) context.permit('create', 'events', workspaceId);
}

function readerOf({ principal, workspaces }: RequestContext): store.LogReader {
  const facts = readableFacts(principal);
  return { workspaces, facts: facts.length === factNames.length ? null : facts };
}

/** The newest come by the index; those with a certain look may have to be looked for. */
function workOf({ type, source, subject, own }: EventQuery): 'scan' | undefined {
  const isFiltered = [type, source, subject, own].some((each) => each !== undefined);
  return isFiltered ? 'scan' : undefined;
}

function typeView({ type, source, events, newest, data }: store.TypeRow): EventType {
  return {
    type,
    source,
    events: Math.min(events, countMax),
    is_more: events > countMax,
    newest_at: isoTime(newest.getTime()),
    fields: fieldsOf(data),
  };
}

/** NUL cannot stand in either part, so no two pairs make the same text. */
function hashOf(source: string, id: string): string {
  const hex = hash('sha256', `${source}\0${id}`, 'hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}

function groupByTenant(facts: readonly PublishedEvent[]): Map<string, PublishedEvent[]> {
  const groups = new Map<string, PublishedEvent[]>();
  for (const fact of facts) {
    const group = groups.get(fact.tenantId);
    if (group === undefined) groups.set(fact.tenantId, [fact]);
    else group.push(fact);
  }
  return groups;
}

function writeCursor(position: store.Position): string {
  return Buffer.from(`${position.time}\n${position.key}`).toString('base64url');
}

const timeText = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

function readCursor(cursor: string | undefined): store.Position | null {
  if (cursor === undefined) return null;
  const [time = '', key = ''] = Buffer.from(cursor, 'base64url').toString().split('\n');
  const isTime = timeText.test(time) && !Number.isNaN(Date.parse(`${time.replace(' ', 'T')}:00`));
  if (!isTime || !isUuid(key)) throw new AppError('cursor_invalid');
  return { time, key };
}
