// Runs one code block of the documentation the way a reader would: in an empty folder of its own,
// with the packages of this repository installed and the Node that a reader may have. Blocks of one file share the folder, in order.
import { spawn } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { findOldNode } from '../build/old-node.ts';
import type { Block } from './blocks.ts';

export interface Outcome {
  exitCode: number;
  /** What the block printed, stdout and stderr as they came. */
  output: string;
}

const timeoutMs = 60_000;

/** The command for a language; the code is in `file`. A shell block stops at its first failure. */
const interpreters: Readonly<Record<string, (file: string) => [string, string[]]>> = {
  sh: (file) => ['sh', ['-e', file]],
  bash: (file) => ['bash', ['-euo', 'pipefail', file]],
  ts: (file) => [process.execPath, [file]],
  js: (file) => [process.execPath, [file]],
};

const extensions: Readonly<Record<string, string>> = { sh: 'sh', bash: 'sh', ts: 'ts', js: 'js' };

/** Makes an empty folder a place where `import '@aibaas/sdk'` finds this repository's packages. */
export async function prepareFolder(root: string, folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "private": true }\n');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'dir');
}

/** The path of a reader who has this Node; commands of ours are not on it, only `npx` finds them. */
export function readerPath(node: string): string {
  const theirs = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !/node_modules[/\\]/.test(folder));
  return [dirname(node), ...theirs].join(delimiter);
}

/** What a block finds in its environment: nothing of ours but what it is given. */
export function environmentOf(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(?:AIBAAS|DATABASE|DB|VITEST|npm)_|^(?:HOST|PORT|NODE_OPTIONS)$/i.test(name),
  );
  const path = readerPath(findOldNode() ?? process.execPath);
  return { ...Object.fromEntries(own), PATH: path, NO_COLOR: '1', CI: 'true', ...given };
}

/**
 * Runs a block in `folder` until it ends; one with a name is only saved there.
 *
 * @returns also its group of processes, in which something of it may go on in the background
 * @throws Error when nothing here speaks the block's language.
 */
export async function runBlock(
  block: Block,
  folder: string,
  given: Readonly<Record<string, string>> = {},
): Promise<Outcome & { group: number | null }> {
  if (block.file !== null) {
    await writeFile(join(folder, block.file), block.code);
    return { exitCode: 0, output: '', group: null };
  }
  const interpreter = interpreters[block.language];
  const extension = extensions[block.language];
  if (!interpreter || !extension) throw new Error(`Nothing runs "${block.language}" blocks.`);
  const file = join(folder, `block-${block.line}.${extension}`);
  await writeFile(file, block.code);
  const [command, words] = interpreter(file);
  return new Promise((resolve) => {
    const child = spawn(command, words, {
      cwd: folder,
      env: environmentOf(given),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    // The whole group: a block may start programs of its own.
    const timer = setTimeout(() => {
      output += `\nStopped after ${timeoutMs / 1000} s.`;
      if (child.pid) process.kill(-child.pid, 'SIGKILL');
    }, timeoutMs);
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', (error) => {
      clearTimeout(timer);
      resolve({ exitCode: 127, output: `${output}${error.message}`, group: null });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ exitCode: code ?? 1, output, group: child.pid ?? null });
    });
  });
}

/** Ends what a block has left in the background, as an operator would; what hangs, at once. */
export async function endGroup(group: number): Promise<void> {
  const send = (signal: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-group, signal);
    } catch {
      return false;
    }
  };
  send('SIGTERM');
  for (let waitedMs = 0; send(0); waitedMs += 100) {
    if (waitedMs > 20_000) send('SIGKILL');
    await sleep(100);
  }
}
