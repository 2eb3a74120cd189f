// One-time links that reset a password or sign in: mailed on request, or handed over by someone who
// rules everything that the person can reach. Kept as hashes, short-lived, good for one use.
import type { Accepted, LinkLook, LinkLookInput, ResetLink } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import * as store from '../account-store.ts';
import { authorityOf, authorityOfGiver, rulesWholeTenant } from '../authority.ts';
import { findInvitation } from '../credential-store.ts';
import type { Giver } from '../invitation-store.ts';
import { queueLetter } from '../letters.ts';
import { linkTo } from '../link-text.ts';
import type { Parts } from '../parts.ts';
import { passwordWeakness } from '../password-rule.ts';
import { isWithin, normalEmail } from '../rules.ts';
import * as tenants from '../tenant-store.ts';
import type { Visit } from '../visit.ts';
import { type Admitted, admit, enter } from './admit.ts';
import { type Ended, isUnproven, proveMailbox, resetPassword } from './end-access.ts';

const handedLinkMs = 24 * 60 * 60 * 1000;
const resetAction = 'POST /api/v1/auth/password/reset';

/** Asks for a link by mail: the answer and its duration are the same for every e-mail. */
export async function mailLink(
  parts: Parts,
  _context: RequestContext,
  purpose: store.LinkPurpose,
  input: { email: string },
): Promise<Accepted> {
  const email = normalEmail(input.email);
  await parts.kernel.database.system('letter on request', (tx) =>
    queueLetter(parts, tx, { kind: purpose, email }),
  );
  return { is_accepted: true };
}

/**
 * Looks at a link without using it up.
 *
 * @throws AppError `link_invalid`, `owner_link_invalid`
 */
export async function lookAtLink(
  parts: Parts,
  _context: RequestContext,
  { token, purpose }: LinkLookInput,
): Promise<LinkLook> {
  if (purpose === 'owner') {
    const { database, clock } = parts.kernel;
    const hash = parts.secretTexts.hashOf('owner', token);
    const found =
      hash !== null &&
      (await database.system('owner link by hash', (tx) =>
        findInvitation(tx, hash, new Date(clock.now())),
      ));
    if (!found) throw new AppError('owner_link_invalid');
    return { email: null };
  }
  const { link, account } = await openLink(parts, purpose, token);
  const giver = giverOf(link);
  await assertStillGiven(parts, giver, account.id);
  return { email: account.email };
}

/** Who hands a link over. */
interface LinkGiver extends Giver {
  readonly tenantId: string;
}

/** An owner's link for a member. @throws AppError `reset_beyond_own` */
export async function handResetLink(
  parts: Parts,
  context: RequestContext,
  memberId: string,
): Promise<ResetLink> {
  const { tenantId } = context;
  const { giver, member } = await parts.kernel.database.tenant(context, async (tx) => {
    const authority = await authorityOf(parts, tx, context);
    if (!rulesWholeTenant(authority)) throw new AppError('reset_beyond_own');
    return { giver: authority.giver, member: await tenants.findMember(tx, memberId) };
  });
  if (member === null) throw new AppError('not_found', { subject: 'member', id: memberId });
  const { person_id: personId, email } = member;
  return makeLink(parts, context, { ...giver, tenantId }, { personId, email });
}

/** The link of whoever runs the server, for anybody: an owner of the installation's first tenant. */
export async function operatorResetLink(
  parts: Parts,
  context: RequestContext,
  input: { email: string },
): Promise<ResetLink> {
  const { database } = parts.kernel;
  const { tenantId } = context;
  const authority = await database.tenant(context, (tx) => authorityOf(parts, tx, context));
  const first = await database.system('first tenant', tenants.firstTenant);
  if (tenantId !== first || !rulesWholeTenant(authority)) throw new AppError('reset_beyond_own');
  const email = normalEmail(input.email);
  const account = await database.system('account by e-mail', (tx) =>
    store.findAccountFacts(tx, { email }),
  );
  if (account === null) throw new AppError('not_found', { subject: 'person', id: email });
  const person = { personId: account.id, email };
  return makeLink(parts, context, { ...authority.giver, tenantId }, person);
}

async function makeLink(
  parts: Parts,
  context: RequestContext,
  giver: LinkGiver,
  { personId, email }: { personId: string; email: string },
): Promise<ResetLink> {
  const { database, clock, ids, config } = parts.kernel;
  if (!(await mayReset(parts, giver, personId))) throw new AppError('reset_beyond_own');
  const secret = parts.secretTexts.make('reset');
  const now = clock.now();
  const expiresAt = new Date(now + handedLinkMs);
  await database.system('one-time link by hand', (tx) =>
    store.insertLink(tx, {
      id: ids.next(),
      personId,
      purpose: 'reset',
      hash: secret.hash,
      giver,
      createdAt: new Date(now),
      expiresAt,
    }),
  );
  context.note({ resourceType: 'people', resourceId: personId, details: { email } });
  return {
    email,
    token: secret.text,
    link: linkTo(config.publicUrl, 'reset', secret.text),
    expires_at: isoTime(expiresAt.getTime()),
  };
}

/**
 * Whether the giver rules everything that the person can reach, today: otherwise a tenant's owner
 * would take over accounts that open other tenants.
 */
async function mayReset(parts: Parts, giver: LinkGiver, personId: string): Promise<boolean> {
  const { database } = parts.kernel;
  const authority = await database.tenant(giver.tenantId, (tx) =>
    authorityOfGiver(parts, tx, giver),
  );
  if (authority === null || !rulesWholeTenant(authority)) return false;
  return database.system('reach of a person', (tx) => reaches(tx, giver, personId));
}

async function reaches(tx: Tx, giver: LinkGiver, personId: string): Promise<boolean> {
  if ((await tenants.firstTenant(tx)) === giver.tenantId) return true;
  const giverId = giver.keyId === null ? giver.personId : null;
  const places = await store.listPlaces(tx, [personId, ...(giverId === null ? [] : [giverId])]);
  const theirs = places.filter((place) => place.person_id === personId);
  const ruled = places.filter((p) => p.person_id === giverId && p.role === 'owner');
  return (
    theirs.some(({ tenant_id }) => tenant_id === giver.tenantId) &&
    theirs.every(
      ({ tenant_id, workspace_ids }) =>
        tenant_id === giver.tenantId ||
        ruled.some((r) => r.tenant_id === tenant_id && isWithin(workspace_ids, r.workspace_ids)),
    )
  );
}

/** Redeems a link of either origin; sessions and their tokens end everywhere. */
export async function redeemReset(
  parts: Parts,
  context: RequestContext,
  input: { token: string; password: string },
): Promise<void> {
  const { database } = parts.kernel;
  const { link, account } = await openLink(parts, 'reset', input.token);
  const weakness = passwordWeakness(input.password, account.email);
  if (weakness !== null) throw new AppError('password_weak', { reason: weakness });
  const giver = giverOf(link);
  const passwordHash = await parts.passwords.hash(input.password);
  await assertStillGiven(parts, giver, account.id);
  const ended = await database.system('reset by link', async (tx) => {
    await takeLink(tx, link);
    // Asked again where nobody can join beside it: hashing takes long enough to join another tenant.
    if (giver !== null && !(await reaches(tx, giver, account.id))) {
      throw new AppError('link_invalid');
    }
    const today = (await store.findAccountFacts(tx, { id: account.id })) as store.AccountFacts;
    return resetPassword(parts, tx, today, { passwordHash, isMailed: giver === null });
  });
  await recordForAll(parts, context, account.id, resetAction, ended);
}

/** Signs in by a mailed link, which proves the mailbox as well. */
export async function redeemEmailLink(
  parts: Parts,
  context: RequestContext,
  input: { token: string; tenant_id?: string },
  visit: Visit,
): Promise<Admitted> {
  const { database } = parts.kernel;
  const { link, account } = await openLink(parts, 'sign_in', input.token);
  const action = 'POST /api/v1/auth/email-link/redeem';
  const { membership, version, ended } = await database.system('sign-in by link', async (tx) => {
    const all = await tenants.listTenantsOf(tx, account.id);
    const found = all.find(({ id }) => id === (input.tenant_id ?? id));
    if (found === undefined) throw new AppError('link_invalid');
    await takeLink(tx, link);
    const today = (await store.findAccountFacts(tx, { id: account.id })) as store.AccountFacts;
    const proof = isUnproven(today) ? await proveMailbox(parts, tx, today, null) : null;
    const now = (await store.accessVersion(tx, account.id)) as number;
    return { membership: found, version: now, ended: proof };
  });
  if (ended !== null) await recordForAll(parts, context, account.id, action, ended);
  const by = {
    account: { ...account, access_version: version },
    action,
    refusal: new AppError('link_invalid'),
  };
  return enter(parts, context, visit, membership, by, admit);
}

/** @throws AppError `link_invalid` */
async function openLink(
  parts: Parts,
  purpose: store.LinkPurpose,
  token: string,
): Promise<{ link: store.LinkRow; account: store.AccountFacts }> {
  const { database, clock } = parts.kernel;
  const hash = parts.secretTexts.hashOf(purpose, token);
  if (hash === null) throw new AppError('link_invalid');
  return database.system('one-time link by hash', async (tx) => {
    const link = await store.findLink(tx, purpose, hash, new Date(clock.now()));
    if (link === null) throw new AppError('link_invalid');
    const account = await store.findAccountFacts(tx, { id: link.person_id });
    return { link, account: account as store.AccountFacts };
  });
}

/** Of concurrent callers one goes on. The person is held first, so that two links do not cross. */
async function takeLink(tx: Tx, link: store.LinkRow): Promise<void> {
  await store.lockPerson(tx, link.person_id);
  if (!(await store.takeLink(tx, link.id))) throw new AppError('link_invalid');
}

function giverOf(link: store.LinkRow): LinkGiver | null {
  if (link.tenant_id_of_giver === null) return null;
  return {
    tenantId: link.tenant_id_of_giver,
    personId: link.person_id_of_giver,
    keyId: link.key_id_of_giver,
  };
}

/** In each tenant of the person: all of them trust this account. With it the end of its keys there. */
export async function recordForAll(
  parts: Parts,
  context: RequestContext,
  personId: string,
  action: string,
  ended: Ended,
): Promise<void> {
  const { database, outbox } = parts.kernel;
  const places = await database.system('tenants of a person', (tx) =>
    store.listPlaces(tx, [personId]),
  );
  for (const { tenant_id: tenantId, name } of places) {
    const keys = ended.keys.filter(({ tenant_id }) => tenant_id === tenantId);
    await database.tenant(tenantId, async (tx) => {
      for (const { id, name: ended } of keys) {
        const data = { id, name: ended };
        await outbox.publish(tx, { name: 'key.removed', topic: 'keys', data });
      }
      await parts.record(tx, {
        tenantId,
        actor: { kind: 'person', id: personId, name },
        action,
        outcome: 'done',
        requestId: context.requestId,
        resourceType: 'people',
        resourceId: personId,
        details: { keys_ended: keys.length, factors_ended: ended.factors },
      });
    });
  }
}

/** A link of somebody who may no longer hand one over opens nothing. */
async function assertStillGiven(
  parts: Parameters<typeof mayReset>[0],
  giver: Parameters<typeof mayReset>[1] | null,
  accountId: string,
): Promise<void> {
  if (giver !== null && !(await mayReset(parts, giver, accountId))) {
    throw new AppError('link_invalid');
  }
}
