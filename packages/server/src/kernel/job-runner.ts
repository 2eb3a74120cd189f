// graphile-worker under supervision: its connections wait for the database to come back, and a runner
// that gave up is started again. Jobs that a lost runner held are released by jobs.ts.
import { EventEmitter } from 'node:events';
import {
  type CronItem,
  Logger,
  parseCronItems,
  type Runner,
  type RunnerOptions,
  run,
  runMigrations,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import pg from 'pg';
import type { Clock } from './clock.ts';
import { isConnectionLost } from './database/pool.ts';
import { watchPool } from './database/watch-pool.ts';
import type { Log } from './log.ts';

export interface JobRunner {
  /** Installs or updates the queue's own schema. */
  migrate(): Promise<void>;
  start(taskList: TaskList, cron: readonly CronItem[]): Promise<void>;
  /** Under which names this process holds jobs. */
  holders(): readonly string[];
  stop(): Promise<void>;
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (error?: Error | boolean) => void,
) => void;

const retryMs = 500;
/** How long closing connections may take. */
const goodbyeMs = 5000;

export function createJobRunner(options: {
  connectionString: string;
  concurrency: number;
  clock: Clock;
  log: Log;
}): JobRunner {
  const { clock, log } = options;
  const stopping = new AbortController();
  const pool = createPatientPool(options, stopping.signal);
  const end = watchPool(
    pool,
    (lost) => {
      if (!stopping.signal.aborted) log.warn(lost, 'a job connection was lost');
    },
    (signal) => clock.sleep(goodbyeMs, signal),
  );
  const logger = new Logger(() => (level, message) => {
    if (level === 'error') log.warn({ queue: 'jobs' }, message);
    else log.trace({ queue: 'jobs' }, message);
  });
  let holders: string[] = [];
  let runner: Runner | null = null;
  let watching: Promise<void> = Promise.resolve();

  async function startRunner(taskList: TaskList, cron: readonly CronItem[]): Promise<void> {
    const events: WorkerEvents = new EventEmitter();
    holders = [];
    events.on('pool:create', ({ workerPool }) => holders.push(workerPool.id));
    const started = await run({
      preset: {
        // Outcomes go through the batching path, the one whose failures end the runner instead of
        // leaving a promise that nobody handles.
        worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      },
      pgPool: pool,
      taskList,
      parsedCronItems: parseCronItems([...cron]),
      concurrency: options.concurrency,
      events,
      pollInterval: 1000,
      noHandleSignals: true,
      logger,
    } as RunnerOptions);
    runner = started;
    watching = started.promise
      .catch((err) => {
        if (!stopping.signal.aborted) log.warn({ err: plain(err) }, 'the job runner gave up');
      })
      .then(async () => {
        if (stopping.signal.aborted) return;
        await clock.sleep(retryMs, stopping.signal);
        if (!stopping.signal.aborted) await startRunner(taskList, cron);
      });
  }

  return {
    migrate: () => runMigrations({ pgPool: pool, logger }),
    start: startRunner,
    holders: () => holders,
    async stop() {
      stopping.abort();
      await runner?.stop().catch((err) => log.debug({ err }, 'the job runner had stopped before'));
      await watching;
      await end();
    },
  };
}

/** The error without the connection that pg hangs on it. */
function plain(error: unknown): { message: string; code: string | null; stack: string | null } {
  const { message, code, stack } = error as NodeJS.ErrnoException;
  return { message: message ?? String(error), code: code ?? null, stack: stack ?? null };
}

/**
 * Its own pool: the runner's connections wait in LISTEN and must not be pipelined. A connection that
 * cannot be made is tried again, since the runner takes a refusal for the end.
 */
function createPatientPool(
  options: { connectionString: string; concurrency: number; clock: Clock },
  stopped: AbortSignal,
): pg.Pool {
  const { clock } = options;

  class PatientPool extends pg.Pool {
    // The runner takes jobs by the promise form; its cron and its LISTEN use the callback.
    override connect(callback?: Connected): Promise<pg.PoolClient> & undefined {
      const connecting = this.#connectPatiently();
      if (callback !== undefined) {
        connecting.then(
          (client) => callback(undefined, client, (error) => client.release(error)),
          (error: Error) => callback(error, undefined, () => undefined),
        );
      }
      return connecting as Promise<pg.PoolClient> & undefined;
    }

    async #connectPatiently(): Promise<pg.PoolClient> {
      for (;;) {
        try {
          return await super.connect();
        } catch (error) {
          if (stopped.aborted || !isConnectionLost(error)) throw error;
          await clock.sleep(retryMs, stopped);
        }
      }
    }
  }

  return new PatientPool({
    connectionString: options.connectionString,
    max: options.concurrency + 2,
    application_name: 'aibaas-jobs',
  });
}
