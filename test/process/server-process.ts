// The product as a user starts it, in a process of its own that can be killed at any moment.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { layoutOf, readPointer } from '../../packages/server/src/kernel/postgres/data-layout.ts';

const bin = join(import.meta.dirname, '../../packages/cli/src/main.ts');

export interface Ready {
  readonly url: string;
  readonly owner_link: string | null;
  readonly api_key: string | null;
  readonly tenant_id: string;
  readonly workspace_id: string;
}

export interface ServerProcess {
  readonly ready: Ready;
  readonly child: ChildProcess;
  /** Lines the server wrote to stderr, newest last. */
  readonly log: string[];
  /** Ends it as an operator would and waits. */
  stop(): Promise<number | null>;
}

/** Starts `aibaas start` and waits for its ready line. */
export async function startProcess(
  dataDir: string,
  options: {
    port?: number;
    environment?: Record<string, string>;
    words?: readonly string[];
    /** For Node itself, before the program. */
    nodeWords?: readonly string[];
  } = {},
): Promise<ServerProcess> {
  const words = ['start', '--data', dataDir, '--port', String(options.port ?? 0), '--json'];
  words.push(...(options.words ?? []));
  // Those are for the benches; the product refuses settings that it does not know.
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('AIBAAS_BENCH_'));
  const child = spawn(process.execPath, [...(options.nodeWords ?? []), bin, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...Object.fromEntries(own), LOG_LEVEL: 'warn', ...options.environment },
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    if (log.length > 200) log.shift();
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const ready = await new Promise<Ready>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)));
    child.once('exit', (code) =>
      reject(new Error(`the server ended with ${code} before it was ready:\n${log.join('\n')}`)),
    );
  });
  return {
    ready,
    child,
    log,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

/** Waits until the process is gone. */
export function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** The pid of the embedded postmaster of this data folder, checked against its command line. */
export async function postmasterPid(dataDir: string): Promise<number | null> {
  const pointer = await readPointer(dataDir);
  if (pointer === null) return null;
  const { dataDirectory } = layoutOf(dataDir, pointer);
  const file = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  if (!Number.isInteger(pid) || pid <= 1 || !existsSync(`/proc/${pid}/cmdline`)) return null;
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  return command.includes(dataDirectory) ? pid : null;
}
