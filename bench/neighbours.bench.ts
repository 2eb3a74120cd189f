// What a tenant feels of its neighbour: its reads while all is quiet, and while another tenant attacks
// with twenty-four clients, for each attack. The ceiling is the quiet figure of the same minutes.
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { storeDailyMetric } from '../test/attack/daily-metric.ts';
import { expected, startTarget, type Target, type TenantAccess } from '../test/attack/target.ts';
import type { FloodKind, FloodSpec } from './load/flood.ts';

export const name = 'neighbours';

const goal = { ratio: 5, errors: 0 };
const floods: readonly FloodKind[] = ['likes', 'forecasts', 'imports', 'pages', 'events'];
const clients = 24;

interface Figures {
  readonly reads: number;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
}

export async function run(context: { quick: boolean; log: (line: string) => void }) {
  const seconds = context.quick ? 3 : 15;
  const target = await startTarget([]);
  try {
    const victim = await target.newTenant();
    await storeRows(target, victim, { rows: 200, characters: 20 });
    await storeRows(target, target.tenant, { rows: context.quick ? 40 : 150, characters: 250_000 });
    const metricId = await storeDailyMetric(target, { days: 730, parts: 12 });
    const results: Record<string, unknown> = { goal };
    await readFor(target, victim, 2);
    for (const kind of floods) {
      const quiet = await readFor(target, victim, seconds);
      const { url, tenant } = target;
      const { key, workspaceId } = tenant;
      const flood = start({ kind, url, key, workspaceId, table: 'rows', metricId, clients });
      await pause(1000);
      const attacked = await readFor(target, victim, seconds);
      await end(flood);
      const ratio = attacked.p95Ms / quiet.p95Ms;
      results[kind] = { quiet, attacked, ratio };
      say(context, kind, { quiet, attacked, ratio });
      await calm(target);
    }
    return results;
  } finally {
    await target.stop();
  }
}

function say(
  { log }: { log: (line: string) => void },
  kind: FloodKind,
  { quiet, attacked, ratio }: { quiet: Figures; attacked: Figures; ratio: number },
): void {
  const isMet = ratio < goal.ratio && attacked.errors <= goal.errors;
  const told = ({ p50Ms, p95Ms }: Figures) => `p50 ${p50Ms.toFixed(1)} p95 ${p95Ms.toFixed(1)} ms`;
  log(
    `${kind.padEnd(10)} quiet ${told(quiet)}; attacked ${told(attacked)}, ` +
      `${attacked.errors} errors of ${attacked.reads}; ` +
      `${ratio.toFixed(1)} times (goal < ${goal.ratio}, ${goal.errors} errors): ${isMet ? 'met' : 'MISSED'}`,
  );
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function start(spec: FloodSpec): ChildProcess {
  const file = join(import.meta.dirname, 'load/flood.ts');
  return spawn(process.execPath, [file, JSON.stringify(spec)], { stdio: 'inherit' });
}

async function end(flood: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => flood.once('exit', resolve));
  flood.kill('SIGKILL');
  await gone;
}

/** Reads of the kinds a page of Studio makes, two at a time, for so long. */
async function readFor({ call }: Target, { key }: TenantAccess, seconds: number): Promise<Figures> {
  const times: number[] = [];
  let errors = 0;
  const paths = ['/api/v1/tables?limit=5', '/api/v1/tables/rows/rows?limit=20', '/api/v1/auth/me'];
  const until = performance.now() + seconds * 1000;
  const client = async (): Promise<void> => {
    for (let i = 0; performance.now() < until; i += 1) {
      const signal = AbortSignal.timeout(20_000);
      const began = performance.now();
      const path = paths[i % paths.length] as string;
      const answer = await call('GET', path, { key, signal }).catch(() => null);
      times.push(performance.now() - began);
      if (answer?.status !== 200) errors += 1;
      await pause(10);
    }
  };
  await Promise.all([client(), client()]);
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return { reads: times.length, errors, p50Ms: at(0.5), p95Ms: at(0.95) };
}

/** Cancels what the flood left behind and waits until the pools are empty. */
async function calm({ call, tenant }: Target): Promise<void> {
  for (;;) {
    const { data } = await expected(call('GET', '/api/v1/operations?limit=200', tenant));
    const open = data.filter(({ state }: { state: string }) =>
      ['queued', 'running', 'needs_input'].includes(state),
    );
    for (const { id } of open) {
      await call('POST', `/api/v1/operations/${id}/cancel`, { key: tenant.key, body: {} });
    }
    const { text } = await call('GET', '/metrics', { key: tenant.key });
    const busy = text
      .matchAll(/^aibaas_pool_(?:running|waiting)\{pool="(?!sockets)\w+"\} (\d+)$/gm)
      .reduce((sum, [, count]) => sum + Number(count), 0);
    if (open.length === 0 && busy === 0) return;
    await pause(500);
  }
}

async function storeRows(
  { call }: Target,
  { key }: TenantAccess,
  size: { rows: number; characters: number },
): Promise<void> {
  const columns = [{ name: 't', type: 'text', nullable: false }];
  await expected(call('POST', '/api/v1/tables', { key, body: { name: 'rows', columns } }));
  const perRequest = Math.max(1, Math.min(size.rows, Math.floor(3_000_000 / size.characters)));
  for (let left = size.rows; left > 0; left -= perRequest) {
    const count = Math.min(left, perRequest);
    const rows = Array.from({ length: count }, () => ({ t: 'x'.repeat(size.characters) }));
    await expected(call('POST', '/api/v1/tables/rows/rows', { key, body: { rows } }));
  }
}
