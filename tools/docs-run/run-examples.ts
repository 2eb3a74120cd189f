// Type-checks all examples at once and runs them, one process for each package.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { exampleRules } from './example-rules.ts';
import { collectExamples, type Example, exportedNames, moduleOf } from './examples.ts';
import { environmentOf, prepareFolder } from './run-block.ts';
import { startServer } from './server.ts';

const run = promisify(execFile);

export interface ExampleReport {
  /** Of each package how many were run. */
  ran: Record<string, number>;
  /** `path:line symbol: what went wrong`. */
  failures: string[];
}

interface Written extends Example {
  file: string;
}

/** @throws Error when the type checker or a package's process cannot be started at all */
export async function runExamples(root: string): Promise<ExampleReport> {
  const workshop = await mkdtemp(join(tmpdir(), 'aibaas-examples-'));
  try {
    await prepareFolder(root, workshop);
    const written = await writeExamples(root, workshop);
    const report: ExampleReport = {
      ran: {},
      failures: await typeMistakes(root, workshop, written),
    };
    for (const name of Object.keys(exampleRules)) {
      const own = written.filter((example) => example.package === name);
      report.failures.push(...(await runPackage(root, join(workshop, name), own)));
      report.ran[name] = own.length;
    }
    return report;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

const placeOf = ({ path, line, symbol }: Example): string => `${path}:${line} ${symbol}`;

async function writeExamples(root: string, workshop: string): Promise<Written[]> {
  const written: Written[] = [];
  for (const [name, rule] of Object.entries(exampleRules)) {
    await mkdir(join(workshop, name));
    const exported = await exportedNames(root, name);
    const examples = await collectExamples(root, name, rule);
    for (const [index, example] of examples.entries()) {
      const file = `example-${index}.ts`;
      await writeFile(join(workshop, name, file), moduleOf(example, rule, exported));
      written.push({ ...example, file });
    }
    for (const [file, text] of Object.entries(rule.files)) {
      await writeFile(join(workshop, name, file), text);
    }
  }
  return written;
}

async function typeMistakes(
  root: string,
  workshop: string,
  written: readonly Written[],
): Promise<string[]> {
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noUnusedLocals: false, typeRoots: [join(root, 'node_modules/@types')] },
    include: ['*/*.ts'],
    exclude: [],
  };
  await writeFile(join(workshop, 'tsconfig.json'), JSON.stringify(config));
  const words = [join(root, 'node_modules/typescript/bin/tsc'), '--noEmit', '--pretty', 'false'];
  const output = await run(process.execPath, words, { cwd: workshop }).then(
    () => '',
    (error: { stdout?: string; message: string }) => error.stdout || error.message,
  );
  return output.split('\n').flatMap((line) => {
    const [, name, file, mistake] = /^(\w+)\/([\w-]+\.ts)\(\d+,\d+\): (.*)$/.exec(line) ?? [];
    const example = written.find((each) => each.package === name && each.file === file);
    if (example !== undefined) return [`${placeOf(example)}: ${mistake}`];
    return /error TS/.test(line) ? [line] : [];
  });
}

/** Imports each example in turn and prints what it threw. */
const runnerSource = `const failed = {};
for (const file of process.argv.slice(2)) {
  try { await import('./' + file); }
  catch (error) { failed[file] = error instanceof Error ? error.name + ': ' + error.message : String(error); }
}
const { writeSync } = await import('node:fs');
writeSync(1, '\\n' + JSON.stringify(failed) + '\\n');
process.exit(0);
`;

async function runPackage(
  root: string,
  folder: string,
  written: readonly Written[],
): Promise<string[]> {
  const rule = exampleRules[written[0]?.package ?? ''];
  if (rule === undefined) return [];
  await writeFile(join(folder, 'runner.mjs'), runnerSource);
  const server =
    rule.runs === 'server' ? await startServer(root, join(folder, 'data'), ['--demo']) : null;
  try {
    if (server !== null) await fillServer(folder, server.environment);
    const env = environmentOf(server?.environment ?? {});
    const words = ['runner.mjs', ...written.map(({ file }) => file)];
    const { stdout } = await run(process.execPath, words, { cwd: folder, env, timeout: 120_000 });
    const failed = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Record<string, string>;
    return written.flatMap((example) => {
      const reason = failed[example.file];
      return reason === undefined ? [] : [`${placeOf(example)}: ${reason}`];
    });
  } finally {
    await server?.stop();
  }
}

/** What the examples of the SDK find: the file day.csv.gz, and the table that was made of it. */
async function fillServer(folder: string, environment: Record<string, string>): Promise<void> {
  const { createClient } = await import('@aibaas/sdk');
  const { gzipSync } = await import('node:zlib');
  const day = (i: number): string => new Date(Date.UTC(2025, 0, 1 + i)).toISOString().slice(0, 10);
  const rows = Array.from({ length: 60 }, (_, i) => `${day(i)},${4000 + ((i * 997) % 3000)}`);
  const body = gzipSync(`dteday,cnt\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'day.csv.gz'), body);
  const { AIBAAS_URL: url = '', AIBAAS_API_KEY: apiKey = '' } = environment;
  const aibaas = createClient({ url, apiKey });
  const params = { table: 'bike', filename: 'day.csv.gz', body: new Uint8Array(body) };
  await aibaas.operations.wait((await aibaas.imports.create(params)).id);
}
