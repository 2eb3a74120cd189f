// What a fit is given from outside: seed, clock, cancel signal, threads. This package has none of its
// own. A `Pace` watches them for a loop, so that every estimator stops in the same way.
import { MlError } from '../errors.ts';

/** A function that another thread can import: file URL of its module and exported name. */
export interface ParallelTask {
  readonly module: string;
  readonly name: string;
}

/** Threads that run tasks; the pool of @aibaas/compute is one. */
export interface Parallel {
  /** How many tasks run at once, at least 1. */
  readonly threads: number;
  run<T>(task: ParallelTask, input: unknown): Promise<T>;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Loss on the validation rows so far, where there are some. */
  readonly loss?: number;
}

export interface FitContext {
  /** Equal seeds give equal models, whatever the number of threads. */
  readonly seed: number;
  /** Polled often; once aborted, the fit throws MlError `cancelled`. */
  readonly signal?: { readonly aborted: boolean };
  /** A clock in milliseconds. Needed by `deadlineMs`, otherwise unused. */
  readonly now?: () => number;
  /** Time by `now` at which the fit ends with the best it has so far. */
  readonly deadlineMs?: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Absent: everything runs on the calling thread. Trees of large tables use it; models stay the same. */
  readonly parallel?: Parallel;
}

/** Watches one fit: cancellation, deadline, progress. */
export interface Pace {
  /** @throws MlError `cancelled` */
  throwIfCancelled(): void;
  /**
   * Reports progress. True when the time is over and the best so far must do.
   *
   * @throws MlError `cancelled`
   */
  isOver(progress: Progress): boolean;
}

/**
 * @throws MlError `clock_missing` when there is a deadline and nothing to compare it with
 * @example
 * const pace = createPace({ seed: 1 });
 * for (let round = 1; round <= 10; round++) {
 *   // … the work of a round …
 *   if (pace.isOver({ done: round, total: 10 })) break;
 * }
 */
export function createPace(context: FitContext): Pace {
  const { signal, now, deadlineMs, onProgress } = context;
  if (!Number.isFinite(context.seed)) {
    throw new MlError('seed_invalid', 'context.seed', 'The seed is not a finite number.');
  }
  if (deadlineMs !== undefined && now === undefined) {
    const message = 'A deadline needs a clock: give context.now in milliseconds.';
    throw new MlError('clock_missing', 'context.now', message);
  }
  const throwIfCancelled = (): void => {
    if (signal?.aborted !== true) return;
    throw new MlError('cancelled', 'context.signal', 'The fit was cancelled.');
  };
  return {
    throwIfCancelled,
    isOver(progress) {
      throwIfCancelled();
      onProgress?.(progress);
      throwIfCancelled();
      return deadlineMs !== undefined && now !== undefined && now() >= deadlineMs;
    },
  };
}

/**
 * The URL of a module beside the one that asks, with the same extension: the sources run as `.ts`,
 * the built package as `.js`.
 */
export function siblingModule(importMetaUrl: string, name: string): string {
  return importMetaUrl.replace(/[^/]*?(\.[cm]?[jt]s)(\?.*)?$/, `${name}$1`);
}
