// Passkeys with an authenticator in software: registering, signing in with and without a password,
// and every answer that is refused.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember } from './signed-in.fixture.ts';
import { type Lies, softwareAuthenticator, strangeKey } from './software-authenticator.fixture.ts';

let server: TestServer;
let help: ReturnType<typeof waysOfProving>;
const clock = movableClock();

beforeAll(async () => {
  server = await startTestServer({ clock });
  help = waysOfProving(server, clock);
});
afterAll(() => server.stop());

const facts = ({ status, body }: { status: number; body: { code?: string } }) => [
  status,
  body.code,
];
const register = (token: string, passkey: unknown) =>
  help.call('POST', '/api/v1/auth/factors/passkeys', token, { name: 'Key', passkey });

test('a passkey signs in alone, without name and password', async () => {
  const person = await newMember(server, 'member', 'alone@example.org');
  const passkey = await help.newPasskey(person.token);
  expect(passkey.codes).toHaveLength(10);
  const options = await help.signInOptions();
  expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' });
  // The same for everybody: which accounts have a passkey is not told.
  expect(options.allowCredentials).toEqual([]);
  const answer = await help.byPasskey(passkey.get(options));
  expect(answer.status).toBe(200);
  expect(answer.body.person.email).toBe(person.email);
  expect(String(answer.headers['set-cookie'])).toMatch(/aibaas_session=aib_ss_/);
});

test('a passkey is the second half of signing in by password', async () => {
  const person = await newMember(server, 'member', 'second@example.org');
  const passkey = await help.newPasskey(person.token);
  const asked = await help.asked(person.email);
  expect(asked.passkey.allowCredentials).toEqual([
    { id: passkey.id, type: 'public-key', transports: ['internal'] },
  ]);
  const done = await help.finish(asked.challenge, { passkey: passkey.get(asked.passkey) });
  expect(done.status).toBe(200);
});

test('each lie of an answer is refused with the same words', async () => {
  const person = await newMember(server, 'member', 'lies@example.org');
  const other = await newMember(server, 'member', 'other-lies@example.org');
  const passkey = await help.newPasskey(person.token);
  const foreign = await help.newPasskey(other.token);
  const otherOptions = await help.asked(other.email);
  const lies: Record<string, Lies> = {
    'another page': { origin: 'https://evil.example.com' },
    'another port': { origin: 'http://localhost:8080' },
    'another address': { rpId: 'evil.example.com' },
    'a registration': { type: 'webauthn.create' },
    'an unverified user': { isVerified: false },
    'a counter that stands': { counter: 1 },
    'another signature': { key: strangeKey() },
    'another person': { userHandle: 'AAAAAAAAAAAAAAAAAAAAAA' },
    'a challenge of another ceremony': { challenge: otherOptions.passkey.challenge },
    'a challenge of nobody': { challenge: 'AAAA' },
  };
  const first = await help.byPasskey(passkey.get(await help.signInOptions()));
  expect(first.status).toBe(200);
  for (const [lie, change] of Object.entries(lies)) {
    const answer = await help.byPasskey(passkey.get(await help.signInOptions(), change));
    expect([lie, ...facts(answer)]).toEqual([lie, 401, 'passkey_refused']);
  }
  const unknown = softwareAuthenticator().get(await help.signInOptions());
  expect(facts(await help.byPasskey(unknown))).toEqual([401, 'passkey_refused']);
  // As second half: another person's passkey, and one's own for another person's question.
  const asked = await help.asked(person.email);
  const wrong = [foreign.get(asked.passkey), foreign.get(otherOptions.passkey)];
  for (const answer of wrong) {
    const done = await help.finish(asked.challenge, { passkey: answer });
    expect(facts(done)).toEqual([401, 'second_factor_failed']);
  }
});

test('an answer counts once, also for concurrent callers, and for five minutes', async () => {
  const person = await newMember(server, 'member', 'once@example.org');
  const passkey = await help.newPasskey(person.token);
  const answer = passkey.get(await help.signInOptions());
  const both = await Promise.all([help.byPasskey(answer), help.byPasskey(answer)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  const late = await help.signInOptions();
  clock.moveAhead(5 * 60_000);
  expect(facts(await help.byPasskey(passkey.get(late)))).toEqual([401, 'passkey_refused']);
});

test('an authenticator without a counter works, and one that goes back does not', async () => {
  const person = await newMember(server, 'member', 'counter@example.org');
  const authenticator = softwareAuthenticator();
  const options = await help.creation(person.token);
  const made = await register(person.token, authenticator.create(options, { counter: 0 }));
  expect(made.status).toBe(201);
  const use = async (counter: number) =>
    (await help.byPasskey(authenticator.get(await help.signInOptions(), { counter }))).status;
  expect([await use(0), await use(0)]).toEqual([200, 200]);
  // Where no counter tells a replay, the challenge does.
  const answer = authenticator.get(await help.signInOptions(), { counter: 0 });
  const twice = [await help.byPasskey(answer), await help.byPasskey(answer)];
  expect(twice.map(({ status }) => status)).toEqual([200, 401]);
  expect([await use(7), await use(7), await use(6), await use(0)]).toEqual([200, 401, 401, 401]);
  // Two copies of one authenticator at the same moment.
  const copies = [await help.signInOptions(), await help.signInOptions()].map((asked) =>
    authenticator.get(asked, { counter: 9 }),
  );
  const both = await Promise.all(copies.map((copy) => help.byPasskey(copy)));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  // Counters have 32 bits, more than the database's plain integer.
  expect(await use(2 ** 32 - 1)).toBe(200);
});

test('a registration is refused for another person, page, address or time, and twice', async () => {
  const one = await newMember(server, 'member', 'register@example.org');
  const other = await newMember(server, 'member', 'register-other@example.org');
  const refused = async (options: Parameters<typeof make>[0], lies: Lies = {}, token = one.token) =>
    facts(await register(token, make(options, lies)));
  const make = (
    options: Awaited<ReturnType<typeof help.creation>>,
    lies: Lies,
    by = softwareAuthenticator(),
  ) => by.create(options, lies);
  const no = [400, 'passkey_invalid'];
  expect(await refused(await help.creation(other.token))).toEqual(no);
  for (const lies of [
    { origin: 'https://evil.example.com' },
    { rpId: 'evil.example.com' },
    { isVerified: false },
    { type: 'webauthn.get' },
  ]) {
    expect(await refused(await help.creation(one.token), lies)).toEqual(no);
  }
  const late = await help.creation(one.token);
  clock.moveAhead(5 * 60_000);
  expect(await refused(late)).toEqual(no);

  const options = await help.creation(one.token);
  const authenticator = softwareAuthenticator();
  expect((await register(one.token, make(options, {}, authenticator))).status).toBe(201);
  // The challenge again, and the passkey again: for another person it would be theirs to use.
  expect(await refused(options)).toEqual(no);
  const theirs = await help.creation(other.token);
  const again = await register(other.token, make(theirs, {}, authenticator));
  expect(facts(again)).toEqual(no);
});

test('options are for our own pages only, and name the host of the request', async () => {
  const foreign = { origin: 'https://evil.example.com' };
  const refused = await help.call('POST', '/api/v1/auth/passkey/options', null, undefined, foreign);
  expect(facts(refused)).toEqual([403, 'origin_refused']);
  const named = await help.signInOptions({
    host: 'app.example.org:8443',
    origin: 'https://app.example.org:8443',
  });
  expect(named.rpId).toBe('app.example.org');
  // Over plain http a browser offers passkeys on this machine alone.
  const plain = { host: 'app.example.org', origin: 'http://app.example.org' };
  const http = await help.call('POST', '/api/v1/auth/passkey/options', null, undefined, plain);
  expect(facts(http)).toEqual([403, 'origin_refused']);
});

test('a passkey of one address is of no use at another', async () => {
  const person = await newMember(server, 'member', 'address@example.org');
  const passkey = await help.newPasskey(person.token);
  const headers = { host: 'app.example.org', origin: 'https://app.example.org' };
  const options = await help.signInOptions(headers);
  const answer = passkey.get(options, { origin: 'https://app.example.org' });
  expect(facts(await help.byPasskey(answer, headers))).toEqual([401, 'passkey_refused']);
  const asked = await help.login(person.email, headers);
  expect(asked.body.second_factor).toMatchObject({ methods: ['recovery'], passkey: null });
});

test('several passkeys have names; a removed one opens nothing', async () => {
  const person = await newMember(server, 'member', 'several@example.org');
  const laptop = await help.newPasskey(person.token, 'Laptop');
  const phone = await help.newPasskey(person.token, 'Phone');
  expect(phone.codes).toBe(null);
  const path = `/api/v1/auth/factors/${laptop.factorId}`;
  expect((await help.call('DELETE', path, person.token)).status).toBe(204);
  const list = await help.call('GET', '/api/v1/auth/factors', person.token);
  expect(list.body.data.map((f: { name: string }) => f.name)).toEqual(['Phone']);
  const gone = await help.byPasskey(laptop.get(await help.signInOptions()));
  expect(facts(gone)).toEqual([401, 'passkey_refused']);
  expect((await help.byPasskey(phone.get(await help.signInOptions()))).status).toBe(200);
});

test('malformed answers are refused before they are parsed', async () => {
  const whole = softwareAuthenticator().get(await help.signInOptions());
  const broken = [
    { ...whole, id: 'not base64url!' },
    { ...whole, type: 'password' },
    { ...whole, response: {} },
    { ...whole, response: { ...whole.response, signature: 'A'.repeat(4001) } },
  ];
  for (const passkey of broken) {
    expect(facts(await help.byPasskey(passkey))).toEqual([400, 'request_invalid']);
  }
  for (const clientDataJSON of ['AAAA', 'bnVsbA', 'e30']) {
    const passkey = { ...whole, response: { ...whole.response, clientDataJSON } };
    expect(facts(await help.byPasskey(passkey))).toEqual([401, 'passkey_refused']);
  }
});
