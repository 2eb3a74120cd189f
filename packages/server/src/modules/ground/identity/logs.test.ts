// Who sees which log lines, and health for a signed-in owner.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { newMember, newOwner } from './signed-in.fixture.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;
const logs = (key: string, query = '') =>
  server.request('GET', `/api/v1/logs?limit=1000${query}`, { key });

test('lines about a tenant are for its admins; lines of the server for who runs it', async () => {
  const other = await server.newTenant();
  const owner = await newOwner(server, 'owner@example.com');
  const { log } = server.kernel;
  log.error({ tenant_id: server.tenant.id, n: 1 }, 'about the first');
  log.error({ tenantId: other.id, n: 2 }, 'about the other');
  log.fatal({ request_id: 'r-1', password: 'hush' }, 'about the server');
  const told = (body: Json) =>
    body.data.map(({ message }: Json) => message).filter((m: string) => m.startsWith('about'));
  const mine = await logs(owner.token);
  expect(mine.body.scope).toBe('server');
  expect(told(mine.body)).toEqual(['about the server', 'about the first']);
  expect(mine.body.data[0]).toMatchObject({
    level: 'fatal',
    request_id: 'r-1',
    fields: { password: '[redacted]' },
  });
  const theirs = await logs(other.apiKey);
  expect(theirs.body.scope).toBe('tenant');
  expect(told(theirs.body)).toEqual(['about the other']);
  const admin = await newMember(server, 'admin', 'admin@example.com');
  expect(told((await logs(admin.token)).body)).toEqual(['about the first']);
  expect(told((await logs(owner.token, '&level=fatal')).body)).toEqual(['about the server']);
  expect(told((await logs(owner.token, '&search=THE%20FIRST')).body)).toEqual(['about the first']);
  const last = mine.body.data[0].number;
  expect(told((await logs(owner.token, `&after=${last}`)).body)).toEqual([]);
});

test('members see no logs, and bad filters are refused', async () => {
  const member = await newMember(server, 'member', 'member@example.com');
  expect(await logs(member.token)).toMatchObject({
    status: 403,
    body: { code: 'permission_denied' },
  });
  expect((await logs(server.tenant.apiKey, '&level=loud')).status).toBe(400);
  expect((await server.request('GET', '/api/v1/logs?limit=0')).status).toBe(400);
});

test('health in detail is for an owner who signed in, from anywhere', async () => {
  const owner = await newOwner(server, 'away@example.com');
  const member = await newMember(server, 'member', 'near@example.com');
  const look = (cookie: string) =>
    server.request('GET', '/health/detailed', {
      key: null,
      headers: { cookie, 'x-forwarded-for': '203.0.113.9' },
    });
  expect((await look(owner.cookie)).body.dependencies.length).toBeGreaterThan(2);
  expect((await look(member.cookie)).status).toBe(403);
  expect((await look('')).status).toBe(401);
});
