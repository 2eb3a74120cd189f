// Errors any route can answer: the request itself, who is asking, limits, and the server's own state.
import type { ErrorEntry } from './entry.ts';

export const coreErrors = {
  request_invalid: {
    status: 400,
    title: 'The request does not match its schema',
    detail: 'The request has {count:problem}: {first}.',
    remedy:
      'Correct the fields that errors[] names (part in `in`, place in `pointer`); the schema is in /openapi.json.',
  },
  body_malformed: {
    status: 400,
    title: 'The body is not valid JSON',
    detail: 'The body could not be read as JSON: {reason}.',
    remedy: 'Send valid JSON in UTF-8 with Content-Type: application/json.',
  },
  content_type_unsupported: {
    status: 415,
    title: 'This content type is not accepted here',
    detail: 'The route does not accept "{content_type}".',
    remedy: 'Send the content type that /openapi.json names for this route.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is over the limit',
    detail: 'The body is larger than {limit_bytes:byte}, the most this route takes.',
    remedy: 'Send less at once; files go to POST /api/v1/imports, which has no such limit.',
  },
  unauthenticated: {
    status: 401,
    title: 'Sign in, or send a key',
    detail: 'The request carries no valid credential: {reason}.',
    remedy:
      'Send "Authorization: Bearer KEY"; `npx aibaas keys create --name NAME`, where aibaas runs, makes a key.',
  },
  token_expired: {
    status: 401,
    title: 'The token has expired',
    detail: 'The token expired at {expired_at}.',
    remedy: 'Get a new one from POST /api/v1/auth/token.',
  },
  permission_denied: {
    status: 403,
    title: 'Not allowed',
    detail: 'With the role "{role}" you may not {action} {subject}: {reason}.',
    remedy:
      'Ask an owner or admin of the tenant for a role, scope or workspace that may, or use another key.',
  },
  origin_refused: {
    status: 403,
    title: 'The request comes from another site',
    detail: 'A cookie was sent with the origin "{origin}", which is not this server.',
    remedy: 'Call from the server’s own pages, or use an API key in the Authorization header.',
  },
  tenant_mismatch: {
    status: 403,
    title: 'X-Tenant-ID is not the tenant of this credential',
    detail: 'The header names tenant {header}, the credential belongs to another one.',
    remedy: 'Leave the header out, or use a credential of that tenant.',
  },
  not_found: {
    status: 404,
    title: 'There is no such thing here',
    detail: 'No {subject} "{id}" exists in this tenant.',
    remedy: 'List what exists first; names and ids are case-sensitive.',
  },
  route_not_found: {
    status: 404,
    title: 'There is no such route',
    detail: '{method} {path} does not exist.',
    remedy: 'See /docs for every route of this server.',
  },
  http_malformed: {
    status: 400,
    title: 'That is not HTTP',
    detail: 'The request could not be read: {reason}.',
    remedy: 'Use an HTTP client; a proxy in between may have changed the request.',
  },
  request_timeout: {
    status: 408,
    title: 'The request came too slowly',
    detail: 'Headers or body stood still, or took longer than the server waits for them.',
    remedy: 'Send the request again; large files go to /api/v1/uploads in parts.',
  },
  headers_too_large: {
    status: 431,
    title: 'Address and headers are over the limit',
    detail: 'Address and headers together are larger than {limit_bytes:byte}.',
    remedy: 'Send fewer cookies, a shorter address, or the values in a body.',
  },
  upgrade_required: {
    status: 426,
    title: 'This address speaks WebSocket',
    detail: '{path} is opened with a WebSocket handshake.',
    remedy: 'Connect with a WebSocket client, for example `live.subscribe` of @aibaas/sdk.',
  },
  conflict: {
    status: 409,
    title: 'That would clash with what exists',
    detail: '{reason}.',
    remedy: 'Choose another name, or change the existing one.',
  },
  version_conflict: {
    status: 412,
    title: 'Someone changed it first',
    detail: 'The {subject} "{id}" has changed since you read it.',
    remedy: 'Read it again and repeat your change on the new version.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key was used for another request',
    detail: 'The key "{key}" was first sent with a different method, path or body.',
    remedy: 'Use a fresh key for each new request.',
  },
  cursor_invalid: {
    status: 400,
    title: 'The cursor is not one of ours',
    detail: 'The cursor does not belong to this list and sort order.',
    remedy: 'Start again without a cursor and follow next_cursor.',
  },
  rate_limited: {
    status: 429,
    title: 'Too many requests',
    detail: 'More than {max:request} in {window}.',
    remedy: 'Wait for the seconds given in Retry-After.',
  },
  operation_not_cancellable: {
    status: 409,
    title: 'The operation has ended',
    detail: 'Operation {id} is {state} and cannot be cancelled.',
    remedy: 'Nothing to do: it no longer runs.',
  },
  operation_given_up: {
    status: 500,
    title: 'The operation does not get any further',
    detail: 'The server ended {times:time} while it ran, and nothing was done in between.',
    remedy:
      'The log of the server tells why it ended; start the operation again once that is mended.',
  },
  quota_exceeded: {
    status: 409,
    title: 'The tenant has used up what it may store',
    detail: 'The tenant keeps {used} of {limit} {unit}, and {asked} more were to come.',
    remedy:
      'Remove rows, tables or events that are no longer needed, or have the operator raise QUOTA_ROWS or QUOTA_BYTES; GET /api/v1/usage shows what is used.',
  },
  storage_full: {
    status: 507,
    title: 'The disk is full',
    detail: 'There is no room left for {what}.',
    remedy:
      'Free disk space in the data folder, or remove data; nothing was half-written, and reading goes on.',
  },
  database_unavailable: {
    status: 503,
    title: 'The database cannot be reached',
    detail: 'The database did not answer: {reason}.',
    remedy: 'Try again in a moment; /health/detailed tells the cause.',
  },
  busy: {
    status: 503,
    title: 'The server has too much to do',
    detail: '{what} has no free place.',
    remedy: 'Try again after the seconds given in Retry-After.',
  },
  stopping: {
    status: 503,
    title: 'The server is stopping',
    detail: 'The server finishes what it has begun and takes no new request.',
    remedy: 'Try again on a new connection after the seconds given in Retry-After.',
  },
  too_many_waiting: {
    status: 429,
    title: 'Too much of yours waits already',
    detail: '{what} holds {count:request} of this tenant in waiting, the most it takes from one.',
    remedy:
      'Wait for earlier requests to be answered, then for the seconds given in Retry-After; ask for less at once.',
  },
  waited_too_long: {
    status: 503,
    title: 'The turn of this request did not come',
    detail: 'The request waited {seconds} s for {what}: this tenant has its whole share in use.',
    remedy: 'Try again after the seconds given in Retry-After, with fewer requests at once.',
  },
  query_too_slow: {
    status: 503,
    title: 'The database took too long over this',
    detail: 'The statement was ended after {seconds} s, the most that such a request may take.',
    remedy:
      'Ask for less: a shorter range, fewer filters, `eq` or a prefix in place of `like` with a leading %. Nothing was changed.',
  },
  caller_left: {
    status: 499,
    title: 'The caller hung up',
    detail: 'The connection was closed before the answer was ready; the work was given up.',
    remedy: 'Nothing to do: nobody waits for this answer.',
  },
  internal: {
    status: 500,
    title: 'A fault of ours',
    detail: 'The server met a fault that it did not foresee.',
    remedy: 'Report it with the request id; the log holds the cause.',
  },
} as const satisfies Record<string, ErrorEntry>;
