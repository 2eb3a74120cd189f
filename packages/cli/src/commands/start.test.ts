// `aibaas start` with the real server and its real database: the first line, the file that the other
// verbs find the server by, stopping, and starting again.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createClient } from '@aibaas/sdk';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { removeData } from '../../../../tools/docs-run/remove-data.ts';
import { compileCache, createScratch, runCli } from '../testdata/run-cli.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));
const scratch = createScratch();
const data = scratch.path('data');
const running = new Set<Started>();

interface Started {
  readonly child: ChildProcess;
  readonly lines: string[];
  /** What it has said beside its answers so far. */
  readonly said: () => string;
  readonly exited: Promise<number | null>;
}

interface Ready {
  event: string;
  url: string;
  owner_link: string | null;
  api_key: string | null;
  tenant_id: string;
  workspace_id: string;
}

afterEach(async () => {
  for (const { child, exited } of running) {
    child.kill('SIGTERM');
    await exited;
  }
  running.clear();
});

afterAll(async () => {
  await removeData(data);
  scratch.remove();
});

/** Starts the server and waits for its first line. */
async function start(...args: string[]): Promise<Started & { ready: Ready }> {
  const words = [MAIN, 'start', '--json', '--data', data, ...args];
  const child = spawn(process.execPath, words, {
    env: compileCache,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let problems = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    problems += text;
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const first = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      lines.push(line);
      resolve(line);
    });
  });
  const ended = exited.then((code) => {
    throw new Error(`ended with ${code} before it was ready:\n${problems}`);
  });
  const started = { child, lines, said: () => problems, exited };
  running.add(started);
  const line = await Promise.race([first, ended]);
  ended.catch(() => {});
  return { ...started, ready: JSON.parse(line) };
}

const remembered = (): Partial<Ready> => JSON.parse(readFileSync(`${data}/cli.json`, 'utf8'));

describe('aibaas start', () => {
  test('says how to reach it, serves the other verbs, and stops cleanly', async () => {
    const { ready, child, exited, lines, said } = await start('--port', '0');
    expect(Object.keys(ready)).toEqual([
      ...['event', 'url', 'owner_link', 'api_key', 'tenant_id', 'workspace_id'],
    ]);
    expect(ready.event).toBe('ready');
    expect(ready.owner_link).toMatch(/^http:\/\/[^#]+\/#\/owner\?token=.+/);
    expect(statSync(`${data}/cli.json`).mode & 0o777).toBe(0o600);

    const flags = ['--data', data, '--json'];
    const doctor = await runCli(['doctor', '--port', '0', ...flags]);
    expect(JSON.parse(doctor.stdout).checks.at(-1)).toMatchObject({ status: 'ok' });
    const created = await runCli(['keys', 'create', '--name', 'ci', '--scopes', 'read', ...flags]);
    const { key }: { key: string } = JSON.parse(created.stdout);
    const me = await createClient({ url: ready.url, apiKey: key }).auth.me();
    expect(me.tenant.id).toBe(ready.tenant_id);
    const file = scratch.path('amounts.csv');
    writeFileSync(file, 'day,amount\n01/02/2024,5\n02/03/2024,6\n');
    const asked = await runCli(['import', file, '--table', 'amounts', '--data', data]);
    expect([asked.code, asked.stdout]).toEqual([2, '']);
    expect(asked.stderr).toContain('Add --date-order dmy or --date-order mdy.');
    const answer = ['--date-order', 'dmy', ...flags];
    const imported = await runCli(['import', file, '--table', 'amounts', ...answer]);
    expect(JSON.parse(imported.stdout)).toMatchObject({ table: 'amounts', rows: 2, rejected: 0 });
    const owner = createClient({ url: ready.url, apiKey: ready.api_key ?? '' });
    const { data: rows } = await owner.tables.rows('amounts').list({ sort: 'day' });
    expect(rows.map((row) => row.day)).toEqual(['2024-02-01', '2024-03-02']);
    expect((await runCli(['keys', 'revoke', 'ci', '--yes', ...flags])).code).toBe(0);
    const audit = await runCli(['audit', 'verify', ...flags]);
    expect(JSON.parse(audit.stdout)).toMatchObject({ ok: true, first_problem: null });
    expect(audit.code).toBe(0);
    const twice = await runCli(['start', '--data', data, '--port', '0']);
    expect(twice.stderr).toContain(String(child.pid));
    expect(twice.code).toBe(1);

    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(lines).toHaveLength(1);
    expect(said()).not.toMatch(/"level":"(warn|error)"|57P01/);
    await expect(
      createClient({ url: ready.url, maxNetworkRetries: 0 }).health.check(),
    ).rejects.toMatchObject({ code: 'connection_failed' });
  });

  test('keeps its tenant; link and key are told once, a key again on request', async () => {
    const again = await start('--port', '0');
    expect(again.ready).toMatchObject({ event: 'ready', owner_link: null, api_key: null });
    const kept = { url: again.ready.url, apiKey: remembered().api_key ?? '' };
    expect((await createClient(kept).auth.me()).tenant.id).toBe(again.ready.tenant_id);
    again.child.kill('SIGINT');
    expect(await again.exited).toBe(0);
    writeFileSync(`${data}/cli.json`, '{"url":');
    const third = await start('--port', '0', '--new-key');
    expect(third.ready.tenant_id).toBe(again.ready.tenant_id);
    expect(remembered()).toMatchObject({ url: third.ready.url, api_key: third.ready.api_key });
    const aibaas = createClient({ url: third.ready.url, apiKey: third.ready.api_key ?? '' });
    expect((await aibaas.auth.me()).tenant.id).toBe(third.ready.tenant_id);
  });

  test('a port that was asked for and is taken is one clear line, exit 1', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const { code, stdout, stderr } = await runCli(['start', '--data', data, '--port', port]);
    taken.close();
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^error: .*${port}.*$`, 'm'));
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  test.each<[string, string[], Record<string, string>, number, RegExp]>([
    ['a port beyond 65535', ['--port', '70000'], {}, 2, /port from 0/],
    ['an unknown flag', ['--prot', '1'], {}, 2, /Did you mean --port/],
    ['a setting that is no number', [], { PORT: 'http' }, 1, /PORT/],
  ])('%s is refused before anything starts', async (_what, args, env, code, message) => {
    const folder = scratch.path('never');
    const result = await runCli(['start', '--data', folder, ...args], { env });
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(existsSync(folder)).toBe(false);
  });
});
