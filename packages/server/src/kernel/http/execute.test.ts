// What stands around every handler: whose page sent a request with a cookie, what an Idempotency-Key
// belongs to, and what is recorded of a refusal.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newOwner } from '../../modules/ground/identity/signed-in.fixture.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { hashRequest } from './idempotency.ts';

let server: TestServer;
let cookie: string;

beforeAll(async () => {
  server = await startTestServer();
  cookie = (await newOwner(server, 'ada@example.org')).cookie;
});
afterAll(() => server.stop());

const host = 'aibaas.example';
const own = `https://${host}`;

/** A request as a browser sends it: the cookie comes by itself, the origin says which page it was. */
const browse = (method: string, path: string, origin: string | null, body?: unknown) =>
  server.request(method, path, {
    key: null,
    headers: { cookie, host, ...(origin === null ? {} : { origin }) },
    ...(body === undefined ? {} : { body }),
  });

const newWorkspace = async (name: string): Promise<string> =>
  (await server.request('POST', '/api/v1/workspaces', { body: { name } })).body.id;

test.each([
  ['no origin', null],
  ['another site', 'https://evil.example'],
  ['a sandboxed page', 'null'],
  ['another port', `${own}:8443`],
  ['a site with our name in front', `https://${host}.evil.example`],
])('with a cookie, %s changes nothing by POST, PATCH or DELETE', async (what, origin) => {
  const id = await newWorkspace(`of ${what}`);
  const path = `/api/v1/workspaces/${id}`;
  const refused = [
    await browse('POST', '/api/v1/workspaces', origin, { name: `by ${what}` }),
    await browse('PATCH', path, origin, { name: `taken by ${what}` }),
    await browse('DELETE', path, origin),
  ];
  for (const answer of refused) {
    expect(answer).toMatchObject({ status: 403, body: { code: 'origin_refused' } });
  }
  const { body } = await server.request('GET', '/api/v1/workspaces?limit=1000');
  const names = body.data.map(({ name }: { name: string }) => name);
  expect(names).toContain(`of ${what}`);
  expect(names).not.toContain(`by ${what}`);
  expect((await browse('GET', '/api/v1/workspaces', origin)).status).toBe(200);
});

test('with a cookie, our own page may; with a key, any', async () => {
  const made = await browse('POST', '/api/v1/workspaces', own, { name: 'own' });
  expect(made.status).toBe(201);
  const path = `/api/v1/workspaces/${made.body.id}`;
  expect((await browse('PATCH', path, own, { name: 'renamed' })).status).toBe(200);
  expect((await browse('DELETE', path, own)).status).toBe(204);
  const byKey = await server.request('POST', '/api/v1/workspaces', {
    headers: { origin: 'https://evil.example' },
    body: { name: 'by key' },
  });
  expect(byKey.status).toBe(201);
});

test('an Idempotency-Key answers for one path alone', async () => {
  const headers = { 'idempotency-key': 'one key' };
  const columns = [{ name: 'n', type: 'integer' }];
  for (const name of ['one', 'two']) {
    await server.request('POST', '/api/v1/tables', { body: { name, columns } });
  }
  const add = (table: string) =>
    server.request('POST', `/api/v1/tables/${table}/rows`, { headers, body: { row: { n: 1 } } });
  const first = await add('one');
  expect(first.status).toBe(201);
  expect(await add('two')).toMatchObject({
    status: 422,
    body: { code: 'idempotency_key_reused' },
  });
  const again = await add('one');
  expect([again.status, again.body]).toEqual([201, first.body]);
  expect(again.headers['idempotency-replayed']).toBe('true');
  expect(first.headers['idempotency-replayed']).toBeUndefined();
  const count = await server.request('GET', '/api/v1/tables/one/rows');
  expect(count.body.data).toHaveLength(1);
});

test('a request that was refused does not use its Idempotency-Key up', async () => {
  const headers = { 'idempotency-key': 'refused first' };
  const bad = await server.request('POST', '/api/v1/workspaces', {
    headers,
    body: { name: 'Default' },
  });
  expect(bad.status).toBe(409);
  const good = await server.request('POST', '/api/v1/workspaces', {
    headers,
    body: { name: 'another' },
  });
  expect(good.status).toBe(201);
});

test.each(['', 'x'.repeat(256)])('an Idempotency-Key of a wrong length is refused', async (key) => {
  const answer = await server.request('POST', '/api/v1/workspaces', {
    headers: { 'idempotency-key': key },
    body: { name: `length ${key.length}` },
  });
  expect(answer).toMatchObject({ status: 400, body: { code: 'request_invalid' } });
});

test('what a key stands for is method, path with query, and body', () => {
  const of = (method: string, url: string, body: unknown): string =>
    hashRequest('caller', method, url, body);
  const hashes = [
    of('POST', '/a', { n: 1 }),
    of('PATCH', '/a', { n: 1 }),
    of('POST', '/b', { n: 1 }),
    of('POST', '/a?x=1', { n: 1 }),
    of('POST', '/a', { n: 2 }),
    of('POST', '/a', undefined),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(of('POST', '/a', { n: 1 })).toBe(hashes[0]);
});

test('a denial is recorded also where reading leaves no record, and one of another tenant too', async () => {
  const made = await server.request('POST', '/api/v1/keys', {
    body: { name: 'reader', scopes: ['read'] },
  });
  const key = made.body.key;
  const other = await server.newTenant();
  const foreign = await server.request('GET', '/api/v1/workspaces', {
    key,
    headers: { 'x-tenant-id': other.id },
  });
  expect(foreign).toMatchObject({ status: 403, body: { code: 'tenant_mismatch' } });
  const denied = await server.request('GET', '/api/v1/keys', { key });
  expect(denied).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
  const { body } = await server.request('GET', '/api/v1/audit?limit=2');
  expect(body.data).toMatchObject([
    { outcome: 'refused', code: 'permission_denied', actor: { name: 'reader' } },
    { outcome: 'refused', code: 'tenant_mismatch', actor: { name: 'reader' } },
  ]);
});
