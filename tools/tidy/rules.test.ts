// Each tidy rule on samples: a violation that must be found, at the line where it stands, and a
// clean neighbour that must pass. Words that the rules ban are glued together here.
import { describe, expect, it } from 'vitest';
import type { Rule, Tree } from './rule.ts';
import { rules } from './rules.ts';
import { readSource } from './source.ts';
import { tidy } from './tree.ts';

type Files = Record<string, string>;

interface Sample {
  rule: string;
  what: string;
  dirty: Files;
  /** `path:line` of every finding in `dirty`. */
  found: string[];
  clean: Files;
}

const treeOf = (files: Files): Tree => ({
  sources: Object.entries(files).map(([path, text]) => readSource(path, text)),
});

const ruleNamed = (name: string): Rule => {
  const rule = rules.find((candidate) => candidate.name === name);
  if (!rule) throw new Error(`no rule is called "${name}"`);
  return rule;
};

const modules = 'packages/server/src/modules';
/** A server of two modules, `one` before `two`, plus the given files. */
const server = (files: Files): Files => ({
  'packages/server/src/app.ts': [
    "import { one } from './modules/ground/one/index.ts';",
    "import {\n  type Two,\n  two as second,\n} from './modules/observe/two/index.ts';",
    'const modules: readonly Module<string>[] = [one, second()];',
  ].join('\n'),
  [`${modules}/ground/one/index.ts`]: 'export const one = 1;',
  [`${modules}/ground/one/README.md`]: '# one',
  [`${modules}/observe/two/index.ts`]: 'export const two = 2;',
  [`${modules}/observe/two/README.md`]: '# two',
  ...files,
});

const floor = (path: string, bad: string, good: string): Sample => ({
  rule: 'import floors',
  what: `${path}: ${bad}`,
  dirty: { [path]: `// x\n${bad}` },
  found: [`${path}:2`],
  clean: { [path]: `// x\n${good}` },
});

const layer = (file: string, bad: string, good: string): Sample => ({
  rule: 'module layers',
  what: `${file}: ${bad}`,
  dirty: server({ [`${modules}/ground/one/${file}`]: bad }),
  found: [`${modules}/ground/one/${file}:1`],
  clean: server({ [`${modules}/ground/one/${file}`]: good }),
});

const order = (path: string, bad: string, good: string): Sample => ({
  rule: 'module order',
  what: `${path}: ${bad}`,
  dirty: server({ [`packages/server/src/${path}`]: bad }),
  found: [`packages/server/src/${path}:1`],
  clean: server({ [`packages/server/src/${path}`]: good }),
});

const door = (path: string, bad: string, good: string): Sample => ({
  rule: 'one door',
  what: `${path}: ${bad}`,
  dirty: { [path]: `// x\n${bad}` },
  found: [`${path}:2`],
  clean: { [path]: `// x\n${good}` },
});

const word = (path: string, bad: string, good: string): Sample => ({
  rule: 'banned words',
  what: `${path}: ${bad}`,
  dirty: { [path]: `// x\n${bad}` },
  found: [`${path}:2`],
  clean: { [path]: `// x\n${good}` },
});

const name = (rule: string, dirty: Files, clean: Files): Sample => ({
  rule,
  what: Object.keys(dirty).join(),
  dirty,
  found: Object.keys(dirty).map((path) => `${path}:1`),
  clean,
});

const mlFile = 'packages/ml/src/a.ts';
const cliFile = 'packages/cli/src/commands/import.ts';
const startFile = 'packages/cli/src/commands/start.ts';
const serverFile = 'packages/server/src/kernel/a.ts';
const lines = (count: number): string => '// x\n'.repeat(count);
const fence = '```';

const samples: Sample[] = [
  floor(mlFile, "import { readFile } from 'node:fs';", "import { fit } from './fit.ts';"),
  floor(mlFile, "import x from 'lodash';", "// import x from 'lodash';"),
  floor(mlFile, "import { a } from '@aibaas/contract';", "const a = `import '${'x'}'`;"),
  floor(mlFile, "const a = await import('node:fs');", "const a = 'import(node:fs)';"),
  floor(mlFile, "import x from '../../sdk/src/index.ts';", "export * from './b.ts';"),
  floor('packages/sdk/src/a.ts', "import type { A } from '@aibaas/contract';", 'type A = 1;'),
  floor(
    'packages/contract/src/a.ts',
    "import fastify from 'fastify';",
    "import { Type } from 'typebox';\nimport { Value } from 'typebox/value';",
  ),
  floor(
    'packages/compute/src/a.ts',
    "import { fit } from '@aibaas/ml';",
    "import { Worker } from 'node:worker_threads';",
  ),
  floor(cliFile, "const s = await import('@aibaas/server');", "import { A } from '@aibaas/sdk';"),
  floor(
    cliFile,
    "export * from '@aibaas/server';",
    "const place = import.meta.resolve('@aibaas/server');",
  ),
  floor(cliFile, "import { A } from '@aibaas/ml/src/a.ts';", "import { A } from '@aibaas/ml';"),
  floor(
    startFile,
    "import { start } from '@aibaas/server';",
    "import type { S } from '@aibaas/server';\nconst { start } = await import('@aibaas/server');",
  ),
  floor(
    'packages/server/src/a.ts',
    "import { A } from '@aibaas/sdk';",
    "import { A } from '@aibaas/contract';\nimport fastify from 'fastify';",
  ),
  floor(
    'packages/server/src/worker.ts',
    "const w = new Worker(new URL('../../ml/src/a.ts', import.meta.url));",
    "const w = new Worker(new URL('./fit.ts', import.meta.url));",
  ),
  {
    rule: 'import floors',
    what: 'a package without a floor',
    dirty: { 'packages/extra/src/a.ts': "import './b.ts';" },
    found: ['packages/extra/src/a.ts:1'],
    clean: { 'packages/extra/src/a.test.ts': "import './b.ts';" },
  },

  order(
    'modules/ground/one/service.ts',
    "import { two } from '../../observe/two/index.ts';",
    "import { publish } from '../../../kernel/outbox.ts';",
  ),
  order(
    'modules/observe/two/service.ts',
    "import { list } from '../../ground/one/store.ts';",
    "import { one } from '../../ground/one/index.ts';",
  ),
  order(
    'modules/observe/two/service.ts',
    "import { modules } from '../../../app.ts';",
    "import { list } from './store.ts';",
  ),
  order(
    'kernel/http.ts',
    "import type { One } from '../modules/ground/one/index.ts';",
    "import { config } from './config.ts';",
  ),
  order(
    'kernel/http.ts',
    "import { fit } from '@aibaas/ml';",
    "import { a } from '@aibaas/contract';",
  ),
  order(
    'main.ts',
    "import { list } from './modules/ground/one/store.ts';",
    "import { one } from './modules/ground/one/index.ts';",
  ),
  {
    rule: 'module order',
    what: 'a module that app.ts does not list, without README and index',
    dirty: server({ [`${modules}/act/three/service.ts`]: '' }),
    found: [
      `${modules}/act/three/index.ts:1`,
      `${modules}/act/three/index.ts:1`,
      `${modules}/act/three/README.md:1`,
    ],
    clean: server({}),
  },
  {
    rule: 'module order',
    what: 'an app.ts without the list',
    dirty: server({ 'packages/server/src/app.ts': 'const modules = load();' }),
    found: ['packages/server/src/app.ts:1'],
    clean: server({}),
  },

  {
    rule: 'module order',
    what: 'the order of modules that app.ts calls first',
    dirty: server({
      'packages/server/src/app.ts': [
        "import { oneModule } from './modules/ground/one/index.ts';",
        "import { twoModule } from './modules/observe/two/index.ts';",
        'export function build(kernel: Kernel) {',
        '  const two = twoModule(kernel);',
        '  const one = oneModule(kernel, { two: two.service });',
        '  const modules: readonly Manifest[] = [two.manifest, one.manifest];',
        '}',
      ].join('\n'),
      [`${modules}/observe/two/service.ts`]: "import '../../ground/one/index.ts';",
    }),
    found: [`${modules}/observe/two/service.ts:1`],
    clean: server({}),
  },
  {
    rule: 'module order',
    what: 'the order of default and namespace imports',
    dirty: server({
      'packages/server/src/app.ts': [
        "import two, { type A } from './modules/observe/two/index.ts';",
        "import * as one from './modules/ground/one/index.ts';",
        'export const modules = [two, one.module];',
      ].join('\n'),
      [`${modules}/observe/two/service.ts`]: "import '../../ground/one/index.ts';",
    }),
    found: [`${modules}/observe/two/service.ts:1`],
    clean: server({}),
  },

  layer(
    'rules.ts',
    "import { db } from '../../../kernel/database.ts';",
    "import type { Db } from '../../../kernel/database.ts';",
  ),
  layer('rules.ts', "import { join } from 'node:path';", "import { fit } from '@aibaas/ml';"),
  layer('rules.ts', "import { list } from './store.ts';", "import { list } from './grades.ts';"),
  layer('key-rules.ts', "import pg from 'pg';", "import { A } from '@aibaas/contract';"),
  layer('service.ts', "import type { R } from 'fastify';", "import { list } from './store.ts';"),
  layer('operations/add-row.ts', "import c from '@fastify/cors';", "import '../store.ts';"),
  layer('service.ts', "import { paths } from './routes.ts';", "import { a } from './rules.ts';"),
  layer('routes.ts', "import { list } from './store.ts';", "import { list } from './service.ts';"),
  layer('jobs.ts', "import { list } from './store.ts';", "import { list } from './service.ts';"),
  layer('blocks.ts', "import '../../ground/one/store.ts';", "import './service.ts';"),
  layer(
    'rules.ts',
    "import { one } from './index.ts';",
    "import { read } from './parsing/index.ts';",
  ),
  {
    rule: 'module layers',
    what: 'rules that reach the disk through a file of their own',
    dirty: server({
      [`${modules}/ground/one/rules.ts`]: "import type { A } from 'x';\nimport './grades.ts';",
      [`${modules}/ground/one/grades.ts`]: "import 'node:fs';",
    }),
    found: [`${modules}/ground/one/rules.ts:2`],
    clean: server({
      [`${modules}/ground/one/rules.ts`]: "import './grades.ts';",
      [`${modules}/ground/one/grades.ts`]: "import type { Stats } from 'node:fs';",
    }),
  },

  door(serverFile, 'const a = process.env.A;', "const a = 'process.env.A';"),
  door(serverFile, "const a = process['env'];", 'const a = process.pid;'),
  door(serverFile, 'const { env } = process;', 'const { pid } = process;'),
  door(serverFile, "import { env } from 'node:process';", "import os from 'node:os';"),
  door(serverFile, 'const a = Date.now();', 'const a = clock.now();'),
  door(serverFile, 'const a = new Date();', 'const a = new Date(clock.now());'),
  door(serverFile, 'const a = new Date;', 'const a: Date = new Date(0);'),
  door(serverFile, 'const a = performance.now();', 'const a = performance.mark("a");'),
  door(serverFile, 'setTimeout(run, 5);', 'socket.setTimeout(5);'),
  door(serverFile, 'globalThis.setInterval(run, 5);', 'clock.setInterval(run, 5);'),
  door(serverFile, "import { a } from 'node:timers/promises';", '// node:timers/promises'),
  door(serverFile, 'const a = Math.random();', 'const a = Math.round(1);'),
  door(
    serverFile,
    "import { randomBytes } from 'node:crypto';",
    "import { createHmac } from 'node:crypto';",
  ),
  door(serverFile, 'const make = crypto.randomBytes;', 'const randomBytes = 32; f(randomBytes);'),
  door(serverFile, 'crypto.getRandomValues(a);', 'crypto.subtle.digest(a);'),
  door(serverFile, 'const a = crypto.randomUUID();', 'const a = ids.next();'),
  door(mlFile, 'const a = Math.random();', 'const a = random();'),
  {
    rule: 'one door',
    what: 'each door is open in its own file and shut in the next',
    dirty: {
      'packages/server/src/kernel/clock.ts': 'const a = Math.random();',
      'packages/server/src/kernel/random.ts': 'const a = Date.now();',
    },
    found: ['packages/server/src/kernel/clock.ts:1', 'packages/server/src/kernel/random.ts:1'],
    clean: {
      'packages/server/src/kernel/clock.ts': 'const a = Date.now();',
      'packages/server/src/kernel/random.ts': 'const a = Math.random();',
      'packages/server/src/kernel/a.test.ts': 'const a = Date.now();',
      'bench/a.ts': 'const a = performance.now();',
    },
  },

  {
    rule: 'file sizes',
    what: '501 lines, 41 of a module README',
    dirty: { [mlFile]: lines(501), [`${modules}/ground/one/README.md`]: lines(41) },
    found: [`${mlFile}:501`, `${modules}/ground/one/README.md:41`],
    clean: {
      [mlFile]: lines(500),
      [`${modules}/ground/one/README.md`]: lines(40),
      'packages/ml/README.md': lines(41),
      'docs/reference/errors.md': lines(900),
      'packages/ml/golden/ets.json': lines(900),
    },
  },

  name('file names', { 'tools/readTree.ts': '' }, { 'tools/read-tree.ts': '' }),
  name('file names', { 'tools/read_tree.ts': '' }, { 'bench/api-read.bench.ts': '' }),
  name('file names', { 'packages/ml/src/utils.ts': '' }, { 'packages/ml/src/utility.ts': '' }),
  name('file names', { 'tools/row-helpers.test.ts': '' }, { 'tools/rows.test.ts': '' }),
  name('file names', { 'packages/ml/common/a.ts': '' }, { 'docs/decisions/0001-a.md': '' }),
  name('file names', { 'packages/ml/src/base.ts': '' }, { 'packages/ml/src/base-rate.ts': '' }),
  name(
    'export names',
    { 'tools/a.ts': 'export class RowManager {}', 'tools/b.ts': 'export const dateUtils = {};' },
    { 'tools/a.ts': '// export class RowManager\nexport class Rows {}\nclass RowManager {}' },
  ),

  name('opening comment', { [mlFile]: 'export {};' }, { [mlFile]: '// What it is.\nexport {};' }),
  name('opening comment', { [mlFile]: '//\nexport {};' }, { [mlFile]: '/**\n * What. */' }),
  name('opening comment', { 'a/b.sql': 'select 1;' }, { 'a/b.sql': '-- Why.\nselect 1;' }),
  name('opening comment', { 'a/b.sh': '#!/bin/sh\nls' }, { 'a/b.sh': '#!/bin/sh\n# Lists.\nls' }),
  name('opening comment', { 'a/b.css': 'a {}' }, { 'a/b.css': '/* Why. */', 'a/b.json': '{}' }),

  word(mlFile, `// ${'TO'}${'DO'}: finish`, '// to do: a verb and a preposition'),
  word('docs/guides/a.md', `${'FIX'}${'ME'}`, 'fix me'),
  word('tools/a.test.ts', `// @ts-${'ignore'}`, `// @ts-${'expect-error'} a number is refused`),
  word(mlFile, `// @ts-${'expect-error'}`, '// expected'),
  word(mlFile, `// biome-${'ignore'} lint: no`, '// biome'),
  word(mlFile, 'let a: any;', 'const any = fc.anything(); f({ any: 1 }); // : any'),
  word(mlFile, 'f(a as any);', "f('a as any');"),
  word(mlFile, 'const a: Record<string, any> = {};', 'const a: Record<string, anyone> = {};'),
  word(mlFile, 'type A = any[];', 'type A = many[];'),
  word('tools/a.test.ts', "it.only('a', b);", "it.skipIf(noData)('a', b);"),
  word('tools/a.test.ts', "describe.skip('a', b);", "describe('a.skip(', b);"),
  word(mlFile, '// ------ rows ------', '// rows -- and columns'),
  word(mlFile, '// ======', '// a == b'),
  word('README.md', `See /${'home'}/ada/aibaas.`, 'See https://example.com/home/ada.'),
  word(mlFile, `const a = '/${'tmp'}/aibaas';`, "const a = join(tmpdir(), 'aibaas');"),
  word(mlFile, `// see ${'issue'} #12`, '// an issue of 12 pages'),

  {
    rule: 'typed commands',
    what: 'the bare command in documents and in texts of the programs',
    dirty: {
      'README.md': 'Run\n`aibaas start`.',
      'apps/studio/src/a.tsx': '// x\nconst a = <b>aibaas people invite</b>;',
      'packages/cli/src/a.ts': '// x\nthrow new Error(\'run "aibaas keys create"\');',
    },
    found: ['README.md:2', 'apps/studio/src/a.tsx:2', 'packages/cli/src/a.ts:2'],
    clean: {
      'README.md': 'Run `npx aibaas start`; aibaas starts.',
      'docs/decisions/0001-a.md': '`aibaas start` was slow.',
      'packages/cli/src/a.ts': "// `aibaas start`\nconst a = 'npx aibaas start';",
      'packages/cli/src/a.test.ts': "const a = 'aibaas start';",
    },
  },
  {
    rule: 'documentation blocks',
    what: 'blocks that say run where nothing runs them',
    dirty: {
      'docs/glossary.md': `${fence}sh run\nls\n${fence}`,
      'README.md': `a\n\n${fence}python run\nls\n${fence}\n${fence}sh server\nls\n${fence}`,
      'docs/guides/a.md': `${fence}sh run twice\nls\n${fence}\n${fence}sh run\nls`,
    },
    found: [
      'docs/glossary.md:1',
      'README.md:3',
      'README.md:6',
      'docs/guides/a.md:1',
      'docs/guides/a.md:4',
    ],
    clean: {
      'docs/glossary.md': `${fence}sh\nls\n${fence}`,
      'README.md': `${fence}ts run server\n1;\n${fence}\n${fence}\nls\n${fence}`,
      'packages/ml/README.md': `- ~~~sh run\n  ls\n  ~~~`,
    },
  },
];

describe('tidy rules', () => {
  it('each has samples', () => {
    const sampled = new Set(samples.map((sample) => sample.rule));
    expect(rules.map((rule) => rule.name).filter((rule) => !sampled.has(rule))).toEqual([]);
  });

  it.each(samples)('$rule finds $what', ({ rule, dirty, found }) => {
    const findings = ruleNamed(rule).check(treeOf(dirty));
    expect(findings.map(({ path, line }) => `${path}:${line}`)).toEqual(found);
  });

  it.each(samples)('$rule passes the clean neighbour of $what', ({ rule, clean }) => {
    expect(ruleNamed(rule).check(treeOf(clean))).toEqual([]);
  });

  it('name the place, the offence and the rule in one line', () => {
    expect(tidy(treeOf({ [mlFile]: '// x\nconst a = Math.random();' }))).toEqual([
      `${mlFile}:2: Math.random opens chance: take it as an argument (one door)`,
    ]);
  });
});
