// Signing in and out, redeeming the owner link, and buying tokens. The two public ways in take the
// same time and give the same answer whether an account exists or not.
import { type AccessToken, limits } from '@aibaas/contract';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext, Role } from '../../../../kernel/http/context.ts';
import * as credentials from '../credential-store.ts';
import { passwordBuckets } from '../guess-buckets.ts';
import { lockDelegation } from '../invitation-store.ts';
import type { Parts } from '../parts.ts';
import { passwordWeakness } from '../password-rule.ts';
import { isKnown, type KnownPrincipal, knownOf } from '../principal.ts';
import { normalEmail } from '../rules.ts';
import * as tenants from '../tenant-store.ts';
import type { Visit } from '../visit.ts';
import { type Admitted, admit, changedMeanwhile, enter, sessionDays } from './admit.ts';
import { originOf } from './second-factor.ts';

const dayMs = 24 * 60 * 60 * 1000;

export async function login(
  parts: Parts,
  context: RequestContext,
  input: { email: string; password: string; tenant_id?: string },
  visit: Visit,
): Promise<Admitted> {
  const { database } = parts.kernel;
  const email = normalEmail(input.email);
  const buckets = passwordBuckets(email, await originOf(parts, email, visit));
  await parts.guard.attempt(buckets);
  const account = await database.system('account by e-mail', (tx) =>
    credentials.findAccount(tx, email),
  );
  const isRight = await parts.passwords.matches(input.password, account?.hash ?? null);
  if (account === null || !isRight) {
    // Not awaited: the time it takes would tell that the account exists.
    if (account !== null) {
      parts.background.run('recording a refused sign-in', () =>
        recordRefusedLogin(parts, context, account.id),
      );
    }
    throw new AppError('login_failed');
  }
  const memberships = await database.system('tenants of a person', (tx) =>
    tenants.listTenantsOf(tx, account.id),
  );
  const membership = memberships.find((m) => m.id === (input.tenant_id ?? m.id));
  if (membership === undefined) throw new AppError('login_failed');
  await parts.guard.succeeded(buckets);
  const action = 'POST /api/v1/auth/login';
  const refusal = new AppError('login_failed');
  return enter(parts, context, visit, membership, { account, action, refusal }, admit);
}

async function recordRefusedLogin(
  parts: Parts,
  context: RequestContext,
  personId: string,
): Promise<void> {
  const { database } = parts.kernel;
  const [membership] = await database.system('tenants of a person', (tx) =>
    tenants.listTenantsOf(tx, personId),
  );
  if (membership === undefined) return;
  await database.tenant(membership.id, (tx) =>
    parts.record(tx, {
      tenantId: membership.id,
      actor: { kind: 'person', id: personId, name: membership.membership_name },
      action: 'POST /api/v1/auth/login',
      outcome: 'refused',
      code: 'login_failed',
      requestId: context.requestId,
    }),
  );
}

/** Redeems the one-time link: its holder becomes an owner. Of concurrent redemptions one wins. */
export async function redeemOwnerLink(
  parts: Parts,
  context: RequestContext,
  input: { token: string; email: string; name?: string; password: string },
  visit: Visit,
): Promise<Admitted> {
  const { database, clock, ids } = parts.kernel;
  const email = normalEmail(input.email);
  const now = new Date(clock.now());
  const linkHash = parts.secretTexts.hashOf('owner', input.token);
  const invitation =
    linkHash === null
      ? null
      : await database.system('owner link by hash', (tx) =>
          credentials.findInvitation(tx, linkHash, now),
        );
  if (invitation === null) throw new AppError('owner_link_invalid');
  const weakness = passwordWeakness(input.password, email);
  if (weakness !== null) throw new AppError('password_weak', { reason: weakness });
  const account = await database.system('account by e-mail', (tx) =>
    credentials.findAccount(tx, email),
  );
  // Who has an account already proves it: a link must not become a way to take it over, nor a place
  // where nobody counts the guesses.
  if (account !== null) {
    const buckets = passwordBuckets(email, await originOf(parts, email, visit));
    await parts.guard.attempt(buckets);
    if (!(await parts.passwords.matches(input.password, account.hash))) {
      throw new AppError('login_failed');
    }
    await parts.guard.succeeded(buckets);
  }
  const passwordHash = await parts.passwords.hash(input.password);
  const name = input.name ?? email;
  return database.tenant(invitation.tenant_id, async (tx) => {
    await lockDelegation(tx, invitation.tenant_id);
    if (!(await credentials.useInvitation(tx, invitation.id, now))) {
      throw new AppError('owner_link_invalid');
    }
    const made = await tenants.ensurePerson(tx, { id: ids.next(), email, name, passwordHash });
    // Someone made the account a moment ago, with a password that was not compared.
    if (made.isNew !== (account === null)) throw changedMeanwhile();
    const { personId } = made;
    const who = { personId, name, role: 'owner' as const };
    const memberId = await makeOwner(parts, tx, who);
    const { publish } = parts.kernel.outbox;
    const data = { id: memberId, role: 'owner' };
    await publish(tx, { name: 'member.created', topic: 'members', data });
    return admit(parts, context, tx, visit, {
      ...who,
      email,
      workspaceIds: null,
      action: 'POST /api/v1/auth/owner-link',
      accessVersion: account?.access_version ?? 0,
      refusal: new AppError('login_failed'),
    });
  });
}

/** A member already: becomes an owner. Otherwise: joins as one. */
async function makeOwner(
  parts: Parts,
  tx: Tx,
  who: { personId: string; name: string },
): Promise<string> {
  const id = parts.kernel.ids.next();
  const tenantId = tx.tenantId as string;
  const owner = { id, ...who, role: 'owner' as const, workspaceIds: null };
  if (await tenants.insertMembership(tx, tenantId, owner)) return id;
  const existing = (await tenants.findMemberOf(tx, who.personId)) as tenants.MemberRow;
  await tenants.updateMembership(tx, { ...owner, id: existing.id });
  await parts.revocations.announce(tx, tenantId, [who.personId]);
  return existing.id;
}

/** Ends the session behind the cookie or token. */
export async function logout(parts: Parts, context: RequestContext): Promise<void> {
  const known = knownOf(context, 'the session');
  if (known.kind !== 'person') {
    throw new AppError('conflict', { reason: 'an API key has no session; remove the key instead' });
  }
  context.note({ resourceType: 'sessions', resourceId: known.credentialId });
  await parts.kernel.database.tenant(context, async (tx) => {
    const data = { person_id: known.id };
    await parts.kernel.outbox.publish(tx, { name: 'session.removed', topic: 'sessions', data });
    await parts.revocations.announce(tx, context.tenantId, [known.credentialId]);
    await tenants.inTenant(tx, context.tenantId, known.homeTenantId, () =>
      credentials.deleteSession(tx, known.homeTenantId, known.credentialId),
    );
  });
}

/** An access token for 15 minutes, for the credential's tenant or another one of its person. */
export async function buyToken(
  parts: Parts,
  context: RequestContext,
  tenantId: string = context.tenantId,
): Promise<AccessToken> {
  const known = knownOf(context, 'the token');
  if (known.credential === 'token') throw new AppError('token_not_renewable');
  const role = await roleIn(parts, known, tenantId);
  if (role === null) throw new AppError('tenant_forbidden', { tenant_id: tenantId });
  const { scopes, credentialId, kind } = known;
  return {
    access_token: await parts.tokens.sign({ tenantId, credentialId, kind, role, scopes }),
    token_type: 'Bearer',
    expires_in: limits.tokenSeconds,
    tenant_id: tenantId,
    role,
    scopes: [...scopes],
  };
}

async function roleIn(parts: Parts, known: KnownPrincipal, tenantId: string): Promise<Role | null> {
  if (tenantId === known.tenantId) return known.role;
  if (known.kind !== 'person') return null;
  const all = await parts.kernel.database.system('tenants of a person', (tx) =>
    tenants.listTenantsOf(tx, known.id),
  );
  return all.find((tenant) => tenant.id === tenantId)?.role ?? null;
}

/** Moves the end of a cookie's session 30 days ahead, once a day; true when it moved. */
export async function slideSession(parts: Parts, context: RequestContext): Promise<boolean> {
  const { principal } = context;
  if (!isKnown(principal) || principal.credential !== 'cookie') return false;
  const until = parts.kernel.clock.now() + sessionDays * dayMs;
  if (until - principal.expiresAt < dayMs) return false;
  await parts.kernel.database.tenant(context, (tx) =>
    credentials.extendSession(tx, principal.credentialId, new Date(until)),
  );
  return true;
}
