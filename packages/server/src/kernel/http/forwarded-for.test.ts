// Who the caller is behind proxies that write more than an address into X-Forwarded-For: one source
// whatever its port, seen through the rate limit and the guard of sign-ins.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { plainForwardedFor } from './forwarded-for.ts';

let server: TestServer;
beforeAll(async () => {
  const environment = { TRUST_PROXY: '10.0.0.0/8', RATE_LIMIT_PER_MINUTE: '1000' };
  server = await startTestServer({ environment });
});
afterAll(() => server.stop());

/** How many requests the source has left, this one taken. */
async function leftFor(forwardedFor: string | null, remoteAddress = '10.1.2.3'): Promise<number> {
  const headers = forwardedFor === null ? {} : { 'x-forwarded-for': forwardedFor };
  const asked = { method: 'GET', url: '/api/v1/tables', headers, remoteAddress } as const;
  return Number((await server.composition.http.inject(asked)).headers['x-ratelimit-remaining']);
}

describe('one source', () => {
  test.each([
    [
      '198.51.100.77',
      ['198.51.100.77:6000', '198.51.100.77:6001', '"198.51.100.77:1"', 'for=198.51.100.77:_x'],
    ],
    [
      '2001:db8::1',
      ['[2001:db8::1]:443', '[2001:DB8::1]', '"[2001:db8:0::1]:9"', '2001:db8:0:0:0:0:0:2'],
    ],
    ['198.51.100.78', ['::ffff:198.51.100.78', '[::ffff:c633:644e]:80', ' 198.51.100.78:1 ,']],
    ['fe80::1', ['fe80::1%eth0', '[fe80::1%25eth0]:80']],
    ['198.51.100.79', ['8.8.8.8:1, 198.51.100.79:5, 10.0.0.9:443', '198.51.100.79:5, [10.0.0.9]']],
  ])('is %s, however a proxy writes it', async (plain, others) => {
    const first = await leftFor(plain);
    for (const [at, other] of others.entries()) {
      expect([other, await leftFor(other)]).toEqual([other, first - at - 1]);
    }
  });

  test.each([
    ['unknown', 'no address', '_hidden', '-1', '1.2.3', '300.1.1.1:80', '1.2.3.4:80:80'],
    ['[2001:db8::1', '2001:db8::1]', '[]', '[]:1', '"', '"8.8.8.8', '8.8.8.8:', ',,', '8.8.8.8, x'],
    ['for=', '[8.8.8.8', '::1::2', 'x:y:z', '8.8.8.8;proto=https', `${'['.repeat(5000)}`],
  ])('is the proxy where the header names no address', async (...wrong) => {
    const first = await leftFor(null);
    for (const [at, header] of wrong.entries()) {
      expect([header, await leftFor(header)]).toEqual([header, first - at - 1]);
    }
  });

  test('is the socket itself where nobody trusts it, whatever the header says', async () => {
    const first = await leftFor('198.51.100.90:1', '192.0.2.9');
    expect(await leftFor('198.51.100.91:2', '192.0.2.9')).toBe(first - 1);
  });

  test('is what guesses are counted by', async () => {
    const codes: string[] = [];
    for (let port = 6000; port < 6062; port += 1) {
      const headers = { 'x-forwarded-for': `198.51.100.99:${port}` };
      const payload = { email: 'none', password: 'wrong wrong' };
      const url = '/api/v1/auth/login';
      const asked = { method: 'POST', url, headers, payload, remoteAddress: '10.1.2.3' } as const;
      codes.push((await server.composition.http.inject(asked)).json().code);
    }
    expect([codes[0], codes.at(-1)]).toEqual(['request_invalid', 'rate_limited']);
  });
});

test('two callers stay two', () => {
  expect(plainForwardedFor('198.51.100.1:80')).not.toBe(plainForwardedFor('198.51.100.2:80'));
  expect(plainForwardedFor('a, 198.51.100.1:80, [2001:DB8::1]:5')).toBe(
    '198.51.100.1, 2001:db8::1',
  );
});
