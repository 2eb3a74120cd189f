/**
 * `server.lock`: at most one server works on a data folder, whichever database it uses.
 * Covers servers on one machine; folders shared between machines are beyond it.
 */
import { link, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createDurableFile } from './durable-file.ts';
import { isProcessAlive, processStartMark } from './process-facts.ts';
import { errnoOf, PostgresStartError, startErrorFrom } from './start-error.ts';

export interface ServerLock {
  readonly path: string;
  /** Gives the folder free; does nothing the second time or when the lock is not ours. */
  release(): Promise<void>;
}

export interface ServerLockOptions {
  readonly randomToken: (bytes: number) => string;
}

interface LockRecord {
  readonly pid: number;
  readonly started: string | null;
  readonly id: string;
}

/**
 * Takes `<folder>/server.lock`, creating the folder (0700) where needed. A lock whose owner has
 * ended, or whose pid now belongs to another process, is taken over.
 *
 * @throws PostgresStartError `data_folder_in_use` with `details.pid` of the live owner.
 * @example
 * const lock = await acquireServerLock('./.aibaas', { randomToken });
 * await lock.release();
 */
export async function acquireServerLock(
  folder: string,
  options: ServerLockOptions,
): Promise<ServerLock> {
  const path = join(folder, 'server.lock');
  const mine: LockRecord = {
    pid: process.pid,
    started: await processStartMark(process.pid),
    id: options.randomToken(12),
  };
  const aside = `${path}.${mine.id}`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await createDurableFile(aside, `${JSON.stringify(mine)}\n`, 0o644);
    try {
      await takeName(aside, path, mine, folder);
    } finally {
      await rm(aside, { force: true });
    }
  } catch (error) {
    throw startErrorFrom(error, 'take the lock', path);
  }
  let isReleased = false;
  return {
    path,
    async release() {
      if (isReleased) return;
      isReleased = true;
      if ((await readLock(path))?.id === mine.id) await rm(path, { force: true });
    },
  };
}

async function takeName(
  aside: string,
  path: string,
  mine: LockRecord,
  folder: string,
): Promise<void> {
  for (let round = 0; round < 5; round += 1) {
    try {
      await placeLock(aside, path, mine);
      // Another server may have mistaken this lock for the stale one it had just read.
      if ((await readLock(path))?.id === mine.id) return;
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
      await clearStaleLock(path, mine, folder);
    }
  }
  throw inUse(folder, null);
}

/**
 * A hard link appears whole or not at all, and fails when the name exists: an exclusive create
 * whose content is never seen half-written. Disks without links get the plain exclusive create.
 */
async function placeLock(aside: string, path: string, mine: LockRecord): Promise<void> {
  try {
    await link(aside, path);
  } catch (error) {
    if (!errnosWithoutLinks.includes(errnoOf(error) ?? '')) throw error;
    await createDurableFile(path, `${JSON.stringify(mine)}\n`, 0o644);
  }
}

const errnosWithoutLinks = ['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EMLINK'];

async function clearStaleLock(path: string, mine: LockRecord, folder: string): Promise<void> {
  const owner = await readLock(path);
  if (owner !== null && (await isOwnerAlive(owner))) throw inUse(folder, owner.pid);
  const stale = `${path}.stale-${mine.id}`;
  try {
    await rename(path, stale);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return;
    throw error;
  }
  const moved = await readLock(stale);
  if (moved !== null && moved.id !== owner?.id) {
    await link(stale, path).catch(() => undefined);
    await rm(stale, { force: true });
    throw inUse(folder, moved.pid);
  }
  await rm(stale, { force: true });
}

async function isOwnerAlive(owner: LockRecord): Promise<boolean> {
  if (!(await isProcessAlive(owner.pid))) return false;
  const started = await processStartMark(owner.pid);
  // Where either start is unknown the pid alone decides: refusing is the safe mistake.
  return started === null || owner.started === null || started === owner.started;
}

/** Null for an absent or unreadable record: nobody that could be alive wrote half of one. */
async function readLock(path: string): Promise<LockRecord | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isLockRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function isLockRecord(value: unknown): value is LockRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof LockRecord, unknown>>;
  return (
    typeof record.pid === 'number' &&
    typeof record.id === 'string' &&
    (record.started === null || typeof record.started === 'string')
  );
}

function inUse(folder: string, pid: number | null): PostgresStartError {
  const owner = pid === null ? 'another server that is just starting' : `process ${pid}`;
  return new PostgresStartError(
    'data_folder_in_use',
    `The data folder ${folder} is in use by ${owner}.`,
    pid === null
      ? 'Try again, or choose another folder with --data.'
      : `Stop process ${pid}, or choose another folder with --data.`,
    { pid, folder },
  );
}
