// `aibaas doctor`: each thing that can be wrong is found, and its fix is told.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { startRouteServer } from '../testdata/route-server.ts';
import { createScratch, runCli } from '../testdata/run-cli.ts';
import { type CheckResult, clock, nodeVersion } from './doctor-checks.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

async function doctor(args: string[], env: Record<string, string> = {}) {
  const { code, stdout } = await runCli(['doctor', '--json', ...args], { cwd: scratch.dir, env });
  const { ok, checks }: { ok: boolean; checks: CheckResult[] } = JSON.parse(stdout);
  return { code, ok, of: (check: string) => checks.find((one) => one.check === check) };
}

describe('checks', () => {
  test('a machine that is fine is exit 0', async () => {
    const { code, ok, of } = await doctor(['--port', '0']);
    expect([code, ok]).toEqual([0, true]);
    for (const check of ['Node.js', 'data folder', 'embedded PostgreSQL', 'port', 'clock']) {
      expect(of(check)).toMatchObject({ status: 'ok', fix: null });
    }
    expect(of('server')?.status).toBe('skipped');
  });

  test('a folder open to others, a file in its place, a port that is taken', async () => {
    const open = scratch.path('open');
    mkdirSync(open);
    chmodSync(open, 0o755);
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const port = String((taken.address() as AddressInfo).port);
    const first = await doctor(['--data', open, '--port', port]);
    taken.close();
    expect(first.of('data folder')).toMatchObject({ status: 'warning', fix: `chmod 700 ${open}` });
    expect(first.of('port')).toMatchObject({
      status: 'warning',
      detail: `${port} is used by another program`,
    });
    const file = scratch.path('file');
    writeFileSync(file, '');
    const second = await doctor(['--data', file, '--port', '0']);
    expect(second.of('data folder')).toMatchObject({ status: 'failed' });
    expect([second.code, second.ok]).toEqual([1, false]);
  });

  test('a server that answers, and one that does not', async () => {
    const server = await startRouteServer({ 'GET /health': () => ({ json: { status: 'ok' } }) });
    const good = await doctor(['--port', '0'], { AIBAAS_URL: server.url });
    expect(good.of('server')).toMatchObject({ status: 'ok', detail: `${server.url} is ok` });
    await server.stop();
    const bad = await doctor(['--port', '0'], { AIBAAS_URL: server.url });
    expect(bad.of('server')).toMatchObject({ status: 'failed' });
    expect(bad.of('server')?.fix).toContain('aibaas start');
    expect(bad.code).toBe(1);
  });

  test('an external database needs no binaries', async () => {
    const { of } = await doctor(['--port', '0'], { DATABASE_URL: 'postgres://localhost/x' });
    expect(of('embedded PostgreSQL')?.status).toBe('skipped');
  });

  test.each([
    ['20.19.0', 'failed'],
    ['22.21.9', 'failed'],
    ['22.22.0', 'ok'],
    ['23.11.0', 'failed'],
    ['24.5.0', 'failed'],
    ['24.6.0', 'ok'],
    ['25.0.0', 'ok'],
  ])('Node %s is %s', (version, status) => {
    expect(nodeVersion(version).status).toBe(status);
  });

  test('a clock in the past is found', () => {
    expect(clock(0)).toMatchObject({ status: 'failed', detail: expect.stringContaining('1970') });
    expect(clock(Date.UTC(2030, 0, 1)).status).toBe('ok');
  });
});

test('for people it is a list with marks and arrows', async () => {
  const args = ['doctor', '--port', '0', '--data', scratch.path('file')];
  const { stdout } = await runCli(args, { cwd: scratch.dir });
  expect(stdout).toMatch(/^✓ Node\.js/m);
  expect(stdout).toMatch(/^✗ data folder[\s\S]*→ use another --data folder/m);
});
