// Authenticator app and recovery codes: setting up, the second half of signing in, and every way that
// must not go around it.
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { bytesOf, waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember, newOwner, password, signInAgain } from './signed-in.fixture.ts';

let server: TestServer;
let help: ReturnType<typeof waysOfProving>;
const clock = movableClock();
const stepMs = 30_000;

beforeAll(async () => {
  server = await startTestServer({ clock });
  help = waysOfProving(server, clock);
});
afterAll(() => server.stop());

const me = (token: string) => help.call('GET', '/api/v1/auth/me', token);
const facts = ({ status, body }: { status: number; body: { code?: string } }) => [
  status,
  body.code,
];

test('with an app set up, the password alone opens nothing; its next code does', async () => {
  const { token, email } = await newMember(server, 'member', 'app@example.org');
  const app = await help.newApp(token);
  expect(app.codes).toHaveLength(10);
  clock.moveAhead(stepMs);
  const answer = await help.login(email);
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.body)).toEqual(['second_factor']);
  expect(answer.headers['set-cookie']).toBeUndefined();
  expect(answer.body.second_factor).toMatchObject({
    methods: ['totp', 'recovery'],
    expires_in: 300,
    passkey: null,
  });
  const { challenge } = answer.body.second_factor;
  const done = await help.finish(challenge, { code: app.code() });
  expect(done.status).toBe(200);
  expect(String(done.headers['set-cookie'])).toMatch(/aibaas_session=aib_ss_/);
  expect((await me(done.body.access_token)).body.second_factor).toMatchObject({
    is_set_up: true,
    is_required: false,
  });
});

test('a code works once, and not with an older one after it', async () => {
  const { token, email } = await newMember(server, 'member', 'replay@example.org');
  const app = await help.newApp(token);
  const first = await help.asked(email);
  // The code that confirmed the app is used up too.
  expect(facts(await help.finish(first.challenge, { code: app.code() }))).toEqual([
    401,
    'second_factor_failed',
  ]);
  clock.moveAhead(stepMs);
  const code = app.code();
  expect((await help.finish(first.challenge, { code })).status).toBe(200);
  // The challenge is used up as well.
  clock.moveAhead(stepMs);
  const late = await help.finish(first.challenge, { code: app.code() });
  expect(facts(late)).toEqual([401, 'second_factor_expired']);

  const second = await help.asked(email);
  for (const old of [code, app.code(-1)]) {
    const answer = await help.finish(second.challenge, { code: old });
    expect(facts(answer)).toEqual([401, 'second_factor_failed']);
  }
});

test('of concurrent answers with one code exactly one wins', async () => {
  const { token, email } = await newMember(server, 'member', 'twice@example.org');
  const app = await help.newApp(token);
  clock.moveAhead(stepMs);
  const asked = await Promise.all([1, 2, 3].map(() => help.asked(email)));
  const code = app.code();
  const answers = await Promise.all(asked.map(({ challenge }) => help.finish(challenge, { code })));
  expect(answers.map((a) => a.status).sort()).toEqual([200, 401, 401]);
});

test('a recovery code works once, however it is typed, and another person’s never', async () => {
  const one = await newMember(server, 'member', 'codes@example.org');
  const other = await newMember(server, 'member', 'others-codes@example.org');
  const { codes } = await help.newApp(one.token);
  const { codes: foreign } = await help.newApp(other.token);
  const use = async (recovery_code: string | undefined) =>
    facts(await help.finish((await help.asked(one.email)).challenge, { recovery_code }));
  expect(await use(codes[0]?.toUpperCase().replaceAll('-', ' '))).toEqual([200, undefined]);
  expect(await use(codes[0])).toEqual([401, 'second_factor_failed']);
  expect(await use(foreign[0])).toEqual([401, 'second_factor_failed']);
  const list = await help.call('GET', '/api/v1/auth/factors', one.token);
  expect(list.body).toMatchObject({ recovery_codes_left: 9, data: [{ kind: 'totp' }] });

  const renewed = await help.call('POST', '/api/v1/auth/factors/recovery-codes', one.token);
  expect(renewed.body.recovery_codes).toHaveLength(10);
  expect(await use(codes[1])).toEqual([401, 'second_factor_failed']);
  expect(await use(renewed.body.recovery_codes[1])).toEqual([200, undefined]);
});

test('a challenge is one person’s, unforged, and ends after five minutes', async () => {
  const one = await newMember(server, 'member', 'mine@example.org');
  const other = await newMember(server, 'member', 'theirs@example.org');
  await help.newApp(one.token);
  const foreign = await help.newApp(other.token);
  clock.moveAhead(stepMs);
  const { challenge } = await help.asked(one.email);
  const finish = async (text: string) => facts(await help.finish(text, { code: foreign.code() }));
  expect(await finish(challenge)).toEqual([401, 'second_factor_failed']);
  // The other person's id in the head of one's own challenge.
  const theirs = Buffer.from((await help.asked(other.email)).challenge, 'base64url');
  const forged = Buffer.from(challenge, 'base64url');
  theirs.copy(forged, 0, 0, 16);
  expect(await finish(forged.toString('base64url'))).toEqual([401, 'second_factor_expired']);
  for (const broken of ['x', challenge.slice(2), `${challenge}AA`]) {
    expect(await finish(broken)).toEqual([401, 'second_factor_expired']);
  }
  const own = await help.asked(other.email);
  clock.moveAhead(5 * 60_000);
  expect(await finish(own.challenge)).toEqual([401, 'second_factor_expired']);
});

test('codes cannot be guessed: few tries a challenge, and all challenges count together', async () => {
  const { token, email } = await newMember(server, 'member', 'guess@example.org');
  const app = await help.newApp(token);
  clock.moveAhead(stepMs);
  const guess = async () =>
    (await help.finish((await help.asked(email)).challenge, { code: '000000' })).body.code;
  const seen: string[] = [];
  for (let n = 0; n < 8; n += 1) seen.push(await guess());
  expect(seen.filter((code) => code === 'second_factor_failed')).toHaveLength(5);
  expect(seen.slice(5)).toEqual(['login_locked', 'login_locked', 'login_locked']);
  // The right password in between gives nothing back, and the right code waits as well.
  const { challenge } = await help.asked(email);
  expect((await help.finish(challenge, { code: app.code() })).headers['retry-after']).toBe('30');
  clock.moveAhead(31_000);
  expect((await help.finish(challenge, { code: app.code() })).status).toBe(200);

  const { challenge: worn } = await help.asked(email);
  const tries: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    tries.push((await help.finish(worn, { recovery_code: `${n}` })).body.code);
  }
  expect(tries[4]).toBe('second_factor_failed');
  expect(tries[5]).toBe('second_factor_expired');
});

test('the owner link does not go around the second factor of an account', async () => {
  const victim = await newMember(server, 'member', 'link@example.org');
  await help.newApp(victim.token);
  const { ownerToken } = await server.composition.app.services.identity.newOwnerAccess(
    server.tenant.id,
  );
  const answer = await server.request('POST', '/api/v1/auth/owner-link', {
    key: null,
    body: { token: ownerToken, email: victim.email, password },
  });
  expect(Object.keys(answer.body)).toEqual(['second_factor']);
  expect(answer.headers['set-cookie']).toBeUndefined();
  const action = encodeURIComponent('POST /api/v1/auth/owner-link');
  const trail = await server.request('GET', `/api/v1/audit?action=${action}`);
  expect(trail.body.data[0].details).toEqual({ second_factor: 'asked' });
});

test('the database holds neither the secret of an app nor a recovery code in clear', async () => {
  const { token } = await newMember(server, 'member', 'clear@example.org');
  const begun = await help.call('POST', '/api/v1/auth/factors/totp', token, {});
  const { codes } = await help.newApp(token);
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  const { rows } = await client.query(
    `select secret from identity.factors union all select hash from identity.recovery_codes`,
  );
  await client.end();
  const kept = Buffer.concat(rows.map((row: { secret: Buffer }) => row.secret ?? Buffer.alloc(0)));
  expect(kept.length).toBeGreaterThan(300);
  for (const secret of [bytesOf(begun.body.secret), Buffer.from(codes[0] as string)]) {
    expect(kept.includes(secret)).toBe(false);
  }
});

test('the first factor ends the sessions that were opened without it, and no others', async () => {
  const owner = await newOwner(server, 'thief@example.org');
  const stolen = await signInAgain(server, owner.email);
  const app = await help.newApp(owner.token);
  expect((await me(owner.token)).status).toBe(200);
  expect((await me(stolen.token)).status).toBe(401);
  clock.moveAhead(stepMs);
  const { challenge } = await help.asked(owner.email);
  const second = await help.finish(challenge, { code: app.code() });
  await help.newPasskey(owner.token);
  expect((await me(second.body.access_token)).status).toBe(200);
});

test('what sets an app up is refused: a wrong code, a late one, a second app, a key', async () => {
  const { token } = await newMember(server, 'member', 'setup@example.org');
  const confirm = async (code: string) =>
    facts(await help.call('POST', '/api/v1/auth/factors/totp/confirm', token, { code }));
  expect(await confirm('123456')).toEqual([403, 'proof_refused']);
  await help.call('POST', '/api/v1/auth/factors/totp', token, {});
  expect(await confirm('000000')).toEqual([403, 'proof_refused']);
  // Nothing counts before the first code.
  expect((await me(token)).body.second_factor.is_set_up).toBe(false);
  await help.newApp(token);
  const again = await help.call('POST', '/api/v1/auth/factors/totp', token, {});
  expect(facts(again)).toEqual([409, 'conflict']);
  const byKey = await server.request('POST', '/api/v1/auth/factors/totp', { body: {} });
  expect(facts(byKey)).toEqual([403, 'person_needed']);
});

test('a factor is renamed and removed by its person alone', async () => {
  const one = await newMember(server, 'member', 'names@example.org');
  const other = await newMember(server, 'member', 'stranger@example.org');
  const { id } = await help.newApp(one.token);
  const path = `/api/v1/auth/factors/${id}`;
  const body = { name: 'Phone' };
  expect(facts(await help.call('PATCH', path, other.token, body))).toEqual([404, 'not_found']);
  expect(facts(await help.call('DELETE', path, other.token))).toEqual([404, 'not_found']);
  expect((await help.call('PATCH', path, one.token, body)).body.name).toBe('Phone');
  expect((await help.call('DELETE', path, one.token)).status).toBe(204);
  const list = await help.call('GET', '/api/v1/auth/factors', one.token);
  expect(list.body).toEqual({ data: [], recovery_codes_left: 0 });
  expect((await help.login(one.email)).body.access_token).toBeDefined();
});

test('bodies with no proof, or with two, are refused', async () => {
  const proofs = [{}, { code: '123456', recovery_code: 'x' }, { code: '12345' }, { pin: '1' }];
  for (const proof of proofs) {
    const answer = await help.finish('x', proof);
    expect(facts(answer)).toEqual([400, 'request_invalid']);
  }
});
