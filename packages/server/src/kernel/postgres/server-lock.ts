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
  for (let round = 0; round < 20; round += 1) {
    if (await isPlaced(aside, path, mine)) return;
    if (await takeOver(aside, path, mine, folder)) return;
  }
  throw inUse(folder, null);
}

/** False when the name is taken. */
async function isPlaced(aside: string, path: string, mine: LockRecord): Promise<boolean> {
  try {
    await placeLock(aside, path, mine);
    return true;
  } catch (error) {
    if (errnoOf(error) !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Replaces the lock of a dead owner. A claim named after that owner's id, which never returns, is
 * won by one process alone; a claimant that died is claimed in turn. Claims go only after the lock
 * was replaced, so whoever wins one later sees that the lock is another and gives it up.
 */
async function takeOver(
  aside: string,
  path: string,
  mine: LockRecord,
  folder: string,
): Promise<boolean> {
  const owner = await readLock(path);
  const claims: string[] = [];
  for (let last = owner; ; ) {
    if (last !== null && (await isOwnerAlive(last))) throw inUse(folder, last.pid);
    const claim = `${path}.claim-${(last?.id ?? 'unreadable').replaceAll(/[^\w-]/g, 'x')}`;
    claims.push(claim);
    if (await isPlaced(aside, claim, mine)) break;
    last = await readLock(claim);
    if (last === null) return false; // It has just gone: look again.
  }
  if ((await readLock(path))?.id !== owner?.id) {
    await rm(claims.at(-1) as string, { force: true });
    return false;
  }
  await rename(aside, path);
  for (const claim of claims) await rm(claim, { force: true });
  return true;
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
