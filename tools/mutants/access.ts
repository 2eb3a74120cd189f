// Planted bugs of delegation, invitations, passwords and what an owner may do to an account.
import { type MutantList, mutantsOf } from './mutant.ts';

const identity = 'packages/server/src/modules/ground/identity';
const at = (file: string, test: string) =>
  mutantsOf(`${identity}/${file}`, [`${identity}/${test}.test.ts`]);
const keys = at('operations/manage-keys.ts', 'delegation');
const authority = at('authority.ts', 'passing-on');
const roles = at('authority.ts', 'management');
const invitation = at('operations/accept-invitation.ts', 'invitations');
const links = at('operations/one-time-links.ts', 'own-access');
const endings = at('operations/end-access.ts', 'own-access');
const accounts = at('account-store.ts', 'own-access');
const crossing = (file: string) => at(file, 'access-races');
const door = crossing('operations/admit.ts');
const letters = at('letters.ts', 'own-access');
const passwords = at('password-rule.ts', 'password-rule');

export const accessMutants: MutantList = {
  module: 'access',
  mutants: [
    door('a sign-in outlives the reset it crossed', ') throw proven.refusal;', ') return;'),
    crossing('operations/one-time-links.ts')(
      'a reset link crosses the joining of another tenant',
      'if (giver !== null && !(await reaches(tx, giver, account.id))) {',
      'if (giver === undefined) {',
    ),
    crossing('operations/manage-factors.ts')(
      'a session without the factor crosses its confirmation',
      'await renewAccess(tx, known.id);',
      '',
    ),
    crossing('operations/manage-sessions.ts')(
      'a sign-in outlives the change of the password',
      'await store.renewAccess(tx, known.id);',
      '',
    ),
    crossing('operations/accept-invitation.ts')(
      'who was shut out by a reset takes the account along',
      'if (!(await holdSession(parts, tx, known))) {',
      'if (tx === undefined) {',
    ),
    crossing('operations/second-factor.ts')(
      'devices that knew the password cover guesses of codes',
      'parts.devices.of(provenDevice(who.email), visit.cookies)',
      'parts.devices.of(who.email, visit.cookies)',
    ),
    endings(
      'a link by hand takes factors from a proven account',
      'const factors = email_verified_at === null ?',
      'const factors = email_verified_at !== undefined ?',
    ),
    keys('a key outlives the one that made it', 'parentId: maker.giver.keyId,', 'parentId: null,'),
    authority(
      'a child without an end outlives its parent',
      'if (asked === null) return endsAt;',
      'if (asked === null) return null;',
    ),
    authority(
      'a child ends after its parent',
      'if (asked.getTime() > endsAt.getTime()) {',
      'if (asked.getTime() < 0) {',
    ),
    authority(
      'a role is given with scopes that its giver lacks',
      "if (beyond !== null) throw new AppError('scope_above_own', { scope: beyond });",
      '',
    ),
    authority(
      'what ends gives what lasts',
      "if (endsAt !== null) throw new AppError('lasting_credential_needed', { what });",
      '',
    ),
    authority(
      'workspaces are passed on that one does not see',
      "if (!isWithin(asked, workspaceIds)) throw new AppError('workspaces_above_own', { what });",
      '',
    ),
    roles(
      'an admin makes an owner',
      "if (!mayActOnRole(own, asked)) throw new AppError('role_above_own', { own, asked });",
      '',
    ),
    invitation(
      'an invitation gives what its giver has lost',
      'const role = lowerRole(row.role, authority.role);',
      'const { role } = row;',
    ),
    invitation(
      'anybody signed in takes an invitation',
      "if (account?.id !== known.id) throw new AppError('invitation_for_another');",
      '',
    ),
    invitation(
      'an account is joined without its password',
      'if (!(await parts.passwords.matches(input.password, account.hash))) {',
      'if (input.password.length < 0) {',
    ),
    invitation(
      'a weak password joins',
      "if (weakness !== null) throw new AppError('password_weak', { reason: weakness });",
      '',
    ),
    links('an owner resets a person of other tenants', 'theirs.every(', 'theirs.some('),
    endings(
      'what a hand gave proves the mailbox',
      'if (!how.isMailed) await store.setHanded(tx, id, now);',
      '',
    ),
    accounts(
      'sessions outlive the reset',
      'await tx.query(sql`delete from identity.sessions where person_id = ${personId}`',
      'await tx.query(sql`select 1 from identity.sessions where person_id = ${personId}`',
    ),
    letters(
      'a mailbox is filled',
      'countMailedLinks(tx, account.id, purpose, since)',
      'countMailedLinks(tx, account.id, purpose, new Date(now))',
    ),
    passwords(
      'common passwords are taken',
      'if (isCommon(lower)) return',
      "if (lower === '') return",
    ),
    passwords('a run of keys is taken', 'if (isRun(lower)) return', "if (lower === '') return"),
    passwords(
      'the e-mail is taken',
      'if (isMostly(lower, [email, local',
      "if (lower === '' && isMostly(lower, [email, local",
    ),
    passwords(
      'eleven characters are taken',
      'if ([...text].length < passwordRule.lengthMin) {',
      'if ([...text].length < passwordRule.lengthMin - 1) {',
    ),
    passwords(
      'a piece said again and again is taken',
      'if ([...unitOf(lower)].length < passwordRule.lengthMin)',
      'if ([...unitOf(lower)].length < 1)',
    ),
  ],
};
