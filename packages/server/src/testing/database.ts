// One embedded PostgreSQL for a whole test run, started once and shared by every test file; each file
// gets a database of its own.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../kernel/clock.ts';
import { processEnvironment } from '../kernel/config.ts';
import { createLog } from '../kernel/log.ts';
import { startEmbeddedPostgres } from '../kernel/postgres/index.ts';
import { systemChance } from '../kernel/random.ts';
import { removeTestData } from './remove-data.ts';

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
    removeTestData(dataDir);
  };
}

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}
