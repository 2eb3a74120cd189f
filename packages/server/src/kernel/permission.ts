// The one permission decision: role, scopes, subject and workspace. Routes, live sockets, jobs, events
// and the filters of SQL statements all ask here; what a subject is stands in the contract's catalogue.

import {
  type EventEntry,
  type EventName,
  eventCatalogue,
  type Subject,
  subjectCatalogue,
} from '@aibaas/contract';
import { AbilityBuilder, createMongoAbility, type MongoAbility } from '@casl/ability';
import { list, type SQL, sql } from './database/sql.ts';
import { AppError } from './errors.ts';

export type Role = 'owner' | 'admin' | 'member' | 'viewer';
export type Scope = 'read' | 'write' | 'admin';
export type Action = 'read' | 'create' | 'update' | 'delete';

/** What a decision is made of. */
export interface Holder {
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** Workspaces it is limited to; null is no limit. */
  readonly workspaces: readonly string[] | null;
  /** A person of whom the tenant asks a second factor and who has none. */
  readonly lacksSecondFactor: boolean;
}

const subjects = Object.keys(subjectCatalogue) as Subject[];
const managed = subjects.filter((name) => subjectCatalogue[name].management === 'managed');
const confidential = subjects.filter(
  (name) => subjectCatalogue[name].confidentiality === 'confidential',
);

function abilityOf(role: Role): MongoAbility {
  const { can, cannot, build } = new AbilityBuilder(createMongoAbility);
  can('read', 'all');
  if (role !== 'viewer') can(['create', 'update', 'delete'], 'all');
  if (role === 'viewer' || role === 'member') {
    cannot(['create', 'update', 'delete'], managed);
    cannot('read', confidential);
  }
  return build();
}

const abilities: Record<Role, MongoAbility> = {
  owner: abilityOf('owner'),
  admin: abilityOf('admin'),
  member: abilityOf('member'),
  viewer: abilityOf('viewer'),
};

/** The scope a key needs: managing and confidential reading take `admin`. */
export function scopeNeeded(action: Action, subject: Subject): Scope {
  const { confidentiality, management } = subjectCatalogue[subject];
  if (action === 'read') return confidentiality === 'confidential' ? 'admin' : 'read';
  return management === 'managed' ? 'admin' : 'write';
}

/**
 * Why somebody may not do something, as the end of a sentence; null when they may.
 *
 * @param workspaceId the workspace of the thing; null when it belongs to none in particular; left out
 * where it is not known yet, so that the answer is whether there could be one
 * @example
 * refusalOf(principal, 'read', 'metrics', metric.workspace_id)
 */
export function refusalOf(
  holder: Holder,
  action: Action,
  subject: Subject,
  workspaceId?: string | null,
): string | null {
  if (holder.lacksSecondFactor) return 'the tenant asks for a second factor';
  if (!abilities[holder.role].can(action, subject)) return 'the role does not allow it';
  const scope = scopeNeeded(action, subject);
  if (!holder.scopes.includes(scope)) return `the credential lacks the scope "${scope}"`;
  if (holder.workspaces === null) return null;
  const { reach } = subjectCatalogue[subject];
  if (reach === 'whole') return limited;
  if (reach === 'shared' || workspaceId === undefined) return null;
  if (workspaceId === null) return action === 'read' ? null : limited;
  if (holder.workspaces.includes(workspaceId)) return null;
  return `the workspace "${workspaceId}" is not one of yours`;
}

const limited = 'you are limited to some workspaces, and this is not in one of them';

/** @throws AppError `permission_denied` or `second_factor_required` */
export function assertMay(
  holder: Holder,
  action: Action,
  subject: Subject,
  workspaceId?: string | null,
): void {
  const reason = refusalOf(holder, action, subject, workspaceId);
  if (reason !== null) throw denied(holder, action, subject, reason);
}

/** What concerns the whole tenant, whatever its subject, is not for who is limited to a part of it. */
export function assertUnlimited(holder: Holder, action: Action, subject: Subject): void {
  if (holder.workspaces !== null) throw denied(holder, action, subject, limited);
}

function denied(holder: Holder, action: Action, subject: Subject, reason: string): AppError {
  const { role, lacksSecondFactor } = holder;
  if (lacksSecondFactor) return new AppError('second_factor_required');
  return new AppError('permission_denied', { role, action, subject, reason });
}

/**
 * The same decision as a condition on a column: rows of workspaces that the holder sees, and those
 * that belong to none in particular.
 */
export function inWorkspaces(workspaces: Holder['workspaces'], column: SQL): SQL {
  if (workspaces === null) return sql`true`;
  return sql`(${column} is null or ${column} = any (${list(workspaces)}::uuid[]))`;
}

/** The workspace that a fact is about, as its entry in the catalogue says; null for none. */
export function workspaceOfFact(
  name: EventName,
  data: Readonly<Record<string, unknown>>,
): string | null {
  const { workspace } = eventCatalogue[name];
  if (workspace === 'shared' || workspace === 'whole') return null;
  const id = data[workspace];
  return typeof id === 'string' ? id : null;
}

/** Whether a fact of the server may be told to the holder. */
export function mayReadFact(holder: Holder, name: EventName, workspaceId: string | null): boolean {
  const { subject, workspace } = eventCatalogue[name];
  if (workspace === 'whole' && holder.workspaces !== null) return false;
  return refusalOf(holder, 'read', subject, workspaceId) === null;
}

/** Names of the facts that may be told to the holder, as far as that depends on their name. */
export function readableFacts(holder: Holder): EventName[] {
  return factNames.filter((name) => mayReadFact(holder, name, null));
}

export const factNames = Object.keys(eventCatalogue) as EventName[];

/** Facts that nobody but admins of the whole tenant may read; nothing is computed from them. */
export const guardedFacts = factNames.filter((name) => {
  const { workspace, subject }: EventEntry = eventCatalogue[name];
  return workspace === 'whole' || confidential.includes(subject);
});
