// For tests: people who have signed in, by the ways that the product offers.

import type { Clock } from '../../../kernel/clock.ts';
import { systemClock } from '../../../kernel/clock.ts';
import type { TestServer } from '../../../testing/test-server.ts';

export const password = 'correct horse battery';

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

/** A new member with this role, added by the tenant's key, who then signs in. */
export async function newMember(
  server: TestServer,
  role: string,
  email: string,
  more: { workspace_ids?: string[]; key?: string } = {},
): Promise<SignedInPerson & { memberId: string }> {
  const { key, ...body } = more;
  const added = await server.request('POST', '/api/v1/members', {
    ...(key === undefined ? {} : { key }),
    body: { email, name: email, role, password, ...body },
  });
  if (added.status !== 201) throw new Error(`adding a member answered ${added.status}`);
  const answer = await server.request('POST', '/api/v1/auth/login', {
    key: null,
    body: { email, password },
  });
  if (answer.status !== 200) throw new Error(`signing in answered ${answer.status}`);
  return { ...signedInPerson(email, answer), memberId: added.body.id };
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

/** A clock that shows the moment of its making until it is moved ahead, however slow the test is. */
export function movableClock(): Clock & { moveAhead(ms: number): void } {
  let nowMs = systemClock.now();
  return {
    ...systemClock,
    now: () => nowMs,
    moveAhead: (ms) => {
      nowMs += ms;
    },
  };
}
