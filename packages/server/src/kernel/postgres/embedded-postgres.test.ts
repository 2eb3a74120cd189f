// The life of an embedded database: made, used, stopped, crashed, restarted, adopted.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../clock.ts';
import { isRoot } from './database-user.ts';
import { isProcessAlive, processUserId } from './process-facts.ts';
import { makeTrialFolder, query, type TrialFolder } from './trial-folder.fixture.ts';

let folder: TrialFolder;
const children: ChildProcess[] = [];

beforeEach(async () => {
  folder = await makeTrialFolder();
});

afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await folder.remove();
});

function startServerProcess(): ChildProcess {
  const program = join(import.meta.dirname, 'server-process.fixture.ts');
  const child = spawn(process.execPath, [program, folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

function crash(pid: number | null): void {
  // 0 and negative numbers name whole groups of processes, our own among them.
  if (pid === null || pid <= 1) throw new Error(`${pid} is not a postmaster`);
  process.kill(pid, 'SIGKILL');
}

/** A table with the rows 1…10 in it. */
const tenRows = [
  'create table kept (id int primary key)',
  'insert into kept select generate_series(1, 10)',
];

describe('start and stop', () => {
  it('makes a durable UTF-8 database that answers only to its password', async () => {
    const postgres = await folder.start();
    const [settings] = await query(
      postgres,
      `select current_database() as database, current_setting('server_encoding') as encoding,
        current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
        current_setting('synchronous_commit') as commit, current_setting('TimeZone') as zone,
        current_setting('data_checksums') as checksums, current_setting('jit') as jit,
        current_setting('listen_addresses') as listens, current_setting('max_connections') as max,
        current_setting('unix_socket_directories') as sockets, lower('ÄÖ') as lower,
        (select rolcreaterole from pg_roles where rolname = current_user) as creates_roles`,
    );
    expect(settings).toEqual({
      database: 'aibaas',
      encoding: 'UTF8',
      fsync: 'on',
      pages: 'on',
      commit: 'on',
      zone: 'UTC',
      checksums: 'on',
      jit: 'off',
      listens: '127.0.0.1',
      max: '60',
      sockets: '',
      lower: 'äö',
      creates_roles: true,
    });
    const { host, port, user, database } = postgres;
    for (const password of ['wrong', '']) {
      const stranger = new Client({ host, port, user, database, password });
      await expect(stranger.connect()).rejects.toThrow(/password/);
    }
  });

  it('keeps secrets to their owner and the files to the user that runs PostgreSQL', async () => {
    const postgres = await folder.start();
    const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
    expect(await modeOf(folder.path)).toBe('700');
    expect(await modeOf(join(folder.path, 'postgres.password'))).toBe('600');
    expect(await modeOf(postgres.dataDirectory)).toBe('700');
    const fileOwner = (await stat(postgres.dataDirectory)).uid;
    expect(await processUserId(postgres.pid() ?? 0)).toBe(fileOwner);
    const me = process.getuid?.();
    expect((await stat(join(folder.path, 'postgres.password'))).uid).toBe(me);
    if (isRoot()) {
      expect(fileOwner).not.toBe(0);
      expect(dirname(dirname(postgres.dataDirectory))).toBe('/var/lib/aibaas/databases');
      expect(await modeOf('/var/lib/aibaas')).toBe('755');
    } else {
      expect(fileOwner).toBe(me);
      expect(postgres.dataDirectory).toBe(join(folder.path, 'postgres'));
    }
    const names = [postgres.dataDirectory, folder.path];
    for (const name of names) {
      for (const entry of await readdir(name, { withFileTypes: true })) {
        if (!entry.isFile() || entry.name === 'postgres.password') continue;
        const text = await readFile(join(name, entry.name), 'utf8');
        expect(text, entry.name).not.toContain(postgres.password);
      }
    }
  });

  it('leaves no process behind and starts again with its rows, port and password', async () => {
    const first = await folder.start();
    await query(first, ...tenRows);
    const pid = first.pid() ?? 0;
    expect(await isProcessAlive(pid)).toBe(true);
    await Promise.all([first.stop(), first.stop()]);
    expect(first.pid()).toBeNull();
    expect(await isProcessAlive(pid)).toBe(false);
    expect(await readdir(folder.path)).not.toContain('server.lock');
    await first.stop();

    const second = await folder.start();
    expect(second.connectionString).toBe(first.connectionString);
    expect(await query(second, 'select count(*)::int as rows from kept')).toEqual([{ rows: 10 }]);
    await expect(first.restart()).rejects.toThrow(/stopped/);
  });

  it('moves to another port when the one it had is taken', async () => {
    const first = await folder.start();
    await query(first, ...tenRows);
    await first.stop();
    const occupier = createServer().listen(first.port, '127.0.0.1');
    await once(occupier, 'listening');
    try {
      const second = await folder.start();
      expect(second.port).not.toBe(first.port);
      expect(await query(second, 'select max(id) as last from kept')).toEqual([{ last: 10 }]);
    } finally {
      occupier.close();
    }
  });
});

describe('a crash of PostgreSQL', () => {
  it('is told, and restart() brings every committed row back on the same port', async () => {
    const reasons: string[] = [];
    const postgres = await folder.start({ onExit: (reason) => reasons.push(reason) });
    await query(postgres, ...tenRows);
    const open = new Client({ connectionString: postgres.connectionString });
    open.on('error', () => undefined);
    await open.connect();
    await open.query('begin');
    await open.query('insert into kept values (99)');

    crash(postgres.pid());
    await expect.poll(() => reasons).toEqual([expect.stringContaining('SIGKILL')]);
    expect(postgres.pid()).toBeNull();
    await Promise.all([postgres.restart(), postgres.restart()]);
    const rows = await query(postgres, 'select array_agg(id order by id) as ids from kept');
    expect(rows).toEqual([{ ids: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] }]);
    await postgres.stop();
    expect(reasons).toHaveLength(1);
  });
});

describe('a crash of the server', () => {
  it('leaves a postmaster that the next server adopts, watches and stops', async () => {
    const child = startServerProcess();
    const line = (await once(createInterface({ input: child.stdout! }), 'line'))[0] as string;
    const owned = JSON.parse(line) as { pid: number; connectionString: string };
    await query(owned, ...tenRows);
    await killed(child);
    expect(await isProcessAlive(owned.pid)).toBe(true);

    const reasons: string[] = [];
    const adopted = await folder.start({ onExit: (reason) => reasons.push(reason) });
    expect(adopted.connectionString).toBe(owned.connectionString);
    expect(adopted.pid()).toBe(owned.pid);
    expect(await query(adopted, 'select count(*)::int as n from kept')).toEqual([{ n: 10 }]);

    crash(owned.pid);
    await expect.poll(() => reasons).toEqual([expect.stringContaining('ended')]);
    await adopted.restart();
    expect(await query(adopted, 'select count(*)::int as n from kept')).toEqual([{ n: 10 }]);
    const pid = adopted.pid() ?? 0;
    await adopted.stop();
    expect(await isProcessAlive(pid)).toBe(false);
  });

  it('in the middle of the first start leaves a folder that starts', async () => {
    const child = startServerProcess();
    let isBegun = false;
    while (!isBegun) {
      const cluster = await folder.clusterFolder();
      const names = cluster ? await readdir(dirname(cluster)).catch(() => []) : [];
      isBegun = names.some((name) => name.startsWith('postgres.init-'));
      if (!isBegun) await systemClock.sleep(2);
    }
    await killed(child);

    const postgres = await folder.start();
    await query(postgres, ...tenRows);
    const names = await readdir(dirname(postgres.dataDirectory));
    expect(names.filter((name) => name.includes('init-'))).toEqual([]);
  });
});
