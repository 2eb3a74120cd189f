// Tenants, members and workspaces: who may change them, and that no tenant reaches another.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../kernel/database/sql.ts';
import { joinMember } from '../../../testing/join-member.ts';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';
import { newMember, newOwner, password, type SignedInPerson } from './signed-in.fixture.ts';

let server: TestServer;
let owner: SignedInPerson;
let other: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
  owner = await newOwner(server, 'owner@example.org');
  other = await server.newTenant();
});
afterAll(() => server.stop());

const list = async (path: string, key?: string) => {
  const answer = await server.request('GET', path, key === undefined ? {} : { key });
  return answer.body.data;
};
const memberId = async (email: string) =>
  (await list('/api/v1/members?limit=1000')).find((m: { email: string }) => m.email === email).id;

test('each role reaches over HTTP exactly what its row says', async () => {
  const outcome = async (role: string) => {
    const { token } = await newMember(server, role, `${role}-matrix@example.org`);
    const calls: [string, string, unknown?][] = [
      ['GET', '/api/v1/workspaces'],
      ['GET', '/api/v1/members'],
      ['GET', '/api/v1/keys'],
      ['GET', '/api/v1/audit'],
      ['POST', '/api/v1/workspaces', { name: `by ${role}` }],
      ['POST', '/api/v1/keys', { name: `by ${role}` }],
      ['PATCH', `/api/v1/tenants/${server.tenant.id}`, { name: 'First' }],
      ['POST', '/api/v1/audit/verify'],
    ];
    const statuses: number[] = [];
    for (const [method, path, body] of calls) {
      const answer = await server.request(method, path, { key: token, body });
      statuses.push(answer.status);
    }
    return statuses.join(' ');
  };
  expect(await outcome('viewer')).toBe('200 200 403 403 403 403 403 403');
  expect(await outcome('member')).toBe('200 200 403 403 403 403 403 403');
  expect(await outcome('admin')).toBe('200 200 200 200 201 201 200 200');
  expect(await outcome('owner')).toBe('200 200 200 200 201 201 200 200');
});

test('nobody gives, takes or changes a role above their own', async () => {
  const admin = await newMember(server, 'admin', 'ranked@example.org');
  const ownerId = await memberId(owner.email);
  const as = (method: string, path: string, body?: unknown) =>
    server.request(method, path, { key: admin.token, body });
  const answers = [
    await as('POST', '/api/v1/invitations', { email: 'crony@example.org', role: 'owner' }),
    await as('PATCH', `/api/v1/members/${admin.memberId}`, { role: 'owner' }),
    await as('PATCH', `/api/v1/members/${ownerId}`, { role: 'viewer' }),
    await as('DELETE', `/api/v1/members/${ownerId}`),
  ];
  expect(answers.map((a) => [a.status, a.body.code])).toEqual(
    Array.from({ length: 4 }, () => [403, 'role_above_own']),
  );
  expect((await as('PATCH', `/api/v1/members/${admin.memberId}`, { role: 'member' })).status).toBe(
    200,
  );
  const after = await as('POST', '/api/v1/workspaces', { name: 'too late' });
  expect(after.body.code).toBe('permission_denied');
});

test('the last owner stays, even when two are demoted at once', async () => {
  const alone = await server.newTenant();
  const first = await newOwner(server, 'first-owner@example.org', alone.id);
  const [{ id }] = await list('/api/v1/members', alone.apiKey);
  const demote = (memberIdToDemote: string) =>
    server.request('PATCH', `/api/v1/members/${memberIdToDemote}`, {
      key: alone.apiKey,
      body: { role: 'admin' },
    });
  const refused = await demote(id);
  expect([refused.status, refused.body.code]).toEqual([409, 'last_owner']);
  const gone = await server.request('DELETE', `/api/v1/members/${id}`, { key: first.token });
  expect(gone.body.code).toBe('last_owner');
  const second = await newMember(server, 'owner', 'second-owner@example.org', {
    key: alone.apiKey,
  });
  const both = await Promise.all([demote(id), demote(second.memberId)]);
  expect(both.map((a) => a.status).sort()).toEqual([200, 409]);
});

test('an owner limited to workspaces does not count as the one who stays', async () => {
  const alone = await server.newTenant();
  const first = await newOwner(server, 'whole-owner@example.org', alone.id);
  const [{ id }] = await list('/api/v1/members', alone.apiKey);
  const [{ id: workspace }] = await list('/api/v1/workspaces', alone.apiKey);
  const limit = { workspace_ids: [workspace] };
  const patch = (member: string, body: object, key = first.token) =>
    server.request('PATCH', `/api/v1/members/${member}`, { key, body });
  const second = await newMember(server, 'owner', 'part-owner@example.org', { key: alone.apiKey });
  expect((await patch(second.memberId, limit)).status).toBe(200);

  const refused = [
    await patch(id, limit),
    await patch(id, { role: 'admin' }),
    await patch(id, { role: 'owner', ...limit }, alone.apiKey),
    await server.request('DELETE', `/api/v1/members/${id}`, { key: first.token }),
  ];
  expect(refused.map((a) => [a.status, a.body.code])).toEqual(
    refused.map(() => [409, 'last_owner']),
  );
  expect((await patch(id, { name: 'Renamed' })).status).toBe(200);
  const lifted = await patch(second.memberId, { workspace_ids: null }, second.token);
  expect(lifted.status).toBe(400);

  expect((await patch(second.memberId, { workspace_ids: null })).status).toBe(200);
  const both = await Promise.all([
    patch(id, limit, alone.apiKey),
    patch(second.memberId, limit, alone.apiKey),
  ]);
  expect(both.map((a) => a.status).sort()).toEqual([200, 409]);
});

test('members are invited once, with a sensible name and e-mail, and listed in pages', async () => {
  const invite = (body: object) => server.request('POST', '/api/v1/invitations', { body });
  const made = await newMember(server, 'viewer', 'Twice@example.org');
  const ok = { email: 'x@example.org', name: 'X', role: 'viewer' };
  const again = await invite({ ...ok, email: 'twice@EXAMPLE.org' });
  expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  expect((await invite({ ...ok, password })).status).toBe(400);
  expect((await invite({ ...ok, role: 'god' })).status).toBe(400);
  for (const name of ['', '  ', 'a\u0000b', '\uD83D', 'x'.repeat(201)]) {
    expect((await invite({ ...ok, name })).body.code).toBe('request_invalid');
  }
  for (const email of ['x', '@', 'a b@c', 'a\u0000@example.org', 'a@x.org,b@x.org', '<a@x.org>']) {
    expect((await invite({ ...ok, email })).body.code).toBe('request_invalid');
  }
  await joinMember(server, { email: 'rtl@example.org', name: 'מנהלת 👩‍🔬', role: 'viewer' });

  const all = await list('/api/v1/members?limit=1000');
  const seen: string[] = [];
  let cursor = '';
  do {
    const page = await server.request('GET', `/api/v1/members?limit=2${cursor}`);
    seen.push(...page.body.data.map((m: { id: string }) => m.id));
    cursor = page.body.next_cursor === null ? '' : `&cursor=${page.body.next_cursor}`;
  } while (cursor !== '');
  expect(seen).toEqual(all.map((m: { id: string }) => m.id));
  const foreign = Buffer.from(`keys:${made.memberId}`).toString('base64url');
  const wrong = await server.request('GET', `/api/v1/members?cursor=${foreign}`);
  expect([wrong.status, wrong.body.code]).toEqual([400, 'cursor_invalid']);
});

test('an e-mail that only looks like another one is the same account, or none', async () => {
  const invite = (email: string) =>
    server.request('POST', '/api/v1/invitations', { body: { email, role: 'viewer' } });
  await newMember(server, 'viewer', 'victim@people.example');
  for (const same of [
    'victim@ｐeople.example',
    'Victim@people。example',
    'victim@PEOPLE.example',
  ]) {
    const again = await invite(same);
    expect([again.status, again.body.code]).toEqual([409, 'conflict']);
  }
  const bad = ['\u200b', '\u200d', '\u2060', '\u00ad', '\u202e', '\u2066', '\ufeff', '\u3164']
    .flatMap((hidden) => [`vic${hidden}tim@people.example`, `victim@peo${hidden}ple.example`])
    .concat('ｖictim@people.example', 'ﬁn@people.example', 'victim@people.exam％ple');
  for (const email of bad) {
    const refused = await invite(email);
    expect([email, refused.status, refused.body.code]).toEqual([email, 400, 'request_invalid']);
  }
  const login = await server.request('POST', '/api/v1/auth/login', {
    key: null,
    body: { email: 'victim@ｐｅｏｐｌｅ.example', password },
  });
  expect(login.status).toBe(200);
  for (const [given, kept] of [
    ['José.O’Neil+x@example.org', 'josé.o’neil+x@example.org'],
    ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
    ['under_score@a_b.example', 'under_score@a_b.example'],
  ] as const) {
    expect((await invite(given)).body.email).toBe(kept);
  }
});

test('a person who has an account elsewhere keeps it, and is known here by another name', async () => {
  const email = 'double@example.org';
  await joinMember(server, { email, name: 'Known Here', role: 'member' });
  await joinMember(server, { email, name: 'Known There', role: 'member', key: other.apiKey });
  const login = (word: string, tenant_id?: string) =>
    server.request('POST', '/api/v1/auth/login', {
      key: null,
      body: { email, password: word, ...(tenant_id === undefined ? {} : { tenant_id }) },
    });
  const here = await login(password);
  expect(here.body).toMatchObject({ tenant_id: server.tenant.id, person: { name: 'Known Here' } });
  const there = await login(password, other.id);
  expect(there.body).toMatchObject({ tenant_id: other.id, person: { name: 'Known There' } });

  const cookie = String(here.headers['set-cookie']).split(';')[0] as string;
  const headers = { cookie, host: 'h', origin: 'http://h' };
  const chosen = await server.request('POST', '/api/v1/auth/token', {
    key: null,
    headers,
    body: { tenant_id: other.id },
  });
  expect(chosen.body.tenant_id).toBe(other.id);
  const me = await server.request('GET', '/api/v1/auth/me', { key: chosen.body.access_token });
  expect(me.body.tenant.id).toBe(other.id);
  expect(me.body.memberships.map((m: { tenant_id: string }) => m.tenant_id).sort()).toEqual(
    [server.tenant.id, other.id].sort(),
  );
  const third = await server.newTenant();
  const refused = await server.request('POST', '/api/v1/auth/token', {
    key: null,
    headers,
    body: { tenant_id: third.id },
  });
  expect([refused.status, refused.body.code]).toEqual([403, 'tenant_forbidden']);
  const byKey = await server.request('POST', '/api/v1/auth/token', {
    body: { tenant_id: other.id },
  });
  expect(byKey.body.code).toBe('tenant_forbidden');
});

test('a person opens a tenant and owns it; a key made at the terminal cannot', async () => {
  const byKey = await server.request('POST', '/api/v1/tenants', { body: { name: 'Nobody’s' } });
  expect([byKey.status, byKey.body.code]).toEqual([403, 'person_needed']);
  const made = await server.request('POST', '/api/v1/tenants', {
    key: owner.token,
    body: { name: 'Zweigstelle' },
  });
  expect(made.status).toBe(201);
  const tenants = await list('/api/v1/tenants', owner.token);
  expect(tenants.map((t: { name: string }) => t.name).sort()).toEqual(['First', 'Zweigstelle']);
  const read = await server.request('GET', `/api/v1/tenants/${made.body.id}`, { key: owner.token });
  expect(read.body.name).toBe('Zweigstelle');
  const rename = await server.request('PATCH', `/api/v1/tenants/${made.body.id}`, {
    key: owner.token,
    body: { name: 'from outside' },
  });
  expect(rename.body.code).toBe('not_found');
  const [record] = await list('/api/v1/audit?limit=1');
  expect(record.action).toBe('PATCH /api/v1/tenants/:id');
});

test('workspaces have unique names, one always stays, and members may be limited to some', async () => {
  const make = (name: string) => server.request('POST', '/api/v1/workspaces', { body: { name } });
  const shop = await make('متجر');
  expect(shop.body).toMatchObject({ name: 'متجر', environment: 'production' });
  expect((await make('متجر')).body.code).toBe('conflict');
  const patched = await server.request('PATCH', `/api/v1/workspaces/${shop.body.id}`, {
    body: { environment: 'staging' },
  });
  expect(patched.body).toMatchObject({ name: 'متجر', environment: 'staging' });
  const taken = await server.request('PATCH', `/api/v1/workspaces/${shop.body.id}`, {
    body: { name: 'Default' },
  });
  expect(taken.body.code).toBe('conflict');

  const limited = await newMember(server, 'member', 'limited@example.org', {
    workspace_ids: [shop.body.id],
  });
  const seen = await list('/api/v1/workspaces', limited.token);
  expect(seen.map((w: { id: string }) => w.id)).toEqual([shop.body.id]);
  const hidden = await server.request('GET', `/api/v1/workspaces/${server.tenant.workspaceId}`, {
    key: limited.token,
  });
  expect([hidden.status, hidden.body.code]).toEqual([404, 'not_found']);
  const foreign = await server.request('PATCH', `/api/v1/members/${limited.memberId}`, {
    body: { workspace_ids: [other.workspaceId] },
  });
  expect([foreign.status, foreign.body.errors[0].pointer]).toEqual([400, '/workspace_ids']);
  const limitedAdmin = await newMember(server, 'admin', 'limited-admin@example.org', {
    workspace_ids: [shop.body.id],
  });
  for (const workspace_ids of [null, [shop.body.id, server.tenant.workspaceId]]) {
    const wider = await server.request('PATCH', `/api/v1/members/${limitedAdmin.memberId}`, {
      key: limitedAdmin.token,
      body: { workspace_ids },
    });
    expect([wider.status, wider.body.code]).toEqual([400, 'request_invalid']);
  }
  const key = await server.request('POST', '/api/v1/keys', {
    key: limitedAdmin.token,
    body: { name: 'as limited as its maker' },
  });
  expect(await list('/api/v1/workspaces', key.body.key)).toHaveLength(1);

  expect((await server.request('DELETE', `/api/v1/workspaces/${shop.body.id}`)).status).toBe(204);
  const last = await server.request('DELETE', `/api/v1/workspaces/${other.workspaceId}`, {
    key: other.apiKey,
  });
  expect([last.status, last.body.code]).toEqual([409, 'conflict']);
});

test('no route of identity or audit reaches another tenant', async () => {
  const theirs = await newMember(server, 'admin', 'theirs@example.org', { key: other.apiKey });
  const key = await server.request('POST', '/api/v1/keys', {
    key: other.apiKey,
    body: { name: 'theirs' },
  });
  const trailIds = async () =>
    (await list('/api/v1/audit?limit=1000', other.apiKey)).map((r: { id: string }) => r.id);
  const before = await trailIds();
  const attempts: [string, string, unknown?][] = [
    ['GET', `/api/v1/tenants/${other.id}`],
    ['PATCH', `/api/v1/tenants/${other.id}`, { name: 'taken' }],
    ['PATCH', `/api/v1/members/${theirs.memberId}`, { role: 'viewer' }],
    ['DELETE', `/api/v1/members/${theirs.memberId}`],
    ['GET', `/api/v1/workspaces/${other.workspaceId}`],
    ['PATCH', `/api/v1/workspaces/${other.workspaceId}`, { name: 'taken' }],
    ['DELETE', `/api/v1/workspaces/${other.workspaceId}`],
    ['DELETE', `/api/v1/keys/${key.body.id}`],
  ];
  for (const [method, path, body] of attempts) {
    const answer = await server.request(method, path, { body });
    expect([method, path, answer.status]).toEqual([method, path, 404]);
  }
  const foreign = JSON.stringify([
    await list('/api/v1/members?limit=1000'),
    await list('/api/v1/workspaces?limit=1000'),
    await list('/api/v1/keys?limit=1000'),
    await list('/api/v1/tenants?limit=1000'),
    (await list('/api/v1/audit?limit=1000')).filter(
      (r: { resource_id: string | null }) => r.resource_id === key.body.id,
    ),
  ]);
  for (const id of [theirs.memberId, other.workspaceId, key.body.id, other.id]) {
    expect(foreign).not.toContain(id);
  }
  expect(await trailIds()).toEqual(before);
  expect((await list('/api/v1/workspaces', other.apiKey))[0].name).toBe('Default');
});

test('each mutation publishes its event once and leaves its record; a refused one only a record', async () => {
  const fresh = await server.newTenant();
  const as = (method: string, path: string, body?: unknown) =>
    server.request(method, path, { key: fresh.apiKey, body });
  const workspace = await as('POST', '/api/v1/workspaces', { name: 'Shop' });
  await as('POST', '/api/v1/workspaces', { name: 'Shop' });
  await as('PATCH', `/api/v1/workspaces/${workspace.body.id}`, { name: 'Market' });
  await as('DELETE', `/api/v1/workspaces/${workspace.body.id}`);
  await as('PATCH', `/api/v1/tenants/${fresh.id}`, { name: 'Renamed' });
  const member = await newMember(server, 'viewer', 'eventful@example.org', { key: fresh.apiKey });
  await as('PATCH', `/api/v1/members/${member.memberId}`, { role: 'member' });
  await as('DELETE', `/api/v1/members/${member.memberId}`);
  const key = await as('POST', '/api/v1/keys', { name: 'spare' });
  await as('DELETE', `/api/v1/keys/${key.body.id}`);
  const events = await server.kernel.database.one<{ name: string }>(
    fresh.id,
    sql`select name from kernel.outbox where tenant_id = ${fresh.id} order by id`,
  );
  expect(events.map(({ name }) => name)).toEqual([
    'workspace.created',
    'workspace.updated',
    'workspace.removed',
    'tenant.updated',
    'invitation.created',
    'invitation.accepted',
    'member.created',
    'session.created',
    'member.updated',
    'member.removed',
    'key.created',
    'key.removed',
  ]);
  const records = (await list('/api/v1/audit', fresh.apiKey)).reverse();
  const facts = records.map(
    (r: { outcome: string; action: string }) => `${r.outcome} ${r.action.replace('/api/v1', '')}`,
  );
  expect(facts).toEqual([
    'done owner access',
    'done POST /workspaces',
    'refused POST /workspaces',
    'done PATCH /workspaces/:id',
    'done DELETE /workspaces/:id',
    'done PATCH /tenants/:id',
    'done POST /invitations',
    'done POST /auth/invitations/accept',
    'done PATCH /members/:id',
    'done DELETE /members/:id',
    'done POST /keys',
    'done DELETE /keys/:id',
  ]);
});
