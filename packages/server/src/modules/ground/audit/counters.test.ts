// Counts of frequent calls: none is lost or doubled when writing fails, and they do not grow without end.
import { expect, test } from 'vitest';
import type { AuditEntry } from '../../../kernel/http/context.ts';
import { createCounters } from './counters.ts';

const entry = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  tenantId: 'a',
  actor: { kind: 'key', id: 'k1', name: 'Key' },
  action: 'GET /x',
  outcome: 'done',
  requestId: 'r',
  ...change,
});

/** Counters on a store that fails for the tenants named in `failing`. */
function setUp() {
  const clock = { nowMs: 1_000 };
  const failing = new Set<string>();
  const written: { tenantId: string; action: string; details: unknown }[] = [];
  let writes = 0;
  /** Writing waits for it. */
  const gate: { open: Promise<void> } = { open: Promise.resolve() };
  const counters = createCounters(
    { now: () => clock.nowMs } as never,
    async (tenantId, entries) => {
      writes += 1;
      await gate.open;
      if (failing.has(tenantId)) throw new Error(`no database for ${tenantId}`);
      written.push(...entries.map(({ action, details }) => ({ tenantId, action, details })));
    },
  );
  const countOf = (tenantId = 'a') =>
    written
      .filter((one) => one.tenantId === tenantId)
      .reduce((sum, { details }) => sum + (details as { count: number }).count, 0);
  return { clock, gate, failing, written, counters, countOf, writes: () => writes };
}

test('a failed write keeps its counts, also those that came meanwhile, and their beginning', async () => {
  const { clock, gate, failing, written, counters, countOf, writes } = setUp();
  failing.add('a');
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.open = promise;
  for (let i = 0; i < 3; i++) counters.add(entry());
  const flushing = counters.flush();
  await expect.poll(() => writes()).toBe(1);
  counters.add(entry());
  resolve();
  await expect(flushing).rejects.toThrow('no database for a');
  clock.nowMs = 60_000;
  counters.add(entry());
  await expect(counters.flush()).rejects.toThrow();
  failing.clear();
  await counters.flush();
  expect(countOf()).toBe(5);
  expect(written).toHaveLength(1);
  expect(written[0]?.details).toMatchObject({
    count: 5,
    from: '1970-01-01T00:00:01.000Z',
    to: '1970-01-01T00:01:00.000Z',
  });
  await counters.flush();
  expect(countOf()).toBe(5);
});

test('a tenant whose write fails holds up no other, and is not written twice', async () => {
  const { failing, counters, countOf } = setUp();
  failing.add('a');
  for (const tenantId of ['a', 'b', 'c']) counters.add(entry({ tenantId }));
  await expect(counters.flush()).rejects.toThrow('no database for a');
  expect([countOf('a'), countOf('b'), countOf('c')]).toEqual([0, 1, 1]);
  failing.clear();
  await counters.flush();
  expect([countOf('a'), countOf('b'), countOf('c')]).toEqual([1, 1, 1]);
});

test('one flush at a time: the second waits for the first, and each count is written once', async () => {
  const { gate, counters, countOf, writes } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  gate.open = promise;
  counters.add(entry());
  const first = counters.flush();
  await expect.poll(() => writes()).toBe(1);
  counters.add(entry());
  const second = counters.flush();
  await new Promise((done) => setImmediate(done));
  expect(writes()).toBe(1);
  resolve();
  await Promise.all([first, second]);
  expect([writes(), countOf()]).toEqual([2, 2]);
});

test.each<[string, Partial<AuditEntry>]>([
  ['another tenant', { tenantId: 'b' }],
  ['another actor', { actor: { kind: 'key', id: 'k2', name: 'Key' } }],
  ['another kind of actor', { actor: { kind: 'member', id: 'k1', name: 'Key' } as never }],
  ['another action', { action: 'POST /x' }],
  ['another outcome', { outcome: 'failed' }],
  ['another code', { outcome: 'refused', code: 'rate_limited' }],
])('%s has a count of its own', async (_what, change) => {
  const { written, counters } = setUp();
  counters.add(entry(change.code === undefined ? {} : { outcome: 'refused', code: 'other' }));
  counters.add(entry(change));
  await counters.flush();
  expect(written).toHaveLength(2);
});

test('many kinds of call are written early, again and again, also after a failure', async () => {
  const { failing, counters, countOf, writes } = setUp();
  const max = 10_000;
  const add = (from: number, count: number): void => {
    for (let i = from; i < from + count; i++) counters.add(entry({ action: `GET /${i}` }));
  };
  add(0, max - 1);
  expect(writes()).toBe(0);
  failing.add('a');
  add(max - 1, 1);
  await expect.poll(() => writes()).toBe(1);
  await expect(counters.flush()).rejects.toThrow();
  const before = writes();
  failing.clear();
  // All that failed is kept: a kind that is known does not try again, so many new ones do.
  add(0, 1);
  add(max, max - 1);
  expect(writes()).toBe(before);
  add(2 * max - 1, 1);
  await expect.poll(() => writes()).toBe(before + 1);
  await expect.poll(() => countOf()).toBe(2 * max + 1);
});
