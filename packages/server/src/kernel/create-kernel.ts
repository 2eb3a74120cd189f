// Puts the kernel together from a database and a data folder. Building it does no I/O; `start` does.

import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { countOf } from '@aibaas/contract';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { openDatabase } from './database/database.ts';
import type { RoleUrls } from './database/roles.ts';
import { createCompute } from './fair-compute.ts';
import type { FairQueue } from './fair-queue.ts';
import type { HealthCheck } from './health.ts';
import { createIds } from './ids.ts';
import { createJobs } from './jobs.ts';
import type { Kernel } from './kernel.ts';
import type { Log } from './log.ts';
import { LogTail } from './log-tail.ts';
import { createMail, mailHealth } from './mail.ts';
import { createOperations } from './operations.ts';
import { createOutbox } from './outbox.ts';
import { createQuotas } from './quotas.ts';
import type { Chance } from './random.ts';
import type { Secrets } from './secrets.ts';
import { createStorage, storageHealth } from './storage.ts';
import { createTelemetry } from './telemetry.ts';

export interface KernelParts {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly urls: RoleUrls;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  /** Given to the log as well; without it nothing is remembered. */
  readonly logTail?: LogTail;
}

/** How long closing connections may take; a network that went away would keep them for minutes. */
const goodbyeMs = 5000;

/** Leaves one core to the event loop and the database. */
function defaultThreads(): number {
  return Math.max(1, availableParallelism() - 1);
}

export function createKernel(parts: KernelParts): Kernel {
  const { config, clock, chance, log, urls } = parts;
  const ids = createIds(clock, chance);
  const database = openDatabase(urls, {
    appPoolSize: config.databasePoolSize,
    readTimeoutMs: config.readTimeoutMs,
    heavyMax: Math.max(4, 2 * availableParallelism()),
    bulkPoolSize: config.jobConcurrency,
    after: clock.after,
    onLost: (lost) => log.warn(lost, 'a database connection was lost'),
    patience: (signal) => clock.sleep(goodbyeMs, signal),
  });
  const outbox = createOutbox(database, clock, ids, log);
  const jobs = createJobs(database, {
    connectionString: urls.system,
    concurrency: config.jobConcurrency,
    processId: ids.next(),
    isAlone: config.databaseUrl === null,
    clock,
    log,
  });
  const operations = createOperations({ database, outbox, jobs, clock, ids, log });
  const compute = createCompute(config.computeThreads ?? defaultThreads());
  const telemetry = createTelemetry();
  const pools = { ...database.queues, fits: compute.fits.queue, small: compute.small.queue };
  for (const [pool, queue] of Object.entries(pools)) telemetry.watchQueue(pool, queue);
  telemetry.watchQueue('jobs', jobs.queue);
  const storage = createStorage(config, clock);
  return {
    config,
    secrets: parts.secrets,
    clock,
    chance,
    ids,
    log,
    logTail: parts.logTail ?? new LogTail(),
    database,
    outbox,
    jobs,
    mail: createMail(config, jobs, log),
    operations,
    compute,
    quotas: createQuotas({ database, storage, clock, config, log }),
    storage,
    telemetry,
    filesDir: join(config.dataDir, 'files'),
  };
}

export function prepareFolders(kernel: Kernel): void {
  mkdirSync(kernel.filesDir, { recursive: true, mode: 0o700 });
}

/** Health of what the kernel itself depends on. */
export function kernelHealth(kernel: Kernel): HealthCheck[] {
  const { database, outbox, jobs, compute, storage } = kernel;
  return [
    storageHealth(storage),
    {
      name: 'database',
      check: async () => {
        await database.ping();
        return { status: 'ok', facts: queueFacts(database.queues) };
      },
    },
    {
      name: 'outbox',
      check: async () => {
        const lag = await outbox.lag();
        if (lag < 5000) return { status: 'ok', facts: { lag } };
        const remedy = 'look in the log for a sink that fails';
        return {
          status: 'degraded',
          cause: `${countOf(lag, 'event waits', 'events wait')}`,
          remedy,
          facts: { lag },
        };
      },
    },
    {
      name: 'jobs',
      check: async () => {
        const { waiting, failed } = await jobs.counts();
        const facts = { waiting, failed, running: jobs.queue.counts().running };
        if (failed === 0) return { status: 'ok', facts };
        const remedy = 'the log names each failed job and its cause';
        return { status: 'degraded', cause: `${failed} jobs failed for good`, remedy, facts };
      },
    },
    {
      name: 'compute',
      check: async () => ({
        status: 'ok',
        facts: {
          threads: compute.fits.threads,
          queue: compute.fits.queue.counts().waiting,
          ...queueFacts({ fits: compute.fits.queue, small: compute.small.queue }),
        },
      }),
    },
    mailHealth(kernel.mail, kernel.config),
  ];
}

/** Who runs, waits and was refused, by the pool's name. */
function queueFacts(queues: Readonly<Record<string, FairQueue>>): Record<string, number> {
  const facts: Record<string, number> = {};
  for (const [pool, queue] of Object.entries(queues)) {
    for (const [name, count] of Object.entries(queue.counts())) facts[`${pool}_${name}`] = count;
  }
  return facts;
}
