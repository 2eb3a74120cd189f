// Connections of one database role, and the two ways to run statements on them: one statement in
// one round trip, or a transaction. Both set the tenant that row policies compare with, and how long a
// statement may take; connections are handed out fairly among tenants.
import pg from 'pg';
import { systemClock } from '../clock.ts';
import { AppError, assert } from '../errors.ts';
import { createFairQueue, type FairQueue, type Release } from '../fair-queue.ts';
import { isUuid } from '../ids.ts';
import { createLookups, type Lookups, together } from './lookups.ts';
import { compile, type SQL, type Statement } from './sql.ts';
import { queryAsTenant, tenantStatement, timedTenantStatement } from './tenant-query.ts';
import { type LostConnection, watchPool } from './watch-pool.ts';

export interface Result<Row> {
  readonly rows: Row[];
  readonly count: number;
}

/** Statements inside one open transaction. */
export interface Tx {
  /** null for work across tenants (the system role). */
  readonly tenantId: string | null;
  query<Row = Record<string, unknown>>(query: SQL | Statement): Promise<Result<Row>>;
  rows<Row = Record<string, unknown>>(query: SQL | Statement): Promise<Row[]>;
  /** The first row, or null. */
  row<Row = Record<string, unknown>>(query: SQL | Statement): Promise<Row | null>;
  /** Runs after the commit, never after a rollback. Must not throw. */
  afterCommit(work: () => void): void;
  /** The connection itself, for COPY; everything else goes through `query`. */
  readonly client: pg.PoolClient;
}

const numericTypes = new pg.TypeOverrides();
// bigint and numeric as numbers: counts and sums of ours stay below 2^53; tenants' own big integers
// are selected as text by the data module.
numericTypes.setTypeParser(20, (text: string) => Number(text));
numericTypes.setTypeParser(1700, (text: string) => Number(text));
// dates stay text: a Date would move them across time zones.
numericTypes.setTypeParser(1082, (text: string) => text);

export interface PoolOptions {
  readonly connectionString: string;
  readonly size: number;
  readonly applicationName: string;
  readonly onLost: (lost: LostConnection) => void;
  /** How long a connection that does not close is waited for; see watch-pool.ts. */
  readonly patience: (signal: AbortSignal) => Promise<void>;
  /** False where COPY is used: it cannot share a connection with statements written behind it. */
  readonly isPipelined?: boolean;
  /** What a statement may take where its call says nothing; unset: as long as it wants. */
  readonly statementTimeoutMs?: number;
  /** Who waits for a connection; default: one of this pool's own. */
  readonly queue?: FairQueue;
  /** Waiting for a connection longer than this is refused. */
  readonly waitMs?: number;
  readonly after?: (ms: number, work: () => void) => () => void;
  /** Ends the statement that runs on the connection of that process; default: none is ended early. */
  readonly cancel?: (processId: number) => Promise<void>;
}

/** Of one call: who it is for, how long its statements may take, and when nobody wants them any more. */
export interface Use {
  /** Whose share of the connections it takes; default: the tenant's. */
  readonly key?: string;
  readonly timeoutMs?: number | undefined;
  /** While it waits for a connection, it leaves the queue. */
  readonly signal?: AbortSignal | undefined;
  /** The statement that runs is ended as well, and the connection with it. */
  readonly isGivenUp?: boolean;
}

const noUse: Use = {};
const waitMsDefault = 10_000;

/** One connection for several transactions in a row, e.g. around a temporary table. */
export interface Session {
  transaction<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
}

export class DatabasePool {
  readonly queue: FairQueue;
  readonly #pool: pg.Pool;
  readonly #lookups: Lookups;
  readonly #options: PoolOptions;
  /** Ends the pool; resolves when its connections are closed. */
  readonly end: () => Promise<void>;

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#pool = new pg.Pool({
      connectionString: options.connectionString,
      max: options.size,
      application_name: options.applicationName,
      types: numericTypes,
      pipeline: options.isPipelined ?? true,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
      ...(options.statementTimeoutMs === undefined
        ? {}
        : { statement_timeout: options.statementTimeoutMs }),
    } as pg.PoolConfig);
    this.queue = options.queue ?? connectionQueue(options.size);
    this.#lookups = createLookups((work) => this.#withClient({ key: 'look-ups' }, work));
    this.end = watchPool(this.#pool, options.onLost, options.patience);
    this.#pool.on('connect', (client) => {
      // Should this fail, so will the first statement on the connection, which has a caller.
      if (options.isPipelined ?? true) {
        client.query({ ...tenantStatement, values: [''] }).catch(() => undefined);
        const values = ['', String(options.statementTimeoutMs ?? 0)];
        client.query({ ...timedTenantStatement, values }).catch(() => undefined);
      }
    });
  }

  /** One statement in one exchange of messages, in a transaction of its own. */
  async one<Row>(
    tenantId: string | null,
    query: SQL | Statement,
    use: Use = noUse,
  ): Promise<Result<Row>> {
    return this.#withClient(withKey(use, tenantId), async (client) => {
      const statement = compile(query);
      const { rows, rowCount } =
        tenantId === null
          ? await client.query<pg.QueryResultRow>(statement as pg.QueryConfig)
          : await queryAsTenant(client, tenantId, statement, this.#timeoutOf(use));
      return { rows: rows as Row[], count: rowCount ?? 0 };
    });
  }

  /** A look-up by key: shares its exchange of messages with others of the same moment; lookups.ts. */
  async lookup<Row>(tenantId: string, query: SQL | Statement): Promise<Row[]> {
    try {
      return (await this.#lookups.find(tenantId, compile(query))).rows as Row[];
    } catch (error) {
      throw translated(error, this.#options.statementTimeoutMs);
    }
  }

  /** A transaction: commits when `work` resolves, rolls back when it throws. */
  async transaction<T>(
    tenantId: string | null,
    work: (tx: Tx) => Promise<T>,
    use: Use = noUse,
  ): Promise<T> {
    const after: (() => void)[] = [];
    const opened = { tenantId, after, timeoutMs: this.#timeoutOf(use), signal: endOf(use) };
    const result = await this.#withClient(withKey(use, tenantId), (client) =>
      inTransaction(client, opened, work),
    );
    for (const next of after) next();
    return result;
  }

  /** The connection is closed at the end, so that nothing of the session reaches the next one. */
  async session<T>(work: (session: Session) => Promise<T>, use: Use = noUse): Promise<T> {
    const run = (client: pg.PoolClient): Promise<T> =>
      work({
        transaction: async (tenantId, inner) => {
          const after: (() => void)[] = [];
          const result = await inTransaction(client, { tenantId, after }, inner);
          for (const next of after) next();
          return result;
        },
      });
    return this.#withClient(use, run, true);
  }

  /** The pool itself, for the job runner and for LISTEN. */
  get raw(): pg.Pool {
    return this.#pool;
  }

  /** Where it is the connection's own limit, nothing has to be set. */
  #timeoutOf({ timeoutMs }: Use): number | undefined {
    return timeoutMs === this.#options.statementTimeoutMs ? undefined : timeoutMs;
  }

  async #withClient<T>(
    use: Use,
    work: (client: pg.PoolClient) => Promise<T>,
    isClosedAfter = false,
  ): Promise<T> {
    const { key = '', signal } = use;
    if (signal?.aborted) throw new AppError('caller_left');
    const { after = systemClock.after, waitMs = waitMsDefault } = this.#options;
    const taken = placeIn(this.queue, key, { signal, after, waitMs });
    const release = taken instanceof Promise ? await taken : taken;
    try {
      return await this.#inPlace(use, work, isClosedAfter);
    } finally {
      release();
    }
  }

  async #inPlace<T>(
    use: Use,
    work: (client: pg.PoolClient) => Promise<T>,
    isClosedAfter: boolean,
  ): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (cause) {
      throw unavailable(cause);
    }
    const watch = this.#watchCaller(client, use);
    let isBroken = isClosedAfter;
    try {
      return await work(client);
    } catch (error) {
      const isLost = isConnectionLost(error);
      isBroken ||= isLost;
      if (watch?.cancelling !== undefined) throw new AppError('caller_left', {}, { cause: error });
      throw isLost
        ? unavailable(error)
        : translated(error, use.timeoutMs ?? this.#options.statementTimeoutMs);
    } finally {
      watch?.stop();
      if (watch?.cancelling !== undefined) {
        // A cancel that comes late must not meet the next caller's statement: the connection is kept
        // until it was sent, and then closed.
        await watch.cancelling;
        isBroken = true;
      }
      client.release(isBroken);
    }
  }

  #watchCaller(client: pg.PoolClient, use: Use): CallerWatch | null {
    const { cancel } = this.#options;
    const signal = endOf(use);
    const { processID } = client as unknown as { readonly processID: number | null };
    if (signal === undefined || cancel === undefined || processID === null) return null;
    const watch: CallerWatch = {
      cancelling: undefined,
      stop: () => signal.removeEventListener('abort', onLeave),
    };
    const onLeave = (): void => {
      watch.cancelling = cancel(processID).catch(() => undefined); // Its limit ends it all the same.
    };
    signal.addEventListener('abort', onLeave, { once: true });
    return watch;
  }
}

interface CallerWatch {
  /** Set once the caller left: resolves when PostgreSQL was told. */
  cancelling: Promise<void> | undefined;
  stop(): void;
}

/** The signal that ends a running statement too. */
const endOf = (use: Use): AbortSignal | undefined =>
  use.isGivenUp === true ? use.signal : undefined;

function withKey(use: Use, tenantId: string | null): Use {
  return use.key === undefined && tenantId !== null ? { ...use, key: tenantId } : use;
}

/** A queue for so many connections; many may wait, since each waits a limited time. */
export function connectionQueue(slots: number, perKeyMax?: number): FairQueue {
  return createFairQueue({
    what: 'The queue for database connections',
    slots,
    ...(perKeyMax === undefined ? {} : { perKeyMax }),
    waitingPerKeyMax: 1000,
    waitingMax: 20_000,
  });
}

/**
 * A place in a queue, waited for a limited time.
 *
 * @throws AppError `waited_too_long`; `caller_left` when the signal aborted; what the queue throws
 */
export function placeIn(
  queue: FairQueue,
  key: string,
  limits: {
    signal: AbortSignal | undefined;
    after: (ms: number, work: () => void) => () => void;
    waitMs: number;
  },
): Release | Promise<Release> {
  const free = queue.tryTake(key);
  return free ?? waitIn(queue, key, limits);
}

async function waitIn(
  queue: FairQueue,
  key: string,
  { signal, after, waitMs }: Parameters<typeof placeIn>[2],
): Promise<Release> {
  const late = new AbortController();
  const stop = after(waitMs, () => late.abort());
  try {
    const either = signal === undefined ? late.signal : AbortSignal.any([signal, late.signal]);
    return await queue.take(key, either);
  } catch (error) {
    if (signal?.aborted) throw new AppError('caller_left', {}, { cause: error });
    if (!late.signal.aborted) throw error;
    const slots = { seconds: waitMs / 1000, what: queue.what };
    throw new AppError('waited_too_long', slots, { cause: error, retryAfterSeconds: 2 });
  } finally {
    stop();
  }
}

interface Opened {
  readonly tenantId: string | null;
  readonly after: (() => void)[];
  readonly timeoutMs?: number | undefined;
  /** When it aborts, no further statement is begun. */
  readonly signal?: AbortSignal | undefined;
}

async function inTransaction<T>(
  client: pg.PoolClient,
  opened: Opened,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const tx = new OpenTransaction(client, opened);
  try {
    const value = await work(tx);
    await tx.end('COMMIT');
    return value;
  } catch (error) {
    await tx.end('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Begins a transaction for the tenant. The id is checked to be a uuid, so it is safe as a literal. */
function opening(client: pg.PoolClient, { tenantId, timeoutMs }: Opened): Promise<unknown> {
  const limit = timeoutMs === undefined ? '' : `; SET LOCAL statement_timeout TO ${timeoutMs}`;
  if (tenantId === null) return client.query(`BEGIN${limit}`);
  assert(isUuid(tenantId), `tenant id ${tenantId} is a uuid`);
  return client.query(`BEGIN; SET LOCAL app.tenant_id TO '${tenantId}'${limit}`);
}

/** BEGIN travels with the first statement, so a transaction of n statements takes n + 1 trips. */
class OpenTransaction implements Tx {
  readonly client: pg.PoolClient;
  readonly tenantId: string | null;
  readonly #opened: Opened;
  #isOpen = false;

  constructor(client: pg.PoolClient, opened: Opened) {
    this.client = client;
    this.tenantId = opened.tenantId;
    this.#opened = opened;
  }

  async query<Row>(query: SQL | Statement): Promise<Result<Row>> {
    if (this.#opened.signal?.aborted) throw new AppError('caller_left');
    const statement = compile(query) as pg.QueryConfig;
    const isFirst = !this.#isOpen;
    this.#isOpen = true;
    const [begun, answered] = await together(this.client, () =>
      Promise.allSettled([
        isFirst ? opening(this.client, this.#opened) : null,
        this.client.query<pg.QueryResultRow>(statement),
      ]),
    );
    for (const part of [begun, answered]) if (part.status === 'rejected') throw part.reason;
    const { rows, rowCount } = (answered as PromiseFulfilledResult<pg.QueryResult>).value;
    return { rows: rows as Row[], count: rowCount ?? 0 };
  }

  async rows<Row>(query: SQL | Statement): Promise<Row[]> {
    return (await this.query<Row>(query)).rows;
  }

  async row<Row>(query: SQL | Statement): Promise<Row | null> {
    return (await this.query<Row>(query)).rows[0] ?? null;
  }

  afterCommit(work: () => void): void {
    this.#opened.after.push(work);
  }

  async end(how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    if (!this.#isOpen) return;
    const { command } = await this.client.query(how);
    // A failed statement that was swallowed turns COMMIT into a silent rollback; make it loud.
    if (how === 'COMMIT' && command === 'ROLLBACK') {
      throw new Error('the transaction had failed and was rolled back at commit');
    }
  }
}

const lostCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  // Our own prepared statements are gone: another connection has them.
  '26000',
]);

/** The connection broke or could not be made: the same work may succeed on the next one. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  return (
    lostCodes.has(code) ||
    /Connection terminated|not queryable|Client was closed/.test(error.message)
  );
}

function unavailable(cause: unknown): AppError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new AppError('database_unavailable', { reason }, { cause, retryAfterSeconds: 2 });
}

function translated(error: unknown, timeoutMs: number | undefined): unknown {
  const { code } = error as { code?: string };
  // 53100 disk_full: nothing of this transaction was kept.
  if (code === '53100') {
    return new AppError('storage_full', { what: 'the database' }, { cause: error });
  }
  // 57014 query_canceled: by its limit, since who cancels for another reason says so himself.
  if (code === '57014' && timeoutMs !== undefined) {
    return new AppError('query_too_slow', { seconds: timeoutMs / 1000 }, { cause: error });
  }
  return error;
}

/** PostgreSQL's SQLSTATE of an error, or null. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown }).code;
  return error instanceof pg.DatabaseError && typeof code === 'string' ? code : null;
}
