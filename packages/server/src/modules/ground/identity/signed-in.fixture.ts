// For tests: people who have signed in, by the ways that the product offers.

import type { Clock } from '../../../kernel/clock.ts';
import { systemClock } from '../../../kernel/clock.ts';
import { joinMember, password } from '../../../testing/join-member.ts';
import type { TestServer } from '../../../testing/test-server.ts';

export { password };

export interface SignedInPerson {
  readonly email: string;
  readonly tenantId: string;
  readonly token: string;
  /** For the Cookie header. */
  readonly cookie: string;
}

/** A new owner of the tenant, by a fresh owner link. */
export async function newOwner(
  server: TestServer,
  email: string,
  tenantId = server.tenant.id,
): Promise<SignedInPerson> {
  const { identity } = server.composition.app.services;
  const { ownerToken } = await identity.newOwnerAccess(tenantId);
  const answer = await server.request('POST', '/api/v1/auth/owner-link', {
    key: null,
    body: { token: ownerToken, email, name: email, password },
  });
  if (answer.status !== 200) throw new Error(`the owner link answered ${answer.status}`);
  return signedInPerson(email, answer);
}

/** Signs in once more, on a browser of its own. */
export async function signInAgain(server: TestServer, email: string): Promise<SignedInPerson> {
  const body = { email, password };
  const answer = await server.request('POST', '/api/v1/auth/login', { key: null, body });
  if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}`);
  return signedInPerson(email, answer);
}

/** A new member with this role, invited by the tenant's key, who accepts with her own password. */
export async function newMember(
  server: TestServer,
  role: string,
  email: string,
  more: { workspace_ids?: string[]; key?: string } = {},
): Promise<SignedInPerson & { memberId: string }> {
  const { answer, memberId } = await joinMember(server, { email, role, ...more });
  return { ...signedInPerson(email, answer), memberId };
}

function signedInPerson(
  email: string,
  answer: Awaited<ReturnType<TestServer['request']>>,
): SignedInPerson {
  return {
    email,
    tenantId: answer.body.tenant_id,
    token: answer.body.access_token,
    cookie: String(answer.headers['set-cookie']).split(';')[0] as string,
  };
}

/** A clock that stands still, so that no test depends on how fast it runs, and is moved at will. */
export function movableClock(): Clock & { moveAhead(ms: number): void } {
  let now = systemClock.now();
  return {
    ...systemClock,
    now: () => now,
    moveAhead: (ms) => {
      now += ms;
    },
  };
}
