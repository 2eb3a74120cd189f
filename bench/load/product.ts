// The product in a process of its own, on a folder that is removed afterwards, for benches that load
// it over loopback; and a bare peer beside it on the same database.
import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPointer } from '../../packages/server/src/kernel/postgres/data-layout.ts';
import { removeTestData } from '../../packages/server/src/testing/remove-data.ts';
import { type Ready, startProcess } from '../../test/process/server-process.ts';

export interface Product {
  readonly ready: Ready;
  readonly apiKey: string;
  readonly pid: number;
  /** Address of the same database for a peer. */
  readonly databaseUrl: string;
  stop(): Promise<void>;
}

export async function startProduct(): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-bench-'));
  const server = await startProcess(dataDir, { environment: { LOG_LEVEL: 'error' } });
  const pointer = await readPointer(dataDir);
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const address = `127.0.0.1:${pointer?.port}/aibaas`;
  return {
    ready: server.ready,
    apiKey: server.ready.api_key as string,
    pid: server.child.pid as number,
    databaseUrl: `postgres://aibaas_bootstrap:${encodeURIComponent(password)}@${address}`,
    stop: async () => {
      await server.stop();
      removeTestData(dataDir);
    },
  };
}

export interface Peer {
  readonly url: string;
  stop(): void;
}

/** Forks `file`, which answers with its address once it listens. */
export function startPeer(file: URL, words: readonly string[]): Promise<Peer> {
  const child = fork(file, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((resolve, reject) => {
    child.once('message', (url) =>
      resolve({ url: String(url), stop: () => child.kill('SIGKILL') }),
    );
    child.once('exit', (code) => reject(new Error(`the peer ended with ${code}`)));
  });
}
