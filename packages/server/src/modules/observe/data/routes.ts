// Every route of the data module.
import type { Route } from '../../../kernel/http/route.ts';
import { importRoutes } from './import-routes.ts';
import type { DataService } from './service.ts';
import { tableRoutes } from './table-routes.ts';
import { uploadRoutes } from './upload-routes.ts';

export function dataRoutes(service: DataService): Route[] {
  return [...tableRoutes(service), ...importRoutes(service), ...uploadRoutes(service)];
}
