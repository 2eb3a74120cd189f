// Taking an identity over: other people's accounts, passwords, invitations and links.
import type { Edit } from '../../../tools/planted/edit.ts';
import type { Attack } from '../attack.ts';
import { inviteTo, joinTenant, newEmail } from '../people.ts';
import { expected, type Target } from '../target.ts';

const folder = 'packages/server/src/modules/ground/identity';
const edit = (name: string, find: string, replace: string): Edit => ({
  file: `${folder}/${name}`,
  find,
  replace,
});

const attackers = 'the attacker chose it';
const signIn = (target: Target, email: string, password: string, tenant_id?: string) =>
  target.call('POST', '/api/v1/auth/login', {
    body: { email, password, ...(tenant_id === undefined ? {} : { tenant_id }) },
  });
const reset = (target: Target, token: string, password = attackers) =>
  target.call('POST', '/api/v1/auth/password/reset', { body: { token, password } });

/** A tenant with an owner of its own, who rules nothing else. */
async function evilTenant(target: Target) {
  const tenant = await target.newTenant();
  return { tenant, evil: await joinTenant(target, tenant, 'owner') };
}

export const attacks: readonly Attack[] = [
  {
    name: 'account made for somebody else before her company invites her',
    like: 'account pre-hijacking, Sudhodanan and Paverd 2022',
    weakness: [
      edit(
        'operations/manage-invitations.ts',
        '    const isMailed = await queueInvitation(parts, tx, row);',
        "    const isMailed = false;\n    const store_ = await import('../account-store.ts');\n" +
          "    const known = await database.system('account', (s) => store_.findAccountFacts(s, { email }));\n" +
          '    if (known !== null && email.startsWith("victim")) await tenants.insertMembership(tx, context.tenantId, ' +
          '{ id: ids.next(), personId: known.id, name: email, role, workspaceIds });',
      ),
    ],
    async run(target) {
      const email = newEmail('victim');
      const evil = await target.newTenant();
      await joinTenant(target, evil, 'viewer', { email, password: attackers });
      await inviteTo(target, target.tenant, { email, role: 'admin' });
      const { status, body } = await signIn(target, email, attackers, target.tenant.id);
      return { isSuccessful: status === 200, saw: `${status} ${body.code ?? body.tenant_id}` };
    },
  },
  {
    name: 'invitation of an existing account, accepted with a password of the attacker',
    like: 'account takeover by invitation',
    weakness: [
      edit(
        'operations/accept-invitation.ts',
        '  return account !== null && !opened.provesMailbox',
        '  return account !== null && Date.now() < 0',
      ),
    ],
    async run(target) {
      const victim = await joinTenant(target, target.tenant, 'admin');
      const evil = await target.newTenant();
      const { token } = await inviteTo(target, evil, { email: victim.email, role: 'owner' });
      const body = { token, password: attackers };
      await target.call('POST', '/api/v1/auth/invitations/accept', { body });
      const { status } = await signIn(target, victim.email, attackers);
      return { isSuccessful: status === 200, saw: `sign-in with the attacker's word: ${status}` };
    },
  },
  {
    name: 'invitation of somebody else, accepted with the attacker’s own session',
    like: 'CWE-639, another subject’s token',
    weakness: [
      edit(
        'operations/accept-invitation.ts',
        "  if (account?.id !== known.id) throw new AppError('invitation_for_another');",
        '',
      ),
    ],
    async run(target) {
      const { evil } = await evilTenant(target);
      const offer = { email: newEmail('invited'), name: 'Invited', role: 'admin' };
      const { token } = await inviteTo(target, target.tenant, offer);
      const path = '/api/v1/auth/invitations/join';
      const { status, body } = await target.call('POST', path, {
        token: evil.token,
        body: { token },
      });
      return { isSuccessful: status === 200, saw: `${status} ${body.code ?? body.role}` };
    },
  },
  {
    name: 'guessing a password through an invitation, where nobody counts',
    like: 'rate limit around the front door, CWE-307',
    weakness: [
      edit('operations/accept-invitation.ts', '  await parts.guard.attempt(buckets);', ''),
    ],
    async run(target) {
      const victim = await joinTenant(target, target.tenant, 'member');
      const evil = await target.newTenant();
      const { token } = await inviteTo(target, evil, { email: victim.email, role: 'viewer' });
      const codes: string[] = [];
      for (let n = 0; n < 12; n += 1) {
        const body = { token, password: `a guess that is wrong ${n}` };
        const answer = await target.call('POST', '/api/v1/auth/invitations/accept', { body });
        codes.push(answer.body.code);
      }
      return { isSuccessful: !codes.includes('login_locked'), saw: String(codes.at(-1)) };
    },
  },
  {
    name: 'invitation used again after its member was removed',
    like: 'CWE-294, replay of a one-time token',
    weakness: [
      edit(
        'invitation-store.ts',
        'delete from identity.invitations where tenant_id = ${tx.tenantId} and id = ${id}\n      and (hash',
        'select 1 from identity.invitations where tenant_id = ${tx.tenantId} and id = ${id}\n      and (hash',
      ),
    ],
    async run(target) {
      const { call, tenant } = target;
      const email = newEmail('again');
      const { token } = await inviteTo(target, tenant, { email, role: 'admin' });
      const use = () =>
        call('POST', '/api/v1/auth/invitations/accept', { body: { token, password: attackers } });
      await expected(use());
      const { data } = await expected(
        call('GET', '/api/v1/members?limit=1000', { key: tenant.key }),
      );
      const { id } = data.find((m: { email: string }) => m.email === email);
      await expected(call('DELETE', `/api/v1/members/${id}`, { key: tenant.key }));
      const { status, body } = await use();
      return { isSuccessful: status === 200, saw: `${status} ${body.code ?? 'a member again'}` };
    },
  },
  {
    name: 'reset link for a member who belongs to another company as well',
    like: 'cross-tenant account takeover',
    weakness: [edit('operations/one-time-links.ts', 'theirs.every(', 'theirs.some(')],
    async run(target) {
      const { tenant, evil } = await evilTenant(target);
      const victim = await joinTenant(target, target.tenant, 'admin');
      const { token } = await inviteTo(target, tenant, { email: victim.email, role: 'viewer' });
      const accepting = { token, password: victim.password };
      await target.call('POST', '/api/v1/auth/invitations/accept', { body: accepting });
      const { data } = await expected(target.call('GET', '/api/v1/members', { token: evil.token }));
      const { id } = data.find((m: { email: string }) => m.email === victim.email);
      const path = `/api/v1/members/${id}/reset-link`;
      const link = await target.call('POST', path, { token: evil.token });
      if (link.status === 201) await reset(target, link.body.token);
      const { status } = await signIn(target, victim.email, attackers, target.tenant.id);
      return { isSuccessful: status === 200, saw: `link ${link.status}, sign-in ${status}` };
    },
  },
  {
    name: 'reset link made before the victim joined, redeemed afterwards',
    like: 'time of check, time of use, CWE-367',
    weakness: [
      edit(
        'operations/one-time-links.ts',
        '  if (giver !== null && !(await mayReset(parts, giver, accountId))) {',
        '  if (giver !== null && Date.now() < 0) {',
      ),
    ],
    async run(target) {
      const { tenant, evil } = await evilTenant(target);
      const victim = await joinTenant(target, tenant, 'viewer');
      const path = `/api/v1/members/${victim.memberId}/reset-link`;
      const link = await expected(target.call('POST', path, { token: evil.token }));
      const { email, password } = victim;
      const { token } = await inviteTo(target, target.tenant, { email, role: 'admin' });
      const accepting = { token, password };
      await target.call('POST', '/api/v1/auth/invitations/accept', { body: accepting });
      await reset(target, link.token);
      const { status } = await signIn(target, email, attackers, target.tenant.id);
      return { isSuccessful: status === 200, saw: `sign-in with the attacker's word: ${status}` };
    },
  },
  {
    name: 'reset link used twice',
    like: 'CWE-294, replay of a one-time token',
    weakness: [
      edit(
        'account-store.ts',
        'delete from identity.one_time_links where id = ${id}',
        'select 1 from identity.one_time_links where id = ${id}',
      ),
      edit(
        'account-store.ts',
        'delete from identity.one_time_links where person_id = ${personId}',
        'select 1 from identity.one_time_links where person_id = ${personId}',
      ),
    ],
    async run(target) {
      const { call, tenant } = target;
      const victim = await joinTenant(target, tenant, 'member');
      const path = `/api/v1/members/${victim.memberId}/reset-link`;
      const { token } = await expected(call('POST', path, { key: tenant.key }));
      await reset(target, token, 'the victim chose this');
      const again = await reset(target, token);
      const { status } = await signIn(target, victim.email, attackers);
      return { isSuccessful: status === 200, saw: `second use ${again.status}, sign-in ${status}` };
    },
  },
  {
    name: 'session that outlives the reset of its password',
    like: 'CWE-613, insufficient session expiration',
    weakness: [
      edit(
        'account-store.ts',
        'delete from identity.sessions where person_id = ${personId}`);',
        'select 1 from identity.sessions where person_id = ${personId}`);',
      ),
    ],
    async run(target) {
      const { call, tenant } = target;
      const stolen = await joinTenant(target, tenant, 'member');
      const path = `/api/v1/members/${stolen.memberId}/reset-link`;
      const { token } = await expected(call('POST', path, { key: tenant.key }));
      await reset(target, token, 'the victim chose this');
      const { status } = await call('GET', '/api/v1/auth/me', { cookie: stolen.cookie });
      return { isSuccessful: status === 200, saw: `the stolen cookie answers ${status}` };
    },
  },
  {
    name: 'stolen session that sets another password without knowing the old one',
    like: 'CWE-620, unverified password change',
    weakness: [
      edit('operations/manage-sessions.ts', "    throw new AppError('password_wrong');", ''),
    ],
    async run(target) {
      const stolen = await joinTenant(target, target.tenant, 'member');
      const body = { current_password: 'not what it is', new_password: attackers };
      await target.call('POST', '/api/v1/auth/password', { token: stolen.token, body });
      const { status } = await signIn(target, stolen.email, attackers);
      return { isSuccessful: status === 200, saw: `sign-in with the attacker's word: ${status}` };
    },
  },
  {
    name: 'session of somebody else, ended by its id',
    like: 'CWE-639, insecure direct object reference',
    weakness: [
      edit(
        'account-store.ts',
        'from identity.sessions where person_id = ${personId} and expires_at > ${now}',
        'from identity.sessions where ${personId}::uuid is not null and expires_at > ${now}',
      ),
    ],
    async run(target) {
      const { call, tenant } = target;
      const victim = await joinTenant(target, tenant, 'viewer');
      const attacker = await joinTenant(target, tenant, 'viewer');
      const { token } = victim;
      const { data } = await expected(call('GET', '/api/v1/auth/sessions', { token }));
      const { id } = data.find((s: { is_current: boolean }) => s.is_current);
      await call('DELETE', `/api/v1/auth/sessions/${id}`, { token: attacker.token });
      const { status } = await call('GET', '/api/v1/auth/me', { token });
      return { isSuccessful: status === 401, saw: `the victim's session answers ${status}` };
    },
  },
  {
    name: 'password that everybody tries first, long enough to pass',
    like: 'credential stuffing, CWE-521',
    weakness: [
      edit('password-rule.ts', '  if (isCommon(lower)) return', '  if (lower === "") return'),
    ],
    async run(target) {
      const email = newEmail('weak');
      const { token } = await inviteTo(target, target.tenant, { email, role: 'viewer' });
      const path = '/api/v1/auth/invitations/accept';
      const answer = await target.call('POST', path, { body: { token, password: 'P@ssw0rd1234' } });
      return { isSuccessful: answer.status === 200, saw: `${answer.status} ${answer.body.code}` };
    },
  },
];
