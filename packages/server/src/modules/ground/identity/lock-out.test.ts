// Guesses slow down who guesses: not the account's owner on a browser or an address they have used,
// not passkeys, and not the others behind a proxy that the server was told of.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { waysOfProving } from './factors.fixture.ts';
import { movableClock, newMember, newOwner, password } from './signed-in.fixture.ts';

let server: TestServer;
let proxied: TestServer;
let help: ReturnType<typeof waysOfProving>;
const clock = movableClock();

beforeAll(async () => {
  server = await startTestServer({ clock });
  proxied = await startTestServer({ clock, environment: { TRUST_PROXY: '10.0.0.0/8' } });
  help = waysOfProving(server, clock);
});
afterAll(() => Promise.all([server.stop(), proxied.stop()]));

interface Attempt {
  readonly email: string;
  readonly from: string;
  readonly word?: string;
  readonly headers?: Record<string, string>;
  readonly at?: TestServer;
}

async function signIn({ email, from, word = password, headers = {}, at = server }: Attempt) {
  const answer = await at.composition.http.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    remoteAddress: from,
    headers,
    payload: { email, password: word },
  });
  const code: string = answer.json().code ?? 'ok';
  return { code, cookies: [answer.headers['set-cookie'] ?? []].flat().map(String) };
}
const codeOf = async (attempt: Attempt) => (await signIn(attempt)).code;
const deviceOf = (cookies: string[]) =>
  cookies.find((text) => text.startsWith('aibaas_device_'))?.split(';')[0] as string;

/** Guesses until the source must wait. */
async function lockSource(email: string, from: string): Promise<void> {
  const five = Array.from({ length: 5 }, () => codeOf({ email, from, word: 'wrong wrong' }));
  expect(await Promise.all(five)).toContain('login_failed');
}

/** Guesses from eleven addresses, five from each. */
async function besiege(email: string): Promise<string[]> {
  const codes: string[] = [];
  for (let host = 2; host <= 12; host += 1) {
    const from = `203.0.113.${host}`;
    const five = Array.from({ length: 5 }, () => codeOf({ email, from, word: 'wrong wrong' }));
    codes.push(...(await Promise.all(five)));
  }
  return codes;
}

test('a siege locks out strangers, not the browser nor the address that signed in before', async () => {
  const email = 'victim@example.org';
  await newMember(server, 'member', email);
  const home = await signIn({ email, from: '198.51.100.1' });
  const cookie = deviceOf(home.cookies);
  const codes = await besiege(email);
  expect(codes.filter((code) => code === 'login_failed')).toHaveLength(50);
  expect(codes.filter((code) => code === 'login_locked')).toHaveLength(5);
  expect(await codeOf({ email, from: '203.0.113.77' })).toBe('login_locked');
  expect(await codeOf({ email, from: '198.51.100.1' })).toBe('ok');
  // The browser on a journey: also from an address that guesses itself.
  for (const from of ['192.0.2.9', '203.0.113.2']) {
    expect(await codeOf({ email, from, headers: { cookie } })).toBe('ok');
  }
  // Strangers wait a minute at most, however long the siege lasts.
  await Promise.all([1, 2, 3].map(() => codeOf({ email, from: '203.0.113.80', word: 'wrong w' })));
  clock.moveAhead(61_000);
  expect(await codeOf({ email, from: '203.0.113.78' })).toBe('ok');
});

test('passkeys stay a way in where passwords are paused', async () => {
  const person = await newMember(server, 'member', 'passkey@example.org');
  const passkey = await help.newPasskey(person.token);
  await lockSource(person.email, '127.0.0.1');
  expect((await help.login(person.email)).body.code).toBe('login_locked');
  expect((await help.byPasskey(passkey.get(await help.signInOptions()))).status).toBe(200);
});

test('a device cookie that is forged, stale or of another account helps nobody', async () => {
  const email = 'cookie-victim@example.org';
  const attacker = 'cookie-attacker@example.org';
  await newMember(server, 'member', email);
  await newMember(server, 'member', attacker);
  const own = deviceOf((await signIn({ email: attacker, from: '192.0.2.1' })).cookies);
  const victims = deviceOf((await signIn({ email, from: '198.51.100.2' })).cookies);
  const from = '192.0.2.66';
  await lockSource(email, from);
  const [name = '', value = ''] = victims.split('=');
  const forged = [
    own,
    `${name}=${own.split('=')[1]}`,
    `${name}=${value.slice(0, -2)}AA`,
    `${name}=z.${value.split('.').slice(1).join('.')}`,
    `${name}=`,
    `${name}=..`,
  ];
  for (const cookie of forged) {
    const code = await codeOf({ email, from, headers: { cookie } });
    expect([cookie, code]).toEqual([cookie, 'login_locked']);
  }
  expect(await codeOf({ email, from, headers: { cookie: victims } })).toBe('ok');
  clock.moveAhead(401 * 24 * 60 * 60_000);
  await lockSource(email, from);
  const stale = await codeOf({ email, from, headers: { cookie: victims } });
  expect(stale).toBe('login_locked');
});

test('guesses with a device cookie are counted by themselves', async () => {
  const email = 'borrowed@example.org';
  await newMember(server, 'member', email);
  const cookie = deviceOf((await signIn({ email, from: '198.51.100.3' })).cookies);
  const codes: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const from = `192.0.2.${100 + n}`;
    codes.push(await codeOf({ email, from, word: 'wrong wrong', headers: { cookie } }));
  }
  expect(codes[4]).toBe('login_failed');
  expect(codes[5]).toBe('login_locked');
  expect(await codeOf({ email, from: '198.51.100.3' })).toBe('ok');
});

test('one IPv6 network is one source', async () => {
  const email = 'v6@example.org';
  await newMember(server, 'member', email);
  const codes: string[] = [];
  for (let n = 1; n <= 6; n += 1) {
    codes.push(await codeOf({ email, from: `2001:db8:1:2::${n}`, word: 'wrong wrong' }));
  }
  expect(codes[5]).toBe('login_locked');
  expect(await codeOf({ email, from: '2001:db8:1:3::1' })).toBe('ok');
});

test('spraying many accounts from one source is slowed, a known browser behind it is not', async () => {
  const email = 'neighbour@example.org';
  await newMember(server, 'member', email);
  const from = '192.0.2.200';
  const cookie = deviceOf((await signIn({ email, from })).cookies);
  const codes: string[] = [];
  for (let n = 0; n < 61; n += 1) {
    const isReal = n < 5;
    codes.push(await codeOf({ email: isReal ? `spray${n}@example.org` : 'none', from }));
  }
  expect([codes[0], codes.at(-1)]).toEqual(['login_failed', 'rate_limited']);
  expect(codes.slice(0, 50)).not.toContain('rate_limited');
  expect(await codeOf({ email, from })).toBe('rate_limited');
  expect(await codeOf({ email, from, headers: { cookie } })).toBe('ok');
});

test('a forwarded address counts from a trusted proxy alone', async () => {
  const email = 'proxied@example.org';
  await newOwner(proxied, email);
  const via = (client: string) => ({ 'x-forwarded-for': client });
  const tries = async (at: TestServer, from: string, spread: boolean) => {
    const codes: string[] = [];
    for (let n = 0; n < 6; n += 1) {
      const headers = via(spread ? `198.18.0.${n}` : '198.18.1.1');
      codes.push(await codeOf({ at, email, from, headers, word: 'wrong wrong' }));
    }
    return codes[5];
  };
  // Each client of the proxy has a count of its own; one that forges the header behind it does not.
  expect(await tries(proxied, '10.1.2.3', true)).toBe('login_failed');
  expect(await tries(proxied, '10.1.2.3', false)).toBe('login_locked');
  const forged = via('198.18.9.9, 198.18.1.1');
  const viaProxy = { at: proxied, email, from: '10.1.2.3' };
  expect(await codeOf({ ...viaProxy, headers: forged })).toBe('login_locked');
  expect(await codeOf({ ...viaProxy, headers: via('198.18.2.2') })).toBe('ok');
  // Beside the proxy, and on a server that was told of none, the header changes nothing.
  expect(await tries(proxied, '192.0.2.7', true)).toBe('login_locked');
  expect(await tries(server, '10.1.2.3', true)).toBe('login_locked');
});

test('one client behind the proxy does not use up the sign-ins of the others', async () => {
  const email = 'shared@example.org';
  await newOwner(proxied, email);
  const from = '10.9.9.9';
  const codes: string[] = [];
  // What no schema takes counts as well, and costs no hashing.
  for (let n = 0; n < 62; n += 1) {
    const headers = { 'x-forwarded-for': '198.18.5.5' };
    codes.push(await codeOf({ at: proxied, email: 'none', from, headers }));
  }
  expect([codes[0], codes.at(-1)]).toEqual(['request_invalid', 'rate_limited']);
  const headers = { 'x-forwarded-for': '198.18.5.6' };
  expect(await codeOf({ at: proxied, email, from, headers })).toBe('ok');
});
