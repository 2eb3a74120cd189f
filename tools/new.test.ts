// Each kind of new part, written into a copy of this repository: it must add nothing that the tidy
// rules, the types or the linter complain about, and its own tests must pass.
import { execFileSync, spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFiles, readTree, tidy } from './tidy/tree.ts';

const root = dirname(import.meta.dirname);
let copy: string;
/** What the checks said before the part was added. */
let known: string[] = [];

/** Without what this run of the tests says about itself to its own processes. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !/^(?:AIBAAS_|TEST_REPORT|VITEST)/.test(name)),
);
const run = (script: string, ...words: string[]) =>
  spawnSync(process.execPath, [join(copy, script), ...words], { cwd: copy, env, encoding: 'utf8' });

/** Everything the checks say about the copy as it stands; types are checked anew where they changed. */
function complaints(): string[] {
  const words = [
    '--noEmit',
    '--pretty',
    'false',
    '--incremental',
    '--tsBuildInfoFile',
    'types.json',
  ];
  const types = run('node_modules/typescript/bin/tsc', ...words);
  const found = types.stdout.split('\n').filter((line) => line !== '');
  return [...tidy(readTree(copy)), ...found];
}

/** The packages must be those of the copy; everything else may be the repository's own. */
async function linkDependencies(): Promise<void> {
  const modules = join(copy, 'node_modules');
  await mkdir(join(modules, '@aibaas'), { recursive: true });
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name === '@aibaas' || name === 'aibaas' || name.startsWith('.vite')) continue;
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  for (const name of await readdir(join(root, 'packages'))) {
    const target = name === 'cli' ? 'aibaas' : `@aibaas/${name}`;
    await symlink(join(copy, 'packages', name), join(modules, target));
  }
}

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), 'aibaas-new-'));
  for (const path of listFiles(root)) {
    await mkdir(dirname(join(copy, path)), { recursive: true });
    // A file may be on its way in or out while the list is read.
    await cp(join(root, path), join(copy, path)).catch(() => undefined);
  }
  await linkDependencies();
  execFileSync('git', ['init', '-q'], { cwd: copy });
  known = complaints();
});
afterAll(() => rm(copy, { recursive: true, force: true }));

describe('npm run new', () => {
  it.each([
    ['module', 'show/weather-stations', 'packages/server/src/modules/show/weather-stations'],
    [
      'block',
      'show/weather-stations/keep-high',
      'packages/server/src/modules/show/weather-stations/blocks',
    ],
    ['estimator', 'recent-mean', 'packages/ml/src/forecast/methods/recent-mean methods/contract'],
  ])('%s %s: adds nothing to complain about, and its tests pass', async (kind, name, tests) => {
    const { status, stdout, stderr } = run('tools/new.ts', kind, name);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const now = complaints();
    expect(now.filter((line) => !known.includes(line))).toEqual([]);
    known = now;
    const written = (stdout.split('\n\n')[0] ?? '').trim().split('\n');
    expect(written.length).toBeGreaterThan(2);
    const sources = written.filter((path) => path.endsWith('.ts'));
    const lint = run(
      'node_modules/@biomejs/biome/bin/biome',
      'check',
      '--error-on-warnings',
      ...sources,
    );
    expect(lint.status, lint.stdout + lint.stderr).toBe(0);
    const tested = run('node_modules/vitest/vitest.mjs', 'run', ...tests.split(' '));
    expect(tested.status, tested.stdout + tested.stderr).toBe(0);
  });

  it('puts the module into the table of contents and the contract', async () => {
    const app = await readFile(join(copy, 'packages/server/src/app.ts'), 'utf8');
    expect(app).toContain('const weatherStations = weatherStationsModule(kernel);');
    expect(app).toMatch(/weatherStations\.manifest,\s*\];/);
    const contract = await readFile(join(copy, 'packages/contract/src/index.ts'), 'utf8');
    expect(contract).toContain("export * from './schemas/weather-stations.ts';");
  });

  it.each([
    [['module', 'show/weather-stations'], 1, 'exists already'],
    [['module', 'notes'], 2, 'is not FLOOR/NAME'],
    [['module', 'cellar/notes'], 2, 'floors: ground'],
    [['module', 'show/note'], 2, 'is not a plural'],
    [['module', 'show/My_Notes'], 2, 'is not kebab-case'],
    [['block', 'show/nothing/keep-high'], 1, 'there is no module show/nothing'],
    [['block', 'keep-high'], 2, 'is not FLOOR/MODULE/NAME'],
    [['estimator', 'Ets'], 2, 'is not kebab-case'],
    [['estimator', 'ets'], 1, 'exists already'],
    [['estimator', '../ets'], 2, 'is not kebab-case'],
    [['page', 'home'], 2, 'Usage'],
    [['module'], 2, 'Usage'],
    [[], 2, 'Usage'],
  ])('refuses %j with exit code %i and writes nothing', (words, status, message) => {
    const before = listFiles(copy);
    const refused = run('tools/new.ts', ...words);
    expect(refused.status).toBe(status);
    expect(refused.stderr).toContain(message);
    expect(listFiles(copy)).toEqual(before);
  });
});
