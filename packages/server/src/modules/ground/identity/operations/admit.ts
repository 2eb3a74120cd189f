// The one door: whoever proved an account by a password or a link gets a session here, or is asked
// for the second factor where the account has one. No way in goes around it.
import { type Entrance, limits, type SignedIn } from '@aibaas/contract';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { AuditNote, RequestContext, Role } from '../../../../kernel/http/context.ts';
import * as accounts from '../account-store.ts';
import * as credentials from '../credential-store.ts';
import { challengeMs } from '../factors/challenges.ts';
import { requestOptions } from '../factors/passkeys.ts';
import * as factorStore from '../factors/store.ts';
import type { Parts } from '../parts.ts';
import * as tenants from '../tenant-store.ts';
import type { Visit } from '../visit.ts';

/** Who stands at the door of the transaction's tenant. */
export interface Arrival {
  readonly personId: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly workspaceIds: readonly string[] | null;
  /** The route they came by, for the audit trail. */
  readonly action: string;
  /** Of the account, read before or with the proof that let them come here. */
  readonly accessVersion: number;
  /** Where what was proven has ended in the meantime. */
  readonly refusal: AppError;
}

/** An answer and the secret for the cookie. */
export interface OpenedSession {
  readonly answer: SignedIn;
  readonly sessionToken: string;
  /** Seen in this sign-in: its browser may be trusted with codes. */
  readonly isFactorProven?: boolean;
}

/** What a way in gave: a session with its secret, or the question for the second factor. */
export interface Admitted {
  readonly answer: Entrance;
  /** For the cookie; null as long as the second factor is missing. */
  readonly sessionToken: string | null;
  readonly isFactorProven?: boolean;
}

export const sessionDays = 30;
const dayMs = 24 * 60 * 60 * 1000;
export const allScopes = ['read', 'write', 'admin'] as const;

/** Two ids of 16 bytes: person and tenant. */
export const loginBodyBytes = 32;

/**
 * Opens a session in the transaction's tenant, or asks for the second factor.
 *
 * @example
 * const admitted = await database.tenant(tenantId, (tx) =>
 *   admit(parts, context, tx, visit, { ...who, action: 'POST /api/v1/auth/login' }),
 * );
 */
export async function admit(
  parts: Parts,
  context: RequestContext,
  tx: Tx,
  visit: Visit,
  arrival: Arrival,
): Promise<Admitted> {
  const methods = await parts.factors.methodsOf(arrival.personId, visit.site);
  if (methods.length === 0) return openSession(parts, context, tx, visit, arrival);
  // Whoever got this far knows the password or holds a link: the trail shows it either way.
  await record(parts, context, tx, arrival, { details: { second_factor: 'asked' } });
  const { personId } = arrival;
  const { challenges } = parts.factors;
  const [account, passkeys] = await parts.kernel.database.system(
    'second factors',
    async (system) => [
      await credentials.findAccountOf(system, personId),
      visit.site === null ? [] : await factorStore.listPasskeys(system, personId, visit.site.rpId),
    ],
  );
  const body = Buffer.concat([idBytes(personId), idBytes(tx.tenantId as string)]);
  // Bound to the password's hash: a new password ends the sign-ins that stand half open.
  const challenge = challenges.make('login', account?.hash ?? '', body);
  const passkey =
    visit.site === null || passkeys.length === 0
      ? null
      : requestOptions(visit.site, challenges.make('second-factor', personId), passkeys);
  return {
    sessionToken: null,
    answer: {
      second_factor: {
        challenge: challenge.toString('base64url'),
        methods,
        expires_in: challengeMs / 1000,
        passkey,
      },
    },
  };
}

/**
 * For whom every proof was seen; other ways in call `admit`.
 *
 * @throws AppError `arrival.refusal` when a reset, a new password or a first factor came in between.
 */
export async function openSession(
  parts: Parts,
  context: RequestContext,
  tx: Tx,
  visit: Visit,
  arrival: Arrival,
): Promise<OpenedSession> {
  const { clock, ids, outbox } = parts.kernel;
  const { personId, name, email } = arrival;
  const tenantId = tx.tenantId as string;
  // On a connection of its own, so before others may wait for the lock.
  await parts.guard.remember(email, visit.source);
  await assertUnchanged(tx, personId, arrival);
  await record(parts, context, tx, arrival, { resourceType: 'sessions' });
  const secret = parts.secretTexts.make('session');
  const id = ids.next();
  const now = clock.now();
  await credentials.insertSession(tx, {
    id,
    personId,
    hash: secret.hash,
    createdAt: new Date(now),
    expiresAt: new Date(now + sessionDays * dayMs),
    address: visit.address,
    agent: visit.agent,
  });
  const data = { person_id: personId };
  await outbox.publish(tx, { name: 'session.created', topic: 'sessions', data });
  const access_token = await parts.tokens.sign({
    tenantId,
    credentialId: id,
    kind: 'person',
    role: arrival.role,
    scopes: allScopes,
  });
  return {
    sessionToken: secret.text,
    answer: {
      person: { id: personId, email, name },
      tenant_id: tenantId,
      workspace_id: await tenants.firstWorkspaceId(tx, arrival.workspaceIds),
      access_token,
      expires_in: limits.tokenSeconds,
    },
  };
}

/** Two changes of one account at once: the later one looks again. */
export const changedMeanwhile = (): AppError =>
  new AppError('conflict', { reason: 'the account was made or changed a moment ago; try again' });

/**
 * The end of every way in for an account that exists: into one of its tenants, by `admit`, or by
 * `openSession` where every proof was seen.
 */
export async function enter<A extends Admitted>(
  parts: Parts,
  context: RequestContext,
  visit: Visit,
  membership: tenants.MembershipOfPerson,
  by: {
    readonly account: Pick<credentials.AccountRow, 'id' | 'email' | 'access_version'>;
    readonly action: string;
    readonly refusal: AppError;
  },
  open: (
    parts: Parts,
    context: RequestContext,
    tx: Tx,
    visit: Visit,
    arrival: Arrival,
  ) => Promise<A>,
): Promise<A> {
  const { database, clock } = parts.kernel;
  const { account, action, refusal } = by;
  const admitted = await database.tenant(membership.id, (tx) =>
    open(parts, context, tx, visit, {
      personId: account.id,
      email: account.email,
      name: membership.membership_name,
      role: membership.role,
      workspaceIds: membership.workspace_ids,
      action,
      accessVersion: account.access_version,
      refusal,
    }),
  );
  if (admitted.sessionToken === null) return admitted;
  const now = new Date(clock.now());
  await database.system('last sign-in', (tx) => credentials.touchPerson(tx, account.id, now));
  return admitted;
}

/** Held until the commit: whoever proved an older state of the account opens nothing. */
export async function assertUnchanged(
  tx: Tx,
  personId: string,
  proven: Pick<Arrival, 'accessVersion' | 'refusal'>,
): Promise<void> {
  await accounts.lockPerson(tx, personId);
  if ((await accounts.accessVersion(tx, personId)) !== proven.accessVersion) throw proven.refusal;
}

async function record(
  parts: Parts,
  context: RequestContext,
  tx: Tx,
  { personId, name, action }: Arrival,
  note: AuditNote,
): Promise<void> {
  await parts.record(tx, {
    ...note,
    tenantId: tx.tenantId as string,
    actor: { kind: 'person', id: personId, name },
    action,
    outcome: 'done',
    requestId: context.requestId,
  });
}

const idBytes = (id: string): Buffer => Buffer.from(id.replaceAll('-', ''), 'hex');

/** The id that 16 bytes are. */
export function idOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
