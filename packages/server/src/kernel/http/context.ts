// Who asks, for which tenant, and the transaction their request runs in. Services get this value and
// never see the HTTP framework.
import type { Subject } from '@aibaas/contract';
import type { Tx } from '../database/pool.ts';
import type { WorkKind } from '../database/work-kind.ts';
import type { Action, Holder } from '../permission.ts';

export type { Action, Role, Scope } from '../permission.ts';

export interface Principal extends Holder {
  readonly kind: 'person' | 'key' | 'system';
  /** Person or key id. */
  readonly id: string;
  readonly name: string;
  readonly tenantId: string;
  readonly credential: 'cookie' | 'key' | 'token' | 'none';
  /** Epoch milliseconds after which the credential no longer counts. */
  readonly expiresAt: number;
  /** A person of whom the tenant asks a second factor and who has none: may do nothing here. */
  readonly lacksSecondFactor: boolean;
  /** Whether it may; the workspace is left out where it is not known yet, null for none. */
  can(action: Action, subject: Subject, workspaceId?: string | null): boolean;
}

/** The one transaction of a mutating request: effect, audit record and idempotency key commit together. */
export interface UnitOfWork {
  join<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

export interface AuditNote {
  resourceType?: string;
  resourceId?: string;
  details?: Record<string, unknown>;
}

export interface RequestContext {
  readonly requestId: string;
  readonly principal: Principal;
  readonly tenantId: string;
  readonly unit: UnitOfWork | null;
  /** Aborts when the caller hangs up. */
  readonly signal: AbortSignal;
  /** Workspaces the caller sees; null is all of them. Whoever answers with things of one asks here. */
  readonly workspaces: readonly string[] | null;
  /**
   * Asks for a thing of this workspace, null for one of none in particular.
   *
   * @throws AppError `permission_denied`
   */
  permit(action: Action, subject: Subject, workspaceId: string | null): void;
  /** How long its statements may take; without it the work is a job's. */
  readonly work?: WorkKind;
  /** Says what the request acted on, for its audit record. */
  note(note: AuditNote): void;
}

/** What the audit trail keeps of a request. */
export interface AuditEntry extends AuditNote {
  readonly tenantId: string;
  readonly actor: { readonly kind: Principal['kind']; readonly id: string; readonly name: string };
  /** Route as `METHOD /path`, or a job's name. */
  readonly action: string;
  readonly outcome: 'done' | 'refused' | 'failed';
  readonly requestId: string;
  readonly code?: string;
}

/** The audit module's side of the door; the kernel calls it, never a route. */
export interface Auditor {
  /** Inserts the record in the given transaction. */
  record(tx: Tx, entry: AuditEntry): Promise<void>;
  /** Counts the call; one record a minute, tenant, actor, action and outcome. */
  count(entry: AuditEntry): void;
}

export interface Credentials {
  readonly authorization: string | undefined;
  readonly cookie: string | undefined;
}

/** The identity module's side of the door. Throws `unauthenticated` or `token_expired`. */
export interface Authenticator {
  authenticate(credentials: Credentials): Promise<Principal>;
  /** @throws AppError `step_up_needed` when a person's session proved itself too long ago. */
  assertProven(principal: Principal): Promise<void>;
}
