/**
 * One running postmaster, whether we started it or found it running: its pid, the news of its
 * end, and how to stop it. Knows nothing of passwords or of what is stored.
 */
import { execFile, spawn } from 'node:child_process';
import { open, readFile, rename, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { PostgresBinaries } from './binaries.ts';
import type { DataLayout } from './data-layout.ts';
import type { DatabaseUser } from './database-user.ts';
import { isProcessAlive, processStartMark } from './process-facts.ts';
import { fixedArguments } from './settings.ts';
import { errnoOf, PostgresStartError, startError, startErrorFrom } from './start-error.ts';

export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export interface Postmaster {
  readonly pid: number;
  /** Resolves with a sentence when the process has ended, for whatever reason. */
  readonly exited: Promise<string>;
  /** The same sentence, or null while it runs. */
  exitReason(): string | null;
}

/** What a launch needs besides the port. */
export interface LaunchSetting {
  readonly layout: DataLayout;
  readonly binaries: PostgresBinaries;
  readonly runAs: DatabaseUser | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

export interface LaunchedPostmaster extends Postmaster {
  /** What it has written to its log since the launch. */
  readLog(): Promise<string>;
}

const logSizeBytesMax = 5 * 1024 * 1024;

/**
 * Starts a postmaster in its own session: Ctrl-C in our terminal must reach the server first,
 * and a dying server must leave the database whole for the next one to adopt.
 */
export async function launchPostmaster(
  setting: LaunchSetting,
  port: number,
): Promise<LaunchedPostmaster> {
  const { layout, binaries, runAs, environment } = setting;
  const logStart = await rotateLog(layout.logFile);
  const log = await open(layout.logFile, 'a', 0o600);
  try {
    const child = spawn(binaries.postgres, fixedArguments({ ...layout, port }), {
      cwd: layout.home,
      detached: true,
      env: environment,
      stdio: ['ignore', log.fd, log.fd],
      windowsHide: true,
      ...(runAs ?? {}),
    });
    let reason: string | null = null;
    const exited = new Promise<string>((resolve) => {
      child.once('exit', (exitCode, signal) => {
        reason = `PostgreSQL ended with ${signal ? `signal ${signal}` : `exit code ${exitCode}`}.`;
        resolve(reason);
      });
    });
    await new Promise<void>((resolve, reject) => {
      child.once('spawn', resolve);
      child.once('error', reject);
    }).catch((error: unknown) => rejectSpawn(error, binaries.postgres));
    child.unref();
    const readLog = async () => (await readFile(layout.logFile)).subarray(logStart).toString();
    return { pid: child.pid ?? 0, exited, exitReason: () => reason, readLog };
  } finally {
    await log.close();
  }
}

/** ENOENT for a program that is there means that its loader is not: a system without glibc. */
async function rejectSpawn(error: unknown, program: string): Promise<never> {
  const isThere = await stat(program).then(
    () => true,
    () => false,
  );
  if (errnoOf(error) === 'ENOENT' && isThere) {
    throw startError('no_binaries_for_platform', `${program} does not run on this system.`, {
      program,
    });
  }
  throw startErrorFrom(error, 'run', program);
}

async function rotateLog(path: string): Promise<number> {
  const sizeBytes = await stat(path).then(
    (facts) => facts.size,
    () => 0,
  );
  if (sizeBytes <= logSizeBytesMax) return sizeBytes;
  await rename(path, `${path}.1`);
  return 0;
}

/** Watches a postmaster that an earlier server started; it is not our child, so we look. */
export async function watchPostmaster(pid: number, clock: Clock): Promise<Postmaster> {
  const started = await processStartMark(pid);
  const isRunning = async () =>
    (await isProcessAlive(pid)) && (await processStartMark(pid)) === started;
  let reason: string | null = null;
  const watch = async (): Promise<string> => {
    while (await isRunning()) await clock.sleep(250);
    reason = 'PostgreSQL ended.';
    return reason;
  };
  return { pid, exited: watch(), exitReason: () => reason };
}

/**
 * Stops a postmaster: "fast" first (sessions are cut, then a checkpoint is written), and after
 * `patienceMs` "immediate" (no checkpoint; the log is replayed at the next start).
 */
export async function stopPostmaster(
  postmaster: Postmaster,
  setting: { readonly clock: Clock; readonly binaries: PostgresBinaries },
  patienceMs = 60_000,
): Promise<'fast' | 'immediate'> {
  await signalPostmaster(postmaster, 'SIGINT', setting.binaries);
  if (await endsWithin(postmaster, setting.clock, patienceMs)) return 'fast';
  await signalPostmaster(postmaster, 'SIGQUIT', setting.binaries);
  if (await endsWithin(postmaster, setting.clock, 15_000)) return 'immediate';
  throw new PostgresStartError(
    'start_failed',
    `PostgreSQL (process ${postmaster.pid}) does not stop.`,
    'Look at what holds it (often a disk that hangs), then end it with SIGQUIT.',
    { pid: postmaster.pid },
  );
}

/** Tells it to end at once and does not look whether it does; on Windows it is adopted later. */
export function quitPostmaster(postmaster: Postmaster): void {
  if (postmaster.exitReason() !== null || process.platform === 'win32') return;
  try {
    process.kill(postmaster.pid, 'SIGQUIT');
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}

async function endsWithin(postmaster: Postmaster, clock: Clock, ms: number): Promise<boolean> {
  const until = clock.now() + ms;
  while (postmaster.exitReason() === null && clock.now() < until) {
    await Promise.race([postmaster.exited, clock.sleep(100)]);
  }
  return postmaster.exitReason() !== null;
}

async function signalPostmaster(
  postmaster: Postmaster,
  signal: 'SIGINT' | 'SIGQUIT',
  binaries: PostgresBinaries,
): Promise<void> {
  if (postmaster.exitReason() !== null) return;
  try {
    if (process.platform === 'win32') {
      // Windows has no signals; pg_ctl knows the pipe that PostgreSQL listens to instead.
      const args = ['kill', signal.slice(3), String(postmaster.pid)];
      await promisify(execFile)(binaries.pgCtl, args);
    } else process.kill(postmaster.pid, signal);
  } catch (error) {
    if (errnoOf(error) !== 'ESRCH') throw error;
  }
}
