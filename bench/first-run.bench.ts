// What a new user waits for: an empty folder to the first forecast, the next start, memory at rest, and
// whether the event loop stays free while forecasts fit.
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeTestData } from '../packages/server/src/testing/remove-data.ts';
import { type ServerProcess, startProcess } from '../test/process/server-process.ts';

export const name = 'first-run';

export async function run(context: {
  log: (line: string) => void;
}): Promise<Record<string, unknown>> {
  const demo = mkdtempSync(join(tmpdir(), 'aibaas-bench-'));
  const empty = mkdtempSync(join(tmpdir(), 'aibaas-bench-'));
  try {
    const first = await timed(() => startProcess(demo, { words: ['--demo'] }));
    const apiKey = first.value.ready.api_key as string;
    const forecast = await timed(() => consumption(first.value, apiKey, 30));
    const delayMs = await delayWhileFitting(first.value, apiKey);
    await first.value.stop();
    const warm = await timed(() => startProcess(demo, { words: ['--demo'] }));
    await warm.value.stop();
    const plain = await startProcess(empty);
    await sleep(5000);
    const restMb = residentMb(plain.child.pid as number);
    await plain.stop();
    const firstForecastMs = first.ms + forecast.ms;
    context.log(
      `first start with sample data to first forecast ${firstForecastMs.toFixed(0)} ms (goal 60000)`,
    );
    context.log(`warm start ${warm.ms.toFixed(0)} ms (goal 3000)`);
    context.log(`memory at rest ${restMb.toFixed(0)} MB (goal 200)`);
    context.log(`event loop delay p99 while forecasts fit ${delayMs.toFixed(1)} ms (goal 50)`);
    return { firstForecastMs, warmStartMs: warm.ms, restMb, delayMs };
  } finally {
    removeTestData(demo);
    removeTestData(empty);
  }
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; ms: number }> {
  const startedAt = performance.now();
  const value = await work();
  return { value, ms: performance.now() - startedAt };
}

async function consumption(server: ServerProcess, apiKey: string, days: number): Promise<unknown> {
  const { url, workspace_id } = server.ready;
  const query = `workspace_id=${workspace_id}&days_ahead=${days}`;
  const answer = await fetch(`${url}/api/analytics/predictions/consumption?${query}`, {
    headers: { authorization: `Bearer ${apiKey}` },
  });
  const body = (await answer.json()) as { predictions?: unknown[] };
  if (answer.status !== 200 || !body.predictions?.length) {
    throw new Error(
      `the forecast answered ${answer.status}: ${JSON.stringify(body).slice(0, 300)}`,
    );
  }
  return body;
}

/** Different horizons are different fits; the gauge is the p99 since it was last read. */
async function delayWhileFitting(server: ServerProcess, apiKey: string): Promise<number> {
  await (await fetch(`${server.ready.url}/metrics`)).text();
  await Promise.all([40, 50, 60, 70, 80, 90].map((days) => consumption(server, apiKey, days)));
  const text = await (await fetch(`${server.ready.url}/metrics`)).text();
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1] ?? Number.NaN) * 1000;
}

function residentMb(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000;
}
