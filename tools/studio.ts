// `npm run studio`: builds the web console when its sources have changed since the last build, and
// compresses its files, so that the server only has to send them. Nothing is done when it is fresh.
import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { build } from 'vite';

const root = dirname(import.meta.dirname);
const studio = join(root, 'apps/studio');
const dist = join(studio, 'dist');
const stamp = join(dist, '.sources');
/** What the built files depend on. */
const inputs = [
  'apps/studio/src',
  'apps/studio/index.html',
  'apps/studio/vite.config.ts',
  'packages/react/src',
  'packages/sdk/src',
  'tools/studio.ts',
  'package-lock.json',
];

async function filesBelow(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => null);
  if (entries === null) return [path];
  return entries
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

async function hashOfSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) {
    for (const file of await filesBelow(join(root, input))) {
      hash
        .update(relative(root, file))
        .update('\0')
        .update(await readFile(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

const brotli = promisify(brotliCompress);
const zip = promisify(gzip);

/** Text of more than a kilobyte gets a `.br` and a `.gz` beside it. */
async function compress(): Promise<void> {
  for (const file of await filesBelow(join(dist, 'assets'))) {
    if (!/\.(js|css|svg)$/.test(file)) continue;
    const bytes = await readFile(file);
    if (bytes.length < 1024) continue;
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 9 };
    await writeFile(`${file}.br`, await brotli(bytes, { params: quality }));
    await writeFile(`${file}.gz`, await zip(bytes, { level: 9 }));
  }
}

const wanted = await hashOfSources();
const found = await readFile(stamp, 'utf8').catch(() => null);
if (found !== wanted) {
  console.error('Studio has changed: building it (some seconds) …');
  await rm(dist, { recursive: true, force: true });
  // Whoever calls, also a test: what is served is the build for people.
  process.env.NODE_ENV = 'production';
  await build({ root: studio, logLevel: 'warn', mode: 'production' });
  await compress();
  await writeFile(stamp, wanted);
}
