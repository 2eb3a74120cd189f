// People of the first tenant that attacks act as, made by the ways that the product offers.
import { expected, type Target } from './target.ts';

let count = 0;

/** A new member with this role, signed in; limited to the workspaces, or to none with null. */
export async function memberOf(
  { call, tenant: { key }, pid }: Target,
  role: string,
  workspaceIds: readonly string[] | null,
): Promise<{ id: string; email: string; token: string }> {
  count += 1;
  const email = `${role}-${count}-of-${pid}@first.example`;
  const password = 'a long word for a member 1';
  const body = { email, name: email, role, password, workspace_ids: workspaceIds };
  const { id } = await expected(call('POST', '/api/v1/members', { key, body }));
  const signIn = { email, password };
  const { access_token } = await expected(call('POST', '/api/v1/auth/login', { body: signIn }));
  return { id, email, token: access_token };
}
