// Turns the package.json that works inside the repository (it points at TypeScript sources) into the
// one that is published (it points at JavaScript and declarations in lib/).

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type Manifest = { [key: string]: Json } & { name: string; version: string };

/** What Node must be for `lib/`: the releases whose features the sources use. */
const engines = { node: '^22.22.0 || >=24.6.0' };
/** The client also runs in browsers and in older programs. */
const clientEngines = { node: '>=20.19' };
const clients: readonly string[] = ['@aibaas/sdk', '@aibaas/react'];

/** Only these fields make sense outside the repository. */
const keptFields = [
  'name',
  'version',
  'description',
  'keywords',
  'homepage',
  'repository',
  'license',
  'type',
  'sideEffects',
  'dependencies',
  'optionalDependencies',
  'peerDependencies',
  'peerDependenciesMeta',
];

const isSource = (target: string): boolean => /^\.\/src\/.+\.tsx?$/.test(target);

/** `./src/a/b.ts` → `./lib/a/b.js` (or `.d.ts`). */
const built = (target: string, extension: '.js' | '.d.ts'): string =>
  target.replace(/^\.\/src\//, './lib/').replace(/\.tsx?$/, extension);

function publishTarget(target: Json, where: string): Json {
  if (typeof target !== 'string') {
    throw new Error(`${where}: exports must name one source file each, e.g. "./src/index.ts"`);
  }
  if (isSource(target)) return { types: built(target, '.d.ts'), default: built(target, '.js') };
  if (target.startsWith('./src/')) return target.replace('./src/', './lib/');
  return target;
}

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The published package.json.
 *
 * @throws Error when `exports` or `bin` is not a plain map of names to files.
 */
export function publishManifest(source: Manifest): Manifest {
  const published: Manifest = { name: source.name, version: source.version };
  for (const field of keptFields) {
    const value = source[field];
    if (value !== undefined) published[field] = value;
  }
  const { exports, bin } = source;
  if (exports !== undefined) {
    if (!isRecord(exports)) throw new Error(`${source.name}: exports must be a map`);
    published.exports = Object.fromEntries(
      Object.entries(exports).map(([name, target]) => [
        name,
        publishTarget(target, `${source.name} exports "${name}"`),
      ]),
    );
  }
  if (bin !== undefined) {
    if (!isRecord(bin)) throw new Error(`${source.name}: bin must be a map`);
    published.bin = Object.fromEntries(
      Object.entries(bin).map(([name, target]) => [name, built(String(target), '.js')]),
    );
  }
  published.engines = clients.includes(source.name) ? clientEngines : engines;
  published.files = ['lib', 'README.md', 'LICENSE'];
  return published;
}
