// The outbox on a real database: order of commits, each event once, whatever two relays, a failing sink
// or a restart do. The relays' polling is stepped by the test.
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type SteppedClock, steppedClock } from '../testing/stepped-clock.ts';
import { createTestKernel, type TestKernel } from '../testing/test-kernel.ts';
import { systemClock } from './clock.ts';
import { migrate } from './database/migrate.ts';
import type { Tx } from './database/pool.ts';
import { sql } from './database/sql.ts';
import { createOutbox, type Outbox, type PublishedEvent, type Sink } from './outbox.ts';

const tenantId = '0199a000-0000-7000-8000-00000000000a';
const pruneMs = 600_000;
let on: TestKernel;
let relays: { outbox: Outbox; clock: SteppedClock }[] = [];

beforeAll(async () => {
  on = await createTestKernel();
  await migrate(on.ownerUrl, [
    { module: 'kernel', folder: new URL('./database/migrations/', import.meta.url) },
  ]);
});
afterAll(async () => {
  await on.kernel.compute.stop();
  await on.kernel.database.end();
  await on.remove();
});

beforeEach(async () => {
  await system((tx) => tx.query(sql`delete from kernel.outbox`));
  await system((tx) => tx.query(sql`delete from kernel.outbox_cursors`));
});
afterEach(async () => {
  for (const { outbox, clock } of relays) {
    const stopping = outbox.stop();
    clock.wake();
    await stopping;
  }
  relays = [];
});

const system = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  on.kernel.database.system('test', work);

/** A relay of its own, as another process would have one. */
async function relay(...sinks: Sink[]) {
  const { database, ids, log } = on.kernel;
  const clock = steppedClock();
  const outbox = createOutbox(database, clock, ids, log);
  for (const sink of sinks) outbox.addSink(sink);
  await outbox.start();
  relays.push({ outbox, clock });
  return { outbox, clock };
}

function ear(name: string, kind: Sink['kind'] = 'durable') {
  const heard: unknown[] = [];
  const take = async (events: readonly PublishedEvent[]): Promise<void> => {
    heard.push(...events.map(({ data }) => data.n));
  };
  return { sink: { name, kind, take } satisfies Sink, heard };
}

const publish = (outbox: Outbox, n: number, more: { isLasting?: boolean } = {}): Promise<void> =>
  on.kernel.database.tenant(tenantId, (tx) => publishIn(tx, outbox, n, more));

const publishIn = (tx: Tx, outbox: Outbox, n: number, more: { isLasting?: boolean } = {}) =>
  outbox.publish(tx, { name: 'row.created', topic: 'tables/t', data: { n }, ...more });

async function until(clock: SteppedClock | null, check: () => boolean | Promise<boolean>) {
  for (let i = 0; i < 1000; i++) {
    if (await check()) return;
    clock?.wake();
    await systemClock.sleep(10);
  }
  throw new Error('waited in vain');
}

/** The relay has looked again, twice: once for what was there, once for nothing more. */
async function rounds(clock: SteppedClock): Promise<void> {
  const before = clock.sleeps;
  await until(clock, () => clock.sleeps >= before + 3);
}

test('an event that commits late is not overtaken for good by one that began after it', async () => {
  const { sink, heard } = ear('log');
  const { outbox, clock } = await relay(sink);
  const begun = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const late = on.kernel.database.tenant(tenantId, async (tx) => {
    await publishIn(tx, outbox, 1);
    begun.resolve();
    await gate.promise;
  });
  await begun.promise;
  await publish(outbox, 2);
  await rounds(clock);
  expect(heard).toEqual([]);
  gate.resolve();
  await late;
  await until(clock, () => heard.length === 2);
  expect(heard).toEqual([1, 2]);
});

test('two relays never take the same events, and the second does not wait for the first', async () => {
  const busy = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  const taken: string[] = [];
  const sinkOf = (relayName: string, wait: () => Promise<void>): Sink => ({
    name: 'log',
    kind: 'durable',
    take: async (events) => {
      taken.push(...events.map(({ data }) => `${relayName}${data.n}`));
      await wait();
    },
  });
  const first = await relay(
    sinkOf('a', async () => {
      busy.resolve();
      await gate.promise;
    }),
  );
  await publish(first.outbox, 1);
  first.clock.wake();
  await until(first.clock, () => taken.length === 1);
  await busy.promise;
  const second = await relay(sinkOf('b', async () => undefined));
  await rounds(second.clock);
  expect(taken).toEqual(['a1']);
  gate.resolve();
  await publish(second.outbox, 2);
  await until(second.clock, () => taken.length === 2);
  expect(taken.map((one) => one.slice(1))).toEqual(['1', '2']);
});

test('each event is taken once, in order, and more than a batch without a pause', async () => {
  const { sink, heard } = ear('log');
  const { clock } = await relay(sink);
  await until(null, () => clock.sleeps > 0);
  const many = 1100;
  await on.kernel.database.tenant(tenantId, (tx) =>
    tx.query(sql`insert into kernel.outbox (tenant_id, id, name, topic, data, is_lasting)
      select ${tenantId}, ('0199a000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
        'row.created', 'tables/t', jsonb_build_object('n', n), true
      from generate_series(0, ${many - 1}::int) n`),
  );
  await until(clock, () => heard.length > 0);
  const sleeps = clock.sleeps;
  await until(null, () => heard.length >= many);
  expect(clock.sleeps - sleeps).toBeLessThanOrEqual(1);
  await rounds(clock);
  expect(heard).toEqual(Array.from({ length: many }, (_, n) => n));
});

test('a commit wakes the relay, a rollback publishes nothing', async () => {
  const { sink, heard } = ear('log');
  const { outbox, clock } = await relay(sink);
  await until(null, () => clock.sleeps > 0);
  const undone = on.kernel.database.tenant(tenantId, async (tx) => {
    await publishIn(tx, outbox, 1);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  const sleeps = clock.sleeps;
  await on.kernel.database.tenant(tenantId, async (tx) => {
    await publishIn(tx, outbox, 2);
    // Before the commit there is nothing to be seen yet.
    await systemClock.sleep(50);
    expect(clock.sleeps).toBe(sleeps);
  });
  await until(null, () => clock.sleeps > sleeps);
  await until(clock, () => heard.length > 0);
  expect(heard).toEqual([2]);
});

test('a sink that fails gets its events again, and the others do not wait for it', async () => {
  const good = ear('good');
  const seen: unknown[] = [];
  let isFailing = true;
  const bad: Sink = {
    name: 'bad',
    kind: 'durable',
    take: async (events, tx) => {
      // Half done, and then undone with the rest.
      await tx.query(sql`insert into kernel.processes (id, job_holders) values ('half', '{}')`);
      if (isFailing) throw new Error('not today');
      seen.push(...events.map(({ data }) => data.n));
    },
  };
  const { outbox, clock } = await relay(bad, good.sink);
  await publish(outbox, 1);
  await until(clock, () => good.heard.length === 1);
  expect(await outbox.lag()).toBe(1);
  isFailing = false;
  await until(clock, async () => (await outbox.lag()) === 0);
  expect([seen, good.heard]).toEqual([[1], [1]]);
});

test('a durable sink goes on where it was, a live one begins with now', async () => {
  const before = ear('log');
  const first = await relay(before.sink);
  await publish(first.outbox, 1);
  await until(first.clock, () => before.heard.length === 1);
  const stopping = first.outbox.stop();
  first.clock.wake();
  await stopping;
  await publish(first.outbox, 2);
  const [after, live] = [ear('log'), ear('live', 'live')];
  const second = await relay(after.sink, live.sink);
  await until(second.clock, () => after.heard.length === 1);
  await publish(second.outbox, 3);
  await until(second.clock, () => live.heard.length > 0 && after.heard.length === 2);
  await rounds(second.clock);
  expect([before.heard, after.heard, live.heard]).toEqual([[1], [2, 3], [3]]);
});

test('what does not last is for live sinks alone', async () => {
  const [durable, live] = [ear('log'), ear('live', 'live')];
  const { outbox, clock } = await relay(durable.sink, live.sink);
  await publish(outbox, 1, { isLasting: false });
  await publish(outbox, 2);
  await until(clock, () => live.heard.length === 2 && durable.heard.length > 0);
  await rounds(clock);
  expect([durable.heard, live.heard]).toEqual([[2], [1, 2]]);
});

test('old events are removed, but none that a stalled sink has yet to take, and none of today', async () => {
  const good = ear('good');
  let isStalled = true;
  const stalled = ear('stalled');
  const slow: Sink = {
    ...stalled.sink,
    take: async (events) => {
      if (isStalled) throw new Error('stalled');
      await stalled.sink.take(events);
    },
  };
  const { outbox, clock } = await relay(good.sink, slow);
  await publish(outbox, 1);
  await publish(outbox, 2);
  await until(clock, () => good.heard.length === 2);
  const age = (n: number, hours: number) =>
    system((tx) =>
      tx.query(sql`update kernel.outbox set at = now() - make_interval(hours => ${hours}::int)
        where (data ->> 'n')::int = ${n}`),
    );
  await age(1, 25);
  await age(2, 23);
  const left = () =>
    system((tx) => tx.rows<{ n: number }>(sql`select (data ->> 'n')::int as n from kernel.outbox`));
  await clock.run(pruneMs);
  expect(await left()).toHaveLength(2);
  isStalled = false;
  // Its place is kept with the commit, after it was told.
  await until(clock, async () => (await outbox.lag()) === 0);
  await clock.run(pruneMs);
  expect(await left()).toEqual([{ n: 2 }]);
});

test('the lag is that of the slowest sink', async () => {
  const { outbox } = await relay(ear('log').sink);
  expect(await outbox.lag()).toBe(0);
  await relay({
    name: 'stuck',
    kind: 'durable',
    take: async () => {
      throw new Error('stuck');
    },
  });
  await publish(outbox, 1);
  await publish(outbox, 2);
  await until(relays[0]?.clock ?? null, async () => (await outbox.lag()) === 2);
});
