// The verbs of the event log: append a batch once, list, and tell listeners of this process.
import { hash } from 'node:crypto';
import {
  type EventQuery,
  type EventReceipt,
  type EventType,
  type EventTypes,
  limits,
  type StoredEvent,
} from '@aibaas/contract';
import { type Clock, isoTime } from '../../../kernel/clock.ts';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import type { SQL } from '../../../kernel/database/sql.ts';
import { AppError, invalidField } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import { type Ids, isUuid } from '../../../kernel/ids.ts';
import type { PublishedEvent } from '../../../kernel/outbox.ts';
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
  /** Takes what is valid and new; refuses the rest by index. At most 1000 at a time. */
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

export function createEventsService(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
}): EventsService {
  const { database, clock, ids } = parts;
  const listeners: AppendListener[] = [];

  function keyed(event: ReadyEvent): store.KeyedEvent {
    const id = event.id ?? ids.next();
    return { ...event, id, hash: hashOf(event.source, id) };
  }

  return {
    relation: store.relation,

    async append(scope, events) {
      if (events.length > limits.eventsPerRequestMax) {
        const message = `holds ${events.length} events; at most ${limits.eventsPerRequestMax} go in one request`;
        throw invalidField('/events', message);
      }
      const tenantId = typeof scope === 'string' ? scope : scope.tenantId;
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
      if (unique.size === 0) return { accepted: 0, duplicates: 0, rejected };
      const batch = [...unique.values()].sort((a, b) => (a.hash < b.hash ? -1 : 1));
      // One statement, so that outside a unit of work it takes one round trip.
      const statement = store.appendEvents(tenantId, ids.next(), batch);
      const [row] = await database.one<{ added: number }>(scope, statement);
      const accepted = row?.added ?? 0;
      if (accepted > 0) for (const listener of listeners) listener(tenantId, batch);
      return { accepted, duplicates: valid - accepted, rejected };
    },

    async list(context, query) {
      for (const name of ['type', 'source', 'subject'] as const) {
        if (query[name]?.includes('\0')) throw invalidField(`/${name}`, 'holds a NUL', 'query');
      }
      const limit = query.limit ?? limits.pageSizeDefault;
      const statement = store.listEvents(query, readCursor(query.cursor), limit + 1);
      const rows = await database.one<store.LogRow>(context, statement, workOf(query));
      const shown = rows.slice(0, limit);
      const last = shown[shown.length - 1];
      const hasMore = rows.length > limit && last !== undefined;
      return {
        data: shown.map(store.toStored),
        next_cursor: hasMore ? writeCursor({ time: last.time_text, key: last.key }) : null,
      };
    },

    async exists(scope, { type }) {
      const [row] = await database.one<{ is_there: boolean }>(scope, store.existsEvent(type));
      return row?.is_there ?? false;
    },

    removeEvents: (scope, which) => database.tenant(scope, (tx) => store.removeEvents(tx, which)),

    async types(context, { own }) {
      const asked = { typesMax: typesMax + 1, countMax: countMax + 1, nowMs: clock.now() };
      const rows = await database.one<store.TypeRow>(context, store.listTypes(own, asked), 'scan');
      return { data: rows.slice(0, typesMax).map(typeView), is_cut: rows.length > typesMax };
    },

    onAppend: (listener) => {
      listeners.push(listener);
    },

    async takeFacts(facts, tx) {
      for (const [tenantId, group] of groupByTenant(facts)) {
        const events = group.map(({ id, name, topic, at, data }) =>
          keyed({
            id,
            source: ownSource,
            type: name,
            subject: topic,
            workspaceId: null,
            time: at,
            data: JSON.stringify(data),
          }),
        );
        events.sort((a, b) => (a.hash < b.hash ? -1 : 1));
        await tx.query(store.appendEvents(tenantId, ids.next(), events));
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
