// What each tenant may store: rows and bytes are counted in memory as they are written and added to the
// database every few seconds, so that no write waits for a counter. After a kill the last seconds may
// be missing: a quota keeps one tenant from filling the disk, it is no bill.
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Tx } from './database/pool.ts';
import { list, sql } from './database/sql.ts';
import { AppError } from './errors.ts';
import type { Log } from './log.ts';
import type { Storage } from './storage.ts';

export interface Size {
  readonly rows: number;
  readonly bytes: number;
}

export interface Usage extends Size {
  readonly limits: Size;
}

export interface Quotas {
  /**
   * Counts what is about to be written to a part: `table:<id>`, `events`, `file:<id>`. Who then does
   * not write it gives it back.
   *
   * @throws AppError `quota_exceeded`, `storage_full`
   */
  take(tenantId: string, part: string, size: Size): Promise<void>;
  /** Takes off what was removed, or not written after all. */
  giveBack(tenantId: string, part: string, size: Size): void;
  /** Counts what must not be refused, such as facts of the server itself. */
  count(tenantId: string, part: string, size: Size): void;
  /** The part is gone with all that was in it. */
  drop(tenantId: string, part: string): void;
  usage(tenantId: string): Promise<Usage>;
  start(): void;
  stop(): Promise<void>;
}

/** Beside the values of a row: its header, the system's columns, the keys in the index. */
export const rowOverheadBytes = 140;

const writeEveryMs = 2000;
/** After this long what other processes counted is read again. */
const freshMs = 30_000;

interface Counted {
  rows: number;
  bytes: number;
}

interface Known {
  readonly parts: Map<string, Counted>;
  readonly total: Counted;
  readAt: number;
}

export function createQuotas(deps: {
  database: Database;
  storage: Storage;
  clock: Clock;
  config: Pick<Config, 'quotaRows' | 'quotaBytes'>;
  log: Log;
}): Quotas {
  const { database, storage, clock, config, log } = deps;
  const known = new Map<string, Known>();
  const reading = new Map<string, Promise<Known>>();
  /** Not in the database yet; by tenant and part. */
  let pending = new Map<string, Map<string, Counted>>();
  let dropped: { tenantId: string; part: string }[] = [];
  let stopTimer: () => void = () => undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** What is being written is neither pending nor to be read yet: reading waits for it, and it for that. */
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work, work);
    last = next.catch(() => undefined);
    return next;
  }

  function read(tenantId: string): Promise<Known> {
    const running = reading.get(tenantId);
    if (running !== undefined) return running;
    const work = inTurn(() => readUsage(tenantId)).finally(() => reading.delete(tenantId));
    reading.set(tenantId, work);
    return work;
  }

  async function readUsage(tenantId: string): Promise<Known> {
    // On a connection of its own: the caller may hold one, and must not wait for a second of the same.
    const stored = await database.system('usage counters', (tx) => readParts(tx, tenantId));
    const fresh: Known = { parts: new Map(), total: { rows: 0, bytes: 0 }, readAt: clock.now() };
    known.set(tenantId, fresh);
    for (const { part, rows, bytes } of stored) {
      if (!dropped.some((gone) => gone.tenantId === tenantId && gone.part === part)) {
        addTo(fresh, part, { rows, bytes });
      }
    }
    for (const [part, size] of pending.get(tenantId) ?? []) addTo(fresh, part, size);
    return fresh;
  }

  async function stateOf(tenantId: string): Promise<Known> {
    const state = known.get(tenantId);
    if (state === undefined) return read(tenantId);
    if (clock.now() - state.readAt > freshMs) {
      state.readAt = clock.now();
      read(tenantId).catch((err) => log.debug({ err }, 'usage counters could not be read'));
    }
    return state;
  }

  function add(tenantId: string, part: string, size: Size): void {
    const parts = pending.get(tenantId) ?? new Map<string, Counted>();
    pending.set(tenantId, parts);
    const waiting = parts.get(part) ?? { rows: 0, bytes: 0 };
    parts.set(part, waiting);
    waiting.rows += size.rows;
    waiting.bytes += size.bytes;
    const state = known.get(tenantId);
    if (state !== undefined) addTo(state, part, size);
  }

  async function write(): Promise<void> {
    if (pending.size === 0 && dropped.length === 0) return;
    const [sizes, gone] = [pending, dropped];
    pending = new Map();
    dropped = [];
    try {
      await database.system('usage counters', (tx) => writeParts(tx, sizes, gone));
    } catch (err) {
      log.debug({ err }, 'usage counters could not be written; tried again later');
      dropped = [...gone, ...dropped];
      for (const [tenantId, parts] of sizes) {
        const newer = pending.get(tenantId) ?? new Map<string, Counted>();
        pending.set(tenantId, newer);
        for (const [part, { rows, bytes }] of parts) {
          const size = newer.get(part) ?? { rows: 0, bytes: 0 };
          newer.set(part, { rows: size.rows + rows, bytes: size.bytes + bytes });
        }
      }
    }
  }

  const negative = ({ rows, bytes }: Size): Size => ({ rows: -rows, bytes: -bytes });

  return {
    async take(tenantId, part, size) {
      await storage.assertRoom('new data');
      const { total } = await stateOf(tenantId);
      refuseBeyond('rows', total.rows, size.rows, config.quotaRows);
      refuseBeyond('bytes', total.bytes, size.bytes, config.quotaBytes);
      add(tenantId, part, size);
    },

    giveBack: (tenantId, part, size) => add(tenantId, part, negative(size)),

    count: add,

    drop(tenantId, part) {
      pending.get(tenantId)?.delete(part);
      dropped.push({ tenantId, part });
      const state = known.get(tenantId);
      const size = state?.parts.get(part);
      if (state === undefined || size === undefined) return;
      addTo(state, part, negative(size));
      state.parts.delete(part);
    },

    async usage(tenantId) {
      const { rows, bytes } = (await stateOf(tenantId)).total;
      return { rows, bytes, limits: { rows: config.quotaRows, bytes: config.quotaBytes } };
    },

    start() {
      stopTimer = clock.every(writeEveryMs, () => inTurn(write));
    },

    async stop() {
      stopTimer();
      await inTurn(write);
    },
  };
}

/** No part has less than nothing: sizes of what is removed are estimates. */
function addTo({ parts, total }: Known, part: string, size: Size): void {
  const before = parts.get(part) ?? { rows: 0, bytes: 0 };
  const after = {
    rows: Math.max(0, before.rows + size.rows),
    bytes: Math.max(0, before.bytes + size.bytes),
  };
  parts.set(part, after);
  total.rows += after.rows - before.rows;
  total.bytes += after.bytes - before.bytes;
}

function refuseBeyond(unit: keyof Size, used: number, asked: number, limit: number): void {
  if (asked <= 0 || used + asked <= limit) return;
  throw new AppError('quota_exceeded', { used, limit, unit, asked });
}

function readParts(tx: Tx, tenantId: string): Promise<(Counted & { part: string })[]> {
  return tx.rows(sql`select part, row_count as rows, bytes from kernel.usage
    where tenant_id = ${tenantId}`);
}

async function writeParts(
  tx: Tx,
  sizes: ReadonlyMap<string, ReadonlyMap<string, Counted>>,
  gone: readonly { tenantId: string; part: string }[],
): Promise<void> {
  const changes = [...sizes].flatMap(([tenantId, parts]) =>
    [...parts].map(([part, size]) => ({ tenantId, part, ...size })),
  );
  if (gone.length > 0) {
    await tx.query(sql`delete from kernel.usage where (tenant_id, part) in (
      select * from unnest(${list(gone.map((g) => g.tenantId))}::uuid[],
        ${list(gone.map((g) => g.part))}::text[]))`);
  }
  if (changes.length === 0) return;
  // In one order in every process: two of them then never wait for each other.
  await tx.query(sql`
    insert into kernel.usage as u (tenant_id, part, row_count, bytes)
    select tenant_id, part, rows, bytes from unnest(
      ${list(changes.map((c) => c.tenantId))}::uuid[], ${list(changes.map((c) => c.part))}::text[],
      ${list(changes.map((c) => c.rows))}::bigint[], ${list(changes.map((c) => c.bytes))}::bigint[])
      as change (tenant_id, part, rows, bytes)
    order by tenant_id, part
    on conflict (tenant_id, part) do update
      set row_count = greatest(0, u.row_count + excluded.row_count),
        bytes = greatest(0, u.bytes + excluded.bytes)`);
}
