// Connections of one database role, and the two ways to run statements on them: one statement in
// one round trip, or a transaction. Both set the tenant that row policies compare with.
import pg from 'pg';
import { AppError, assert } from '../errors.ts';
import { isUuid } from '../ids.ts';
import { createLookups, type Lookups, together } from './lookups.ts';
import { compile, type SQL, type Statement } from './sql.ts';
import { queryAsTenant, tenantStatement } from './tenant-query.ts';
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
}

/** One connection for several transactions in a row, e.g. around a temporary table. */
export interface Session {
  transaction<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
}

export class DatabasePool {
  readonly #pool: pg.Pool;
  readonly #lookups: Lookups;
  /** Ends the pool; resolves when its connections are closed. */
  readonly end: () => Promise<void>;

  constructor(options: PoolOptions) {
    this.#pool = new pg.Pool({
      connectionString: options.connectionString,
      max: options.size,
      application_name: options.applicationName,
      types: numericTypes,
      pipeline: options.isPipelined ?? true,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 60_000,
    } as pg.PoolConfig);
    this.#lookups = createLookups((work) => this.#withClient(work));
    this.end = watchPool(this.#pool, options.onLost, options.patience);
    this.#pool.on('connect', (client) => {
      // Should this fail, so will the first statement on the connection, which has a caller.
      if (options.isPipelined ?? true)
        client.query({ ...tenantStatement, values: [''] }).catch(() => undefined);
    });
  }

  /** One statement in one exchange of messages, in a transaction of its own. */
  async one<Row>(tenantId: string | null, query: SQL | Statement): Promise<Result<Row>> {
    return this.#withClient(async (client) => {
      const statement = compile(query);
      const { rows, rowCount } =
        tenantId === null
          ? await client.query<pg.QueryResultRow>(statement as pg.QueryConfig)
          : await queryAsTenant(client, tenantId, statement);
      return { rows: rows as Row[], count: rowCount ?? 0 };
    });
  }

  /** A look-up by key: shares its exchange of messages with others of the same moment; lookups.ts. */
  async lookup<Row>(tenantId: string, query: SQL | Statement): Promise<Row[]> {
    try {
      return (await this.#lookups.find(tenantId, compile(query))).rows as Row[];
    } catch (error) {
      throw translated(error);
    }
  }

  /** A transaction: commits when `work` resolves, rolls back when it throws. */
  async transaction<T>(tenantId: string | null, work: (tx: Tx) => Promise<T>): Promise<T> {
    const after: (() => void)[] = [];
    const result = await this.#withClient((client) => inTransaction(client, tenantId, after, work));
    for (const next of after) next();
    return result;
  }

  /** The connection is closed at the end, so that nothing of the session reaches the next one. */
  async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const run = (client: pg.PoolClient): Promise<T> =>
      work({
        transaction: async (tenantId, inner) => {
          const after: (() => void)[] = [];
          const result = await inTransaction(client, tenantId, after, inner);
          for (const next of after) next();
          return result;
        },
      });
    return this.#withClient(run, true);
  }

  /** The pool itself, for the job runner and for LISTEN. */
  get raw(): pg.Pool {
    return this.#pool;
  }

  async #withClient<T>(
    work: (client: pg.PoolClient) => Promise<T>,
    isClosedAfter = false,
  ): Promise<T> {
    let client: pg.PoolClient;
    try {
      client = await this.#pool.connect();
    } catch (cause) {
      throw unavailable(cause);
    }
    let isBroken = isClosedAfter;
    try {
      return await work(client);
    } catch (error) {
      const isLost = isConnectionLost(error);
      isBroken ||= isLost;
      throw isLost ? unavailable(error) : translated(error);
    } finally {
      client.release(isBroken);
    }
  }
}

async function inTransaction<T>(
  client: pg.PoolClient,
  tenantId: string | null,
  after: (() => void)[],
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const tx = new OpenTransaction(client, tenantId, after);
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
function opening(client: pg.PoolClient, tenantId: string | null): Promise<unknown> {
  if (tenantId === null) return client.query('BEGIN');
  assert(isUuid(tenantId), `tenant id ${tenantId} is a uuid`);
  return client.query(`BEGIN; SET LOCAL app.tenant_id TO '${tenantId}'`);
}

/** BEGIN travels with the first statement, so a transaction of n statements takes n + 1 trips. */
class OpenTransaction implements Tx {
  readonly client: pg.PoolClient;
  readonly tenantId: string | null;
  readonly #after: (() => void)[];
  #isOpen = false;

  constructor(client: pg.PoolClient, tenantId: string | null, after: (() => void)[]) {
    this.client = client;
    this.tenantId = tenantId;
    this.#after = after;
  }

  async query<Row>(query: SQL | Statement): Promise<Result<Row>> {
    const statement = compile(query) as pg.QueryConfig;
    const isFirst = !this.#isOpen;
    this.#isOpen = true;
    const [begun, answered] = await together(this.client, () =>
      Promise.allSettled([
        isFirst ? opening(this.client, this.tenantId) : null,
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
    this.#after.push(work);
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

function translated(error: unknown): unknown {
  // 53100 disk_full: nothing of this transaction was kept.
  if ((error as { code?: string }).code === '53100') {
    return new AppError('storage_full', { what: 'the database' }, { cause: error });
  }
  return error;
}

/** PostgreSQL's SQLSTATE of an error, or null. */
export function sqlState(error: unknown): string | null {
  const code = (error as { code?: unknown }).code;
  return error instanceof pg.DatabaseError && typeof code === 'string' ? code : null;
}
