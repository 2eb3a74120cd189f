// The hand-over of events: in slices, tenants in turn, once a listener, and the slow ones let go.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Principal } from '../../../kernel/http/context.ts';
import { createHub, type Hub, type Listener, lagBytesMax } from './hub.ts';
import type { Hearing } from './topics.ts';

const everyone: Hearing = () => true;

const person = (tenantId: string, name = 'Ada'): Principal => ({
  kind: 'person',
  id: name,
  name,
  tenantId,
  role: 'viewer',
  scopes: ['read'],
  credential: 'cookie',
  expiresAt: Number.POSITIVE_INFINITY,
  workspaces: null,
  lacksSecondFactor: false,
  can: () => true,
});

/** Keeps what it gets; reads only while `isReading`. */
class Reader implements Listener {
  readonly principal: Principal;
  readonly got: string[] = [];
  closed: number | null = null;
  isReading = true;
  inFlight = 0;
  readonly #hub: Hub<Reader>;
  readonly #topic: string;

  constructor(hub: Hub<Reader>, principal: Principal, topic = 'events') {
    this.#hub = hub;
    this.#topic = topic;
    this.principal = principal;
    hub.add(this);
    hub.listens(this, topic, true);
  }

  get canTake(): boolean {
    return this.closed === null && this.inFlight < 100_000;
  }

  deliver(topic: string, event: string, visibleTo: Hearing): number {
    if (topic !== this.#topic || !visibleTo(this.principal)) return 0;
    this.got.push(event);
    if (!this.isReading) {
      this.inFlight += event.length;
      this.#hub.sent(this, event.length);
    }
    return event.length;
  }

  close(code: number): void {
    this.closed = code;
    this.#hub.listens(this, this.#topic, false);
    this.#hub.remove(this);
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(isDone: () => boolean): Promise<number> {
  for (let turns = 0; ; turns += 1) {
    if (isDone()) return turns;
    await turn();
  }
}

test('every listener of the topic gets each event once and in order, whatever the sizes', async () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 3000 }), { maxLength: 300 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 20 }), async (lengths, readers) => {
      const hub = createHub<Reader>();
      const all = Array.from({ length: readers }, () => new Reader(hub, person('a')));
      const other = new Reader(hub, person('a'), 'tables/x');
      const stranger = new Reader(hub, person('b'));
      const events = lengths.map((length, index) => `${index}`.padEnd(length, '.'));
      for (const event of events) hub.publish('a', 'events', event, everyone);
      await until(() => all.every(({ got }) => got.length >= events.length));
      for (const { got } of all) expect(got).toEqual(events);
      expect([other.got, stranger.got]).toEqual([[], []]);
    }),
    { numRuns: 30 },
  );
});

test('one turn of the loop sends a slice, and the other tenant is served in between', async () => {
  const hub = createHub<Reader>();
  const many = Array.from({ length: 100 }, () => new Reader(hub, person('loud')));
  const quiet = new Reader(hub, person('quiet'));
  for (let n = 0; n < 1000; n += 1) hub.publish('loud', 'events', 'x'.repeat(200), everyone);
  hub.publish('quiet', 'events', 'y', everyone);
  const sent = (): number => many.reduce((sum, { got }) => sum + got.length, 0);
  expect(sent()).toBe(0);
  let most = 0;
  for (let before = 0; sent() < 100_000; before = sent()) {
    await turn();
    most = Math.max(most, sent() - before);
    if (quiet.got.length === 0) expect(sent()).toBeLessThan(1000);
  }
  expect(most).toBeLessThan(1000);
  expect(quiet.got).toEqual(['y']);
});

test('who may not see an event is passed by', async () => {
  const hub = createHub<Reader>();
  const [ada, bob] = [new Reader(hub, person('a', 'Ada')), new Reader(hub, person('a', 'Bob'))];
  hub.publish('a', 'events', '1', everyone);
  hub.publish('a', 'events', '2', ({ name }) => name === 'Ada');
  hub.publish('a', 'events', '3', everyone);
  await until(() => bob.got.length === 2);
  expect([ada.got, bob.got]).toEqual([
    ['1', '2', '3'],
    ['1', '3'],
  ]);
});

test('one that takes nothing is closed when it lags too far, and the others lose nothing', async () => {
  const hub = createHub<Reader>();
  const [slow, quick] = [new Reader(hub, person('a')), new Reader(hub, person('a'))];
  slow.isReading = false;
  const event = 'x'.repeat(50_000);
  const count = Math.ceil((2 * lagBytesMax) / event.length);
  for (let n = 1; n <= count; n += 1) {
    hub.publish('a', 'events', event, everyone);
    await until(() => quick.got.length === n);
  }
  expect([slow.closed, quick.closed]).toEqual([4429, null]);
  expect(slow.got.length).toBeLessThan(4);
});

test('together the logs of many tenants stay bounded: the longest one is cut', async () => {
  const hub = createHub<Reader>();
  const readers = Array.from({ length: 20 }, (_, n) => new Reader(hub, person(`t${n}`)));
  for (const reader of readers) reader.isReading = false;
  const event = 'x'.repeat(100_000);
  for (let n = 0; n < 70; n += 1) {
    for (let tenant = 0; tenant < 20; tenant += 1)
      hub.publish(`t${tenant}`, 'events', event, everyone);
    await turn();
  }
  expect(readers.filter(({ closed }) => closed === 4429).length).toBeGreaterThan(3);
});
