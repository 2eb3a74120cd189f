// The live socket: signing in, subscribing, order, tenants kept apart, and why it is closed.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from '../../../testing/eventually.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
const open: WebSocket[] = [];
beforeAll(async () => {
  server = await startTestServer();
  const columns = [{ name: 'n', type: 'integer', nullable: true }];
  await server.request('POST', '/api/v1/tables', { body: { name: 'bike', columns } });
});
afterEach(() => {
  for (const socket of open.splice(0)) socket.terminate();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;

class Client {
  readonly socket: WebSocket;
  readonly messages: Json[] = [];
  #closing: { code: number; reason: string } | undefined;

  constructor(headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`${server.url.replace('http', 'ws')}/api/v1/live`, { headers });
    open.push(this.socket);
    this.socket.on('message', (data) => this.messages.push(JSON.parse(String(data))));
    this.socket.on('close', (code, reason) => {
      this.#closing = { code, reason: String(reason) };
    });
    this.socket.on('error', () => undefined);
  }

  async send(message: unknown): Promise<void> {
    await expect.poll(() => this.socket.readyState).not.toBe(WebSocket.CONNECTING);
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  /** The first message that fits, now or later. */
  next(fits: (message: Json) => boolean): Promise<Json> {
    return eventually(() => this.messages.find(fits));
  }

  /** How the server ended the connection, once it did. */
  get closed(): Promise<{ code: number; reason: string }> {
    return eventually(() => this.#closing);
  }

  events(id: string): Json[] {
    return this.messages.filter((m) => m.type === 'event' && m.id === id);
  }
}

/** Without the making of the table, which may be relayed after the subscription began. */
const rowEvents = (messages: Json[]): Json[] =>
  messages.map((m) => m.event).filter((event) => event.type.startsWith('row.'));

async function signedIn(key = server.tenant.apiKey): Promise<Client> {
  const client = new Client();
  await client.send({ type: 'auth', token: key });
  await client.next((m) => m.type === 'ready');
  return client;
}

async function subscribed(client: Client, id: string, topic: string): Promise<void> {
  await client.send({ type: 'subscribe', id, topic });
  await client.next((m) => m.type === 'subscribed' && m.id === id);
}

const rows = '/api/v1/tables/bike/rows';
const add = (n: number, key = server.tenant.apiKey) =>
  server.request('POST', rows, { body: { row: { n } }, key });

test('changes of a table arrive in order and numbered, and stop when asked', async () => {
  const client = await signedIn();
  await subscribed(client, 'a', 'tables/bike');
  const { body } = await add(1);
  const id = body.data[0]._id;
  await server.request('PATCH', `${rows}/${id}`, { body: { n: 2 } });
  await server.request('DELETE', `${rows}/${id}`);
  await client.next((m) => m.event?.type === 'row.deleted');
  const seen = client.events('a');
  expect(seen.map(({ sequence }) => sequence)).toEqual(seen.map((_, index) => index + 1));
  expect(rowEvents(seen).map(({ type }) => type)).toEqual([
    'row.created',
    'row.updated',
    'row.deleted',
  ]);
  expect(rowEvents(seen)[1].data).toMatchObject({ table: 'bike', row: { _id: id, n: 2 } });
  await client.send({ type: 'unsubscribe', id: 'a' });
  await client.next((m) => m.type === 'unsubscribed');
  await subscribed(client, 'b', 'tables/bike');
  await add(3);
  await client.next((m) => m.id === 'b' && m.type === 'event');
  expect(client.events('a')).toHaveLength(seen.length);
});

test('another tenant sees nothing, even of a table of the same name', async () => {
  const other = await server.newTenant();
  const columns = [{ name: 'n', type: 'integer', nullable: true }];
  const body = { name: 'bike', columns };
  await server.request('POST', '/api/v1/tables', { body, key: other.apiKey });
  const mine = await signedIn();
  const theirs = await signedIn(other.apiKey);
  for (const client of [mine, theirs]) {
    await subscribed(client, 't', 'tables/bike');
    await subscribed(client, 'e', 'events');
  }
  await add(10);
  await server.request('POST', '/api/v1/events', { body: { source: 'app', type: 'secret' } });
  await mine.next((m) => m.id === 't' && m.event?.type === 'row.created');
  await mine.next((m) => m.id === 'e' && m.event?.type === 'secret');
  // Their own change comes through the same relay later: whatever was before it has been relayed.
  await add(20, other.apiKey);
  await theirs.next((m) => m.id === 't' && m.event?.type === 'row.created');
  expect(rowEvents(theirs.events('t')).map((e) => e.data.row.n)).toEqual([20]);
  expect(theirs.events('e').some((m) => m.event.type === 'secret')).toBe(false);
  expect(rowEvents(mine.events('t')).map((e) => e.data.row.n)).toEqual([10]);
});

test('events of the log and operations are followed too', async () => {
  const client = await signedIn();
  await subscribed(client, 'e', 'events');
  const event = { id: 'x-1', source: 'app', type: 'credits.used', data: { credits: 3 } };
  await server.request('POST', '/api/v1/events', { body: event });
  const message = await client.next((m) => m.event?.type === 'credits.used');
  expect(message.event.data).toMatchObject(event);
  const id = server.kernel.ids.next();
  await subscribed(client, 'o', `operations/${id}`);
});

test('a topic asked for many times comes once, under the first id, until its last subscription ends', async () => {
  const client = await signedIn();
  await subscribed(client, 'first', 'events');
  for (let n = 2; n <= 100; n += 1) {
    await client.send({ type: 'subscribe', id: `s${n}`, topic: 'events' });
    const answer = await client.next((m) => m.type === 'subscribed' && m.id === `s${n}`);
    expect(answer).toMatchObject({ topic: 'events', delivered_as: 'first' });
  }
  const events = Array.from({ length: 1000 }, (_, n) => ({
    id: `o${n}`,
    source: 'app',
    type: 'o',
  }));
  await server.request('POST', '/api/v1/events', { body: { events } });
  const ours = (): Json[] => client.messages.filter((m) => m.event?.type === 'o');
  await client.next(() => ours().length === 1000);
  expect(ours().every((m) => m.id === 'first')).toBe(true);
  expect(new Set(ours().map((m) => m.event.data.id)).size).toBe(1000);
  const sequences = client.events('first').map((m) => m.sequence);
  expect(sequences).toEqual(sequences.map((_, index) => index + 1));

  for (const id of ['first', ...Array.from({ length: 98 }, (_, n) => `s${n + 2}`)]) {
    await client.send({ type: 'unsubscribe', id });
  }
  await client.next((m) => m.type === 'unsubscribed' && m.id === 's99');
  const one = (type: string) =>
    server.request('POST', '/api/v1/events', { body: { source: 'app', type } });
  await one('still');
  expect((await client.next((m) => m.event?.type === 'still')).id).toBe('first');
  await client.send({ type: 'unsubscribe', id: 's100' });
  await client.next((m) => m.type === 'unsubscribed' && m.id === 's100');
  await one('after');
  await subscribed(client, 'again', 'events');
  await one('last');
  await client.next((m) => m.event?.type === 'last' && m.id === 'again');
  expect(client.messages.some((m) => m.event?.type === 'after')).toBe(false);
});

test('an id that subscribes anew hears its new topic, and no more of the old one', async () => {
  const client = await signedIn();
  await subscribed(client, 'a', 'events');
  await client.send({ type: 'subscribe', id: 'a', topic: 'tables/bike' });
  await client.next((m) => m.type === 'subscribed' && m.topic === 'tables/bike');
  await server.request('POST', '/api/v1/events', { body: { source: 'app', type: 'of.old' } });
  await subscribed(client, 'b', 'events');
  await server.request('POST', '/api/v1/events', { body: { source: 'app', type: 'of.now' } });
  await add(30);
  await client.next((m) => m.event?.type === 'of.now');
  await client.next((m) => m.id === 'a' && m.event?.type === 'row.created');
  expect(client.messages.some((m) => m.event?.type === 'of.old')).toBe(false);
});

test('a socket that asks without end is closed, and so is one with too many subscriptions', async () => {
  const busy = await signedIn();
  for (let n = 0; n < 500; n += 1) await busy.send({ type: 'unsubscribe', id: 'x' });
  expect((await busy.closed).code).toBe(1008);
  const wide = await signedIn();
  for (let n = 0; n <= 100; n += 1) {
    await wide.send({ type: 'subscribe', id: `${n}`, topic: `tables/t${n}` });
  }
  expect(await wide.closed).toMatchObject({ code: 1008 });
});

test('topics that do not exist are refused, and the socket lives on', async () => {
  const client = await signedIn();
  for (const topic of ['', 'tables/', 'operations/1', 'secrets', 'x'.repeat(400)]) {
    await client.send({ type: 'subscribe', id: topic, topic });
    const { error } = await client.next((m) => m.type === 'error' && m.id === topic.slice(0, 200));
    expect([error.status, error.code]).toEqual([404, 'not_found']);
  }
  await subscribed(client, 'ok', 'events');
});

test.each([
  ['a wrong key', { type: 'auth', token: 'aib_sk_wrong' }],
  ['no credential first', { type: 'subscribe', id: '1', topic: 'events' }],
  ['no JSON', 'hello'],
])('closed with 4401: %s', async (_what, message) => {
  const client = new Client();
  await client.send(message);
  expect((await client.closed).code).toBe(4401);
});

test('closed with 4401 when nothing comes within five seconds', async () => {
  const { code, reason } = await new Client().closed;
  expect([code, reason]).toEqual([4401, 'no credential came within 5 seconds']);
});

test('a page of another site is closed with 4403 before anything is read', async () => {
  const client = new Client({ origin: 'https://evil.example' });
  expect((await client.closed).code).toBe(4403);
  const own = new Client({ origin: server.url });
  await own.send({ type: 'auth', token: server.tenant.apiKey });
  await own.next((m) => m.type === 'ready');
});

test('a revoked key closes its sockets with 4401, and no others', async () => {
  const made = await server.request('POST', '/api/v1/keys', { body: { name: 'live' } });
  const client = await signedIn(made.body.key);
  const bystander = await signedIn();
  expect((await server.request('DELETE', `/api/v1/keys/${made.body.id}`)).status).toBe(204);
  expect((await client.closed).code).toBe(4401);
  await subscribed(bystander, 'x', 'events');
});

test('frames over the limit and unknown messages close the socket', async () => {
  const big = await signedIn();
  await big.send('x'.repeat(100_000));
  expect((await big.closed).code).toBe(1009);
  const unknown = await signedIn();
  await unknown.send({ type: 'shout' });
  expect((await unknown.closed).code).toBe(1008);
});

test('a reader that takes nothing is closed with 4429 while others go on', async () => {
  const slow = await signedIn();
  await subscribed(slow, 's', 'events');
  const quick = await signedIn();
  await subscribed(quick, 'q', 'events');
  slow.socket.pause();
  const data = 'x'.repeat(60_000);
  const events = Array.from({ length: 50 }, () => ({ source: 'app', type: 'flood', data }));
  // Sockets of both ends buffer some megabytes before the server's own queue grows. The quick one has each
  // step before the next is sent: on a busy machine it would be a slow one too.
  for (let n = 1; n <= 10; n += 1) {
    await server.request('POST', '/api/v1/events', { body: { events } });
    await quick.next((m) => m.sequence === 50 * n);
  }
  slow.socket.resume();
  // On a machine under load the reader wakes after the server has stopped waiting for its goodbye.
  expect([4429, 1006]).toContain((await slow.closed).code);
});

test('sockets that sign in with nothing keep nobody out: the oldest makes room', async () => {
  const anonymous = [];
  for (let i = 0; i < 50; i++) {
    const client = new Client();
    await new Promise((resolve) => client.socket.once('open', resolve));
    anonymous.push(client);
  }
  await subscribed(await signedIn(), 'e', 'events');
  await anonymous[0]?.closed;
  const left = anonymous.slice(1).map(({ socket }) => socket.readyState);
  expect(left).toEqual(left.map(() => WebSocket.OPEN));
});
