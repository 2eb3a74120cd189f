// For tests: the ways to set up and use second factors, over HTTP.
import type { PasskeyCreation, PasskeyRequest } from '@aibaas/contract';
import type { Clock } from '../../../kernel/clock.ts';
import type { TestAnswer, TestRequest } from '../../../testing/test-server.ts';
import { codeOf, stepOf } from './factors/totp.ts';
import { password } from './signed-in.fixture.ts';
import { softwareAuthenticator } from './software-authenticator.fixture.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The bytes of an authenticator app's secret. */
export function bytesOf(base32: string): Buffer {
  const bits = [...base32].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0'));
  const octets = bits.join('').match(/.{8}/g) ?? [];
  return Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)));
}

/** Whatever sends requests: a server under test, or one of another process. */
export interface Requests {
  request(
    method: string,
    path: string,
    options?: TestRequest,
  ): Promise<Omit<TestAnswer, 'headers'> & { headers: Readonly<Record<string, unknown>> }>;
}

export interface App {
  /** The code of now, or of some steps from now. */
  code(steps?: number): string;
}

export function waysOfProving(server: Requests, clock: Pick<Clock, 'now'>) {
  const call = (
    method: string,
    path: string,
    token: string | null,
    body?: unknown,
    headers: Record<string, string> = {},
  ): ReturnType<Requests['request']> => server.request(method, path, { key: token, body, headers });
  const appOf = (secret: string): App => ({
    code: (steps = 0) => codeOf(bytesOf(secret), stepOf(clock.now()) + steps),
  });
  const ways = {
    call,
    /** An authenticator app that is set up, with what confirming it answered. */
    async newApp(token: string): Promise<App & { codes: string[]; id: string }> {
      const begun = await call('POST', '/api/v1/auth/factors/totp', token, {});
      if (begun.status !== 201) throw new Error(`setting up answered ${begun.body.code}`);
      const app = appOf(begun.body.secret);
      const code = app.code();
      const done = await call('POST', '/api/v1/auth/factors/totp/confirm', token, { code });
      if (done.status !== 201) throw new Error(`confirming answered ${done.body.code}`);
      return { ...app, codes: done.body.recovery_codes, id: done.body.factor.id };
    },
    async creation(token: string): Promise<PasskeyCreation> {
      const path = '/api/v1/auth/factors/passkeys/options';
      return (await call('POST', path, token)).body.options;
    },
    async newPasskey(token: string, name = 'Laptop') {
      const authenticator = softwareAuthenticator();
      const passkey = authenticator.create(await ways.creation(token));
      const body = { name, passkey };
      const done = await call('POST', '/api/v1/auth/factors/passkeys', token, body);
      if (done.status !== 201) throw new Error(`registering answered ${done.body.detail}`);
      return { ...authenticator, codes: done.body.recovery_codes, factorId: done.body.factor.id };
    },
    login: (email: string, headers: Record<string, string> = {}) =>
      call('POST', '/api/v1/auth/login', null, { email, password }, headers),
    /** The question for the second factor, after the right password. */
    async asked(email: string): Promise<{ challenge: string; passkey: PasskeyRequest }> {
      const answer = await ways.login(email);
      if (answer.body.second_factor === undefined) throw new Error('no second factor was asked');
      return answer.body.second_factor;
    },
    finish: (challenge: string, proof: object, headers: Record<string, string> = {}) =>
      call('POST', '/api/v1/auth/login/second-factor', null, { challenge, ...proof }, headers),
    async signInOptions(headers: Record<string, string> = {}): Promise<PasskeyRequest> {
      return (await call('POST', '/api/v1/auth/passkey/options', null, undefined, headers)).body
        .options;
    },
    byPasskey: (passkey: unknown, headers: Record<string, string> = {}) =>
      call('POST', '/api/v1/auth/passkey', null, { passkey }, headers),
    stepUp: (token: string, proof: object) => call('POST', '/api/v1/auth/step-up', token, proof),
  };
  return ways;
}
