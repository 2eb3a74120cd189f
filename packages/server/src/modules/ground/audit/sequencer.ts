// Gives committed records their number and chain MAC, in commit order. One process at a time does it
// (a row lock is the lease), for all tenants in one pass; the records themselves are never touched.
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { chainStart, type Seal } from './seal.ts';
import * as store from './store.ts';

const batchSize = 1000;

export interface Sequencer {
  /** Chains everything that has committed; returns how many records that were. */
  run(): Promise<number>;
}

export function createSequencer(database: Database, clock: Clock, seal: Seal): Sequencer {
  async function pass(): Promise<number> {
    return database.system('audit sequencing', async (tx) => {
      if (!(await store.takeLease(tx))) return 0;
      const pending = await store.takePending(tx, batchSize);
      if (pending.length === 0) return 0;
      const tenants = [...new Set(pending.map((row) => row.tenant_id))];
      const ends = await store.listEnds(tx, tenants);
      const { rows, heads } = chain(pending, ends, seal);
      await store.insertChain(tx, rows);
      await store.saveHeads(tx, heads, new Date(clock.now()));
      return pending.length;
    });
  }
  async function runAll(): Promise<number> {
    let total = 0;
    for (;;) {
      const count = await pass();
      total += count;
      if (count < batchSize) return total;
    }
  }

  // One run at a time in this process: a second caller waits instead of finding the lease taken.
  let last: Promise<number> = Promise.resolve(0);
  return {
    run() {
      last = last.catch(() => 0).then(runAll);
      return last;
    },
  };
}

function chain(
  pending: readonly store.PendingRow[],
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
