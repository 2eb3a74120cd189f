// What can go wrong around a task, and how an error thrown inside a task crosses the thread
// boundary. A structured clone of an Error drops `code`, `path` and `details`; this keeps them.

export type ComputeErrorCode =
  | 'queue_full'
  | 'timeout'
  | 'cancelled'
  | 'thread_died'
  | 'task_failed';

/** The pool itself could not deliver a result; `code` says why. */
export class ComputeError extends Error {
  readonly code: ComputeErrorCode;
  override readonly name = 'ComputeError';

  constructor(code: ComputeErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The plain form in which an error travels from a thread. */
export interface ErrorRecord {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: unknown;
  readonly path?: unknown;
  readonly details?: unknown;
}

/** Turns anything that was thrown into a record that always survives a structured clone. */
export function recordError(thrown: unknown): ErrorRecord {
  if (!(thrown instanceof Error)) {
    return { name: 'ComputeError', code: 'task_failed', message: `task threw ${String(thrown)}` };
  }
  const fields: Error & { code?: unknown; path?: unknown; details?: unknown } = thrown;
  return {
    name: thrown.name,
    message: thrown.message,
    ...(thrown.stack === undefined ? {} : { stack: thrown.stack }),
    ...cloneable('code', fields.code),
    ...cloneable('path', fields.path),
    ...cloneable('details', fields.details),
  };
}

/** Rebuilds the error on the caller's side: same name, message, code, path and details. */
export function reviveError(record: ErrorRecord): Error {
  if (record.name === 'ComputeError') {
    return new ComputeError('task_failed', record.message);
  }
  const error = new Error(record.message);
  const { message: _message, stack, ...fields } = record;
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true });
  return Object.assign(error, fields);
}

function cloneable(key: string, value: unknown): Record<string, unknown> {
  if (value === undefined) return {};
  try {
    return { [key]: structuredClone(value) };
  } catch {
    return { [key]: String(value) };
  }
}
