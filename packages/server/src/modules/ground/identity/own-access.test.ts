// Getting back in and keeping others out: own password, one-time links by mail and by hand, sessions.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { joinMember } from '../../../testing/join-member.ts';
import { type Postbox, startPostbox } from '../../../testing/postbox.ts';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';
import { waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember, newOwner, password } from './signed-in.fixture.ts';

let postbox: Postbox;
let server: TestServer;
let other: TestTenant;
const clock = movableClock();
const minuteMs = 60_000;
const fresh = 'chosen after the reset';

beforeAll(async () => {
  postbox = await startPostbox();
  server = await startTestServer({ clock, environment: postbox.environment });
  other = await server.newTenant();
});
afterAll(async () => {
  await server.stop();
  await postbox.stop();
});

const send = (
  method: string,
  path: string,
  key: string | null,
  body?: unknown,
  headers: Record<string, string> = {},
) => server.request(method, path, { key, headers, ...(body === undefined ? {} : { body }) });
const post = (path: string, body: unknown) => send('POST', path, null, body);
const me = (key: string) => send('GET', '/api/v1/auth/me', key);
const login = (email: string, word: string) =>
  post('/api/v1/auth/login', { email, password: word });
const forgot = (email: string) => post('/api/v1/auth/password/forgot', { email });
const reset = (token: string, word = fresh) =>
  post('/api/v1/auth/password/reset', { token, password: word });
const redeem = (token: string) => post('/api/v1/auth/email-link/redeem', { token });
const sessions = async (key: string) => (await send('GET', '/api/v1/auth/sessions', key)).body.data;
/** The next mail with a link of this kind; others to the address are left aside. */
async function mailed(email: string, kind: 'rs' | 'si'): Promise<string> {
  for (;;) {
    const token = new RegExp(`aib_${kind}_[\\w-]{43}`).exec((await postbox.next(email)).text)?.[0];
    if (token !== undefined) return token;
  }
}

test('the ways in are public, and say what the rule for passwords is', async () => {
  const { status, body } = await send('GET', '/api/v1/auth/ways', null);
  expect([status, body.password, body.mail]).toEqual([200, true, true]);
  expect(body.password_hint).toContain('12 characters');
});

test('changing the password takes the current one and ends the other sessions, not this one', async () => {
  const ada = await newMember(server, 'member', 'ada@example.org');
  const elsewhere = await login(ada.email, password);
  const change = (current_password: string, new_password: string, key = ada.token) =>
    send('POST', '/api/v1/auth/password', key, { current_password, new_password });
  const wrong = await change('not this one at all', fresh);
  expect([wrong.status, wrong.body.code]).toEqual([403, 'password_wrong']);
  expect((await change(password, 'password1234')).body.code).toBe('password_weak');
  expect((await me(elsewhere.body.access_token)).status).toBe(200);
  expect((await change(password, fresh)).status).toBe(204);
  expect((await me(ada.token)).status).toBe(200);
  expect((await me(elsewhere.body.access_token)).status).toBe(401);
  expect((await login(ada.email, password)).body.code).toBe('login_failed');
  expect((await login(ada.email, fresh)).status).toBe(200);
  expect((await change(password, fresh, server.tenant.apiKey)).body.code).toBe('person_needed');
});

test('a stolen session guesses the password no faster than at the front door', async () => {
  const bea = await newMember(server, 'member', 'bea@example.org');
  const codes: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    const body = { current_password: `guess number ${n}`, new_password: fresh };
    codes.push((await send('POST', '/api/v1/auth/password', bea.token, body)).body.code);
  }
  expect(codes[0]).toBe('password_wrong');
  expect(codes.at(-1)).toBe('login_locked');
});

test('forgetting answers the same for everyone; the mailed link resets once and ends all that was before', async () => {
  const eve = await newOwner(server, 'eve@example.org');
  const key = await send('POST', '/api/v1/keys', eve.token, { name: 'of eve' });
  const answers = [await forgot(eve.email), await forgot('nobody@example.org')];
  expect(answers.map(({ status, body }) => [status, body])).toEqual([
    [202, { is_accepted: true }],
    [202, { is_accepted: true }],
  ]);
  const token = await mailed(eve.email, 'rs');
  expect(postbox.all().flatMap((mail) => mail.recipients)).not.toContain('nobody@example.org');
  expect((await reset(token, 'short')).body.code).toBe('password_weak');
  const both = await Promise.all([reset(token, fresh), reset(token, `${fresh} too`)]);
  expect(both.map((answer) => answer.status).sort()).toEqual([204, 401]);
  // The first proof of the mailbox: nothing that was opened before it counts.
  expect((await me(eve.token)).status).toBe(401);
  expect((await me(key.body.key)).status).toBe(401);
  expect((await login(eve.email, password)).body.code).toBe('login_failed');
  const word = both[0]?.status === 204 ? fresh : `${fresh} too`;
  const again = await login(eve.email, word);
  expect(again.status).toBe(200);

  // Proven once, a later reset ends sessions and leaves keys.
  const kept = await send('POST', '/api/v1/keys', again.body.access_token, { name: 'kept' });
  await forgot(eve.email);
  expect((await reset(await mailed(eve.email, 'rs'), `${fresh} again`)).status).toBe(204);
  expect((await me(again.body.access_token)).status).toBe(401);
  expect((await me(kept.body.key)).status).toBe(200);
});

test('mailed links expire, and are good for nothing but their purpose', async () => {
  const { email } = await newMember(server, 'viewer', 'late@example.org');
  await forgot(email);
  const resetToken = await mailed(email, 'rs');
  await post('/api/v1/auth/email-link', { email });
  const signInToken = await mailed(email, 'si');
  for (const answer of [await redeem(resetToken), await reset(signInToken), await reset('x')]) {
    expect([answer.status, answer.body.code]).toEqual([401, 'link_invalid']);
  }
  clock.moveAhead(15 * minuteMs + 1000);
  expect((await redeem(signInToken)).body.code).toBe('link_invalid');
  clock.moveAhead(45 * minuteMs);
  expect((await reset(resetToken)).body.code).toBe('link_invalid');
});

test('a link by mail signs in, once; on an account that someone else made it ends what he had', async () => {
  const thief = await newMember(server, 'member', 'prehijack@example.org');
  const ask = async () => {
    expect((await post('/api/v1/auth/email-link', { email: thief.email })).status).toBe(202);
    return mailed(thief.email, 'si');
  };
  const opened = await redeem(await ask());
  expect(opened.body.person.email).toBe(thief.email);
  expect((await me(thief.token)).status).toBe(401);
  expect((await login(thief.email, password)).body.code).toBe('login_failed');
  const token = await ask();
  const both = await Promise.all([redeem(token), redeem(token)]);
  expect(both.map((answer) => answer.status).sort()).toEqual([200, 401]);
  expect((await me(opened.body.access_token)).status).toBe(200);
});

test('a server that does not know its address mails no links, and says so', async () => {
  const { PUBLIC_URL: _, ...environment } = postbox.environment;
  const lost = await startTestServer({ environment });
  const ways = await lost.request('GET', '/api/v1/auth/ways', { key: null });
  const email = 'nowhere@example.org';
  const invited = await lost.request('POST', '/api/v1/invitations', {
    body: { email, role: 'viewer' },
  });
  expect([ways.body.mail, invited.status, invited.body.is_mailed]).toEqual([false, 201, false]);
  expect(invited.body.token).toMatch(/^aib_iv_/);
  const body = { email };
  const asked = await lost.request('POST', '/api/v1/auth/password/forgot', { key: null, body });
  expect(asked.status).toBe(202);
  expect((await lost.kernel.jobs.counts()).waiting).toBe(0);
  const health = await lost.request('GET', '/health/detailed');
  expect(
    health.body.dependencies.find(({ name }: { name: string }) => name === 'mail'),
  ).toMatchObject({ status: 'degraded', remedy: 'set PUBLIC_URL' });
  await lost.stop();
  expect(postbox.all().flatMap((mail) => mail.recipients)).not.toContain(email);
});

test('asking again and again fills no mailbox', async () => {
  const { email } = await newMember(server, 'viewer', 'flooded@example.org');
  for (let n = 0; n < 8; n += 1) expect((await forgot(email)).status).toBe(202);
  await expect.poll(async () => (await server.kernel.jobs.counts()).waiting).toBe(0);
  const links = postbox.all().filter((m) => m.recipients.includes(email) && /aib_rs_/.test(m.text));
  expect(links).toHaveLength(5);
});

test('an owner hands a reset link over to who belongs to her alone; all sessions end', async () => {
  const member = await newMember(server, 'member', 'handed@example.org');
  const admin = await newMember(server, 'admin', 'no-owner@example.org');
  const link = (memberId: string, key: string) =>
    send('POST', `/api/v1/members/${memberId}/reset-link`, key, {});
  const refused = await link(member.memberId, admin.token);
  expect([refused.status, refused.body.code]).toEqual([403, 'reset_beyond_own']);
  const made = await link(member.memberId, server.tenant.apiKey);
  expect(made.status).toBe(201);
  expect(made.body.link).toBe(`https://aibaas.example.org/#/reset?token=${made.body.token}`);
  const narrow = await send('POST', '/api/v1/keys', server.tenant.apiKey, {
    name: 'admin alone',
    scopes: ['admin'],
  });
  expect((await link(member.memberId, narrow.body.key)).body.code).toBe('reset_beyond_own');
  clock.moveAhead(23 * 60 * minuteMs);
  expect((await reset(made.body.token)).status).toBe(204);
  expect((await me(member.token)).status).toBe(401);
  expect((await login(member.email, fresh)).status).toBe(200);
  expect((await reset(made.body.token)).body.code).toBe('link_invalid');
});

test('a handed link takes no factor away from who has proven the mailbox, however often', async () => {
  const email = 'proven@example.org';
  await newMember(server, 'member', email);
  const ask = () => post('/api/v1/auth/email-link', { email });
  await ask();
  const { body: opened } = await redeem(await mailed(email, 'si'));
  const { token, memberId } = {
    token: opened.access_token,
    memberId: (
      await send('GET', '/api/v1/members?limit=1000', server.tenant.apiKey)
    ).body.data.find((m: { email: string }) => m.email === email).id,
  };
  await waysOfProving(server, clock).newApp(token);
  for (const word of [`${fresh} one`, `${fresh} two`]) {
    const path = `/api/v1/members/${memberId}/reset-link`;
    const { body } = await send('POST', path, server.tenant.apiKey, {});
    expect((await reset(body.token, word)).status).toBe(204);
    expect((await login(email, word)).body.second_factor.methods).toContain('totp');
  }
  // Nor does the mailbox alone, which ends everything else that came since the link.
  await ask();
  expect((await redeem(await mailed(email, 'si'))).body.second_factor.methods).toContain('totp');
  expect((await login(email, `${fresh} two`)).body.code).toBe('login_failed');
});

test('what a proof of the mailbox ends is in the trail of each tenant, keys included', async () => {
  const email = 'traced@example.org';
  await newMember(server, 'admin', email);
  const here = await login(email, password);
  const key = await send('POST', '/api/v1/keys', here.body.access_token, { name: 'traced' });
  await waysOfProving(server, clock).newApp(here.body.access_token);
  await forgot(email);
  expect((await reset(await mailed(email, 'rs'))).status).toBe(204);
  const { body } = await send('GET', '/api/v1/audit?limit=20', server.tenant.apiKey);
  const record = body.data.find(
    (r: { action: string }) => r.action === 'POST /api/v1/auth/password/reset',
  );
  expect(record.details).toEqual({ keys_ended: 1, factors_ended: 1 });
  const removed = async () =>
    JSON.stringify(
      await send('GET', '/api/v1/events?type=key.removed&limit=100', server.tenant.apiKey),
    );
  // Events are stored by the outbox, after the commit.
  await expect.poll(removed).toContain(`"data":{"id":"${key.body.id}","name":"traced"}`);
});

test('no owner resets a person of a tenant that is not hers, also not by a link made before', async () => {
  const evil = await newOwner(server, 'evil@example.org', other.id);
  const victim = await joinMember(server, {
    email: 'shared@example.org',
    role: 'viewer',
    key: other.apiKey,
  });
  const path = `/api/v1/members/${victim.memberId}/reset-link`;
  const early = await send('POST', path, evil.token, {});
  const earlyByKey = await send('POST', path, other.apiKey, {});
  expect([early.status, earlyByKey.status]).toEqual([201, 201]);
  await joinMember(server, { email: 'shared@example.org', role: 'admin' });
  for (const key of [evil.token, other.apiKey]) {
    const late = await send('POST', path, key, {});
    expect([late.status, late.body.code]).toEqual([403, 'reset_beyond_own']);
  }
  for (const { body } of [early, earlyByKey]) {
    expect((await reset(body.token, 'the attackers own')).body.code).toBe('link_invalid');
  }
  expect((await login('shared@example.org', password)).status).toBe(200);
});

test('a link falls with the owner who made it', async () => {
  const owner = await newOwner(server, 'leaving-owner@example.org', other.id);
  const member = await newMember(server, 'viewer', 'left-behind@example.org', {
    key: other.apiKey,
  });
  const path = `/api/v1/members/${member.memberId}/reset-link`;
  const made = await send('POST', path, owner.token, {});
  const all = (await send('GET', '/api/v1/members?limit=1000', other.apiKey)).body.data;
  const { id } = all.find((m: { email: string }) => m.email === owner.email);
  await send('PATCH', `/api/v1/members/${id}`, other.apiKey, { role: 'admin' });
  expect((await reset(made.body.token)).body.code).toBe('link_invalid');
});

test('who runs the server makes a link for anybody; owners of other tenants do not', async () => {
  const far = await newMember(server, 'viewer', 'far@example.org', { key: other.apiKey });
  const ask = (key: string, email = far.email) =>
    send('POST', '/api/v1/people/reset-link', key, { email });
  expect((await ask(other.apiKey)).body.code).toBe('reset_beyond_own');
  const admin = await newMember(server, 'admin', 'operator-not@example.org');
  expect((await ask(admin.token)).body.code).toBe('reset_beyond_own');
  expect((await ask(server.tenant.apiKey, 'nobody@example.org')).body.code).toBe('not_found');
  const made = await ask(server.tenant.apiKey);
  expect((await reset(made.body.token)).status).toBe(204);
  expect((await login(far.email, fresh)).status).toBe(200);
});

test('what a hand gave proves no mailbox: the next mailed link ends everything again', async () => {
  const person = await newMember(server, 'member', 'passed-on@example.org');
  await forgot(person.email);
  expect((await reset(await mailed(person.email, 'rs'), `${fresh} one`)).status).toBe(204);
  const path = `/api/v1/members/${person.memberId}/reset-link`;
  const handed = await send('POST', path, server.tenant.apiKey, {});
  expect((await reset(handed.body.token, `${fresh} two`)).status).toBe(204);
  await post('/api/v1/auth/email-link', { email: person.email });
  expect((await redeem(await mailed(person.email, 'si'))).status).toBe(200);
  expect((await login(person.email, `${fresh} two`)).body.code).toBe('login_failed');
});

test('a person sees her sessions of all tenants and ends them, and nobody else’s', async () => {
  const agent = { 'user-agent': 'Firefox\u00a0on a test' };
  const ida = await newMember(server, 'member', 'ida@example.org');
  const there = await send('POST', '/api/v1/invitations', other.apiKey, {
    email: ida.email,
    role: 'viewer',
  });
  const joined = await send(
    'POST',
    '/api/v1/auth/invitations/accept',
    null,
    { token: there.body.token, password },
    agent,
  );
  const all = await sessions(ida.token);
  expect(all).toHaveLength(2);
  expect(all[0]).toMatchObject({ tenant_id: other.id, is_current: false, address: '127.0.0.1' });
  expect(all[0].agent).toContain('Firefox');
  expect(all[1]).toMatchObject({ tenant_id: server.tenant.id, is_current: true });
  expect(all[1].last_seen_at).toBe(null);
  await expect.poll(async () => (await sessions(ida.token))[1].last_seen_at).not.toBe(null);
  const seen = (await sessions(ida.token))[1].last_seen_at;
  clock.moveAhead(31_000);
  expect((await sessions(ida.token))[1].last_seen_at).toBe(seen);

  const stranger = await newMember(server, 'owner', 'stranger@example.org');
  const path = `/api/v1/auth/sessions/${all[0].id}`;
  expect((await send('DELETE', path, stranger.token)).body.code).toBe('not_found');
  expect((await send('DELETE', path, server.tenant.apiKey)).body.code).toBe('person_needed');
  expect((await me(joined.body.access_token)).status).toBe(200);
  expect((await send('DELETE', path, ida.token)).status).toBe(204);
  expect((await me(joined.body.access_token)).status).toBe(401);

  const third = await login(ida.email, password);
  expect((await send('DELETE', '/api/v1/auth/sessions', ida.token)).status).toBe(204);
  expect((await me(third.body.access_token)).status).toBe(401);
  expect((await me(ida.token)).status).toBe(200);
  expect(await sessions(ida.token)).toHaveLength(1);
  expect((await send('GET', '/api/v1/auth/sessions', server.tenant.apiKey)).status).toBe(403);
});

test('without a mail server links are shown, and asking for mail answers the same', async () => {
  const silent = await startTestServer();
  const ask = (method: string, path: string, body?: object, key: string | null = null) =>
    silent.request(method, path, { key, ...(body === undefined ? {} : { body }) });
  const { apiKey } = silent.tenant;
  expect((await ask('GET', '/api/v1/auth/ways')).body.mail).toBe(false);
  const invited = await ask(
    'POST',
    '/api/v1/invitations',
    { email: 'a@example.org', role: 'viewer' },
    apiKey,
  );
  expect(invited.body).toMatchObject({ is_mailed: false });
  expect(invited.body.link).toBe(`/#/join?token=${invited.body.token}`);
  const asked = await ask('POST', '/api/v1/auth/password/forgot', { email: 'a@example.org' });
  expect([asked.status, asked.body]).toEqual([202, { is_accepted: true }]);
  await silent.stop();
});
