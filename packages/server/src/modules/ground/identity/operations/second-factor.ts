// The second half of signing in, and signing in by passkey alone. Refusals do not tell which part was
// wrong; guesses of one account count together, over however many challenges they are spread.
import type { PasskeyAssertion, PasskeyRequest, SecondFactorInput } from '@aibaas/contract';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import * as credentials from '../credential-store.ts';
import { provenDevice } from '../device-cookie.ts';
import { requestOptions } from '../factors/passkeys.ts';
import { methodOf } from '../factors/proofs.ts';
import { ownSite } from '../factors/site.ts';
import { type Bucket, codeBuckets, type Origin, recoveryBuckets } from '../guess-buckets.ts';
import type { Parts } from '../parts.ts';
import * as tenants from '../tenant-store.ts';
import type { Visit } from '../visit.ts';
import { enter, idOf, loginBodyBytes, type OpenedSession, openSession } from './admit.ts';

/** Wrong answers to one challenge; the next begins with the password again. */
const triesMax = 5;

/** Finishes a sign-in that was asked for the second factor. */
export async function finishSignIn(
  parts: Parts,
  context: RequestContext,
  input: SecondFactorInput,
  visit: Visit,
): Promise<OpenedSession> {
  const { database } = parts.kernel;
  const { challenges } = parts.factors;
  const challenge = Buffer.from(input.challenge, 'base64url');
  const body = challenges.bodyOf(challenge, loginBodyBytes);
  if (body === null) throw new AppError('second_factor_expired');
  const [personId, tenantId] = [idOf(body.subarray(0, 16)), idOf(body.subarray(16))];
  const account = await database.system('account by id', (tx) =>
    credentials.findAccountOf(tx, personId),
  );
  const checked = challenges.check('login', account?.hash ?? '', challenge);
  if (account === null || checked === null) throw new AppError('second_factor_expired');
  if (!(await parts.guard.isWithin(`challenge ${checked.key.toString('hex')}`, triesMax))) {
    throw new AppError('second_factor_expired');
  }
  const action = 'POST /api/v1/auth/login/second-factor';
  const method = methodOf(input);
  const buckets = await bucketsOf(parts, method, { id: personId, email: account.email }, visit);
  await parts.guard.attempt(buckets);
  const site = visit.site?.isOwnPage === true ? visit.site : null;
  const place = { ceremony: 'second-factor', site } as const;
  if (!(await parts.factors.proves(personId, input, place))) {
    await recordRefusal(parts, context, { personId, tenantId, action });
    throw new AppError('second_factor_failed');
  }
  if (!(await parts.factors.answer(checked))) throw new AppError('second_factor_expired');
  await parts.guard.succeeded(buckets);
  const refusal = new AppError('second_factor_expired');
  return enterProven(parts, context, visit, { account, tenantId, action, refusal });
}

async function bucketsOf(
  parts: Parts,
  method: ReturnType<typeof methodOf>,
  who: { id: string; email: string },
  visit: Visit,
): Promise<Bucket[]> {
  if (method === 'passkey') return [];
  const origin = await originOf(parts, who.email, visit);
  // Only browsers that passed a factor are known ones: whoever has the password makes others at will.
  const device = parts.devices.of(provenDevice(who.email), visit.cookies);
  const proven = { ...origin, device, isKnown: false };
  return method === 'totp' ? codeBuckets(who.id, proven) : recoveryBuckets(who.id, proven);
}

/** Where an attempt comes from, as the account knows it. */
export async function originOf(parts: Parts, email: string, visit: Visit): Promise<Origin> {
  return {
    source: visit.source,
    device: parts.devices.of(email, visit.cookies),
    isKnown: await parts.guard.knows(email, visit.source),
  };
}

/** What a browser needs to offer the passkeys it has for this address; the same for everybody. */
export async function passkeyOptions(
  parts: Parts,
  visit: Visit,
): Promise<{ options: PasskeyRequest }> {
  const site = ownSite(visit.site, visit.origin);
  return { options: requestOptions(site, parts.factors.challenges.make('sign-in', ''), []) };
}

/** Signs in whoever owns the passkey. */
export async function signInByPasskey(
  parts: Parts,
  context: RequestContext,
  input: { passkey: PasskeyAssertion; tenant_id?: string },
  visit: Visit,
): Promise<OpenedSession> {
  const { database } = parts.kernel;
  const site = ownSite(visit.site, visit.origin);
  const behind = await parts.factors.personBehind(input.passkey, site);
  if (behind === null) throw new AppError('passkey_refused');
  const found = await database.system('account by id', (tx) =>
    credentials.findAccountOf(tx, behind.personId),
  );
  if (found === null) throw new AppError('passkey_refused');
  // As it was when the passkey answered: it may have ended since.
  const account = { ...found, access_version: behind.accessVersion };
  const refusal = new AppError('passkey_refused');
  const tenantId = input.tenant_id ?? null;
  const action = 'POST /api/v1/auth/passkey';
  return enterProven(parts, context, visit, { account, tenantId, action, refusal });
}

/** Opens a session in the tenant, or the person's first; every proof has been seen. */
async function enterProven(
  parts: Parts,
  context: RequestContext,
  visit: Visit,
  by: {
    account: credentials.AccountRow;
    tenantId: string | null;
    action: string;
    /** Where the person is no member of that tenant. */
    refusal: AppError;
  },
): Promise<OpenedSession> {
  const memberships = await parts.kernel.database.system('tenants of a person', (tx) =>
    tenants.listTenantsOf(tx, by.account.id),
  );
  const membership = memberships.find(({ id }) => id === (by.tenantId ?? id));
  if (membership === undefined) throw by.refusal;
  const opened = await enter(parts, context, visit, membership, by, openSession);
  return { ...opened, isFactorProven: true };
}

async function recordRefusal(
  parts: Parts,
  context: RequestContext,
  by: { personId: string; tenantId: string; action: string },
): Promise<void> {
  const { personId, tenantId, action } = by;
  await parts.kernel.database.tenant(tenantId, async (tx) => {
    const member = await tenants.findMemberOf(tx, personId);
    if (member === null) return;
    await parts.record(tx, {
      tenantId,
      actor: { kind: 'person', id: personId, name: member.name },
      action,
      outcome: 'refused',
      code: 'second_factor_failed',
      requestId: context.requestId,
    });
  });
}
