// A tenant that asks for second factors: who may say so, whom it stops, and that nothing opened
// before goes around it, over HTTP and over sockets.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember, newOwner, signInAgain } from './signed-in.fixture.ts';

let server: TestServer;
let help: ReturnType<typeof waysOfProving>;
const clock = movableClock();

beforeAll(async () => {
  server = await startTestServer({ clock });
  help = waysOfProving(server, clock);
});
afterAll(() => server.stop());

const facts = ({ status, body }: { status: number; body: { code?: string } }) => [
  status,
  body.code,
];
const required = [403, 'second_factor_required'];
const tables = (token: string | null, headers: Record<string, string> = {}) =>
  help.call('GET', '/api/v1/tables', token, undefined, headers);
const setPolicy = (token: string, second_factor: string, id = server.tenant.id) =>
  help.call('PATCH', `/api/v1/tenants/${id}`, token, { second_factor });

/** A socket that has signed in, and what it was told. */
async function openSocket(token: string) {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`);
  const told: { type: string; error?: { code: string } }[] = [];
  let closedWith = 0;
  socket.on('message', (data) => told.push(JSON.parse(String(data))));
  socket.on('close', (code) => {
    closedWith = code;
  });
  socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
  await expect.poll(() => told[0]?.type).toBe('ready');
  return { socket, told, closed: () => closedWith };
}

test('an owner who has a factor sets the policy; it stops open sessions, tokens and sockets', async () => {
  const owner = await newOwner(server, 'policy@example.org');
  const member = await newMember(server, 'member', 'open@example.org');
  const later = await signInAgain(server, member.email);
  const socket = await openSocket(member.token);
  expect((await tables(member.token)).status).toBe(200);

  expect(facts(await setPolicy(owner.token, 'everyone'))).toEqual([409, 'second_factor_missing']);
  await help.newApp(owner.token);
  const set = await setPolicy(owner.token, 'everyone');
  expect([set.status, set.body.second_factor]).toEqual([200, 'everyone']);

  expect(facts(await tables(member.token))).toEqual(required);
  expect(facts(await tables(null, { cookie: member.cookie }))).toEqual(required);
  expect(facts(await tables(later.token))).toEqual(required);
  await expect.poll(socket.closed).toBe(4401);
  const again = await openSocket(member.token);
  again.socket.send(JSON.stringify({ type: 'subscribe', id: '1', topic: 'tables/any' }));
  await expect.poll(() => again.told.at(-1)?.error?.code).toBe('second_factor_required');
  again.socket.close();

  // Neither a new session nor a new token is a way around.
  const fresh = await signInAgain(server, member.email);
  expect(facts(await tables(fresh.token))).toEqual(required);
  const headers = { cookie: fresh.cookie, host: 'localhost', origin: 'http://localhost' };
  const bought = await help.call('POST', '/api/v1/auth/token', null, {}, headers);
  expect(facts(await tables(bought.body.access_token))).toEqual(required);
  // The owner, keys, and who sets a factor up, go on.
  expect((await tables(owner.token)).status).toBe(200);
  expect((await server.request('GET', '/api/v1/tables')).status).toBe(200);
  const me = await help.call('GET', '/api/v1/auth/me', member.token);
  expect(me.body).toMatchObject({
    second_factor: { is_set_up: false, is_required: true },
    workspaces: [],
  });
  await help.newApp(member.token);
  expect((await tables(member.token)).status).toBe(200);

  // Without the last factor it is as before.
  const { data } = (await help.call('GET', '/api/v1/auth/factors', member.token)).body;
  await help.call('DELETE', `/api/v1/auth/factors/${data[0].id}`, member.token);
  expect(facts(await tables(member.token))).toEqual(required);
  expect((await setPolicy(owner.token, 'optional')).status).toBe(200);
  expect((await tables(member.token)).status).toBe(200);
});

test('"admins" asks admins and owners, also who becomes one', async () => {
  const owner = await newOwner(server, 'admins@example.org');
  await help.newApp(owner.token);
  const admin = await newMember(server, 'admin', 'an-admin@example.org');
  const member = await newMember(server, 'member', 'no-admin@example.org');
  await setPolicy(owner.token, 'admins');
  expect(facts(await tables(admin.token))).toEqual(required);
  expect((await tables(member.token)).status).toBe(200);
  const body = { role: 'admin' };
  await help.call('PATCH', `/api/v1/members/${member.memberId}`, owner.token, body);
  // A token bought as a member stays that narrow, and is an admin's all the same.
  expect(facts(await tables(member.token))).toEqual(required);
  await setPolicy(owner.token, 'optional');
});

test('the policy of one tenant stops nobody in another', async () => {
  const other = await server.newTenant();
  const owner = await newOwner(server, 'two@example.org');
  const elsewhere = await newOwner(server, 'elsewhere@example.org', other.id);
  await newMember(server, 'member', owner.email, { key: other.apiKey });
  await help.newApp(elsewhere.token);
  await setPolicy(elsewhere.token, 'everyone', other.id);
  expect((await tables(owner.token)).status).toBe(200);
  const headers = { cookie: owner.cookie, host: 'localhost', origin: 'http://localhost' };
  const body = { tenant_id: other.id };
  const bought = await help.call('POST', '/api/v1/auth/token', null, body, headers);
  expect(bought.status).toBe(200);
  expect(facts(await tables(bought.body.access_token))).toEqual(required);
});

test('admins, foreign owners and wrong words change no policy', async () => {
  const admin = await newMember(server, 'admin', 'not-owner@example.org');
  await help.newApp(admin.token);
  const other = await server.newTenant();
  const foreign = await newOwner(server, 'foreign@example.org', other.id);
  expect(facts(await setPolicy(admin.token, 'everyone'))).toEqual([403, 'permission_denied']);
  expect(facts(await setPolicy(foreign.token, 'optional'))).toEqual([404, 'not_found']);
  const path = `/api/v1/tenants/${server.tenant.id}`;
  for (const body of [{}, { second_factor: 'nobody' }, { second_factor: null }]) {
    expect(facts(await server.request('PATCH', path, { body }))).toEqual([400, 'request_invalid']);
  }
  const { body } = await server.request('GET', path);
  expect(body.second_factor).toBe('optional');
});

test('routes that every credential may call are about one’s own account alone', () => {
  const open = server.composition.routes.filter(({ access }) => access === 'authenticated');
  expect(open.length).toBeGreaterThan(10);
  for (const { path } of open) expect(path).toMatch(/^\/api\/v1\/auth\//);
});
