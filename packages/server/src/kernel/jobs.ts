// Background jobs and cron on graphile-worker. Requests add jobs through one function of the system
// role, so the app role needs no rights on the queue's tables. Jobs of tenants share their places fairly;
// what repeats by cron has places of its own.
import type { Clock } from './clock.ts';
import type { Database } from './database/database.ts';
import type { Tx } from './database/pool.ts';
import { list, sql } from './database/sql.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';
import { createJobRunner, type Lane } from './job-runner.ts';
import type { Log } from './log.ts';

export interface JobContext {
  /** Aborts when the server stops; the job is then tried again by the next one. */
  readonly signal: AbortSignal;
  readonly attempt: number;
}

export interface JobDefinition {
  /** e.g. `predictions.score`. */
  readonly name: string;
  /** `minute hour day month weekday` in UTC, for work that repeats. */
  readonly cron?: string;
  /** It bounds its own restarts: an attempt that its process did not live through counts for nothing. */
  readonly isResumable?: boolean;
  run(payload: Record<string, unknown>, context: JobContext): Promise<void>;
}

export interface Jobs {
  /**
   * Adds the job in the transaction; it runs after the commit. A job with the same key is replaced. In a
   * tenant's transaction it takes that tenant's share.
   */
  add(
    tx: Tx,
    name: string,
    payload: Record<string, unknown>,
    options?: { key?: string },
  ): Promise<void>;
  define(job: JobDefinition): void;
  start(): Promise<void>;
  stop(): Promise<void>;
  counts(): Promise<{ waiting: number; failed: number }>;
  /** The places of tenants' jobs. */
  readonly queue: FairQueue;
}

const heartbeatMs = 5_000;
const deadAfter = '30 seconds';
/** Longer than a heartbeat, so that a worker that just started is not taken for dead. */
const unlockAfter = '15 seconds';

/** How many tenants may have jobs taken that wait for a place, for each that runs. */
const takenPerPlace = 4;

/**
 * The queue's own lines, one job at a time each, so that no tenant takes more jobs than may run. They
 * are kept in the database: the bound holds over restarts and between processes.
 */
function lineOf(tenantId: string, key: string, lines: number): string {
  let hash = 0;
  for (const char of key) hash = (Math.imul(hash, 31) + char.charCodeAt(0)) >>> 0;
  return `tenant/${tenantId}/${hash % lines}`;
}

export function createJobs(
  database: Database,
  options: {
    connectionString: string;
    concurrency: number;
    processId: string;
    /** No other process works on this database, so whoever held jobs before is dead. */
    isAlone: boolean;
    clock: Clock;
    log: Log;
  },
): Jobs {
  const { clock, log, processId } = options;
  const defined = new Map<string, JobDefinition>();
  /** Half of the places, so that a newcomer does not wait for a long import of somebody else. */
  const perTenantMax = Math.max(1, Math.floor(options.concurrency / 2));
  const places = options.concurrency;
  // Twice as many lines as may run: the next job is at hand when one ends.
  const lines = perTenantMax * 2;
  const queue = createFairQueue({
    what: 'The queue of jobs',
    slots: places,
    perKeyMax: perTenantMax,
    waitingPerKeyMax: places * takenPerPlace,
    waitingMax: places * takenPerPlace,
  });
  const runner = createJobRunner({ ...options, connections: places });
  let stopBeating: () => void = () => undefined;
  const stopping = new AbortController();

  /** Runs the job in its tenant's turn. */
  async function runInTurn(job: JobDefinition, payload: unknown, attempt: number): Promise<void> {
    const input = (payload ?? {}) as Record<string, unknown>;
    const run = (): Promise<void> => job.run(input, { signal: stopping.signal, attempt });
    const tenantId = input.tenant_id;
    if (typeof tenantId !== 'string' || job.cron !== undefined) return run();
    await queue.run(tenantId, run, stopping.signal);
  }

  return {
    queue,
    define(job) {
      defined.set(job.name, job);
    },
    async add(tx, name, payload, { key } = {}) {
      const line = tx.tenantId === null ? null : lineOf(tx.tenantId, key ?? name, lines);
      await tx.query(
        sql`select jobs.add(${name}, ${JSON.stringify(payload)}::json, ${key ?? null}, ${line})`,
      );
    },
    async start() {
      await runner.migrate();
      await database.system('job queue', installDoor);
      if (options.isAlone) await forgetProcesses(database);
      const resumable = [...defined.values()]
        .filter((job) => job.isResumable)
        .map((job) => job.name);
      await beat(database, processId, runner.holders());
      await unlockDead(database, '0 seconds');
      await hasten(database, resumable);
      stopBeating = clock.every(heartbeatMs, async () => {
        try {
          await beat(database, processId, runner.holders());
          await unlockDead(database, unlockAfter);
          await hasten(database, resumable);
        } catch (err) {
          log.warn({ err }, 'the heartbeat failed; tried again');
        }
      });
      // What repeats never waits behind tenants' jobs, however many there are.
      const repeated: Lane = { tasks: {}, cron: [], concurrency: places, pollMs: 1000 };
      const concurrency = places * takenPerPlace;
      const asked: Lane = { tasks: {}, cron: [], concurrency, pollMs: 2000 };
      for (const job of defined.values()) {
        const lane = job.cron === undefined ? asked : repeated;
        lane.tasks[job.name] = (payload, helpers) => runInTurn(job, payload, helpers.job.attempts);
        if (job.cron !== undefined) lane.cron.push({ task: job.name, match: job.cron });
      }
      await runner.start([repeated, asked].filter(({ tasks }) => Object.keys(tasks).length > 0));
      await beat(database, processId, runner.holders());
    },
    async stop() {
      stopBeating();
      stopping.abort();
      await runner.stop();
      await database
        .system('job queue', (tx) =>
          tx.query(sql`delete from kernel.processes where id = ${processId}`),
        )
        .catch(() => undefined); // Without it the next start finds the heartbeat stale.
    },
    async counts() {
      const row = await database.system('job queue', (tx) =>
        tx.row<{ waiting: number; failed: number }>(sql`
          select count(*) filter (where attempts < max_attempts) as waiting,
            count(*) filter (where attempts >= max_attempts) as failed from graphile_worker.jobs`),
      );
      return row ?? { waiting: 0, failed: 0 };
    },
  };
}

async function installDoor(tx: Tx): Promise<void> {
  await tx.query(sql`create schema if not exists jobs`);
  await tx.query(sql`drop function if exists jobs.add(text, json, text)`);
  await tx.query(sql`
    create or replace function jobs.add(task text, payload json, key text, line text) returns void
    language sql security definer set search_path = pg_catalog
    as $$ select graphile_worker.add_job(task, payload, line, job_key => key, max_attempts => 10) $$`);
  const door = sql`jobs.add(text, json, text, text)`;
  await tx.query(sql`revoke all on function ${door} from public`);
  await tx.query(sql`grant usage on schema jobs to aibaas_app`);
  await tx.query(sql`grant execute on function ${door} to aibaas_app`);
}

async function beat(
  database: Database,
  processId: string,
  holders: readonly string[],
): Promise<void> {
  await database.system('process heartbeat', (tx) =>
    tx.query(sql`insert into kernel.processes (id, job_holders)
      values (${processId}, ${list(holders)}::text[])
      on conflict (id) do update set seen_at = now(), job_holders = excluded.job_holders`),
  );
}

async function forgetProcesses(database: Database): Promise<void> {
  await database.system('job queue', (tx) => tx.query(sql`delete from kernel.processes`));
}

/** Jobs that a killed process held would stay locked for hours. */
async function unlockDead(database: Database, lockedSince: string): Promise<void> {
  await database.system('job queue', async (tx) => {
    await tx.query(
      sql`delete from kernel.processes where seen_at < now() - ${deadAfter}::interval`,
    );
    await tx.query(sql`
      select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
      from graphile_worker.jobs
      where locked_by is not null and locked_at < now() - ${lockedSince}::interval
        and not exists (select 1 from kernel.processes p where locked_by = any (p.job_holders))`);
  });
}

/** The queue puts a job off for hours, or gives it up, when its process or database went away often. */
async function hasten(database: Database, names: readonly string[]): Promise<void> {
  await database.system('job queue', (tx) =>
    tx.query(sql`
      select graphile_worker.reschedule_jobs(array_agg(id), run_at => now(), attempts => 0)
      from graphile_worker.jobs
      where task_identifier = any (${list(names)}::text[]) and locked_at is null and attempts > 0
        and (attempts >= max_attempts or run_at > now() + interval '2 seconds')
      having count(*) > 0`),
  );
}
