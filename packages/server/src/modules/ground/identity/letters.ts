// What identity mails, each by a job that makes the token itself: no secret waits in the queue, and
// asking for a link takes as long whether an account exists or not.
import { countOf } from '@aibaas/contract';
import type { Tx } from '../../../kernel/database/pool.ts';
import type { JobDefinition } from '../../../kernel/jobs.ts';
import type { MailMessage } from '../../../kernel/mail.ts';
import * as accounts from './account-store.ts';
import * as invitations from './invitation-store.ts';
import { linkTo } from './link-text.ts';
import type { Parts } from './parts.ts';
import { findTenantName } from './tenant-store.ts';

export const mailedLinkMs = { reset: 60 * 60 * 1000, sign_in: 15 * 60 * 1000 } as const;
/** Whoever asks again and again fills no mailbox. */
const lettersAnHourMax = 5;
const hourMs = 60 * 60 * 1000;

export type Letter =
  | { readonly kind: 'invitation'; readonly tenant_id: string; readonly id: string }
  | { readonly kind: accounts.LinkPurpose; readonly email: string };

const jobName = 'identity.letter';

/** Sent after the commit; does nothing without a mail server or the address that its link needs. */
export async function queueLetter({ kernel }: Parts, tx: Tx, letter: Letter): Promise<void> {
  if (kernel.mail.hasLinks) await kernel.jobs.add(tx, jobName, { ...letter });
}

/** False where none is sent: without a mail server, or when the tenant wrote there enough. */
export async function queueInvitation(
  parts: Parts,
  tx: Tx,
  { id, tenant_id, email }: { id: string; tenant_id: string; email: string },
): Promise<boolean> {
  const { mail, clock } = parts.kernel;
  if (!mail.hasLinks) return false;
  const now = clock.now();
  const sent = await invitations.countLetters(tx, email, new Date(now - hourMs));
  if (sent >= lettersAnHourMax) return false;
  await invitations.insertLetter(tx, { id, email, createdAt: new Date(now) });
  await queueLetter(parts, tx, { kind: 'invitation', tenant_id, id });
  return true;
}

export function letterJob(parts: Parts): JobDefinition {
  return {
    name: jobName,
    async run(payload) {
      const letter = payload as unknown as Letter;
      const message =
        letter.kind === 'invitation'
          ? await invitationLetter(parts, letter.tenant_id, letter.id)
          : await linkLetter(parts, letter.kind, letter.email);
      if (message !== null) await parts.kernel.mail.send(message);
    },
  };
}

/** The token of the letter is another one than the inviter saw: whoever has it has the mailbox. */
async function invitationLetter(
  parts: Parts,
  tenantId: string,
  id: string,
): Promise<MailMessage | null> {
  const { database, config } = parts.kernel;
  const secret = parts.secretTexts.make('invitation');
  return database.tenant(tenantId, async (tx) => {
    const row = await invitations.findInvitation(tx, { id });
    if (row === null) return null;
    await invitations.setMailHash(tx, id, secret.hash);
    const tenant = short((await findTenantName(tx)) ?? '');
    return {
      to: row.email,
      subject: `${tenant}: you are invited`,
      text: [
        `${short(row.invited_by)} invites you to ${tenant} as ${row.role}.`,
        `Open this link to join; it works once, until ${row.expires_at.toISOString().slice(0, 10)}:`,
        linkTo(config.publicUrl, 'join', secret.text),
        'If you do not know who that is, do nothing.',
      ].join('\n\n'),
    };
  });
}

async function linkLetter(
  parts: Parts,
  purpose: accounts.LinkPurpose,
  email: string,
): Promise<MailMessage | null> {
  const { database, clock, ids, config } = parts.kernel;
  const now = clock.now();
  const secret = parts.secretTexts.make(purpose);
  const isMade = await database.system('one-time link by mail', async (tx) => {
    const account = await accounts.findAccountFacts(tx, { email });
    if (account === null) return false;
    await accounts.lockPerson(tx, account.id);
    const since = new Date(now - hourMs);
    const sent = await accounts.countMailedLinks(tx, account.id, purpose, since);
    if (sent >= lettersAnHourMax) return false;
    await accounts.insertLink(tx, {
      id: ids.next(),
      personId: account.id,
      purpose,
      hash: secret.hash,
      giver: null,
      createdAt: new Date(now),
      expiresAt: new Date(now + mailedLinkMs[purpose]),
    });
    return true;
  });
  if (!isMade) return null;
  const minutes = mailedLinkMs[purpose] / 60_000;
  const [subject, deed, page] =
    purpose === 'reset'
      ? (['Choose a new password', 'choose a new password', 'reset'] as const)
      : (['Your link to sign in', 'sign in', 'sign-in'] as const);
  return {
    to: email,
    subject,
    text: [
      `Open this link to ${deed}; it works once, for ${countOf(minutes, 'minute')}:`,
      linkTo(config.publicUrl, page, secret.text),
      'If you did not ask for it, do nothing: without this link nobody gets in.',
    ].join('\n\n'),
  };
}

/**
 * Names are chosen by strangers: one line that reads as it is written, too short for a letter of its
 * own, and nothing in it that a mail program would make a link of.
 */
function short(name: string): string {
  const line = name
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\p{Default_Ignorable_Code_Point}]+/gu, '')
    .replace(/[.:@．。｡：＠․](?=\S)/gu, '$& ')
    .trim();
  return [...line].slice(0, 80).join('');
}
