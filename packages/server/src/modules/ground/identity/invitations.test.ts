// Joining by invitation: who becomes a member, by whose password, and what a stranger who was there
// before gets of it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinMember } from '../../../testing/join-member.ts';
import { type Postbox, startPostbox } from '../../../testing/postbox.ts';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';
import { movableClock, newMember, newOwner, password } from './signed-in.fixture.ts';

let postbox: Postbox;
let server: TestServer;
let evil: TestTenant;
const clock = movableClock();
const hourMs = 3_600_000;

beforeAll(async () => {
  postbox = await startPostbox();
  server = await startTestServer({ clock, environment: postbox.environment });
  evil = await server.newTenant();
});
afterAll(async () => {
  await server.stop();
  await postbox.stop();
});

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  server.request('POST', path, { key: null, body, headers });
const invite = (body: object, key = server.tenant.apiKey) =>
  server.request('POST', '/api/v1/invitations', { key, body });
const look = (token: string) => post('/api/v1/auth/invitations/look', { token });
const accept = (token: string, word = password, more: object = {}) =>
  post('/api/v1/auth/invitations/accept', { token, password: word, ...more });
const login = (email: string, word: string, tenant_id?: string) =>
  post('/api/v1/auth/login', {
    email,
    password: word,
    ...(tenant_id === undefined ? {} : { tenant_id }),
  });
const as = (key: string, path = '/api/v1/auth/me') => server.request('GET', path, { key });
const emailsOf = async (key: string): Promise<string[]> =>
  (await as(key, '/api/v1/members?limit=1000')).body.data.map((m: { email: string }) => m.email);
const tokenIn = (text: string) => /token=(aib_\w\w_[\w-]{43})/.exec(text)?.[1] as string;
const mailedToken = async (email: string) => tokenIn((await postbox.next(email)).text);

test('an invitation is shown once, says what it offers, and makes a member when it is accepted', async () => {
  const made = await invite({ email: 'Ada@Example.org', name: 'Ada', role: 'member' });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ email: 'ada@example.org', role: 'member', state: 'open' });
  expect(made.body.link).toBe(`https://aibaas.example.org/#/join?token=${made.body.token}`);
  expect(made.body.is_mailed).toBe(true);
  const { body: listed } = await server.request('GET', '/api/v1/invitations');
  expect(JSON.stringify(listed)).not.toContain(made.body.token);
  expect(listed.data.map((i: { id: string }) => i.id)).toContain(made.body.id);
  expect(await emailsOf(server.tenant.apiKey)).not.toContain('ada@example.org');

  expect((await look(made.body.token)).body).toMatchObject({
    tenant_name: 'First',
    email: 'ada@example.org',
    role: 'member',
    must_prove_account: false,
  });
  const weak = await accept(made.body.token, 'short');
  expect([weak.status, weak.body.code]).toEqual([400, 'password_weak']);
  const joined = await accept(made.body.token);
  expect(joined.body).toMatchObject({ tenant_id: server.tenant.id, person: { name: 'Ada' } });
  expect(String(joined.headers['set-cookie'])).toContain('HttpOnly');
  expect((await as(joined.body.access_token)).body.role).toBe('member');
  expect((await accept(made.body.token)).body.code).toBe('invitation_invalid');
  expect((await look(made.body.token)).body.code).toBe('invitation_invalid');
});

test('no route sets the password of somebody else', async () => {
  const gone = await server.request('POST', '/api/v1/members', {
    body: { email: 'x@example.org', name: 'X', role: 'viewer', password },
  });
  expect(gone.status).toBeGreaterThanOrEqual(404);
  const smuggled = await invite({ email: 'x@example.org', role: 'viewer', password });
  expect([smuggled.status, smuggled.body.code]).toEqual([400, 'request_invalid']);
  const member = await newMember(server, 'member', 'patched@example.org');
  const patched = await server.request('PATCH', `/api/v1/members/${member.memberId}`, {
    body: { password },
  });
  expect(patched.status).toBe(400);
});

test('of concurrent acceptances exactly one wins', async () => {
  const { body } = await invite({ email: 'race@example.org', role: 'viewer' });
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, n) => accept(body.token, `${password} ${n}`)),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 401, 401, 401, 401, 401]);
  const all = await emailsOf(server.tenant.apiKey);
  expect(all.filter((email) => email === 'race@example.org')).toHaveLength(1);
  const winner = answers.findIndex((answer) => answer.status === 200);
  expect((await login('race@example.org', `${password} ${winner}`)).status).toBe(200);
});

test('withdrawn, replaced, expired, forged: no such token does anything', async () => {
  const first = await invite({ email: 'often@example.org', role: 'viewer' });
  const second = await invite({ email: 'often@example.org', role: 'member' });
  expect((await accept(first.body.token)).body.code).toBe('invitation_invalid');
  const gone = await server.request('DELETE', `/api/v1/invitations/${second.body.id}`);
  expect(gone.status).toBe(204);
  expect((await accept(second.body.token)).body.code).toBe('invitation_invalid');
  const third = await invite({ email: 'often@example.org', role: 'member' });
  clock.moveAhead(7 * 24 * hourMs + 1000);
  expect((await accept(third.body.token)).body.code).toBe('invitation_invalid');
  const { body } = await server.request('GET', '/api/v1/invitations?limit=1000');
  const listed = body.data.find((i: { id: string }) => i.id === third.body.id);
  expect(listed.state).toBe('expired');
  for (const token of ['x', `aib_iv_${'A'.repeat(43)}`, server.tenant.apiKey, 'aib_iv_']) {
    expect((await accept(token)).body.code).toBe('invitation_invalid');
  }
  expect(await emailsOf(server.tenant.apiKey)).not.toContain('often@example.org');
});

test('whoever made an account of a stranger’s e-mail gains nothing where the stranger is invited', async () => {
  const email = 'victim@bank.example';
  const attacker = await joinMember(server, { email, role: 'viewer', key: evil.apiKey });
  const attackerKey = attacker.answer.body.access_token;
  const invited = await invite({ email, role: 'admin' });
  // With his password, his session and his token he is nobody there before, and cannot accept.
  expect((await login(email, password, server.tenant.id)).body.code).toBe('login_failed');
  const cookie = String(attacker.answer.headers['set-cookie']).split(';')[0] as string;
  const headers = { cookie, host: 'h', origin: 'http://h' };
  const bought = await post('/api/v1/auth/token', { tenant_id: server.tenant.id }, headers);
  expect(bought.body.code).toBe('tenant_forbidden');
  // The mailed token proves the mailbox: the victim chooses a password, and all he had ends.
  const token = await mailedTokenFrom(server.tenant.id, email);
  expect(token).not.toBe(invited.body.token);
  expect((await look(token)).body.must_prove_account).toBe(false);
  const own = 'only the victim knows';
  const joined = await accept(token, own, { name: 'Victim' });
  expect(joined.status).toBe(200);
  expect((await as(joined.body.access_token)).body.role).toBe('admin');
  expect((await login(email, password)).body.code).toBe('login_failed');
  expect((await as(attackerKey)).status).toBe(401);
  expect((await server.request('GET', '/api/v1/auth/me', { key: null, headers })).status).toBe(401);
  expect((await login(email, own, server.tenant.id)).status).toBe(200);
});

test('a look at an invitation is nobody’s call, and keeps no count from being written', async () => {
  const made = await invite({ email: 'looked@example.org', role: 'viewer' });
  expect((await look(made.body.token)).status).toBe(200);
  await expect(server.composition.app.services.audit.settle()).resolves.toBeUndefined();
});

test('an invitation whose giver fell ends nothing of the account that it was mailed to', async () => {
  const email = 'untouched@bank.example';
  const victim = await joinMember(server, { email, role: 'viewer' });
  const giver = await newOwner(server, 'falls@example.org', evil.id);
  expect((await invite({ email, role: 'viewer' }, giver.token)).status).toBe(201);
  const token = await mailedTokenFrom(evil.id, email);
  const { body } = await server.request('GET', '/api/v1/members?limit=1000', { key: evil.apiKey });
  const { id } = body.data.find((m: { email: string }) => m.email === giver.email);
  await newOwner(server, 'stays@example.org', evil.id);
  const path = `/api/v1/members/${id}`;
  const demotion = { key: evil.apiKey, body: { role: 'viewer' } };
  expect((await server.request('PATCH', path, demotion)).status).toBe(200);
  expect((await accept(token, 'chosen by nobody yet')).body.code).toBe('invitation_invalid');
  expect((await as(victim.answer.body.access_token)).status).toBe(200);
  expect((await login(email, password)).status).toBe(200);
});

/** The tenant's invitation among all that were mailed to the address. */
async function mailedTokenFrom(tenantId: string, email: string): Promise<string> {
  for (;;) {
    const token = await mailedToken(email);
    const { body } = await look(token);
    if (body.tenant_name === (tenantId === server.tenant.id ? 'First' : 'Another')) return token;
  }
}

test('a shown link takes no account over: the account proves itself, and guesses are slowed down', async () => {
  const email = 'shown@bank.example';
  await joinMember(server, { email, role: 'viewer' });
  const own = await invite({ email, role: 'owner' }, evil.apiKey);
  expect((await look(own.body.token)).body.must_prove_account).toBe(true);
  const codes: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    codes.push((await accept(own.body.token, `a guess number ${n}`)).body.code);
  }
  expect(codes.slice(0, 4)).toEqual(Array.from({ length: 4 }, () => 'login_failed'));
  expect(codes.at(-1)).toBe('login_locked');
  expect(await emailsOf(evil.apiKey)).not.toContain(email);
  clock.moveAhead(2 * hourMs);
  expect((await accept(own.body.token)).body.tenant_id).toBe(evil.id);
});

test('a session accepts only what was sent to its own e-mail', async () => {
  const ana = await newMember(server, 'member', 'ana@example.org');
  const hers = await invite({ email: ana.email, role: 'viewer' }, evil.apiKey);
  const notHers = await invite({ email: 'ben@example.org', role: 'owner' }, evil.apiKey);
  const join = (token: string, key: string) =>
    server.request('POST', '/api/v1/auth/invitations/join', { key, body: { token } });
  const other = await join(notHers.body.token, ana.token);
  expect([other.status, other.body.code]).toEqual([403, 'invitation_for_another']);
  expect((await join(hers.body.token, server.tenant.apiKey)).body.code).toBe('person_needed');
  const joined = await join(hers.body.token, ana.token);
  expect(joined.body).toMatchObject({ tenant_id: evil.id, role: 'viewer' });
  expect(await emailsOf(evil.apiKey)).toContain(ana.email);
  expect(await emailsOf(evil.apiKey)).not.toContain('ben@example.org');
  expect((await join(hers.body.token, ana.token)).body.code).toBe('invitation_invalid');
});

test('an invitation gives no more than its inviter could give by now, and falls with her', async () => {
  await newOwner(server, 'staying@example.org');
  const owner = await newOwner(server, 'giving@example.org');
  const giverId = (await as(owner.token, '/api/v1/members?limit=1000')).body.data.find(
    (m: { email: string }) => m.email === owner.email,
  ).id;
  const change = (body: object) => server.request('PATCH', `/api/v1/members/${giverId}`, { body });
  const asOwner = await invite({ email: 'later1@example.org', role: 'owner' }, owner.token);
  const asViewer = await invite({ email: 'later2@example.org', role: 'viewer' }, owner.token);
  const asAdmin = await invite({ email: 'later3@example.org', role: 'admin' }, owner.token);
  const limit = [server.tenant.workspaceId];
  expect((await change({ role: 'admin', workspace_ids: limit })).status).toBe(200);
  const demoted = await accept(asOwner.body.token);
  const facts = (await as(demoted.body.access_token)).body;
  expect([facts.role, facts.workspaces.map((w: { id: string }) => w.id)]).toEqual(['admin', limit]);
  const listed = (await as(owner.token, '/api/v1/members?limit=1000')).body.data.find(
    (m: { email: string }) => m.email === 'later1@example.org',
  );
  expect([listed.role, listed.workspace_ids]).toEqual(['admin', limit]);
  expect((await change({ role: 'member' })).status).toBe(200);
  expect((await accept(asViewer.body.token)).body.code).toBe('invitation_invalid');
  await server.request('DELETE', `/api/v1/members/${giverId}`);
  expect((await accept(asAdmin.body.token)).body.code).toBe('invitation_invalid');
  const { body } = await server.request('GET', '/api/v1/invitations?limit=1000');
  const open = body.data.map((i: { email: string }) => i.email);
  expect(open).not.toContain('later3@example.org');
});

test('invitations are for admins, and each ends only what lies within her reach', async () => {
  const admin = await newMember(server, 'admin', 'reach@example.org');
  const forOwner = await invite({ email: 'boss@example.org', role: 'owner' });
  const replace = await invite({ email: 'boss@example.org', role: 'viewer' }, admin.token);
  expect([replace.status, replace.body.code]).toEqual([403, 'role_above_own']);
  const path = `/api/v1/invitations/${forOwner.body.id}`;
  const withdraw = await server.request('DELETE', path, { key: admin.token });
  expect(withdraw.body.code).toBe('role_above_own');
  for (const role of ['viewer', 'member']) {
    const low = await newMember(server, role, `low-${role}@example.org`);
    expect((await as(low.token, '/api/v1/invitations')).status).toBe(403);
    expect((await invite({ email: 'y@example.org', role: 'viewer' }, low.token)).status).toBe(403);
  }
  const stranger = await server.request('DELETE', path, { key: evil.apiKey });
  expect([stranger.status, stranger.body.code]).toEqual([404, 'not_found']);
  expect((await look(forOwner.body.token)).status).toBe(200);
});

test('names in letters are plain text: no links, nothing that turns or hides what is read', async () => {
  const rename = (name: string) =>
    server.request('PATCH', `/api/v1/tenants/${evil.id}`, { key: evil.apiKey, body: { name } });
  const names = [
    ['Bank https://evil.example/pay', 'Bank https: //evil. example/pay'],
    ['www.evil.example', 'www. evil. example'],
    ['mailto:pay@evil', 'mailto: pay@ evil'],
    ['Ba\u200bnk \u202egro\u202c \u2066x\u2069', 'Bank gro x'],
    ['St. Mary: 9 to 5', 'St. Mary: 9 to 5'],
  ] as const;
  for (const [n, [given, shown]] of names.entries()) {
    expect((await rename(given)).status).toBe(200);
    const email = `reader-${n}@example.org`;
    expect((await invite({ email, role: 'viewer' }, evil.apiKey)).status).toBe(201);
    const mail = await postbox.next(email);
    expect(mail.header('subject')).toBe(`${shown}: you are invited`);
    expect(mail.text).toContain(`invites you to ${shown} as viewer.`);
  }
});

test('inviting again and again fills no mailbox', async () => {
  const again = async (email: string, key?: string) => {
    const { status, body } = await invite({ email, role: 'viewer' }, key);
    expect(status).toBe(201);
    return body;
  };
  const email = 'flooded@example.org';
  for (let n = 0; n < 5; n++) expect((await again(email)).is_mailed).toBe(true);
  const sixth = await again(email.toUpperCase());
  expect(sixth.is_mailed).toBe(false);
  expect((await look(sixth.token)).status).toBe(200);
  await server.request('DELETE', `/api/v1/invitations/${sixth.id}`);
  expect((await again(email)).is_mailed).toBe(false);
  expect((await again('calm@example.org')).is_mailed).toBe(true);
  expect((await again(email, evil.apiKey)).is_mailed).toBe(true);
  clock.moveAhead(hourMs + 1);
  expect((await again(email)).is_mailed).toBe(true);
});

test.each<[string, string, object | undefined, string]>([
  ['POST', 'invitations', { email: 'ada', role: 'member' }, 'must be one e-mail address such as'],
  ['POST', 'invitations', { email: 'a@example.org' }, 'body /role is missing'],
  [
    'POST',
    'invitations',
    { email: 'a@b.c', role: 'viewer', rol: 1 },
    'body /rol is not known here',
  ],
  ['POST', 'workspaces', { name: ' ' }, 'something to see in it'],
  ['POST', 'keys', { name: 'k', expires_at: 'tomorrow' }, 'must be a time with its zone such as'],
  ['DELETE', 'invitations/5', undefined, 'must be an id such as'],
])('%s %s with %j is refused in words', async (method, path, body, words) => {
  const answer = await server.request(method, `/api/v1/${path}`, { body });
  expect([answer.status, answer.body.code]).toEqual([400, 'request_invalid']);
  expect(answer.body.detail).toContain(words);
  expect(JSON.stringify(answer.body)).not.toMatch(/\\\\p\{|\[\^|pattern|format "/);
});
