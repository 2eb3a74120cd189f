// Runs the command line as a user does: a child process, with an environment of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { environment } from '../environment.ts';

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly cwd?: string;
  readonly env?: Record<string, string>;
  readonly input?: string;
  readonly onStart?: (child: ChildProcess) => void;
  /** Called with all of stdout so far, whenever there is more. */
  readonly onOutput?: (child: ChildProcess, stdout: string) => void;
}

const { NODE_COMPILE_CACHE } = environment;
/** Where this run of the tests keeps compiled code, if anywhere. */
export const compileCache: Readonly<Record<string, string>> =
  NODE_COMPILE_CACHE === undefined ? {} : { NODE_COMPILE_CACHE };

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

export function runCli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { cwd, env = {}, input = '', onStart, onOutput } = options;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...compileCache, ...env },
    ...(cwd ? { cwd } : {}),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.stdout += text;
    onOutput?.(child, output.stdout);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.stderr += text;
  });
  // A command that fails early does not read its input to the end.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  onStart?.(child);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...output }));
  });
}

export interface Scratch {
  readonly dir: string;
  path(name: string): string;
  remove(): void;
}

/** A folder of the test's own. */
export function createScratch(): Scratch {
  const dir = mkdtempSync(join(tmpdir(), 'aibaas-cli-'));
  return {
    dir,
    path: (name) => join(dir, name),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}

/** `days` rows of `day,credits` with a weekly season, from 1 January 2024 on. */
export function dailyCsv(days: number, value = (day: number) => 100 + (day % 7) * 10): string {
  const rows = Array.from({ length: days }, (_, day) => {
    const date = new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10);
    return `${date},${value(day)}`;
  });
  return `day,credits\n${rows.join('\n')}\n`;
}
