/**
 * A data folder for one test, with everything that hangs on it removed afterwards: servers,
 * postmasters, and root's part under /var/lib/aibaas.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { systemClock } from '../clock.ts';
import { systemChance } from '../random.ts';
import { layoutOf, readPointer } from './data-layout.ts';
import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from './index.ts';
import { readPostmasterFile } from './live-postmaster.ts';
import { isProcessAlive, processCommand } from './process-facts.ts';

export interface TrialFolder {
  readonly path: string;
  /** Starts the database here; it is stopped with the folder at the latest. */
  start(overrides?: Partial<EmbeddedPostgresOptions>): Promise<EmbeddedPostgres>;
  options(overrides?: Partial<EmbeddedPostgresOptions>): EmbeddedPostgresOptions;
  /** Folder of the cluster, for root elsewhere than in `path`. */
  clusterFolder(): Promise<string | null>;
  remove(): Promise<void>;
}

export async function makeTrialFolder(): Promise<TrialFolder> {
  const root = await mkdtemp(join(tmpdir(), 'aibaas-postgres-'));
  const path = join(root, 'data');
  const started: EmbeddedPostgres[] = [];
  const silent = () => undefined;
  const options: TrialFolder['options'] = (overrides) => ({
    dataDir: path,
    clock: systemClock,
    randomToken: systemChance.token,
    environment: {},
    log: { info: silent, warn: silent, error: silent },
    ...overrides,
  });
  return {
    path,
    options,
    async start(overrides) {
      const postgres = await startEmbeddedPostgres(options(overrides));
      started.push(postgres);
      return postgres;
    },
    async clusterFolder() {
      return clusterFolderOf(path);
    },
    async remove() {
      for (const postgres of started) await postgres.stop();
      const cluster = await clusterFolderOf(path);
      if (cluster !== null) {
        await endPostmaster(cluster);
        const home = dirname(cluster);
        if (systemHome.test(home)) await rm(home, { recursive: true, force: true });
      }
      if (!trialRoot.test(basename(root)) || dirname(root) !== tmpdir()) {
        throw new Error(`${root} is not a trial folder; nothing was removed`);
      }
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The only two shapes of folder that this file may ever remove. */
const systemHome = /^\/var\/lib\/aibaas\/databases\/[A-Za-z0-9]{12}$/;
const trialRoot = /^aibaas-postgres-[A-Za-z0-9]{6}$/;

/**
 * The cluster of a data folder; null when it has none or when the product itself refuses the
 * pointer, so that a pointer which a test has forged never names anything to be removed.
 */
async function clusterFolderOf(path: string): Promise<string | null> {
  const pointer = await readPointer(path).catch(() => null);
  if (pointer === null) return null;
  const { home, dataDirectory } = layoutOf(path, pointer);
  return home === path || systemHome.test(home) ? dataDirectory : null;
}

/** Ends a postmaster that a test left behind on purpose, if it does work in this cluster. */
async function endPostmaster(cluster: string): Promise<void> {
  const found = await readPostmasterFile(join(cluster, 'postmaster.pid'));
  if (found === null || !(await isProcessAlive(found.pid))) return;
  if (!(await processCommand(found.pid))?.includes(cluster)) return;
  process.kill(found.pid, 'SIGQUIT');
  while (await isProcessAlive(found.pid)) await systemClock.sleep(20);
}

/** Runs statements on the product's database and returns the rows of the last one. */
export async function query(
  postgres: Pick<EmbeddedPostgres, 'connectionString'>,
  ...statements: string[]
): Promise<Array<Record<string, unknown>>> {
  const client = new Client({ connectionString: postgres.connectionString });
  await client.connect();
  try {
    let rows: Array<Record<string, unknown>> = [];
    for (const statement of statements) {
      rows = (await client.query<Record<string, unknown>>(statement)).rows;
    }
    return rows;
  } finally {
    await client.end();
  }
}
