// Tells every cache and socket, in this process at once and in others within seconds, that a
// credential ended or that what it may do has changed.
import type { Clock } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Log } from '../../../kernel/log.ts';
import * as store from './credential-store.ts';

/** With the time of the query, well below the five seconds in which sockets must close. */
const pollEveryMs = 2000;

export type RevocationListener = (id: string) => void;

export interface Revocations {
  /** Grows with every revocation; a look-up that began before one must not be cached after it. */
  readonly counter: number;
  /** Announces the ids (of sessions, keys or persons) when the transaction commits. */
  announce(tx: Tx, tenantId: string, ids: readonly string[]): Promise<void>;
  listen(listener: RevocationListener): void;
  start(): void;
  stop(): void;
}

export function createRevocations(parts: {
  database: Database;
  clock: Clock;
  ids: Ids;
  log: Log;
}): Revocations {
  const { database, clock, ids, log } = parts;
  const listeners: RevocationListener[] = [];
  let counter = 0;
  let seen = new Set<string>();
  let stopPolling: () => void = () => undefined;

  function apply(revokedIds: readonly string[]): void {
    counter += 1;
    for (const id of revokedIds) for (const listener of listeners) listener(id);
  }

  async function poll(): Promise<void> {
    const rows = await database.system('revoked credentials', store.listRevocations);
    const fresh = rows.filter((row) => !seen.has(row.id));
    if (fresh.length > 0) apply(fresh.map((row) => row.credential_id));
    seen = new Set(rows.map((row) => row.id));
  }

  return {
    get counter() {
      return counter;
    },
    async announce(tx, tenantId, revokedIds) {
      for (const credentialId of revokedIds) {
        const id = ids.next();
        await store.insertRevocation(tx, tenantId, { id, credentialId });
        tx.afterCommit(() => seen.add(id));
      }
      tx.afterCommit(() => apply(revokedIds));
    },
    listen(listener) {
      listeners.push(listener);
    },
    start() {
      stopPolling = clock.every(pollEveryMs, () =>
        poll().catch((err) => log.warn({ err }, 'revocations could not be read; tried again')),
      );
    },
    stop() {
      stopPolling();
    },
  };
}
