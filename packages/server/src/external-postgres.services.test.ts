// The product on a PostgreSQL that somebody else runs. Needs one that answers on 127.0.0.1:5432, or at
// TEST_POSTGRES_URL, to a role that may do everything; without one it says so and leaves these out.
// The roles aibaas_owner, aibaas_app and aibaas_system of that installation get other passwords.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from './main.ts';
import { findPostgres, withPart } from './testing/external-postgres.ts';
import { removeTestData } from './testing/remove-data.ts';

const found = await findPostgres();
const postgres = 'missing' in found ? null : found;
const left = 'missing' in found ? ` (skipped: ${found.missing})` : '';
if ('missing' in found) console.log(`skipped: ${found.missing}`);

const folders: string[] = [];
const running: RunningServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop();
});
afterAll(async () => {
  await postgres?.removeAll();
  for (const folder of folders) removeTestData(folder);
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'aibaas-external-'));
  folders.push(folder);
  return folder;
}

async function start(dataDir: string, environment: Record<string, string>) {
  const quick = { LOG_LEVEL: 'error', COMPUTE_THREADS: '1', DATABASE_POOL_SIZE: '4' };
  const server = await startServer({ dataDir, port: 0, environment: { ...quick, ...environment } });
  running.push(server);
  return server;
}

type Json = ReturnType<typeof JSON.parse>;

async function call(server: RunningServer, key: string, method: string, path: string, body?: Json) {
  const isText = typeof body === 'string';
  const type = isText ? 'text/csv' : 'application/json';
  const answer = await fetch(new URL(path, server.url), {
    method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(answer.status, text).toBeLessThan(300);
  return text === '' ? null : JSON.parse(text);
}

function usageCsv(): string {
  const lines = Array.from({ length: 120 }, (_, i) => {
    const day = new Date(Date.UTC(2026, 0, 1) + i * 86_400_000).toISOString().slice(0, 10);
    return `${day},${100 + (i % 7) * 5 + i}`;
  });
  return `day,credits\n${lines.join('\n')}\n`;
}

/** Imports a file and makes a consumption metric on it. */
async function importUsage(server: RunningServer, key: string): Promise<void> {
  const path = '/api/v1/imports?table=usage&filename=usage.csv';
  let { id, state } = await call(server, key, 'POST', path, usageCsv());
  while (state === 'queued' || state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ id, state } = await call(server, key, 'GET', `/api/v1/operations/${id}`));
  }
  expect(state).toBe('succeeded');
  await call(server, key, 'POST', '/api/v1/metrics', {
    name: 'Credits',
    workspace_id: server.workspaceId,
    source: { table: 'usage' },
    time_column: 'day',
    value_column: 'credits',
    aggregation: 'sum',
    role: 'consumption',
    balance: { value: 9_000, at: '2026-05-01T00:00:00Z' },
  });
}

const readForecast = (server: RunningServer, key: string): Promise<Json> =>
  call(
    server,
    key,
    'GET',
    `/api/analytics/predictions/consumption?workspace_id=${server.workspaceId}&days_ahead=14`,
  );

/** From an empty database to a forecast that a second start still knows. */
async function liveThrough(environment: Record<string, string>): Promise<void> {
  const folder = newFolder();
  const first = await start(folder, environment);
  expect(first.isFirstStart).toBe(true);
  const key = first.apiKey as string;
  await importUsage(first, key);
  const forecast = await readForecast(first, key);
  expect(forecast.predictions).toHaveLength(14);
  expect(forecast.backtest.summary).toMatch(/\w/);
  await first.stop();

  const second = await start(folder, environment);
  expect(second).toMatchObject({ isFirstStart: false, tenantId: first.tenantId, apiKey: null });
  const rows = await call(second, key, 'GET', '/api/v1/tables/usage/rows?limit=1&sort=-day');
  expect(rows.data[0]).toMatchObject({ day: '2026-04-30', credits: 219 });
  const again = await readForecast(second, key);
  expect(again.vintage_id).toBe(forecast.vintage_id);
  expect((await call(second, key, 'POST', '/api/v1/audit/verify')).ok).toBe(true);
}

describe.skipIf(postgres === null)(`the product on PostgreSQL ${postgres?.version}${left}`, () => {
  if (postgres === null) return;

  it('lives in the database of DATABASE_URL', async () => {
    await liveThrough({ DATABASE_URL: await postgres.createDatabase() });
  });

  it('lives in the database that DB_HOST, DB_NAME and the rest name', async () => {
    const url = new URL(await postgres.createDatabase());
    await liveThrough({
      DB_HOST: url.hostname,
      DB_PORT: url.port || '5432',
      DB_NAME: url.pathname.slice(1),
      DB_USER: url.username,
      DB_PASSWORD: url.password,
    });
  });

  it('needs no superuser, only a role that may create roles and owns the database', async () => {
    // Roles that a superuser made are not this role's to change before PostgreSQL 16 lets it.
    const { name, password } = await postgres.createRole('createrole');
    const url = withPart(await postgres.createDatabase(name), { username: name, password });
    await liveThrough({ DATABASE_URL: url });
  });

  it('refuses a role that may not create roles, and says what else would do', async () => {
    const { name, password } = await postgres.createRole('nocreaterole');
    const url = withPart(await postgres.createDatabase(name), { username: name, password });
    const refused = start(newFolder(), { DATABASE_URL: url });
    await expect(refused).rejects.toThrow(
      /may not create roles.*DATABASE_APP_URL.*DATABASE_SYSTEM_URL/,
    );
    await expect(refused).rejects.toThrow(name);
  });

  describe('with roles that an administrator made', () => {
    /** An owner who may not make roles, and the two roles with passwords that only a person knows. */
    async function prepared(traits = 'nosuperuser nobypassrls') {
      const { name, password } = await postgres!.createRole('nocreaterole');
      const database = await postgres!.createDatabase(name);
      const address = async (role: string): Promise<string> => {
        const { rowCount } = await postgres!.run(
          database,
          `select 1 from pg_roles where rolname = '${role}'`,
        );
        const verb = rowCount === 0 ? 'create' : 'alter';
        await postgres!.run(
          database,
          `${verb} role ${role} login ${traits} password 'made by hand'`,
        );
        return withPart(database, { username: role, password: 'made by hand' });
      };
      return {
        database,
        DATABASE_URL: withPart(database, { username: name, password }),
        DATABASE_APP_URL: await address('aibaas_app'),
        DATABASE_SYSTEM_URL: await address('aibaas_system'),
      };
    }

    it('lives on them, in UTC', async () => {
      const { database, ...environment } = await prepared();
      await postgres!.run(database, `alter role aibaas_app set timezone = 'Asia/Tokyo'`);
      await liveThrough(environment);
      const shown = await postgres!.run(environment.DATABASE_APP_URL, 'show timezone');
      expect(shown.rows).toEqual([{ TimeZone: 'UTC' }]);
    });

    it('refuses one without the other', async () => {
      const { DATABASE_URL, DATABASE_APP_URL } = await prepared();
      const refused = start(newFolder(), { DATABASE_URL, DATABASE_APP_URL });
      await expect(refused).rejects.toThrow(/both DATABASE_APP_URL and DATABASE_SYSTEM_URL/);
    });

    it('refuses a role of another name', async () => {
      const { database: _, ...environment } = await prepared();
      const DATABASE_APP_URL = environment.DATABASE_URL;
      const refused = start(newFolder(), { ...environment, DATABASE_APP_URL });
      await expect(refused).rejects.toThrow(/DATABASE_APP_URL signs in as .*"aibaas_app"/);
    });

    it('refuses a role that row policies do not hold', async () => {
      const { database: _, ...environment } = await prepared('bypassrls');
      const refused = start(newFolder(), environment);
      await expect(refused).rejects.toThrow(/alter role aibaas_app nosuperuser nobypassrls/);
      await prepared();
    });

    it('refuses two databases, and says which', async () => {
      const { database: _, ...environment } = await prepared();
      const other = await prepared();
      const { DATABASE_SYSTEM_URL } = other;
      const refused = start(newFolder(), { ...environment, DATABASE_SYSTEM_URL });
      await expect(refused).rejects.toThrow(new URL(DATABASE_SYSTEM_URL).pathname.slice(1));
    });

    it('says what to run when DATABASE_URL may not pass rights on', async () => {
      const { DATABASE_URL, ...environment } = await prepared();
      const stranger = await postgres!.createRole('nocreaterole');
      const url = withPart(DATABASE_URL, { username: stranger.name, password: stranger.password });
      const refused = start(newFolder(), { ...environment, DATABASE_URL: url });
      await expect(refused).rejects.toThrow(/run: grant connect, temporary, create on database/);
    });

    it('names the setting whose server is away', async () => {
      const { database: _, ...environment } = await prepared();
      const DATABASE_APP_URL = 'postgres://aibaas_app@127.0.0.1:1/nowhere';
      const refused = start(newFolder(), { ...environment, DATABASE_APP_URL });
      await expect(refused).rejects.toThrow(/^DATABASE_APP_URL cannot be used: .*ECONNREFUSED/);
    });
  });
});
