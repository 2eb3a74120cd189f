// Members of a tenant: who belongs to it, as what. Nobody acts above their own role, and the last
// owner of the whole tenant stays.
import type { Member } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError, invalidField } from '../../../../kernel/errors.ts';
import type { RequestContext, Role } from '../../../../kernel/http/context.ts';
import {
  type Authority,
  assertMayActOn,
  assertMayGiveRole,
  assertWithin,
  authorityFor,
} from '../authority.ts';
import * as credentials from '../credential-store.ts';
import { listHavingFactor } from '../factors/store.ts';
import { type PageOf, type PageQuery, pageOf } from '../paging.ts';
import type { Parts } from '../parts.ts';
import { isWithin, lowerRole } from '../rules.ts';
import * as store from '../tenant-store.ts';

export function listMembers(
  parts: Parts,
  context: RequestContext,
  query: PageQuery,
): Promise<PageOf<Member>> {
  const { database } = parts.kernel;
  const read = async (page: store.Page) =>
    withFactors(parts, context, await store.listMembers(database, context, page));
  return pageOf('members', query, read, (row) => toMember(row, context));
}

type ShownRow = store.MemberRow & { readonly has_second_factor: boolean | null };

/** Factors are seen by no request's role; who manages people learns whether there is one, nothing more. */
async function withFactors(
  parts: Parts,
  { principal }: RequestContext,
  rows: readonly store.MemberRow[],
): Promise<ShownRow[]> {
  if (!principal.can('update', 'members')) {
    return rows.map((row) => ({ ...row, has_second_factor: null }));
  }
  const ids = rows.map(({ person_id }) => person_id);
  const having = await parts.kernel.database.system('who has a second factor', (tx) =>
    listHavingFactor(tx, ids),
  );
  return rows.map((row) => ({ ...row, has_second_factor: having.has(row.person_id) }));
}

export async function updateMember(
  parts: Parts,
  context: RequestContext,
  id: string,
  change: { role?: Role; name?: string; workspace_ids?: string[] | null },
): Promise<Member> {
  const { database, outbox } = parts.kernel;
  const changed = await database.tenant(context, async (tx) => {
    const authority = await authorityFor(parts, tx, context, 'update', 'members');
    const owners = await store.lockUnlimitedOwners(tx);
    const member = await memberOf(tx, context, id);
    assertMayChange(authority, member);
    const { name = member.name, role = member.role, workspace_ids } = change;
    const workspaceIds = workspace_ids === undefined ? member.workspace_ids : workspace_ids;
    if (lowerRole(role, member.role) !== role) assertMayGiveRole(authority, role);
    const isLimitedAnew = workspaceIds !== null && member.workspace_ids === null;
    if (role !== 'owner' || isLimitedAnew) assertNotLastOwner(owners, member);
    if (workspace_ids !== undefined) await assertWorkspaces(tx, authority, workspaceIds);
    if (!isWithin(workspaceIds, member.workspace_ids)) assertMayGiveRole(authority, role);
    await store.updateMembership(tx, { id, name, role, workspaceIds });
    await parts.revocations.announce(tx, context.tenantId, [member.person_id]);
    await outbox.publish(tx, { name: 'member.updated', topic: 'members', data: { id, role } });
    context.note({
      resourceType: 'members',
      resourceId: id,
      details: {
        email: member.email,
        from: { role: member.role, name: member.name, workspace_ids: member.workspace_ids },
        to: { role, name, workspace_ids: workspaceIds },
      },
    });
    return (await store.findMember(tx, id)) as store.MemberRow;
  });
  const [shown] = await withFactors(parts, context, [changed]);
  return toMember(shown as ShownRow, context);
}

/** Ends the membership with its sessions and keys; the trail of what they did stays. */
export async function removeMember(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<void> {
  const { database, outbox } = parts.kernel;
  await database.tenant(context, async (tx) => {
    const authority = await authorityFor(parts, tx, context, 'delete', 'members');
    const owners = await store.lockUnlimitedOwners(tx);
    const member = await memberOf(tx, context, id);
    assertMayChange(authority, member);
    assertNotLastOwner(owners, member);
    const keyIds = await credentials.listKeyIdsOf(tx, member.person_id);
    await store.deleteMembership(tx, id);
    await parts.revocations.announce(tx, context.tenantId, [member.person_id, ...keyIds]);
    await outbox.publish(tx, { name: 'member.removed', topic: 'members', data: { id } });
    context.note({
      resourceType: 'members',
      resourceId: id,
      details: {
        name: member.name,
        email: member.email,
        role: member.role,
        keys_ended: keyIds.length,
      },
    });
  });
}

/** Not found also for who belongs to workspaces alone that the caller does not see. */
async function memberOf(tx: Tx, context: RequestContext, id: string): Promise<store.MemberRow> {
  const member = await store.findMember(tx, id, context.workspaces);
  if (member === null) throw new AppError('not_found', { subject: 'member', id });
  return member;
}

function assertMayChange(authority: Authority, member: store.MemberRow): void {
  assertMayActOn(authority, member.role);
  assertWithin(authority, member.workspace_ids, 'the member');
}

/** Somebody rules the whole tenant: an owner goes only while another one has no limit. */
function assertNotLastOwner(unlimitedOwners: readonly string[], member: store.MemberRow): void {
  if (member.role !== 'owner') return;
  if (!unlimitedOwners.some((id) => id !== member.id)) throw new AppError('last_owner');
}

/** A limit names workspaces that exist, and whoever is limited gives no wider one. */
export async function assertWorkspaces(
  tx: Tx,
  { workspaceIds: own }: Authority,
  asked: readonly string[] | null,
): Promise<void> {
  if (asked === null && own === null) return;
  const distinct = [...new Set(asked ?? [])];
  const isSeen = own === null || (distinct.length > 0 && distinct.every((id) => own.includes(id)));
  if (isSeen && (await store.countWorkspaces(tx, distinct)) === distinct.length) return;
  throw invalidField('/workspace_ids', 'must name workspaces that you see in this tenant');
}

/** Workspaces that the caller does not see are left out. */
function toMember(row: ShownRow, { workspaces }: RequestContext): Member {
  const { workspace_ids: ids } = row;
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    workspace_ids:
      workspaces === null ? ids : (ids?.filter((id) => workspaces.includes(id)) ?? null),
    has_second_factor: row.has_second_factor,
    created_at: isoTime(row.created_at.getTime()),
  };
}
