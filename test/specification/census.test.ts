// Which names of the specification work: each is looked for in the running product. A name that came to work is
// taken off the list of those that do not; none comes onto it again.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { census } from './census.ts';
import { type Probe, probesOf } from './probes.ts';

const { names, notYet } = census;

let server: TestServer;
let probes: Readonly<Record<string, Probe>>;
beforeAll(async () => {
  server = await startTestServer();
  probes = await probesOf(server);
});
afterAll(() => server.stop());

test.each(Object.keys(names))(
  '%s: what works and what does not yet is as the list says',
  (kind) => {
    const probe = probes[kind] ?? (() => false);
    const missing = Object.keys(names[kind] ?? {}).filter((name) => !probe(name));
    expect(missing).toEqual(notYet[kind] ?? []);
  },
);

test('the list gets no longer', () => {
  const count = Object.values(notYet).reduce((sum, { length }) => sum + length, 0);
  expect(count).toBeLessThanOrEqual(167);
  expect(Object.keys(notYet).every((kind) => kind in names)).toBe(true);
});
