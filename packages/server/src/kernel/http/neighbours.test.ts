// Two tenants on one server, over HTTP: one floods, hangs up or asks for too much, the other is served.
// Reads are held by a lock on the flooder's table, so nothing here depends on how fast it runs.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer, type TestTenant } from '../../testing/test-server.ts';

let server: TestServer;
let other: TestTenant;
let admin: pg.Client;
const columns = [{ name: 'note', type: 'text', nullable: true }];

beforeAll(async () => {
  server = await startTestServer({
    environment: { DATABASE_POOL_SIZE: '8', LIVE_SOCKETS_MAX: '4' },
  });
  other = await server.newTenant();
  for (const { apiKey: key } of [server.tenant, other]) {
    const body = { name: 'notes', columns };
    expect((await server.request('POST', '/api/v1/tables', { key, body })).status).toBe(201);
  }
  admin = new pg.Client({ connectionString: server.adminUrl });
  await admin.connect();
});

afterAll(async () => {
  await admin.end();
  await server.stop();
});

const rowsPath = '/api/v1/tables/notes/rows';

/** Keeps every statement on the first tenant's table waiting until the returned function is called. */
async function holdTable(): Promise<() => Promise<void>> {
  const { rows } = await admin.query(
    'select id from data.tables where tenant_id = $1 and name = $2',
    [server.tenant.id, 'notes'],
  );
  const relation = await admin.query(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c
     join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and replace(c.relname, '_', '') like '%' || replace($1::text, '-', '') || '%'`,
    [rows[0].id],
  );
  await admin.query('begin');
  await admin.query(`lock table ${relation.rows[0].name} in access exclusive mode`);
  return async () => {
    await admin.query('commit');
  };
}

const countHeld = async (): Promise<number> => {
  // A transaction sees the connections that there were when it first looked.
  await admin.query('select pg_stat_clear_snapshot()');
  const { rows } = await admin.query(
    `select count(*)::int as n from pg_stat_activity
     where wait_event_type = 'Lock' and datname = current_database()`,
  );
  return rows[0].n;
};

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

function read(path: string, signal?: AbortSignal): Promise<Response> {
  const headers = { authorization: `Bearer ${server.tenant.apiKey}` };
  return fetch(`${server.url}${path}`, { headers, ...(signal === undefined ? {} : { signal }) });
}

test.each([
  ['pages of rows', rowsPath],
  ['rows that look like something', `${rowsPath}?filter=note.like.%25a%25`],
])('while twenty-four reads of %s hang, the neighbour reads and writes', async (_, path) => {
  const release = await holdTable();
  const flood = Array.from({ length: 24 }, () => read(path));
  await until(async () => (await countHeld()) > 0);
  const { apiKey: key } = other;
  const body = { row: { note: 'mine' } };
  expect((await server.request('POST', rowsPath, { key, body })).status).toBe(201);
  for (const its of [path, rowsPath, '/api/v1/tables', '/api/v1/auth/me', '/api/v1/workspaces']) {
    expect((await server.request('GET', its, { key })).status, its).toBe(200);
  }
  // The flooder's own look-ups go on as well.
  expect((await server.request('GET', '/api/v1/tables/notes')).status).toBe(200);
  await release();
  expect((await Promise.all(flood)).map(({ status }) => status)).toEqual(flood.map(() => 200));
});

test('a read whose caller hung up ends in PostgreSQL, and those that waited never begin', async () => {
  const release = await holdTable();
  const callers = Array.from({ length: 12 }, () => new AbortController());
  const flood = callers.map(({ signal }) => read(rowsPath, signal));
  const { app } = server.kernel.database.queues;
  await until(async () => (await countHeld()) > 0 && (app?.counts().waiting ?? 0) > 0);
  for (const caller of callers) caller.abort();
  expect((await Promise.allSettled(flood)).map(({ status }) => status)).toEqual(
    flood.map(() => 'rejected'),
  );
  // The lock is still there: nothing but the end of the statements can empty the queue.
  await until(async () => (await countHeld()) === 0 && app?.counts().running === 0);
  expect(app?.counts().waiting).toBe(0);
  await release();
  expect((await read(rowsPath)).status).toBe(200);
});

test('a read over its limit is a problem with a remedy', async () => {
  const hasty = await startTestServer({ environment: { DATABASE_READ_TIMEOUT_MS: '100' } });
  const superuser = new pg.Client({ connectionString: hasty.adminUrl });
  await superuser.connect();
  await superuser.query('begin');
  await superuser.query('lock table events.log in access exclusive mode');
  const answer = await hasty.request('GET', '/api/v1/events');
  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({ code: 'query_too_slow', remedy: expect.any(String) });
  expect(answer.body.detail).toContain('0.1 s');
  await superuser.query('rollback');
  expect((await hasty.request('GET', '/api/v1/events')).status).toBe(200);
  await superuser.end();
  await hasty.stop();
});

test('a tenant holds half of the live sockets, and another finds a place', async () => {
  const open: WebSocket[] = [];
  /** What came first: `ready`, or the code it was closed with. */
  const enter = (key: string): Promise<unknown> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`);
      open.push(socket);
      socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token: key })));
      socket.on('message', (data) => resolve(JSON.parse(String(data)).type));
      socket.on('close', (code) => resolve(code));
      socket.on('error', () => undefined);
    });
  const flooder = server.tenant.apiKey;
  expect(await enter(flooder)).toBe('ready');
  expect(await enter(flooder)).toBe('ready');
  expect(await enter(flooder)).toBe(1013);
  expect(await enter(other.apiKey)).toBe('ready');
  const first = open[0] as WebSocket;
  first.terminate();
  await until(async () => (await enter(flooder)) === 'ready');
  for (const socket of open) socket.terminate();
});

test('metrics and health tell of the pools, and of no tenant', async () => {
  const { body } = await server.request('GET', '/metrics');
  for (const pool of ['app', 'lookup', 'heavy', 'system', 'owner', 'bulk', 'jobs', 'fits']) {
    expect(body).toContain(`aibaas_pool_running{pool="${pool}"}`);
    expect(body).toContain(`aibaas_pool_waiting{pool="${pool}"}`);
    expect(body).toContain(`aibaas_pool_refused_total{pool="${pool}"}`);
  }
  expect(body).not.toContain(server.tenant.id);
  const health = await server.request('GET', '/health/detailed');
  const database = health.body.dependencies.find((d: { name: string }) => d.name === 'database');
  expect(database.facts).toMatchObject({ app_running: 0, app_waiting: 0, app_refused: 0 });
});
