// Gives committed records their number and chain MAC, in commit order. One process at a time does it
// (a row lock is the lease), for all tenants in one pass; the records themselves are never touched.
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { chainStart, type Seal } from './seal.ts';
import * as store from './store.ts';

const batchSize = 1000;

/** How far back records are looked for again: longer than a transaction lasts. */
const overlapMs = 10 * 60_000;

/** What to do while another process numbers: leave it to that one, or wait until all is numbered. */
export type Lease = 'if free' | 'patiently';

export interface Sequencer {
  /** Chains everything in the queue; returns how many records that were. */
  run(lease?: Lease): Promise<number>;
  /** Chains committed records that the queue does not name; returns how many that were. */
  sweep(lease?: Lease): Promise<number>;
  /** Every record made before this time had its number at some time; 0 before the first sweep. */
  sweptUntil(): number;
}

/** `onNumbered` is told the ids of records whose numbers are committed. */
export function createSequencer(
  database: Database,
  clock: Clock,
  seal: Seal,
  onNumbered: (ids: readonly string[]) => void,
): Sequencer {
  let sweptUntil = 0;

  /** Null while another process holds the lease. */
  async function pass(use: 'queue' | 'strays', lease: Lease): Promise<number | null> {
    const numbering = database.system('audit sequencing', async (tx) => {
      if (lease === 'patiently') await store.awaitLease(tx);
      else if (!(await store.takeLease(tx))) return null;
      return use === 'queue' ? numberQueue(tx) : numberStrays(tx);
    });
    const rows = await numbering.catch((error) => {
      if (store.isLeaseHeld(error)) return null;
      throw error;
    });
    if (rows === null) return null;
    onNumbered(rows.map((row) => row.id));
    return rows.length;
  }

  async function numberQueue(tx: Tx): Promise<readonly store.UnnumberedRow[]> {
    const pending = await store.listPending(tx, batchSize);
    if (pending.length === 0) return [];
    await number(
      tx,
      pending.filter((row) => !row.is_numbered),
    );
    await store.dequeue(tx, pending);
    return pending;
  }

  async function numberStrays(tx: Tx): Promise<readonly store.UnnumberedRow[]> {
    const strays = await store.listStrays(tx, new Date(sweptUntil), batchSize);
    await number(tx, strays);
    return strays;
  }

  async function number(tx: Tx, records: readonly store.UnnumberedRow[]): Promise<void> {
    if (records.length === 0) return;
    const tenants = [...new Set(records.map((row) => row.tenant_id))];
    const { rows, heads } = chain(records, await store.listEnds(tx, tenants), seal);
    await store.insertChain(tx, rows);
    await store.saveHeads(tx, heads, new Date(clock.now()));
  }

  async function runAll(lease: Lease): Promise<number> {
    let total = 0;
    for (;;) {
      const count = (await pass('queue', lease)) ?? 0;
      total += count;
      if (count < batchSize) return total;
    }
  }

  async function sweepAll(lease: Lease): Promise<number> {
    const started = clock.now();
    let total = 0;
    for (;;) {
      const count = await pass('strays', lease);
      if (count === null) return total;
      total += count;
      if (count < batchSize) break;
    }
    sweptUntil = Math.max(sweptUntil, started - overlapMs);
    return total;
  }

  // One run at a time in this process: a second caller waits instead of finding the lease taken.
  let last: Promise<number> = Promise.resolve(0);
  const inTurn = (work: () => Promise<number>): Promise<number> => {
    last = last.catch(() => 0).then(work);
    return last;
  };
  return {
    run: (lease = 'if free') => inTurn(() => runAll(lease)),
    sweep: (lease = 'if free') => inTurn(() => sweepAll(lease)),
    sweptUntil: () => sweptUntil,
  };
}

function chain(
  pending: readonly store.UnnumberedRow[],
  ends: readonly { tenant_id: string; sequence: number; mac: Buffer }[],
  seal: Seal,
): { rows: store.ChainRow[]; heads: store.ChainRow[] } {
  const last = new Map(ends.map((end) => [end.tenant_id, end]));
  const heads = new Map<string, store.ChainRow>();
  const rows = pending.map((record) => {
    const tenantId = record.tenant_id;
    const { sequence, mac } = last.get(tenantId) ?? { sequence: 0, mac: chainStart };
    const next = sequence + 1;
    const link = seal.link({
      tenantId,
      sequence: next,
      previous: mac,
      recordId: record.id,
      recordMac: record.mac,
    });
    const row = { tenantId, sequence: next, recordId: record.id, mac: link };
    last.set(tenantId, { tenant_id: tenantId, sequence: next, mac: link });
    heads.set(tenantId, row);
    return row;
  });
  return { rows, heads: [...heads.values()] };
}
