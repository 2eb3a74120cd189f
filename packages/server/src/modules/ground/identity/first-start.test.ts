// The first start, the starts after it, and what the database then knows of the secrets.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { newOwner, password } from './signed-in.fixture.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const options = { tenantName: 'Later', workspaceName: 'Later', isDemo: false };
const identity = () => server.composition.app.services.identity;

test('a later start finds the tenant and shows no secret again', async () => {
  expect(await identity().bootstrap(options)).toEqual({
    tenantId: server.tenant.id,
    workspaceId: server.tenant.workspaceId,
    ownerToken: null,
    apiKey: null,
    isFirstStart: false,
  });
});

test('sample data gets a tenant of its own, made once by concurrent starts', async () => {
  const demo = { ...options, tenantName: 'Demo', isDemo: true };
  const starts = await Promise.all([1, 2, 3].map(() => identity().bootstrap(demo)));
  expect(new Set(starts.map((s) => s.tenantId)).size).toBe(1);
  expect(starts.filter((s) => s.isFirstStart)).toHaveLength(1);
  expect(starts[0]?.tenantId).not.toBe(server.tenant.id);
  expect((await identity().bootstrap(options)).tenantId).toBe(server.tenant.id);
  const key = starts.find((s) => s.apiKey !== null)?.apiKey as string;
  const { body } = await server.request('GET', '/api/v1/tenants', { key });
  expect(body.data).toMatchObject([{ name: 'Demo', is_sample_data: true }]);
});

test('the system context acts in its tenant without a credential, and owns no key', async () => {
  const context = identity().systemContext(server.tenant.id, 'nightly');
  expect(context.principal.can('delete', 'audit')).toBe(true);
  expect(await identity().defaultWorkspace(context)).toBe(server.tenant.workspaceId);
  expect(await identity().workspaceExists(context, server.tenant.workspaceId)).toBe(true);
  const other = await server.newTenant();
  expect(await identity().workspaceExists(context, other.workspaceId)).toBe(false);
});

test('no secret that was handed out lies in the database in clear', async () => {
  const { ownerToken, apiKey } = await identity().newOwnerAccess(server.tenant.id);
  const owner = await newOwner(server, 'secretive@example.org');
  const secrets = [ownerToken, apiKey, owner.cookie.split('=')[1] as string, owner.token, password];
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query(
      `select table_schema || '.' || table_name as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const { name } of tables) {
      const { rows } = await client.query(`select coalesce(string_agg(t::text, ' '), '') as text
        from ${name} t`);
      for (const secret of secrets) expect(rows[0].text).not.toContain(secret);
    }
    const { rows } = await client.query('select hash from identity.passwords');
    expect(rows[0].hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  } finally {
    await client.end();
  }
});

test('the app role sees neither passwords nor people of other tenants', async () => {
  const { database } = server.kernel;
  const other = await server.newTenant();
  await newOwner(server, 'elsewhere@example.org', other.id);
  const emails = await database.one<{ email: string }>(other.id, {
    text: 'select email from identity.people',
    values: [],
  });
  expect(emails).toEqual([{ email: 'elsewhere@example.org' }]);
  for (const table of ['passwords', 'login_failures']) {
    const peek = database.one(other.id, { text: `select * from identity.${table}`, values: [] });
    await expect(peek).rejects.toThrow(/permission denied/);
  }
});
