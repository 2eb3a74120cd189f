/**
 * Finds the postmaster that a killed server left running on our cluster and decides whether it
 * may be adopted: it must know our password, our system identifier and our folder.
 */
import { readFile, readlink, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Credentials, type Probe, probe } from './connection.ts';
import { type Clock, type Postmaster, watchPostmaster } from './postmaster.ts';
import { isProcessAlive, processCommand, processUserId } from './process-facts.ts';
import { startError } from './start-error.ts';

export interface AdoptRequest {
  readonly dataDirectory: string;
  readonly systemIdentifier: string;
  /** Owner of the cluster's files; null where the system has no user ids. */
  readonly ownerUid: number | null;
  readonly credentials: Omit<Credentials, 'port'>;
  readonly database: string;
  readonly clock: Clock;
}

export interface Adopted {
  readonly postmaster: Postmaster;
  readonly port: number;
  readonly version: string;
}

/** How long a postmaster may start up, recover or shut down before we call it foreign. */
const patienceMs = 60_000;

/**
 * Null when nothing runs on the cluster (a stale postmaster.pid is cleared on the way).
 *
 * @throws PostgresStartError `foreign_postmaster` with `details.pid`
 */
export async function adoptLivePostmaster(request: AdoptRequest): Promise<Adopted | null> {
  const file = join(request.dataDirectory, 'postmaster.pid');
  const until = request.clock.now() + patienceMs;
  let lastWords = 'it does not answer';
  for (;;) {
    const found = await readPostmasterFile(file);
    if (found === null) return null;
    if (!(await isPostmasterOf(found.pid, request))) {
      await clearMisleadingPid(file, found.pid);
      return null;
    }
    if (found.port !== null) {
      const answer = await probe({ ...request.credentials, port: found.port }, request.database);
      if (answer.kind === 'ready') return accept(answer, { ...found, port: found.port }, request);
      if (answer.kind === 'denied') throw foreignPostmaster(found.pid, request, answer.message);
      lastWords = answer.message;
    }
    if (request.clock.now() > until) throw foreignPostmaster(found.pid, request, lastWords);
    await request.clock.sleep(50);
  }
}

/**
 * Removes a postmaster.pid whose pid answers signals without being our postmaster: a zombie, or
 * another process that was given the pid. PostgreSQL would take either for a running server. A
 * pid that is simply gone it handles itself, and more carefully: it looks for orphaned children.
 */
async function clearMisleadingPid(file: string, pid: number): Promise<void> {
  try {
    process.kill(pid, 0);
  } catch {
    return;
  }
  await rm(file, { force: true });
}

/** Clears the way for a start after a crash; the postmaster is known to have ended. */
export async function clearEndedPostmaster(dataDirectory: string, pid: number): Promise<void> {
  const file = join(dataDirectory, 'postmaster.pid');
  const found = await readPostmasterFile(file);
  if (found?.pid === pid && !(await isProcessAlive(pid))) await clearMisleadingPid(file, pid);
}

async function accept(
  answer: Extract<Probe, { kind: 'ready' }>,
  found: { pid: number; port: number },
  request: AdoptRequest,
): Promise<Adopted> {
  const folder = await realpath(answer.dataDirectory).catch(() => answer.dataDirectory);
  const isSameFolder = folder === (await realpath(request.dataDirectory));
  if (!isSameFolder || answer.systemIdentifier !== request.systemIdentifier) {
    throw foreignPostmaster(found.pid, request, `it serves ${answer.dataDirectory}`);
  }
  const postmaster = await watchPostmaster(found.pid, request.clock);
  return { postmaster, port: found.port, version: answer.version };
}

/**
 * Reads pid and port from postmaster.pid; the port is missing while it starts. Null when there
 * is no such file. Format: one value a line: pid, folder, start time, port, socket folder, …
 */
export async function readPostmasterFile(
  file: string,
): Promise<{ pid: number; port: number | null; isReady: boolean } | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3] || Number.NaN)];
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number.isInteger(port) ? port : null, isReady: lines[7] === 'ready' };
}

/**
 * Whether a process is alive and can be the cluster's postmaster. Where the system hides the facts the
 * answer is yes: the connection decides, and refusing is the safe mistake.
 */
async function isPostmasterOf(pid: number, request: AdoptRequest): Promise<boolean> {
  if (!(await isProcessAlive(pid))) return false;
  const uid = await processUserId(pid);
  if (uid !== null && request.ownerUid !== null && uid !== request.ownerUid) return false;
  // Every process of a cluster works inside its folder.
  const folder = await readlink(`/proc/${pid}/cwd`).catch(() => null);
  if (folder !== null) return folder === (await realpath(request.dataDirectory));
  const command = await processCommand(pid);
  return command === null || command.includes('postgres');
}

function foreignPostmaster(pid: number, request: AdoptRequest, reason: string) {
  return startError(
    'foreign_postmaster',
    `Process ${pid}, a PostgreSQL that is not ours, runs on ${request.dataDirectory}: ${reason}.`,
    { pid, dataDirectory: request.dataDirectory },
  );
}
