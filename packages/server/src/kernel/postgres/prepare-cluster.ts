/**
 * From a data folder to a cluster that can be started: finds or makes home, password, programs
 * and cluster, and refuses whatever is not ours, not this user's or not this version's.
 */
import { lstat, readFile, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { type PostgresBinaries, provideBinaries } from './binaries.ts';
import { createCluster, readSystemIdentifier, removeUnfinishedClusters } from './create-cluster.ts';
import {
  assertNoForeignCluster,
  chooseHome,
  type DatabasePointer,
  type DataLayout,
  foreign,
  layoutOf,
  prepareSystemFolders,
  readOrCreatePassword,
  readPointer,
  writePointer,
} from './data-layout.ts';
import { chooseDatabaseUser, type DatabaseUser, isRoot } from './database-user.ts';
import { acquireServerLock, type ServerLock } from './server-lock.ts';
import { errnoOf, PostgresStartError, startError } from './start-error.ts';

export interface PreparedCluster {
  readonly pointer: DatabasePointer & { readonly systemIdentifier: string };
  readonly layout: DataLayout;
  readonly binaries: PostgresBinaries;
  readonly password: string;
  /** Whom PostgreSQL runs as; null for "this very user". */
  readonly runAs: DatabaseUser | null;
}

export interface PrepareRequest {
  readonly dataDir: string;
  readonly user: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly randomToken: (bytes: number) => string;
  /** Receives the lock of root's home folder, which two copies of a data folder may point to. */
  readonly onLock: (lock: ServerLock) => void;
}

/** initdb writes 40 MB, and the first checkpoints about as much again. */
const firstStartBytesMin = 128 * 1024 * 1024;

export async function prepareCluster(request: PrepareRequest): Promise<PreparedCluster> {
  const { dataDir, randomToken } = request;
  const pointer = await findPointer(dataDir, randomToken);
  const layout = layoutOf(dataDir, pointer);
  if (pointer.home !== '.') {
    await prepareSystemFolders(layout.home);
    request.onLock(await acquireServerLock(layout.home, { randomToken }));
  }
  const password = await readOrCreatePassword(dataDir, pointer, randomToken);
  const binaries = await provideBinaries(dataDir, randomToken);
  await removeUnfinishedClusters(layout.dataDirectory);
  const owner = await ownerOf(layout.dataDirectory);
  if (owner === null) return initialise(request, { pointer, layout, password, binaries });
  await assertUsableVersion(layout.dataDirectory, binaries.majorVersion);
  const systemIdentifier = await readSystemIdentifier(layout.dataDirectory);
  if (systemIdentifier !== pointer.systemIdentifier) {
    throw foreign(dataDir, `${layout.dataDirectory} holds another database than it used to`);
  }
  const known = { ...pointer, systemIdentifier, isInitialised: true };
  if (!pointer.isInitialised) await writePointer(dataDir, known);
  return { pointer: known, layout, binaries, password, runAs: runAsOwner(layout, owner) };
}

/** The pointer of this data folder, written anew when there is none. */
async function findPointer(
  dataDir: string,
  randomToken: (bytes: number) => string,
): Promise<DatabasePointer> {
  const known = await readPointer(dataDir);
  if (known === null) {
    await assertNoForeignCluster(dataDir);
    const home = chooseHome(isRoot(), randomToken);
    const pointer = { home, port: null, systemIdentifier: null, isInitialised: false };
    await writePointer(dataDir, pointer);
    return pointer;
  }
  const isSystem = known.home !== '.';
  if (isSystem === isRoot()) return known;
  throw new PostgresStartError(
    'permission_denied',
    `The database of ${dataDir} was made by ${isSystem ? 'root' : 'an ordinary user'}.`,
    `Start aibaas as ${isSystem ? 'root' : 'that user'}, or choose another folder with --data.`,
    { path: dataDir, home: known.home },
  );
}

async function ownerOf(dataDirectory: string): Promise<DatabaseUser | null> {
  try {
    const { uid, gid } = await lstat(dataDirectory);
    return { uid, gid };
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The user that owns the files, so that a user added to the system later changes nothing. */
function runAsOwner(layout: DataLayout, owner: DatabaseUser): DatabaseUser | null {
  if (!isRoot()) return null;
  if (owner.uid !== 0) return owner;
  throw new PostgresStartError(
    'permission_denied',
    `${layout.dataDirectory} belongs to root, and PostgreSQL does not run as root.`,
    `Give it back to its user, e.g. "chown -R nobody ${layout.dataDirectory}".`,
    { path: layout.dataDirectory },
  );
}

async function initialise(
  request: PrepareRequest,
  found: Pick<PreparedCluster, 'layout' | 'password' | 'binaries'> & { pointer: DatabasePointer },
): Promise<PreparedCluster> {
  const { layout, pointer, binaries, password } = found;
  if (pointer.isInitialised) {
    throw new PostgresStartError(
      'data_folder_missing',
      `The database of ${request.dataDir} is gone: ${layout.dataDirectory} does not exist.`,
      'Mount or restore that folder; to begin anew, choose another folder with --data.',
      { path: layout.dataDirectory },
    );
  }
  const { bavail, bsize } = await statfs(layout.home);
  if (bavail * bsize < firstStartBytesMin) {
    const freeMb = Math.floor((bavail * bsize) / 1024 / 1024);
    throw startError(
      'disk_full',
      `A new database needs 128 MB, and ${layout.home} has ${freeMb} MB left.`,
      { path: layout.home, freeMb },
    );
  }
  const runAs = isRoot() ? await chooseDatabaseUser() : null;
  const cluster = await createCluster({
    ...request,
    dataDirectory: layout.dataDirectory,
    binaries,
    runAs,
    password,
  });
  const named = { ...pointer, systemIdentifier: cluster.systemIdentifier };
  await writePointer(request.dataDir, named);
  await cluster.giveFinalName();
  const ready = { ...named, isInitialised: true };
  await writePointer(request.dataDir, ready);
  return { pointer: ready, layout, binaries, password, runAs };
}

async function assertUsableVersion(dataDirectory: string, majorVersion: number): Promise<void> {
  const path = join(dataDirectory, 'PG_VERSION');
  const found = Number((await readFile(path, 'utf8').catch(() => '')).trim() || Number.NaN);
  const details = { path, found, expected: majorVersion };
  if (!Number.isInteger(found)) {
    const message = `${dataDirectory} is damaged: PG_VERSION is missing or unreadable.`;
    throw startError('data_folder_corrupt', message, details);
  }
  if (found === majorVersion) return;
  const isNewer = found > majorVersion;
  throw new PostgresStartError(
    isNewer ? 'data_folder_newer' : 'data_folder_older',
    `${dataDirectory} was made by PostgreSQL ${found}; this aibaas carries ${majorVersion}.`,
    isNewer
      ? 'Start it with the newer aibaas that made it, or choose another folder with --data.'
      : 'Export it with the aibaas that made it and import it here; this version cannot read it.',
    details,
  );
}
