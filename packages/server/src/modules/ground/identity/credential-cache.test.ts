// What a verified credential is remembered for: half a minute, never past its end, never past a
// revocation, and never for another channel.
import { expect, test } from 'vitest';
import { createCredentialCache } from './credential-cache.ts';
import type { KnownPrincipal } from './principal.ts';
import type { RevocationListener, Revocations } from './revocations.ts';

function setUp() {
  const time = { nowMs: 1_000_000 };
  const listeners: RevocationListener[] = [];
  let counter = 0;
  const revocations = {
    get counter() {
      return counter;
    },
    listen: (listener: RevocationListener) => listeners.push(listener),
  } as unknown as Revocations;
  const cache = createCredentialCache({ now: () => time.nowMs } as never, revocations);
  let looks = 0;
  const principal = { credentialId: 'c', personId: 'p' } as KnownPrincipal;
  const look = (until = Number.POSITIVE_INFINITY, text = 'secret', channel = 'bearer' as const) =>
    cache.get(channel, text, async () => {
      looks += 1;
      return { principal, until };
    });
  const revoke = (id: string): void => {
    counter += 1;
    for (const listener of listeners) listener(id);
  };
  return { time, cache, look, revoke, principal, looks: () => looks };
}

test('a credential is looked up once in half a minute', async () => {
  const { time, look, looks, principal } = setUp();
  expect(await look()).toBe(principal);
  time.nowMs += 29_999;
  await look();
  expect(looks()).toBe(1);
  time.nowMs += 1;
  await look();
  expect(looks()).toBe(2);
});

test('and never remembered past its end', async () => {
  const { time, look, looks } = setUp();
  await look(time.nowMs + 500);
  time.nowMs += 499;
  await look(time.nowMs + 500);
  expect(looks()).toBe(1);
  time.nowMs += 1;
  await look(time.nowMs + 500);
  expect(looks()).toBe(2);
});

test.each(['c', 'p'])(
  'a revocation of its credential or person (%s) forgets it at once',
  async (id) => {
    const { look, looks, revoke } = setUp();
    await look();
    revoke('somebody else');
    await look();
    expect(looks()).toBe(1);
    revoke(id);
    await look();
    expect(looks()).toBe(2);
  },
);

test('what was looked up while something was revoked is not remembered', async () => {
  const { cache, principal, revoke } = setUp();
  let looks = 0;
  const look = (during: () => void) =>
    cache.get('bearer', 'secret', async () => {
      looks += 1;
      during();
      return { principal, until: Number.POSITIVE_INFINITY };
    });
  await look(() => revoke('c'));
  await look(() => undefined);
  expect(looks).toBe(2);
  await look(() => undefined);
  expect(looks).toBe(2);
});

test('callers of the same moment share one look-up, and a failure is nobody’s answer', async () => {
  const { cache, principal } = setUp();
  let looks = 0;
  const gate = Promise.withResolvers<void>();
  const look = (fails: boolean) =>
    cache.get('bearer', 'secret', async () => {
      looks += 1;
      await gate.promise;
      if (fails) throw new Error('gone');
      return { principal, until: Number.POSITIVE_INFINITY };
    });
  const both = Promise.allSettled([look(true), look(true)]);
  gate.resolve();
  expect((await both).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(looks).toBe(1);
  expect(await look(false)).toBe(principal);
});

test('a bearer is no cookie', async () => {
  const { cache, look, principal, looks } = setUp();
  await look();
  let asked = 0;
  await cache.get('cookie', 'secret', async () => {
    asked += 1;
    return { principal, until: Number.POSITIVE_INFINITY };
  });
  expect([looks(), asked]).toEqual([1, 1]);
});
