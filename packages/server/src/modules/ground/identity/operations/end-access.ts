// Ending what was opened on an account: after a reset its sessions, and at the first proof of its
// mailbox everything, because until then whoever made the account may be somebody else.
import type { Tx } from '../../../../kernel/database/pool.ts';
import * as store from '../account-store.ts';
import { deleteFactors } from '../factors/store.ts';
import { deletePersonsInvitations } from '../invitation-store.ts';
import type { Parts } from '../parts.ts';

/** What a proof of the mailbox ended beside sessions, for the trail of each tenant. */
export interface Ended {
  readonly keys: readonly store.KeyOfTenant[];
  readonly factors: number;
}

const nothing: Ended = { keys: [], factors: 0 };

/** Whether somebody else than the mailbox's holder may have opened the account, or its password. */
export function isUnproven({ email_verified_at, handed_at }: store.AccountFacts): boolean {
  return email_verified_at === null || handed_at !== null;
}

/**
 * The first proof of the mailbox, or the first after a link was handed over: password, sessions, keys, open invitations, links and second factors
 * that were there before end in all tenants.
 *
 * @param passwordHash null leaves the account without a password
 */
export async function proveMailbox(
  parts: Parts,
  tx: Tx,
  account: store.AccountFacts,
  passwordHash: string | null,
): Promise<Ended> {
  const now = new Date(parts.kernel.clock.now());
  const { id: personId, email_verified_at, handed_at } = account;
  await endSessions(parts, tx, personId);
  const keys = await store.deletePersonsKeys(tx, personId);
  const keyIds = keys.map(({ id }) => id);
  await announce(parts, tx, personId, keyIds);
  await deletePersonsInvitations(tx, personId);
  // Those that the proven holder set up before the link stay: a mailbox alone takes no factor away.
  const since = email_verified_at === null ? null : handed_at;
  const factors = await deleteFactors(tx, personId, since);
  await store.deletePassword(tx, personId);
  if (passwordHash !== null) await store.setPassword(tx, personId, passwordHash, now);
  await store.setVerified(tx, personId, now);
  return { keys, factors };
}

/**
 * A new password by a link: sessions and tokens end in all tenants. A link that a hand gave proves no
 * mailbox, and whoever gave it may have used it: the next proof of the mailbox ends what came since.
 */
export async function resetPassword(
  parts: Parts,
  tx: Tx,
  account: store.AccountFacts,
  how: { passwordHash: string; isMailed: boolean },
): Promise<Ended> {
  const { id, email_verified_at } = account;
  if (how.isMailed && isUnproven(account))
    return proveMailbox(parts, tx, account, how.passwordHash);
  const now = new Date(parts.kernel.clock.now());
  await endSessions(parts, tx, id);
  const factors = email_verified_at === null ? await deleteFactors(tx, id, null) : 0;
  await store.setPassword(tx, id, how.passwordHash, now);
  if (!how.isMailed) await store.setHanded(tx, id, now);
  return { ...nothing, factors };
}

/** Sessions in all tenants, the tokens they bought, links that were not used, sign-ins under way. */
async function endSessions(parts: Parts, tx: Tx, personId: string): Promise<void> {
  await store.renewAccess(tx, personId);
  await store.deletePersonsSessions(tx, personId);
  await store.deleteLinksOf(tx, personId);
  await announce(parts, tx, personId, []);
}

async function announce(
  parts: Parts,
  tx: Tx,
  personId: string,
  keyIds: readonly string[],
): Promise<void> {
  const [place] = await store.listPlaces(tx, [personId]);
  // Without a membership nothing was opened, and no cache knows the person.
  if (place === undefined) return;
  await parts.revocations.announce(tx, place.tenant_id, [personId, ...keyIds]);
}
