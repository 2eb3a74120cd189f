// The one place where an error becomes an answer: RFC 9457 problem+json with the request's id.
import { maxHeaderSize, STATUS_CODES } from 'node:http';
import {
  type ErrorCode,
  errorCatalogue,
  formatWords,
  type Problem,
  patternWords,
} from '@aibaas/contract';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import {
  AppError,
  type FieldError,
  invalidFields,
  pointerStep,
  type RequestPart,
} from '../errors.ts';
import type { Log } from '../log.ts';

export function toProblem(error: AppError, requestId: string, instance: string): Problem {
  const entry = errorCatalogue[error.code];
  return {
    type: `/docs/errors#${error.code}`,
    title: entry.title,
    status: entry.status,
    detail: error.message,
    instance,
    code: error.code,
    request_id: requestId,
    remedy: entry.remedy,
    ...(error.methods === undefined ? {} : { methods: [...error.methods] }),
    ...(error.errors === undefined ? {} : { errors: [...error.errors] }),
  };
}

/** Anything thrown, as the refusal it means to a caller; a fault of ours becomes `internal`. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const fastifyError = error as FastifyError;
  if (fastifyError.validation !== undefined) return invalidRequest(fastifyError);
  switch (fastifyError.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_CONTENT_TYPE':
      return new AppError('content_type_unsupported', { content_type: '' }, { cause: error });
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new AppError('body_too_large', { limit_bytes: 'the limit of' }, { cause: error });
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new AppError('body_malformed', { reason: 'it is empty' });
    case 'ENOSPC':
      return new AppError('storage_full', { what: 'the file' }, { cause: error });
  }
  const status = fastifyError.statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return new AppError('body_malformed', { reason: fastifyError.message }, { cause: error });
  }
  return new AppError('internal', {}, { cause: error });
}

/** The framework's name of a part of the request, and ours. */
const partOf: Readonly<Record<string, RequestPart>> = {
  body: 'body',
  querystring: 'query',
  params: 'path',
  headers: 'headers',
};

type Issue = NonNullable<FastifyError['validation']>[number];

/** One mistake for a value that fits none of several constants or types, with all of them named. */
function joinAlternatives(issues: readonly Issue[]): Issue[] {
  const joined = new Map<string, string>();
  for (const { keyword, instancePath, params } of issues) {
    if (keyword === 'enum')
      joined.set(instancePath, `must be one of ${told(params.allowedValues)}`);
    if (keyword !== 'anyOf') continue;
    const own = issues.filter(
      (issue) => issue.instancePath === instancePath && issue.keyword !== keyword,
    );
    const constants = own.flatMap(({ params }) => params.allowedValue ?? []);
    // A constant's own type says no more than the constant.
    const types = own
      .flatMap(({ params }) => params.type ?? [])
      .filter((type) => !constants.some((constant) => typeof constant === type));
    const wanted = [...constants, ...new Set(types)];
    const isPlain = own.every((issue) => issue.keyword === 'const' || issue.keyword === 'type');
    if (own.length > 0 && isPlain) joined.set(instancePath, `must be one of ${told(wanted)}`);
  }
  return issues.flatMap((issue) => {
    const message = joined.get(issue.instancePath);
    if (message === undefined) return [issue];
    return issue.keyword === 'anyOf' || issue.keyword === 'enum' ? [{ ...issue, message }] : [];
  });
}

const told = (values: unknown): string => (values as unknown[]).map(String).join(', ');

/** Never a regular expression: whoever mistyped something is told what it should look like. */
function messageOf({ keyword, params, message }: Issue): string {
  const other = 'does not have the form that is asked for; /docs shows it';
  if (keyword === 'pattern') return patternWords(String(params.pattern)) ?? other;
  if (keyword === 'format') return formatWords(String(params.format)) ?? other;
  if (keyword === 'additionalProperties') return 'is not known here';
  if (keyword === 'required') return 'is missing';
  return message ?? 'is not valid';
}

function invalidRequest(error: FastifyError): AppError {
  const part = partOf[error.validationContext ?? 'body'] ?? 'body';
  const errors: FieldError[] = joinAlternatives(error.validation ?? [])
    .slice(0, 20)
    .map((issue) => {
      const extra = issue.params as { additionalProperty?: string; missingProperty?: string };
      const name = extra.additionalProperty ?? extra.missingProperty;
      const pointer = `${issue.instancePath}${name === undefined ? '' : `/${pointerStep(name)}`}`;
      return { in: part, pointer, message: messageOf(issue) };
    });
  return invalidFields(errors);
}

const noFaults: ReadonlySet<ErrorCode> = new Set([
  'busy',
  'waited_too_long',
  'query_too_slow',
  'stopping',
]);

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  thrown: unknown,
  log: Log,
): FastifyReply {
  const error = withRequestFacts(asAppError(thrown), request);
  const fields = { request_id: request.id, code: error.code, path: request.url };
  // A tenant over its share is no fault of ours, and must not be able to fill the log with stacks.
  if (noFaults.has(error.code)) log.warn(fields, error.message);
  else if (error.status >= 500) log.error({ ...fields, err: error.cause ?? error }, error.message);
  else log.debug(fields, error.message);
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
  const path = request.url.split('?')[0] as string;
  return reply
    .code(error.status)
    .type('application/problem+json')
    .serializer((body: unknown) => JSON.stringify(body))
    .send(toProblem(error, request.id, path));
}

/** Requests that the router or the parser of HTTP gave up on, before any route was found. */
export function asRefusal(error: NodeJS.ErrnoException, method: string, path: string): AppError {
  switch (error.code) {
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return new AppError('route_not_found', { method, path: `${path.slice(0, 100)}…` });
    case 'FST_ERR_BAD_URL':
      return invalidFields([{ in: 'path', pointer: '', message: 'is not percent-encoded UTF-8' }]);
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new AppError('request_timeout');
    case 'HPE_HEADER_OVERFLOW':
      return new AppError('headers_too_large', { limit_bytes: maxHeaderSize });
    default:
      return new AppError('http_malformed', {
        reason: error.message.replace(/^Parse Error: /, ''),
      });
  }
}

/** The refusal as bytes for a connection that no reply can be made for; it ends with it. */
export function rawProblem(error: AppError, requestId: string): string {
  const body = JSON.stringify(toProblem(error, requestId, ''));
  return (
    `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\nConnection: close\r\n` +
    'Content-Type: application/problem+json\r\nX-Content-Type-Options: nosniff\r\n' +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  );
}

/** Slots that only the request knows. */
function withRequestFacts(error: AppError, request: FastifyRequest): AppError {
  const slots: Partial<Record<ErrorCode, Record<string, string | number>>> = {
    content_type_unsupported: { content_type: request.headers['content-type'] ?? 'none' },
    body_too_large: { limit_bytes: request.routeOptions.bodyLimit ?? 0 },
  };
  const known = slots[error.code];
  return known === undefined ? error : new AppError(error.code, known, { cause: error.cause });
}
