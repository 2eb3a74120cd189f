// The connections of a server over real sockets: foreign upgrades, slow and silent ones, too many of
// them, and the end of all of them when it stops. Time is handed in.
import { connect, type Socket } from 'node:net';
import Type from 'typebox';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../clock.ts';
import { createIds } from '../ids.ts';
import { createLog } from '../log.ts';
import { seededChance } from '../random.ts';
import { createTelemetry } from '../telemetry.ts';
import { connectionLimits } from './connections.ts';
import type { Execution } from './execute.ts';
import { type Route, route } from './route.ts';
import { buildHttp } from './server.ts';

const open = {
  access: 'public',
  workspaces: 'none',
  audit: 'none',
  idempotency: 'none',
  tag: 't',
  summary: 's',
} as const;
const gates = { large: Promise.withResolvers<void>() };

const routes: Route[] = [
  route({
    ...open,
    method: 'GET',
    path: '/plain',
    reply: Type.Unknown(),
    handler: async () => ({ ok: true }),
  }),
  route({
    ...open,
    method: 'GET',
    path: '/large',
    reply: Type.Unknown(),
    handler: async () => {
      gates.large.resolve();
      return 'x'.repeat(40_000_000);
    },
  }),
  route({
    ...open,
    method: 'POST',
    path: '/json',
    body: Type.Unknown(),
    reply: Type.Unknown(),
    handler: async () => ({ ok: true }),
  }),
  route({
    ...open,
    method: 'POST',
    path: '/stream',
    body: 'stream',
    reply: Type.Unknown(),
    handler: async ({ stream }) => {
      let bytes = 0;
      for await (const chunk of stream) bytes += chunk.length;
      return { bytes };
    },
  }),
];

let nowMs = 0;
let ticks: (() => void | Promise<void>)[] = [];
let lasts: (() => void)[] = [];
const clock = {
  ...systemClock,
  monotonic: () => nowMs,
  every: (_ms: number, work: () => void | Promise<void>) => {
    ticks.push(work);
    return () => undefined;
  },
  after: (_ms: number, work: () => void) => {
    lasts.push(work);
    return () => undefined;
  },
};

const limits = { ...connectionLimits(null), connectionsMax: 12, perAddressMax: 8, headersMs: 200 };
let http: Awaited<ReturnType<typeof buildHttp>>;
let port = 0;
const peers: Socket[] = [];
let signIns: (() => void)[] = [];
/** Sockets the server holds, and requests it began. */
const held = new Set<Socket>();
let asked = 0;

beforeEach(async () => {
  nowMs = 0;
  ticks = [];
  lasts = [];
  signIns = [];
  http = await buildHttp({
    routes,
    sockets: [
      {
        path: '/live',
        summary: 's',
        maxPayloadBytes: 1000,
        open: (_socket, { onSignedIn }) => signIns.push(onSignedIn),
      },
    ],
    execution: { isOwnOrigin: () => true, sessionCookie: 's' } as unknown as Execution,
    clock,
    trustProxy: false,
    connections: limits,
    ids: createIds(systemClock, seededChance('connections')),
    log: createLog('silent', systemClock),
    telemetry: createTelemetry(),
    corsOrigins: [],
    rateLimitPerMinute: null,
  });
  asked = 0;
  http.server.on('connection', (socket) => {
    held.add(socket);
    socket.once('close', () => held.delete(socket));
  });
  http.server.on('request', () => {
    asked += 1;
  });
  await http.listen({ host: '127.0.0.1', port: 0 });
  port = (http.server.address() as { port: number }).port;
});
afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  for (const last of lasts) last();
  const closed = http.close();
  for (const last of lasts) last();
  await closed;
});

interface Peer {
  readonly socket: Socket;
  /** What came until the end, which is waited for. */
  readonly closed: () => Promise<string>;
  /** What came so far. */
  readonly text: () => string;
}

/** A peer that never ends its side by itself. */
async function peer(text = '', localAddress = '127.0.0.1'): Promise<Peer> {
  const socket = connect({ port, host: '127.0.0.1', localAddress, allowHalfOpen: true });
  peers.push(socket);
  let got = '';
  socket.on('data', (data) => {
    got += data;
  });
  socket.on('error', () => undefined);
  let isOver = false;
  for (const end of ['end', 'close']) {
    socket.on(end, () => {
      isOver = true;
    });
  }
  const closed = async (): Promise<string> => {
    await until(() => isOver);
    return got;
  };
  await new Promise((resolve) => socket.once('connect', resolve));
  if (text !== '') socket.write(text);
  return { socket, closed, text: () => got };
}

const until = (isTrue: () => boolean): Promise<void> =>
  expect.poll(isTrue, { interval: 5 }).toBe(true);

/** As long as the server takes to look at the pace twice. */
async function twoWindows(): Promise<void> {
  for (let i = 0; i < 2; i++) {
    nowMs += limits.windowMs;
    for (const tick of ticks) await tick();
  }
}

const handshake = (path: string, more = '', method = 'GET'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, close\r\n${more}\r\n`;
const websocket = (key = 'dGhlIHNhbXBsZSBub25jZQ==', version = '13'): string =>
  `Upgrade: websocket\r\nSec-WebSocket-Version: ${version}\r\nSec-WebSocket-Key: ${key}\r\n`;
const h2c = 'Upgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n';
const body = 'Content-Type: application/json\r\nContent-Length: 2\r\n';

describe('an upgrade that is none of ours', () => {
  test.each([
    ['h2c', handshake('/plain', h2c), 200],
    ['a WebSocket on an ordinary path', handshake('/plain', websocket()), 200],
    ['a WebSocket where nothing is', handshake('/none', websocket()), 404],
    ['a body that asks for one', `${handshake('/json', h2c + body, 'POST')}{}`, 200],
    ['a POST to the live path', handshake('/live', websocket(), 'POST'), 404],
    ['a key that is too short', handshake('/live', websocket('x')), 426],
    ['a version nobody speaks', handshake('/live', websocket(undefined, '7')), 426],
    ['h2c on the live path', handshake('/live', h2c), 426],
    [
      'no upgrade on the live path',
      'GET /live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
      426,
    ],
  ])(
    '%s is answered as an ordinary request, and its socket ends',
    async (_what, request, status) => {
      const { closed, text } = await peer(request);
      await until(() => text().length > 0 && held.size === 0);
      expect(await closed()).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    },
  );

  test('beside it a WebSocket on the live path is opened', async () => {
    const { text } = await peer(handshake('/live?credential=message', websocket()));
    await until(() => text().startsWith('HTTP/1.1 101'));
  });
});

describe('who keeps the server waiting', () => {
  test('a peer that never says anything, or stops within its headers, is cut off', async () => {
    const silent = await peer();
    const slow = await peer('GET /plain HTTP/1.1\r\nHost: x\r\nX-a: ');
    await silent.closed();
    expect(await slow.closed()).toMatch(/^$|HTTP\/1.1 408/);
  });

  test.each(['/json', '/stream', '/none'])('a body to %s that stands still', async (path) => {
    const { closed, text, socket } = await peer(
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    );
    await until(() => asked === 1);
    await twoWindows();
    socket.write('"');
    await twoWindows();
    await until(() => held.size === 0);
    await closed();
    if (path !== '/none') expect(text()).toMatch(/^HTTP\/1.1 408 /);
  });

  test('an upload that keeps its pace may take longer than any JSON body', async () => {
    const piece = 'x'.repeat(limits.windowBytesMin);
    const long = 60;
    const head = (path: string) =>
      `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${piece.length * long}\r\nConnection: close\r\n\r\n`;
    const upload = await peer(head('/stream'));
    const json = await peer(head('/json'));
    await until(() => asked === 2);
    for (let i = 0; i < long; i++) {
      for (const { socket } of [upload, json]) if (!socket.destroyed) socket.write(piece);
      await until(() => [...held].every((one) => one.bytesRead > piece.length * (i + 1)));
      nowMs += limits.windowMs;
      for (const tick of ticks) await tick();
    }
    expect(await json.closed()).toMatch(/^HTTP\/1.1 408 /);
    expect(await upload.closed()).toMatch(/^HTTP\/1.1 200 .*"bytes":180000/s);
  });

  test('an answer that nobody reads is given up', async () => {
    const { socket } = await peer('GET /large HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.pause();
    await gates.large.promise;
    await until(() => [...held].some((one) => one.writableLength > 0));
    await twoWindows();
    await twoWindows();
    await until(() => held.size === 0);
  });
});

describe('too many connections', () => {
  test('of one address: the one that is idle longest makes room', async () => {
    const idle = [];
    for (let i = 0; i < limits.perAddressMax; i++) idle.push(await peer());
    await until(() => held.size === limits.perAddressMax);
    const { closed } = await peer('GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await closed()).toMatch(/^HTTP\/1.1 200 /);
    await idle[0]?.closed();
    expect(held.size).toBeLessThan(limits.perAddressMax);
  });

  test('that all work: the newest is refused, the others are not disturbed', async () => {
    const head =
      'POST /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n';
    const busy = [];
    for (let i = 0; i < limits.perAddressMax; i++) busy.push(await peer(head));
    await until(() => asked === limits.perAddressMax);
    expect(await (await peer('GET /plain HTTP/1.1\r\nHost: x\r\n\r\n')).closed()).toBe('');
    for (const { socket } of busy) socket.write('{}');
    for (const { closed } of busy) expect(await closed()).toMatch(/^HTTP\/1.1 200 /);
  });

  test('of all addresses together: the one that is idle longest makes room', async () => {
    const idle = [];
    for (let i = 0; i < limits.connectionsMax; i++) idle.push(await peer('', `127.0.0.${2 + i}`));
    await until(() => held.size === limits.connectionsMax);
    const last = await peer('GET /plain HTTP/1.1\r\nHost: x\r\n\r\n', '127.0.0.40');
    await until(() => last.text().startsWith('HTTP/1.1 200 '));
    await idle[0]?.closed();
    await until(() => held.size === limits.connectionsMax);
  });

  test('live sockets that signed in leave their address its share', async () => {
    const sockets = [];
    for (let i = 0; i < limits.connectionsMax - 2; i++) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/live`);
      await new Promise((resolve) => socket.once('open', resolve));
      await until(() => signIns.length > i);
      signIns[i]?.();
      sockets.push(socket);
    }
    const { closed } = await peer('GET /plain HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect(await closed()).toMatch(/^HTTP\/1.1 200 /);
    for (const socket of sockets) socket.terminate();
  });
});

test('when the server stops, every socket ends, upgraded ones and deaf ones too', async () => {
  const live = await peer(handshake('/live', websocket()));
  await until(() => live.text().startsWith('HTTP/1.1 101'));
  await peer('POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await until(() => asked === 1);
  const closed = http.close();
  await until(() => lasts.length > 0);
  for (const last of lasts) last();
  await until(() => held.size === 0);
  await closed;
});

test.each([
  ['a read', 'GET /plain HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a write', `POST /json HTTP/1.1\r\nHost: x\r\n${body}\r\n{}`],
  ['a path that is none', 'GET /none HTTP/1.1\r\nHost: x\r\n\r\n'],
  ['a method that nothing takes', 'DELETE /plain HTTP/1.1\r\nHost: x\r\n\r\n'],
])(
  '%s on an open connection of a server that stops is refused as all else',
  async (_what, next) => {
    const head = 'POST /stream HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n';
    const { socket, closed } = await peer(`${head}{`);
    await until(() => asked === 1);
    const stopped = http.close();
    await until(() => lasts.length > 0);
    socket.write(`}${next}`);
    const [, begun = '', refused = ''] = (await closed()).split('HTTP/1.1 ');
    expect(begun).toMatch(/^200 /);
    expect(refused).toMatch(/^503 /);
    const [headers = '', text = ''] = refused.split('\r\n\r\n');
    expect(headers.toLowerCase()).toMatch(/content-type: application\/problem\+json/);
    expect(headers.toLowerCase()).toMatch(/retry-after: 5/);
    expect(headers.toLowerCase()).toMatch(/connection: close/);
    const problem = JSON.parse(text);
    expect(problem).toMatchObject({ status: 503, code: 'stopping' });
    expect(problem.remedy).not.toBe('');
    expect(headers).toContain(problem.request_id);
    await stopped;
  },
);
