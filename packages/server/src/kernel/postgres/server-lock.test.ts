// server.lock: one live owner at a time; whatever a dead one left behind is taken over.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemChance } from '../random.ts';
import { acquireServerLock, PostgresStartError } from './index.ts';
import { processStartMark } from './process-facts.ts';

const options = { randomToken: systemChance.token };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aibaas-lock-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lockFile = () => join(folder, 'server.lock');

async function refusedPid(): Promise<unknown> {
  const error: unknown = await acquireServerLock(folder, options).catch((reason) => reason);
  if (!(error instanceof PostgresStartError)) throw new Error('the lock was not refused');
  expect(error.code).toBe('data_folder_in_use');
  return error.details.pid;
}

it('is held until it is released, and refused with the pid of its owner', async () => {
  const lock = await acquireServerLock(folder, options);
  expect(await refusedPid()).toBe(process.pid);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
  const next = await acquireServerLock(folder, options);
  await lock.release();
  expect(await refusedPid()).toBe(process.pid);
  await next.release();
});

it('makes the folder where it is missing', async () => {
  const lock = await acquireServerLock(join(folder, 'deep', 'er'), options);
  expect(await readdir(join(folder, 'deep', 'er'))).toEqual(['server.lock']);
  await lock.release();
});

it('goes to exactly one of many that ask at once', async () => {
  await writeFile(lockFile(), JSON.stringify({ pid: 2 ** 30, started: 'x', id: 'dead' }));
  const asked = Array.from({ length: 12 }, () => acquireServerLock(folder, options));
  const answers = await Promise.allSettled(asked);
  expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await readdir(folder)).toEqual(['server.lock']);
});

it('of another live process is respected', async () => {
  const owner = spawn('sleep', ['60']);
  try {
    const started = await processStartMark(owner.pid ?? 0);
    await writeFile(lockFile(), JSON.stringify({ pid: owner.pid, started, id: 'theirs' }));
    expect(await refusedPid()).toBe(owner.pid);
    expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ id: 'theirs' });
  } finally {
    owner.kill('SIGKILL');
  }
});

it.each([
  ['a process that has ended', { pid: 2 ** 30, started: 'boot:1', id: 'a' }],
  ['an earlier process with our recycled pid', { pid: process.pid, started: 'boot:1', id: 'b' }],
  ['no process at all', { pid: -1, started: null, id: 'c' }],
  ['nobody: half a record', { pid: 17 }],
  ['nobody: a list', []],
])('of %s is taken over', async (_name, record) => {
  await writeFile(lockFile(), JSON.stringify(record));
  const lock = await acquireServerLock(folder, options);
  expect(JSON.parse(await readFile(lockFile(), 'utf8'))).toMatchObject({ pid: process.pid });
  expect(await readdir(folder)).toEqual(['server.lock']);
  await lock.release();
});

it('that is empty or not JSON is taken over', async () => {
  for (const text of ['', '{"pid":']) {
    await writeFile(lockFile(), text);
    await (await acquireServerLock(folder, options)).release();
  }
  expect(await readdir(folder)).toEqual([]);
});
