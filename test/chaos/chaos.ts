// One chaos run: ingest and import go on while the server and its PostgreSQL are killed at seeded
// moments. At the end what was acknowledged is compared with what is there.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededChance } from '../../packages/server/src/kernel/random.ts';
import { removeTestData } from '../../packages/server/src/testing/remove-data.ts';
import {
  ended,
  postmasterPid,
  type ServerProcess,
  startProcess,
} from '../process/server-process.ts';
import { importState, startImport, writeNumberedCsv } from './import-load.ts';
import { startIngest } from './ingest-load.ts';
import { importedNumbers, storedEvents } from './look-behind.ts';

export interface ChaosOptions {
  readonly seed: string;
  readonly serverKills: number;
  readonly databaseKills: number;
  readonly importRows: number;
  readonly log: (line: string) => void;
}

export interface ChaosReport {
  readonly seed: string;
  readonly kills: number;
  readonly acknowledged: number;
  /** Acknowledged events that are not there, and rows of the file that are not there. */
  readonly lost: number;
  /** Events or rows that are there more than once. */
  readonly doubled: number;
  readonly importedRows: number;
  /** Milliseconds from each kill to the first answered request, sorted. */
  readonly recoveryMs: readonly number[];
}

/** Runs it all in a folder of its own and removes that at the end. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const dataDir = mkdtempSync(join(tmpdir(), 'aibaas-chaos-'));
  const file = join(dataDir, 'numbers.csv');
  await writeNumberedCsv(file, options.importRows);
  let server = await startProcess(dataDir);
  const apiKey = server.ready.api_key as string;
  const port = Number(new URL(server.ready.url).port);
  const current = () => server.ready;
  try {
    const ingest = startIngest(current, apiKey);
    const importId = await startImport(current, apiKey, file);
    const chance = seededChance(options.seed);
    const recoveryMs: number[] = [];
    for (const target of shuffledKills(options, chance.unit)) {
      await sleep(150 + chance.unit() * 1200);
      const killedAt = performance.now();
      if (target === 'server') server = await killServer(server, dataDir, port);
      else await killDatabase(dataDir);
      await answersAgain(server, apiKey);
      recoveryMs.push(Math.round(performance.now() - killedAt));
      options.log(`${target} killed; answered again after ${recoveryMs.at(-1)} ms`);
    }
    await importEnded(server, apiKey, importId);
    await ingest.stop();
    const stored = await storedEvents(dataDir);
    const rows = await importedNumbers(dataDir, options.importRows);
    const lostEvents = [...ingest.acknowledged].filter((id) => !stored.has(id)).length;
    const doubledEvents = [...stored.values()].filter((count) => count > 1).length;
    return {
      seed: options.seed,
      kills: recoveryMs.length,
      acknowledged: ingest.acknowledged.size,
      lost: lostEvents + rows.missing,
      doubled: doubledEvents + rows.doubled,
      importedRows: rows.count,
      recoveryMs: recoveryMs.sort((a, b) => a - b),
    };
  } finally {
    await server.stop();
    removeTestData(dataDir);
  }
}

function shuffledKills(options: ChaosOptions, unit: () => number): ('server' | 'database')[] {
  const kills: ('server' | 'database')[] = [
    ...Array<'server'>(options.serverKills).fill('server'),
    ...Array<'database'>(options.databaseKills).fill('database'),
  ];
  for (let i = kills.length - 1; i > 0; i--) {
    const j = Math.floor(unit() * (i + 1));
    [kills[i], kills[j]] = [kills[j] as 'server', kills[i] as 'server'];
  }
  return kills;
}

async function killServer(
  server: ServerProcess,
  dataDir: string,
  port: number,
): Promise<ServerProcess> {
  server.child.kill('SIGKILL');
  await ended(server.child);
  return startProcess(dataDir, { port });
}

async function killDatabase(dataDir: string): Promise<void> {
  const pid = await postmasterPid(dataDir);
  if (pid === null) return;
  process.kill(pid, 'SIGKILL');
  // Its orphaned backends may answer for a moment: wait for the next postmaster.
  for (let attempt = 0; attempt < 1200; attempt++) {
    const next = await postmasterPid(dataDir);
    if (next !== null && next !== pid) return;
    await sleep(25);
  }
  throw new Error('the database was not started again');
}

async function answersAgain(server: ServerProcess, apiKey: string): Promise<void> {
  const headers = { authorization: `Bearer ${apiKey}` };
  for (let attempt = 0; attempt < 1200; attempt++) {
    const signal = AbortSignal.timeout(5000);
    const url = `${server.ready.url}/api/v1/events?limit=1`;
    const status = await fetch(url, { headers, signal }).then(
      (answer) => answer.status,
      () => 0,
    );
    if (status === 200) return;
    await sleep(25);
  }
  throw new Error(`the server did not recover:\n${server.log.join('\n')}`);
}

async function importEnded(server: ServerProcess, apiKey: string, id: string): Promise<void> {
  for (let attempt = 0; attempt < 2400; attempt++) {
    const found = await importState(server.ready, apiKey, id);
    if (found?.state === 'succeeded') return;
    if (found?.state === 'failed' || found?.state === 'cancelled') {
      throw new Error(`the import ${found.state}:\n${server.log.join('\n')}`);
    }
    await sleep(100);
  }
  throw new Error(`the import did not end:\n${server.log.join('\n')}`);
}
