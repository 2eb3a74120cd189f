// Every example runs as its README says, in a process of its own, against a real server.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../packages/server/src/testing/test-server.ts';

const examples = join(import.meta.dirname, '../examples');
const execute = promisify(execFile);

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server?.stop());

function run(name: string, settings: Record<string, string>) {
  const env = { PATH: process.env.PATH, ...settings };
  return execute(process.execPath, [join(examples, name, `${name}.ts`)], { env });
}

it('has a test for every example', () => {
  // Of the specification's names the census takes care: test/specification.
  expect(readdirSync(examples)).toEqual(['first-forecast', 'specification']);
});

it('first-forecast prints when the credits run out, also a second time', async () => {
  const settings = { AIBAAS_URL: server.url, AIBAAS_API_KEY: server.tenant.apiKey };
  const { stdout } = await run('first-forecast', settings);
  const [imported, depletion, backtest] = stdout.trim().split('\n');
  expect(imported).toBe('Imported 180 rows, refused 0.');
  // The example's data end in June 2026, and so does what is known of its future.
  expect(depletion).toMatch(/^By the data up to 29 June(?: 2026)?, you ran out on \d+ July/);
  expect(backtest).toMatch(/this method was off by \d/);
  const again = await run('first-forecast', settings);
  expect(again.stdout.trim().split('\n')).toEqual([depletion, backtest]);
  const { body } = await server.request('GET', '/api/v1/tables/first_forecast/rows?limit=1');
  expect(body.data[0]).toMatchObject({ day: '2026-01-01', credits: 100 });
});

it('first-forecast says which key it wants, and when a key is wrong', async () => {
  await expect(run('first-forecast', { AIBAAS_URL: server.url })).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining('AIBAAS_API_KEY'),
  });
  const wrong = { AIBAAS_URL: server.url, AIBAAS_API_KEY: 'aib_sk_wrong' };
  await expect(run('first-forecast', wrong)).rejects.toMatchObject({
    stderr: expect.stringContaining('AuthenticationError'),
  });
});
