// Where a verb finds its server, and that a key never goes anywhere else.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch } from '../testdata/run-cli.ts';
import { connect, findServer } from './find-server.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

let folders = 0;

function dataDir(content?: string, mode = 0o600): string {
  folders++;
  const dir = scratch.path(`data-${folders}`);
  mkdirSync(dir, { mode: 0o700 });
  if (content !== undefined) {
    writeFileSync(`${dir}/cli.json`, content, { mode });
    // The umask has a say in the mode of a file that is made.
    chmodSync(`${dir}/cli.json`, mode);
  }
  return dir;
}

const FILE = JSON.stringify({ url: 'http://127.0.0.1:3004', api_key: 'file-key', tenant_id: 't' });

describe('flags before environment before file', () => {
  const data = dataDir(FILE);
  const environment = { AIBAAS_URL: 'http://env.test:1', AIBAAS_API_KEY: 'env-key' };

  test.each([
    [
      'flags',
      { url: 'http://flag.test:2', apiKey: 'flag-key', data },
      environment,
      'http://flag.test:2',
      'flag-key',
    ],
    ['environment', {}, { ...environment, AIBAAS_DATA: data }, 'http://env.test:1', 'env-key'],
    ['the folder that a flag names', { data }, environment, 'http://127.0.0.1:3004', 'file-key'],
    ['file', { data }, {}, 'http://127.0.0.1:3004', 'file-key'],
    ['file by AIBAAS_DATA', {}, { AIBAAS_DATA: data }, 'http://127.0.0.1:3004', 'file-key'],
    [
      'empty variables count as unset',
      { data },
      { AIBAAS_URL: '', AIBAAS_API_KEY: '' },
      'http://127.0.0.1:3004',
      'file-key',
    ],
    ['the file for another key', { data, apiKey: 'other' }, {}, 'http://127.0.0.1:3004', 'other'],
  ])('%s', async (_what, flags, variables, url, apiKey) => {
    expect(await findServer(flags, variables)).toMatchObject({ url, apiKey });
  });

  test.each([
    ['the key of the file', { url: 'http://elsewhere.test', data }, {}],
    ['the key of the environment', { url: 'http://elsewhere.test', data }, environment],
  ])('%s is not sent to another address', async (_what, flags, variables) => {
    expect(await findServer(flags, variables)).toMatchObject({ apiKey: null });
    await expect(connect(flags, variables)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining('no API key for http://elsewhere.test'),
    });
  });

  test('the key of the file serves its own address when that is given', async () => {
    const found = await findServer({ url: 'http://127.0.0.1:3004/', data }, {});
    expect(found?.apiKey).toBe('file-key');
  });
});

describe('nothing usable', () => {
  test('no file: says what to do', async () => {
    const data = dataDir();
    expect(await findServer({ data }, {})).toBeNull();
    await expect(connect({ data }, {})).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/no server found.*cli\.json.*aibaas start.*--url/),
    });
  });

  test.each(['ftp://x', 'localhost:3004'])('"%s" is no address', async (url) => {
    await expect(connect({ url, apiKey: 'k' }, {})).rejects.toMatchObject({ code: 'bad_url' });
  });

  test.each(['', 'no json', '{}', '{"url":"not an address"}', '[]', 'null'])(
    'a damaged file "%s" is said to be damaged',
    async (content) => {
      await expect(findServer({ data: dataDir(content) }, {})).rejects.toMatchObject({
        code: 'damaged_cli_file',
      });
    },
  );

  test.each([0o640, 0o604, 0o660, 0o644])(
    'mode %i is refused, with the command to run',
    async (mode) => {
      await expect(findServer({ data: dataDir(FILE, mode) }, {})).rejects.toMatchObject({
        code: 'unsafe_cli_file',
        message: expect.stringContaining('chmod 600'),
      });
    },
  );

  test('a symbolic link is refused', async () => {
    const target = dataDir(FILE);
    const data = dataDir();
    symlinkSync(`${target}/cli.json`, `${data}/cli.json`);
    await expect(findServer({ data }, {})).rejects.toMatchObject({ code: 'unsafe_cli_file' });
  });
});
