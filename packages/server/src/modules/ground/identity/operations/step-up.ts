// The renewed proof before dangerous acts: a session stolen an hour ago must not make keys, owners or
// an end of everything. Keys have nobody to ask and are exempt.
import type { PasskeyRequest, StepUp, StepUpInput } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { Principal, RequestContext } from '../../../../kernel/http/context.ts';
import * as credentials from '../credential-store.ts';
import { requestOptions } from '../factors/passkeys.ts';
import { ownSite } from '../factors/site.ts';
import * as store from '../factors/store.ts';
import { stepUpBuckets } from '../guess-buckets.ts';
import type { Parts } from '../parts.ts';
import { isKnown, type KnownPrincipal, knownOf } from '../principal.ts';
import { proofMinutes, provenUntil } from '../rules.ts';
import type { Visit } from '../visit.ts';

/** @throws AppError `step_up_needed` when the person's session proved itself too long ago. */
export async function assertProven(parts: Parts, principal: Principal): Promise<void> {
  if (!isKnown(principal) || principal.kind !== 'person') return;
  const proof = await proofOf(parts, principal);
  if (parts.kernel.clock.now() < provenUntil(proof.proven_at)) return;
  throw new AppError('step_up_needed', { minutes: proofMinutes }, { methods: methodsOf(proof) });
}

/** @throws AppError `person_needed` for keys. */
export function personOf(context: RequestContext, what: string): KnownPrincipal {
  const known = knownOf(context, what);
  if (known.kind !== 'person') throw new AppError('person_needed', { what });
  return known;
}

export async function stepUpOptions(
  parts: Parts,
  context: RequestContext,
  visit: Visit,
): Promise<{ options: PasskeyRequest }> {
  const { id } = personOf(context, 'the proof');
  const site = ownSite(visit.site, visit.origin);
  const passkeys = await parts.kernel.database.system('passkeys of a person', (tx) =>
    store.listPasskeys(tx, id, site.rpId),
  );
  const challenge = parts.factors.challenges.make('step-up', id);
  return { options: requestOptions(site, challenge, passkeys) };
}

/** Renews the proof of the session behind the cookie or token. */
export async function stepUp(
  parts: Parts,
  context: RequestContext,
  input: StepUpInput,
  visit: Visit,
): Promise<StepUp> {
  const { database, clock } = parts.kernel;
  const known = personOf(context, 'the proof');
  const methods = methodsOf(await proofOf(parts, known));
  const refuse = (reason: string) => new AppError('proof_refused', { reason }, { methods });
  // The password alone is what a second factor is there to be more than.
  if (input.password !== undefined && !methods.includes('password')) {
    throw refuse('the account has a second factor, and only that counts');
  }
  const buckets = input.passkey === undefined ? stepUpBuckets(known.credentialId) : [];
  await parts.guard.attempt(buckets);
  const site = visit.site?.isOwnPage === true ? visit.site : null;
  const isProven =
    input.password === undefined
      ? await parts.factors.proves(known.id, input, { ceremony: 'step-up', site })
      : await isPassword(parts, known.id, input.password);
  if (!isProven) throw refuse('it is wrong, or was used before');
  await parts.guard.succeeded(buckets);
  const now = new Date(clock.now());
  await database.system('proof of a session', (tx) =>
    store.markProven(tx, known.credentialId, now),
  );
  return { proven_until: isoTime(provenUntil(now)) };
}

async function isPassword(parts: Parts, personId: string, password: string): Promise<boolean> {
  const account = await parts.kernel.database.system('account by id', (tx) =>
    credentials.findAccountOf(tx, personId),
  );
  return parts.passwords.matches(password, account?.hash ?? null);
}

type Proof = NonNullable<Awaited<ReturnType<typeof store.findProof>>>;

async function proofOf(parts: Parts, known: KnownPrincipal): Promise<Proof> {
  const proof = await parts.kernel.database.system('proof of a session', (tx) =>
    store.findProof(tx, known.credentialId),
  );
  if (proof === null) throw new AppError('unauthenticated', { reason: 'the session has ended' });
  return proof;
}

function methodsOf({ kinds, codes }: Proof): string[] {
  if (kinds.length === 0) return ['password'];
  return codes > 0 ? [...kinds, 'recovery'] : kinds;
}
