// Invitations: who may be asked into the tenant, by whom, as what. Nobody is a member before she
// accepted, and nobody invites to more than they have.
import type { CreatedInvitation, Invitation } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext, Role } from '../../../../kernel/http/context.ts';
import {
  type Authority,
  assertMayActOn,
  assertMayGiveRole,
  assertWithin,
  authorityFor,
} from '../authority.ts';
import * as store from '../invitation-store.ts';
import { queueInvitation } from '../letters.ts';
import { linkTo } from '../link-text.ts';
import { type PageOf, type PageQuery, pageOf } from '../paging.ts';
import type { Parts } from '../parts.ts';
import { knownOf } from '../principal.ts';
import { normalEmail } from '../rules.ts';
import * as tenants from '../tenant-store.ts';
import { assertWorkspaces } from './manage-members.ts';

const invitationMs = 7 * 24 * 60 * 60 * 1000;

/** Those that the caller may act on: one who is limited sees none that reach further. */
export function listInvitations(
  parts: Parts,
  context: RequestContext,
  query: PageQuery,
): Promise<PageOf<Invitation>> {
  const { database, clock } = parts.kernel;
  const read = (page: tenants.Page) =>
    store.listInvitations(database, context, context.workspaces, page);
  return pageOf('invitations', query, read, (row) => toInvitation(row, clock.now()));
}

/** Invites, in place of an open invitation for the same e-mail. The answer alone holds the token. */
export async function createInvitation(
  parts: Parts,
  context: RequestContext,
  input: { email: string; name?: string; role: Role; workspace_ids?: string[] | null },
): Promise<CreatedInvitation> {
  const { database, clock, ids, outbox, config } = parts.kernel;
  const inviter = knownOf(context, 'the invitation');
  const email = normalEmail(input.email);
  const { name = null, role, workspace_ids: workspaceIds = null } = input;
  const secret = parts.secretTexts.make('invitation');
  const id = ids.next();
  const now = clock.now();
  context.note({ resourceType: 'invitations', resourceId: id, details: { email, role } });
  return database.tenant(context, async (tx) => {
    const authority = await authorityFor(parts, tx, context, 'create', 'invitations');
    assertMayGiveRole(authority, role);
    await assertWorkspaces(tx, authority, workspaceIds);
    await endOpenOne(tx, authority, email);
    if ((await tenants.findMemberByEmail(tx, email)) !== null) {
      throw new AppError('conflict', { reason: `${email} is a member already` });
    }
    const row = await store.insertInvitation(tx, context.tenantId, {
      id,
      email,
      name,
      role,
      workspaceIds,
      hash: secret.hash,
      giver: authority.giver,
      invitedBy: inviter.name,
      createdAt: new Date(now),
      expiresAt: new Date(now + invitationMs),
    });
    await outbox.publish(tx, { name: 'invitation.created', topic: 'members', data: { id, role } });
    const isMailed = await queueInvitation(parts, tx, row);
    return {
      ...toInvitation(row, now),
      token: secret.text,
      link: linkTo(config.publicUrl, 'join', secret.text),
      is_mailed: isMailed,
    };
  });
}

/** Inviting again replaces the open one, which nobody may do to an invitation beyond their own reach. */
async function endOpenOne(tx: Tx, authority: Authority, email: string): Promise<void> {
  const open = await store.findInvitation(tx, { email });
  if (open === null) return;
  assertMayActOnInvitation(authority, open);
  await store.deleteInvitation(tx, open.id);
}

export async function removeInvitation(
  parts: Parts,
  context: RequestContext,
  asked: string,
): Promise<void> {
  const { database, outbox } = parts.kernel;
  await database.tenant(context, async (tx) => {
    const authority = await authorityFor(parts, tx, context, 'delete', 'invitations');
    const row = await store.findInvitation(tx, { id: asked });
    if (row === null) throw new AppError('not_found', { subject: 'invitation', id: asked });
    assertMayActOnInvitation(authority, row);
    const { id, email } = row;
    await store.deleteInvitation(tx, id);
    await outbox.publish(tx, { name: 'invitation.removed', topic: 'members', data: { id } });
    context.note({ resourceType: 'invitations', resourceId: id, details: { email } });
  });
}

function assertMayActOnInvitation(authority: Authority, row: store.InvitationRow): void {
  assertMayActOn(authority, row.role);
  assertWithin(authority, row.workspace_ids, 'the invitation');
}

function toInvitation(row: store.InvitationRow, now: number): Invitation {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    workspace_ids: row.workspace_ids,
    invited_by: row.invited_by,
    state: row.expires_at.getTime() > now ? 'open' : 'expired',
    created_at: isoTime(row.created_at.getTime()),
    expires_at: isoTime(row.expires_at.getTime()),
  };
}
