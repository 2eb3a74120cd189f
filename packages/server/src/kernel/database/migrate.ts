// Numbered SQL files of the kernel and of each module, run once each, in order, under a lock.
// A file that was run and then changed is refused: history is append-only.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pg from 'pg';

export interface MigrationSource {
  /** e.g. `observe/data`. */
  readonly module: string;
  /** Folder with `NNNN-name.sql` files. */
  readonly folder: URL;
}

interface Migration {
  readonly module: string;
  readonly name: string;
  readonly sql: string;
  readonly hash: string;
}

export class MigrationError extends Error {}

/** Any number both processes agree on; chosen once. */
const lockKey = 7_215_004;

/**
 * Brings the schema up to date.
 *
 * @returns names of the migrations that were run, `module/NNNN-name.sql`.
 * @throws MigrationError when a file that was run has changed, or the database is from a newer version.
 */
export async function migrate(
  ownerUrl: string,
  sources: readonly MigrationSource[],
): Promise<string[]> {
  const client = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [lockKey]);
    await client.query(`
      create schema if not exists kernel;
      create table if not exists kernel.migrations (
        module text not null,
        name text not null,
        hash text not null,
        run_at timestamptz not null default now(),
        primary key (module, name)
      )`);
    const { rows } = await client.query('select module, name, hash from kernel.migrations');
    const done = new Map(rows.map((r) => [`${r.module}/${r.name}`, r.hash as string]));
    const all = sources.flatMap(readFolder);
    assertKnown(done, all);
    const ran: string[] = [];
    for (const migration of all) {
      const id = `${migration.module}/${migration.name}`;
      const hash = done.get(id);
      if (hash === undefined) {
        await runOne(client, migration);
        ran.push(id);
      } else if (hash !== migration.hash) {
        throw new MigrationError(`${id} was changed after it had run; add a new file instead`);
      }
    }
    return ran;
  } finally {
    await client.end();
  }
}

function readFolder(source: MigrationSource): Migration[] {
  const folder = fileURLToPath(source.folder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /^\d{4}-[a-z0-9-]+\.sql$/.test(name))
    .sort()
    .map((name) => {
      const sql = readFileSync(`${folder}/${name}`, 'utf8');
      const hash = createHash('sha256').update(sql).digest('hex');
      return { module: source.module, name, sql, hash };
    });
}

function assertKnown(done: Map<string, string>, all: readonly Migration[]): void {
  const known = new Set(all.map((m) => `${m.module}/${m.name}`));
  const foreign = [...done.keys()].filter((id) => !known.has(id));
  if (foreign.length > 0) {
    throw new MigrationError(
      `The data folder belongs to a newer version of aibaas (it has ${foreign[0]}). ` +
        'Start that version, or use another data folder.',
    );
  }
}

async function runOne(client: pg.Client, migration: Migration): Promise<void> {
  try {
    await client.query('begin');
    await client.query(migration.sql);
    await client.query('insert into kernel.migrations (module, name, hash) values ($1, $2, $3)', [
      migration.module,
      migration.name,
      migration.hash,
    ]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError(`${migration.module}/${migration.name} failed: ${reason}`, {
      cause: error,
    });
  }
}
