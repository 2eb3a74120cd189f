// A file of 1 GB through POST /api/v1/imports into a table: rate, the server's memory while it lasts, and
// how long the event loop was held. The ceiling is the same bytes copied to the same disk.
import {
  closeSync,
  copyFileSync,
  fsyncSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { importState, startImport, writeNumberedCsv } from '../test/chaos/import-load.ts';
import { startProduct } from './load/product.ts';

export const name = 'import';

/** About 103 bytes a row. */
const rows = 10_000_000;

export async function run(context: {
  log: (line: string) => void;
}): Promise<Record<string, unknown>> {
  const folder = mkdtempSync(join(tmpdir(), 'aibaas-bench-'));
  const file = join(folder, 'numbers.csv');
  await writeNumberedCsv(file, rows);
  const megabytes = statSync(file).size / 1e6;
  const product = await startProduct();
  try {
    const before = residentMb(product.pid);
    const copySeconds = timeCopy(file, join(folder, 'copy'));
    await loopDelayMs(product.ready.url); // Reading it begins a new stretch.
    const startedAt = performance.now();
    const id = await startImport(() => product.ready, product.apiKey, file);
    const acceptedSeconds = (performance.now() - startedAt) / 1000;
    let peak = before;
    for (;;) {
      peak = Math.max(peak, residentMb(product.pid));
      const state = await importState(product.ready, product.apiKey, id);
      if (state?.state === 'succeeded') break;
      if (state?.state === 'failed') throw new Error('the import failed');
      await sleep(200);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    const state = await importState(product.ready, product.apiKey, id);
    const delayMs = await loopDelayMs(product.ready.url);
    context.log(`${megabytes.toFixed(0)} MB, ${state?.rows} rows in ${seconds.toFixed(1)} s`);
    context.log(
      `${(megabytes / seconds).toFixed(1)} MB/s; accepted after ${acceptedSeconds.toFixed(1)} s`,
    );
    context.log(`a plain copy of the file took ${copySeconds.toFixed(1)} s`);
    context.log(
      `memory of the server ${before.toFixed(0)} MB before, ${peak.toFixed(0)} MB at most`,
    );
    context.log(`event loop delay p99 ${delayMs.toFixed(1)} ms (goal 50)`);
    return {
      megabytes,
      rows: state?.rows,
      seconds,
      acceptedSeconds,
      copySeconds,
      before,
      peak,
      delayMs,
    };
  } finally {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
}

function timeCopy(from: string, to: string): number {
  const startedAt = performance.now();
  copyFileSync(from, to);
  const handle = openSync(to, 'r+');
  fsyncSync(handle);
  closeSync(handle);
  return (performance.now() - startedAt) / 1000;
}

async function loopDelayMs(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1] ?? Number.NaN) * 1000;
}
