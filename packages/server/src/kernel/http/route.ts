// The contract of one route: everything that is true of it, declared once. The server registers it,
// OpenAPI describes it and the census lists it from this value alone.
import { type ErrorCode, type Subject, subjectCatalogue } from '@aibaas/contract';
import type { Static, TSchema } from 'typebox';
import type { Tx } from '../database/pool.ts';
import type { WorkKind } from '../database/work-kind.ts';
import type { Action, RequestContext } from './context.ts';

/**
 * The one transaction of a route with `body: 'stream'`. The handler opens it once it has read the
 * body, since no transaction should wait for an upload.
 */
export interface StreamUnit {
  /** Whether the request's Idempotency-Key has an answer: the body is then only to be compared. */
  isRepeat(): Promise<boolean>;
  /**
   * Effect, audit record and idempotency key in one transaction.
   *
   * @param content digest of the body, by which a repeat is told from another request
   * @returns what `work` returned, or for a repeat what it returned the first time
   * @throws AppError `idempotency_key_reused` when another request used the key
   */
  commit<T>(content: string, work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface RouteRequest<Params, Query, Body> {
  readonly context: RequestContext;
  readonly params: Params;
  readonly query: Query;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The unread body of a route with `body: 'stream'`; otherwise an empty stream. */
  readonly stream: AsyncIterable<Buffer>;
  /** For a changing route with `body: 'stream'`. */
  readonly streamUnit: StreamUnit;
  readonly address: string;
}

/** An answer with more than a body: another status, headers. */
export class Answer<Body> {
  readonly body: Body;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[]>>;
  constructor(
    body: Body,
    options: { status?: number; headers?: Record<string, string | string[]> } = {},
  ) {
    this.body = body;
    this.status = options.status;
    this.headers = options.headers ?? {};
  }
}

export type Access =
  /** Anyone; no tenant. */
  | 'public'
  /** Any valid credential. */
  | 'authenticated'
  | { readonly action: Action; readonly subject: Subject };

/**
 * How a limit to some workspaces applies to a route.
 *
 * - `none`: it handles nothing that belongs to a workspace.
 * - `filtered`: it answers with things of the workspaces that the caller sees.
 * - `named`: it handles things of one workspace, and finds them only where the caller sees it.
 * - `whole`: it is about the tenant as a whole; who is limited is refused.
 */
export type WorkspaceRule = 'none' | 'filtered' | 'named' | 'whole';

/** Always, or only for some bodies, with words for the reference. */
export type StepUp = true | { readonly when: string; readonly isNeeded: (body: never) => boolean };

export interface RouteDefinition<
  Params extends TSchema = TSchema,
  Query extends TSchema = TSchema,
  Body extends TSchema = TSchema,
  Reply extends TSchema = TSchema,
> {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  readonly workspaces: WorkspaceRule;
  /** `record`: one audit record a call, in its transaction. `perMinute`: counted. Reads: `none`. */
  readonly audit: 'none' | 'record' | 'perMinute';
  /** `key`: honours Idempotency-Key. `contentId`: the content's own ids make repeats harmless. */
  readonly idempotency: 'none' | 'key' | 'contentId';
  /** How long its statements may take; default: `read` for GET, `write` for the others. */
  readonly work?: WorkKind;
  readonly params?: Params;
  readonly query?: Query;
  /** A JSON schema, or `stream` for a raw body of any length that the handler reads itself. */
  readonly body?: Body | 'stream';
  readonly bodyBytesMax?: number;
  /** The body carries data of others' making, whose names and numbers are kept as they are. */
  readonly hasOpenData?: true;
  readonly reply: Reply;
  /** Media types of an answer that is not JSON; its body may be a stream. */
  readonly replyTypes?: readonly string[];
  /** Status of a plain answer; default 200. */
  readonly status?: number;
  /** Codes beyond those that every route can answer. */
  readonly errors?: readonly ErrorCode[];
  readonly rateLimit?: {
    readonly max: number;
    readonly windowSeconds: number;
    /** Whom to count together; without it, the source of the request. */
    readonly keyOf?: (
      request: Pick<RouteRequest<never, never, never>, 'address' | 'headers'>,
    ) => string;
  };
  /** A dangerous act: a person's session must have proven itself minutes ago. */
  readonly stepUp?: StepUp;
  handler(
    request: RouteRequest<Static<Params>, Static<Query>, Static<Body>>,
  ): Promise<Static<Reply> | Answer<Static<Reply>>>;
}

/** What lists of mixed routes hold: the schemas are kept, the handler's types are erased. */
export type Route = Omit<RouteDefinition, 'handler'> & {
  handler(request: RouteRequest<never, never, never>): Promise<unknown>;
};

/**
 * Declares a route; types of params, query, body and reply follow from the schemas.
 *
 * @example
 * route({
 *   method: 'GET', path: '/api/v1/tables/:name', tag: 'data', summary: 'Read one table',
 *   access: { action: 'read', subject: 'tables' }, workspaces: 'none',
 *   audit: 'none', idempotency: 'none',
 *   params: strict({ name: Type.String() }), reply: table,
 *   handler: ({ context, params }) => service.getTable(context, params.name),
 * });
 */
export function route<
  Params extends TSchema,
  Query extends TSchema,
  Body extends TSchema,
  Reply extends TSchema,
>(definition: RouteDefinition<Params, Query, Body, Reply>): Route {
  return definition as unknown as Route;
}

export interface CensusEntry {
  readonly method: string;
  readonly path: string;
  readonly access: string;
  readonly workspaces: string;
  readonly audit: string;
  readonly idempotency: string;
  /** `always`, or when; null where no recent proof is needed. */
  readonly stepUp: string | null;
}

/** Every route with who may call it and how it is recorded; tests crawl this list. */
export function census(routes: readonly Route[]): CensusEntry[] {
  return routes.map((r) => ({
    method: r.method,
    path: r.path,
    access: typeof r.access === 'string' ? r.access : `${r.access.action} ${r.access.subject}`,
    workspaces: r.workspaces,
    audit: r.audit,
    idempotency: r.idempotency,
    stepUp: typeof r.stepUp === 'object' ? r.stepUp.when : r.stepUp === true ? 'always' : null,
  }));
}

/** Routes whose rule on workspaces does not fit what they are about; there should be none. */
export function misfits(routes: readonly Route[]): string[] {
  return routes
    .filter(({ access, workspaces }) => {
      if (typeof access === 'string') return workspaces !== 'none' && workspaces !== 'filtered';
      const { reach } = subjectCatalogue[access.subject];
      if (reach === 'whole') return workspaces !== 'whole';
      return reach === 'workspace' && workspaces === 'none';
    })
    .map(({ method, path }) => `${method} ${path}`);
}
