// What really is in the database of a data folder, read behind the API as its superuser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { readPointer } from '../../packages/server/src/kernel/postgres/data-layout.ts';

async function withDatabase<T>(
  dataDir: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const pointer = await readPointer(dataDir);
  const client = new pg.Client({
    host: '127.0.0.1',
    port: pointer?.port ?? 0,
    user: 'aibaas_bootstrap',
    password: readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim(),
    database: 'aibaas',
  });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Every event id of the load, with how often it is there. */
export function storedEvents(dataDir: string): Promise<Map<string, number>> {
  return withDatabase(dataDir, async (client) => {
    const { rows } = await client.query<{ id: string; count: number }>(
      `select id, count(*)::int as count from events.log where source = 'chaos' group by id`,
    );
    return new Map(rows.map((row) => [row.id, row.count]));
  });
}

/** The imported table itself: how many rows, and which of `0 … expected - 1` are missing or doubled. */
export function importedNumbers(
  dataDir: string,
  expected: number,
): Promise<{ count: number; missing: number; doubled: number }> {
  return withDatabase(dataDir, async (client) => {
    const { rows: tables } = await client.query(`select id from data.tables where name = 'chaos'`);
    const physical = `rows.t_${String(tables[0].id).replaceAll('-', '')}`;
    const { rows } = await client.query<{ count: number; kinds: number }>(
      `select count(*)::int as count, count(distinct n)::int as kinds from ${physical}`,
    );
    const { count, kinds } = rows[0] as { count: number; kinds: number };
    return { count, missing: expected - kinds, doubled: count - kinds };
  });
}
