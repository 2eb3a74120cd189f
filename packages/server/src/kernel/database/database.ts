// The database as modules see it: tenant work under row policies, declared work across tenants,
// and the owner's one door for tenants' own tables (ddl.ts).
import { systemClock } from '../clock.ts';
import { createFairQueue, type FairQueue } from '../fair-queue.ts';
import type { RequestContext } from '../http/context.ts';
import {
  connectionQueue,
  DatabasePool,
  type PoolOptions,
  placeIn,
  type Session,
  type Tx,
  type Use,
} from './pool.ts';
import type { RoleUrls } from './roles.ts';
import { type SQL, type Statement, sql } from './sql.ts';
import { isGivenUp, isHeavy, statementTimeoutMs, type WorkKind } from './work-kind.ts';

/** Who the work is for: a request, or a tenant by id (jobs). */
export type TenantScope = RequestContext | string;

export interface Database {
  /** One statement for a tenant, in one round trip; inside a request's unit of work it joins that. */
  one<Row>(scope: TenantScope, query: SQL | Statement, work?: WorkKind): Promise<Row[]>;
  /**
   * A row or two by key from a table of ours, in a round trip shared with other look-ups of the moment.
   * Never for a statement that writes, locks or reads much: those behind it would wait.
   */
  lookup<Row>(scope: TenantScope, query: SQL | Statement): Promise<Row[]>;
  /** A transaction for a tenant; inside a request's unit of work it joins that. */
  tenant<T>(scope: TenantScope, work: (tx: Tx) => Promise<T>, kind?: WorkKind): Promise<T>;
  /** The transaction of a changing request; it is never given up half-way. */
  unit<T>(context: RequestContext, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Work across tenants. `use` names it in the census: a fixed text, never built from input. */
  system<T>(use: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As the owner of the schema; only ddl.ts calls it. */
  owner<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One connection for many transactions with COPY (copy.ts), for imports. */
  bulk<T>(tenantId: string, work: (session: Session) => Promise<T>): Promise<T>;
  /** Milliseconds of a bare round trip. */
  ping(): Promise<void>;
  end(): Promise<void>;
  readonly pools: { readonly app: DatabasePool; readonly system: DatabasePool };
  /** Who waits for what, by the pool's name, for metrics and health. */
  readonly queues: Readonly<Record<string, FairQueue>>;
}

export interface DatabaseOptions extends Pick<PoolOptions, 'onLost' | 'patience' | 'after'> {
  readonly appPoolSize: number;
  /** What a plain read may take; other kinds of work in proportion. */
  readonly readTimeoutMs: number;
  /** Long reads that run at once; see work-kind.ts. */
  readonly heavyMax: number;
  readonly bulkPoolSize: number;
}

/** Look-ups are short and everybody's, so a quarter of the connections is theirs alone. */
const lookupShare = 0.25;
/** A request may keep what it computed beside its own transaction, so one tenant needs two of them. */
const appPoolMin = 3;

export function openDatabase(urls: RoleUrls, options: DatabaseOptions): Database {
  const limitOf = (kind: WorkKind | 'lookup') => statementTimeoutMs(kind, options.readTimeoutMs);
  const { onLost, patience, after } = options;
  const pool = (
    connectionString: string,
    name: string,
    more: Pick<PoolOptions, 'size'> & Partial<PoolOptions>,
  ) =>
    new DatabasePool({
      connectionString,
      applicationName: `aibaas-${name}`,
      onLost,
      patience,
      ...(after === undefined ? {} : { after }),
      statementTimeoutMs: limitOf('job'),
      ...more,
    });
  const lookupSize = Math.max(1, Math.round(options.appPoolSize * lookupShare));
  const lookups = pool(urls.app, 'lookup', {
    size: lookupSize,
    queue: connectionQueue(lookupSize, lookupSize),
    statementTimeoutMs: limitOf('lookup'),
  });
  const app = pool(urls.app, 'app', {
    size: Math.max(appPoolMin, options.appPoolSize - lookupSize),
    statementTimeoutMs: limitOf('read'),
    // Both pools have the same role, which may end its own statements and no others.
    cancel: async (processId) => {
      await lookups.one(null, sql`select pg_cancel_backend(${processId}::int)`, { key: 'cancel' });
    },
  });
  const system = pool(urls.system, 'system', { size: 10 });
  const owner = pool(urls.owner, 'owner', { size: 2 });
  const bulk = pool(urls.app, 'bulk', { size: options.bulkPoolSize, isPipelined: false });
  const heavy = heavyQueue(options.heavyMax);

  function useOf(scope: TenantScope, kind: WorkKind): Use {
    const signal = typeof scope === 'string' || kind === 'job' ? undefined : scope.signal;
    return { timeoutMs: limitOf(kind), signal, isGivenUp: isGivenUp(kind) };
  }

  /** Long reads take a place among the few of their kind before they take a connection. */
  async function placed<T>(tenantId: string, use: Use, work: () => Promise<T>): Promise<T> {
    const waitMs = options.readTimeoutMs;
    const waiting = { signal: use.signal, after: after ?? systemClock.after, waitMs };
    const release = await placeIn(heavy, tenantId, waiting);
    try {
      return await work();
    } finally {
      release();
    }
  }

  return {
    pools: { app, system },
    queues: {
      lookup: lookups.queue,
      app: app.queue,
      system: system.queue,
      owner: owner.queue,
      bulk: bulk.queue,
      heavy,
    },
    one: async <Row>(scope: TenantScope, query: SQL | Statement, asked?: WorkKind) => {
      if (typeof scope !== 'string' && scope.unit !== null) {
        return scope.unit.join((tx) => tx.rows<Row>(query));
      }
      const tenantId = tenantOf(scope);
      const kind = kindOf(scope, asked);
      const use = useOf(scope, kind);
      const run = async () => (await app.one<Row>(tenantId, query, use)).rows;
      return isHeavy(kind) ? placed(tenantId, use, run) : run();
    },
    lookup: <Row>(scope: TenantScope, query: SQL | Statement) => {
      if (typeof scope === 'string') return lookups.lookup<Row>(scope, query);
      if (scope.unit !== null) return scope.unit.join((tx) => tx.rows<Row>(query));
      return lookups.lookup<Row>(scope.tenantId, query);
    },
    tenant: (scope, work, asked) => {
      if (typeof scope !== 'string' && scope.unit !== null) return scope.unit.join(work);
      const tenantId = tenantOf(scope);
      const kind = kindOf(scope, asked);
      const use = useOf(scope, kind);
      const run = () => app.transaction(tenantId, work, use);
      return isHeavy(kind) ? placed(tenantId, use, run) : run();
    },
    unit: (context, work) =>
      app.transaction(context.tenantId, work, {
        timeoutMs: limitOf(context.work === 'long' ? 'long' : 'write'),
        signal: context.signal,
      }),
    system: (use, work) => system.transaction(null, work, { key: use }),
    owner: (tenantId, work) => owner.transaction(tenantId, work),
    bulk: (tenantId, work) => bulk.session(work, { key: tenantId }),
    ping: async () => {
      await lookups.one(null, { text: 'select 1', values: [] }, { key: 'ping' });
    },
    end: async () => {
      await Promise.all([app, lookups, system, owner, bulk].map((each) => each.end()));
    },
  };
}

const tenantOf = (scope: TenantScope): string =>
  typeof scope === 'string' ? scope : scope.tenantId;

/** What no request asked for is a job, whatever it reads; so is a context that says nothing. */
function kindOf(scope: TenantScope, asked: WorkKind | undefined): WorkKind {
  if (typeof scope === 'string' || scope.work === undefined) return 'job';
  return asked ?? scope.work;
}

/** A tenant gets a quarter of them: each keeps a core of the database busy. */
function heavyQueue(slots: number): FairQueue {
  return createFairQueue({
    what: 'The queue for long reads',
    slots,
    perKeyMax: Math.ceil(slots / 4),
    waitingPerKeyMax: 200,
    waitingMax: 2000,
  });
}
