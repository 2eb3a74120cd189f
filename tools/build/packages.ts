// Builds the packages we publish: JavaScript and declarations beside a package.json that says so.
// Inside the repository nothing needs this: Node runs the sources as they are.
import { spawnSync } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { type Manifest, publishManifest } from './manifest.ts';
import { rewriteSpecifiers } from './specifiers.ts';

/** In the order in which they depend on each other. */
export const publishedPackages: readonly string[] = [
  'contract',
  'ml',
  'compute',
  'tabular',
  'expressions',
  'sdk',
  'react',
  'server',
  'cli',
];

const isTestFile = (path: string): boolean =>
  /\.(?:test|fixture)\.tsx?$/.test(path) ||
  /(^|\/)(?:test|testing|testdata|golden|fixtures)\//.test(path);

async function listFolder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** Packages with a document in sight: their names for it would get in the way of the others. */
const browserPackages: readonly string[] = ['react'];

/** Compiles packages in one program, so that declarations agree, into `emitted/<name>/src`. */
async function compile(
  root: string,
  emitted: string,
  names: readonly string[],
  base: string,
): Promise<void> {
  const project = join(emitted, 'tsconfig.json');
  const config = {
    extends: join(root, base),
    compilerOptions: {
      noEmit: false,
      rootDir: join(root, 'packages'),
      outDir: emitted,
      declaration: true,
      rewriteRelativeImportExtensions: true,
      noEmitOnError: true,
      typeRoots: [join(root, 'node_modules/@types')],
    },
    include: names.map((name) => join(root, 'packages', name, 'src')),
    exclude: ['test', 'testing', 'testdata', 'golden', 'fixtures']
      .map((folder) => join(root, `packages/*/src/**/${folder}/**`))
      .concat(['test', 'fixture'].map((kind) => join(root, `packages/*/src/**/*.${kind}.ts*`))),
  };
  await mkdir(emitted, { recursive: true });
  await writeFile(project, JSON.stringify(config, null, 2));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  const run = spawnSync(process.execPath, [compiler, '-p', project, '--pretty', 'false'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (run.status !== 0) throw new Error(`The sources do not compile:\n${run.stdout}${run.stderr}`);
}

async function copyEmitted(from: string, lib: string): Promise<void> {
  for (const path of await listFolder(from)) {
    const text = rewriteSpecifiers(await readFile(join(from, path), 'utf8'));
    await mkdir(dirname(join(lib, path)), { recursive: true });
    await writeFile(join(lib, path), text);
  }
}

async function copyAssets(source: string, lib: string): Promise<void> {
  for (const path of await listFolder(source)) {
    if (/\.tsx?$/.test(path) || isTestFile(path)) continue;
    await mkdir(dirname(join(lib, path)), { recursive: true });
    await cp(join(source, path), join(lib, path));
    if (!path.endsWith('.js')) continue;
    const text = await readFile(join(source, path), 'utf8');
    await writeFile(join(lib, path), rewriteSpecifiers(text));
  }
}

async function copyIfThere(from: string, to: string): Promise<void> {
  const text = await readFile(from).catch(() => undefined);
  if (text !== undefined) await writeFile(to, text);
}

/** The web console travels inside the server, where kernel/http/studio.ts looks for it first. */
async function carryStudio(root: string, serverLib: string): Promise<void> {
  const script = join(root, 'tools/studio.ts');
  const run = spawnSync(process.execPath, [script], { cwd: root, encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`Studio cannot be built:\n${run.stdout}${run.stderr}`);
  const dist = join(root, 'apps/studio/dist');
  for (const path of await listFolder(dist)) {
    if (path.startsWith('.')) continue;
    await mkdir(dirname(join(serverLib, 'studio', path)), { recursive: true });
    await cp(join(dist, path), join(serverLib, 'studio', path));
  }
}

/**
 * Builds published packages into `out/<name>`, which is emptied first.
 *
 * @returns the folders, in the order of `names`.
 * @throws Error with the compiler's output when the sources do not compile, or when a name is none.
 */
export async function buildPackages(
  root: string,
  out: string,
  names: readonly string[] = publishedPackages,
): Promise<string[]> {
  const unknown = names.filter((name) => !publishedPackages.includes(name));
  if (unknown.length > 0) {
    const known = publishedPackages.join(', ');
    throw new Error(`There is no package ${unknown.join(', ')} to build; there is: ${known}`);
  }
  const emitted = join(out, '.emitted');
  await rm(out, { recursive: true, force: true });
  const others = names.filter((name) => !browserPackages.includes(name));
  if (others.length > 0) await compile(root, emitted, others, 'tsconfig.json');
  for (const name of names.filter((name) => browserPackages.includes(name))) {
    await compile(root, emitted, [name], `packages/${name}/tsconfig.json`);
  }
  const folders: string[] = [];
  for (const name of names) {
    const home = join(root, 'packages', name);
    const folder = join(out, name);
    const lib = join(folder, 'lib');
    await mkdir(lib, { recursive: true });
    await copyEmitted(join(emitted, name, 'src'), lib);
    await copyAssets(join(home, 'src'), lib);
    const manifest = JSON.parse(await readFile(join(home, 'package.json'), 'utf8')) as Manifest;
    const published = JSON.stringify(publishManifest(manifest), null, 2);
    await writeFile(join(folder, 'package.json'), `${published}\n`);
    await copyIfThere(join(home, 'README.md'), join(folder, 'README.md'));
    await copyIfThere(join(root, 'LICENSE'), join(folder, 'LICENSE'));
    folders.push(folder);
  }
  if (names.includes('server')) await carryStudio(root, join(out, 'server/lib'));
  await rm(emitted, { recursive: true });
  return folders;
}
