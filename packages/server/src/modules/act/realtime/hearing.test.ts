// Who hears what over a live socket: nothing of a workspace that one does not see, no fact that one may
// not read, and nothing at all once the rights are others.
import type { AddressInfo } from 'node:net';
import { topicCatalogue } from '@aibaas/contract';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { newMember } from '../../ground/identity/signed-in.fixture.ts';
import { createRealtimeService } from './service.ts';
import { liveTopic } from './topics.ts';

type Json = ReturnType<typeof JSON.parse>;

let server: TestServer;
let other: string;
const open: WebSocket[] = [];
beforeAll(async () => {
  server = await startTestServer();
  other = (await server.request('POST', '/api/v1/workspaces', { body: { name: 'Other' } })).body.id;
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});
afterAll(() => server.stop());

/** A signed-in socket that listens to the topics, and what it has heard so far. */
async function listen(token: string, topics: readonly string[], at = server.url) {
  const socket = new WebSocket(`${at.replace('http', 'ws')}/api/v1/live`);
  open.push(socket);
  const heard: Json[] = [];
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  let waiting = topics.length;
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
    socket.on('close', reject);
    socket.on('message', (text) => {
      const message: Json = JSON.parse(String(text));
      if (message.type === 'ready') {
        for (const topic of topics)
          socket.send(JSON.stringify({ type: 'subscribe', id: topic, topic }));
      } else if (message.type === 'event') heard.push(message);
      else if (message.type === 'error') reject(new Error(message.error.detail));
      else waiting -= 1;
      if (waiting === 0) resolve();
    });
  });
  return { heard, closed, text: () => JSON.stringify(heard) };
}

const post = async (path: string, body: unknown) => {
  const answer = await server.request('POST', path, { body });
  expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
  return answer.body;
};
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await server.kernel.clock.sleep(20);
}
const sayIn = (workspace_id: string | null, type: string) =>
  post('/api/v1/events', {
    source: 'app',
    type,
    ...(workspace_id === null ? {} : { workspace_id }),
  });

describe('a member who is limited to one workspace', () => {
  test('hears events of hers and of none, and no event or fact of another', async () => {
    const own = server.tenant.workspaceId;
    const member = await newMember(server, 'member', 'hears@example.org', { workspace_ids: [own] });
    const she = await listen(member.token, ['events']);
    const owner = await listen(server.tenant.apiKey, ['events']);
    await sayIn(other, 'said.elsewhere');
    await server.request('PATCH', `/api/v1/workspaces/${other}`, { body: { environment: 'test' } });
    await server.request('PATCH', `/api/v1/workspaces/${own}`, {
      body: { environment: 'staging' },
    });
    await sayIn(null, 'said.to.all');
    await sayIn(own, 'said.here');
    const isHeard = (by: { text(): string }, word: string) => by.text().includes(word);
    await until(() => isHeard(owner, 'said.elsewhere') && isHeard(owner, 'staging'));
    await until(() => isHeard(she, 'said.here') && isHeard(she, 'staging'));
    expect(isHeard(she, 'said.to.all')).toBe(true);
    expect(she.text()).not.toContain('said.elsewhere');
    expect(she.text()).not.toContain(other);
    // Numbers tell of no gap: what is not hers was never sent to her.
    expect(she.heard.map(({ sequence }) => sequence)).toEqual(she.heard.map((_, i) => i + 1));
  });

  test('hears nothing of a metric, an operation or a notification of another', async () => {
    const columns = [
      { name: 'day', type: 'date' },
      { name: 'n', type: 'number' },
    ];
    await post('/api/v1/tables', { name: 'use', columns });
    const rows = Array.from({ length: 40 }, (_, i) => ({
      day: new Date(server.kernel.clock.now() - (40 - i) * 86_400_000).toISOString().slice(0, 10),
      n: 1,
    }));
    await post('/api/v1/tables/use/rows', { rows });
    const { id: metric } = await post('/api/v1/metrics', {
      ...{ name: 'Use', workspace_id: other, source: { table: 'use' }, value_column: 'n' },
      ...{ aggregation: 'sum', balance: { value: 41, at: rows[0]?.day } },
    });
    const member = await newMember(server, 'member', 'silent@example.org', {
      workspace_ids: [server.tenant.workspaceId],
    });
    const topics = ['notifications', `metrics/${metric}`, 'events'];
    const she = await listen(member.token, [...topics, 'tables/use']);
    const owner = await listen(server.tenant.apiKey, topics);
    const ask = { prediction_type: 'consumption', target_metric: metric, horizon: 7 };
    const operation = await post('/api/analytics/predictions/generate', ask);
    await post('/api/v1/alerts', { metric_id: metric, days_before: 300 });
    const names = [
      'notification.created',
      'alert.fired',
      'operation.updated',
      'predictions.generated',
    ];
    await until(() => names.every((name) => owner.text().includes(name)));
    // One that she hears, behind all the others.
    await post('/api/v1/tables/use/rows', { row: rows[0] });
    await until(() => she.text().includes('row.created'));
    expect(new Set(she.heard.map(({ id }) => id))).toEqual(new Set(['events', 'tables/use']));
    for (const hidden of [metric, operation.id, other]) expect(she.text()).not.toContain(hidden);
  });

  test('hears nothing any more once she is narrowed or demoted', async () => {
    const both = [server.tenant.workspaceId, other];
    const member = await newMember(server, 'member', 'narrow@example.org', { workspace_ids: both });
    for (const change of [{ workspace_ids: [server.tenant.workspaceId] }, { role: 'viewer' }]) {
      const she = await listen(member.token, ['events']);
      const path = `/api/v1/members/${member.memberId}`;
      expect((await server.request('PATCH', path, { body: change })).status).toBe(200);
      await sayIn(other, 'said.after');
      expect(await she.closed).toBe(4401);
      expect(she.text()).not.toContain('said.after');
    }
    const again = await listen(member.token, ['events']);
    await sayIn(other, 'said.elsewhere');
    await sayIn(server.tenant.workspaceId, 'said.here');
    await until(() => again.text().includes('said.here'));
    expect(again.text()).not.toContain('said.elsewhere');
  });
});

test('rights that change while a socket signs in are looked up again', async () => {
  const { identity } = server.composition.app.services;
  const both = [server.tenant.workspaceId, other];
  const member = await newMember(server, 'member', 'race@example.org', { workspace_ids: both });
  const [path, body] = [`/api/v1/members/${member.memberId}`, { workspace_ids: [both[0]] }];
  const asked: (readonly string[] | null)[] = [];
  const service = createRealtimeService(server.kernel, {
    identity: {
      ...identity,
      async authenticate(credentials) {
        const principal = await identity.authenticate(credentials);
        asked.push(principal.workspaces);
        if (asked.length === 1) await server.request('PATCH', path, { body });
        return principal;
      },
    },
  });
  service.start();
  const door = new WebSocketServer({ port: 0 });
  const opening = { requestId: 'r', cookie: undefined, origin: undefined, isOwnOrigin: true };
  const onSignedIn = (): void => undefined;
  door.on('connection', (socket) => service.open(socket, { ...opening, address: '', onSignedIn }));
  try {
    const { port } = door.address() as AddressInfo;
    const she = await listen(member.token, ['events'], `ws://127.0.0.1:${port}`);
    const event = { id: 'e', source: 'app', type: 't', time: '', subject: null, data: null };
    for (const workspaceId of [other, both[0] as string]) {
      service.takeEvents(server.tenant.id, [{ ...event, workspaceId }]);
    }
    await until(() => she.heard.length > 0);
    expect(asked).toEqual([both, [both[0]]]);
    expect(she.heard.map(({ event: { data } }) => data.workspace_id)).toEqual([both[0]]);
  } finally {
    service.stop();
    door.close();
  }
});

test('a viewer hears no fact about keys and sessions, an admin does', async () => {
  const viewer = await newMember(server, 'viewer', 'viewer@example.org');
  const admin = await newMember(server, 'admin', 'admin@example.org');
  const [low, high] = [
    await listen(viewer.token, ['events']),
    await listen(admin.token, ['events']),
  ];
  await post('/api/v1/keys', { name: 'told to admins' });
  await until(() => high.text().includes('told to admins'));
  await server.request('PATCH', `/api/v1/tenants/${server.tenant.id}`, {
    body: { name: 'Renamed' },
  });
  await until(() => low.text().includes('tenant.updated'));
  expect(low.text()).not.toMatch(/key\.created|session\.created|told to admins/);
});

describe('topics', () => {
  test('exactly those of the catalogue that are live can be listened to', () => {
    const id = '0197a000-0000-7000-8000-000000000000';
    for (const [name, { which, isLive }] of Object.entries(topicCatalogue)) {
      expect(liveTopic(which === null ? name : `${name}/${id}`) !== null, name).toBe(isLive);
    }
  });

  test.each([
    ...['', '/', 'keys', 'sessions', 'events/x', 'tables', 'tables/', 'metrics/1', 'metrics'],
    ...['operations/', 'nothing', 'constructor', '__proto__/x', `tables/${'x'.repeat(300)}`],
  ])('%j is none', (topic) => {
    expect(liveTopic(topic)).toBe(null);
  });
});
