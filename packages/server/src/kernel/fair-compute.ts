// Worker threads shared fairly among tenants: a task waits here, in the turn of its tenant, and not in
// the pool's own queue, which is first come, first served.
import {
  type ComputePool,
  createComputePool,
  type RunOptions,
  type TaskRef,
} from '@aibaas/compute';
import { AppError } from './errors.ts';
import { createFairQueue, type FairQueue } from './fair-queue.ts';

/** Whose share a task takes; work in the background has one beside the tenant's own. */
export interface TaskOwner {
  readonly tenantId: string;
  readonly isBackground?: boolean;
}

export interface FairCompute {
  readonly threads: number;
  readonly queue: FairQueue;
  /**
   * Runs a task in its tenant's turn.
   *
   * @throws AppError `too_many_waiting`, `busy`; what the pool and the task throw
   */
  run<T>(task: TaskRef, input: unknown, options: RunOptions & { owner: TaskOwner }): Promise<T>;
  /** Runs an async generator; it keeps its thread until its end. */
  stream<T>(
    task: TaskRef,
    input: unknown,
    options: { owner: TaskOwner; signal?: AbortSignal },
  ): AsyncIterable<T>;
  stop(): Promise<void>;
}

/** The threads of a server, by what they are for. */
export interface Compute {
  /** Forecasts: a second or more each. */
  readonly fits: FairCompute;
  /** A few milliseconds each, for somebody who waits in front of a screen: never behind a fit. */
  readonly small: FairCompute;
  stop(): Promise<void>;
}

export interface FairComputeOptions {
  readonly name: string;
  /** What a refusal calls the queue. */
  readonly what: string;
  readonly threads: number;
  readonly perTenantMax?: number;
  readonly waitingPerTenantMax: number;
}

const waitingMax = 1000;

/**
 * @example
 * const fits = createFairCompute({ name: 'fits', what: 'The queue of forecasts', threads: 2, waitingPerTenantMax: 16 });
 * const fitted = await fits.run<Fitted>(task, { values }, { owner: { tenantId }, signal });
 */
export function createFairCompute(options: FairComputeOptions): FairCompute {
  const { name, what, threads, perTenantMax, waitingPerTenantMax } = options;
  const pool: ComputePool = createComputePool({ threads, name: `aibaas-${name}` });
  const queue = createFairQueue({
    what,
    slots: threads,
    ...(perTenantMax === undefined ? {} : { perKeyMax: perTenantMax }),
    waitingPerKeyMax: waitingPerTenantMax,
    waitingMax,
    retryAfterSeconds: 5,
  });
  const stopping = new AbortController();

  /** Waits for a thread until the caller leaves or the server stops. */
  async function place({ tenantId, isBackground }: TaskOwner, signal: AbortSignal | undefined) {
    const either =
      signal === undefined ? stopping.signal : AbortSignal.any([signal, stopping.signal]);
    const key = isBackground === true ? `${tenantId}/background` : tenantId;
    try {
      return queue.tryTake(key) ?? (await queue.take(key, either));
    } catch (error) {
      if (stopping.signal.aborted) throw new AppError('busy', { what }, { cause: error });
      throw error;
    }
  }

  return {
    threads,
    queue,
    async run<T>(
      task: TaskRef,
      input: unknown,
      { owner, ...rest }: RunOptions & { owner: TaskOwner },
    ) {
      const release = await place(owner, rest.signal);
      try {
        return await pool.run<T>(task, input, rest);
      } finally {
        release();
      }
    },
    async *stream<T>(
      task: TaskRef,
      input: unknown,
      { owner, ...rest }: { owner: TaskOwner; signal?: AbortSignal },
    ) {
      const release = await place(owner, rest.signal);
      try {
        yield* pool.stream<T>(task, input, rest);
      } finally {
        release();
      }
    },
    async stop() {
      stopping.abort();
      await pool.stop();
    },
  };
}

/** More of one tenant's forecasts than this do not wait; a page of metrics asks for about a dozen. */
const fitsWaitingMax = 16;
/** Previews that wait, of one tenant. */
const smallWaitingMax = 64;

export function createCompute(threads: number): Compute {
  const fits = createFairCompute({
    name: 'compute',
    what: 'The queue of forecasts',
    threads,
    waitingPerTenantMax: fitsWaitingMax,
  });
  const small = createFairCompute({
    name: 'small',
    what: 'The queue of previews',
    threads: Math.min(2, threads),
    waitingPerTenantMax: smallWaitingMax,
  });
  return {
    fits,
    small,
    stop: async () => {
      await Promise.all([fits.stop(), small.stop()]);
    },
  };
}
