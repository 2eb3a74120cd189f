// Second factors and what surrounds them: codes replayed and guessed, passkeys phished and replayed,
// ways around a factor, and lock-outs used against others.
import { waysOfProving } from '../../../packages/server/src/modules/ground/identity/factors.fixture.ts';
import { softwareAuthenticator } from '../../../packages/server/src/modules/ground/identity/software-authenticator.fixture.ts';
import type { Edit } from '../../../tools/planted/edit.ts';
import type { Attack, Outcome } from '../attack.ts';
import { joinTenant } from '../people.ts';
import { type Answered, expected, type Target } from '../target.ts';

const folder = 'packages/server/src/modules/ground/identity';
const edit = (file: string, find: string, replace: string): Edit => ({
  file: `${folder}/${file}`,
  find,
  replace,
});

const password = 'a long word for a member 1';
let people = 0;

interface Person {
  readonly email: string;
  readonly token: string;
  /** `name=value` of the device cookie of her browser. */
  readonly device: string;
}

/** A member of the first tenant, signed in. Some weaknesses of the shared twin are for one name alone. */
async function newPerson(target: Target, name = 'person'): Promise<Person> {
  people += 1;
  const email = `${name}${people}@first.example`;
  await joinTenant(target, target.tenant, 'member', { email, password });
  const signedIn = await login(target, email);
  const device = /aibaas_device_\w+=[^;]+/.exec(signedIn.headers['set-cookie'] ?? '')?.[0] ?? '';
  return { email, device, token: signedIn.body.access_token };
}

const login = (target: Target, email: string, word = password, more: object = {}) =>
  target.call('POST', '/api/v1/auth/login', { body: { email, password: word }, ...more });

/** What the tests of the module do over injection, over the wire. */
function waysAt(target: Target) {
  const request = async (
    method: string,
    path: string,
    { body, key }: { body?: unknown; key?: string | null } = {},
  ) =>
    target.call(method, path, {
      ...(body === undefined ? {} : { body }),
      ...(key === undefined || key === null ? {} : { token: key }),
    });
  return waysOfProving({ request }, { now: () => Date.now() });
}

/** The second half of a sign-in, after the right password. */
async function finish(target: Target, email: string, proof: object): Promise<Answered> {
  const { body } = await login(target, email);
  const challenge: string = body.second_factor.challenge;
  const all = { challenge, ...proof };
  return target.call('POST', '/api/v1/auth/login/second-factor', { body: all });
}

const entered = ({ status, body }: Answered): Outcome => ({
  isSuccessful: status === 200 && body.access_token !== undefined,
  saw: `${status} ${body.code ?? Object.keys(body).join(', ')}`,
});

/** Whether all of some guesses were looked at; few, since the class shares one limit a minute. */
async function seven(guess: (n: number) => Promise<Answered>, refusal: string): Promise<Outcome> {
  let looked = 0;
  for (let n = 0; n < 7; n += 1) if ((await guess(n)).body.code === refusal) looked += 1;
  return { isSuccessful: looked === 7, saw: `${looked} of 7 guesses were looked at` };
}

/** A passkey of a new person, made for the address of the target. */
async function passkeyOf(target: Target) {
  const { token, email } = await newPerson(target);
  const ways = waysAt(target);
  const authenticator = softwareAuthenticator(target.url);
  // Without a counter, as synced passkeys are: the challenge alone tells a replay.
  const passkey = authenticator.create(await ways.creation(token), { counter: 0 });
  const body = { name: 'Key', passkey };
  await expected(target.call('POST', '/api/v1/auth/factors/passkeys', { token, body }));
  return { ...authenticator, email };
}

const replays: readonly Attack[] = [
  {
    name: 'code of an authenticator app, used twice',
    like: 'RFC 6238 section 5.2, ASVS 2.8.4',
    weakness: [edit('factors/store.ts', ' and last_step < ${step}`', '`')],
    async run(target) {
      const { token, email } = await newPerson(target);
      const app = await waysAt(target).newApp(token);
      const code = app.code(1);
      const first = await finish(target, email, { code });
      if (first.status !== 200) throw new Error(`the first use answered ${first.text}`);
      return entered(await finish(target, email, { code }));
    },
  },
  {
    name: 'recovery code, used twice',
    like: 'ASVS 2.6.1',
    weakness: [
      edit('factors/store.ts', 'and hash = ${hash} and used_at is null`', 'and hash = ${hash}`'),
    ],
    async run(target) {
      const { token, email } = await newPerson(target);
      const { codes } = await waysAt(target).newApp(token);
      await finish(target, email, { recovery_code: codes[0] });
      return entered(await finish(target, email, { recovery_code: codes[0] }));
    },
  },
  {
    name: 'answer of a passkey, used twice',
    like: 'WebAuthn section 13.4.3',
    weakness: [
      edit(
        'factors/proofs.ts',
        'if (!(await store.answerChallenge(tx, checked.key, checked.expiresAt))) return null;',
        '',
      ),
    ],
    async run(target) {
      const key = await passkeyOf(target);
      const answer = key.get(await waysAt(target).signInOptions(), { counter: 0 });
      await waysAt(target).byPasskey(answer);
      const body = { passkey: answer };
      return entered(await target.call('POST', '/api/v1/auth/passkey', { body }));
    },
  },
  {
    name: 'answer of a passkey that another page got',
    like: 'phishing proxy, WebAuthn section 13.4.9',
    weakness: [
      edit(
        'factors/passkeys.ts',
        'expectedOrigin: [...site.origins],\n      expectedRPID: site.rpId,\n      credential: {',
        "expectedOrigin: JSON.parse(Buffer.from(answer.response.clientDataJSON, 'base64url')" +
          '.toString()).origin,\n      expectedRPID: site.rpId,\n      credential: {',
      ),
    ],
    async run(target) {
      const key = await passkeyOf(target);
      const options = await waysAt(target).signInOptions();
      const lies = { origin: 'https://evil.example.com', counter: 0 };
      const body = { passkey: key.get(options, lies) };
      return entered(await target.call('POST', '/api/v1/auth/passkey', { body }));
    },
  },
];

const detours: readonly Attack[] = [
  {
    name: 'password alone, where a second factor is set up',
    like: 'CWE-308, single-factor authentication',
    weakness: [
      edit(
        'operations/admit.ts',
        'if (methods.length === 0)',
        "if (methods.length === 0 || arrival.email.startsWith('unguarded'))",
      ),
    ],
    async run(target) {
      const { token, email } = await newPerson(target, 'unguarded');
      await waysAt(target).newApp(token);
      return entered(await login(target, email));
    },
  },
  {
    name: 'session opened before the second factor was set up',
    like: 'a thief who was in already; ASVS 3.3.3',
    weakness: [
      edit(
        'factors/store.ts',
        'where person_id = ${personId} and id <> ${keptId}',
        'where false and person_id = ${personId} and id <> ${keptId}',
      ),
    ],
    async run(target) {
      const { token, email } = await newPerson(target);
      const thief = await login(target, email);
      await waysAt(target).newApp(token);
      const me = await target.call('GET', '/api/v1/auth/me', { token: thief.body.access_token });
      return { isSuccessful: me.status === 200, saw: `${me.status} ${me.body.code ?? 'ok'}` };
    },
  },
  {
    name: 'password as the renewed proof of an account with a second factor',
    like: 'CWE-306, step-up by the weaker proof',
    weakness: [
      edit(
        'operations/step-up.ts',
        "if (input.password !== undefined && !methods.includes('password'))",
        'if (methods.length === 0)',
      ),
    ],
    async run(target) {
      const { token } = await newPerson(target);
      await waysAt(target).newApp(token);
      const { status, body } = await target.call('POST', '/api/v1/auth/step-up', {
        token,
        body: { password },
      });
      return { isSuccessful: status === 200, saw: `${status} ${body.code ?? 'proven'}` };
    },
  },
  {
    name: 'token that is older than the policy of the tenant',
    like: 'CWE-613, sessions that outlive a policy',
    weakness: [
      edit(
        'authenticator.ts',
        'lacksSecondFactor: !row.has_factor && asksSecondFactor(row.second_factor, row.role),',
        'lacksSecondFactor: false,',
      ),
    ],
    async run(target) {
      const { token } = await newPerson(target);
      const { id, key } = target.tenant;
      const policy = (second_factor: string) =>
        target.call('PATCH', `/api/v1/tenants/${id}`, { key, body: { second_factor } });
      await target.call('GET', '/api/v1/tables', { token });
      await expected(policy('everyone'));
      const { status, body } = await target.call('GET', '/api/v1/tables', { token });
      await expected(policy('optional'));
      return { isSuccessful: status === 200, saw: `${status} ${body.code ?? 'read'}` };
    },
  },
];

const guesses: readonly Attack[] = [
  {
    name: 'guessing codes, each with a fresh challenge',
    like: 'CWE-307, OWASP API2:2023',
    weakness: [edit('operations/second-factor.ts', '  await parts.guard.attempt(buckets);\n', '')],
    async run(target) {
      const { token, email } = await newPerson(target);
      await waysAt(target).newApp(token);
      return seven(() => finish(target, email, { code: '000000' }), 'second_factor_failed');
    },
  },
  {
    name: 'guessing the password behind forged X-Forwarded-For headers',
    like: 'CWE-348, use of less trusted source',
    weakness: [
      {
        file: 'packages/server/src/kernel/http/server.ts',
        find: 'trustProxy: trustOf(options.trustProxy),',
        replace: 'trustProxy: true,',
      },
    ],
    async run(target) {
      const email = 'nobody@first.example';
      const from = (n: number) => ({ headers: { 'x-forwarded-for': `198.18.0.${n}` } });
      return seven((n) => login(target, email, 'wrong wrong', from(n)), 'login_failed');
    },
  },
  {
    name: 'guessing the password behind forged device cookies',
    like: 'OWASP, device cookies without a check',
    weakness: [
      edit(
        'device-cookie.ts',
        'const isOurs = given.length === wanted.length && timingSafeEqual(given, wanted);',
        'const isOurs = true;',
      ),
    ],
    async run(target) {
      const { email, device } = await newPerson(target);
      const [name, value = ''] = device.split('=');
      const [issued, , mac] = value.split('.');
      const cookie = (n: number) => ({ cookie: `${name}=${issued}.forged${n}.${mac}` });
      return seven((n) => login(target, email, 'wrong wrong', cookie(n)), 'login_failed');
    },
  },
  {
    name: 'locking somebody out of her own browser by wrong guesses',
    like: 'CWE-645, overly restrictive account lockout',
    weakness: [
      edit(
        'guess-buckets.ts',
        'if (device !== null) return',
        "if (device !== null && !account.includes('besieged')) return",
      ),
    ],
    async run(target) {
      const { email, device } = await newPerson(target, 'besieged');
      for (let n = 0; n < 6; n += 1) await login(target, email, 'wrong wrong');
      const { status, body } = await login(target, email, password, { cookie: device });
      return {
        isSuccessful: status === 429,
        saw: `her own sign-in answers ${status} ${body.code ?? 'with a session'}`,
      };
    },
  },
];

export const attacks: readonly Attack[] = [...replays, ...detours, ...guesses];
