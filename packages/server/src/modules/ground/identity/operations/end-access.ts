// Ending what was opened on an account: after a reset its sessions, and at the first proof of its
// mailbox everything, because until then whoever made the account may be somebody else.
import type { Tx } from '../../../../kernel/database/pool.ts';
import * as store from '../account-store.ts';
import { deleteFactors } from '../factors/store.ts';
import { deletePersonsInvitations } from '../invitation-store.ts';
import type { Parts } from '../parts.ts';

/**
 * The first proof of the mailbox: password, sessions, keys, open invitations, links and second factors
 * that were there before end in all tenants.
 *
 * @param passwordHash null leaves the account without a password
 */
export async function proveMailbox(
  parts: Parts,
  tx: Tx,
  personId: string,
  passwordHash: string | null,
): Promise<void> {
  const now = new Date(parts.kernel.clock.now());
  await endSessions(parts, tx, personId);
  const keyIds = await store.deletePersonsKeys(tx, personId);
  await announce(parts, tx, personId, keyIds);
  await deletePersonsInvitations(tx, personId);
  await deleteFactors(tx, personId);
  await store.deletePassword(tx, personId);
  if (passwordHash !== null) await store.setPassword(tx, personId, passwordHash, now);
  await store.setVerified(tx, personId, now);
}

/**
 * A new password by a link: sessions and tokens end in all tenants. A link that a hand gave proves no
 * mailbox, and whoever gave it may have used it: the account counts as unproven from then on.
 */
export async function resetPassword(
  parts: Parts,
  tx: Tx,
  account: store.AccountFacts,
  how: { passwordHash: string; isMailed: boolean },
): Promise<void> {
  const { id, email_verified_at } = account;
  if (how.isMailed && email_verified_at === null) {
    return proveMailbox(parts, tx, id, how.passwordHash);
  }
  const now = new Date(parts.kernel.clock.now());
  await endSessions(parts, tx, id);
  if (email_verified_at === null) await deleteFactors(tx, id);
  await store.setPassword(tx, id, how.passwordHash, now);
  if (!how.isMailed) await store.setVerified(tx, id, null);
}

/** Sessions in all tenants, the tokens they bought, and links that were not used. */
async function endSessions(parts: Parts, tx: Tx, personId: string): Promise<void> {
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
