// Passing on more than one has: keys of keys, invitations, limits.
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

const scopesUnchecked = edit(
  'authority.ts',
  "  if (beyond !== null) throw new AppError('scope_above_own', { scope: beyond });\n  assertLasting",
  '  assertLasting',
);
const limitUnchecked = edit(
  'authority.ts',
  "  if (!isWithin(asked, workspaceIds)) throw new AppError('workspaces_above_own', { what });",
  '',
);
const parentForgotten = edit(
  'operations/manage-keys.ts',
  '      parentId: maker.giver.keyId,',
  '      parentId: null,',
);

const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString();

async function makeKey(
  { call }: Target,
  key: string,
  body: object = {},
): Promise<{ id: string; key: string; expires_at: string | null }> {
  return expected(call('POST', '/api/v1/keys', { key, body: { name: 'k', ...body } }));
}

async function tokenOf({ call }: Target, key: string): Promise<string> {
  return (await expected(call('POST', '/api/v1/auth/token', { key, body: {} }))).access_token;
}

/** An admin of one workspace, and one of all. */
async function admins(target: Target) {
  const { tenant, call } = target;
  const workspace = await expected(
    call('POST', '/api/v1/workspaces', { key: tenant.key, body: { name: newEmail('Only') } }),
  );
  const limited = await joinTenant(target, tenant, 'admin', { workspace_ids: [workspace.id] });
  return { limited, free: await joinTenant(target, tenant, 'admin'), workspaceId: workspace.id };
}

export const attacks: readonly Attack[] = [
  {
    name: 'key with an end that makes one without',
    like: 'CWE-269, improper privilege management',
    weakness: [
      edit(
        'authority.ts',
        '  if (asked === null) return endsAt;',
        '  if (asked === null) return null;',
      ),
    ],
    async run(target) {
      const parent = await makeKey(target, target.tenant.key, { expires_at: inAnHour() });
      const child = await makeKey(target, parent.key);
      return { isSuccessful: child.expires_at === null, saw: `ends ${child.expires_at}` };
    },
  },
  ...['key', 'token of the key'].map(
    (by): Attack => ({
      name: `key that outlives the one that made it, made by the ${by}`,
      like: 'CWE-613, a revoked credential’s child',
      weakness: [parentForgotten],
      async run(target) {
        const { call, tenant } = target;
        const parent = await makeKey(target, tenant.key);
        const maker = by === 'key' ? parent.key : await tokenOf(target, parent.key);
        const child = await makeKey(target, maker);
        await expected(call('DELETE', `/api/v1/keys/${parent.id}`, { key: tenant.key }));
        const { status } = await call('GET', '/api/v1/auth/me', { key: child.key });
        return { isSuccessful: status === 200, saw: `the child answers ${status}` };
      },
    }),
  ),
  {
    name: 'key with one scope that invites an owner',
    like: 'CWE-269, a scope turned into a role',
    weakness: [scopesUnchecked],
    async run(target) {
      const { key } = await makeKey(target, target.tenant.key, { scopes: ['admin'] });
      const body = { email: newEmail('owner'), role: 'owner' };
      const { status, body: answer } = await target.call('POST', '/api/v1/invitations', {
        key,
        body,
      });
      return { isSuccessful: status === 201, saw: `${status} ${answer.code}` };
    },
  },
  {
    name: 'key with one scope that raises a viewer to owner',
    like: 'CWE-269, a scope turned into a role',
    weakness: [scopesUnchecked],
    async run(target) {
      const { key } = await makeKey(target, target.tenant.key, { scopes: ['admin'] });
      const crony = await joinTenant(target, target.tenant, 'viewer');
      const path = `/api/v1/members/${crony.memberId}`;
      const { status, body } = await target.call('PATCH', path, { key, body: { role: 'owner' } });
      return { isSuccessful: status === 200, saw: `${status} ${body.code ?? body.role}` };
    },
  },
  {
    name: 'key with an end that invites somebody for good',
    like: 'CWE-269, persistence beyond the credential',
    weakness: [
      edit(
        'authority.ts',
        "  if (endsAt !== null) throw new AppError('lasting_credential_needed', { what });",
        '',
      ),
    ],
    async run(target) {
      const { key } = await makeKey(target, target.tenant.key, { expires_at: inAnHour() });
      const body = { email: newEmail('lasting'), role: 'viewer' };
      const answer = await target.call('POST', '/api/v1/invitations', { key, body });
      return { isSuccessful: answer.status === 201, saw: `${answer.status} ${answer.body.code}` };
    },
  },
  {
    name: 'limited admin who narrows one without a limit',
    like: 'CWE-863, incorrect authorization',
    weakness: [limitUnchecked],
    async run(target) {
      const { limited, free, workspaceId } = await admins(target);
      const { status, body } = await target.call('PATCH', `/api/v1/members/${free.memberId}`, {
        token: limited.token,
        body: { workspace_ids: [workspaceId] },
      });
      return { isSuccessful: status === 200, saw: `${status} ${body.code}` };
    },
  },
  {
    name: 'limited admin who removes a key that reaches further',
    like: 'CWE-863, incorrect authorization',
    weakness: [
      limitUnchecked,
      edit(
        'operations/manage-keys.ts',
        'const isSeen = key !== null && isWithin(key.workspace_ids, context.workspaces);',
        'const isSeen = key !== null;',
      ),
    ],
    async run(target) {
      const { limited, free } = await admins(target);
      const { id } = await makeKey(target, free.token);
      const path = `/api/v1/keys/${id}`;
      const { status } = await target.call('DELETE', path, { token: limited.token });
      return { isSuccessful: status === 204, saw: `${status}` };
    },
  },
  {
    name: 'limited admin who makes a workspace outside her limit',
    like: 'CWE-863, incorrect authorization',
    weakness: [
      limitUnchecked,
      {
        file: 'packages/server/src/kernel/permission.ts',
        find: '  if (holder.workspaces !== null) throw denied(holder, action, subject, limited);',
        replace: '',
      },
    ],
    async run(target) {
      const { limited } = await admins(target);
      const body = { name: newEmail('Outside') };
      const answer = await target.call('POST', '/api/v1/workspaces', {
        token: limited.token,
        body,
      });
      return { isSuccessful: answer.status === 201, saw: `${answer.status} ${answer.body.code}` };
    },
  },
  {
    name: 'invitation to ownership by an owner who was demoted since',
    like: 'time of check, time of use, CWE-367',
    weakness: [
      edit(
        'operations/accept-invitation.ts',
        '  const role = lowerRole(row.role, authority.role);',
        '  const { role } = row;',
      ),
    ],
    async run(target) {
      const { call, tenant } = target;
      const owner = await joinTenant(target, tenant, 'owner');
      const email = newEmail('crony');
      const asOwner = { ...tenant, key: owner.token };
      const { token } = await inviteTo(target, asOwner, { email, role: 'owner' });
      const path = `/api/v1/members/${owner.memberId}`;
      await expected(call('PATCH', path, { key: tenant.key, body: { role: 'admin' } }));
      const accepting = { token, password: 'a word that she chose' };
      const joined = await call('POST', '/api/v1/auth/invitations/accept', { body: accepting });
      const me = await call('GET', '/api/v1/auth/me', {
        token: joined.body.access_token ?? 'none',
      });
      return { isSuccessful: me.body.role === 'owner', saw: `joined as ${me.body.role}` };
    },
  },
  {
    name: 'admin who takes the place of an owner’s open invitation',
    like: 'CWE-863, incorrect authorization',
    weakness: [
      edit('operations/manage-invitations.ts', '  assertMayActOnInvitation(authority, open);', ''),
    ],
    async run(target) {
      const { tenant, call } = target;
      const email = newEmail('boss');
      await inviteTo(target, tenant, { email, role: 'owner' });
      const admin = await joinTenant(target, tenant, 'admin');
      const body = { email, role: 'viewer' };
      const answer = await call('POST', '/api/v1/invitations', { token: admin.token, body });
      return { isSuccessful: answer.status === 201, saw: `${answer.status} ${answer.body.code}` };
    },
  },
];
