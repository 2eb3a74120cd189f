// The database as modules see it: tenant work under row policies, declared work across tenants,
// and the owner's one door for tenants' own tables (ddl.ts).
import type { RequestContext } from '../http/context.ts';
import { DatabasePool, type PoolOptions, type Session, type Tx } from './pool.ts';
import type { RoleUrls } from './roles.ts';
import type { SQL, Statement } from './sql.ts';

/** Who the work is for: a request, or a tenant by id (jobs). */
export type TenantScope = RequestContext | string;

export interface Database {
  /** One statement for a tenant, in one round trip; inside a request's unit of work it joins that. */
  one<Row>(scope: TenantScope, query: SQL | Statement): Promise<Row[]>;
  /**
   * A row or two by key from a table of ours, in a round trip shared with other look-ups of the moment.
   * Never for a statement that writes, locks or reads much: those behind it would wait.
   */
  lookup<Row>(scope: TenantScope, query: SQL | Statement): Promise<Row[]>;
  /** A transaction for a tenant; inside a request's unit of work it joins that. */
  tenant<T>(scope: TenantScope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Work across tenants. `use` names it in the census: a fixed text, never built from input. */
  system<T>(use: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** As the owner of the schema; only ddl.ts calls it. */
  owner<T>(tenantId: string, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** One connection for many transactions with COPY (copy.ts), for imports. */
  bulk<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Milliseconds of a bare round trip. */
  ping(): Promise<void>;
  end(): Promise<void>;
  readonly pools: { readonly app: DatabasePool; readonly system: DatabasePool };
}

export function openDatabase(
  urls: RoleUrls,
  options: { appPoolSize: number } & Pick<PoolOptions, 'onLost' | 'patience'>,
): Database {
  const pool = (connectionString: string, size: number, name: string, isPipelined = true) =>
    new DatabasePool({
      isPipelined,
      connectionString,
      size,
      applicationName: `aibaas-${name}`,
      onLost: options.onLost,
      patience: options.patience,
    });
  const app = pool(urls.app, options.appPoolSize, 'app');
  const system = pool(urls.system, 10, 'system');
  const owner = pool(urls.owner, 2, 'owner');
  const bulk = pool(urls.app, 4, 'bulk', false);
  return {
    pools: { app, system },
    one: async <Row>(scope: TenantScope, query: SQL | Statement) => {
      if (typeof scope === 'string') return (await app.one<Row>(scope, query)).rows;
      const unit = scope.unit;
      if (unit !== null) return unit.join(async (tx) => tx.rows<Row>(query));
      return (await app.one<Row>(scope.tenantId, query)).rows;
    },
    lookup: <Row>(scope: TenantScope, query: SQL | Statement) => {
      if (typeof scope === 'string') return app.lookup<Row>(scope, query);
      if (scope.unit !== null) return scope.unit.join((tx) => tx.rows<Row>(query));
      return app.lookup<Row>(scope.tenantId, query);
    },
    tenant: (scope, work) => {
      if (typeof scope === 'string') return app.transaction(scope, work);
      if (scope.unit !== null) return scope.unit.join(work);
      return app.transaction(scope.tenantId, work);
    },
    system: (_use, work) => system.transaction(null, work),
    owner: (tenantId, work) => owner.transaction(tenantId, work),
    bulk: (work) => bulk.session(work),
    ping: async () => {
      await app.one(null, { text: 'select 1', values: [] });
    },
    end: async () => {
      await Promise.all([app.end(), system.end(), owner.end(), bulk.end()]);
    },
  };
}
