// One embedded PostgreSQL for a whole test run, started once and shared by every test file; each file
// gets a database of its own.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import { processEnvironment } from '../kernel/config.ts';
import { createLog } from '../kernel/log.ts';
import { startEmbeddedPostgres } from '../kernel/postgres/index.ts';
import { systemChance } from '../kernel/random.ts';

/** vitest's global setup: hands the address to the test files and stops the database at the end. */
export default async function setup(project: {
  provide(key: 'postgresUrl', value: string): void;
}): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-test-'));
  const postgres = await startEmbeddedPostgres({
    dataDir,
    clock: systemClock,
    randomToken: (bytes) => systemChance.token(bytes),
    environment: processEnvironment(),
    log: createLog('warn', systemClock),
  });
  project.provide('postgresUrl', postgres.connectionString);
  return async () => {
    await postgres.stop();
    // As root the cluster lives outside the data folder; only this exact shape is ever removed.
    const home = dirname(postgres.dataDirectory);
    if (systemHome.test(home)) rmSync(home, { recursive: true, force: true });
    rmSync(dataDir, { recursive: true, force: true });
  };
}

const systemHome = /^\/var\/lib\/aibaas\/databases\/[A-Za-z0-9]{12}$/;

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}
