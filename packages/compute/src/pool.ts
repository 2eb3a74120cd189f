// A bounded queue in front of a fixed number of worker threads. It moves heavy work off the event
// loop and can always get a thread back; it is not a job store: nothing here survives a restart.
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { after } from './clock.ts';
import { ComputeError, reviveError } from './compute-error.ts';
import type { FromThread, ThreadData, ToThread } from './protocol.ts';
import { type TaskRef, taskModule } from './task-module.ts';

/** How long a task may ignore its signal before its thread is ended. */
const CANCEL_GRACE_MS = 1000;
const MAX_QUEUE_DEFAULT = 1000;
/** The longest a timer can wait. */
const IDLE_MS_MAX = 0x7fff_ffff;
/** A thread that has run a forecast keeps some 70 MB; starting another takes some 50 ms. */
const IDLE_MS_DEFAULT = 30_000;

/** Where compiled code of the process is kept, if anywhere: a thread has the same code to compile. */
function threadEnvironment(): Record<string, string> {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (value: unknown) => void;
  /** Counted from the moment a thread takes the task; the thread is ended when it is over. */
  readonly timeoutMs?: number;
  /** Buffers that move to the thread instead of being copied. */
  readonly transfer?: readonly ArrayBuffer[];
}

export interface ComputePool {
  /** Runs a task; rejects with the task's own error or with a {@link ComputeError}. */
  run<T>(task: TaskRef, input: unknown, options?: RunOptions): Promise<T>;
  /** Runs an async generator; each item is produced only when the caller asks for it. */
  stream<T>(task: TaskRef, input: unknown, options?: { signal?: AbortSignal }): AsyncIterable<T>;
  /** How many tasks run at once at most. */
  readonly threads: number;
  /** Threads that run now, with a task or waiting for one; 0 until the first task. */
  liveThreads(): number;
  /** Tasks that wait for a thread. */
  queueLength(): number;
  /** Ends all threads; waiting and running tasks reject as `cancelled`. */
  stop(): Promise<void>;
}

interface Job {
  readonly id: number;
  readonly start: Extract<ToThread, { kind: 'start' }>;
  readonly transfer: readonly ArrayBuffer[];
  slot: Slot | null;
  onStart(): void;
  onMessage(message: FromThread): void;
  onDeath(error: ComputeError): void;
}

interface Slot {
  readonly worker: Worker;
  readonly abortedJob: Int32Array;
  job: Job | null;
  isDead: boolean;
  stopGrace: () => void;
  /** Keeps an idle thread that gets work again. */
  stopIdling: () => void;
}

/**
 * Creates a pool. Threads start with the first tasks that need them, end when they had nothing to do
 * for a while, and do not keep the process alive meanwhile.
 *
 * @param options.threads how many tasks run at once (≥ 1)
 * @param options.maxQueue how many more may wait (default 1000); beyond it `queue_full`
 * @param options.idleMs after how many milliseconds without a task a thread ends (default 30 000)
 *
 * @example
 * ```ts
 * const pool = createComputePool({ threads: 2 });
 * const task = { module: taskModule(import.meta.url, './tasks'), name: 'fit' };
 * const fitted = await pool.run<{ mean: number }>(task, { values }, { timeoutMs: 30_000 });
 * await pool.stop();
 * ```
 */
export function createComputePool(options: {
  threads: number;
  maxQueue?: number;
  idleMs?: number;
  name?: string;
}): ComputePool {
  if (!Number.isInteger(options.threads) || options.threads < 1) {
    throw new RangeError(`threads must be a whole number of at least 1, not ${options.threads}`);
  }
  const { threads, maxQueue = MAX_QUEUE_DEFAULT, idleMs = IDLE_MS_DEFAULT } = options;
  if (!Number.isFinite(idleMs) || idleMs < 0 || idleMs > IDLE_MS_MAX) {
    throw new RangeError(`idleMs must be a number from 0 to ${IDLE_MS_MAX}, not ${idleMs}`);
  }
  return new Pool({ threads, maxQueue, idleMs, name: options.name ?? 'compute' });
}

class Pool implements ComputePool {
  readonly threads: number;
  readonly #maxQueue: number;
  readonly #idleMs: number;
  readonly #name: string;
  readonly #slots = new Set<Slot>();
  readonly #idle: Slot[] = [];
  readonly #queue: Job[] = [];
  #lastId = 0;
  #isStopped = false;

  constructor(settings: { threads: number; maxQueue: number; idleMs: number; name: string }) {
    this.threads = settings.threads;
    this.#maxQueue = settings.maxQueue;
    this.#idleMs = settings.idleMs;
    this.#name = settings.name;
  }

  liveThreads(): number {
    return this.#slots.size;
  }

  queueLength(): number {
    return this.#queue.length;
  }

  run<T>(task: TaskRef, input: unknown, options: RunOptions = {}): Promise<T> {
    const { signal, onProgress, timeoutMs } = options;
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled(signal.reason));
      let stopTimer = (): void => {};
      let isSettled = false;
      const settle = (action: () => void): void => {
        if (isSettled) return;
        isSettled = true;
        stopTimer();
        signal?.removeEventListener('abort', onAbort);
        action();
      };
      const job = this.#createJob('run', task, input, options.transfer ?? [], {
        onStart: () => {
          if (timeoutMs === undefined) return;
          stopTimer = after(timeoutMs, () => {
            const message = `task "${task.name}" ran longer than ${timeoutMs} ms and was ended`;
            if (job.slot) this.#kill(job.slot, new ComputeError('timeout', message));
          });
        },
        onMessage: (message) => {
          if (message.kind === 'progress') {
            if (!isSettled) onProgress?.(message.value);
          } else if (message.kind === 'done') settle(() => resolve(message.value as T));
          else if (message.kind === 'failed') settle(() => reject(reviveError(message.error)));
        },
        onDeath: (error) => settle(() => reject(error)),
      });
      const onAbort = (): void => {
        settle(() => reject(cancelled(signal?.reason)));
        this.#abandon(job);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.#enqueue(job);
    });
  }

  async *stream<T>(
    task: TaskRef,
    input: unknown,
    options: { signal?: AbortSignal } = {},
  ): AsyncGenerator<T, void, undefined> {
    const { signal } = options;
    if (signal?.aborted) throw cancelled(signal.reason);
    let waiting = Promise.withResolvers<FromThread | null>();
    const ended = Promise.withResolvers<void>();
    let isEnded = false;
    let death: ComputeError | null = null;
    const end = (): void => {
      isEnded = true;
      ended.resolve();
    };
    const job = this.#createJob('stream', task, input, [], {
      onStart: () => waiting.resolve(null),
      onMessage: (message) => {
        if (message.kind === 'progress') return;
        if (message.kind !== 'item') end();
        waiting.resolve(message);
      },
      onDeath: (error) => {
        death = error;
        end();
        waiting.reject(error);
      },
    });
    const onAbort = (): void => waiting.reject(cancelled(signal?.reason));
    signal?.addEventListener('abort', onAbort, { once: true });
    try {
      this.#enqueue(job);
      await waiting.promise;
      while (true) {
        signal?.throwIfAborted();
        if (death) throw death;
        waiting = Promise.withResolvers();
        this.#post(job, { kind: 'pull', id: job.id });
        const message = await waiting.promise;
        if (message?.kind === 'failed') throw reviveError(message.error);
        if (message?.kind !== 'item') return;
        yield message.value as T;
      }
    } catch (error) {
      throw signal?.aborted ? cancelled(signal.reason) : error;
    } finally {
      signal?.removeEventListener('abort', onAbort);
      // A rejection that nobody awaits any more would end the process.
      waiting.promise.catch(() => {});
      if (!isEnded) {
        const isRunning = this.#abandon(job);
        this.#post(job, { kind: 'return', id: job.id });
        if (isRunning) await ended.promise;
      }
    }
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    const error = new ComputeError('cancelled', `compute pool "${this.#name}" was stopped`);
    for (const job of this.#queue.splice(0)) job.onDeath(error);
    await Promise.all([...this.#slots].map((slot) => this.#kill(slot, error)));
  }

  #createJob(
    mode: 'run' | 'stream',
    task: TaskRef,
    input: unknown,
    transfer: readonly ArrayBuffer[],
    handlers: Pick<Job, 'onStart' | 'onMessage' | 'onDeath'>,
  ): Job {
    // Ids fit the shared Int32 that carries an abort; 0 means "nobody gave up".
    this.#lastId = (this.#lastId % 0x7fff_ffff) + 1;
    const id = this.#lastId;
    const start = { kind: 'start', id, mode, task, input } as const;
    return { id, start, transfer, slot: null, ...handlers };
  }

  #enqueue(job: Job): void {
    if (this.#isStopped) {
      job.onDeath(new ComputeError('cancelled', `compute pool "${this.#name}" was stopped`));
      return;
    }
    const free = this.#idle.pop();
    if (free) this.#assign(free, job);
    else if (this.#slots.size < this.threads) this.#assign(this.#spawn(), job);
    else if (this.#queue.length < this.#maxQueue) this.#queue.push(job);
    else {
      const message = `${this.#queue.length} tasks already wait for a thread; try again later`;
      job.onDeath(new ComputeError('queue_full', message));
    }
  }

  #spawn(): Slot {
    const shared = new SharedArrayBuffer(4);
    const worker = new Worker(new URL(taskModule(import.meta.url, './thread')), {
      name: `${this.#name}-${this.#slots.size + 1}`,
      workerData: { abortedJob: shared } satisfies ThreadData,
      // Flags such as --input-type break a thread's own entry file; tasks read no environment.
      execArgv: [],
      env: threadEnvironment(),
    });
    const slot: Slot = {
      worker,
      abortedJob: new Int32Array(shared),
      job: null,
      isDead: false,
      stopGrace: () => {},
      stopIdling: () => {},
    };
    worker.on('message', (message: FromThread) => this.#receive(slot, message));
    worker.on('error', (cause: Error) => this.#bury(slot, `threw ${cause.message}`, cause));
    worker.on('exit', (code) => this.#bury(slot, `exited with code ${code}`));
    this.#slots.add(slot);
    return slot;
  }

  #assign(slot: Slot, job: Job): void {
    slot.stopIdling();
    slot.job = job;
    job.slot = slot;
    slot.worker.ref();
    try {
      slot.worker.postMessage(job.start, [...job.transfer]);
    } catch (cause) {
      const message = `the input of task "${job.start.task.name}" cannot be sent to a thread`;
      this.#release(slot);
      job.onDeath(new ComputeError('task_failed', message, { cause }));
      return;
    }
    job.onStart();
  }

  #post(job: Job, message: ToThread): void {
    job.slot?.worker.postMessage(message);
  }

  #receive(slot: Slot, message: FromThread): void {
    const { job } = slot;
    if (slot.isDead || job?.id !== message.id) return;
    if (message.kind === 'done' || message.kind === 'failed') this.#release(slot);
    job.onMessage(message);
  }

  #release(slot: Slot): void {
    this.#detach(slot);
    const next = this.#queue.shift();
    if (next) {
      this.#assign(slot, next);
      return;
    }
    slot.worker.unref();
    this.#idle.push(slot);
    slot.stopIdling = after(this.#idleMs, () => void this.#kill(slot, cancelled()));
  }

  #detach(slot: Slot): void {
    slot.stopGrace();
    slot.stopGrace = () => {};
    if (slot.job) slot.job.slot = null;
    slot.job = null;
  }

  /** The caller wants no answer any more. True when a thread still works on the job. */
  #abandon(job: Job): boolean {
    const { slot } = job;
    const place = this.#queue.indexOf(job);
    if (place >= 0) this.#queue.splice(place, 1);
    if (slot === null) return false;
    Atomics.store(slot.abortedJob, 0, job.id);
    this.#post(job, { kind: 'abort', id: job.id });
    slot.stopGrace = after(CANCEL_GRACE_MS, () => this.#kill(slot, cancelled()));
    return true;
  }

  #bury(slot: Slot, what: string, cause?: Error): void {
    if (slot.isDead) return;
    const task = slot.job ? ` while running task "${slot.job.start.task.name}"` : '';
    void this.#kill(slot, new ComputeError('thread_died', `a thread ${what}${task}`, { cause }));
  }

  async #kill(slot: Slot, error: ComputeError): Promise<void> {
    if (slot.isDead) return;
    slot.isDead = true;
    this.#slots.delete(slot);
    const place = this.#idle.indexOf(slot);
    if (place >= 0) this.#idle.splice(place, 1);
    slot.stopIdling();
    const { job } = slot;
    this.#detach(slot);
    job?.onDeath(error);
    const next = this.#isStopped ? undefined : this.#queue.shift();
    if (next) this.#assign(this.#spawn(), next);
    await slot.worker.terminate();
  }
}

function cancelled(cause?: unknown): ComputeError {
  return new ComputeError('cancelled', 'the task was cancelled', { cause });
}
