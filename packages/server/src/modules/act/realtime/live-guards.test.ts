// Who may keep a live socket and for what: permission for each topic, peers that fall silent, members who
// are demoted, credentials that expire. Timers run when the test says so.
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../../kernel/clock.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { newMember, newOwner } from '../../ground/identity/signed-in.fixture.ts';

const pingMs = 30_000;
const signInMs = 5_000;
const someId = '0199a000-0000-7000-8000-00000000000a';
const topics = ['tables/t', 'events', 'notifications', `operations/${someId}`, `metrics/${someId}`];

/** What was set to run, so that a test can let it. */
const timers: { ms: number; work: () => void | Promise<void>; isOff: boolean }[] = [];
function noted(ms: number, work: () => void | Promise<void>): () => void {
  const timer = { ms, work, isOff: false };
  timers.push(timer);
  return () => {
    timer.isOff = true;
  };
}
const clock = {
  ...systemClock,
  every: (ms: number, work: () => void | Promise<void>) => {
    const stop = ms === pingMs ? () => undefined : systemClock.every(ms, work);
    const off = noted(ms, work);
    return () => {
      stop();
      off();
    };
  },
  // Goodbyes stay real; what lets a socket go later does not.
  after: (ms: number, work: () => void) =>
    ms < signInMs ? systemClock.after(ms, work) : noted(ms, work),
};
const elapse = (fits: (ms: number) => boolean): void => {
  for (const { ms, work, isOff } of [...timers]) if (!isOff && fits(ms)) void work();
};

let server: TestServer;
const open: WebSocket[] = [];
beforeAll(async () => {
  server = await startTestServer({ clock });
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;

async function connect(options: { token?: string; autoPong?: boolean } = {}) {
  const { autoPong = true } = options;
  const address = `${server.url.replace('http', 'ws')}/api/v1/live`;
  const socket = new WebSocket(address, { autoPong });
  open.push(socket);
  const messages: Json[] = [];
  let wake = (): void => undefined;
  let ending: { code: number; reason: string } | null = null;
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)));
    wake();
  });
  socket.on('error', () => undefined);
  socket.on('close', (code, reason) => {
    ending = { code, reason: String(reason) };
    wake();
  });
  await new Promise((resolve) => socket.once('open', resolve));
  const send = (message: unknown): void => socket.send(JSON.stringify(message));
  const closed = async () => {
    while (ending === null) await new Promise<void>((resolve) => (wake = resolve));
    return ending as { code: number; reason: string };
  };
  const next = async (fits: (message: Json) => boolean): Promise<Json> => {
    for (;;) {
      const found = messages.find(fits);
      if (found !== undefined) return found;
      if (ending !== null) throw new Error(`closed: ${JSON.stringify(ending)}`);
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  let lastId = 0;
  const subscribe = (topic: string): Promise<Json> => {
    const id = `s${++lastId}`;
    send({ type: 'subscribe', id, topic });
    return next((message) => message.id === id);
  };
  send({ type: 'auth', token: options.token ?? server.tenant.apiKey });
  await next(({ type }) => type === 'ready');
  return { socket, send, closed, next, subscribe, hasEnded: () => ending !== null };
}

const newKey = async (body: object): Promise<{ key: string; id: string }> =>
  (await server.request('POST', '/api/v1/keys', { body: { name: 'live', ...body } })).body;

describe('a topic', () => {
  test.each(topics)(
    '%s is refused to whoever may not read it, and open to a reader',
    async (topic) => {
      const writer = await connect({ token: (await newKey({ scopes: ['write'] })).key });
      expect(await writer.subscribe(topic)).toMatchObject({
        type: 'error',
        error: { code: 'permission_denied', status: 403 },
      });
      const reader = await connect({ token: (await newKey({ scopes: ['read'] })).key });
      expect(await reader.subscribe(topic)).toMatchObject({ type: 'subscribed', topic });
    },
  );

  test('that was refused tells nothing, and one that was given does', async () => {
    const columns = [{ name: 'n', type: 'integer', nullable: true }];
    await server.request('POST', '/api/v1/tables', { body: { name: 't', columns } });
    const writer = await connect({ token: (await newKey({ scopes: ['write'] })).key });
    const reader = await connect();
    await writer.subscribe('tables/t');
    await reader.subscribe('tables/t');
    await server.request('POST', '/api/v1/tables/t/rows', { body: { row: { n: 1 } } });
    await reader.next((message) => message.event?.type === 'row.created');
    const told = writer.next((message) => message.type === 'event').catch(() => 'nothing');
    writer.socket.terminate();
    expect(await told).toBe('nothing');
  });

  test.each([
    '',
    'tables/',
    'tables',
    'keys',
    'members',
    'operations/',
    'operations/1',
    'metrics/all',
    'metrics/*',
    'events/x',
    ' events',
    `tables/${'x'.repeat(300)}`,
  ])('%j is none', async (topic) => {
    const client = await connect();
    expect(await client.subscribe(topic)).toMatchObject({
      type: 'error',
      error: { code: 'not_found' },
    });
  });

  test('too many end the socket; one that is asked again is not one more', async () => {
    const client = await connect();
    for (let i = 0; i < 100; i++) client.send({ type: 'subscribe', id: `${i}`, topic: 'events' });
    await client.next(({ id }) => id === '99');
    client.send({ type: 'subscribe', id: '7', topic: 'tables/again' });
    await client.next(({ topic }) => topic === 'tables/again');
    client.send({ type: 'subscribe', id: '100', topic: 'events' });
    expect((await client.closed()).code).toBe(1008);
  });
});

describe('a peer', () => {
  test('that answers nothing is ended at the second ping; one that answers stays', async () => {
    const silent = await connect({ autoPong: false });
    const lively = await connect();
    for (let i = 0; i < 3; i++) {
      const pinged = new Promise((resolve) => lively.socket.once('ping', resolve));
      elapse((ms) => ms === pingMs);
      await pinged;
      // Its pong has gone out before this question, so it has been read before the answer.
      await lively.subscribe('events');
      if (i === 0) expect(silent.hasEnded()).toBe(false);
    }
    expect((await silent.closed()).code).toBe(1006);
    expect(lively.hasEnded()).toBe(false);
  });

  test('that does not sign in is ended after five seconds, one that did is not', async () => {
    const signedIn = await connect();
    const address = `${server.url.replace('http', 'ws')}/api/v1/live`;
    const waiting = new WebSocket(address);
    open.push(waiting);
    const code = new Promise((resolve) => waiting.once('close', resolve));
    await new Promise((resolve) => waiting.once('open', resolve));
    await signedIn.subscribe('events');
    elapse((ms) => ms === signInMs);
    expect(await code).toBe(4401);
    await signedIn.subscribe('events');
    expect(signedIn.hasEnded()).toBe(false);
  });
});

describe('a member who listens', () => {
  test('is cut off when demoted, limited or removed, and nobody else is', async () => {
    const bystander = await connect({ token: (await newOwner(server, 'o@example.org')).token });
    const changes = [
      { method: 'PATCH', body: { role: 'viewer' } },
      { method: 'PATCH', body: { workspace_ids: [server.tenant.workspaceId] } },
      { method: 'DELETE' },
    ];
    for (const [i, { method, body }] of changes.entries()) {
      const member = await newMember(server, 'member', `m${i}@example.org`);
      const client = await connect({ token: member.token });
      await client.subscribe('events');
      const path = `/api/v1/members/${member.memberId}`;
      const changed = await server.request(method, path, body === undefined ? {} : { body });
      expect(changed.status).toBeLessThan(300);
      expect((await client.closed()).code).toBe(4401);
    }
    await bystander.subscribe('events');
    expect(bystander.hasEnded()).toBe(false);
  });

  test('is cut off when the credential expires, not before', async () => {
    const soon = new Date(clock.now() + 3_600_000).toISOString();
    const client = await connect({ token: (await newKey({ expires_at: soon })).key });
    const other = await connect();
    elapse((ms) => ms > 60_000 && ms < 3_000_000);
    await client.subscribe('events');
    elapse((ms) => ms > 3_500_000 && ms <= 3_600_000);
    expect(await client.closed()).toEqual({ code: 4401, reason: 'the credential has expired' });
    await other.subscribe('events');
  });
});
