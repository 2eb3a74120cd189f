// Takes back what a cancelled or failed import added: all of a file or nothing. The import itself and
// its refused rows stay, to show what happened.
import { dropRowsTable } from '../../../../kernel/ddl.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import * as imports from '../import-store.ts';
import { partOf } from '../rules.ts';
import * as tables from '../store.ts';
import type { TableService } from '../table-service.ts';
import type { TenantUploads } from '../tenant-uploads.ts';

export interface UndoParts {
  readonly kernel: Kernel;
  readonly uploads: TenantUploads;
  readonly tables: TableService;
}

/** Harmless when there is nothing left to take back. */
export async function undoImport(parts: UndoParts, tenantId: string, id: string): Promise<void> {
  const { database, outbox, quotas } = parts.kernel;
  const dropped = await database.tenant(tenantId, async (tx) => {
    const record = await tx.row<imports.ImportRecord>(imports.findImport(id));
    if (record === null || !(await imports.markReleased(tx, id, true))) return null;
    const { table_id: tableId, table_name: table, mode } = record;
    if (tableId === null) return null;
    const isThere = (await tx.row(tables.tableById(tableId))) !== null;
    if (!isThere) return null;
    const topic = `tables/${table}` as const;
    if (mode === 'create') {
      await tables.deleteTable(tx, tableId);
      await outbox.publish(tx, {
        name: 'table.deleted',
        topic,
        data: { id: tableId, name: table },
      });
      tx.afterCommit(() => {
        parts.tables.forget(tenantId, table);
        quotas.drop(tenantId, partOf(tableId));
      });
      return tableId;
    }
    const gone = await imports.deleteImportedRows(tx, tableId, id);
    tx.afterCommit(() => quotas.giveBack(tenantId, partOf(tableId), gone));
    const data = { table, rows: gone.rows, import_id: id };
    await outbox.publish(tx, { name: 'import.undone', topic, data });
    return null;
  });
  if (dropped !== null) await dropRowsTable(database, tenantId, dropped);
  await parts.uploads.remove(id, tenantId);
}
