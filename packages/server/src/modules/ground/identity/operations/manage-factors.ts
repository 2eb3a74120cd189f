// A person's second factors: authenticator app, passkeys, recovery codes. The first one ends the
// sessions that were opened without it, so that each session of such an account proved a factor.
import type {
  CreatedFactor,
  Factor,
  FactorList,
  PasskeyCreation,
  PasskeyRegistration,
  RecoveryCodes,
  TotpSetup,
} from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import * as credentials from '../credential-store.ts';
import { challengeIn, creationOptions, verifyRegistration } from '../factors/passkeys.ts';
import { makeRecoveryCodes, recoveryHash } from '../factors/recovery-codes.ts';
import { ownSite } from '../factors/site.ts';
import * as store from '../factors/store.ts';
import { base32, matchingStep, otpauthUri, secretBytes } from '../factors/totp.ts';
import type { Parts } from '../parts.ts';
import type { KnownPrincipal } from '../principal.ts';
import { asksSecondFactor } from '../rules.ts';
import * as tenants from '../tenant-store.ts';
import type { Visit } from '../visit.ts';
import { personOf } from './step-up.ts';

const what = 'the second factor';
const issuer = 'aibaas';
/** How long the secret of an app waits for its first code. */
const setupMs = 15 * 60 * 1000;
const factorsMax = 20;

export async function listFactors(parts: Parts, context: RequestContext): Promise<FactorList> {
  const { id } = personOf(context, what);
  return parts.kernel.database.system('second factors of a person', async (tx) => ({
    data: (await store.listFactors(tx, id)).map(toFactor),
    recovery_codes_left: await store.countRecoveryCodes(tx, id),
  }));
}

/** A secret for an authenticator app, shown this once; one app at a time. */
export async function beginTotp(
  parts: Parts,
  context: RequestContext,
  input: { name?: string },
): Promise<TotpSetup> {
  const { database, chance, clock, ids } = parts.kernel;
  const known = personOf(context, what);
  const id = ids.next();
  const secret = chance.bytes(secretBytes);
  const now = clock.now();
  const email = await database.system('new second factor', async (tx) => {
    const factors = await store.lockFactors(tx, known.id);
    if (factors.some(({ kind }) => kind === 'totp')) throw oneApp();
    await store.replacePendingTotp(tx, {
      id,
      personId: known.id,
      name: input.name ?? 'Authenticator app',
      secret: parts.factors.vault.seal(secret, id),
      createdAt: new Date(now),
    });
    return (await credentials.findAccountOf(tx, known.id))?.email ?? known.name;
  });
  context.note({ resourceType: 'factors', resourceId: id, details: { kind: 'totp' } });
  return {
    id,
    secret: base32(secret),
    uri: otpauthUri(secret, email, issuer),
    expires_at: isoTime(now + setupMs),
  };
}

const oneApp = (): AppError =>
  new AppError('conflict', { reason: 'an authenticator app is set up already; remove it first' });

/** The first code of the app makes it count. */
export async function confirmTotp(
  parts: Parts,
  context: RequestContext,
  { code }: { code: string },
): Promise<CreatedFactor> {
  const { database, clock } = parts.kernel;
  const known = personOf(context, what);
  const refuse = (reason: string) => new AppError('proof_refused', { reason });
  return database.system('new second factor', async (tx) => {
    const existing = await store.lockFactors(tx, known.id);
    if (existing.some(({ kind }) => kind === 'totp')) throw oneApp();
    const pending = await store.findTotp(tx, known.id, true);
    const now = clock.now();
    if (pending === null || now - pending.created_at.getTime() > setupMs) {
      throw refuse('no authenticator app waits for its first code; begin again');
    }
    const step = matchingStep(parts.factors.vault.open(pending.secret, pending.id), code, now);
    if (step === null) throw refuse('the code is wrong; compare the clock of the phone');
    const row = await store.confirmTotp(tx, pending.id, step, new Date(now));
    return created(parts, context, tx, { known, existing, row });
  });
}

export async function passkeyCreation(
  parts: Parts,
  context: RequestContext,
  visit: Visit,
): Promise<{ options: PasskeyCreation }> {
  const known = personOf(context, what);
  const site = ownSite(visit.site, visit.origin);
  const [account, existing] = await parts.kernel.database.system('passkeys of a person', (tx) =>
    Promise.all([
      credentials.findAccountOf(tx, known.id),
      store.listPasskeys(tx, known.id, site.rpId),
    ]),
  );
  const person = { id: known.id, email: account?.email ?? known.name, name: known.name };
  const challenge = parts.factors.challenges.make('register', known.id);
  return { options: creationOptions(site, person, challenge, existing) };
}

export async function createPasskey(
  parts: Parts,
  context: RequestContext,
  input: { name: string; passkey: PasskeyRegistration },
  visit: Visit,
): Promise<CreatedFactor> {
  const { database, clock, ids } = parts.kernel;
  const known = personOf(context, what);
  const site = ownSite(visit.site, visit.origin);
  const refuse = (reason: string) => new AppError('passkey_invalid', { reason });
  const challenge = challengeIn(input.passkey);
  const checked =
    challenge === null ? null : parts.factors.challenges.check('register', known.id, challenge);
  if (challenge === null || checked === null) {
    throw refuse('its challenge is not one that was given to you in the last five minutes');
  }
  const made = await verifyRegistration(site, input.passkey, challenge);
  if ('refusal' in made) throw refuse(made.refusal);
  return database.system('new second factor', async (tx) => {
    const existing = await store.lockFactors(tx, known.id);
    if (existing.length >= factorsMax) {
      throw new AppError('conflict', { reason: `an account has at most ${factorsMax} factors` });
    }
    if (!(await store.answerChallenge(tx, checked.key, checked.expiresAt))) {
      throw refuse('its challenge was used before');
    }
    const row = await store.insertPasskey(tx, {
      ...made,
      id: ids.next(),
      personId: known.id,
      name: input.name,
      rpId: site.rpId,
      at: new Date(clock.now()),
    });
    if (row === null) throw refuse('it is registered already');
    return created(parts, context, tx, { known, existing, row });
  });
}

/** With the first factor: recovery codes, a proof for this session, and an end of the others. */
async function created(
  parts: Parts,
  context: RequestContext,
  tx: Tx,
  by: { known: KnownPrincipal; existing: readonly store.FactorRow[]; row: store.FactorRow },
): Promise<CreatedFactor> {
  const { known, existing, row } = by;
  context.note({ resourceType: 'factors', resourceId: row.id, details: { kind: row.kind } });
  const factor = toFactor(row);
  if (existing.length > 0) return { factor, recovery_codes: null };
  await store.markProven(tx, known.credentialId, new Date(parts.kernel.clock.now()));
  for (const { id, tenant_id } of await store.deleteOtherSessions(
    tx,
    known.id,
    known.credentialId,
  )) {
    await parts.revocations.announce(tx, tenant_id, [id]);
  }
  await announceChange(parts, tx, known);
  return { factor, recovery_codes: await renewCodes(parts, tx, known.id) };
}

/** Where a tenant asks for a factor, having one or none decides what the person may do. */
async function announceChange(parts: Parts, tx: Tx, known: KnownPrincipal): Promise<void> {
  const memberships = await tenants.listTenantsOf(tx, known.id);
  if (!memberships.some((m) => asksSecondFactor(m.second_factor, m.role))) return;
  await parts.revocations.announce(tx, known.tenantId, [known.id]);
}

async function renewCodes(parts: Parts, tx: Tx, personId: string): Promise<string[]> {
  const { chance, secrets } = parts.kernel;
  const codes = makeRecoveryCodes(chance);
  const hashes = codes.map((code) => recoveryHash(secrets.credentialKey, personId, code));
  await store.replaceRecoveryCodes(tx, personId, hashes);
  return codes;
}

export async function renameFactor(
  parts: Parts,
  context: RequestContext,
  id: string,
  { name }: { name: string },
): Promise<Factor> {
  const known = personOf(context, what);
  const row = await parts.kernel.database.system('second factors of a person', (tx) =>
    store.renameFactor(tx, known.id, id, name),
  );
  if (row === null) throw new AppError('not_found', { subject: 'factor', id });
  context.note({ resourceType: 'factors', resourceId: id });
  return toFactor(row);
}

/** The last one takes the recovery codes with it. */
export async function removeFactor(
  parts: Parts,
  context: RequestContext,
  id: string,
): Promise<void> {
  const known = personOf(context, what);
  await parts.kernel.database.system('second factors of a person', async (tx) => {
    const existing = await store.lockFactors(tx, known.id);
    const row = await store.deleteFactor(tx, known.id, id);
    if (row === null) throw new AppError('not_found', { subject: 'factor', id });
    context.note({ resourceType: 'factors', resourceId: row.id, details: { kind: row.kind } });
    if (existing.length > 1) return;
    await store.replaceRecoveryCodes(tx, known.id, []);
    await announceChange(parts, tx, known);
  });
}

/** Ten new codes; the older ones end. */
export async function renewRecoveryCodes(
  parts: Parts,
  context: RequestContext,
): Promise<RecoveryCodes> {
  const known = personOf(context, what);
  context.note({ resourceType: 'factors' });
  return parts.kernel.database.system('second factors of a person', async (tx) => {
    const existing = await store.lockFactors(tx, known.id);
    if (existing.length === 0) {
      throw new AppError('conflict', { reason: 'there is no second factor to recover' });
    }
    return { recovery_codes: await renewCodes(parts, tx, known.id) };
  });
}

function toFactor(row: store.FactorRow): Factor {
  const { id, kind, name, created_at, last_used_at } = row;
  return {
    id,
    kind,
    name,
    created_at: isoTime(created_at.getTime()),
    last_used_at: last_used_at === null ? null : isoTime(last_used_at.getTime()),
  };
}
