// The fair queue as its callers use it: shares, order, refusals, and as a property over random histories
// of asking, finishing and giving up.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from './errors.ts';
import { createFairQueue, type FairQueue, type FairQueueOptions } from './fair-queue.ts';

const queueOf = (options: Partial<FairQueueOptions> = {}): FairQueue =>
  createFairQueue({
    what: 'The queue',
    slots: 4,
    waitingPerKeyMax: 100,
    waitingMax: 1000,
    ...options,
  });

/** Asks for a slot and keeps what became of it. */
class Asker {
  readonly key: string;
  readonly #gaveUp = new AbortController();
  state: 'waiting' | 'running' | 'finished' | 'left' = 'waiting';
  release: () => void = () => undefined;

  constructor(queue: FairQueue, key: string, onStart: (asker: Asker) => void = () => undefined) {
    this.key = key;
    const started = (release: () => void): void => {
      this.state = 'running';
      this.release = release;
      onStart(this);
    };
    const taken = queue.take(key, this.#gaveUp.signal);
    if (taken instanceof Promise) taken.then(started, () => undefined);
    else started(taken);
  }

  finish(): void {
    this.state = 'finished';
    this.release();
  }

  leave(): void {
    this.state = 'left';
    this.#gaveUp.abort(new Error('left'));
  }
}

/** Lets the promises of those that were served settle. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('shares', () => {
  test('a key that asks for everything leaves a slot for a newcomer', async () => {
    const queue = queueOf({ slots: 4 });
    const flood = Array.from({ length: 20 }, () => new Asker(queue, 'flood'));
    expect(flood.filter(({ state }) => state === 'running')).toHaveLength(3);
    expect(new Asker(queue, 'newcomer').state).toBe('running');
  });

  test('with one slot two keys take turns, however many one of them sent before', async () => {
    const queue = queueOf({ slots: 1 });
    const order: string[] = [];
    const begun: Asker[] = [];
    const onStart = (asker: Asker): void => {
      order.push(asker.key);
      begun.push(asker);
    };
    for (let i = 0; i < 5; i += 1) new Asker(queue, 'a', onStart);
    for (let i = 0; i < 3; i += 1) new Asker(queue, 'b', onStart);
    while (begun.length > 0) {
      begun.shift()?.finish();
      await settled();
    }
    expect(order.join('')).toBe('abababaa');
  });

  test('a key above its share gets nothing while another is below', async () => {
    const queue = queueOf({ slots: 3, perKeyMax: 3 });
    const [first, second] = Array.from({ length: 6 }, () => new Asker(queue, 'a'));
    const b = Array.from({ length: 2 }, () => new Asker(queue, 'b'));
    first?.finish();
    await settled();
    expect(b.map(({ state }) => state)).toEqual(['running', 'waiting']);
    // Two of a and one of b run: the next free slot is b's second.
    second?.finish();
    await settled();
    expect(b.map(({ state }) => state)).toEqual(['running', 'running']);
  });
});

describe('refusals', () => {
  test('too many of one key are refused, and nobody else is', () => {
    const queue = queueOf({ slots: 1, waitingPerKeyMax: 2 });
    for (let i = 0; i < 3; i += 1) new Asker(queue, 'flood');
    expect(() => queue.take('flood')).toThrow(
      expect.objectContaining({ code: 'too_many_waiting', status: 429, retryAfterSeconds: 2 }),
    );
    new Asker(queue, 'newcomer');
    expect(queue.counts()).toEqual({ running: 1, waiting: 3, refused: 1 });
  });

  test('too many in all are refused, whoever they are', () => {
    const queue = queueOf({ slots: 1, waitingMax: 2 });
    for (const key of ['a', 'b', 'c']) new Asker(queue, key);
    let thrown: unknown;
    try {
      void queue.take('d');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(AppError);
    expect((thrown as AppError).code).toBe('busy');
  });

  test('who has left before gets no slot and holds none', () => {
    const queue = queueOf();
    expect(() => queue.take('a', AbortSignal.abort(new Error('gone')))).toThrow('gone');
    expect(queue.counts().running).toBe(0);
  });

  test('a slot comes back when the work throws, and twice given back counts once', async () => {
    const queue = queueOf({ slots: 1 });
    const failing = queue.run('a', async () => {
      throw new Error('the work failed');
    });
    await expect(failing).rejects.toThrow('the work failed');
    const release = await queue.take('a');
    release();
    release();
    expect(queue.counts().running).toBe(0);
    expect(new Asker(queue, 'a').state).toBe('running');
    expect(new Asker(queue, 'b').state).toBe('waiting');
  });

  test('who leaves after he was served changes nothing', async () => {
    const queue = queueOf({ slots: 1 });
    const first = new Asker(queue, 'a');
    const second = new Asker(queue, 'b');
    const third = new Asker(queue, 'c');
    first.finish();
    await settled();
    expect(third.state).toBe('waiting');
    second.leave();
    expect(queue.counts()).toEqual({ running: 1, waiting: 1, refused: 0 });
  });

  test.each([0, -1, 1.5, Number.NaN])('%s slots are refused', (slots) => {
    expect(() => queueOf({ slots })).toThrow(RangeError);
  });
});

type Step =
  | { readonly kind: 'ask'; readonly key: string }
  | { readonly kind: 'finish' | 'leave'; readonly which: number };

const keys = ['a', 'b', 'c', 'd', 'e'];

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('ask' as const), key: fc.constantFrom(...keys) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('finish' as const), which: fc.nat(1000) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('leave' as const), which: fc.nat(1000) }),
    },
  ),
  { minLength: 1, maxLength: 200, size: 'max' },
);

/** A history of the queue, with what must hold after each step. */
class History {
  readonly queue: FairQueue;
  readonly all: Asker[] = [];
  readonly wrongs: string[] = [];
  /** How often each other key was served while a key that holds nothing waited. */
  readonly #overtaken = new Map<string, Map<string, number>>();

  constructor(slots: number, perKeyMax: number) {
    this.queue = queueOf({ slots, perKeyMax, waitingPerKeyMax: 1000, waitingMax: 10_000 });
  }

  of(state: Asker['state'], key?: string): Asker[] {
    return this.all.filter((asker) => asker.state === state && (key ?? asker.key) === asker.key);
  }

  async take(step: Step): Promise<void> {
    if (step.kind === 'ask') this.all.push(new Asker(this.queue, step.key, (a) => this.#serve(a)));
    else {
      const able = this.of(step.kind === 'finish' ? 'running' : 'waiting');
      const chosen = able[step.which % Math.max(1, able.length)];
      if (step.kind === 'finish') chosen?.finish();
      else chosen?.leave();
    }
    await settled();
    this.#check();
  }

  #serve(served: Asker): void {
    const isOlder = (asker: Asker): boolean =>
      asker.key === served.key && asker.state === 'waiting';
    const index = this.all.indexOf(served);
    if (this.all.slice(0, Math.max(0, index)).some(isOlder)) this.wrongs.push('not in order');
    for (const key of keys) {
      if (key === served.key || !this.#isEmptyHanded(key)) continue;
      const counts = this.#overtaken.get(key) ?? new Map<string, number>();
      this.#overtaken.set(key, counts);
      counts.set(served.key, (counts.get(served.key) ?? 0) + 1);
      if ((counts.get(served.key) ?? 0) > 1) this.wrongs.push(`${key} was overtaken twice`);
    }
  }

  #isEmptyHanded(key: string): boolean {
    return this.of('waiting', key).length > 0 && this.of('running', key).length === 0;
  }

  #check(): void {
    expect(this.wrongs).toEqual([]);
    const { slots, perKeyMax } = this.queue;
    const running = this.of('running').length;
    expect(this.queue.counts()).toEqual({
      running,
      waiting: this.of('waiting').length,
      refused: 0,
    });
    expect(running).toBeLessThanOrEqual(slots);
    for (const key of keys) {
      if (!this.#isEmptyHanded(key)) this.#overtaken.delete(key);
      const held = this.of('running', key).length;
      expect(held).toBeLessThanOrEqual(perKeyMax);
      // A free slot is never kept from one who may have it.
      if (running < slots && held < perKeyMax) expect(this.of('waiting', key)).toEqual([]);
    }
  }

  /** Everybody finishes; nobody is forgotten, and every slot comes back. */
  async end(): Promise<void> {
    while (this.of('running').length > 0) {
      for (const asker of this.of('running')) asker.finish();
      await settled();
    }
    expect(this.of('waiting')).toEqual([]);
    expect(this.queue.counts()).toEqual({ running: 0, waiting: 0, refused: 0 });
  }
}

test('over random histories: bounds, order, no starvation, nothing lost', async () => {
  let longest = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 1, max: 6 }),
      steps,
      async (slots, perKeyMax, history) => {
        longest = Math.max(longest, history.length);
        const model = new History(slots, perKeyMax);
        for (const step of history) await model.take(step);
        await model.end();
      },
    ),
    { seed: 13, numRuns: 150 },
  );
  expect(longest).toBeGreaterThan(150);
});

test('a slot above the share is given only while nobody below it waits', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const queue = queueOf({ slots: 5, perKeyMax: 5 });
      const all: Asker[] = [];
      const held = (key: string): number =>
        all.filter((a) => a.key === key && a.state === 'running').length;
      for (const step of history) {
        const before = new Map(keys.map((key) => [key, held(key)]));
        const waited = new Set(all.filter((a) => a.state === 'waiting').map((a) => a.key));
        if (step.kind === 'ask') all.push(new Asker(queue, step.key));
        else {
          const able = all.filter((a) => a.state === 'running');
          const done = able[step.which % Math.max(1, able.length)];
          done?.finish();
          if (done !== undefined) before.set(done.key, (before.get(done.key) ?? 0) - 1);
        }
        await settled();
        const least = Math.min(...[...waited].map((key) => before.get(key) ?? 0));
        for (const key of waited) {
          if (held(key) > (before.get(key) ?? 0)) expect(before.get(key)).toBe(least);
        }
      }
    }),
    { seed: 14, numRuns: 100 },
  );
});
