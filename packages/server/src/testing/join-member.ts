// For tests: a member who joined as people do, by an invitation that she accepts.
import type { TestAnswer, TestServer } from './test-server.ts';

/** What people of the tests choose. */
export const password = 'correct horse battery';

export interface JoinedMember {
  readonly memberId: string;
  /** Of the acceptance: person, token, and the cookie in its headers. */
  readonly answer: TestAnswer;
}

/**
 * Invites by the tenant's key, or another one, and accepts.
 *
 * @example
 * const { memberId } = await joinMember(server, { email: 'ada@example.org', role: 'viewer' });
 */
export async function joinMember(
  server: TestServer,
  options: {
    email: string;
    role: string;
    name?: string;
    workspace_ids?: string[];
    key?: string;
    password?: string;
  },
): Promise<JoinedMember> {
  const { key, password: word = password, ...more } = options;
  const as = key === undefined ? {} : { key };
  const invited = await server.request('POST', '/api/v1/invitations', {
    ...as,
    body: { name: options.email, ...more },
  });
  if (invited.status !== 201) throw new Error(`inviting answered ${invited.status}`);
  const answer = await server.request('POST', '/api/v1/auth/invitations/accept', {
    key: null,
    body: { token: invited.body.token, password: word },
  });
  if (answer.status !== 200) throw new Error(`accepting answered ${answer.status}`);
  const members = await server.request('GET', '/api/v1/members?limit=1000', as);
  const email = answer.body.person.email;
  const found = members.body.data.find((m: { email: string }) => m.email === email);
  return { memberId: found.id, answer };
}
