// Errors a caller can act on. Thrown in services and rules by code from the catalogue, mapped to
// problem+json once, in http/problem.ts. Anything else that is thrown is a fault of ours: 500.
import { countOf, type ErrorCode, errorCatalogue } from '@aibaas/contract';

export type Slots = Readonly<Record<string, string | number | boolean | null>>;
/** The part of a request that a pointer leads into. */
export type RequestPart = 'body' | 'query' | 'path' | 'headers';

export interface FieldError {
  readonly in: RequestPart;
  /** JSON pointer into that part (RFC 6901), e.g. `/columns/2/type`; empty for the whole of it. */
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
  /** Ways to prove who asks, where that is what is missing. */
  readonly methods: readonly string[] | undefined;

  constructor(
    code: ErrorCode,
    slots: Slots = {},
    options: {
      errors?: readonly FieldError[];
      retryAfterSeconds?: number;
      methods?: readonly string[];
      cause?: unknown;
    } = {},
  ) {
    super(fill(errorCatalogue[code].detail, slots), { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.status = errorCatalogue[code].status;
    this.slots = slots;
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.methods = options.methods;
  }
}

/** `{id}` is what it says; `{days:day}` counts a noun: 1 day, 2 days. */
function fill(template: string, slots: Slots): string {
  return template.replace(/\{(\w+)(?::(\w+))?\}/g, (whole, name: string, noun?: string) => {
    if (!(name in slots)) return whole;
    return noun === undefined ? String(slots[name]) : countOf(Number(slots[name]), noun);
  });
}

/** A request field that does not fit: 400 with the field's place. */
export function invalidField(
  pointer: string,
  message: string,
  part: RequestPart = 'body',
): AppError {
  return invalidFields([{ in: part, pointer, message }]);
}

/** Several of them; the first is told in the sentence, all of them are in `errors`. */
export function invalidFields(errors: readonly FieldError[]): AppError {
  const [first] = errors;
  const told = first === undefined ? 'it does not fit' : `${placeOf(first)} ${first.message}`;
  return new AppError('request_invalid', { count: errors.length, first: told }, { errors });
}

/** A field's place as a sentence names it: `body /columns/2/type`. */
const placeOf = (error: FieldError): string => `${error.in} ${error.pointer}`.trimEnd();

/** A name as a step of a JSON pointer (RFC 6901). */
export function pointerStep(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** Throws a programmer's error when `condition` is false. Never for bad input. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`assertion failed: ${message}`);
}
