// From a kernel to a server that can answer: modules, migrations, routes, and the order of start and stop.
import type { FastifyInstance } from 'fastify';
import { type App, buildModules } from './app.ts';
import { kernelHealth, prepareFolders } from './kernel/create-kernel.ts';
import { type MigrationSource, migrate } from './kernel/database/migrate.ts';
import { assert } from './kernel/errors.ts';
import { connectionLimits } from './kernel/http/connections.ts';
import { createCursors } from './kernel/http/cursors.ts';
import { originCheck } from './kernel/http/origin.ts';
import { installReference } from './kernel/http/reference.ts';
import type { Route } from './kernel/http/route.ts';
import { kernelRoutes } from './kernel/http/routes.ts';
import { buildHttp } from './kernel/http/server.ts';
import { findStudio, installStudio } from './kernel/http/studio.ts';

import type { Kernel } from './kernel/kernel.ts';
import type { ModuleManifest } from './kernel/module.ts';
import { sessionCookie } from './modules/ground/identity/index.ts';
import { version } from './version.ts';

export interface Composition {
  readonly app: App;
  readonly http: FastifyInstance;
  /** Every route, for the census. */
  readonly routes: readonly Route[];
  start(): Promise<void>;
  stop(): Promise<void>;
}

export function migrationSources(modules: readonly ModuleManifest[]): MigrationSource[] {
  const kernel = {
    module: 'kernel',
    folder: new URL('./kernel/database/migrations/', import.meta.url),
  };
  const own = modules.flatMap(({ name, migrations }) =>
    migrations === undefined ? [] : [{ module: name, folder: migrations }],
  );
  return [kernel, ...own];
}

/** Builds everything without touching the database; `start` begins the work. */
export async function compose(kernel: Kernel): Promise<Composition> {
  const app = buildModules(kernel);
  const { modules } = app;
  for (const module of modules) {
    for (const job of module.jobs ?? []) kernel.jobs.define(job);
    for (const operation of module.operations ?? []) kernel.operations.define(operation);
    for (const sink of module.sinks ?? []) kernel.outbox.addSink(sink);
  }
  const authenticator = one(modules, 'authenticator');
  const execution = {
    database: kernel.database,
    authenticator,
    auditor: one(modules, 'auditor'),
    isOwnOrigin: originCheck(kernel.config),
    sessionCookie,
    cursors: createCursors(kernel.secrets.credentialKey),
  };
  let http: FastifyInstance | null = null;
  const ownRoutes = kernelRoutes({
    health: [...kernelHealth(kernel), ...modules.flatMap((m) => m.health ?? [])],
    clock: kernel.clock,
    telemetry: kernel.telemetry,
    operations: kernel.operations,
    quotas: kernel.quotas,
    authenticator,
    sessionCookie,
    version,
    openApi: () => (http as FastifyInstance).swagger(),
  });
  const routes = [...ownRoutes, ...modules.flatMap((m) => m.routes ?? [])];
  http = await buildHttp({
    routes,
    sockets: modules.flatMap((m) => m.sockets ?? []),
    execution,
    clock: kernel.clock,
    ids: kernel.ids,
    log: kernel.log,
    telemetry: kernel.telemetry,
    corsOrigins: kernel.config.corsOrigins,
    trustProxy: kernel.config.trustProxy,
    rateLimitPerMinute: kernel.config.rateLimitPerMinute,
    connections: connectionLimits(kernel.config.connectionsMax),
  });
  await installReference(http);
  installStudio(http, findStudio(), kernel.chance);
  return {
    app,
    http,
    routes,
    start: () => startAll(kernel, modules),
    stop: stopper(kernel, modules, http),
  };
}

async function startAll(kernel: Kernel, modules: readonly ModuleManifest[]): Promise<void> {
  prepareFolders(kernel);
  kernel.quotas.start();
  await kernel.jobs.start();
  for (const module of modules) await module.start?.();
  await kernel.outbox.start();
}

/** Stops taking work first, then finishes what runs, then lets go of the database. */
function stopper(kernel: Kernel, modules: readonly ModuleManifest[], http: FastifyInstance) {
  return async (): Promise<void> => {
    await http.close();
    await kernel.jobs.stop();
    await kernel.outbox.stop();
    for (const module of [...modules].reverse()) await module.stop?.();
    await kernel.compute.stop();
    await kernel.quotas.stop();
    await kernel.database.end();
  };
}

function one<Key extends 'auditor' | 'authenticator'>(
  modules: readonly ModuleManifest[],
  key: Key,
): NonNullable<ModuleManifest[Key]> {
  const given = modules.flatMap((module) => module[key] ?? []);
  assert(given.length === 1, `exactly one module contributes the ${key}`);
  return given[0] as NonNullable<ModuleManifest[Key]>;
}

export { migrate };
