// A one-time link is looked at before a form is shown for it, and the people of a tenant say who has a second factor.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { joinMember } from '../../../testing/join-member.ts';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';
import { waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember } from './signed-in.fixture.ts';

let server: TestServer;
let other: TestTenant;
const clock = movableClock();
const hourMs = 60 * 60_000;

beforeAll(async () => {
  server = await startTestServer({ clock });
  other = await server.newTenant();
});
afterAll(() => server.stop());

const send = (method: string, path: string, key: string | null, body?: unknown) =>
  server.request(method, path, { key, ...(body === undefined ? {} : { body }) });
const look = (token: string, purpose = 'reset') =>
  send('POST', '/api/v1/auth/links/look', null, { token, purpose });
const handed = async (memberId: string): Promise<string> =>
  (await send('POST', `/api/v1/members/${memberId}/reset-link`, server.tenant.apiKey, {})).body
    .token;
const reset = (token: string) =>
  send('POST', '/api/v1/auth/password/reset', null, { token, password: 'chosen after looking' });

describe('a look at a link', () => {
  test('names the account, does not use it up, and is refused once it was used', async () => {
    const { email, memberId } = await newMember(server, 'member', 'looked@example.org');
    const token = await handed(memberId);
    for (let n = 0; n < 2; n += 1) {
      const { status, body } = await look(token);
      expect([status, body]).toEqual([200, { email }]);
    }
    expect((await reset(token)).status).toBe(204);
    const dead = await look(token);
    expect([dead.status, dead.body.code]).toEqual([401, 'link_invalid']);
    expect(dead.body.remedy).toBe('Ask for another one.');
  });

  test('is refused for a link that has expired, of another purpose, or of nobody', async () => {
    const { memberId } = await newMember(server, 'member', 'expired@example.org');
    const token = await handed(memberId);
    expect((await look(token, 'sign_in')).body.code).toBe('link_invalid');
    expect((await look(token, 'owner')).body.code).toBe('owner_link_invalid');
    clock.moveAhead(25 * hourMs);
    expect((await look(token)).body.code).toBe('link_invalid');
    expect((await look('aib_rs_nobody')).body.code).toBe('link_invalid');
    expect((await look(token, 'else')).body.code).toBe('request_invalid');
  });

  test('is refused where its giver may not reset that person any more', async () => {
    const shared = { email: 'shared-look@example.org' } as const;
    const theirs = await joinMember(server, { ...shared, role: 'viewer', key: other.apiKey });
    const path = `/api/v1/members/${theirs.memberId}/reset-link`;
    const { token } = (await send('POST', path, other.apiKey, {})).body;
    expect((await look(token)).body).toEqual(shared);
    await joinMember(server, { ...shared, role: 'admin' });
    expect((await look(token)).body.code).toBe('link_invalid');
  });
});

describe('who has a second factor', () => {
  const listed = async (key: string) =>
    (await send('GET', '/api/v1/members?limit=1000', key)).body.data as {
      email: string;
      has_second_factor: boolean | null;
    }[];
  const of = async (key: string, email: string) =>
    (await listed(key)).find((member) => member.email === email)?.has_second_factor;

  test('is told to who manages people, and to nobody else', async () => {
    const plain = await newMember(server, 'member', 'plain@example.org');
    const safe = await newMember(server, 'admin', 'safe@example.org');
    expect(await of(server.tenant.apiKey, safe.email)).toBe(false);
    await waysOfProving(server, clock).newApp(safe.token);
    expect(await of(server.tenant.apiKey, safe.email)).toBe(true);
    expect(await of(server.tenant.apiKey, plain.email)).toBe(false);
    const seen = await listed(plain.token);
    expect(seen.length).toBeGreaterThan(1);
    expect(seen.every(({ has_second_factor: has }) => has === null)).toBe(true);
  });

  test('does not count while it is not confirmed', async () => {
    const begun = await newMember(server, 'member', 'begun@example.org');
    expect((await send('POST', '/api/v1/auth/factors/totp', begun.token, {})).status).toBe(201);
    expect(await of(server.tenant.apiKey, begun.email)).toBe(false);
  });
});
