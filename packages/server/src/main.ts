// Starts the whole product: data folder, secrets, database, schema, modules, HTTP, and the first owner.
// `stop` undoes it in reverse, leaving no process behind.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { App } from './app.ts';
import { compose, migrate, migrationSources } from './compose.ts';
import { seedDemo } from './demo/seed.ts';
import { systemClock } from './kernel/clock.ts';
import { type Config, type Environment, readConfig } from './kernel/config.ts';
import { createKernel } from './kernel/create-kernel.ts';
import { useGivenRoles } from './kernel/database/given-roles.ts';
import { ensureRoles, RolesError, type RoleUrls } from './kernel/database/roles.ts';
import { listen } from './kernel/http/listen.ts';
import { createLog, type Log, linesWritten } from './kernel/log.ts';
import { LogTail } from './kernel/log-tail.ts';
import { acquireServerLock, startEmbeddedPostgres } from './kernel/postgres/index.ts';
import { systemChance } from './kernel/random.ts';
import { loadSecrets, type Secrets, writePrivateFile } from './kernel/secrets.ts';

export interface StartOptions {
  readonly dataDir?: string;
  readonly port?: number;
  readonly host?: string;
  readonly demo?: boolean;
  readonly newKey?: boolean;
  readonly environment: Environment;
}

export interface RunningServer {
  readonly url: string;
  readonly ownerLink: string | null;
  readonly apiKey: string | null;
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly dataDir: string;
  readonly isFirstStart: boolean;
  readonly isDemo: boolean;
  readonly demo: { readonly metricId: string | null } | null;
  stop(): Promise<void>;
}

/**
 * The whole stop ends within the sum of these: the modules finish what runs, and the database writes
 * its last checkpoint. What takes longer is left to the end of the process.
 */
const stopMs = { modules: 8000, database: 7000 };

interface Undo {
  readonly withinMs: number;
  run(): Promise<void>;
  /** What is done when that took too long. */
  force?(): void;
}

/**
 * Starts the server on its data folder and resolves when it answers requests.
 *
 * @throws ConfigError, PostgresStartError, MigrationError, RolesError, SecretsError, PortTakenError:
 * each message says what is wrong, where, and what to do next.
 * @example
 * const server = await startServer({ port: 0, environment: {} });
 * await server.stop();
 */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const config = configOf(options);
  const logTail = new LogTail();
  const log = createLog(config.logLevel, systemClock, logTail);
  const undo: Undo[] = [];
  try {
    const { urls, secrets } = await openStorage(config, options.environment, log, undo);
    const chance = systemChance;
    const clock = systemClock;
    const kernel = createKernel({ config, secrets, urls, clock, chance, log, logTail });
    const composition = await compose(kernel);
    undo.push({ withinMs: stopMs.modules, run: composition.stop });
    const ran = await migrate(urls.owner, migrationSources(composition.app.modules));
    if (ran.length > 0) log.info({ migrations: ran.length }, 'the schema is up to date');
    await composition.start();
    const { services } = composition.app;
    const owner = await firstOwner(services.identity, options);
    const deps = { kernel, ...services };
    const demo =
      options.demo === true ? await seedDemo(deps, owner.tenantId, owner.workspaceId) : null;
    const url = await listen(composition.http, config);
    rememberForCli(config.dataDir, url, owner);
    log.info({ url }, 'aibaas is ready');
    // Whoever started it prints next, and no line of the log may come in between.
    await linesWritten(log, systemClock);
    return {
      url,
      ownerLink: owner.ownerToken === null ? null : `${url}/#/owner?token=${owner.ownerToken}`,
      apiKey: owner.apiKey,
      tenantId: owner.tenantId,
      workspaceId: owner.workspaceId,
      dataDir: config.dataDir,
      isFirstStart: owner.isFirstStart,
      isDemo: demo !== null,
      demo,
      stop: once(() => unwind(undo, log)),
    };
  } catch (error) {
    await unwind(undo, log);
    throw error;
  }
}

/** Flags win over the environment. */
function configOf(options: StartOptions): Config {
  const { dataDir, port, host } = options;
  const config = readConfig({
    ...options.environment,
    ...(dataDir === undefined ? {} : { AIBAAS_DATA: dataDir }),
    ...(port === undefined ? {} : { PORT: String(port) }),
    ...(host === undefined ? {} : { HOST: host }),
  });
  return { ...config, dataDir: resolve(config.dataDir) };
}

/** The data folder's lock, the database (embedded or given) and the secrets of this installation. */
async function openStorage(
  config: Config,
  environment: Environment,
  log: Log,
  undo: Undo[],
): Promise<{ urls: RoleUrls; secrets: Secrets }> {
  const { dataDir, databaseUrl } = config;
  const randomToken = (bytes: number) => systemChance.token(bytes);
  if (databaseUrl === null) {
    const stopping = new AbortController();
    const embedded = await startEmbeddedPostgres({
      dataDir,
      clock: systemClock,
      randomToken,
      environment,
      log,
      onExit: () => void bringBack(() => embedded.restart(), stopping.signal, log),
    });
    // A process that ends in the middle, on a second signal for one, leaves no database behind.
    const quit = () => embedded.quit();
    process.once('exit', quit);
    undo.push({
      withinMs: stopMs.database,
      run: async () => {
        stopping.abort();
        await embedded.stop(stopMs.database - 2000);
        process.off('exit', quit);
      },
      force: quit,
    });
    const secrets = secretsOf(config);
    return { secrets, urls: await ensureRoles(embedded.connectionString, secrets) };
  }
  const lock = await acquireServerLock(dataDir, { randomToken });
  undo.push({ withinMs: stopMs.database, run: () => lock.release() });
  const secrets = secretsOf(config);
  const { databaseAppUrl: app, databaseSystemUrl: system } = config;
  if (app !== null && system !== null) {
    return { secrets, urls: await useGivenRoles({ owner: databaseUrl, app, system }) };
  }
  if (app !== null || system !== null) {
    throw new RolesError('Give both DATABASE_APP_URL and DATABASE_SYSTEM_URL, or neither.');
  }
  return { secrets, urls: await ensureRoles(databaseUrl, secrets) };
}

/** Starts the database again until it runs: it may be killed once more while it recovers. */
async function bringBack(
  restart: () => Promise<void>,
  stopped: AbortSignal,
  log: Log,
): Promise<void> {
  for (let delayMs = 200; !stopped.aborted; delayMs = Math.min(delayMs * 2, 10_000)) {
    try {
      return await restart();
    } catch (err) {
      log.error({ err }, 'the embedded database could not be started; tried again');
      await systemClock.sleep(delayMs, stopped);
    }
  }
}

function secretsOf(config: Config): Secrets {
  const secrets = loadSecrets(config.dataDir, systemChance);
  return config.jwtSecret === null ? secrets : { ...secrets, jwtKey: config.jwtSecret };
}

interface Owner {
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly ownerToken: string | null;
  readonly apiKey: string | null;
  readonly isFirstStart: boolean;
}

async function firstOwner(
  identity: App['services']['identity'],
  options: StartOptions,
): Promise<Owner> {
  const isDemo = options.demo === true;
  const owner = await identity.bootstrap({
    tenantName: isDemo ? 'Demo' : 'My team',
    workspaceName: isDemo ? 'Sample workspace' : 'Default',
    isDemo,
  });
  if (owner.isFirstStart || options.newKey !== true) return owner;
  return { ...owner, ...(await identity.newOwnerAccess(owner.tenantId)) };
}

/** Command line verbs find the server through this file; an earlier key stays when none was made. */
function rememberForCli(dataDir: string, url: string, owner: Owner): void {
  const file = join(dataDir, 'cli.json');
  const apiKey = owner.apiKey ?? earlierKey(file);
  const { tenantId: tenant_id, workspaceId: workspace_id } = owner;
  const known = { url, api_key: apiKey, tenant_id, workspace_id };
  writePrivateFile(file, `${JSON.stringify(known, null, 2)}\n`);
}

/** A file that was torn or edited must not keep the server from starting: it is written anew. */
function earlierKey(file: string): string | null {
  try {
    const known: unknown = JSON.parse(readFileSync(file, 'utf8'));
    const { api_key: apiKey } = known as { api_key?: unknown };
    return typeof apiKey === 'string' ? apiKey : null;
  } catch {
    return null;
  }
}

/** Last in, first out; one that fails or hangs does not keep the rest from being undone. */
async function unwind(undo: Undo[], log: Log): Promise<void> {
  for (const { run, withinMs, force } of undo.splice(0).reverse()) {
    const ended = new AbortController();
    const late = systemClock.sleep(withinMs, ended.signal).then(() => {
      if (!ended.signal.aborted) throw new Error(`it took more than ${withinMs} ms`);
    });
    try {
      await Promise.race([run(), late]);
    } catch (err) {
      log.error({ err }, 'a part did not stop cleanly');
      force?.();
    } finally {
      ended.abort();
    }
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () => {
    running ??= work();
    return running;
  };
}
