// Finds the file a thread must load for a task. The same call works on the sources (.ts) and on
// the built package (.js), because a sibling has the extension of the file that asks.

/** A function that a thread runs: the file URL of its module and the name it is exported under. */
export interface TaskRef {
  readonly module: string;
  readonly name: string;
}

/** What a task gets beside its input. */
export interface TaskContext {
  /**
   * Aborted when the caller gave up. `aborted` may be polled from a synchronous loop: it reads
   * shared memory, so it turns true even while the thread never returns to its event loop.
   */
  readonly signal: AbortSignal;
  /** Sends a value to the caller's `onProgress`; it must survive a structured clone. */
  progress(value: unknown): void;
}

/**
 * The URL of a sibling module, with the extension of the module that asks.
 *
 * @example
 * ```ts
 * const task = { module: taskModule(import.meta.url, './tasks'), name: 'fit' };
 * ```
 */
export function taskModule(importMetaUrl: string, relative: string): string {
  const extension = /\.[cm]?[jt]s$/.exec(new URL(importMetaUrl).pathname)?.[0] ?? '.js';
  return new URL(`${relative}${extension}`, importMetaUrl).href;
}
