// The schema of the whole server, migrated once in a run of the tests: each server of a test begins with a
// copy of it, which is several times as fast as migrating. A copy has no tenant and no row of anybody.
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { inject } from 'vitest';
import { buildModules } from '../app.ts';
import { migrate, migrationSources } from '../compose.ts';
import { openTestKernel } from './test-kernel.ts';

const template = 'test_template';
/** Any number that all test files of a run agree on. */
const lockKey = 7_215_005;

/** The name of the template in the run's shared PostgreSQL; the first caller fills it, others wait. */
export async function templateDatabase(): Promise<string> {
  const clusterUrl = inject('postgresUrl');
  const client = new pg.Client({ connectionString: clusterUrl });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    const known = await client.query('select from pg_database where datname = $1', [template]);
    if (known.rowCount !== 0) return template;
    // Under another name until it is whole: a file that fails halfway leaves nothing to copy from.
    const unfinished = `${template}_unfinished`;
    await client.query(`drop database if exists ${unfinished} with (force)`);
    await client.query(`create database ${unfinished}`);
    await fill(Object.assign(new URL(clusterUrl), { pathname: `/${unfinished}` }).href);
    await client.query(`alter database ${unfinished} rename to ${template}`);
    return template;
  } finally {
    await client.end();
  }
}

async function fill(adminUrl: string): Promise<void> {
  const { kernel, ownerUrl, systemUrl, removeFolder } = await openTestKernel(adminUrl);
  await migrate(ownerUrl, migrationSources(buildModules(kernel).modules));
  await runMigrations({ connectionString: systemUrl });
  await kernel.database.end();
  removeFolder();
}
