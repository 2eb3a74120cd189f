// What a start shows: in one piece whatever is logged meanwhile, and with a first step that works on the
// spot, word for word.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { removeData } from '../../../../tools/docs-run/remove-data.ts';
import { environment } from '../environment.ts';
import { compileCache, createScratch } from '../testdata/run-cli.ts';
import { type Started, welcome } from './welcome.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const scratch = createScratch();
const running: { child: ChildProcess; folder: string }[] = [];
const PATH = environment.PATH ?? '';

afterEach(async () => {
  for (const { child, folder } of running.splice(0)) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await removeData(`${folder}/.aibaas`);
  }
});
afterAll(() => scratch.remove());

/** A folder in which aibaas is installed. */
function installedIn(name: string): string {
  const folder = scratch.path(name);
  mkdirSync(folder);
  writeFileSync(`${folder}/package.json`, '{ "private": true }');
  symlinkSync(`${root}node_modules`, `${folder}/node_modules`);
  return folder;
}

/** Starts a server and answers all that a terminal would show, once it has said how to stop. */
async function start(folder: string, ...words: string[]): Promise<string> {
  const screen = openSync(`${folder}/screen.txt`, 'a');
  const child = spawn(process.execPath, [`${root}packages/cli/src/main.ts`, 'start', ...words], {
    cwd: folder,
    env: { PATH, PORT: '0', LOG_LEVEL: 'debug', ...compileCache },
    stdio: ['ignore', screen, screen],
  });
  running.push({ child, folder });
  const shown = () => readFileSync(`${folder}/screen.txt`, 'utf8');
  await expect.poll(shown).toContain('Press Ctrl-C to stop.');
  return shown();
}

/** The indented lines after the line that begins with `title`. */
function linesAfter(shown: string, title: string): string {
  const lines = shown.split('\n');
  const from = lines.findIndex((line) => line.startsWith(title)) + 2;
  const length = lines.slice(from).indexOf('');
  return lines.slice(from, from + length).join('\n');
}

const shell = async (folder: string, script: string): Promise<string> => {
  const options = { cwd: folder, env: { PATH } };
  return (await promisify(execFile)('sh', ['-e', '-c', script], options)).stdout;
};

describe('a first start without sample data', () => {
  test('shows one piece, and its first step works', async () => {
    const folder = installedIn('empty');
    const shown = await start(folder);
    const piece = shown.slice(shown.indexOf('╭─ aibaas'), shown.indexOf('Press Ctrl-C'));
    expect(piece).toContain('Owner link');
    expect(piece).not.toContain('{"level"');
    expect(shown.indexOf('aibaas is ready')).toBeLessThan(shown.indexOf('╭─ aibaas'));
    await shell(folder, linesAfter(shown, 'Give it something'));
    writeFileSync(`${folder}/first.mjs`, linesAfter(shown, 'The same from your code'));
    expect(await shell(folder, 'npx node first.mjs')).toBe('2026-01-01 90\n2026-01-02 95\n');
  });
});

describe('a start with sample data', () => {
  test('shows a forecast that is there', async () => {
    const folder = installedIn('demo');
    const shown = await start(folder, '--demo');
    const answer = JSON.parse(await shell(folder, linesAfter(shown, 'Ask for a forecast')));
    expect(answer.depletion.summary).toMatch(/run out/);
    writeFileSync(`${folder}/first.mjs`, linesAfter(shown, 'The same from your code'));
    expect(await shell(folder, 'npx node first.mjs')).toMatch(/run out/);
  });
});

const later: Started = {
  url: 'http://127.0.0.1:3004',
  ownerLink: null,
  apiKey: null,
  workspaceId: 'w',
  dataDir: '/data/aibaas',
  isFirstStart: false,
  isDemo: true,
  demo: { metricId: 'm' },
};

test('a later start takes the key from where it is kept', () => {
  const shown = welcome(later, null);
  expect(shown).toContain(`eval "$(npx aibaas env --data '/data/aibaas')"\n  curl -H "Auth`);
  expect(shown).toContain('apiKey: process.env.AIBAAS_API_KEY');
  expect(shown).not.toContain('works once');
});

test.each([
  ['of an empty tenant', { isDemo: false, demo: null }],
  ['whose sample metric was removed', { demo: { metricId: null } }],
])('a later start %s proposes nothing that would be refused', (_what, more) => {
  expect(welcome({ ...later, ...more }, null)).not.toMatch(/curl|import/);
});

test('a narrow terminal gets lines without a frame', () => {
  expect(welcome(later, 60)).toMatch(/^aibaas\n\nAddress /);
});
