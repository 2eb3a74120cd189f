// What happens to an account while somebody is on the way in: of two that cross, the one that comes
// second sees what the first did. The order is made by holding the person's lock until both wait for it.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../../kernel/database/sql.ts';
import { startTestServer, type TestAnswer, type TestServer } from '../../../testing/test-server.ts';
import { lockPerson } from './account-store.ts';
import { waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember, newOwner, password } from './signed-in.fixture.ts';

let server: TestServer;
let help: ReturnType<typeof waysOfProving>;
const clock = movableClock();
const fresh = 'chosen after the reset';

beforeAll(async () => {
  server = await startTestServer({ clock });
  help = waysOfProving(server, clock);
});
afterAll(() => server.stop());

const post = (path: string, body: unknown, key: string | null = null) =>
  server.request('POST', path, { key, body });
const login = (email: string, word = password) =>
  post('/api/v1/auth/login', { email, password: word });
const statusOf = async (token: string) =>
  (await server.request('GET', '/api/v1/auth/me', { key: token })).status;
const said = ({ status, body }: TestAnswer) => [status, body?.code ?? null];

/** Starts each once the one before waits for the person, then lets them go in this order. */
async function inOrder(
  personId: string,
  ...acts: (() => Promise<TestAnswer>)[]
): Promise<TestAnswer[]> {
  const { database } = server.kernel;
  const waiting = async (): Promise<number> => {
    const row = await database.system('waiting', (tx) =>
      tx.row<{ count: number }>(sql`
        select count(*)::int as count from pg_locks l join pg_database d on d.oid = l.database
        where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`),
    );
    return row?.count ?? 0;
  };
  const begun: Promise<TestAnswer>[] = [];
  await database.system('holding a person', async (tx) => {
    await lockPerson(tx, personId);
    for (const act of acts) {
      begun.push(act());
      await expect.poll(waiting).toBe(begun.length);
    }
  });
  return Promise.all(begun);
}

async function someone(name: string) {
  const email = `${name}@example.org`;
  const joined = await newMember(server, 'member', email);
  const { body } = await server.request('GET', '/api/v1/auth/me', { key: joined.token });
  return { ...joined, personId: body.person?.id ?? body.id };
}

async function handedLink(memberId: string, key?: string): Promise<string> {
  const path = `/api/v1/members/${memberId}/reset-link`;
  const as = key === undefined ? {} : { key };
  const { status, body } = await server.request('POST', path, as);
  if (status !== 201 && status !== 200) throw new Error(`a link was refused: ${body.code}`);
  return body.token;
}

test('who proved the old password opens no session after a reset', async () => {
  const ada = await someone('ada');
  const token = await handedLink(ada.memberId);
  const [reset, late] = await inOrder(
    ada.personId,
    () => post('/api/v1/auth/password/reset', { token, password: fresh }),
    () => login(ada.email),
  );
  expect(reset?.status).toBe(204);
  expect(said(late as TestAnswer)).toEqual([401, 'login_failed']);
  expect((await login(ada.email, fresh)).status).toBe(200);
});

test('a session that came just before a reset ends with it', async () => {
  const bea = await someone('bea');
  const token = await handedLink(bea.memberId);
  const [early, reset] = await inOrder(
    bea.personId,
    () => login(bea.email),
    () => post('/api/v1/auth/password/reset', { token, password: fresh }),
  );
  expect([early?.status, reset?.status]).toEqual([200, 204]);
  expect(await statusOf(early?.body.access_token)).toBe(401);
});

test('who proved the old password opens no session after its change', async () => {
  const cleo = await someone('cleo');
  const [change, late] = await inOrder(
    cleo.personId,
    () =>
      post(
        '/api/v1/auth/password',
        { current_password: password, new_password: fresh },
        cleo.token,
      ),
    () => login(cleo.email),
  );
  expect(change?.status).toBe(204);
  expect(said(late as TestAnswer)).toEqual([401, 'login_failed']);
});

test('no session without the second factor comes after the first one', async () => {
  const dora = await someone('dora');
  const app = await help.begunApp(dora.token);
  const [confirmed, late] = await inOrder(
    dora.personId,
    () => post('/api/v1/auth/factors/totp/confirm', { code: app.code() }, dora.token),
    () => login(dora.email),
  );
  expect(confirmed?.status).toBe(201);
  expect(said(late as TestAnswer)).toEqual([401, 'login_failed']);
});

/** A member of another tenant who is invited here, and a reset link of that tenant's owner. */
async function invitedElsewhere(name: string) {
  const other = await server.newTenant();
  const email = `${name}@example.org`;
  const { memberId, token } = await newMember(server, 'member', email, { key: other.apiKey });
  const me = await server.request('GET', '/api/v1/auth/me', { key: token });
  const invited = await server.request('POST', '/api/v1/invitations', {
    body: { email, role: 'admin' },
  });
  const link = await handedLink(memberId, other.apiKey);
  return {
    email,
    personId: me.body.person?.id ?? me.body.id,
    join: () => post('/api/v1/auth/invitations/join', { token: invited.body.token }, token),
    accept: () => post('/api/v1/auth/invitations/accept', { token: invited.body.token, password }),
    reset: () => post('/api/v1/auth/password/reset', { token: link, password: fresh }),
  };
}

test('the owner of one tenant gets into no other by a reset link that crosses an acceptance', async () => {
  const first = await invitedElsewhere('eve');
  const [joined, reset] = await inOrder(first.personId, first.join, first.reset);
  expect(joined?.status).toBe(200);
  expect(said(reset as TestAnswer)).toEqual([401, 'link_invalid']);
  expect((await login(first.email, fresh)).status).toBe(401);

  const second = await invitedElsewhere('fay');
  const [done, late] = await inOrder(second.personId, second.reset, second.join);
  expect(done?.status).toBe(204);
  expect(said(late as TestAnswer)).toEqual([401, 'unauthenticated']);

  const third = await invitedElsewhere('gil');
  const [over, refused] = await inOrder(third.personId, third.reset, third.accept);
  expect(over?.status).toBe(204);
  expect(said(refused as TestAnswer)).toEqual([401, 'login_failed']);
});

test('right and wrong proofs at once are counted, and none of them is a fault of the server', async () => {
  const { email } = await someone('hal');
  const answers = await Promise.all(Array.from({ length: 24 }, () => login(email)));
  const codes = answers.map(({ status }) => status);
  expect(codes.filter((status) => status !== 200 && status !== 429)).toEqual([]);
  expect(codes).toContain(200);
});

test('an owner link is no place where guesses are not counted', async () => {
  const { email } = await newOwner(server, 'ida@example.org');
  const { ownerToken } = await server.composition.app.services.identity.newOwnerAccess(
    server.tenant.id,
  );
  const codes: string[] = [];
  for (let n = 0; n < 7; n += 1) {
    const body = { token: ownerToken, email, name: 'Eve', password: `a guess that is wrong ${n}` };
    codes.push((await post('/api/v1/auth/owner-link', body)).body.code);
  }
  expect([codes[0], codes.at(-1)]).toEqual(['login_failed', 'login_locked']);
});

test('browsers that only knew the password are no cover for guessing codes', async () => {
  const { email, token } = await someone('jon');
  const devices: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const { headers } = await login(email);
    const set = [headers['set-cookie'] ?? []].flat().map(String);
    devices.push(set.find((text) => text.startsWith('aibaas_device_'))?.split(';')[0] as string);
  }
  expect(new Set(devices).size).toBe(6);
  await help.newApp(token);
  const codes: string[] = [];
  for (const cookie of devices) {
    const headers = { cookie };
    const body = { email, password };
    const asked = await server.request('POST', '/api/v1/auth/login', { key: null, headers, body });
    for (let n = 0; n < 2; n += 1) {
      const answer = await server.request('POST', '/api/v1/auth/login/second-factor', {
        key: null,
        headers,
        body: { challenge: asked.body.second_factor.challenge, code: `00000${n}` },
      });
      codes.push(answer.body.code);
    }
  }
  expect(codes[0]).toBe('second_factor_failed');
  expect(codes.at(-1)).toBe('login_locked');
});
