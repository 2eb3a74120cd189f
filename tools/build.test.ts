// What a stranger gets from the registry: every published package is built, packed, installed into
// an empty folder and used there, by the same Node, without this repository in sight.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPackages, publishedPackages } from './build/packages.ts';
import { environment, prepareHome, quietInstall, runAsStranger } from './build/stranger.ts';
import { packTarballs } from './build/tarballs.ts';

const root = dirname(import.meta.dirname);
const installMs = 300_000;

let workshop: string;
let home: string;
const started: ChildProcess[] = [];

const run = (command: string, words: string[], cwd = home): string =>
  runAsStranger(command, words, cwd);

async function runModule(name: string, code: string): Promise<string> {
  await writeFile(join(home, name), code);
  return run(process.execPath, [name]);
}

beforeAll(async () => {
  workshop = await mkdtemp(join(tmpdir(), 'aibaas-build-'));
  home = join(workshop, 'home');
  const folders = await buildPackages(root, join(workshop, 'packages'));
  const packed = await packTarballs(folders, join(workshop, 'tarballs'));
  await mkdir(home);
  await prepareHome(root, home);
  run('npm', ['install', ...quietInstall, ...packed]);
}, installMs);

afterAll(async () => {
  for (const child of started) if (child.exitCode === null) child.kill('SIGKILL');
  await rm(workshop, { recursive: true, force: true });
});

describe('the packages, installed from their tarballs', () => {
  it('are all there, as JavaScript, with declarations and licence, without sources or tests', async () => {
    for (const name of publishedPackages) {
      const { name: full } = JSON.parse(
        await readFile(join(root, 'packages', name, 'package.json'), 'utf8'),
      );
      const folder = join(home, 'node_modules', full);
      const files = (await readdir(folder, { recursive: true })).filter(
        (path) => !path.startsWith('node_modules'),
      );
      expect(files, name).toContain('LICENSE');
      expect(files.filter((path) => /(?<!\.d)\.ts$|\.test\.|\.fixture\./.test(path))).toEqual([]);
      expect(files.some((path) => path.endsWith('.js'))).toBe(true);
      expect(files.some((path) => path.endsWith('.d.ts'))).toBe(true);
    }
  });

  it('carry the migrations of the server', async () => {
    const files = await readdir(join(home, 'node_modules/@aibaas/server'), { recursive: true });
    const sources = await readdir(join(root, 'packages/server/src'), { recursive: true });
    const names = (paths: string[]): string[] =>
      paths
        .filter((path) => /migrations\/\d{4}-[\w-]+\.(?:sql|js|(?<!\.d\.)ts)$/.test(path))
        .filter((path) => !path.endsWith('.d.ts'))
        .map((path) => path.replace(/^lib\//, '').replace(/\.(?:js|ts)$/, ''))
        .sort();
    expect(names(sources).length).toBeGreaterThan(0);
    expect(names(files)).toEqual(names(sources));
  });

  it('forecast with @aibaas/ml alone', async () => {
    const answer = await runModule(
      'forecast.js',
      `import { forecast } from '@aibaas/ml';
       const values = Array.from({ length: 56 }, (_, day) => 100 + 20 * ((day % 7) === 0) + day);
       console.log(JSON.stringify(forecast(values, { horizonSteps: 7, frequency: "D" })));`,
    );
    const { mean } = JSON.parse(answer) as { mean: number[] };
    expect(mean).toHaveLength(7);
    expect(mean.every((value) => value > 130 && value < 200)).toBe(true);
  });

  it('load the SDK, the contract, the server and the pool', async () => {
    const answer = await runModule(
      'load.js',
      `const modules = ['@aibaas/sdk', '@aibaas/contract', '@aibaas/server', '@aibaas/compute', '@aibaas/tabular'];
       for (const name of modules) console.log(name, Object.keys(await import(name)).length > 0);
       process.exit();`,
    );
    expect(answer.trim().split('\n')).toEqual([
      '@aibaas/sdk true',
      '@aibaas/contract true',
      '@aibaas/server true',
      '@aibaas/compute true',
      '@aibaas/tabular true',
    ]);
  });

  it('give types that a strict program of a stranger accepts', async () => {
    await writeFile(
      join(home, 'use.ts'),
      `import { errorCatalogue } from '@aibaas/contract';
       import { forecast } from '@aibaas/ml';
       import * as sdk from '@aibaas/sdk';
       export const status: number = errorCatalogue.not_found.status;
       export const call: typeof forecast = forecast;
       export const names: string[] = Object.keys(sdk);
       // @ts-expect-error the status is not a text, so these are types and not any
       export const wrong: string = errorCatalogue.not_found.status;`,
    );
    const compiler = join(root, 'node_modules/typescript/bin/tsc');
    const words = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', 'use.ts'];
    const checked = run(process.execPath, [
      compiler,
      '--types',
      '',
      '--skipLibCheck',
      'false',
      ...words,
    ]);
    expect(checked).toBe('');
  });

  it('answer npx aibaas --help', () => {
    expect(run('npx', ['--no-install', 'aibaas', '--help'])).toContain('forecast');
  });

  it('start a server that is healthy, shows Studio and stops cleanly', async () => {
    const entry = join(home, 'node_modules/.bin/aibaas');
    const words = ['start', '--data', join(home, 'data'), '--port', '0', '--json'];
    const child = spawn(entry, words, { cwd: home, env: environment(), stdio: 'pipe' });
    started.push(child);
    let problems = '';
    child.stderr?.on('data', (chunk: Buffer) => (problems += chunk.toString()));
    const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream });
    const exited = once(child, 'exit');
    const first = await Promise.race([once(lines, 'line'), exited.then(() => [problems])]);
    const ready = JSON.parse(String(first[0])) as { event: string; url: string };
    expect(ready.event, `${first[0]}\n${problems}`).toBe('ready');
    expect((await fetch(`${ready.url}/health`)).status).toBe(200);
    const page = await (await fetch(ready.url, { headers: { accept: 'text/html' } })).text();
    const assets = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1]);
    expect(
      assets.some((path) => path?.endsWith('.js')),
      page,
    ).toBe(true);
    for (const path of assets) expect((await fetch(`${ready.url}${path}`)).status, path).toBe(200);
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  });
});
