// Health of each dependency with cause and remedy. Modules contribute checks; the worst one decides.
import type { Clock } from './clock.ts';

export type HealthStatus = 'ok' | 'degraded' | 'down';

export interface HealthReport {
  readonly status: HealthStatus;
  readonly cause?: string;
  readonly remedy?: string;
  readonly facts?: Readonly<Record<string, string | number | boolean | null>>;
}

export interface HealthCheck {
  readonly name: string;
  check(): Promise<HealthReport>;
}

export interface DependencyHealth extends HealthReport {
  readonly name: string;
  readonly latency_ms: number;
}

const timeoutMs = 3000;
const rank: Record<HealthStatus, number> = { ok: 0, degraded: 1, down: 2 };

/** Runs all checks at once; one that hangs counts as down after three seconds. */
export async function checkHealth(
  checks: readonly HealthCheck[],
  clock: Clock,
): Promise<{ status: HealthStatus; dependencies: DependencyHealth[] }> {
  const dependencies = await Promise.all(checks.map((check) => runCheck(check, clock)));
  const worst = dependencies.reduce<HealthStatus>(
    (so_far, { status }) => (rank[status] > rank[so_far] ? status : so_far),
    'ok',
  );
  return { status: worst, dependencies };
}

export interface Health {
  readonly status: HealthStatus;
  readonly dependencies: readonly DependencyHealth[];
}

/** How old an answer about health may be. */
const freshMs = 1000;

/**
 * Health as of a moment ago: the checks run at most once a second, and whoever asks meanwhile waits
 * for the same run.
 *
 * @example
 * const health = createHealthMonitor(checks, clock);
 * (await health()).status;
 */
export function createHealthMonitor(
  checks: readonly HealthCheck[],
  clock: Clock,
): () => Promise<Health> {
  let latest: { readonly health: Promise<Health>; doneAt: number } | null = null;
  return () => {
    if (latest !== null && clock.monotonic() - latest.doneAt < freshMs) return latest.health;
    const run = { health: checkHealth(checks, clock), doneAt: Number.POSITIVE_INFINITY };
    void run.health.finally(() => {
      run.doneAt = clock.monotonic();
    });
    latest = run;
    return run.health;
  };
}

async function runCheck(check: HealthCheck, clock: Clock): Promise<DependencyHealth> {
  const started = clock.monotonic();
  const finished = new AbortController();
  const late = clock.sleep(timeoutMs, finished.signal).then<HealthReport>(() => ({
    status: 'down',
    cause: `no answer within ${timeoutMs} ms`,
    remedy: 'look at the log of this dependency',
  }));
  const report = await Promise.race([check.check().catch(asDown), late]);
  finished.abort();
  return { name: check.name, ...report, latency_ms: Math.round(clock.monotonic() - started) };
}

function asDown(error: unknown): HealthReport {
  const cause = error instanceof Error ? error.message : String(error);
  return { status: 'down', cause, remedy: 'see the log for the whole error' };
}
