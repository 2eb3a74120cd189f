// A person's own sessions in all their tenants, and the change of one's own password, which ends the
// other ones.
import type { OwnSession, WaysIn } from '@aibaas/contract';
import { passwordRule } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { Tx } from '../../../../kernel/database/pool.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import * as store from '../account-store.ts';
import { deleteSession } from '../credential-store.ts';
import { stepUpBuckets } from '../guess-buckets.ts';
import type { Parts } from '../parts.ts';
import { passwordWeakness } from '../password-rule.ts';
import { type KnownPrincipal, knownOf } from '../principal.ts';
import { inTenant } from '../tenant-store.ts';
import { changedMeanwhile } from './admit.ts';

/** Which ways in this installation has. */
export function waysIn({ kernel }: Parts): WaysIn {
  return {
    password: true,
    passkey: true,
    mail: kernel.mail.hasLinks,
    password_hint: passwordRule.hint,
  };
}

/** Keys have no sessions, not even those of a person. */
function personOf(context: RequestContext): KnownPrincipal {
  const known = knownOf(context, 'the session');
  if (known.kind !== 'person') throw new AppError('person_needed', { what: 'the session' });
  return known;
}

export async function listSessions(
  parts: Parts,
  context: RequestContext,
): Promise<{ data: OwnSession[] }> {
  const known = personOf(context);
  const rows = await readSessions(parts, known.id);
  const time = (date: Date | null) => (date === null ? null : isoTime(date.getTime()));
  const data = rows.map((row) => ({
    id: row.id,
    tenant_id: row.tenant_id,
    created_at: isoTime(row.created_at.getTime()),
    last_seen_at: time(row.last_seen_at),
    expires_at: isoTime(row.expires_at.getTime()),
    address: row.address,
    agent: row.agent,
    is_current: row.id === known.credentialId,
  }));
  return { data };
}

function readSessions(parts: Parts, personId: string): Promise<store.PersonsSessionRow[]> {
  const { database, clock } = parts.kernel;
  const now = new Date(clock.now());
  return database.system('sessions of a person', (tx) =>
    store.listPersonsSessions(tx, personId, now),
  );
}

/** Ends one of the person's sessions, the current one included. */
export async function removeSession(
  parts: Parts,
  context: RequestContext,
  asked: string,
): Promise<void> {
  const known = personOf(context);
  const rows = await readSessions(parts, known.id);
  const row = rows.find(({ id }) => id === asked.toLowerCase());
  if (row === undefined) throw new AppError('not_found', { subject: 'session', id: asked });
  await endThese(parts, context, known.id, [row]);
}

/** Ends all of the person's sessions but this one. */
export async function removeOtherSessions(parts: Parts, context: RequestContext): Promise<void> {
  const known = personOf(context);
  const rows = await readSessions(parts, known.id);
  const others = rows.filter(({ id }) => id !== known.credentialId);
  await endThese(parts, context, known.id, others);
}

async function endThese(
  parts: Parts,
  context: RequestContext,
  personId: string,
  rows: readonly store.PersonsSessionRow[],
): Promise<void> {
  const ids = rows.map(({ id }) => id);
  context.note({ resourceType: 'sessions', details: { ended: ids.length } });
  await parts.kernel.database.tenant(context, async (tx: Tx) => {
    for (const { id, tenant_id } of rows) {
      await inTenant(tx, context.tenantId, tenant_id, () => deleteSession(tx, tenant_id, id));
    }
    await parts.revocations.announce(tx, context.tenantId, ids);
    const data = { person_id: personId };
    for (const _ of ids) {
      await parts.kernel.outbox.publish(tx, { name: 'session.removed', topic: 'sessions', data });
    }
  });
}

/** Changes the own password; the person's other sessions end, this one stays. */
export async function changePassword(
  parts: Parts,
  context: RequestContext,
  input: { current_password: string; new_password: string },
): Promise<void> {
  const known = personOf(context);
  const { database, clock } = parts.kernel;
  const account = await database.system('account by id', (tx) =>
    store.findAccountFacts(tx, { id: known.id }),
  );
  if (account === null) throw new AppError('person_needed', { what: 'the password' });
  // Whoever holds a stolen session guesses here no faster than at the front door.
  const buckets = stepUpBuckets(known.credentialId);
  await parts.guard.attempt(buckets);
  if (!(await parts.passwords.matches(input.current_password, account.hash))) {
    throw new AppError('password_wrong');
  }
  await parts.guard.succeeded(buckets);
  const weakness = passwordWeakness(input.new_password, account.email);
  if (weakness !== null) throw new AppError('password_weak', { reason: weakness });
  const hash = await parts.passwords.hash(input.new_password);
  context.note({ resourceType: 'people', resourceId: known.id });
  await database.system('own password', async (tx) => {
    await store.lockPerson(tx, known.id);
    const today = await store.findAccountFacts(tx, { id: known.id });
    // Another change or a reset came first: what was proven is no longer the password.
    if (today?.hash !== account.hash) throw changedMeanwhile();
    await store.renewAccess(tx, known.id);
    await store.setPassword(tx, known.id, hash, new Date(clock.now()));
    await store.deleteLinksOf(tx, known.id);
    const ended = await store.deleteOtherSessions(tx, known.id, known.credentialId);
    await parts.revocations.announce(tx, context.tenantId, ended);
  });
}
