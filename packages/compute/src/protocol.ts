// The messages between the pool and its threads. A job gets exactly one final message
// (`done` or `failed`); a stream sends one `item` for each `pull`.
import type { ErrorRecord } from './compute-error.ts';
import type { TaskRef } from './task-module.ts';

export type ToThread =
  | { kind: 'start'; id: number; mode: 'run' | 'stream'; task: TaskRef; input: unknown }
  | { kind: 'pull'; id: number }
  | { kind: 'return'; id: number }
  | { kind: 'abort'; id: number };

export type FromThread =
  | { kind: 'progress'; id: number; value: unknown }
  | { kind: 'item'; id: number; value: unknown }
  | { kind: 'done'; id: number; value: unknown }
  | { kind: 'failed'; id: number; error: ErrorRecord };

export interface ThreadData {
  /** One Int32: the id of the job whose caller gave up, 0 when there is none. */
  readonly abortedJob: SharedArrayBuffer;
}
