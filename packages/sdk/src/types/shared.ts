// What every part of the wire uses: JSON, problems, pages, and long work.

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/** RFC 9457. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  code: string;
  request_id: string;
  /** What to do next. */
  remedy: string;
  /** Ways to prove who asks, where a proof is needed: `password`, `totp`, `passkey`, `recovery`. */
  methods?: string[];
  errors?: ProblemField[];
}

/** One value that does not fit: where in the request it stands (RFC 6901), and what is wrong. */
export interface ProblemField {
  in: 'body' | 'query' | 'path' | 'headers';
  /** Into the part named by `in`, for example `/columns/2/type`. */
  pointer: string;
  message: string;
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export interface ListParams {
  /** Rows per page, at most 1000. */
  limit?: number;
  cursor?: string;
}

export type OperationState =
  | 'queued'
  | 'running'
  | 'needs_input'
  | 'succeeded'
  | 'failed'
  | 'cancelled';

export interface OperationProgress {
  done: number;
  total: number | null;
  unit: string;
  stage: string;
  seconds_left: number | null;
}

export interface Operation<R = unknown> {
  id: string;
  kind: string;
  state: OperationState;
  progress: OperationProgress;
  result: R | null;
  error: Problem | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
}

export interface Dependency {
  name: string;
  status: 'ok' | 'degraded' | 'down';
  cause?: string;
  remedy?: string;
}

export interface Health {
  status: 'ok' | 'degraded' | 'down';
  version: string;
  /** Of the detailed report alone. */
  dependencies?: Dependency[];
}

/** What a tenant has stored, and the most it may store. */
export interface Usage {
  /** Rows of tables, and events. */
  rows: number;
  /** Of rows, events, refused rows and uploaded files. */
  bytes: number;
  limits: { rows: number; bytes: number };
}
