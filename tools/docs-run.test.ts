// The runner of documentation blocks on small documents, and then the documents of this repository.
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isDocument, readBlocks } from './docs-run/blocks.ts';
import { collectBlocks, runBlocks } from './docs-run/documents.ts';

const root = dirname(import.meta.dirname);
const block = (code: string, language = 'sh', path = 'README.md', line = 1) => ({
  path,
  line,
  language,
  attributes: ['run'],
  code,
  file: null as string | null,
  isClosed: true,
});

describe('reading blocks', () => {
  it('keeps language, words, place and code, also inside lists and longer fences', () => {
    const text = '# a\n```sh run server\nls\n```\n1. b\n   ````ts run\n   ```\n     x;\n   ````\n';
    expect(readBlocks('README.md', text)).toEqual([
      { ...block('ls\n', 'sh', 'README.md', 2), attributes: ['run', 'server'] },
      block('```\n  x;\n', 'ts', 'README.md', 6),
    ]);
  });

  it('knows under which name a block is to be saved', () => {
    const fence = '```ts run\n1;\n```\n';
    const said = `Now\nsave this as \`a.ts\` here:\n\n${fence}\nAnd then\n\n${fence}`;
    expect(readBlocks('README.md', said).map(({ file }) => file)).toEqual(['a.ts', null]);
  });

  it('says which block was never closed', () => {
    expect(readBlocks('README.md', '```sh run\nls\n')[0]?.isClosed).toBe(false);
  });

  it.each([
    ['README.md', true],
    ['packages/ml/README.md', true],
    ['docs/guides/import.md', true],
    ['docs/reference/errors.md', false],
    ['packages/server/src/modules/ground/audit/README.md', false],
  ])('%s is a document: %s', (path, expected) => {
    expect(isDocument(path)).toBe(expected);
  });
});

describe('collecting blocks', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'documents-'));
    execFileSync('git', ['init', '-q'], { cwd: folder });
    await mkdir(join(folder, 'docs/guides'), { recursive: true });
    await writeFile(join(folder, 'README.md'), '```sh run\nls\n```\n```sh\nrm x\n```\n');
    await writeFile(join(folder, 'docs/guides/a.md'), '```ts run\n1;\n```\n');
    await writeFile(join(folder, 'docs/b.md'), '```ts run\n1;\n```\n');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('takes what is tagged, from the documents alone', async () => {
    const found = await collectBlocks(folder);
    expect(found.map(({ path, line }) => `${path}:${line}`)).toEqual([
      'README.md:1',
      'docs/guides/a.md:1',
    ]);
  });
});

describe('running blocks', () => {
  it('shares a folder within a document and not between two', async () => {
    const [made, seen, other] = await runBlocks(root, [
      block('echo 1 > made.txt', 'bash', 'README.md', 1),
      block('cat made.txt', 'sh', 'README.md', 5),
      block('cat made.txt', 'sh', 'docs/guides/a.md', 1),
    ]);
    expect(made).toMatchObject({ exitCode: 0, output: '' });
    expect(seen).toMatchObject({ exitCode: 0, output: '1\n' });
    expect(other?.exitCode).not.toBe(0);
  });

  it('saves a block that the text says to save, for the blocks after it', async () => {
    const saved = { ...block("console.log('saved');", 'ts'), file: 'a.ts' };
    const [kept, ran] = await runBlocks(root, [saved, block('npx node a.ts', 'sh')]);
    expect(kept).toMatchObject({ exitCode: 0, output: '' });
    expect(ran).toMatchObject({ exitCode: 0, output: 'saved\n' });
  });

  it('runs TypeScript with the pinned Node and the packages of the repository', async () => {
    const code = `import { errorCatalogue } from '@aibaas/contract';
      const status: number = errorCatalogue.not_found.status;
      console.log(status, process.version);`;
    const [result] = await runBlocks(root, [block(code, 'ts')]);
    expect(result).toMatchObject({ exitCode: 0, output: `404 ${process.version}\n` });
  });

  it.each([
    ['sh', 'false\necho on'],
    ['bash', 'false | true\necho on'],
    ['bash', 'echo $UNSET_NAME\necho on'],
    ['ts', "throw new Error('no');\nconsole.log('on');"],
    ['js', 'const a: number = 1;'],
  ])('a %s block fails at its first failure: %j', async (language, code) => {
    const [result] = await runBlocks(root, [block(code, language)]);
    expect(result?.exitCode).not.toBe(0);
    expect(result?.output).not.toMatch(/^on$/m);
  });

  it('ends what a block has left in the background', async () => {
    const [left] = await runBlocks(root, [block('sleep 600 > out.txt 2>&1 &\necho $!')]);
    const pid = Number(left?.output);
    expect(pid).toBeGreaterThan(1);
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('gives no block the settings of the one who runs it', async () => {
    process.env.AIBAAS_URL = 'http://elsewhere';
    const [result] = await runBlocks(root, [block(`echo "url=\${AIBAAS_URL:-}"`)]);
    delete process.env.AIBAAS_URL;
    expect(result?.output).toBe('url=\n');
  });

  it('refuses a language that nothing runs', async () => {
    await expect(runBlocks(root, [block('print(1)', 'python')])).rejects.toThrow('python');
  });
});

describe('the documents of this repository', () => {
  it('have blocks that are run, and every one of them works', async () => {
    const blocks = await collectBlocks(root);
    expect(blocks.filter((candidate) => candidate.path === 'README.md').length).toBeGreaterThan(0);
    const results = await runBlocks(root, blocks);
    const failed = results.filter((result) => result.exitCode !== 0);
    expect(failed.map(({ block: { path, line }, output }) => `${path}:${line}\n${output}`)).toEqual(
      [],
    );
  });
});
