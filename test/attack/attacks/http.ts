// HTTP itself: sockets that are held, bodies that break readers, and what a stranger may ask or be.
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import type { Attack, Outcome } from '../attack.ts';
import { expected, type Target } from '../target.ts';

const http = 'packages/server/src/kernel/http';
const server = 'packages/server/src';

interface Peer {
  readonly socket: Socket;
  isEnded: boolean;
  text: string;
}

/** Peers that send this and never end their side. */
async function peers({ url }: Target, count: number, text: string): Promise<Peer[]> {
  const port = Number(new URL(url).port);
  const open = Array.from({ length: count }, async () => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    const peer: Peer = { socket, isEnded: false, text: '' };
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      peer.text += data;
    });
    for (const event of ['end', 'close']) {
      socket.on(event, () => {
        peer.isEnded = true;
      });
    }
    await new Promise((resolve) => socket.once('connect', resolve));
    if (text !== '') socket.write(text);
    return peer;
  });
  return Promise.all(open);
}

function held(all: readonly Peer[]): Outcome {
  const left = all.filter(({ isEnded }) => !isEnded).length;
  for (const { socket } of all) socket.destroy();
  return { isSuccessful: left > all.length / 2, saw: `${left} of ${all.length} sockets held` };
}

const upgrade = (path: string, to: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${to}\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const halfBody =
  'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
  'Content-Length: 100\r\n\r\n{';

/** A fault of the server's, or not. */
const faulted = ({ status, body }: { status: number; body: { code?: string } }): Outcome => ({
  isSuccessful: status >= 500,
  saw: `${status} ${body.code ?? ''}`,
});

async function jsonTable({ call, tenant: { key } }: Target, name: string): Promise<string> {
  const columns = [{ name: 'j', type: 'json' }];
  await expected(call('POST', '/api/v1/tables', { key, body: { name, columns } }));
  return `/api/v1/tables/${name}/rows`;
}

/** As `call`, with a Host of one's own, which fetch does not send. */
function statusUnder({ url }: Target, path: string, host: string): Promise<number> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const sending = request({ hostname, port, path, headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on('error', reject);
    sending.end();
  });
}

const json = { 'content-type': 'application/json' };

export const attacks: readonly Attack[] = [
  {
    name: 'sockets left behind by foreign upgrades',
    like: 'CVE-2021-22959 and every leak of upgraded sockets',
    weakness: [
      {
        file: `${http}/server.ts`,
        find: 'shouldUpgradeCallback: isLive,',
        replace: '',
      },
      {
        file: `${http}/connections.ts`,
        find: 'if (ways.isLive(request) && upgrades',
        replace: 'if (upgrades',
      },
    ],
    async run(target) {
      const all = await peers(target, 40, upgrade('/health', 'websocket'));
      await sleep(1000);
      for (const { socket } of all) socket.end();
      await sleep(1500);
      return held(all);
    },
  },
  {
    name: 'silent sockets and endless headers',
    like: 'Slowloris',
    isAlone: true,
    weakness: [
      {
        file: `${http}/server.ts`,
        find: 'headersTimeout: options.connections.headersMs,',
        replace: 'headersTimeout: 0,',
      },
    ],
    async run(target) {
      const silent = await peers(target, 20, '');
      const slow = await peers(target, 20, 'GET / HTTP/1.1\r\nHost: x\r\nX-a: ');
      await sleep(14_000);
      return held([...silent, ...slow]);
    },
  },
  {
    name: 'bodies that stand still',
    like: 'R-U-Dead-Yet',
    isAlone: true,
    weakness: [
      {
        file: `${http}/connections.ts`,
        find: 'if (isSlow || isLate)',
        replace: 'if (false as boolean)',
      },
    ],
    async run(target) {
      const all = await peers(target, 30, halfBody);
      await sleep(34_000);
      return held(all);
    },
  },
  {
    name: 'anonymous sockets in the waiting room',
    like: 'exhaustion before sign-in',
    weakness: [
      {
        file: `${server}/modules/act/realtime/service.ts`,
        find: 'makeRoom(source);',
        replace: 'if (waiting.size >= 50) return socket.close(1013);',
      },
    ],
    async run({ url, tenant: { key } }) {
      const live = `${url.replace('http', 'ws')}/api/v1/live`;
      const open = () => {
        const socket = new WebSocket(live);
        socket.on('error', () => undefined);
        return socket;
      };
      const anonymous = Array.from({ length: 300 }, open);
      await Promise.all(
        anonymous.map((socket) => new Promise((resolve) => socket.once('open', resolve))),
      );
      const honest = open();
      honest.once('open', () => honest.send(JSON.stringify({ type: 'auth', token: key })));
      const first = await Promise.race([
        new Promise<string>((resolve) => honest.once('message', (data) => resolve(String(data)))),
        new Promise<string>((resolve) => honest.once('close', (code) => resolve(`closed ${code}`))),
        sleep(3000, 'nothing'),
      ]);
      for (const socket of [...anonymous, honest]) socket.terminate();
      return { isSuccessful: !first.includes('ready'), saw: first.slice(0, 60) };
    },
  },
  {
    name: 'a server that cannot be stopped',
    like: 'upgraded sockets and half bodies at shutdown',
    isAlone: true,
    weakness: [
      {
        file: `${http}/connections.ts`,
        find: 'clock.after(limits.goodbyeMs, endAll);',
        replace: '',
      },
      { file: `${server}/main.ts`, find: 'modules: 8000', replace: 'modules: 800_000' },
    ],
    async run(target) {
      const all = [
        ...(await peers(target, 5, halfBody)),
        ...(await peers(target, 5, upgrade('/api/v1/live', 'websocket'))),
      ];
      await sleep(300);
      process.kill(target.pid, 'SIGTERM');
      let isRunning = true;
      for (let waited = 0; isRunning && waited < 160; waited++) {
        await sleep(100);
        isRunning = isAlive(target.pid);
      }
      for (const { socket } of all) socket.destroy();
      return { isSuccessful: isRunning, saw: isRunning ? 'still there after 16 s' : 'it ended' };
    },
  },
  {
    name: 'the description of the API, made for every caller',
    like: 'CWE-405, asymmetric work',
    weakness: [
      {
        file: `${http}/prepared.ts`,
        find: 'if (hasTag(known, digest)) {',
        replace: 'if (false as boolean) {',
      },
    ],
    async run({ call }) {
      const first = await call('GET', '/openapi.json');
      const headers = { 'if-none-match': first.headers.etag ?? '' };
      const { status, text } = await call('GET', '/openapi.json', { headers });
      return { isSuccessful: status === 200, saw: `${status}, ${text.length} characters again` };
    },
  },
  {
    name: 'JSON without a bottom',
    like: 'CVE-2025-52999 (jackson-core)',
    weakness: [
      {
        file: 'packages/tabular/src/json-excess.ts',
        find: 'if (depth > jsonDepthMax) return',
        replace: 'if (false as boolean) return',
      },
    ],
    async run(target) {
      const path = await jsonTable(target, 'deep');
      const raw = `{"row":{"j":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}}`;
      const { key } = target.tenant;
      return faulted(await target.call('POST', path, { key, raw, headers: json }));
    },
  },
  {
    name: 'an object of very many names',
    like: 'hash flooding and its kin',
    weakness: [
      {
        file: 'packages/tabular/src/json-excess.ts',
        find: '(names[depth] as number) > jsonNamesMax',
        replace: '(false as boolean)',
      },
    ],
    async run(target) {
      const path = await jsonTable(target, 'wide');
      const names = Array.from({ length: 50_000 }, (_, i) => `"k${i}":1`).join();
      const call = { key: target.tenant.key, raw: `{"row":{"j":{${names}}}}`, headers: json };
      const { status } = await target.call('POST', path, call);
      return { isSuccessful: status === 201, saw: `${status}` };
    },
  },
  {
    name: 'metrics through a proxy on the same machine',
    like: 'loopback taken for an operator',
    weakness: [
      {
        file: `${http}/local-request.ts`,
        find: '!Object.keys(headers).some((name) => forwarding.test(name))',
        replace: '(true as boolean)',
      },
    ],
    async run({ call }) {
      const ways: Record<string, string>[] = [
        { forwarded: 'for=8.8.8.8' },
        { 'x-real-ip': '8.8.8.8' },
        { via: '1.1 proxy' },
      ];
      const statuses = [];
      for (const headers of ways) {
        statuses.push((await call('GET', '/metrics', { headers })).status);
      }
      return { isSuccessful: statuses.includes(200), saw: statuses.join() };
    },
  },
  {
    name: 'metrics from a page led here by its name',
    like: 'DNS rebinding',
    weakness: [
      {
        file: `${http}/local-request.ts`,
        find: "loopbackHost.test(headers.host ?? '') &&",
        replace: '',
      },
    ],
    async run(target) {
      const status = await statusUnder(target, '/metrics', 'evil.example');
      return { isSuccessful: status === 200, saw: `${status}` };
    },
  },
  {
    name: 'a page of the same host under another scheme',
    like: 'CSRF from a network attacker’s http page',
    weakness: [
      {
        file: `${http}/origin.ts`,
        find: 'url.origin === origin &&',
        replace: 'url.host === new URL(origin).host &&',
      },
    ],
    async run({ call, url, owner: { cookie } }) {
      const headers = { origin: url.replace('http:', 'https:') };
      const body = { name: 'made by another page' };
      const { status } = await call('POST', '/api/v1/workspaces', { cookie, headers, body });
      return { isSuccessful: status === 201, saw: `${status}` };
    },
  },
  {
    name: 'a cursor that nobody gave',
    like: 'CWE-642, state in the client’s hands',
    weakness: [
      {
        file: `${http}/cursors.ts`,
        find: 'given.length !== right.length || !timingSafeEqual(given, right)',
        replace: 'given.length !== right.length && timingSafeEqual(given, given)',
      },
    ],
    async run({ call, tenant: { key } }) {
      const events = ['a', 'b'].map((type) => ({ source: 'attack', type }));
      await expected(call('POST', '/api/v1/events', { key, body: { events } }));
      const { next_cursor: given } = await expected(call('GET', '/api/v1/events?limit=1', { key }));
      const [inner = '', seal] = String(given).split('.');
      const [, id] = Buffer.from(inner, 'base64url').toString().split('\n');
      const forged = Buffer.from(`2020-01-01 00:00:00+00\n${id}`).toString('base64url');
      const { status } = await call('GET', `/api/v1/events?cursor=${forged}.${seal}`, { key });
      return { isSuccessful: status !== 400, saw: `${status}` };
    },
  },
  {
    name: 'a column that PostgreSQL has already',
    like: 'names that collide below the surface',
    weakness: [
      {
        file: 'packages/tabular/src/reserved-names.ts',
        find: "['ctid', 'tableoid', 'xmin', 'xmax', 'cmin', 'cmax']",
        replace: "['none']",
      },
    ],
    async run({ call, tenant: { key } }) {
      const columns = [{ name: 'ctid', type: 'text' }];
      return faulted(
        await call('POST', '/api/v1/tables', { key, body: { name: 'taken', columns } }),
      );
    },
  },
  {
    name: 'an upload without a body',
    like: 'CWE-476',
    weakness: [
      {
        file: `${http}/execute.ts`,
        find: "(route.body === 'stream' && (request.body as Readable)) || request.raw",
        replace: "route.body === 'stream' ? (request.body as Readable) : request.raw",
      },
    ],
    async run({ call, tenant: { key } }) {
      return faulted(await call('POST', '/api/v1/imports/preview', { key }));
    },
  },
  {
    name: 'a time zone that only the runtime knows',
    like: 'two parsers that disagree',
    weakness: [
      {
        file: `${server}/modules/observe/metrics/service.ts`,
        find: 'await database.tenant(context, (tx) => checkZone(tx, completed));',
        replace: '',
      },
    ],
    async run({ call, tenant: { key } }) {
      const columns = [
        { name: 'day', type: 'date' },
        { name: 'n', type: 'number' },
      ];
      await expected(call('POST', '/api/v1/tables', { key, body: { name: 'zoned', columns } }));
      const row = { day: '2026-01-01', n: 1 };
      await expected(call('POST', '/api/v1/tables/zoned/rows', { key, body: { row } }));
      const source = { table: 'zoned' };
      const time_zone = 'US/Pacific-New';
      const definition = { source, value_column: 'n', aggregation: 'sum', time_zone };
      return faulted(await call('POST', '/api/v1/metrics/preview', { key, body: { definition } }));
    },
  },
];

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
