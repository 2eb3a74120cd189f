// What happens around every handler: who asks, may they, one transaction for effect, audit record and
// idempotency key, and the record of a refusal.
import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import type { Subject } from '@aibaas/contract';
import { parseCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Database } from '../database/database.ts';
import type { Tx } from '../database/pool.ts';
import type { WorkKind } from '../database/work-kind.ts';
import { AppError, assert } from '../errors.ts';
import { assertMay, assertUnlimited } from '../permission.ts';
import type {
  Action,
  AuditEntry,
  AuditNote,
  Auditor,
  Authenticator,
  Principal,
  RequestContext,
  UnitOfWork,
} from './context.ts';
import type { Cursors } from './cursors.ts';
import {
  claimKey,
  findAnswer,
  hashRequest,
  type StoredAnswer,
  storeAnswer,
} from './idempotency.ts';
import { asAppError } from './problem.ts';
import { Answer, type Route, type RouteRequest, type StepUp, type StreamUnit } from './route.ts';

export interface Execution {
  readonly database: Database;
  readonly authenticator: Authenticator;
  readonly auditor: Auditor;
  /** Whether a page of this server, or of one that may call it, sent the request. */
  readonly isOwnOrigin: (headers: IncomingHttpHeaders) => boolean;
  readonly sessionCookie: string;
  readonly cursors: Cursors;
}

const anonymous: Principal = {
  kind: 'system',
  id: 'anonymous',
  name: 'anonymous',
  tenantId: '',
  role: 'viewer',
  scopes: [],
  workspaces: [],
  credential: 'none',
  expiresAt: Number.POSITIVE_INFINITY,
  lacksSecondFactor: false,
  can: () => false,
};

/**
 * Builds what Fastify runs for one route: who asks and may they, before a byte of the body is read,
 * and then the handler.
 */
export function executeRoute(route: Route, execution: Execution) {
  const isMutation = route.method !== 'GET';
  const action = `${route.method} ${route.path}`;
  // Counted calls whose content makes repeats harmless have nothing that must commit with them.
  const hasCompany = route.audit === 'record' || route.idempotency === 'key';
  const runsInUnit =
    isMutation && hasCompany && route.access !== 'public' && route.body !== 'stream';
  const calls = new WeakMap<FastifyRequest, Call>();

  async function recorded<T>(call: Call, work: () => Promise<T> | T): Promise<T> {
    try {
      return await work();
    } catch (thrown) {
      await recordRefusal(route, call, thrown, execution);
      throw thrown;
    }
  }

  return {
    async onRequest(request: FastifyRequest, reply: FastifyReply): Promise<void> {
      const principal = await identify(route, request, execution);
      const call = new Call(route, action, { request, reply }, principal, execution.cursors);
      calls.set(request, call);
      await recorded(call, () => permit(route, call, execution));
      if (route.stepUp !== true) return;
      await recorded(call, () => execution.authenticator.assertProven(principal));
    },
    handler(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
      const call = calls.get(request);
      assert(call !== undefined, 'onRequest ran before the handler');
      const answered = recorded(call, async () => {
        if (typeof route.stepUp === 'object') await proveForBody(route.stepUp, call, execution);
        return send(
          reply,
          runsInUnit ? await inUnit(call, execution) : await alone(call, execution),
        );
      });
      // What a handler left unread is let go, or the next request would wait behind it.
      return route.body === 'stream' ? answered.finally(() => request.raw.resume()) : answered;
    },
  };
}

interface Exchange {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

class Call implements RequestContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly tenantId: string;
  readonly route: Route;
  readonly action: string;
  readonly request: FastifyRequest;
  readonly work: WorkKind;
  unit: UnitOfWork | null = null;
  noted: AuditNote = {};
  /** What became of the transaction that the handler of a stream opened. */
  streamEnd: 'none' | 'committed' | 'replayed' = 'none';
  readonly #reply: FastifyReply;
  /** Whether the handler asked which workspaces the caller sees. */
  #hasAsked = false;
  readonly #cursors: Cursors;
  #hangUp: AbortController | null = null;

  constructor(
    route: Route,
    action: string,
    exchange: Exchange,
    principal: Principal,
    cursors: Cursors,
  ) {
    const { request, reply } = exchange;
    this.#cursors = cursors;
    this.#reply = reply;
    this.requestId = request.id;
    this.principal = principal;
    this.tenantId = principal.tenantId;
    this.route = route;
    this.action = action;
    this.work = route.work ?? (route.method === 'GET' ? 'read' : 'write');
    this.request = request;
  }

  get signal(): AbortSignal {
    if (this.#hangUp === null) {
      const controller = new AbortController();
      this.#hangUp = controller;
      this.#reply.raw.once('close', () => {
        if (!this.#reply.raw.writableFinished) controller.abort();
      });
    }
    return this.#hangUp.signal;
  }

  get workspaces(): readonly string[] | null {
    this.#hasAsked = true;
    return this.principal.workspaces;
  }

  permit(action: Action, subject: Subject, workspaceId: string | null): void {
    this.#hasAsked = true;
    assertMay(this.principal, action, subject, workspaceId);
  }

  note(note: AuditNote): void {
    this.noted = { ...this.noted, ...note };
  }

  entry(outcome: AuditEntry['outcome'], code?: string): AuditEntry {
    const { kind, id, name } = this.principal;
    return {
      ...this.noted,
      tenantId: this.tenantId,
      actor: { kind, id, name },
      action: this.action,
      outcome,
      requestId: this.requestId,
      ...(code === undefined ? {} : { code }),
    };
  }

  async handle(streamUnit: StreamUnit): Promise<unknown> {
    const { request, route } = this;
    const input = {
      context: this,
      params: request.params,
      query: this.#openCursor(request.query),
      body: route.body === 'stream' ? undefined : request.body,
      headers: request.headers,
      // Without a body no parser ran, and the request itself is the empty stream.
      stream: bodyOf((route.body === 'stream' && (request.body as Readable)) || request.raw),
      address: request.ip,
      streamUnit,
    };
    const answer = await route.handler(input as unknown as RouteRequest<never, never, never>);
    // A module that forgot the limit is found by its first test, whoever calls.
    const isMinded = this.#hasAsked || route.workspaces === 'none' || route.workspaces === 'whole';
    assert(isMinded, `${this.action} asks which workspaces its caller sees`);
    return answer;
  }

  /** A cursor continues the one list that gave it, under the same filters; pages may differ in size. */
  get #list(): string {
    const {
      cursor: _,
      limit: __,
      ...filters
    } = (this.request.query ?? {}) as Record<string, unknown>;
    const asked = Object.entries(filters).sort(([a], [b]) => (a < b ? -1 : 1));
    const place = JSON.stringify([this.request.params, asked]);
    return `${this.tenantId}\0${this.action}\0${place}`;
  }

  #openCursor(query: unknown): unknown {
    const { cursor } = (query ?? {}) as { cursor?: unknown };
    if (typeof cursor !== 'string') return query;
    return { ...(query as object), cursor: this.#cursors.open(this.#list, cursor) };
  }

  sealCursor(answer: unknown): unknown {
    const { next_cursor: cursor } = (answer ?? {}) as { next_cursor?: unknown };
    if (typeof cursor !== 'string' || this.route.method !== 'GET') return answer;
    return { ...(answer as object), next_cursor: this.#cursors.seal(this.#list, cursor) };
  }
}

/** Who stops reading early leaves the connection whole: the answer still goes over it. */
function bodyOf(stream: Readable): AsyncIterable<Buffer> {
  return { [Symbol.asyncIterator]: () => stream.iterator({ destroyOnReturn: false }) };
}

/** The session's cookie out of the Cookie header (RFC 6265). */
export function sessionOf(header: string | undefined, name: string): string | undefined {
  return header === undefined ? undefined : parseCookie(header)[name];
}

async function identify(
  route: Route,
  request: FastifyRequest,
  execution: Execution,
): Promise<Principal> {
  if (route.access === 'public') return anonymous;
  const principal = await execution.authenticator.authenticate({
    authorization: request.headers.authorization,
    cookie: sessionOf(request.headers.cookie, execution.sessionCookie),
  });
  return principal;
}

function permit(route: Route, call: Call, execution: Execution): void {
  if (route.access === 'public') return;
  const { principal, request } = call;
  const header = request.headers['x-tenant-id'];
  if (header !== undefined && header !== principal.tenantId) {
    throw new AppError('tenant_mismatch', { header: String(header) });
  }
  if (principal.credential === 'cookie' && route.method !== 'GET') {
    if (!execution.isOwnOrigin(request.headers)) {
      throw new AppError('origin_refused', { origin: request.headers.origin ?? 'none' });
    }
  }
  if (route.access === 'authenticated') return;
  const { action, subject } = route.access;
  assertMay(principal, action, subject);
  if (route.workspaces === 'whole') assertUnlimited(principal, action, subject);
}

/** Where only some bodies need a recent proof, it is asked for once the body is known. */
async function proveForBody(
  { isNeeded }: Exclude<StepUp, true>,
  call: Call,
  execution: Execution,
): Promise<void> {
  if (!isNeeded(call.request.body as never)) return;
  await execution.authenticator.assertProven(call.principal);
}

/** The handler, its audit record and its idempotency key, in one transaction. */
async function inUnit(call: Call, execution: Execution): Promise<StoredAnswer & Headers> {
  const { route, request } = call;
  const once = await unitOf(call, execution, request.body, async () =>
    answerOf(route, await call.handle(noStream)),
  );
  return once.isReplayed ? { ...once.answer, headers: replayed } : once.answer;
}

const replayed = { 'idempotency-replayed': 'true' };

const noStream: StreamUnit = {
  isRepeat: async () => false,
  commit: () => {
    throw new Error('a route without a streamed body runs in its unit already');
  },
};

/** One transaction for the effect, its audit record and its idempotency key. */
async function unitOf<A extends StoredAnswer>(
  call: Call,
  execution: Execution,
  content: unknown,
  work: (tx: Tx) => Promise<A>,
): Promise<{ answer: A; isReplayed: false } | { answer: StoredAnswer; isReplayed: true }> {
  const { method, url } = call.request;
  const key = keyOf(call);
  return execution.database.unit(call, async (tx: Tx) => {
    call.unit = { join: (joined) => joined(tx) };
    if (key !== undefined) {
      const stored = await claimKey(tx, key, hashRequest(call.principal.id, method, url, content));
      if (stored !== null) return { answer: stored, isReplayed: true };
    }
    const answer = await work(tx);
    if (key !== undefined) await storeAnswer(tx, key, answer);
    await audit(call, tx, execution);
    return { answer, isReplayed: false };
  });
}

function streamUnitOf(call: Call, execution: Execution): StreamUnit {
  return {
    async isRepeat() {
      const key = keyOf(call);
      if (key === undefined) return false;
      return (
        (await execution.database.one(call.tenantId, findAnswer(call.tenantId, key))).length > 0
      );
    },
    async commit<T>(content: string, work: (tx: Tx) => Promise<T>): Promise<T> {
      const status = call.route.status ?? 200;
      try {
        const once = await unitOf(call, execution, content, async (tx) => ({
          status,
          body: await work(tx),
        }));
        call.streamEnd = once.isReplayed ? 'replayed' : 'committed';
        return once.answer.body as T;
      } finally {
        call.unit = null;
      }
    },
  };
}

function keyOf({ route, request }: Call): string | undefined {
  return route.idempotency === 'key' ? headerText(request, 'idempotency-key') : undefined;
}

async function alone(call: Call, execution: Execution): Promise<StoredAnswer & Headers> {
  const answer = answerOf(
    call.route,
    call.sealCursor(await call.handle(streamUnitOf(call, execution))),
  );
  if (call.streamEnd === 'replayed') {
    return { ...answer, headers: { ...answer.headers, ...replayed } };
  }
  // Nobody's call belongs into no tenant's trail.
  if (call.streamEnd === 'committed' || call.tenantId === '') return answer;
  if (call.route.audit === 'record') {
    await execution.database.tenant(call.tenantId, (tx) => audit(call, tx, execution));
  } else if (call.route.audit === 'perMinute') {
    execution.auditor.count(call.entry('done'));
  }
  return answer;
}

async function audit(call: Call, tx: Tx, execution: Execution): Promise<void> {
  if (call.route.audit === 'record') await execution.auditor.record(tx, call.entry('done'));
  else if (call.route.audit === 'perMinute') execution.auditor.count(call.entry('done'));
}

/** Refusals of recorded routes, and every refusal of permission, in a transaction of their own. */
async function recordRefusal(
  route: Route,
  call: Call,
  thrown: unknown,
  execution: Execution,
): Promise<void> {
  if (call.tenantId === '') return;
  const { code, status } = asAppError(thrown);
  const isDenial = status === 403;
  if (route.audit === 'none' && !isDenial) return;
  const entry = call.entry(status >= 500 ? 'failed' : 'refused', code);
  if (route.audit === 'perMinute' && !isDenial) return execution.auditor.count(entry);
  await execution.database
    .tenant(call.tenantId, (tx) => execution.auditor.record(tx, entry))
    .catch(() => undefined); // The refusal itself must reach the caller; the log has the cause.
}

interface Headers {
  readonly headers: Readonly<Record<string, string | string[]>>;
}

function answerOf(route: Route, value: unknown): StoredAnswer & Headers {
  const status = route.status ?? 200;
  if (!(value instanceof Answer)) return { status, body: value, headers: {} };
  return { status: value.status ?? status, body: value.body, headers: value.headers };
}

function send(reply: FastifyReply, answer: StoredAnswer & Headers): FastifyReply {
  reply.code(answer.status);
  for (const [name, value] of Object.entries(answer.headers)) reply.header(name, value);
  if (answer.status === 204) return reply.send();
  return reply.send(answer.body);
}

function headerText(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  if (value === undefined) return undefined;
  const text = String(value);
  if (text.length < 1 || text.length > 255) {
    throw new AppError('request_invalid', {
      count: 1,
      first: `the ${name} header must have 1 to 255 characters`,
    });
  }
  return text;
}
