// Ways in: owner link, password, cookie, and what is refused on each.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { movableClock, newMember, newOwner, password } from './signed-in.fixture.ts';

let server: TestServer;
const clock = movableClock();

beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterAll(() => server.stop());

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  server.request('POST', path, { key: null, body, headers });
const identity = () => server.composition.app.services.identity;
const audited = async (action: string) => {
  const { body } = await server.request(
    'GET',
    `/api/v1/audit?action=${encodeURIComponent(action)}`,
  );
  return body.data;
};

test('the owner link makes an owner once, with a session and a token', async () => {
  const { ownerToken } = await identity().newOwnerAccess(server.tenant.id);
  const input = { token: ownerToken, email: 'Ada@Example.org', name: 'Ada', password };
  const answer = await post('/api/v1/auth/owner-link', input);
  expect(answer.status).toBe(200);
  expect(answer.body.person).toMatchObject({ email: 'ada@example.org', name: 'Ada' });
  expect(answer.body).toMatchObject({
    tenant_id: server.tenant.id,
    workspace_id: server.tenant.workspaceId,
    expires_in: 900,
  });
  const cookie = String(answer.headers['set-cookie']);
  expect(cookie).toMatch(/^aibaas_session=aib_ss_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max/);

  const again = await post('/api/v1/auth/owner-link', { ...input, email: 'b@example.org' });
  expect([again.status, again.body.code]).toEqual([401, 'owner_link_invalid']);
  const records = await audited('POST /api/v1/auth/owner-link');
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ outcome: 'done', actor: { kind: 'person', name: 'Ada' } });
});

test('of concurrent redemptions of one link exactly one wins', async () => {
  const { ownerToken } = await identity().newOwnerAccess(server.tenant.id);
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, n) =>
      post('/api/v1/auth/owner-link', {
        token: ownerToken,
        email: `race${n}@example.org`,
        password,
      }),
    ),
  );
  expect(answers.map((a) => a.status).sort()).toEqual([200, 401, 401, 401, 401]);
  const { body } = await server.request('GET', '/api/v1/members?limit=1000');
  const racers = body.data.filter((m: { email: string }) => m.email.startsWith('race'));
  expect(racers).toHaveLength(1);
});

test('an owner link ends after 15 minutes and when a newer one is made', async () => {
  const older = await identity().newOwnerAccess(server.tenant.id);
  const newer = await identity().newOwnerAccess(server.tenant.id);
  const use = (token: string) =>
    post('/api/v1/auth/owner-link', { token, email: 'late@example.org', password });
  expect((await use(older.ownerToken)).body.code).toBe('owner_link_invalid');
  clock.moveAhead(15 * 60_000 + 1000);
  expect((await use(newer.ownerToken)).body.code).toBe('owner_link_invalid');
});

test('an owner link neither takes an account over nor is used up by a refusal', async () => {
  const victim = await newMember(server, 'member', 'victim@example.org');
  const { ownerToken } = await identity().newOwnerAccess(server.tenant.id);
  const use = (guess: string) =>
    post('/api/v1/auth/owner-link', { token: ownerToken, email: victim.email, password: guess });
  expect((await use('not the password')).body.code).toBe('login_failed');
  const weak = await use('password123');
  expect([weak.status, weak.body.code]).toEqual([400, 'password_weak']);
  expect((await use(password)).status).toBe(200);
  const me = await server.request('GET', '/api/v1/auth/me', { key: victim.token });
  // The token was bought as a member and stays that narrow; the next one is an owner's.
  expect(me.body.role).toBe('member');
});

test('a wrong password, an unknown e-mail and a foreign tenant get the same answer', async () => {
  await newMember(server, 'member', 'known@example.org');
  const other = await server.newTenant();
  const answers = await Promise.all([
    post('/api/v1/auth/login', { email: 'known@example.org', password: 'wrong wrong' }),
    post('/api/v1/auth/login', { email: 'nobody@example.org', password: 'wrong wrong' }),
    post('/api/v1/auth/login', { email: 'known@example.org', password, tenant_id: other.id }),
  ]);
  const facts = answers.map(({ status, body }) => ({ ...body, status, request_id: '' }));
  expect(facts[0]).toMatchObject({ status: 401, code: 'login_failed' });
  expect(facts[1]).toEqual(facts[0]);
  expect(facts[2]).toEqual(facts[0]);
  await expect
    .poll(async () => (await audited('POST /api/v1/auth/login')).map((r: Refusal) => r.outcome))
    .toContain('refused');
});
interface Refusal {
  outcome: string;
}

test('guessing is paused per account and address, concurrent guesses included', async () => {
  const email = 'guessed@example.org';
  await newMember(server, 'member', email);
  const guess = (word: string) => post('/api/v1/auth/login', { email, password: word });
  const answers = await Promise.all(Array.from({ length: 12 }, () => guess('wrong wrong')));
  const codes = answers.map((a) => a.body.code);
  expect(codes.filter((code) => code === 'login_failed')).toHaveLength(5);
  expect(codes.filter((code) => code === 'login_locked')).toHaveLength(7);
  const locked = await guess(password);
  expect([locked.status, locked.headers['retry-after']]).toEqual([429, '30']);

  clock.moveAhead(31_000);
  expect((await guess('wrong wrong')).body.code).toBe('login_failed');
  expect((await guess(password)).headers['retry-after']).toBe('60');
  clock.moveAhead(61_000);
  expect((await guess(password)).status).toBe(200);
  expect((await guess('wrong wrong')).body.code).toBe('login_failed');
});

test('an unknown account is paused like a known one', async () => {
  const guess = () =>
    post('/api/v1/auth/login', { email: 'ghost@example.org', password: 'wrong wrong' });
  for (let n = 0; n < 5; n += 1) expect((await guess()).body.code).toBe('login_failed');
  expect((await guess()).body.code).toBe('login_locked');
});

test('a cookie needs the page of this server for mutations, and reads without', async () => {
  const owner = await newOwner(server, 'cookie@example.org');
  const { cookie } = owner;
  const make = (headers: Record<string, string>) =>
    post('/api/v1/workspaces', { name: `W ${Object.keys(headers).length}` }, headers);
  const host = 'aibaas.example.org';
  const read = await server.request('GET', '/api/v1/auth/me', { key: null, headers: { cookie } });
  expect([read.status, read.body.person.email]).toEqual([200, owner.email]);
  expect((await make({ cookie, host })).body.code).toBe('origin_refused');
  const foreign = await make({ cookie, host, origin: 'https://evil.example.com' });
  expect([foreign.status, foreign.body.code]).toEqual([403, 'origin_refused']);
  expect((await make({ cookie, host, origin: `http://${host}` })).status).toBe(201);
});

test('signing out ends the session and the tokens it bought, at once', async () => {
  const owner = await newOwner(server, 'leaving@example.org');
  const me = () => server.request('GET', '/api/v1/auth/me', { key: owner.token });
  expect((await me()).status).toBe(200);
  const out = await server.request('POST', '/api/v1/auth/logout', { key: owner.token });
  expect(out.status).toBe(204);
  expect(String(out.headers['set-cookie'])).toContain('Max-Age=0');
  expect((await me()).body.code).toBe('unauthenticated');
  const headers = { cookie: owner.cookie };
  const byCookie = await server.request('GET', '/api/v1/auth/me', { key: null, headers });
  expect(byCookie.status).toBe(401);
  const byKey = await server.request('POST', '/api/v1/auth/logout');
  expect([byKey.status, byKey.body.code]).toEqual([409, 'conflict']);
});

test('a session ends after 30 days unused and moves ahead while used', async () => {
  const owner = await newOwner(server, 'sliding@example.org');
  const day = 24 * 60 * 60_000;
  const headers = { cookie: owner.cookie };
  const me = () => server.request('GET', '/api/v1/auth/me', { key: null, headers });
  clock.moveAhead(29 * day);
  expect(String((await me()).headers['set-cookie'])).toContain(owner.cookie);
  clock.moveAhead(29 * day);
  expect((await me()).status).toBe(200);
  clock.moveAhead(31 * day);
  expect((await me()).body.code).toBe('unauthenticated');
});

test('bodies with unknown or missing fields are refused before anything is looked up', async () => {
  const answers = await Promise.all([
    post('/api/v1/auth/login', { email: 'a@example.org' }),
    post('/api/v1/auth/login', { email: 'no at sign', password }),
    post('/api/v1/auth/login', { email: 'a@example.org', password, remember: true }),
    post('/api/v1/auth/owner-link', { token: 'x', email: 'a@example.org', password: '' }),
    post('/api/v1/auth/login', { email: 'a@example.org', password: 'x'.repeat(201) }),
  ]);
  expect(answers.map((a) => [a.status, a.body.code])).toEqual(
    Array.from({ length: 5 }, () => [400, 'request_invalid']),
  );
});
