// People as the recipes need them: each new one joins by an invitation, so that what is tried on her
// takes nothing away from the next.
import { systemClock } from '../../packages/server/src/kernel/clock.ts';
import { waysOfProving } from '../../packages/server/src/modules/ground/identity/factors.fixture.ts';
import { password } from '../../packages/server/src/testing/join-member.ts';
import type { Json, Kitchen, Parts } from './kitchen.ts';
import { word } from './kitchen.ts';

export const ownerPassword = 'a long word for the owner 1';
export const ownerEmail = 'owner@fuzz.example';
/** What a person of the fuzzer chooses next. */
export const otherPassword = 'another horse battery';
export { password };

const roles = ['viewer', 'member', 'admin'] as const;
type Role = (typeof roles)[number];

export interface Person {
  readonly email: string;
  readonly token: string;
}

/** The parts of a request that this person sends. */
export const as = ({ token }: { token: string }, parts: Parts = {}): Parts => ({
  ...parts,
  headers: { authorization: `Bearer ${token}` },
});

/** An invitation to the tenant of the key, or of whoever holds the token. */
export function invite(
  { call, dice }: Kitchen,
  email: string,
  { token, role = dice.pick(roles) }: { token?: string; role?: Role } = {},
): Promise<Json> {
  const body = { email, name: 'Somebody', role };
  const headers: Record<string, string> =
    token === undefined ? {} : { authorization: `Bearer ${token}` };
  return call('POST', '/api/v1/invitations', { body, headers });
}

export const freshEmail = ({ dice }: Kitchen): string => `${word(dice)}@people.example`;

export async function freshPerson(kitchen: Kitchen, role?: Role): Promise<Person> {
  const email = freshEmail(kitchen);
  const { token } = await invite(kitchen, email, role === undefined ? {} : { role });
  const { access_token } = await kitchen.call('POST', '/api/v1/auth/invitations/accept', {
    body: { token, password },
    headers: { authorization: '' },
  });
  return { email, token: access_token };
}

export async function freshMember(kitchen: Kitchen): Promise<string> {
  const { email } = await freshPerson(kitchen);
  for (let cursor: string | null = ''; cursor !== null; ) {
    const from: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = await kitchen.call('GET', `/api/v1/members?limit=1000${from}`);
    const found = page.data.find((member: { email: string }) => member.email === email);
    if (found !== undefined) return found.id;
    cursor = page.next_cursor;
  }
  throw new Error(`${email} is no member`);
}

/** Of the owner, in a tenant of her own that nothing else uses. */
export async function tokenOfAnotherTenant(kitchen: Kitchen): Promise<string> {
  const { call, world, dice } = kitchen;
  const headers = { cookie: await ownerCookie(kitchen), authorization: '', origin: world.url };
  const { id } = await call('POST', '/api/v1/tenants', { body: { name: word(dice) }, headers });
  const body = { tenant_id: id };
  return (await call('POST', '/api/v1/auth/token', { body, headers })).access_token;
}

/** The cookie of a fresh session of the owner. */
export async function ownerCookie({ call }: Kitchen): Promise<string> {
  const { cookie } = await call('POST', '/api/v1/auth/login', {
    body: { email: ownerEmail, password: ownerPassword },
  });
  return cookie ?? '';
}

export const provingIn = (kitchen: Kitchen) => waysOfProving(kitchen, systemClock);
