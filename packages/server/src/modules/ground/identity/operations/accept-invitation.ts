// Accepting an invitation: the one moment in which a person becomes a member. A new person chooses the
// password; who has an account proves it, by its password, a session, or the mailbox.
import type { InvitationLook, JoinedTenant } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext, Role } from '../../../../kernel/http/context.ts';
import * as accounts from '../account-store.ts';
import { authorityOfGiver, holdSession } from '../authority.ts';
import { passwordBuckets } from '../guess-buckets.ts';
import * as invitations from '../invitation-store.ts';
import type { Parts } from '../parts.ts';
import { passwordWeakness } from '../password-rule.ts';
import { knownOf } from '../principal.ts';
import { commonWorkspaces, lowerRole } from '../rules.ts';
import * as tenants from '../tenant-store.ts';
import type { Visit } from '../visit.ts';
import { type Admitted, admit, assertUnchanged, changedMeanwhile, enter } from './admit.ts';
import { isUnproven, proveMailbox } from './end-access.ts';
import { recordForAll } from './one-time-links.ts';
import { originOf } from './second-factor.ts';

const acceptAction = 'POST /api/v1/auth/invitations/accept';
const joinAction = 'POST /api/v1/auth/invitations/join';

interface OpenInvitation {
  readonly row: NonNullable<Awaited<ReturnType<typeof invitations.findByToken>>>;
  readonly hash: Buffer;
  readonly account: accounts.AccountFacts | null;
  /** The token came by mail alone, and nobody has proven this mailbox before. */
  readonly provesMailbox: boolean;
}

/** @throws AppError `invitation_invalid` */
async function openInvitation(parts: Parts, token: string): Promise<OpenInvitation> {
  const { database, clock } = parts.kernel;
  const hash = parts.secretTexts.hashOf('invitation', token);
  if (hash === null) throw new AppError('invitation_invalid');
  const now = new Date(clock.now());
  return database.system('invitation by hash', async (tx) => {
    const row = await invitations.findByToken(tx, hash, now);
    if (row === null) throw new AppError('invitation_invalid');
    const account = await accounts.findAccountFacts(tx, { email: row.email });
    const provesMailbox = row.is_mailed && (account === null || isUnproven(account));
    return { row, hash, account, provesMailbox };
  });
}

/** What the holder of the token may know before she accepts. */
export async function lookAtInvitation(
  parts: Parts,
  _context: RequestContext,
  { token }: { token: string },
): Promise<InvitationLook> {
  const { row, account, provesMailbox } = await openInvitation(parts, token);
  return {
    tenant_name: row.tenant_name,
    email: row.email,
    name: row.name,
    role: row.role,
    must_prove_account: account !== null && !provesMailbox,
    expires_at: isoTime(row.expires_at.getTime()),
  };
}

/** Accepts without a session. Of concurrent callers one wins. */
export async function acceptInvitation(
  parts: Parts,
  context: RequestContext,
  input: { token: string; name?: string; password: string },
  visit: Visit,
): Promise<Admitted> {
  const opened = await openInvitation(parts, input.token);
  const { account } = opened;
  return account !== null && !opened.provesMailbox
    ? acceptAsAccount(parts, context, { ...opened, account }, input, visit)
    : acceptWithNewPassword(parts, context, opened, input, visit);
}

/** Who has the account proves it: an invitation must not become a way to take it over. */
async function acceptAsAccount(
  parts: Parts,
  context: RequestContext,
  opened: OpenInvitation & { account: accounts.AccountFacts },
  input: { name?: string; password: string },
  visit: Visit,
): Promise<Admitted> {
  const { database } = parts.kernel;
  const { account, row } = opened;
  // Whoever invites the e-mail has a token: guessing here is slowed down as at the front door.
  const origin = await originOf(parts, account.email, visit);
  const buckets = passwordBuckets(account.email, origin);
  await parts.guard.attempt(buckets);
  if (!(await parts.passwords.matches(input.password, account.hash))) {
    throw new AppError('login_failed');
  }
  await parts.guard.succeeded(buckets);
  const name = input.name ?? row.name ?? account.name;
  const refusal = new AppError('login_failed');
  await database.tenant(row.tenant_id, async (tx) => {
    const person = { personId: account.id, name };
    const offer = await take(parts, tx, opened);
    await join(parts, tx, opened, person, offer);
    // A link that somebody was handed may have changed the password meanwhile.
    await assertUnchanged(tx, account.id, { accessVersion: account.access_version, refusal });
    await recordJoin(parts, tx, context, acceptAction, { ...person, role: offer.role });
  });
  const places = await database.system('tenants of a person', (tx) =>
    tenants.listTenantsOf(tx, account.id),
  );
  const membership = places.find(({ id }) => id === row.tenant_id);
  if (membership === undefined) throw new AppError('invitation_invalid');
  const by = { account, action: acceptAction, refusal };
  return enter(parts, context, visit, membership, by, admit);
}

/** A new person, or the holder of the mailbox of an account that somebody else may have made. */
async function acceptWithNewPassword(
  parts: Parts,
  context: RequestContext,
  opened: OpenInvitation,
  input: { name?: string; password: string },
  visit: Visit,
): Promise<Admitted> {
  const { database, ids, clock } = parts.kernel;
  const { row, account, provesMailbox } = opened;
  const { email } = row;
  const weakness = passwordWeakness(input.password, email);
  if (weakness !== null) throw new AppError('password_weak', { reason: weakness });
  const passwordHash = await parts.passwords.hash(input.password);
  const name = input.name ?? row.name ?? email;
  const accessVersion =
    account === null ? 0 : await takeOver(parts, context, opened, account.id, passwordHash);
  const admitted = await database.tenant(row.tenant_id, async (tx) => {
    const offer = await take(parts, tx, opened);
    const made = await tenants.ensurePerson(tx, { id: ids.next(), email, name, passwordHash });
    // Someone made the account a moment ago, with a password that was not compared.
    if (made.isNew !== (account === null)) throw changedMeanwhile();
    const person = { personId: made.personId, name };
    await join(parts, tx, opened, person, offer);
    const refusal = changedMeanwhile();
    const arrival = { ...person, ...offer, email, action: acceptAction, accessVersion, refusal };
    return admit(parts, context, tx, visit, arrival);
  });
  if (account === null && provesMailbox) {
    const now = new Date(clock.now());
    await database.system('proven mailbox', async (tx) => {
      const made = await accounts.findAccountFacts(tx, { email });
      if (made !== null) await accounts.setVerified(tx, made.id, now);
    });
  }
  return admitted;
}

/**
 * Whoever opened the account before had not shown that the mailbox is theirs. What the invitation
 * cannot give is refused before anything ends.
 */
async function takeOver(
  parts: Parts,
  context: RequestContext,
  opened: OpenInvitation,
  personId: string,
  passwordHash: string,
): Promise<number> {
  const { database } = parts.kernel;
  const { row } = opened;
  await database.tenant(row.tenant_id, async (tx) => {
    await offerOf(parts, tx, opened);
    if ((await tenants.findMemberOf(tx, personId)) !== null) throw memberAlready(row.email);
  });
  const { ended, version } = await database.system('access by mailbox', async (tx) => {
    await accounts.lockPerson(tx, personId);
    const account = await accounts.findAccountFacts(tx, { id: personId });
    if (account === null || !isUnproven(account)) throw changedMeanwhile();
    return {
      ended: await proveMailbox(parts, tx, account, passwordHash),
      version: account.access_version + 1,
    };
  });
  await recordForAll(parts, context, personId, acceptAction, ended);
  return version;
}

/** Accepts with the session of the person that was invited. */
export async function acceptSignedIn(
  parts: Parts,
  context: RequestContext,
  { token }: { token: string },
): Promise<JoinedTenant> {
  const known = knownOf(context, 'the membership');
  if (known.kind !== 'person') throw new AppError('person_needed', { what: 'the membership' });
  const opened = await openInvitation(parts, token);
  const { row, account } = opened;
  if (account?.id !== known.id) throw new AppError('invitation_for_another');
  const person = { personId: known.id, name: row.name ?? account.name };
  context.note({ resourceType: 'invitations', resourceId: row.id });
  // A transaction of its own: the request's is of the tenant in which the person signed in.
  return parts.kernel.database.tenant(row.tenant_id, async (tx) => {
    const offer = await take(parts, tx, opened);
    const memberId = await join(parts, tx, opened, person, offer);
    // A reset ends sessions: whoever it shut out must not take the account into this tenant.
    await accounts.lockPerson(tx, known.id);
    if (!(await holdSession(parts, tx, known))) {
      throw new AppError('unauthenticated', { reason: 'the session ended a moment ago' });
    }
    const { role } = offer;
    await recordJoin(parts, tx, context, joinAction, { ...person, role });
    return { tenant_id: row.tenant_id, tenant_name: row.tenant_name, member_id: memberId, role };
  });
}

interface Offer {
  readonly role: Role;
  readonly workspaceIds: readonly string[] | null;
}

/** Takes the invitation, once. */
async function take(parts: Parts, tx: Tx, opened: OpenInvitation): Promise<Offer> {
  const { row, hash } = opened;
  const offer = await offerOf(parts, tx, opened);
  const now = new Date(parts.kernel.clock.now());
  if (!(await invitations.takeInvitation(tx, row.id, hash, now))) {
    throw new AppError('invitation_invalid');
  }
  return offer;
}

/** No more than whoever invited may give by now. */
async function offerOf(parts: Parts, tx: Tx, { row }: OpenInvitation): Promise<Offer> {
  await invitations.lockDelegation(tx, row.tenant_id);
  const giver = { personId: row.person_id, keyId: row.key_id };
  const authority = await authorityOfGiver(parts, tx, giver);
  if (authority === null) throw new AppError('invitation_invalid');
  const role = lowerRole(row.role, authority.role);
  const workspaceIds = commonWorkspaces(row.workspace_ids, authority.workspaceIds);
  if (workspaceIds?.length === 0) throw new AppError('invitation_invalid');
  return { role, workspaceIds };
}

const memberAlready = (email: string): AppError =>
  new AppError('conflict', { reason: `${email} is a member already` });

/** From here on the person is a member. */
async function join(
  parts: Parts,
  tx: Tx,
  { row }: OpenInvitation,
  person: { personId: string; name: string },
  { role, workspaceIds }: Offer,
): Promise<string> {
  const { ids, outbox } = parts.kernel;
  const memberId = ids.next();
  const member = { id: memberId, ...person, role, workspaceIds };
  if (!(await tenants.insertMembership(tx, row.tenant_id, member))) {
    throw memberAlready(row.email);
  }
  const publish = (name: 'member.created' | 'invitation.accepted', id: string) =>
    outbox.publish(tx, { name, topic: 'members', data: { id, role } });
  await publish('invitation.accepted', row.id);
  await publish('member.created', memberId);
  return memberId;
}

async function recordJoin(
  parts: Parts,
  tx: Tx,
  context: RequestContext,
  action: string,
  who: { personId: string; name: string; role: Role },
): Promise<void> {
  await parts.record(tx, {
    tenantId: tx.tenantId as string,
    actor: { kind: 'person', id: who.personId, name: who.name },
    action,
    outcome: 'done',
    requestId: context.requestId,
    resourceType: 'members',
    details: { role: who.role },
  });
}
