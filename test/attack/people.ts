// People for attacks: they join as people do, by an invitation that they accept.
import { cookieOf, expected, type Target, type TenantAccess } from './target.ts';

export interface Joined {
  readonly email: string;
  readonly password: string;
  readonly cookie: string;
  readonly token: string;
  readonly memberId: string;
}

let count = 0;

/** An e-mail that nobody has yet. */
export function newEmail(name: string): string {
  count += 1;
  return `${name}${count}-${process.pid}@people.example`;
}

export async function inviteTo(
  { call }: Target,
  tenant: TenantAccess,
  body: { email: string; role: string; name?: string; workspace_ids?: string[] },
): Promise<{ id: string; token: string }> {
  return expected(call('POST', '/api/v1/invitations', { key: tenant.key, body }));
}

/** Someone of the first tenant in this role, signed in; limited to the workspaces, or to none with null. */
export async function memberOf(
  target: Target,
  role: string,
  workspaceIds: readonly string[] | null,
): Promise<{ id: string; email: string; token: string }> {
  const limits = workspaceIds === null ? {} : { workspace_ids: [...workspaceIds] };
  const { memberId: id, email, token } = await joinTenant(target, target.tenant, role, limits);
  return { id, email, token };
}

/** Someone who joined the tenant in this role. */
export async function joinTenant(
  target: Target,
  tenant: TenantAccess,
  role: string,
  more: { email?: string; password?: string; workspace_ids?: string[] } = {},
): Promise<Joined> {
  const { email = newEmail(role), password = 'a word that she chose', ...limits } = more;
  const { token } = await inviteTo(target, tenant, { email, role, ...limits });
  const path = '/api/v1/auth/invitations/accept';
  const answer = await target.call('POST', path, { body: { token, password } });
  if (answer.status !== 200) throw new Error(`accepting answered ${answer.text}`);
  const { data } = await expected(
    target.call('GET', '/api/v1/members?limit=1000', { key: tenant.key }),
  );
  const member = data.find((m: { email: string }) => m.email === email);
  const { access_token } = answer.body;
  return { email, password, cookie: cookieOf(answer), token: access_token, memberId: member.id };
}
