/**
 * Makes a new PostgreSQL cluster beside its final place and renames it into place, so that a
 * first start that is cut off anywhere leaves either no cluster or a whole one.
 */
import { spawn } from 'node:child_process';
import { chown, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { PostgresBinaries } from './binaries.ts';
import type { DatabaseUser } from './database-user.ts';
import { createDurableFile, syncFolder } from './durable-file.ts';
import { scramVerifier } from './scram-verifier.ts';
import { errnoOf, startError, startErrorFrom, startErrorFromOutput } from './start-error.ts';

export interface ClusterRequest {
  readonly dataDirectory: string;
  readonly binaries: PostgresBinaries;
  readonly runAs: DatabaseUser | null;
  readonly environment: NodeJS.ProcessEnv;
  readonly user: string;
  readonly password: string;
  readonly randomToken: (bytes: number) => string;
}

/** A finished cluster that still has its working name. */
export interface UnnamedCluster {
  readonly systemIdentifier: string;
  giveFinalName(): Promise<void>;
}

/** Removes what earlier first starts left behind when they were killed. */
export async function removeUnfinishedClusters(dataDirectory: string): Promise<void> {
  const parent = dirname(dataDirectory);
  const prefix = `${basename(dataDirectory)}.init-`;
  for (const name of await readdir(parent)) {
    if (!name.startsWith(prefix)) continue;
    // An orphaned initdb may still be writing; its next failed write ends it.
    await rm(join(parent, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Runs initdb with checksums, UTF-8 and byte order collation that no system upgrade changes. */
export async function createCluster(request: ClusterRequest): Promise<UnnamedCluster> {
  const { dataDirectory, binaries, runAs, password, randomToken } = request;
  const workplace = `${dataDirectory}.init-${randomToken(6)}`;
  const unnamed = join(workplace, 'cluster');
  const verifierFile = join(workplace, 'verifier');
  try {
    await mkdir(workplace, { mode: 0o700 });
    const verifier = scramVerifier(password, Buffer.from(randomToken(16)));
    await createDurableFile(verifierFile, `${verifier}\n`, 0o600);
    if (runAs !== null) {
      await chown(verifierFile, runAs.uid, runAs.gid);
      await chown(workplace, runAs.uid, runAs.gid);
    }
    const result = await runProgram(binaries.initdb, initdbArguments(unnamed, request), request);
    if (result.exitCode !== 0) {
      throw startErrorFromOutput('create the database in', dataDirectory, result.output);
    }
    await rm(verifierFile);
  } catch (error) {
    await rm(workplace, { recursive: true, force: true, maxRetries: 5 });
    throw startErrorFrom(error, 'create the database in', dataDirectory);
  }
  return {
    systemIdentifier: await readSystemIdentifier(unnamed),
    async giveFinalName() {
      await rename(unnamed, dataDirectory);
      await syncFolder(dirname(dataDirectory));
      await rm(workplace, { recursive: true, force: true });
    },
  };
}

function initdbArguments(folder: string, request: ClusterRequest): string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${request.user}`,
    `--pwfile=${join(dirname(folder), 'verifier')}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
  ];
}

/** The cluster's unique number: the first eight bytes of its control file, little-endian here. */
export async function readSystemIdentifier(dataDirectory: string): Promise<string> {
  const path = join(dataDirectory, 'global', 'pg_control');
  try {
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0);
      if (bytesRead < 8) throw damaged(path, 'is cut off');
      return buffer.readBigUInt64LE().toString();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw damaged(path, 'is missing');
    throw startErrorFrom(error, 'read the control file', path);
  }
}

function damaged(path: string, how: string): Error {
  return startError('data_folder_corrupt', `The database is damaged: ${path} ${how}.`, { path });
}

function runProgram(
  program: string,
  args: string[],
  request: ClusterRequest,
): Promise<{ exitCode: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: dirname(request.dataDirectory),
      env: request.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(request.runAs ?? {}),
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-8000);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, output }));
  });
}
