// A stranger to this repository, for tests of what we hand out: an empty project, our packages as
// files, and an environment that holds none of our settings.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';

const ours =
  /^(?:AIBAAS_|DATABASE_|DB_|VITEST|npm_|NODE_(?:ENV|OPTIONS|PATH)$|(?:HOST|PORT|INIT_CWD)$)/i;
/** How this machine reaches the registry is not ours to forget. */
const theirs = /^npm_config_(?:registry|cache|cafile|userconfig|\w*proxy)$/i;

/** The environment of a stranger with this Node first on the path. */
export function environment(node = process.execPath): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !ours.test(name) || theirs.test(name));
  return { ...Object.fromEntries(own), PATH: `${dirname(node)}${delimiter}${process.env.PATH}` };
}

/** What a command prints. */
export const runAsStranger = (
  command: string,
  words: readonly string[],
  cwd: string,
  more: NodeJS.ProcessEnv = {},
): string =>
  execFileSync(command, words, {
    cwd,
    env: { ...environment(), ...more },
    encoding: 'utf8',
    stdio: 'pipe',
  });

export const quietInstall: readonly string[] = [
  '--prefer-offline',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

/**
 * An empty project that knows the versions our own lock file holds for other people's packages, so
 * that npm takes those from its cache: the test is about our packages, not about today's registry.
 */
export async function prepareHome(root: string, home: string): Promise<void> {
  const read = async (file: string) => JSON.parse(await readFile(join(root, file), 'utf8'));
  const { allowScripts } = await read('package.json');
  const { lockfileVersion, packages } = await read('package-lock.json');
  const project = { name: 'stranger', version: '1.0.0', private: true, type: 'module' };
  const placed = Object.entries<{ link?: boolean }>(packages).filter(
    ([place, { link }]) => place.startsWith('node_modules/') && !link,
  );
  const lock = { lockfileVersion, packages: { '': project, ...Object.fromEntries(placed) } };
  await writeFile(join(home, 'package.json'), JSON.stringify({ ...project, allowScripts }));
  await writeFile(join(home, 'package-lock.json'), JSON.stringify(lock));
}
