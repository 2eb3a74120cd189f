// One statement for one tenant in one message exchange: Bind and Execute of the tenant's setting go out
// before the statement's own, and a single Sync ends both. PostgreSQL runs what stands before a Sync as
// one implicit transaction (manual, "Extended Query"), so the setting is local to the statement and no
// BEGIN or COMMIT travels. It reaches into the driver, which sends a Sync after every statement.
import pg from 'pg';
import type { Statement } from './sql.ts';

/** The driver's side of the protocol, which its types leave out. */
interface ProtocolConnection {
  readonly stream: { cork(): void; uncork(): void };
  bind(message: { statement: string; values: readonly unknown[] }): void;
  execute(message: { portal: string; rows: number }): void;
}

interface QueryInternals {
  callback: (error: Error | null, result?: pg.QueryResult) => void;
  prepare(connection: ProtocolConnection): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: ProtocolConnection): void;
}

/** Prepared on each connection when it is made, so that Bind alone suffices afterwards. */
export const tenantStatement = {
  name: 'tenant',
  text: "select set_config('app.tenant_id', $1, true)",
};

/** Likewise, for a statement that may run longer or shorter than the connection's own limit. */
export const timedTenantStatement = {
  name: 'timed_tenant',
  text: "select set_config('app.tenant_id', $1, true), set_config('statement_timeout', $2, true)",
};

/**
 * @param timeoutMs what the statement may take; without it the connection's own limit counts
 * @returns rows and count of the statement, seen and written as the tenant
 */
export function queryAsTenant(
  client: pg.PoolClient,
  tenantId: string,
  statement: Statement,
  timeoutMs?: number,
): Promise<pg.QueryResult> {
  return new Promise((resolve, reject) => {
    const query = new pg.Query({ name: '', ...statement } as pg.QueryConfig);
    const internals = query as unknown as QueryInternals;
    const { prepare, handleDataRow, handleCommandComplete } = internals;
    let isTenantSet = false;
    const overrides: QueryInternals = {
      callback: (error, result) =>
        error === null ? resolve(result as pg.QueryResult) : reject(error),
      prepare(connection) {
        // Each Execute starts a limit of its own, so the setting counts for what follows at once.
        if (timeoutMs === undefined) {
          connection.bind({ statement: tenantStatement.name, values: [tenantId] });
        } else {
          const values = [tenantId, String(timeoutMs)];
          connection.bind({ statement: timedTenantStatement.name, values });
        }
        connection.execute({ portal: '', rows: 0 });
        prepare.call(query, connection);
      },
      // The setting answers one row and one completion of its own, which are nobody's business.
      handleDataRow(message) {
        if (isTenantSet) handleDataRow.call(query, message);
      },
      handleCommandComplete(message, connection) {
        if (isTenantSet) handleCommandComplete.call(query, message, connection);
        isTenantSet = true;
      },
    };
    Object.assign(query, overrides, { requiresPreparation: () => true });
    client.query(query);
  });
}
