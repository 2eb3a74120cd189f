// Who reads and writes what of the event log: workspaces, and facts that only some may read.
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { newMember } from '../../ground/identity/signed-in.fixture.ts';

type Json = ReturnType<typeof JSON.parse>;

let server: TestServer;
let other: string;
let own: string;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startTestServer();
  own = server.tenant.workspaceId;
  other = (await server.request('POST', '/api/v1/workspaces', { body: { name: 'Other' } })).body.id;
  const limit = { workspace_ids: [own] };
  for (const role of ['viewer', 'admin']) {
    tokens[role] = (await newMember(server, role, `${role}@example.org`)).token;
    tokens[`limited ${role}`] = (
      await newMember(server, role, `limited-${role}@example.org`, limit)
    ).token;
  }
  tokens['limited member'] = (
    await newMember(server, 'member', 'limited-member@example.org', limit)
  ).token;
  await server.request('POST', '/api/v1/keys', { body: { name: 'a key' } });
  for (const workspace_id of [own, other]) {
    const definition = { source: { event_type: 'used' }, aggregation: 'count', workspace_id };
    await server.request('POST', '/api/v1/metrics', { body: { ...definition, name: 'used' } });
  }
  while ((await server.kernel.outbox.lag()) > 0) await server.kernel.clock.sleep(20);
});
afterAll(() => server.stop());

const read = async (path: string, who?: string): Promise<Json> =>
  (
    await server.request(
      'GET',
      `/api/v1/events${path}`,
      who === undefined ? {} : { key: tokens[who] as string },
    )
  ).body.data;
const typesOf = async (who?: string): Promise<Record<string, number>> =>
  Object.fromEntries(
    (await read('/types?own=true', who)).map((one: Json) => [one.type, one.events]),
  );

test('facts are listed and counted for those who may read what they are about', async () => {
  expect(await typesOf('admin')).toMatchObject({ 'key.created': 1, 'metric.created': 2 });
  expect(await typesOf('viewer')).toMatchObject({ 'metric.created': 2, 'member.created': 5 });
  expect(await typesOf('limited member')).toMatchObject({ 'metric.created': 1 });
  for (const who of ['viewer', 'limited member', 'limited viewer', 'limited admin']) {
    expect(await typesOf(who), who).not.toHaveProperty('key.created');
    expect(await typesOf(who), who).not.toHaveProperty('session.created');
    expect(await read('?type=key.created', who), who).toEqual([]);
  }
  for (const who of ['limited member', 'limited admin']) {
    expect(await typesOf(who), who).not.toHaveProperty('member.created');
    const metrics = await read('?type=metric.created', who);
    expect(metrics.map((one: Json) => one.workspace_id)).toEqual([own]);
  }
});

test('an event of the tenant with the name of a fact is the tenant’s, and read by all', async () => {
  const body = { source: 'app', type: 'key.removed', data: { mine: true } };
  await server.request('POST', '/api/v1/events', { body });
  expect(await read('?type=key.removed', 'viewer')).toMatchObject([{ data: { mine: true } }]);
});

const event = { source: 'app', type: 'written' };
test.each([
  ['another one', () => ({ ...event, workspace_id: other })],
  ['another one in capitals', () => ({ ...event, workspace_id: other.toUpperCase() })],
  ['none', () => event],
  ['none, as null', () => ({ ...event, workspace_id: null })],
  [
    'one that is not there',
    () => ({ ...event, workspace_id: '0197a000-0000-7000-8000-000000000000' }),
  ],
  [
    'their own and another one',
    () => [
      { ...event, workspace_id: own },
      { ...event, workspace_id: other },
    ],
  ],
])('who is limited does not write into %s, and the trail says so', async (_what, body) => {
  const answer = await server.request('POST', '/api/v1/events', {
    key: tokens['limited member'] as string,
    body: body(),
  });
  expect(answer).toMatchObject({ status: 403, body: { code: 'permission_denied' } });
  expect(await read('?type=written')).toEqual([]);
  const trail = await server.request('GET', '/api/v1/audit?limit=1');
  expect(trail.body.data[0]).toMatchObject({ action: 'POST /api/v1/events', outcome: 'refused' });
});

test('who is limited writes into their own, however it is spelt, and who is not into any', async () => {
  const type = 'allowed';
  const write = (workspace_id: string | null, who?: string) =>
    server.request('POST', '/api/v1/events', {
      body: { source: 'app', type, ...(workspace_id === null ? {} : { workspace_id }) },
      ...(who === undefined ? {} : { key: tokens[who] as string }),
    });
  expect((await write(own, 'limited member')).body.accepted).toBe(1);
  expect((await write(own.toUpperCase(), 'limited member')).body.accepted).toBe(1);
  for (const workspace of [own, other, null]) expect((await write(workspace)).status).toBe(200);
  const seen = (await read(`?type=${type}`, 'limited member')).map((one: Json) => one.workspace_id);
  expect(seen.sort()).toEqual([own, own, own, null].sort());
  expect(await read(`?type=${type}`)).toHaveLength(5);
});

test('facts kept before they had a workspace get it, and unknown ones are for admins', async () => {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    const insert = (type: string, data: object) =>
      client.query(
        `insert into events.log (tenant_id, time, key, id, source, type, data, received_at)
         values ($1, now(), gen_random_uuid(), gen_random_uuid(), 'aibaas', $2, $3, now())`,
        [server.tenant.id, type, data],
      );
    await insert('alert.fired', { workspace_id: other, note: 'old' });
    await insert('workspace.updated', { id: other, name: 'old' });
    await insert('operation.updated', { kind: 'predictions.generate', note: 'old' });
    await insert('alert.created', { workspace_id: own, note: 'old' });
    await insert('row.updated', { table: 'a', note: 'old' });
    await insert('rotor.spun', { note: 'of a version that is gone' });
    const file = new URL('./migrations/0002-workspaces-of-facts.sql', import.meta.url);
    await client.query(await readFile(file, 'utf8'));
  } finally {
    await client.end();
  }
  const old = async (who?: string): Promise<string[]> =>
    (await read('?own=true&limit=1000', who))
      .filter((one: Json) => /old|gone/.test(JSON.stringify(one.data)))
      .map((one: Json) => one.type)
      .sort();
  expect(await old('limited member')).toEqual(['alert.created', 'row.updated']);
  expect(await old('viewer')).not.toContain('rotor.spun');
  expect(await old()).toHaveLength(6);
});
