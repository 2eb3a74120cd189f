// Errors a caller can act on. Thrown in services and rules by code from the catalogue, mapped to
// problem+json once, in http/problem.ts. Anything else that is thrown is a fault of ours: 500.
import { type ErrorCode, errorCatalogue } from '@aibaas/contract';

export type Slots = Readonly<Record<string, string | number | boolean | null>>;
export interface FieldError {
  /** JSON pointer into the request (RFC 6901), e.g. `/columns/2/type`. */
  readonly pointer: string;
  readonly message: string;
}

/**
 * An expected refusal.
 *
 * @example
 * throw new AppError('not_found', { subject: 'table', id: 'bike' });
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly slots: Slots;
  readonly errors: readonly FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: ErrorCode,
    slots: Slots = {},
    options: { errors?: readonly FieldError[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(fill(errorCatalogue[code].detail, slots), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = errorCatalogue[code].status;
    this.slots = slots;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

function fill(template: string, slots: Slots): string {
  return template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in slots ? String(slots[name]) : whole,
  );
}

/** A request field that does not fit: 400 with the field's pointer. */
export function invalidField(pointer: string, message: string): AppError {
  return new AppError(
    'request_invalid',
    { count: 1, first: `${pointer} ${message}` },
    { errors: [{ pointer, message }] },
  );
}

/** Throws a programmer's error when `condition` is false. Never for bad input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
