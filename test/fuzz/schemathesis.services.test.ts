// Schemathesis (PyPI) against a server of its own, as a second opinion beside our fuzzer. It is used where
// Python has it (in .venv or on the path); without it the test says so and is left out.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeTestData } from '../../packages/server/src/testing/remove-data.ts';
import { startProcess } from '../process/server-process.ts';

const inFolder = join(import.meta.dirname, '../../.venv/bin/schemathesis');
const program = existsSync(inFolder) ? inFolder : 'schemathesis';
const version = spawnSync(program, ['--version'], { encoding: 'utf8' });
const isThere = version.status === 0;
if (!isThere) console.log('skipped: schemathesis is not there (pip install schemathesis)');

test.skipIf(!isThere)(
  'schemathesis finds no fault of the server',
  { timeout: 900_000 },
  async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-schema-'));
    const server = await startProcess(dataDir, { words: ['--demo'] });
    try {
      const { url, api_key: key } = server.ready;
      const words = ['run', `${url}/openapi.json`, '--header', `Authorization: Bearer ${key}`];
      words.push('--checks', 'not_a_server_error', '--max-examples', '20', '--seed', '1');
      const ran = spawnSync(program, words, { encoding: 'utf8', maxBuffer: 2 ** 26 });
      console.log(ran.stdout.slice(-3000));
      expect(ran.status, ran.stdout.slice(-20_000)).toBe(0);
      expect(server.child.exitCode).toBeNull();
    } finally {
      await server.stop();
      removeTestData(dataDir);
    }
  },
);
