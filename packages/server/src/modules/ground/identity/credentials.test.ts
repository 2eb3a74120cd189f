// API keys and tokens: forged, expired, foreign and revoked ones are refused; nothing grows by being
// passed on.
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { movableClock, newMember, newOwner } from './signed-in.fixture.ts';
import { createTokens, type TokenClaims } from './tokens.ts';

let server: TestServer;
let owner: Awaited<ReturnType<typeof newOwner>>;
const clock = movableClock();

beforeAll(async () => {
  server = await startTestServer({ clock });
  owner = await newOwner(server, 'owner@example.org');
});
afterAll(() => server.stop());

const me = (key: string, headers: Record<string, string> = {}) =>
  server.request('GET', '/api/v1/auth/me', { key, headers });
const makeKey = (body: unknown, key?: string) =>
  server.request('POST', '/api/v1/keys', { body, ...(key === undefined ? {} : { key }) });
const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());

test('a key works directly and is shown once; the database holds a hash', async () => {
  const made = await makeKey({ name: 'مفتاح', scopes: ['read'] });
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: 'مفتاح', scopes: ['read'], expires_at: null });
  expect(made.body.key).toMatch(/^aib_sk_[\w-]{43}$/);
  expect(made.body.key.startsWith(made.body.prefix)).toBe(true);
  const answer = await me(made.body.key);
  expect(answer.body).toMatchObject({ person: null, role: 'owner', scopes: ['read'] });
  expect(answer.body.key.id).toBe(made.body.id);
  const { body } = await server.request('GET', '/api/v1/keys');
  const listed = body.data.find((key: { id: string }) => key.id === made.body.id);
  expect(Object.keys(listed)).not.toContain('key');
  expect(JSON.stringify(body)).not.toContain(made.body.key.slice(12));
});

test('a key made with an Idempotency-Key is not kept anywhere for replay', async () => {
  const headers = { 'idempotency-key': 'keys-are-not-replayed' };
  const body = { name: 'again' };
  const first = await server.request('POST', '/api/v1/keys', { body, headers });
  const second = await server.request('POST', '/api/v1/keys', { body, headers });
  expect(second.body.key).not.toBe(first.body.key);
});

test('a removed key is refused at once, although it was cached', async () => {
  const made = await makeKey({ name: 'short-lived' });
  const token = await server.request('POST', '/api/v1/auth/token', {
    key: made.body.key,
    body: {},
  });
  expect((await me(made.body.key)).status).toBe(200);
  expect((await me(token.body.access_token)).status).toBe(200);
  const capitals = made.body.id.toUpperCase();
  const removed = await server.request('DELETE', `/api/v1/keys/${capitals}`);
  expect(removed.status).toBe(204);
  expect((await me(made.body.key)).body.code).toBe('unauthenticated');
  expect((await me(token.body.access_token)).body.code).toBe('unauthenticated');
  const again = await server.request('DELETE', `/api/v1/keys/${made.body.id}`);
  expect([again.status, again.body.code]).toEqual([404, 'not_found']);
});

test('listeners hear of a revocation after it has committed, and of which credential', async () => {
  const { identity } = server.composition.app.services;
  const made = await makeKey({ name: 'watched' });
  const principal = await identity.authenticate({
    authorization: `Bearer ${made.body.key}`,
    cookie: undefined,
  });
  const heard: string[] = [];
  identity.onRevoked((id) => heard.push(id));
  await server.request('DELETE', `/api/v1/keys/${made.body.id}`);
  expect(heard).toEqual([made.body.id]);
  expect(identity.isAbout(principal, made.body.id)).toBe(true);
  expect(identity.isAbout(principal, server.tenant.id)).toBe(false);
});

test('a key expires, cached or not, and cannot be made expired', async () => {
  const soon = new Date(clock.now() + 10_000).toISOString();
  const made = await makeKey({ name: 'soon', expires_at: soon });
  expect((await me(made.body.key)).status).toBe(200);
  clock.moveAhead(11_000);
  expect((await me(made.body.key)).body.code).toBe('unauthenticated');
  const past = await makeKey({ name: 'past', expires_at: soon });
  expect([past.status, past.body.errors[0].pointer]).toEqual([400, '/expires_at']);
  const leap = await makeKey({ name: 'leap', expires_at: '2030-12-31T23:59:60Z' });
  expect(leap.status).toBe(400);
});

test('the last use of a key is noted, at most once a minute', async () => {
  const made = await makeKey({ name: 'used' });
  const lastUsed = async () => {
    const { body } = await server.request('GET', '/api/v1/keys?limit=1000');
    return body.data.find((key: { id: string }) => key.id === made.body.id).last_used_at;
  };
  expect(await lastUsed()).toBe(null);
  await me(made.body.key);
  await expect.poll(lastUsed).not.toBe(null);
  const first = await lastUsed();
  clock.moveAhead(31_000);
  await me(made.body.key);
  expect(await lastUsed()).toBe(first);
  clock.moveAhead(31_000);
  await me(made.body.key);
  await expect.poll(lastUsed).not.toBe(first);
});

test('a key never has more than its maker', async () => {
  const narrow = await makeKey({ name: 'narrow', scopes: ['read', 'admin'] });
  const wider = await makeKey({ name: 'wider', scopes: ['read', 'write'] }, narrow.body.key);
  expect([wider.status, wider.body.code]).toEqual([403, 'scope_above_own']);
  const same = await makeKey({ name: 'same' }, narrow.body.key);
  expect(same.body.scopes).toEqual(['read', 'admin']);
  const admin = await newMember(server, 'admin', 'admin@example.org');
  const adminKey = await makeKey({ name: 'of an admin' }, admin.token);
  expect((await me(adminKey.body.key)).body.role).toBe('admin');

  const demoted = await server.request('PATCH', `/api/v1/members/${admin.memberId}`, {
    body: { role: 'viewer' },
  });
  expect(demoted.status).toBe(200);
  expect((await me(adminKey.body.key)).body.role).toBe('viewer');
  const write = await server.request('POST', '/api/v1/workspaces', {
    key: adminKey.body.key,
    body: { name: 'no' },
  });
  expect([write.status, write.body.code]).toEqual([403, 'permission_denied']);
  await server.request('DELETE', `/api/v1/members/${admin.memberId}`);
  expect((await me(adminKey.body.key)).status).toBe(401);
  expect((await me(admin.token)).status).toBe(401);
});

test('an admin cannot remove a key of an owner', async () => {
  const ownerKey = await makeKey({ name: 'of an owner' }, owner.token);
  const admin = await newMember(server, 'admin', 'second-admin@example.org');
  const path = `/api/v1/keys/${ownerKey.body.id}`;
  const refused = await server.request('DELETE', path, { key: admin.token });
  expect([refused.status, refused.body.code]).toEqual([403, 'role_above_own']);
  expect((await me(ownerKey.body.key)).status).toBe(200);
});

test('a token has the scopes of the key that bought it and buys no other token', async () => {
  const key = await makeKey({ name: 'reader', scopes: ['read'] });
  const buy = (credential: string) =>
    server.request('POST', '/api/v1/auth/token', { key: credential, body: {} });
  const bought = await buy(key.body.key);
  expect(bought.body).toMatchObject({
    token_type: 'Bearer',
    expires_in: 900,
    tenant_id: server.tenant.id,
    scopes: ['read'],
  });
  const token = bought.body.access_token;
  const write = await server.request('POST', '/api/v1/workspaces', {
    key: token,
    body: { name: 'no' },
  });
  expect(write.body.code).toBe('permission_denied');
  const again = await buy(token);
  expect([again.status, again.body.code]).toEqual([403, 'token_not_renewable']);
});

test('a token ends after 15 minutes and a little leeway', async () => {
  const bought = await server.request('POST', '/api/v1/auth/token', { body: {} });
  const token = bought.body.access_token;
  expect((await me(token)).status).toBe(200);
  clock.moveAhead(15 * 60_000 + 31_000);
  const late = await me(token);
  expect([late.status, late.body.code]).toEqual([401, 'token_expired']);
});

test('forged tokens of every kind are refused', async () => {
  const bought = await server.request('POST', '/api/v1/auth/token', { body: {} });
  const token: string = bought.body.access_token;
  const [head, body, signature] = token.split('.') as [string, string, string];
  const claims = payloadOf(token);
  const header = JSON.parse(Buffer.from(head, 'base64url').toString());
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const ourKey = new TextEncoder().encode(server.kernel.secrets.jwtKey);
  const signed = (change: object, key: Uint8Array, more: object = {}) =>
    new SignJWT({ ...claims, ...change }).setProtectedHeader({ ...header, ...more }).sign(key);
  const forged = await Promise.all([
    `${head}.${encode({ ...claims, exp: claims.exp + 86_400 })}.${signature}`,
    `${head}.${body}.`,
    `${head}.${body}`,
    new UnsecuredJWT(claims).encode(),
    `${encode({ ...header, alg: 'none' })}.${body}.`,
    new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS256' }).sign(privateKey),
    signed({}, ourKey, { alg: 'HS512' }),
    signed({}, ourKey, { kid: 'someone-else' }),
    signed({}, ourKey, { typ: 'JWT' }),
    signed({}, new TextEncoder().encode('x'.repeat(32))),
    signed({ iss: 'elsewhere' }, ourKey),
    signed({ aud: 'elsewhere' }, ourKey),
    signed({ exp: undefined }, ourKey),
    signed({ rol: 'god' }, ourKey),
    signed({ sub: 'not a uuid' }, ourKey),
    'aib_sk_short',
    `aib_sk_${'A'.repeat(43)}`,
    'a.b.c',
  ]);
  for (const [index, text] of forged.entries()) {
    const answer = await me(text);
    expect([index, answer.status, answer.body.code]).toEqual([index, 401, 'unauthenticated']);
  }
  expect((await me(token)).status).toBe(200);
});

test('a token of another installation is refused, whatever it claims', async () => {
  const elsewhere = createTokens('another-installation-with-its-own-key', clock);
  const claims: TokenClaims = {
    tenantId: server.tenant.id,
    credentialId: payloadOf(owner.token).sub,
    kind: 'person',
    role: 'owner',
    scopes: ['read', 'write', 'admin'],
  };
  expect((await me(await elsewhere.sign(claims))).body.code).toBe('unauthenticated');
});

test('no credential, another scheme and a session token as Bearer are refused', async () => {
  const none = await server.request('GET', '/api/v1/auth/me', { key: null });
  expect([none.status, none.body.code]).toEqual([401, 'unauthenticated']);
  const headers = { authorization: 'Basic b3duZXI6cGFzcw==' };
  const basic = await server.request('GET', '/api/v1/auth/me', { key: null, headers });
  expect(basic.body.code).toBe('unauthenticated');
  const session = owner.cookie.split('=')[1] as string;
  expect((await me(session)).body.code).toBe('unauthenticated');
  const cookie = `aibaas_session=${server.tenant.apiKey}`;
  const asCookie = await server.request('GET', '/api/v1/auth/me', {
    key: null,
    headers: { cookie },
  });
  expect(asCookie.body.code).toBe('unauthenticated');
});

test('X-Tenant-ID must be the tenant of the credential, and the attempt is on record', async () => {
  const other = await server.newTenant();
  const right = await me(server.tenant.apiKey, { 'x-tenant-id': server.tenant.id });
  expect(right.status).toBe(200);
  const wrong = await me(server.tenant.apiKey, { 'x-tenant-id': other.id });
  expect([wrong.status, wrong.body.code]).toEqual([403, 'tenant_mismatch']);
  const { body } = await server.request('GET', '/api/v1/audit?limit=1');
  expect(body.data[0]).toMatchObject({
    action: 'GET /api/v1/auth/me',
    outcome: 'refused',
    code: 'tenant_mismatch',
  });
});
