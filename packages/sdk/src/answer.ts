// Reads an answer: JSON on success, a typed error otherwise. A proxy's HTML page or half a JSON
// document is reported as what it is instead of failing somewhere in the caller.
import type { Answer } from './api-promise.ts';
import { now } from './clock.ts';
import { type ApiError, errorForStatus, errorFromProblem, ServerError } from './errors.ts';
import type { RequestSpec } from './transport.ts';
import type { Problem } from './types.ts';

const EXCERPT_CHARACTERS = 160;

/** @throws ApiError when the status is not 2xx or the body is not what was promised. */
export function readAnswer<T>(spec: RequestSpec, response: Response, text: string): Answer<T> {
  const requestId = response.headers.get('x-request-id');
  if (!response.ok) throw errorOf(response, text, requestId);
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  if (response.status === 204 || (text === '' && spec.method !== 'GET')) {
    return { data: undefined as T, response, requestId };
  }
  if (!isJson && spec.expects === 'any') return { data: text as T, response, requestId };
  const parsed = isJson ? parse(text) : undefined;
  if (parsed === undefined) {
    const message = `${spec.method} ${spec.path} was answered with something that is not JSON: ${excerpt(text)}`;
    throw new ServerError(message, {
      status: response.status,
      code: 'malformed_answer',
      requestId,
    });
  }
  return { data: parsed as T, response, requestId };
}

/** An answer whose body the caller reads; a connection that breaks ends it with an error. */
export function streamAnswer(response: Response): Answer<ReadableStream<Uint8Array>> {
  const data = response.body ?? new Blob([]).stream();
  return { data, response, requestId: response.headers.get('x-request-id') };
}

/** Seconds to wait as the server asked (RFC 9110, 10.2.3: seconds or a date); null if it did not. */
export function retryAfterSeconds(response: Response): number | null {
  const value = response.headers.get('retry-after');
  if (value === null) return null;
  if (/^\d+$/.test(value)) return Number(value);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, (date - now()) / 1000);
}

function errorOf(response: Response, text: string, requestId: string | null): ApiError {
  const { status } = response;
  const wait = retryAfterSeconds(response);
  const parsed = parse(text);
  if (isProblem(parsed)) {
    return errorFromProblem(
      { ...parsed, request_id: parsed.request_id ?? requestId ?? '' },
      status,
      wait,
    );
  }
  const message = `the server answered ${status} without saying why: ${excerpt(text)}`;
  return errorForStatus(message, { status, code: `http_${status}`, requestId }, wait);
}

function isProblem(value: unknown): value is Problem {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    typeof value.code === 'string' &&
    'title' in value &&
    typeof value.title === 'string'
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line === '') return '(empty)';
  return line.length > EXCERPT_CHARACTERS ? `${line.slice(0, EXCERPT_CHARACTERS)}…` : line;
}
