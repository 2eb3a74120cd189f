// What a credential may pass on at this moment, read anew inside the transaction that passes it on:
// nobody gives more than they have, and what has an end gives nothing without one.
import type { Subject } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { RequestContext, Role, Scope } from '../../../kernel/http/context.ts';
import { type Action, assertMay } from '../../../kernel/permission.ts';
import * as credentials from './credential-store.ts';
import { type Giver, lockDelegation } from './invitation-store.ts';
import type { Parts } from './parts.ts';
import { isKnown, type KnownPrincipal } from './principal.ts';
import {
  allScopes,
  commonScopes,
  commonWorkspaces,
  isWithin,
  lowerRole,
  mayActOnRole,
  scopeBeyond,
  scopesOfRole,
} from './rules.ts';
import * as tenants from './tenant-store.ts';

export interface Authority {
  readonly giver: Giver;
  readonly role: Role;
  readonly scopes: readonly Scope[];
  /** Null is no limit. */
  readonly workspaceIds: readonly string[] | null;
  /** Null for what has no end; a session counts as its person, who has none. */
  readonly endsAt: Date | null;
}

/**
 * Locks what is passed on in the tenant and says what the caller may give.
 *
 * @throws AppError `unauthenticated` when the credential ended a moment ago.
 */
export async function authorityOf(
  parts: Parts,
  tx: Tx,
  context: RequestContext,
): Promise<Authority> {
  await lockDelegation(tx, context.tenantId);
  const { principal } = context;
  if (!isKnown(principal)) return systemAuthority;
  const today =
    principal.kind === 'key'
      ? await keyAuthority(parts, tx, principal.credentialId)
      : await sessionAuthority(parts, tx, principal);
  if (today === null) {
    throw new AppError('unauthenticated', { reason: 'the credential ended a moment ago' });
  }
  // A token may be narrower than what bought it.
  return {
    ...today,
    role: lowerRole(today.role, principal.role),
    scopes: commonScopes(today.scopes, principal.scopes),
    workspaceIds: commonWorkspaces(today.workspaceIds, context.workspaces),
  };
}

/**
 * The same, for an act that changes the tenant: the role and scopes of this moment allow it, not only
 * those that the request came with.
 *
 * @throws AppError `permission_denied`
 */
export async function authorityFor(
  parts: Parts,
  tx: Tx,
  context: RequestContext,
  action: Action,
  subject: Subject,
): Promise<Authority> {
  const authority = await authorityOf(parts, tx, context);
  const { role, scopes, workspaceIds: workspaces } = authority;
  const { lacksSecondFactor } = context.principal;
  assertMay({ role, scopes, workspaces, lacksSecondFactor }, action, subject);
  return authority;
}

/** What whoever invited may give today; null when they may not invite any more. */
export async function authorityOfGiver(
  parts: Parts,
  tx: Tx,
  { personId, keyId }: Giver,
): Promise<Authority | null> {
  const today =
    keyId === null
      ? await personAuthority(tx, personId as string)
      : await keyAuthority(parts, tx, keyId);
  const mayInvite = today !== null && mayActOnRole(today.role, 'admin') && today.endsAt === null;
  return mayInvite ? today : null;
}

/** The system's own work has no giver to fall with, and no limit. */
const systemAuthority: Authority = {
  giver: { personId: null, keyId: null },
  role: 'owner',
  scopes: allScopes,
  workspaceIds: null,
  endsAt: null,
};

async function keyAuthority(parts: Parts, tx: Tx, keyId: string): Promise<Authority | null> {
  await credentials.holdKey(tx, keyId);
  const row = await credentials.findKeyCredential(tx, { id: keyId });
  if (row === null) return null;
  if (row.expires_at !== null && row.expires_at.getTime() <= parts.kernel.clock.now()) return null;
  return {
    giver: { personId: row.person_id, keyId },
    role: row.person_role === null ? row.role : lowerRole(row.role, row.person_role),
    scopes: row.scopes,
    workspaceIds: commonWorkspaces(row.workspace_ids, row.person_workspace_ids),
    endsAt: row.expires_at,
  };
}

async function sessionAuthority(
  parts: Parts,
  tx: Tx,
  principal: KnownPrincipal,
): Promise<Authority | null> {
  const isThere = await holdSession(parts, tx, principal);
  return isThere ? personAuthority(tx, principal.personId as string) : null;
}

/** Whether the caller's session has not ended; held until the commit. */
export function holdSession(
  parts: Parts,
  tx: Tx,
  { credentialId, homeTenantId }: KnownPrincipal,
): Promise<boolean> {
  // The session may have been opened in another tenant of the person, out of this tenant's sight.
  return tenants.inTenant(tx, tx.tenantId as string, homeTenantId, () =>
    credentials.holdSession(tx, homeTenantId, credentialId, new Date(parts.kernel.clock.now())),
  );
}

async function personAuthority(tx: Tx, personId: string): Promise<Authority | null> {
  const row = await tenants.findMemberOf(tx, personId);
  return row === null ? null : ofMember(row);
}

function ofMember(row: {
  person_id: string;
  role: Role;
  workspace_ids: string[] | null;
}): Authority {
  return {
    giver: { personId: row.person_id, keyId: null },
    role: row.role,
    scopes: allScopes,
    workspaceIds: row.workspace_ids,
    endsAt: null,
  };
}

/** An owner without a limit, by a credential that can do all of it and has no end. */
export function rulesWholeTenant({ role, scopes, workspaceIds, endsAt }: Authority): boolean {
  const hasAll = scopeBeyond(allScopes, scopes) === null;
  return role === 'owner' && hasAll && workspaceIds === null && endsAt === null;
}

/** A role is given for good, with all it can do: its giver has all of it, and has no end. */
export function assertMayGiveRole(authority: Authority, role: Role): void {
  assertMayActOn(authority, role);
  const beyond = scopeBeyond(scopesOfRole[role], authority.scopes);
  if (beyond !== null) throw new AppError('scope_above_own', { scope: beyond });
  assertLasting(authority, 'the role');
}

export function assertMayActOn(authority: Authority, asked: Role): void {
  const own = authority.role;
  if (!mayActOnRole(own, asked)) throw new AppError('role_above_own', { own, asked });
}

export function assertLasting({ endsAt }: Authority, what: string): void {
  if (endsAt !== null) throw new AppError('lasting_credential_needed', { what });
}

/** Whoever is limited acts on what lies within her own workspaces, and on nothing wider. */
export function assertWithin(
  { workspaceIds }: Authority,
  asked: readonly string[] | null,
  what: string,
): void {
  if (!isWithin(asked, workspaceIds)) throw new AppError('workspaces_above_own', { what });
}

/** The end of a key that this authority makes: at most its own. */
export function endOfChild({ endsAt }: Authority, asked: Date | null): Date | null {
  if (endsAt === null) return asked;
  if (asked === null) return endsAt;
  if (asked.getTime() > endsAt.getTime()) {
    throw new AppError('expiry_above_own', { expires_at: isoTime(endsAt.getTime()) });
  }
  return asked;
}
