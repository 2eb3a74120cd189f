// Tenants' own tables: made, filled by hand or from files, read, changed, removed. What is computed
// from them is the business of metrics.
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { dataRoutes } from './routes.ts';
import { createDataService, type DataService } from './service.ts';

export type { TableColumn } from './rules.ts';
export type { DataService } from './service.ts';
export type { TableDescription } from './table-service.ts';

/**
 * Builds the data module; nothing happens before `manifest.start`.
 *
 * @example
 * const data = dataModule(kernel);
 * const { columns, relation } = await data.service.describe(context, 'bike');
 */
export function dataModule(kernel: Kernel): { manifest: ModuleManifest; service: DataService } {
  const service = createDataService(kernel);
  const manifest: ModuleManifest = {
    name: 'observe/data',
    migrations: new URL('./migrations/', import.meta.url),
    routes: dataRoutes(service),
    operations: [service.importOperation],
    jobs: [{ name: 'uploads.prune', cron: '43 * * * *', run: () => service.clearUp() }],
    start: service.start,
    stop: service.stop,
  };
  return { manifest, service };
}
