// Data folders that must not be started: in use, of another version, not ours, damaged, gone.
import { spawn } from 'node:child_process';
import { cp, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isRoot } from './database-user.ts';
import { PostgresStartError, startEmbeddedPostgres } from './index.ts';
import { makeTrialFolder, query, type TrialFolder } from './trial-folder.fixture.ts';

/** The error a start ends with, as far as a reader sees it. */
async function refusalOf(folder: TrialFolder, dataDir = folder.path): Promise<PostgresStartError> {
  try {
    await startEmbeddedPostgres(folder.options({ dataDir }));
  } catch (error) {
    if (error instanceof PostgresStartError) {
      expect(error.message).not.toContain('\n');
      expect(error.remedy).toMatch(/\w+ .*\.$/);
      return error;
    }
    throw error;
  }
  throw new Error(`a start in ${dataDir} was not refused`);
}

describe('a folder that was never ours', () => {
  let folder: TrialFolder;
  beforeEach(async () => {
    folder = await makeTrialFolder();
  });
  afterEach(() => folder.remove());

  it('holds a PostgreSQL cluster of someone else', async () => {
    await mkdir(join(folder.path, 'postgres'), { recursive: true });
    await writeFile(join(folder.path, 'postgres', 'PG_VERSION'), '18\n');
    const error = await refusalOf(folder);
    expect(error.code).toBe('data_folder_foreign');
    expect(await readdir(join(folder.path, 'postgres'))).toEqual(['PG_VERSION']);
  });

  it.each([
    ['not JSON', 'port 5432'],
    ['a list', '[]'],
    [
      'a home outside',
      '{"home":"../outside","port":1,"systemIdentifier":"1","isInitialised":true}',
    ],
    ['a home above', '{"home":"..","port":null,"systemIdentifier":null,"isInitialised":false}'],
    ['a port of text', '{"home":".","port":"1","systemIdentifier":null,"isInitialised":true}'],
  ])('has a pointer that is %s', async (_name, text) => {
    await mkdir(folder.path, { recursive: true });
    await writeFile(join(folder.path, 'postgres.json'), text);
    const outside = join(dirname(folder.path), 'outside');
    await mkdir(outside);
    await writeFile(join(outside, 'keep'), 'kept');
    expect((await refusalOf(folder)).code).toBe('data_folder_foreign');
    expect(await readdir(outside)).toEqual(['keep']);
    expect((await readdir(dirname(folder.path))).toSorted()).toEqual(['data', 'outside']);
  });

  it('lies below a file', async () => {
    await mkdir(dirname(folder.path), { recursive: true });
    await writeFile(folder.path, '');
    expect((await refusalOf(folder)).code).toBe('not_a_folder');
    expect((await refusalOf(folder, join(folder.path, 'deeper'))).code).toBe('not_a_folder');
  });

  it.runIf(process.platform === 'linux')('cannot be written to', async () => {
    const error = await refusalOf(folder, '/sys/kernel/aibaas');
    expect(['permission_denied', 'read_only']).toContain(error.code);
    expect(error.message).toContain('/sys/kernel/aibaas');
  });
});

describe('a folder of ours', () => {
  let folder: TrialFolder;
  let cluster: string;
  beforeAll(async () => {
    folder = await makeTrialFolder();
    const postgres = await folder.start();
    await query(postgres, 'create table kept (id int)', 'insert into kept values (1)');
    cluster = postgres.dataDirectory;
    const inUse = await refusalOf(folder);
    expect([inUse.code, inUse.details.pid]).toEqual(['data_folder_in_use', process.pid]);
    expect(inUse.message).toContain(String(process.pid));
    await postgres.stop();
  });
  // Each refusal must have left the folder as it was, and free.
  afterEach(async () => {
    const postgres = await folder.start();
    expect(await query(postgres, 'select id from kept')).toEqual([{ id: 1 }]);
    await postgres.stop();
  });
  afterAll(() => folder.remove());

  it.each([
    ['99', 'data_folder_newer'],
    ['17', 'data_folder_older'],
    ['eighteen', 'data_folder_corrupt'],
  ])('of version %s is %s', async (version, code) => {
    await writeFile(join(cluster, 'PG_VERSION'), `${version}\n`);
    try {
      const error = await refusalOf(folder);
      expect(error.code).toBe(code);
      expect(error.message).toContain(cluster);
    } finally {
      await writeFile(join(cluster, 'PG_VERSION'), '18\n');
    }
  });

  it.each([
    ['password', () => join(folder.path, 'postgres.password'), 'data_folder_foreign'],
    ['cluster', () => cluster, 'data_folder_missing'],
    ['control file', () => join(cluster, 'global', 'pg_control'), 'data_folder_corrupt'],
    ['transaction log', () => join(cluster, 'pg_wal'), 'data_folder_corrupt'],
  ])('has lost its %s', async (_name, pathOf, code) => {
    const path = pathOf();
    await rename(path, `${path}.hidden`);
    try {
      expect((await refusalOf(folder)).code).toBe(code);
    } finally {
      await rm(path, { recursive: true, force: true });
      await rename(`${path}.hidden`, path);
    }
  });

  it('has another password than its database', async () => {
    const path = join(folder.path, 'postgres.password');
    await rename(path, `${path}.hidden`);
    await writeFile(path, 'another');
    try {
      expect((await refusalOf(folder)).code).toBe('data_folder_foreign');
    } finally {
      await rename(`${path}.hidden`, path);
    }
  });

  it('runs under a PostgreSQL that does not know our password', async () => {
    const running = await folder.start();
    const path = join(folder.path, 'postgres.password');
    const lock = join(folder.path, 'server.lock');
    const locks = isRoot() ? [lock, join(dirname(cluster), 'server.lock')] : [lock];
    for (const each of [path, ...locks]) await rename(each, `${each}.hidden`);
    await writeFile(path, 'another');
    try {
      const error = await refusalOf(folder);
      expect([error.code, error.details.pid]).toEqual(['foreign_postmaster', running.pid()]);
      expect(await query(running, 'select 1 as one')).toEqual([{ one: 1 }]);
    } finally {
      for (const each of [path, ...locks]) await rename(`${each}.hidden`, each);
      await running.stop();
    }
  });

  it.runIf(isRoot())('was copied while its database, which lies elsewhere, is in use', async () => {
    const running = await folder.start();
    const copy = `${folder.path}-copy`;
    await cp(folder.path, copy, { recursive: true });
    await rm(join(copy, 'server.lock'));
    const error = await refusalOf(folder, copy);
    expect([error.code, error.details.pid]).toEqual(['data_folder_in_use', process.pid]);
    await running.stop();
  });

  it.runIf(process.platform !== 'win32')('starts past the pid file of a recycled pid', async () => {
    const { uid, gid } = await stat(cluster);
    const bystander = spawn('sleep', ['60'], isRoot() ? { uid, gid } : {});
    try {
      const text = `${bystander.pid}\n${cluster}\n1700000000\n1\n\n127.0.0.1\n0 0\nready\n`;
      await writeFile(join(cluster, 'postmaster.pid'), text);
      const postgres = await folder.start();
      await postgres.stop();
      expect(bystander.exitCode).toBeNull();
    } finally {
      bystander.kill('SIGKILL');
    }
  });
});
