// Watches the connections of one pool: tells of each that is lost in a line, and ends the pool for
// good. It does not bring anything back; the pool connects again by itself.
import type pg from 'pg';

/** What a log needs of a lost connection; the error itself carries its whole client along. */
export interface LostConnection {
  readonly code: string | null;
  readonly reason: string;
}

/**
 * Reports connections that break, once each and only until the pool is being ended, and returns
 * what ends it. pg's own `end` resolves before its connections are closed: a database that stops
 * right after it would still tell each of them goodbye, as an error.
 *
 * @param patience resolves when a connection that does not close is waited for no longer.
 * @example
 * const end = watchPool(pool, (lost) => log.warn(lost, 'a connection was lost'), () => clock.sleep(5000));
 * await end();
 */
export function watchPool(
  pool: pg.Pool,
  onLost: (lost: LostConnection) => void,
  patience: (signal: AbortSignal) => Promise<void>,
): () => Promise<void> {
  const open = new Set<pg.PoolClient>();
  const lost = new WeakSet<pg.PoolClient>();
  const closed = Promise.withResolvers<void>();
  let isEnding = false;
  pool.on('connect', (client) => {
    open.add(client);
    client.on('error', (error: Error) => {
      if (isEnding || lost.has(client)) return;
      lost.add(client);
      const { code } = error as NodeJS.ErrnoException;
      onLost({ code: code ?? null, reason: error.message });
    });
  });
  pool.on('remove', (client) => {
    open.delete(client);
    if (isEnding && open.size === 0) closed.resolve();
  });
  // What the pool says of an idle client repeats what that client said.
  pool.on('error', () => undefined);
  return async () => {
    isEnding = true;
    await pool.end();
    if (open.size === 0) return;
    const done = new AbortController();
    await Promise.race([closed.promise, patience(done.signal)]);
    done.abort();
  };
}
