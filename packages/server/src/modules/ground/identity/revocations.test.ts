// A revocation in one process reaches another through the database, and only once.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../../kernel/clock.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { createCredentialCache } from './credential-cache.ts';
import { knownPrincipal } from './principal.ts';
import { createRevocations } from './revocations.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const credential = '0199a000-0000-7000-8000-0000000000aa';

/** A second process: its own listeners and cache on the same database, polled by hand. */
function otherProcess() {
  const { database, ids, log } = server.kernel;
  const polls: (() => void | Promise<void>)[] = [];
  const every = (_ms: number, work: () => void | Promise<void>) => {
    polls.push(work);
    return () => undefined;
  };
  const clock = { ...systemClock, every };
  const revocations = createRevocations({ database, clock, ids, log });
  const heard: string[] = [];
  revocations.listen((id) => heard.push(id));
  revocations.start();
  return { revocations, heard, poll: async () => polls[0]?.(), clock };
}

const principal = () =>
  knownPrincipal({
    kind: 'key',
    id: credential,
    name: 'k',
    tenantId: server.tenant.id,
    role: 'viewer',
    scopes: ['read'],
    credential: 'key',
    lacksSecondFactor: false,
    expiresAt: Number.POSITIVE_INFINITY,
    credentialId: credential,
    personId: null,
    homeTenantId: server.tenant.id,
    workspaces: null,
  });

test('another process hears of it at its next poll, once, and of nothing rolled back', async () => {
  const here = otherProcess();
  const there = otherProcess();
  const announce = (then: () => void) =>
    server.kernel.database.tenant(server.tenant.id, async (tx) => {
      await here.revocations.announce(tx, server.tenant.id, [credential]);
      then();
    });
  await there.poll();
  there.heard.length = 0;
  const failed = announce(() => {
    throw new Error('rolled back');
  });
  await expect(failed).rejects.toThrow('rolled back');
  expect(here.heard).toEqual([]);
  await announce(() => undefined);
  expect(here.heard).toEqual([credential]);
  expect(there.heard).toEqual([]);
  await there.poll();
  await there.poll();
  await here.poll();
  expect(there.heard).toEqual([credential]);
  expect(here.heard).toEqual([credential]);
});

test('a look-up that began before a revocation is not cached after it', async () => {
  const { revocations, clock } = otherProcess();
  const cache = createCredentialCache(clock, revocations);
  let lookUps = 0;
  const announceNow = () =>
    server.kernel.database.tenant(server.tenant.id, (tx) =>
      revocations.announce(tx, server.tenant.id, [credential]),
    );
  const verify = (during: () => Promise<void>) => async () => {
    lookUps += 1;
    await during();
    return { principal: principal(), until: Number.POSITIVE_INFINITY };
  };
  const nothing = async () => undefined;
  await cache.get('bearer', 'k', verify(announceNow));
  await cache.get('bearer', 'k', verify(nothing));
  await cache.get('bearer', 'k', verify(nothing));
  expect(lookUps).toBe(2);
  await announceNow();
  const together = [1, 2, 3].map(() => cache.get('bearer', 'k', verify(nothing)));
  await Promise.all(together);
  expect(lookUps).toBe(3);
  const refused = cache.get('bearer', 'unknown', () => Promise.reject(new Error('refused')));
  await expect(refused).rejects.toThrow('refused');
  await cache.get('bearer', 'unknown', verify(nothing));
  expect(lookUps).toBe(4);
});
