/**
 * Where a data folder keeps its database: `home` holds the cluster and its configuration. For an
 * ordinary user home is the data folder itself; root's lies under /var/lib/aibaas, because the
 * unprivileged user that runs PostgreSQL may not be able to enter the data folder.
 * `postgres.json` in the data folder points to it.
 */
import { chmod, lstat, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { createDurableFile, replaceDurableFile } from './durable-file.ts';
import { errnoOf, PostgresStartError } from './start-error.ts';

/** Root's folder for binaries and databases. */
export const systemFolder = '/var/lib/aibaas';
const systemDatabases = `${systemFolder}/databases`;

/** What postgres.json says. */
export interface DatabasePointer {
  /** Absolute for root; `.` when the cluster lies in the data folder itself. */
  readonly home: string;
  readonly port: number | null;
  readonly systemIdentifier: string | null;
  /** False until the cluster has its final name: a first start that was cut off begins again. */
  readonly isInitialised: boolean;
}

export interface DataLayout {
  readonly dataDir: string;
  readonly home: string;
  readonly dataDirectory: string;
  readonly configurationFile: string;
  readonly accessFile: string;
  readonly logFile: string;
}

export function layoutOf(dataDir: string, pointer: DatabasePointer): DataLayout {
  const home = resolve(dataDir, pointer.home);
  return {
    dataDir,
    home,
    dataDirectory: join(home, 'postgres'),
    configurationFile: join(home, 'postgres.conf'),
    accessFile: join(home, 'postgres.access.conf'),
    logFile: join(dataDir, 'postgres.log'),
  };
}

const pointerFile = (dataDir: string) => join(dataDir, 'postgres.json');
const passwordFile = (dataDir: string) => join(dataDir, 'postgres.password');

export async function writePointer(dataDir: string, pointer: DatabasePointer): Promise<void> {
  await replaceDurableFile(pointerFile(dataDir), `${JSON.stringify(pointer, null, 2)}\n`, 0o600);
}

/** Null when this data folder never had a database. */
export async function readPointer(dataDir: string): Promise<DatabasePointer | null> {
  const path = pointerFile(dataDir);
  const text = await readIfThere(path);
  if (text === null) return null;
  const pointer = parsePointer(text);
  if (pointer === null) throw foreign(dataDir, `${path} is not a pointer that aibaas wrote`);
  return pointer;
}

function parsePointer(text: string): DatabasePointer | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== 'object' || value === null) return null;
  const { home, port, systemIdentifier, isInitialised } = value as Record<string, unknown>;
  if (typeof home !== 'string' || typeof isInitialised !== 'boolean') return null;
  const isKnownHome = home === '.' || dirname(resolve('/', home)) === systemDatabases;
  if (!isKnownHome) return null;
  if (port !== null && (typeof port !== 'number' || !Number.isInteger(port))) return null;
  if (systemIdentifier !== null && typeof systemIdentifier !== 'string') return null;
  return { home, port, systemIdentifier, isInitialised };
}

/** Reads the database's password, making one at the very first start. */
export async function readOrCreatePassword(
  dataDir: string,
  pointer: DatabasePointer,
  randomToken: (bytes: number) => string,
): Promise<string> {
  const path = passwordFile(dataDir);
  const text = (await readIfThere(path))?.trim();
  if (text) return text;
  if (pointer.isInitialised) throw foreign(dataDir, `${path} is missing or empty`);
  const password = randomToken(32);
  if (text === undefined) await createDurableFile(path, password, 0o600);
  else await replaceDurableFile(path, password, 0o600);
  return password;
}

/** Refuses a PostgreSQL folder that lies where ours would go but that we did not make. */
export async function assertNoForeignCluster(dataDir: string): Promise<void> {
  const path = join(dataDir, 'postgres');
  const entries = await readdir(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  });
  if (entries.length > 0) throw foreign(dataDir, `${path} was not made by aibaas`);
}

/** The home of a database that does not exist yet. */
export function chooseHome(isSystem: boolean, randomToken: (bytes: number) => string): string {
  return isSystem ? join(systemDatabases, randomToken(9).replaceAll(/[^A-Za-z0-9]/g, 'x')) : '.';
}

/**
 * Creates root's folders (0755) and checks their owner: were they another user's, that user
 * could exchange what root is about to run.
 */
export async function prepareSystemFolders(home: string): Promise<void> {
  for (const path of [systemFolder, systemDatabases, home]) {
    await mkdir(path, { recursive: true, mode: 0o755 });
    const facts = await lstat(path);
    if (!facts.isDirectory() || facts.uid !== 0 || (facts.mode & 0o022) !== 0) {
      throw new PostgresStartError(
        'permission_denied',
        `${path} must be a folder that only root can write to.`,
        `Run "chown root:root ${path} && chmod 755 ${path}" after looking at what is in it.`,
        { path, uid: facts.uid, mode: (facts.mode & 0o777).toString(8) },
      );
    }
    await chmod(path, 0o755);
  }
}

export function foreign(dataDir: string, reason: string): PostgresStartError {
  return new PostgresStartError(
    'data_folder_foreign',
    `The data folder ${dataDir} does not hold a database that this aibaas made: ${reason}.`,
    'Restore the missing file from a backup, or choose another folder with --data.',
    { path: dataDir },
  );
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
}
