// A kernel for tests on a database of its own in the run's shared PostgreSQL; it knows no module.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { type Clock, systemClock } from '../kernel/clock.ts';
import { readConfig } from '../kernel/config.ts';
import { createKernel } from '../kernel/create-kernel.ts';
import { ensureRoles } from '../kernel/database/roles.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { createLog } from '../kernel/log.ts';
import { LogTail } from '../kernel/log-tail.ts';
import { seededChance, systemChance } from '../kernel/random.ts';
import type { Secrets } from '../kernel/secrets.ts';

export interface TestOptions {
  readonly clock?: Clock;
  readonly environment?: Readonly<Record<string, string>>;
}

// One set for the whole run: the roles belong to the shared cluster, not to one database.
const fixed = seededChance('test secrets');
const secrets: Secrets = {
  jwtKey: fixed.token(32),
  auditKey: fixed.token(32),
  credentialKey: fixed.token(32),
  ownerPassword: fixed.token(32),
  appPassword: fixed.token(32),
  systemPassword: fixed.token(32),
};

export interface TestKernel {
  readonly kernel: Kernel;
  readonly ownerUrl: string;
  /** Of the role that works across tenants and owns the job queue. */
  readonly systemUrl: string;
  /** Superuser address of this test's database, for tampering and for looking behind the policies. */
  readonly adminUrl: string;
  /** Removes the database and the data folder; the kernel's own parts must be stopped before. */
  remove(): Promise<void>;
}

/**
 * A kernel on a fresh database of the run's shared PostgreSQL; nothing is started yet.
 *
 * @param template the database to copy; an empty one by default.
 */
export async function createTestKernel(
  options: TestOptions = {},
  template = 'template1',
): Promise<TestKernel> {
  const { adminUrl, drop } = await freshDatabase(template);
  const { removeFolder, ...opened } = await openTestKernel(adminUrl, options);
  const remove = async (): Promise<void> => {
    await drop();
    removeFolder();
  };
  return { ...opened, adminUrl, remove };
}

/** A kernel on a database of the run's shared PostgreSQL that is there already. */
export async function openTestKernel(
  adminUrl: string,
  options: TestOptions = {},
): Promise<{ kernel: Kernel; ownerUrl: string; systemUrl: string; removeFolder: () => void }> {
  const clock = options.clock ?? systemClock;
  const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-test-'));
  const urls = await ensureRoles(adminUrl, secrets);
  const config = readConfig({
    PORT: '0',
    AIBAAS_DATA: dataDir,
    DATABASE_POOL_SIZE: '6',
    JOB_CONCURRENCY: '2',
    COMPUTE_THREADS: '1',
    LOG_LEVEL: 'error',
    ...options.environment,
  });
  const logTail = new LogTail();
  const log = createLog(config.logLevel, clock, logTail);
  const kernel = createKernel({ config, secrets, urls, clock, chance: systemChance, log, logTail });
  const removeFolder = (): void => rmSync(dataDir, { recursive: true, force: true });
  return { kernel, ownerUrl: urls.owner, systemUrl: urls.system, removeFolder };
}

async function freshDatabase(
  template: string,
): Promise<{ adminUrl: string; drop: () => Promise<void> }> {
  const clusterUrl = inject('postgresUrl');
  const name = `test_${systemChance.bytes(8).toString('hex')}`;
  await asAdmin(clusterUrl, `create database ${name} template ${template}`);
  const adminUrl = new URL(clusterUrl);
  adminUrl.pathname = `/${name}`;
  return {
    adminUrl: adminUrl.href,
    drop: () => asAdmin(clusterUrl, `drop database ${name} with (force)`),
  };
}

async function asAdmin(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}
