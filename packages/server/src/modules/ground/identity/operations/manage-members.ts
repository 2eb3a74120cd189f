// Members of a tenant: who belongs to it, as what. Nobody acts above their own role, and the last
// owner stays.
import type { Member } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError, invalidField } from '../../../../kernel/errors.ts';
import type { RequestContext, Role } from '../../../../kernel/http/context.ts';
import * as credentials from '../credential-store.ts';
import { type PageOf, type PageQuery, pageOf } from '../paging.ts';
import type { Parts } from '../parts.ts';
import { mayActOnRole, normalEmail, passwordWeakness } from '../rules.ts';
import * as store from '../tenant-store.ts';

export function listMembers(
  parts: Parts,
  context: RequestContext,
  query: PageQuery,
): Promise<PageOf<Member>> {
  const { database } = parts.kernel;
  const read = (page: store.Page) => store.listMembers(database, context, page);
  return pageOf('members', query, read, (row) => toMember(row, context));
}

/**
 * Adds a person, who keeps their own password where they have an account already; the answer does not
 * tell whether they had.
 */
export async function createMember(
  parts: Parts,
  context: RequestContext,
  input: {
    email: string;
    name: string;
    role: Role;
    password: string;
    workspace_ids?: string[] | null;
  },
): Promise<Member> {
  const { database, ids, outbox } = parts.kernel;
  assertMayActOn(context, input.role);
  const email = normalEmail(input.email);
  const weakness = passwordWeakness(input.password, email);
  if (weakness !== null) throw new AppError('password_weak', { reason: weakness });
  const passwordHash = await parts.passwords.hash(input.password);
  const id = ids.next();
  const { name, role, workspace_ids: workspaceIds = null } = input;
  context.note({ resourceType: 'members', resourceId: id, details: { email, role } });
  return database.tenant(context, async (tx) => {
    await assertWorkspaces(tx, context, workspaceIds);
    const { personId } = await store.ensurePerson(tx, {
      id: ids.next(),
      email,
      name,
      passwordHash,
    });
    const isAdded = await store.insertMembership(tx, context.tenantId, {
      id,
      personId,
      name,
      role,
      workspaceIds,
    });
    if (!isAdded) throw new AppError('conflict', { reason: `${email} is a member already` });
    await outbox.publish(tx, { name: 'member.created', topic: 'members', data: { id, role } });
    return toMember((await store.findMember(tx, id)) as store.MemberRow, context);
  });
}

export async function updateMember(
  parts: Parts,
  context: RequestContext,
  id: string,
  change: { role?: Role; name?: string; workspace_ids?: string[] | null },
): Promise<Member> {
  const { database, outbox } = parts.kernel;
  return database.tenant(context, async (tx) => {
    const owners = await store.lockOwners(tx);
    const member = await memberOf(tx, context, id);
    assertMayActOn(context, member.role);
    const role = change.role ?? member.role;
    assertMayActOn(context, role);
    if (member.role === 'owner' && role !== 'owner') assertNotLastOwner(owners);
    const { name = member.name, workspace_ids: workspaceIds = member.workspace_ids } = change;
    if (change.workspace_ids !== undefined) await assertWorkspaces(tx, context, workspaceIds);
    await store.updateMembership(tx, { id, name, role, workspaceIds });
    await parts.revocations.announce(tx, context.tenantId, [member.person_id]);
    await outbox.publish(tx, { name: 'member.updated', topic: 'members', data: { id, role } });
    context.note({
      resourceType: 'members',
      resourceId: id,
      details: { from: { role: member.role, name: member.name }, to: { role, name } },
    });
    return toMember((await store.findMember(tx, id)) as store.MemberRow, context);
  });
}

/** Ends the membership with its sessions and keys; the trail of what they did stays. */
export async function removeMember(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<void> {
  const { database, outbox } = parts.kernel;
  await database.tenant(context, async (tx) => {
    const owners = await store.lockOwners(tx);
    const member = await memberOf(tx, context, id);
    assertMayActOn(context, member.role);
    if (member.role === 'owner') assertNotLastOwner(owners);
    const keyIds = await credentials.listKeyIdsOf(tx, member.person_id);
    await store.deleteMembership(tx, id);
    await parts.revocations.announce(tx, context.tenantId, [member.person_id, ...keyIds]);
    await outbox.publish(tx, { name: 'member.removed', topic: 'members', data: { id } });
    context.note({
      resourceType: 'members',
      resourceId: id,
      details: { email: member.email, role: member.role, keys_ended: keyIds.length },
    });
  });
}

/** Not found also for who belongs to workspaces alone that the caller does not see. */
async function memberOf(tx: Tx, context: RequestContext, id: string): Promise<store.MemberRow> {
  const member = await store.findMember(tx, id, context.workspaces);
  if (member === null) throw new AppError('not_found', { subject: 'member', id });
  return member;
}

function assertMayActOn(context: RequestContext, asked: Role): void {
  const own = context.principal.role;
  if (!mayActOnRole(own, asked)) throw new AppError('role_above_own', { own, asked });
}

function assertNotLastOwner(owners: readonly string[]): void {
  if (owners.length <= 1) throw new AppError('last_owner');
}

/** A limit names workspaces that exist, and whoever is limited gives no wider one. */
async function assertWorkspaces(
  tx: Tx,
  context: RequestContext,
  asked: readonly string[] | null,
): Promise<void> {
  const own = context.workspaces;
  if (asked === null && own === null) return;
  const distinct = [...new Set(asked ?? [])];
  const isSeen = own === null || (distinct.length > 0 && distinct.every((id) => own.includes(id)));
  if (isSeen && (await store.countWorkspaces(tx, distinct)) === distinct.length) return;
  throw invalidField('/workspace_ids', 'must name workspaces that you see in this tenant');
}

/** Workspaces that the caller does not see are left out. */
function toMember(row: store.MemberRow, { workspaces }: RequestContext): Member {
  const { workspace_ids: ids } = row;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    workspace_ids:
      workspaces === null ? ids : (ids?.filter((id) => workspaces.includes(id)) ?? null),
    created_at: isoTime(row.created_at.getTime()),
  };
}
