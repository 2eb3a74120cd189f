/**
 * The supervisor: adopts or starts the postmaster of a prepared cluster, tells its owner when it
 * dies, starts it again on the same port, stops it.
 */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writePointer } from './data-layout.ts';
import { replaceDurableFile } from './durable-file.ts';
import { adoptLivePostmaster, clearEndedPostmaster } from './live-postmaster.ts';
import { type Clock, type Postmaster, quitPostmaster, stopPostmaster } from './postmaster.ts';
import { type PreparedCluster, prepareCluster } from './prepare-cluster.ts';
import { acquireServerLock, type ServerLock } from './server-lock.ts';
import { accessText, configurationText, memoryBytes } from './settings.ts';
import { startErrorFrom } from './start-error.ts';
import { type Started, startPostmaster } from './start-postmaster.ts';

export interface EmbeddedPostgresOptions {
  /** The product's data folder; made (0700) where it is missing. */
  readonly dataDir: string;
  readonly clock: Clock;
  /** A random secret of so many bytes as printable ASCII (hex or base64url). */
  readonly randomToken: (bytes: number) => string;
  /** Stands in for process.env; PostgreSQL gets only the few entries it needs. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
    error(fields: object, message: string): void;
  };
  /** The postmaster ended although nobody stopped it: call `restart()` or shut down. */
  readonly onExit?: (reason: string) => void;
}

export interface EmbeddedPostgres {
  /** URL of the superuser that makes the product's own roles; nothing else should use it. */
  readonly connectionString: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  /** PostgreSQL's folder, not the product's. */
  readonly dataDirectory: string;
  /** E.g. `18.4`. */
  readonly version: string;
  /** Null while it is down. */
  pid(): number | null;
  /** After a crash: up again on the same port. Calls during a restart share it. */
  restart(): Promise<void>;
  /** Ends sessions, writes a checkpoint, waits for the end, frees the folder. Idempotent. */
  /** Stops it; after `patienceMs` without the last checkpoint, which the next start makes up for. */
  stop(patienceMs?: number): Promise<void>;
  /** Tells it to end at once, without waiting: for a process that ends itself right now. */
  quit(): void;
}

const host = '127.0.0.1';
const user = 'aibaas_bootstrap';
const database = 'aibaas';
/** PATH for initdb's own popen, the rest for Windows and for unusual library folders. */
const passedOn = ['PATH', 'LD_LIBRARY_PATH', 'TMPDIR', 'SystemRoot', 'TEMP', 'TMP'];

/**
 * Starts the database of a data folder, making it at the first call. A postmaster that a killed
 * server left running is adopted with its port and password.
 *
 * @throws PostgresStartError with a code, one clear line and a remedy
 * @example
 * const postgres = await startEmbeddedPostgres({
 *   dataDir: './.aibaas', clock, randomToken, environment, log,
 * });
 * const client = new Client({ connectionString: postgres.connectionString });
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const locks: ServerLock[] = [];
  try {
    locks.push(await acquireServerLock(resolve(options.dataDir), options));
    const dataDir = await realpath(options.dataDir);
    const environment = environmentFor(options.environment);
    const cluster = await prepareCluster({
      dataDir,
      user,
      environment,
      randomToken: options.randomToken,
      onLock: (lock) => locks.push(lock),
    });
    const first = await bringUp(cluster, environment, options);
    return supervise(cluster, environment, options, first, locks);
  } catch (error) {
    await releaseAll(locks);
    throw startErrorFrom(error, 'start the embedded database in', resolve(options.dataDir));
  }
}

function environmentFor(given: EmbeddedPostgresOptions['environment']): NodeJS.ProcessEnv {
  const entries = passedOn.map((name) => [name, given[name]] as const);
  const present = entries.filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(present), LC_ALL: 'C', TZ: 'UTC' };
}

async function releaseAll(locks: readonly ServerLock[]): Promise<void> {
  for (const lock of locks.toReversed()) await lock.release();
}

/** Adopts what runs, whatever its version; else starts. */
async function bringUp(
  cluster: PreparedCluster,
  environment: NodeJS.ProcessEnv,
  options: EmbeddedPostgresOptions,
): Promise<Started> {
  const { layout, pointer, runAs } = cluster;
  await replaceDurableFile(layout.configurationFile, configurationText(memoryBytes()), 0o644);
  await replaceDurableFile(layout.accessFile, accessText(), 0o644);
  const adopted = await adoptLivePostmaster({
    dataDirectory: layout.dataDirectory,
    systemIdentifier: pointer.systemIdentifier,
    ownerUid: runAs?.uid ?? process.getuid?.() ?? null,
    credentials: { host, user, password: cluster.password },
    database,
    clock: options.clock,
  });
  if (adopted !== null) {
    const { pid } = adopted.postmaster;
    options.log.warn({ pid, port: adopted.port }, 'adopted the PostgreSQL of a server that died');
    return adopted;
  }
  return start(cluster, environment, options, pointer.port, false);
}

async function start(
  cluster: PreparedCluster,
  environment: NodeJS.ProcessEnv,
  options: EmbeddedPostgresOptions,
  preferredPort: number | null,
  isPortFixed: boolean,
): Promise<Started> {
  const { layout, pointer, binaries, runAs } = cluster;
  const started = await startPostmaster({
    layout,
    binaries,
    runAs,
    environment,
    clock: options.clock,
    credentials: { host, user, password: cluster.password },
    database,
    preferredPort,
    isPortFixed,
    onWait: (message) => options.log.info({ answer: message }, 'waiting for PostgreSQL'),
  });
  if (started.port !== pointer.port) {
    await writePointer(layout.dataDir, { ...pointer, port: started.port });
  }
  const fields = { pid: started.postmaster.pid, port: started.port, version: started.version };
  options.log.info(fields, 'PostgreSQL is up');
  return started;
}

function supervise(
  cluster: PreparedCluster,
  environment: NodeJS.ProcessEnv,
  options: EmbeddedPostgresOptions,
  first: Started,
  locks: readonly ServerLock[],
): EmbeddedPostgres {
  const { layout, password, binaries } = cluster;
  let current: Postmaster = first.postmaster;
  /** Postmasters whose end is ours to bring about, hence no news. */
  const expectedEnds = new WeakSet<Postmaster>();
  let restarting: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;

  function watch(postmaster: Postmaster): void {
    void postmaster.exited.then((reason) => {
      if (expectedEnds.has(postmaster)) return;
      options.log.error({ pid: postmaster.pid, logFile: layout.logFile }, reason);
      options.onExit?.(reason);
    });
  }

  async function end(postmaster: Postmaster, patienceMs?: number): Promise<void> {
    expectedEnds.add(postmaster);
    const { clock } = options;
    const way = await stopPostmaster(postmaster, { clock, binaries }, patienceMs);
    if (way === 'immediate') {
      options.log.warn({ pid: postmaster.pid }, 'PostgreSQL had to be stopped without checkpoint');
    }
  }

  async function restart(): Promise<void> {
    if (stopping !== null) throw new Error('The embedded database is being stopped.');
    await end(current);
    await clearEndedPostmaster(layout.dataDirectory, current.pid);
    const again = await start(cluster, environment, options, first.port, true);
    current = again.postmaster;
    watch(current);
  }

  async function stop(patienceMs?: number): Promise<void> {
    await restarting?.catch(() => undefined);
    await end(current, patienceMs);
    await releaseAll(locks);
  }

  watch(current);
  return {
    connectionString: `postgres://${user}:${encodeURIComponent(password)}@${host}:${first.port}/${database}`,
    host,
    port: first.port,
    user,
    password,
    database,
    dataDirectory: layout.dataDirectory,
    version: first.version,
    pid: () => (current.exitReason() === null ? current.pid : null),
    restart() {
      restarting ??= restart().finally(() => {
        restarting = null;
      });
      return restarting;
    },
    stop(patienceMs) {
      stopping ??= stop(patienceMs);
      return stopping;
    },
    quit() {
      expectedEnds.add(current);
      quitPostmaster(current);
    },
  };
}
