// What the data module can do, gathered: tables, rows and imports each have a file of their own.

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { TenantScope } from '../../../kernel/database/database.ts';
import { createFairCompute } from '../../../kernel/fair-compute.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OperationDefinition } from '../../../kernel/operations.ts';
import { createExportService, type ExportService } from './export-service.ts';
import { createImportService, type ImportService } from './import-service.ts';
import * as importStore from './import-store.ts';
import { runImport } from './operations/run-import.ts';
import { undoImport } from './operations/undo-import.ts';
import { createRowService, type RowService } from './row-service.ts';
import { createTableService, type TableDescription, type TableService } from './table-service.ts';
import { createTenantUploads } from './tenant-uploads.ts';
import { createUploadService, type UploadService } from './upload-service.ts';
import { createUploads } from './uploads.ts';

export interface DataService {
  readonly tables: TableService;
  readonly rows: RowService;
  readonly exports: ExportService;
  readonly imports: ImportService;
  readonly uploads: UploadService;
  /** The table as other modules read it. @throws AppError `not_found` */
  describe(scope: TenantScope, table: string): Promise<TableDescription>;
  createTable: TableService['create'];
  /** Many rows at once; values are checked as those of a request are. */
  insertRows: RowService['insertMany'];
  readonly importOperation: OperationDefinition;
  /** Clears up: tables, files and imports that a crash left, uploads that nobody went on with. */
  clearUp(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Imports of one tenant that go on at once: each keeps a thread and a connection busy to its end. */
const importsPerTenant = Math.max(1, Math.floor(availableParallelism() / 2));
/** One tenant's imports that wait for a thread; there are not more jobs at once. */
const importsWaitingMax = 64;

export function createDataService(kernel: Kernel): DataService {
  const tables = createTableService(kernel);
  const rows = createRowService(kernel, tables);
  const uploads = createTenantUploads(
    createUploads(join(kernel.filesDir, 'uploads')),
    kernel.quotas,
  );
  const threads = createFairCompute({
    name: 'import',
    what: 'The queue of imports',
    threads: kernel.config.jobConcurrency,
    perTenantMax: importsPerTenant,
    waitingPerTenantMax: importsWaitingMax,
  });
  kernel.telemetry.watchQueue('imports', threads.queue);
  const parts = { kernel, uploads, threads, tables };
  const imports = createImportService(parts);
  const parted = createUploadService(kernel, uploads, imports);
  const undo = (tenantId: string, id: string): Promise<void> =>
    undoImport({ kernel, uploads, tables }, tenantId, id);

  async function clearUp(): Promise<void> {
    const open = await kernel.database.system('imports left over', importStore.listOpen);
    for (const { id, tenant_id, has_ended } of open) if (has_ended) await undo(tenant_id, id);
    const halfway = await parted.forgetOld();
    const running = open.flatMap(({ id, has_ended }) => (has_ended ? [] : [id]));
    const wanted = new Set([...running, ...halfway]);
    await uploads.sweep((id) => wanted.has(id), kernel.clock.now());
    await tables.sweep();
  }

  return {
    tables,
    rows,
    exports: createExportService(kernel, tables, rows),
    imports,
    uploads: parted,
    describe: tables.describe,
    createTable: tables.create,
    insertRows: rows.insertMany,
    importOperation: {
      kind: 'import',
      subject: 'imports',
      run: (run) => runImport(parts, run),
      release: undo,
    },
    clearUp,
    start: clearUp,
    stop: () => threads.stop(),
  };
}
