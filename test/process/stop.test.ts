// Stopping a server whose peers do not play along: what is open ends with it, the database as well, and a
// second signal waits for nothing.
import { mkdtempSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from 'vitest';
import { removeTestData } from '../../packages/server/src/testing/remove-data.ts';
import { postmasterPid, type ServerProcess, startProcess } from './server-process.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-stop-'));
const peers: Socket[] = [];
let server: ServerProcess | null = null;

afterEach(async () => {
  for (const peer of peers.splice(0)) peer.destroy();
  if (server?.child.exitCode === null) await server.stop();
});
afterAll(() => removeTestData(dataDir));

/** A peer that answers nothing and never ends its side. */
async function open(url: string, text: string): Promise<Socket> {
  const { port } = new URL(url);
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
  peers.push(socket);
  socket.on('error', () => undefined);
  socket.write(text);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

const head = (path: string, upgrade: string): string =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const half =
  'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n' +
  'Content-Length: 100\r\n\r\n{';

const isGone = async (): Promise<boolean> => (await postmasterPid(dataDir)) === null;

test('open upgrades and half a body do not keep it', async () => {
  server = await startProcess(dataDir);
  const { url } = server.ready;
  for (const text of [head('/', 'h2c'), head('/health', 'websocket'), half]) await open(url, text);
  const live = await open(url, head('/api/v1/live', 'websocket'));
  await new Promise((resolve) => live.once('data', resolve));
  expect(await server.stop()).toBe(0);
  expect(await isGone()).toBe(true);
});

test('a second signal ends it at once, and the database with it', async () => {
  server = await startProcess(dataDir);
  const { child, log, ready } = server;
  await open(ready.url, half);
  await (await fetch(`${ready.url}/health`)).text();
  child.kill('SIGTERM');
  while (!log.some((line) => line.includes('stopping'))) await sleep(10);
  child.kill('SIGTERM');
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(130);
  while (!(await isGone())) await sleep(20);
});

test('one that npm started ends with npm, which keeps a signal to itself', async () => {
  const npm =
    "require('node:child_process').spawn(process.execPath, process.argv.slice(1), { stdio: 'inherit' })";
  const environment = { npm_execpath: '/usr/bin/npm' };
  server = await startProcess(dataDir, { nodeWords: ['-e', npm], environment });
  expect(await isGone()).toBe(false);
  await server.stop();
  await expect.poll(isGone).toBe(true);
});
