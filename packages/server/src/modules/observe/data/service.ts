// What the data module can do, gathered: tables, rows and imports each have a file of their own.
import type { TenantScope } from '../../../kernel/database/database.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { createRowService, type RowService } from './row-service.ts';
import { createTableService, type TableDescription, type TableService } from './table-service.ts';

export interface DataService {
  readonly tables: TableService;
  readonly rows: RowService;
  /** The table as other modules read it. @throws AppError `not_found` */
  describe(scope: TenantScope, table: string): Promise<TableDescription>;
  createTable: TableService['create'];
  /** Many rows at once; values are checked as those of a request are. */
  insertRows: RowService['insertMany'];
}

export function createDataService(kernel: Kernel): DataService {
  const tables = createTableService(kernel);
  const rows = createRowService(kernel, tables);
  return {
    tables,
    rows,
    describe: tables.describe,
    createTable: tables.create,
    insertRows: rows.insertMany,
  };
}
