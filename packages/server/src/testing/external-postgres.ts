// A PostgreSQL that somebody else runs, for `npm run test:services`: found on this machine or named by
// TEST_POSTGRES_URL. Databases and roles made through it go away with it.
import pg from 'pg';
import { processEnvironment } from '../kernel/config.ts';
import { systemChance } from '../kernel/random.ts';

export interface ExternalPostgres {
  /** Address of a role that may do everything. */
  readonly adminUrl: string;
  readonly version: string;
  /** A fresh, empty database; answers its address for the same role. */
  createDatabase(owner?: string): Promise<string>;
  /** A role of ours with a random name; answers its name and password. */
  createRole(traits: string): Promise<{ name: string; password: string }>;
  run(url: string, statement: string): Promise<pg.QueryResult>;
  /** Drops every database and role that was made here. */
  removeAll(): Promise<void>;
}

/** Who administers an untouched installation, by the customs of packages and images. */
const customary = [
  'postgres://root@127.0.0.1:5432/postgres',
  'postgres://postgres:postgres@127.0.0.1:5432/postgres',
];

/**
 * The PostgreSQL to test with, or why there is none.
 *
 * @throws Error when TEST_POSTGRES_URL is set but does not answer: then somebody counts on it.
 */
export async function findPostgres(): Promise<ExternalPostgres | { readonly missing: string }> {
  const asked = processEnvironment().TEST_POSTGRES_URL;
  const reasons: string[] = [];
  for (const url of asked === undefined ? customary : [asked]) {
    try {
      const { rows } = await run(url, `select current_setting('server_version') as version`);
      return openPostgres(url, rows[0].version);
    } catch (error) {
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (asked !== undefined) throw new Error(`TEST_POSTGRES_URL does not answer: ${reasons[0]}`);
  return { missing: `no PostgreSQL on 127.0.0.1:5432 (${reasons.join('; ')})` };
}

function openPostgres(adminUrl: string, version: string): ExternalPostgres {
  const undo: (() => Promise<unknown>)[] = [];
  const fresh = (kind: string): string =>
    `aibaas_test_${kind}_${systemChance.bytes(6).toString('hex')}`;
  return {
    adminUrl,
    version,
    run,
    createDatabase: async (owner) => {
      const name = fresh('db');
      await run(adminUrl, `create database ${name}${owner === undefined ? '' : ` owner ${owner}`}`);
      undo.push(() => run(adminUrl, `drop database ${name} with (force)`));
      return withPart(adminUrl, { pathname: `/${name}` });
    },
    createRole: async (traits) => {
      const name = fresh('role');
      const password = systemChance.token(24);
      await run(adminUrl, `create role ${name} login ${traits} password '${password}'`);
      undo.push(() => run(adminUrl, `drop role ${name}`));
      return { name, password };
    },
    removeAll: async () => {
      for (const step of undo.splice(0).reverse()) await step();
    },
  };
}

/** The same address with other parts. */
export function withPart(
  url: string,
  parts: { username?: string; password?: string; pathname?: string },
): string {
  return Object.assign(new URL(url), parts).href;
}

async function run(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3_000 });
  await client.connect();
  return client.query(statement).finally(() => client.end());
}
