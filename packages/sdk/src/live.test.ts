// The live feed against a real WebSocket server: subscribing, events, losing the connection, and
// being refused.
import { afterEach, expect, test, vi } from 'vitest';
import { type Aibaas, type ApiError, createClient, type LiveEvent } from './index.ts';
import { type SocketPeer, type SocketServer, startSocketServer } from './testdata/socket-server.ts';

type Message = Record<string, unknown>;

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function against(
  onMessage: (message: Message, peer: SocketPeer, connection: number) => void,
): Promise<{ aibaas: Aibaas; received: Message[]; server: SocketServer }> {
  const received: Message[] = [];
  const server = await startSocketServer((message, peer, connection) => {
    received.push(message);
    onMessage(message, peer, connection);
  });
  const aibaas = createClient({ url: server.url, apiKey: 'aib_sk_test' });
  stops.push(server.stop, () => aibaas.live.close());
  return { aibaas, received, server };
}

const event = (id: unknown, sequence: number, data: unknown): Message => ({
  type: 'event',
  id,
  sequence,
  event: { type: 'row.created', data },
});

/** Answers as the server does: ready after the credentials, then one event per subscription. */
function obliging(message: Message, peer: SocketPeer, connection: number): void {
  if (message.type === 'auth') peer.send({ type: 'ready', tenant_id: 't' });
  if (message.type !== 'subscribe') return;
  peer.send({ type: 'subscribed', id: message.id, topic: message.topic });
  peer.send(event(message.id, 1, { topic: message.topic, connection }));
}

async function nextEvent(aibaas: Aibaas, topic: string): Promise<LiveEvent> {
  const events: LiveEvent[] = [];
  const errors: unknown[] = [];
  aibaas.live.subscribe(topic, (event) => events.push(event), {
    onError: (error) => errors.push(error),
  });
  await expect.poll(() => events.length + errors.length).toBeGreaterThan(0);
  if (errors.length > 0) throw errors[0];
  return events[0] as LiveEvent;
}

test('shows its key first, then subscribes, and hands events on', async () => {
  const { aibaas, received } = await against(obliging);
  const [bike, events] = await Promise.all([
    nextEvent(aibaas, 'tables/bike'),
    nextEvent(aibaas, 'events'),
  ]);
  expect(bike).toEqual({
    type: 'row.created',
    data: { topic: 'tables/bike', connection: 1 },
    sequence: 1,
  });
  expect(events.data).toEqual({ topic: 'events', connection: 1 });
  expect(received[0]).toEqual({ type: 'auth', token: 'aib_sk_test' });
  expect(received.slice(1).map(({ topic }) => topic)).toEqual(['tables/bike', 'events']);
});

test('after a lost connection it subscribes again and says that it was away', async () => {
  const { aibaas } = await against((message, peer, connection) => {
    obliging(message, peer, connection);
    if (message.type === 'subscribe' && connection === 1) peer.cut();
  });
  const seen: unknown[] = [];
  aibaas.live.subscribe(
    'tables/bike',
    ({ data }) => seen.push((data as { connection: number }).connection),
    { onReconnect: () => seen.push('again') },
  );
  await expect.poll(() => seen.slice(-2)).toEqual(['again', 2]);
});

test('a closed subscription gets nothing more and tells the server', async () => {
  let peerOfFirst: SocketPeer | null = null;
  const unsubscribed: Message[] = [];
  const { aibaas } = await against((message, peer, connection) => {
    peerOfFirst = peer;
    obliging(message, peer, connection);
    if (message.type === 'unsubscribe') unsubscribed.push(message);
  });
  const seen: LiveEvent[] = [];
  const subscription = aibaas.live.subscribe('tables/bike', (one) => seen.push(one));
  await nextEvent(aibaas, 'events');
  await expect.poll(() => seen).toHaveLength(1);
  subscription.close();
  subscription.close();
  await expect.poll(() => unsubscribed).toEqual([{ type: 'unsubscribe', id: '1' }]);
  (peerOfFirst as SocketPeer | null)?.send(event('1', 2, {}));
  await nextEvent(aibaas, 'operations/1');
  expect(seen).toHaveLength(1);
});

test('listeners of one topic share a subscription, which ends with the last of them', async () => {
  let send: (sequence: number) => void = () => {};
  const unsubscribed = Promise.withResolvers<Message>();
  const { aibaas, received } = await against((message, peer, connection) => {
    send = (sequence) => peer.send(event('1', sequence, {}));
    obliging(message, peer, connection);
    if (message.type === 'unsubscribe') unsubscribed.resolve(message);
  });
  const seen: string[] = [];
  const listen = (name: string) =>
    new Promise<{ close(): void }>((resolve) => {
      const handler = ({ sequence }: LiveEvent) => seen.push(`${name}${sequence}`);
      const onReady = () => resolve(subscription);
      const subscription = aibaas.live.subscribe('events', handler, { onReady });
    });
  const [a, b] = await Promise.all([listen('a'), listen('b')]);
  const c = await listen('c');
  await nextEvent(aibaas, 'tables/first');
  send(2);
  await nextEvent(aibaas, 'tables/second');
  expect(seen).toEqual(['a1', 'b1', 'a2', 'b2', 'c2']);
  a.close();
  b.close();
  send(3);
  await nextEvent(aibaas, 'tables/third');
  expect(seen.slice(5)).toEqual(['c3']);
  c.close();
  expect(await unsubscribed.promise).toEqual({ type: 'unsubscribe', id: '1' });
  const topics = received.filter(({ type }) => type === 'subscribe').map(({ topic }) => topic);
  expect(topics).toEqual(['events', 'tables/first', 'tables/second', 'tables/third']);
});

test.each([4401, 4403])('refused with %i it gives up and says so', async (code) => {
  const { aibaas, received } = await against((_message, peer) => peer.close(code, 'revoked'));
  const error = await nextEvent(aibaas, 'events').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'AuthenticationError', status: 401 });
  expect((error as ApiError).message).toContain('revoked');
  expect(received).toHaveLength(1);
});

test('a topic that is refused ends that subscription alone', async () => {
  const { aibaas } = await against((message, peer, connection) => {
    if (message.topic !== 'tables/none') return obliging(message, peer, connection);
    const error = { title: 'x', status: 404, code: 'table_not_found', detail: 'No such table.' };
    peer.send({ type: 'error', id: message.id, error });
  });
  const refused = nextEvent(aibaas, 'tables/none');
  await expect(refused).rejects.toMatchObject({ name: 'NotFoundError', code: 'table_not_found' });
  expect((await nextEvent(aibaas, 'events')).sequence).toBe(1);
});

test('what is not understood is passed over', async () => {
  const { aibaas } = await against((message, peer, connection) => {
    for (const text of ['no json', '[]', 'null', '{"type":"news"}', '{"type":"event"}']) {
      peer.sendText(text);
    }
    obliging(message, peer, connection);
  });
  expect((await nextEvent(aibaas, 'events')).type).toBe('row.created');
});

test('a runtime without WebSocket is told what to do, at once', async () => {
  const { aibaas } = await against(obliging);
  vi.stubGlobal('WebSocket', undefined);
  stops.push(() => vi.unstubAllGlobals());
  expect(() => aibaas.live.subscribe('tables/bike', () => {})).toThrow(
    /lacks: use Node 22 or later.*globalThis\.WebSocket/,
  );
});
