// A data folder on a disk that is really full: uploads and events are refused with a clear problem, what
// was acknowledged stays, and the server goes on by itself once there is room. The disk is a tmpfs of
// 320 MB, which only root may mount; elsewhere the test is left out and says so.
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type DatabasePointer,
  layoutOf,
  readPointer,
} from '../../packages/server/src/kernel/postgres/data-layout.ts';
import { type ServerProcess, startProcess } from './server-process.ts';

const disk = mkdtempSync(join(tmpdir(), 'aibaas-disk-'));
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=320m', 'tmpfs', disk], {
  encoding: 'utf8',
});
const reason =
  mounted.status === 0 ? null : (mounted.stderr?.trim() ?? 'there is no mount command');
if (reason !== null) {
  rmSync(disk, { recursive: true });
  console.log(`skipped: no tmpfs could be mounted (${reason})`);
}

function run(command: string, ...words: string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}

interface Answer {
  readonly status: number;
  readonly body: ReturnType<typeof JSON.parse>;
}

/** Nothing is kept free: the disk may fill up to its last byte. */
const withoutReserve = { STORAGE_RESERVE_BYTES: '0' };

describe.skipIf(reason !== null)('a full disk', () => {
  let server: ServerProcess;
  let apiKey = '';
  let home = '';
  const ballast = join(disk, 'ballast');

  beforeAll(async () => {
    const dataDir = join(disk, 'data');
    const first = await startProcess(dataDir);
    apiKey = first.ready.api_key as string;
    await first.stop();
    // Root's database lies in a folder of the system: that too comes onto the small disk.
    const pointer = await readPointer(dataDir);
    home = layoutOf(dataDir, pointer as DatabasePointer).home;
    run('cp', '-a', home, join(disk, 'database'));
    run('mount', '--bind', join(disk, 'database'), home);
    server = await startProcess(dataDir, { environment: withoutReserve });
  });
  afterAll(async () => {
    rmSync(ballast, { force: true });
    await server?.stop();
    if (home !== '') {
      run('umount', home);
      rmSync(home, { recursive: true });
    }
    run('umount', disk);
    rmSync(disk, { recursive: true, force: true });
  });

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const isText = typeof body === 'string';
    const answer = await fetch(`${server.ready.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        ...(body === undefined ? {} : { 'content-type': isText ? 'text/csv' : 'application/json' }),
      },
      ...(body === undefined ? {} : { body: isText ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? null : JSON.parse(text) };
  }

  const columns = [{ name: 'a', type: 'text', nullable: true }];
  let next = 0;
  const acknowledged: string[] = [];

  /** Fifty events of about a kilobyte each. */
  async function ingest(): Promise<Answer> {
    const data = { text: 'x'.repeat(1000) };
    const ids = Array.from({ length: 50 }, () => `e${next++}`);
    const events = ids.map((id) => ({ id, source: 'disk', type: 'disk.tick', data }));
    const answer = await call('POST', '/api/v1/events', { events });
    if (answer.status === 200 && answer.body.accepted === 50) acknowledged.push(...ids);
    return answer;
  }

  /** Leaves `bytesLeft` free. */
  function fill(bytesLeft: number): void {
    const { bavail, bsize } = statfsSync(disk);
    appendFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - bytesLeft), 1));
  }

  /** The operation once it has ended. */
  async function ended(id: string): Promise<Answer['body']> {
    for (;;) {
      const { status, body } = await call('GET', `/api/v1/operations/${id}`);
      if (status === 200 && !['queued', 'running'].includes(body.state)) return body;
      await sleep(100);
    }
  }

  async function storedIds(): Promise<Set<string>> {
    const ids = new Set<string>();
    let cursor = '';
    for (;;) {
      const path = `/api/v1/events?source=disk&limit=200${cursor}`;
      const { status, body } = await call('GET', path);
      expect(status, JSON.stringify(body)).toBe(200);
      for (const event of body.data) {
        expect(ids.has(event.id), event.id).toBe(false);
        ids.add(event.id);
      }
      if (body.next_cursor === null) return ids;
      cursor = `&cursor=${encodeURIComponent(body.next_cursor)}`;
    }
  }

  test('refuses uploads and events, keeps what it acknowledged, and recovers by itself', async () => {
    for (let i = 0; i < 20; i++) expect((await ingest()).status).toBe(200);

    fill(4 * 1024 * 1024);
    const csv = `n,note\n${`1,${'y'.repeat(98)}\n`.repeat(120_000)}`;
    const upload = await call('POST', '/api/v1/imports?table=big&filename=big.csv', csv);
    expect([upload.status, upload.body.code], JSON.stringify(upload)).toEqual([
      507,
      'storage_full',
    ]);

    // A file that finds room itself, while its rows do not: the import ends with the same problem.
    rmSync(ballast);
    fill(14 * 1024 * 1024);
    const taken = await call('POST', '/api/v1/imports?table=rows&filename=rows.csv', csv);
    expect(taken.status, JSON.stringify(taken)).toBe(202);
    const imported = await ended(taken.body.id);
    expect([imported.state, imported.error?.code], JSON.stringify(imported)).toEqual([
      'failed',
      'storage_full',
    ]);

    let refused: Answer | null = null;
    for (let i = 0; i < 400 && refused === null; i++) {
      // What was uploaded in part was removed, and a checkpoint may free some: no room for long.
      fill(i < 20 ? 1024 * 1024 : 0);
      const answer = await ingest();
      if (answer.status !== 200) refused = answer;
    }
    // PostgreSQL refuses a row (507), or stops because it cannot write ahead and is started again (503).
    expect(['storage_full', 'database_unavailable'], JSON.stringify(refused)).toContain(
      refused?.body.code,
    );
    expect([503, 507]).toContain(refused?.status);

    rmSync(ballast);
    let isBack = false;
    for (let i = 0; i < 300 && !isBack; i++) {
      isBack = await ingest().then(
        ({ status }) => status === 200,
        () => false,
      );
      if (!isBack) await sleep(200);
    }
    expect(isBack, server.log.join('\n')).toBe(true);
    expect(server.child.exitCode).toBe(null);

    const stored = await storedIds();
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
    expect((await call('POST', '/api/v1/audit/verify')).body.ok).toBe(true);
  });

  test('with a reserve it never gets that far: data are refused, all else goes on', async () => {
    await server.stop();
    // 5 % of the disk.
    server = await startProcess(join(disk, 'data'));
    expect((await call('POST', '/api/v1/tables', { name: 'kept', columns })).status).toBe(201);
    const made = await call('POST', '/api/v1/tables/kept/rows', { row: { a: 'x' } });
    expect(made.status).toBe(201);
    fill(10 * 1024 * 1024);
    await sleep(500);
    const path = `/api/v1/tables/kept/rows/${made.body.data[0]._id}`;
    const refused = [
      await ingest(),
      await call('POST', '/api/v1/tables/kept/rows', { row: { a: 'y' } }),
      await call('PATCH', path, { a: 'much longer than before' }),
      await call('POST', '/api/v1/imports?table=more', 'a\n1\n'),
      await call('POST', '/api/v1/uploads', { filename: 'a.csv', bytes_total: 10 }),
    ];
    for (const { status, body } of refused) {
      expect([status, body.code], JSON.stringify(body)).toEqual([507, 'storage_full']);
      expect(body.detail).toContain('are kept for the database');
    }
    expect((await call('GET', path)).body).toMatchObject({ a: 'x', _version: 1 });
    const health = await call('GET', '/health/detailed');
    expect(health.body.status).toBe('degraded');
    const storage = health.body.dependencies.find(
      (one: { name: string }) => one.name === 'storage',
    );
    expect(storage).toMatchObject({ status: 'degraded', remedy: expect.any(String) });
    expect((await call('POST', '/api/v1/keys', { name: 'still' })).status).toBe(201);
    expect((await call('DELETE', '/api/v1/tables/kept')).status).toBe(204);
    expect((await call('POST', '/api/v1/audit/verify')).body.ok).toBe(true);

    rmSync(ballast);
    await sleep(500);
    expect((await ingest()).status).toBe(200);
    // Health is looked at once a second.
    await expect.poll(async () => (await call('GET', '/health')).body.status).toBe('ok');
  });
});
