// Which sockets of this process listen for which tenant, and the hand-over of events to them. Each
// tenant has one log of serialised events that its sockets read at their own pace, in slices that give
// the event loop back, one tenant after the other. A tenant's events reach that tenant's sockets alone.
import { liveCloseCodes } from '@aibaas/contract';
import type { Principal } from '../../../kernel/http/context.ts';
import type { Hearing } from './topics.ts';

/** One that listens: a live socket, as far as the hand-over of events goes. */
export interface Listener {
  readonly principal: Principal | null;
  /** Bytes of events that the other side has yet to take. */
  readonly inFlight: number;
  /** Whether more events may be handed over now. */
  readonly canTake: boolean;
  /** @returns bytes sent */
  deliver(topic: string, event: string, mayHear: Hearing): number;
  close(code: number, reason: string): void;
}

export interface Hub<L extends Listener = Listener> {
  add(connection: L): void;
  remove(connection: L): void;
  /** The listener's first subscription of a topic, or the end of its last one. */
  listens(connection: L, topic: string, isListening: boolean): void;
  hasListeners(tenantId: string, topic: string): boolean;
  /** @param event its JSON, written once for all sockets */
  publish(tenantId: string, topic: string, event: string, mayHear: Hearing): void;
  /** The other side took bytes: it may go on. */
  drained(connection: L, bytes: number): void;
  /** Bytes on their way to the other side. */
  sent(connection: L, bytes: number): void;
  all(): readonly L[];
}

interface Entry {
  readonly topic: string;
  readonly event: string;
  readonly mayHear: Hearing;
}

interface Reader<L> {
  readonly connection: L;
  /** Number of the entry that is next. */
  at: number;
}

interface Group<L> {
  readonly readers: Map<L, Reader<L>>;
  readonly topics: Map<string, number>;
  /** Entries that some reader has yet to pass; the first has the number `first`. */
  entries: Entry[];
  first: number;
  /** Size of the entries. */
  bytes: number;
  /** Written to sockets and not yet taken by the other sides. */
  inFlight: number;
  ready: Reader<L>[];
  isQueued: boolean;
}

/** What a tenant's slowest socket may lag behind, and so what its log may hold. */
export const lagBytesMax = 8 * 1024 * 1024;
const lagBytesMaxOfAll = 64 * 1024 * 1024;
/** Sockets that take nothing hold some kilobytes each: together no more than this. */
const inFlightMax = 32 * 1024 * 1024;
const inFlightMaxOfAll = 128 * 1024 * 1024;
/** One turn of the loop sends this much, some tens of small events in less than a millisecond. */
const sliceBytes = 64 * 1024;
/** Every step costs, also one that sends nothing. */
const stepBytes = 512;

export function createHub<L extends Listener>(): Hub<L> {
  const groups = new Map<string, Group<L>>();
  const queue: Group<L>[] = [];
  let isScheduled = false;
  const all = { bytes: 0, inFlight: 0 };

  const groupOf = ({ principal }: L): Group<L> | undefined =>
    principal === null ? undefined : groups.get(principal.tenantId);

  function wake(group: Group<L>): void {
    if (!group.isQueued) {
      group.isQueued = true;
      queue.push(group);
    }
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(turn);
  }

  function turn(): void {
    isScheduled = false;
    const group = queue.shift();
    if (group === undefined) return;
    group.isQueued = false;
    if (serve(group)) wake(group);
    else if (queue.length > 0) wake(queue[0] as Group<L>);
  }

  /** One slice for one tenant. True when there is more to send now. */
  function serve(group: Group<L>): boolean {
    for (let left = sliceBytes; left > 0; ) {
      if (group.ready.length === 0) {
        group.ready = [...group.readers.values()].filter((reader) => canGoOn(group, reader));
        all.bytes -= trim(group);
        if (group.ready.length === 0) return false;
      }
      const reader = group.ready.shift() as Reader<L>;
      while (left > 0 && canGoOn(group, reader)) {
        const entry = group.entries[reader.at - group.first] as Entry;
        reader.at += 1;
        left -= stepBytes + reader.connection.deliver(entry.topic, entry.event, entry.mayHear);
      }
      if (canGoOn(group, reader)) group.ready.push(reader);
    }
    return true;
  }

  function closeLagging(group: Group<L>, bytesMax: number): void {
    all.bytes -= trim(group);
    while (group.bytes > bytesMax && group.readers.size > 0) {
      for (const { connection, at } of [...group.readers.values()]) {
        if (at === group.first) tooSlow(connection);
      }
      all.bytes -= trim(group);
    }
  }

  function closeFullest(group: Group<L>): void {
    const [fullest] = [...group.readers.keys()].sort((a, b) => b.inFlight - a.inFlight);
    if (fullest !== undefined) tooSlow(fullest);
  }

  const largest = (size: (group: Group<L>) => number): Group<L> | undefined =>
    [...groups.values()].sort((a, b) => size(b) - size(a))[0];

  return {
    add(connection) {
      const tenantId = connection.principal?.tenantId;
      if (tenantId === undefined) return;
      const group = groups.get(tenantId) ?? emptyGroup();
      groups.set(tenantId, group);
      group.readers.set(connection, { connection, at: group.first + group.entries.length });
    },

    remove(connection) {
      const group = groupOf(connection);
      if (group === undefined || !group.readers.delete(connection)) return;
      group.inFlight -= connection.inFlight;
      all.inFlight -= connection.inFlight;
      if (group.readers.size > 0) return;
      all.bytes -= trim(group);
      groups.delete(connection.principal?.tenantId ?? '');
    },

    listens(connection, topic, isListening) {
      const group = groupOf(connection);
      if (group === undefined) return;
      const count = (group.topics.get(topic) ?? 0) + (isListening ? 1 : -1);
      if (count > 0) group.topics.set(topic, count);
      else group.topics.delete(topic);
    },

    hasListeners: (tenantId, topic) => groups.get(tenantId)?.topics.has(topic) ?? false,

    publish(tenantId, topic, event, mayHear) {
      const group = groups.get(tenantId);
      if (group === undefined || !group.topics.has(topic)) return;
      group.entries.push({ topic, event, mayHear });
      group.bytes += event.length;
      all.bytes += event.length;
      if (group.bytes > lagBytesMax) closeLagging(group, lagBytesMax);
      if (all.bytes > lagBytesMaxOfAll) {
        const widest = largest(({ bytes }) => bytes);
        if (widest !== undefined) closeLagging(widest, widest.bytes / 2);
      }
      wake(group);
    },

    sent(connection, bytes) {
      const group = groupOf(connection);
      if (group === undefined || !group.readers.has(connection)) return;
      group.inFlight += bytes;
      all.inFlight += bytes;
      if (group.inFlight > inFlightMax) closeFullest(group);
      if (all.inFlight > inFlightMaxOfAll) {
        const widest = largest(({ inFlight }) => inFlight);
        if (widest !== undefined) closeFullest(widest);
      }
    },

    drained(connection, bytes) {
      const group = groupOf(connection);
      if (group === undefined || !group.readers.has(connection)) return;
      group.inFlight -= bytes;
      all.inFlight -= bytes;
      const reader = group.readers.get(connection);
      if (reader !== undefined && canGoOn(group, reader)) wake(group);
    },

    all: () => [...groups.values()].flatMap(({ readers }) => [...readers.keys()]),
  };
}

function emptyGroup<L>(): Group<L> {
  return {
    readers: new Map(),
    topics: new Map(),
    entries: [],
    first: 0,
    bytes: 0,
    inFlight: 0,
    ready: [],
    isQueued: false,
  };
}

function canGoOn<L extends Listener>(
  { first, entries, readers }: Group<L>,
  { connection, at }: Reader<L>,
): boolean {
  return at < first + entries.length && connection.canTake && readers.has(connection);
}

/** Lets go of what every reader has passed. @returns bytes that were let go */
function trim<L>(group: Group<L>): number {
  let passed = group.first + group.entries.length;
  for (const { at } of group.readers.values()) passed = Math.min(passed, at);
  const gone = group.entries.splice(0, passed - group.first);
  group.first = passed;
  const bytes = gone.reduce((sum, { event }) => sum + event.length, 0);
  group.bytes -= bytes;
  return bytes;
}

function tooSlow(connection: Listener): void {
  connection.close(liveCloseCodes.tooSlow, 'events came faster than they were read');
}
