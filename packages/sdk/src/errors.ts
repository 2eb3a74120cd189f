// Every way a call can fail, as a class to test with `instanceof`. The server answers problems of
// RFC 9457; whatever else comes back (a proxy's page, a cut connection) becomes one of these too.
import type { Problem } from './types.ts';

export interface ApiErrorFields {
  readonly status: number;
  readonly code: string;
  readonly requestId?: string | null;
  readonly problem?: Problem | null;
  readonly cause?: unknown;
}

/** A call that did not succeed. `message` says what was wrong and what to do next. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** The stable code of the error catalogue, such as `table_not_found`. */
  readonly code: string;
  /** Quote this when you report a problem; it is in the server's log. */
  readonly requestId: string | null;
  /** The problem document as the server sent it. */
  readonly problem: Problem | null;

  constructor(message: string, fields: ApiErrorFields) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.status = fields.status;
    this.code = fields.code;
    this.requestId = fields.requestId ?? null;
    this.problem = fields.problem ?? null;
  }
}

/** 401: no, expired or revoked credentials. */
export class AuthenticationError extends ApiError {
  override readonly name = 'AuthenticationError';
}
/** 403: the credentials are good but not for this. */
export class PermissionError extends ApiError {
  override readonly name = 'PermissionError';
}
/** 404 or 410. */
export class NotFoundError extends ApiError {
  override readonly name = 'NotFoundError';
}
/** 409 or 412: it exists already, or changed meanwhile. */
export class ConflictError extends ApiError {
  override readonly name = 'ConflictError';
}
/** 400, 413, 415 or 422; `problem.errors` points at each offending value. */
export class ValidationError extends ApiError {
  override readonly name = 'ValidationError';
}
/** 429; `retryAfterSeconds` says when to come back, if the server said so. */
export class RateLimitError extends ApiError {
  override readonly name = 'RateLimitError';
  readonly retryAfterSeconds: number | null;

  constructor(message: string, fields: ApiErrorFields, retryAfterSeconds: number | null) {
    super(message, fields);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
/** 5xx, or an answer that is not what the contract promises (`malformed_answer`). */
export class ServerError extends ApiError {
  override readonly name = 'ServerError';
}
/** No answer at all: `connection_failed` or `timeout`. */
export class ConnectionError extends ApiError {
  override readonly name = 'ConnectionError';
}

/** The error class that belongs to a status, filled from a problem document. */
export function errorFromProblem(
  problem: Problem,
  status: number = problem.status,
  retryAfterSeconds: number | null = null,
): ApiError {
  // Of another server than ours, a problem may hold no more than a title and a code.
  const { detail = problem.title, remedy = '' }: Partial<Problem> = problem;
  const message = remedy === '' ? detail : `${detail} ${remedy}`;
  const fields = { status, code: problem.code, requestId: problem.request_id || null, problem };
  return errorForStatus(message, fields, retryAfterSeconds);
}

/** The error class that belongs to a status. */
export function errorForStatus(
  message: string,
  fields: ApiErrorFields,
  retryAfterSeconds: number | null = null,
): ApiError {
  const { status } = fields;
  if (status === 429) return new RateLimitError(message, fields, retryAfterSeconds);
  const byStatus = ERROR_BY_STATUS.get(status);
  if (byStatus) return new byStatus(message, fields);
  return status >= 500 ? new ServerError(message, fields) : new ApiError(message, fields);
}

type ErrorClass = new (message: string, fields: ApiErrorFields) => ApiError;

const ERROR_BY_STATUS: ReadonlyMap<number, ErrorClass> = new Map<number, ErrorClass>([
  [400, ValidationError],
  [401, AuthenticationError],
  [403, PermissionError],
  [404, NotFoundError],
  [409, ConflictError],
  [410, NotFoundError],
  [412, ConflictError],
  [413, ValidationError],
  [415, ValidationError],
  [422, ValidationError],
]);
