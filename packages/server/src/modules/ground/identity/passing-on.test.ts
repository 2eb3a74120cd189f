// What a credential may pass on, case by case: keys of keys, scopes, ends, roles, workspaces. The random
// chains stand in delegation.test.ts.
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../../kernel/database/pool.ts';
import { type SQL, sql } from '../../../kernel/database/sql.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { lockDelegation } from './invitation-store.ts';
import { movableClock, newMember, newOwner } from './signed-in.fixture.ts';

let server: TestServer;
let second: string;
const clock = movableClock();
const minuteMs = 60_000;

beforeAll(async () => {
  server = await startTestServer({ clock });
  second = (await send('POST', '/api/v1/workspaces', server.tenant.apiKey, { name: 'Second' })).body
    .id;
});
afterAll(() => server.stop());

const send = (method: string, path: string, key: string, body?: unknown) =>
  server.request(method, path, { key, ...(body === undefined ? {} : { body }) });
const me = (key: string) => send('GET', '/api/v1/auth/me', key);
const makeKey = (key: string, body: object = {}) =>
  send('POST', '/api/v1/keys', key, { name: 'k', ...body });
const tokenOf = async (key: string): Promise<string> =>
  (await send('POST', '/api/v1/auth/token', key, {})).body.access_token;
const invite = (key: string, body: object) =>
  send('POST', '/api/v1/invitations', key, { email: 'new@example.org', ...body });
const at = (minutes: number) => new Date(clock.now() + minutes * minuteMs).toISOString();
const codes = (answers: { body: { code?: string } }[]) => answers.map((a) => a.body.code);

test('a key ends no later than the one that made it, also through a token', async () => {
  const parent = await makeKey(server.tenant.apiKey, { expires_at: at(60) });
  for (const maker of [parent.body.key, await tokenOf(parent.body.key)]) {
    const silent = await makeKey(maker);
    expect(silent.body.expires_at).toBe(parent.body.expires_at);
    const sooner = await makeKey(maker, { expires_at: at(30) });
    expect(sooner.status).toBe(201);
    const later = await makeKey(maker, { expires_at: at(61) });
    expect([later.status, later.body.code]).toEqual([403, 'expiry_above_own']);
  }
  const child = await makeKey(parent.body.key);
  const grandchild = await makeKey(child.body.key);
  const token = await tokenOf(grandchild.body.key);
  clock.moveAhead(61 * minuteMs);
  const answers = [parent.body.key, child.body.key, grandchild.body.key, token];
  for (const key of answers) expect((await me(key)).status).toBe(401);
});

test('a removed key takes everything below it along, at once', async () => {
  const top = await makeKey(server.tenant.apiKey);
  const below = await makeKey(await tokenOf(top.body.key));
  const lowest = await makeKey(below.body.key);
  const beside = await makeKey(server.tenant.apiKey);
  const token = await tokenOf(lowest.body.key);
  const invited = await invite(below.body.key, { email: 'falls@example.org', role: 'viewer' });
  const living = [below.body.key, lowest.body.key, token];
  for (const key of living) expect((await me(key)).status).toBe(200);
  const heard: string[] = [];
  server.composition.app.services.identity.onRevoked((id) => heard.push(id));
  expect((await send('DELETE', `/api/v1/keys/${top.body.id}`, server.tenant.apiKey)).status).toBe(
    204,
  );
  for (const key of living) expect((await me(key)).status).toBe(401);
  expect(heard.sort()).toEqual([top.body.id, below.body.id, lowest.body.id].sort());
  expect((await me(beside.body.key)).status).toBe(200);
  const look = await server.request('POST', '/api/v1/auth/invitations/look', {
    key: null,
    body: { token: invited.body.token },
  });
  expect(look.body.code).toBe('invitation_invalid');
});

test('a key that is being removed makes no key that stays', async () => {
  const rounds = Array.from({ length: 6 }, async () => {
    const parent = await makeKey(server.tenant.apiKey);
    await me(parent.body.key);
    const [child] = await Promise.all([
      makeKey(parent.body.key),
      send('DELETE', `/api/v1/keys/${parent.body.id}`, server.tenant.apiKey),
    ]);
    return child.status === 201 ? (await me(child.body.key)).status : 401;
  });
  expect(await Promise.all(rounds)).toEqual(Array.from({ length: 6 }, () => 401));
});

test('whoever lacks a scope gives no role that has it', async () => {
  const key = async (scopes: string[]) =>
    (await makeKey(server.tenant.apiKey, { scopes })).body.key as string;
  const adminOnly = await key(['admin']);
  const noWrite = await key(['read', 'admin']);
  const roles = ['viewer', 'member', 'admin', 'owner'];
  const outcome = async (maker: string) => {
    const answers = [];
    for (const role of roles) answers.push(await invite(maker, { role }));
    return answers.map(({ status, body }) => body.code ?? status);
  };
  const refused = 'scope_above_own';
  expect(await outcome(adminOnly)).toEqual([refused, refused, refused, refused]);
  expect(await outcome(await tokenOf(adminOnly))).toEqual([refused, refused, refused, refused]);
  expect(await outcome(noWrite)).toEqual([201, refused, refused, refused]);
  expect(await outcome(server.tenant.apiKey)).toEqual([201, 201, 201, 201]);
  // Raising somebody is giving as well; lowering is not.
  const { memberId } = await newMember(server, 'member', 'raised@example.org');
  const patch = (maker: string, role: string) =>
    send('PATCH', `/api/v1/members/${memberId}`, maker, { role });
  expect((await patch(adminOnly, 'owner')).body.code).toBe(refused);
  expect((await patch(noWrite, 'admin')).body.code).toBe(refused);
  expect((await patch(adminOnly, 'viewer')).status).toBe(200);
});

test('a key with an end gives nothing without one', async () => {
  const ending = (await makeKey(server.tenant.apiKey, { expires_at: at(60) })).body.key;
  const { memberId } = await newMember(server, 'viewer', 'lasting@example.org', {
    workspace_ids: [second],
  });
  const path = `/api/v1/members/${memberId}`;
  for (const maker of [ending, await tokenOf(ending)]) {
    expect(
      codes([
        await invite(maker, { role: 'viewer' }),
        await send('PATCH', path, maker, { role: 'member' }),
        await send('PATCH', path, maker, { workspace_ids: null }),
        await send('POST', `${path}/reset-link`, maker, {}),
      ]),
    ).toEqual([
      'lasting_credential_needed',
      'lasting_credential_needed',
      'lasting_credential_needed',
      'reset_beyond_own',
    ]);
  }
  const owner = await newOwner(server, 'owner@example.org');
  const ofOwner = (await makeKey(owner.token, { expires_at: at(60) })).body.key as string;
  expect((await me(ofOwner)).body.role).toBe('owner');
  const tenant = await send('POST', '/api/v1/tenants', ofOwner, { name: 'For good' });
  expect([tenant.status, tenant.body.code]).toEqual([403, 'person_needed']);
});

test('who is limited acts only within, and neither lifts nor narrows what lies outside', async () => {
  const limit = [second];
  const admin = await newMember(server, 'admin', 'limited@example.org', { workspace_ids: limit });
  const key = (await makeKey(admin.token)).body.key as string;
  const free = await newMember(server, 'admin', 'free@example.org');
  const wide = await newMember(server, 'viewer', 'wide@example.org', {
    workspace_ids: [second, server.tenant.workspaceId],
  });
  const freeKey = (await makeKey(free.token)).body;
  const invited = (await invite(free.token, { email: 'wide2@example.org', role: 'viewer' })).body;
  for (const maker of [admin.token, key]) {
    const as = (method: string, path: string, body?: object) => send(method, path, maker, body);
    const outside = [
      await as('PATCH', `/api/v1/members/${free.memberId}`, { workspace_ids: limit }),
      await as('PATCH', `/api/v1/members/${free.memberId}`, { name: 'Renamed' }),
      await as('PATCH', `/api/v1/members/${wide.memberId}`, { workspace_ids: limit }),
      await as('PATCH', `/api/v1/members/${wide.memberId}`, { role: 'viewer' }),
      await as('DELETE', `/api/v1/members/${wide.memberId}`),
      await as('DELETE', `/api/v1/keys/${freeKey.id}`),
      await as('DELETE', `/api/v1/invitations/${invited.id}`),
      await as('POST', '/api/v1/workspaces', { name: 'Outside' }),
      await as('PATCH', `/api/v1/tenants/${server.tenant.id}`, { name: 'Renamed' }),
    ];
    expect(codes(outside)).toEqual([
      ...outside.slice(0, 5).map(() => 'workspaces_above_own'),
      'not_found',
      'workspaces_above_own',
      'permission_denied',
      'permission_denied',
    ]);
    expect((await invite(maker, { role: 'viewer' })).body.code).toBe('request_invalid');
    const elsewhere = await as('PATCH', `/api/v1/workspaces/${server.tenant.workspaceId}`, {
      name: 'Renamed',
    });
    expect(elsewhere.status).toBe(404);
    const { body } = await as('GET', '/api/v1/invitations?limit=1000');
    expect(body.data.map((i: { id: string }) => i.id)).not.toContain(invited.id);
  }
  const inside = await newMember(server, 'viewer', 'inside@example.org', {
    workspace_ids: limit,
    key,
  });
  const path = `/api/v1/members/${inside.memberId}`;
  expect((await send('PATCH', path, admin.token, { role: 'member' })).status).toBe(200);
  const lifted = await send('PATCH', path, admin.token, { workspace_ids: null });
  expect(lifted.body.code).toBe('request_invalid');
  expect((await send('DELETE', path, admin.token)).status).toBe(204);
  expect((await send('DELETE', `/api/v1/keys/${freeKey.id}`, free.token)).status).toBe(204);
});

test('a key made in the moment its maker signs out does not stay with a stranger', async () => {
  const person = await newMember(server, 'admin', 'signing-out@example.org');
  await send('POST', '/api/v1/auth/logout', person.token);
  expect((await makeKey(person.token)).status).toBe(401);
});

test('who is demoted or limited in this moment changes nothing by the role of before', async () => {
  const { apiKey } = server.tenant;
  const workspace = (name: string) => send('POST', '/api/v1/workspaces', apiKey, { name });
  const made = await Promise.all(['Kept', 'Mine'].map(workspace));
  const [kept, mine] = made.map(({ body }) => `/api/v1/workspaces/${body.id}`) as [string, string];
  const acts: [string, string, unknown?][] = [
    ['DELETE', kept],
    ['PATCH', kept, { name: 'Taken' }],
    ['POST', '/api/v1/workspaces', { name: 'Too late' }],
    ['PATCH', `/api/v1/tenants/${server.tenant.id}`, { name: 'Too late' }],
    ['POST', '/api/v1/invitations', { email: 'late@example.org', role: 'viewer' }],
  ];
  const outcomes = async (name: string, change: SQL) => {
    const answers: Awaited<ReturnType<typeof send>>[] = [];
    for (const [n, [method, path, body]] of acts.entries()) {
      const admin = await newMember(server, 'admin', `${name}-${n}@example.org`);
      const demotion = sql`update identity.memberships set ${change} where id = ${admin.memberId}`;
      answers.push(await actDuring(demotion, () => send(method, path, admin.token, body)));
    }
    return answers;
  };
  const demoted = await outcomes('demoted', sql`role = 'viewer'`);
  expect(codes(demoted)).toEqual(acts.map(() => 'permission_denied'));
  const ownId = mine.split('/').at(-1);
  const limited = await outcomes('limited', sql`workspace_ids = array[${ownId}]::uuid[]`);
  expect(limited.map(({ status }) => status)).toEqual([404, 404, 403, 403, 400]);
  expect((await send('GET', kept, apiKey)).body.name).toBe('Kept');
});

/** Sends a request that passes the door before a change commits, and reaches its work after it. */
async function actDuring<T>(change: SQL, act: () => Promise<T>): Promise<T> {
  const { database } = server.kernel;
  const sent = await database.tenant(server.tenant.id, async (tx) => {
    await lockDelegation(tx, server.tenant.id);
    await tx.query(change);
    const answer = act();
    await Promise.race([answer, somebodyWaits(tx)]);
    return { answer };
  });
  return sent.answer;
}

async function somebodyWaits(tx: Tx): Promise<void> {
  const waiting = sql`select count(*) as count from pg_locks where locktype = 'advisory'
    and not granted and database = (select oid from pg_database where datname = current_database())`;
  for (let tries = 0; tries < 2000; tries++) {
    const row = await tx.row<{ count: number }>(waiting);
    if ((row?.count ?? 0) > 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
