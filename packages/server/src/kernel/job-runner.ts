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

/** Tasks that share their places with each other and with no others. */
export interface Lane {
  readonly tasks: TaskList;
  readonly cron: CronItem[];
  /** Jobs of this lane taken at once. */
  readonly concurrency: number;
  /** How often jobs are looked for that nobody told of, such as those put off. */
  readonly pollMs: number;
}

export interface JobRunner {
  /** Installs or updates the queue's own schema. */
  migrate(): Promise<void>;
  start(lanes: readonly Lane[]): Promise<void>;
  /** Under which names this process holds jobs. */
  holders(): readonly string[];
  stop(): Promise<void>;
}

interface RunningLane {
  /** Under which names it holds jobs. */
  holders: string[];
  runner: Runner | null;
  watching: Promise<void>;
}

type Connected = (
  error: Error | undefined,
  client: pg.PoolClient | undefined,
  done: (error?: Error | boolean) => void,
) => void;

const retryMs = 500;
/** After this long the end of a job is in the database. */
const writtenOffMs = 100;
/** How long closing connections may take. */
const goodbyeMs = 5000;

export function createJobRunner(options: {
  connectionString: string;
  connections: number;
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
  const running: RunningLane[] = [];

  async function startLane(lane: Lane, mine: RunningLane): Promise<void> {
    const events: WorkerEvents = new EventEmitter();
    mine.holders = [];
    events.on('pool:create', ({ workerPool }) => mine.holders.push(workerPool.id));
    // The next job of a line can be had once the last is written off, which nobody is told of.
    events.on('job:complete', ({ worker }) =>
      clock.after(writtenOffMs, () => {
        if (stopping.signal.aborted || mine.runner !== started) return;
        try {
          worker.workerPool.nudge(1);
        } catch {
          // A runner that is just giving up takes no more jobs; the next one looks by itself.
        }
      }),
    );
    let started: Runner | null = null;
    started = await run({
      preset: {
        // Outcomes go through the batching path, the one whose failures end the runner instead of
        // leaving a promise that nobody handles.
        worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
      },
      pgPool: pool,
      taskList: lane.tasks,
      parsedCronItems: parseCronItems(lane.cron),
      concurrency: lane.concurrency,
      events,
      pollInterval: lane.pollMs,
      noHandleSignals: true,
      logger,
    } as RunnerOptions);
    mine.runner = started;
    mine.watching = started.promise
      .catch((err) => {
        if (!stopping.signal.aborted) log.warn({ err: plain(err) }, 'the job runner gave up');
      })
      .then(async () => {
        mine.runner = null;
        if (stopping.signal.aborted) return;
        await clock.sleep(retryMs, stopping.signal);
        if (!stopping.signal.aborted) await startLane(lane, mine);
      });
  }

  return {
    migrate: () => runMigrations({ pgPool: pool, logger }),
    async start(lanes) {
      for (const lane of lanes) {
        const mine: RunningLane = { holders: [], runner: null, watching: Promise.resolve() };
        running.push(mine);
        await startLane(lane, mine);
      }
    },
    holders: () => running.flatMap(({ holders }) => holders),
    async stop() {
      stopping.abort();
      await Promise.all(
        running.map(async (mine) => {
          await mine.runner
            ?.stop()
            .catch((err) => log.debug({ err }, 'the job runner had stopped before'));
          await mine.watching;
        }),
      );
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
  options: { connectionString: string; connections: number; clock: Clock },
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
    // A worker takes one only while it fetches a job; each lane keeps one more to listen on.
    max: options.connections + 4,
    application_name: 'aibaas-jobs',
  });
}
