/**
 * What the operating system says about a process: alive or not, when it began, who runs it.
 * A pid alone proves nothing, since pids are recycled; these facts tell two lives apart.
 */
import { execFile } from 'node:child_process';
import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { errnoOf } from './start-error.ts';

const run = promisify(execFile);

/** True while the process runs; a zombie (ended, not yet reaped by its parent) counts as ended. */
export async function isProcessAlive(pid: number): Promise<boolean> {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errnoOf(error) !== 'EPERM') return false;
  }
  const fields = await linuxStatFields(pid);
  return fields?.[0] !== 'Z' && fields?.[0] !== 'X';
}

/**
 * A text that differs between two processes that had the same pid: boot id and clock ticks on
 * Linux, the start date elsewhere on Unix; null where the system does not tell.
 */
export async function processStartMark(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    // Field 22 of /proc/<pid>/stat is the start time; linuxStatFields begins at field 3.
    const ticks = (await linuxStatFields(pid))?.[19];
    if (ticks === undefined) return null;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
    return `${boot.trim()}:${ticks}`;
  }
  return psColumn(pid, 'lstart');
}

/** The command line, or null where it cannot be read. */
export async function processCommand(pid: number): Promise<string | null> {
  if (process.platform === 'linux') {
    const raw = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
    return raw === null ? null : raw.replaceAll('\0', ' ').trim();
  }
  return psColumn(pid, 'command');
}

/** The user id a process runs as, or null where it cannot be read. */
export async function processUserId(pid: number): Promise<number | null> {
  if (process.platform === 'linux') {
    const facts = await stat(`/proc/${pid}`).catch(() => null);
    return facts?.uid ?? null;
  }
  const column = await psColumn(pid, 'uid');
  return column === null ? null : Number(column);
}

async function linuxStatFields(pid: number): Promise<string[] | null> {
  if (process.platform !== 'linux') return null;
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // The second field is the program's name in brackets and may itself contain brackets.
  return text === null ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

async function psColumn(pid: number, column: string): Promise<string | null> {
  if (process.platform === 'win32') return null;
  try {
    const { stdout } = await run('/bin/ps', ['-o', `${column}=`, '-p', String(pid)]);
    return stdout.trim() || null;
  } catch {
    return null;
  }
}
