// Dangerous acts need a recent proof of a person's session, by its cookie and by its tokens; which
// routes those are is counted here.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { census } from '../../../kernel/http/route.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember, newOwner, password, signInAgain } from './signed-in.fixture.ts';

let server: TestServer;
let help: ReturnType<typeof waysOfProving>;
const clock = movableClock();
const tenMinutes = 10 * 60_000;

beforeAll(async () => {
  server = await startTestServer({ clock });
  help = waysOfProving(server, clock);
});
afterAll(() => server.stop());

const facts = ({ status, body }: { status: number; body: { code?: string } }) => [
  status,
  body.code,
];
const makeKey = (token: string | null, headers: Record<string, string> = {}) =>
  help.call('POST', '/api/v1/keys', token, { name: 'k' }, headers);
const needed = [403, 'step_up_needed'];
/** A token outlives the proof by five minutes only. */
async function tokenOf(cookie: string): Promise<string> {
  const headers = { cookie, host: 'localhost', origin: 'http://localhost' };
  return (await help.call('POST', '/api/v1/auth/token', null, {}, headers)).body.access_token;
}

test('an old proof makes no key, by cookie or token, until the password was given again', async () => {
  const owner = await newOwner(server, 'old@example.org');
  expect((await makeKey(owner.token)).status).toBe(201);
  clock.moveAhead(tenMinutes);
  const refused = await makeKey(owner.token);
  expect(facts(refused)).toEqual(needed);
  expect(refused.body.methods).toEqual(['password']);
  const cookie = { cookie: owner.cookie, host: 'localhost', origin: 'http://localhost' };
  expect(facts(await makeKey(null, cookie))).toEqual(needed);
  const me = await help.call('GET', '/api/v1/auth/me', owner.token);
  expect(me.body.second_factor.proven_until).toBe(null);

  expect(facts(await help.stepUp(owner.token, { password: 'wrong wrong' }))).toEqual([
    403,
    'proof_refused',
  ]);
  expect(facts(await makeKey(owner.token))).toEqual(needed);
  const proven = await help.stepUp(owner.token, { password });
  expect(Date.parse(proven.body.proven_until)).toBe(clock.now() + tenMinutes);
  expect((await makeKey(owner.token)).status).toBe(201);
  expect((await makeKey(null, cookie)).status).toBe(201);
  clock.moveAhead(tenMinutes - 1000);
  expect((await makeKey(null, cookie)).status).toBe(201);
  clock.moveAhead(1000);
  expect(facts(await makeKey(null, cookie))).toEqual(needed);
});

test('the proof is of one session, not of its person', async () => {
  const owner = await newOwner(server, 'sessions@example.org');
  clock.moveAhead(tenMinutes);
  const fresh = await signInAgain(server, owner.email);
  expect((await makeKey(fresh.token)).status).toBe(201);
  expect(facts(await makeKey(owner.token))).toEqual(needed);
});

test('who has a second factor proves with it and not with the password', async () => {
  const owner = await newOwner(server, 'factor@example.org');
  const app = await help.newApp(owner.token);
  const passkey = await help.newPasskey(owner.token);
  clock.moveAhead(tenMinutes);
  const token = await tokenOf(owner.cookie);
  expect((await makeKey(token)).body.methods).toEqual(['passkey', 'totp', 'recovery']);
  const byPassword = await help.stepUp(token, { password });
  expect(facts(byPassword)).toEqual([403, 'proof_refused']);
  expect(byPassword.body.methods).toEqual(['passkey', 'totp', 'recovery']);
  const code = app.code();
  expect((await help.stepUp(token, { code })).status).toBe(200);
  expect((await makeKey(token)).status).toBe(201);
  expect(facts(await help.stepUp(token, { code }))).toEqual([403, 'proof_refused']);

  const { options } = (await help.call('POST', '/api/v1/auth/step-up/options', token)).body;
  // What a page got for signing in, alone or as second half, proves nothing here.
  for (const asked of [await help.signInOptions(), (await help.asked(owner.email)).passkey]) {
    const answer = await help.stepUp(token, { passkey: passkey.get(asked) });
    expect(facts(answer)).toEqual([403, 'proof_refused']);
  }
  expect((await help.stepUp(token, { passkey: passkey.get(options) })).status).toBe(200);
  expect((await help.stepUp(token, { recovery_code: app.codes[0] })).status).toBe(200);
});

test('a stolen session adds no factor of its own', async () => {
  const owner = await newOwner(server, 'stolen@example.org');
  clock.moveAhead(tenMinutes);
  const answers = await Promise.all([
    help.call('POST', '/api/v1/auth/factors/totp', owner.token, {}),
    help.call('POST', '/api/v1/auth/factors/passkeys/options', owner.token),
    help.call('POST', '/api/v1/auth/factors/recovery-codes', owner.token),
  ]);
  expect(answers.map(facts)).toEqual([needed, needed, needed]);
});

test('a stolen session guesses the password five times and then waits', async () => {
  const owner = await newOwner(server, 'guessing@example.org');
  const answers = [];
  for (let n = 0; n < 6; n += 1) {
    answers.push(facts(await help.stepUp(owner.token, { password: `wrong guess ${n}` })));
  }
  expect(answers[4]).toEqual([403, 'proof_refused']);
  expect(answers[5]).toEqual([429, 'login_locked']);
  // The person's own sign-in is not slowed by it.
  expect((await help.login(owner.email)).status).toBe(200);
});

test('some bodies need a proof and others do not', async () => {
  const owner = await newOwner(server, 'bodies@example.org');
  const { memberId } = await newMember(server, 'viewer', 'promoted@example.org');
  clock.moveAhead(tenMinutes);
  const tenant = `/api/v1/tenants/${owner.tenantId}`;
  const member = `/api/v1/members/${memberId}`;
  const patch = async (path: string, body: unknown) =>
    facts(await help.call('PATCH', path, owner.token, body))[0];
  expect(await patch(tenant, { name: 'Renamed' })).toBe(200);
  expect(await patch(tenant, { second_factor: 'everyone' })).toBe(403);
  expect(await patch(member, { role: 'member' })).toBe(200);
  expect(await patch(member, { role: 'admin' })).toBe(403);
  expect(await patch(member, { role: 'owner' })).toBe(403);
});

test('a key with the scope is exempt, and has no proof to give', async () => {
  clock.moveAhead(24 * 60 * 60_000);
  expect((await server.request('POST', '/api/v1/keys', { body: { name: 'k' } })).status).toBe(201);
  const answer = await server.request('POST', '/api/v1/auth/step-up', { body: { password } });
  expect(facts(answer)).toEqual([403, 'person_needed']);
});

test('the dangerous routes are these', () => {
  const guarded = census(server.composition.routes).filter((entry) => entry.stepUp !== null);
  const told = guarded.map(({ method, path, stepUp }) =>
    stepUp === 'always' ? `${method} ${path}` : `${method} ${path} ${stepUp}`,
  );
  expect(told).toEqual(
    expect.arrayContaining([
      'POST /api/v1/auth/factors/totp',
      'POST /api/v1/auth/factors/totp/confirm',
      'POST /api/v1/auth/factors/passkeys/options',
      'POST /api/v1/auth/factors/passkeys',
      'DELETE /api/v1/auth/factors/:id',
      'POST /api/v1/auth/factors/recovery-codes',
      'PATCH /api/v1/tenants/:id when `second_factor` is given',
      'POST /api/v1/invitations when `role` is owner or admin',
      'POST /api/v1/members/:id/reset-link',
      'POST /api/v1/people/reset-link',
      'POST /api/v1/auth/password',
      'PATCH /api/v1/members/:id when `role` is owner or admin',
      'DELETE /api/v1/members/:id',
      'DELETE /api/v1/workspaces/:id',
      'POST /api/v1/keys',
      'DELETE /api/v1/tables/:name',
      'DELETE /api/v1/metrics/:id',
    ]),
  );
  // Whatever removes more than one row of a person's own is looked at here before it is let through.
  const deletions = server.composition.routes.filter(({ method }) => method === 'DELETE');
  const free = deletions.filter((r) => r.stepUp === undefined).map((r) => r.path);
  expect(free.sort()).toEqual([
    '/api/v1/alerts/:id',
    '/api/v1/auth/sessions',
    '/api/v1/auth/sessions/:id',
    '/api/v1/invitations/:id',
    '/api/v1/keys/:id',
    '/api/v1/sample-data',
    '/api/v1/tables/:name/rows/:id',
    '/api/v1/uploads/:id',
  ]);
});
