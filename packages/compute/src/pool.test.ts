// What callers rely on: results, order, back-pressure, and getting the thread back whatever a
// task does.
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type ComputePool, createComputePool, taskModule } from './index.ts';

const task = (name: string) => ({ module: taskModule(import.meta.url, './testdata/tasks'), name });
const pools: ComputePool[] = [];

function pool(threads = 1, maxQueue?: number): ComputePool {
  const created = createComputePool({ threads, ...(maxQueue === undefined ? {} : { maxQueue }) });
  pools.push(created);
  return created;
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Resolves once the task has reported that it runs, and gives its outcome as a value. */
function started(target: ComputePool, name: string, signal?: AbortSignal) {
  const running = Promise.withResolvers<void>();
  const outcome = target
    .run(task(name), null, { onProgress: () => running.resolve(), ...(signal ? { signal } : {}) })
    .then(
      (value) => ({ value }),
      (error: Error & { code?: string }) => ({ code: error.code }),
    );
  return { running: running.promise, outcome };
}

/** What a promise gives, or that it gives nothing: a wait without end would only run out of time. */
function settled<T>(promise: Promise<T>): Promise<T | 'never settled'> {
  return Promise.race([promise, sleep(20_000, 'never settled' as const, { ref: false })]);
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((each) => each.stop()));
});

describe('run', () => {
  test('gives results and progress, many tasks on few threads', async () => {
    const target = pool(2);
    const seen: unknown[] = [];
    const sums = Array.from({ length: 50 }, (_, i) => target.run<number>(task('sum'), [i, 1]));
    expect(await Promise.all(sums)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
    await target.run(task('steps'), 3, { onProgress: (value) => seen.push(value) });
    expect(seen).toEqual([1, 2, 3].map((done) => ({ done, total: 3 })));
    expect(target.threads).toBe(2);
    expect(target.queueLength()).toBe(0);
  });

  test('moves buffers instead of copying them', async () => {
    const bytes = new ArrayBuffer(1024);
    const length = await pool().run(task('byteLength'), { bytes }, { transfer: [bytes] });
    expect([length, bytes.byteLength]).toEqual([1024, 0]);
  });

  test('keeps name, message, code, path and details of an error', async () => {
    const error = await pool()
      .run(task('refuse'), null)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      name: 'RangeError',
      message: 'values must be finite',
      code: 'bad_value',
      path: 'values/3',
      details: { value: 'NaN' },
    });
  });

  test.each([
    ['throwText', 'just words'],
    ['noSuchTask', 'exports no function "noSuchTask"'],
  ])('%s is task_failed', async (name, message) => {
    await expect(pool().run(task(name), null)).rejects.toMatchObject({
      name: 'ComputeError',
      code: 'task_failed',
      message: expect.stringContaining(message),
    });
  });

  test('an input or a result that cannot be cloned fails that task alone', async () => {
    const target = pool();
    await expect(target.run(task('sum'), [() => 1])).rejects.toMatchObject({ code: 'task_failed' });
    await expect(target.run(task('uncloneable'), null)).rejects.toThrow(/could not be cloned/);
    expect(await target.run(task('sum'), [1, 2])).toBe(3);
  });

  test('a module that does not exist is an error that names it', async () => {
    const missing = { module: 'file:///nowhere/tasks.ts', name: 'sum' };
    await expect(pool().run(missing, null)).rejects.toThrow(/nowhere\/tasks\.ts/);
  });
});

describe('a thread that dies', () => {
  test.each([
    ['exit', 3, /exited with code 3 while running task "exit"/],
    ['crashLater', null, /outside of every try/],
  ])('%s rejects as thread_died; the next task gets a fresh thread', async (name, input, text) => {
    const target = pool();
    const waiting = target.run(task(name), input).catch((error: unknown) => error);
    const next = target.run(task('sum'), [4, 5]);
    const error = await waiting;
    expect(error).toMatchObject({ name: 'ComputeError', code: 'thread_died' });
    expect((error as Error).message).toMatch(text);
    expect(await next).toBe(9);
  });
});

describe('limits and cancelling', () => {
  test('a full queue refuses at once and loses nothing that was accepted', async () => {
    const target = pool(1, 1);
    const stop = new AbortController();
    const first = started(target, 'untilAborted', stop.signal);
    await first.running;
    const second = target.run(task('sum'), [1]);
    const third = started(target, 'sum');
    stop.abort();
    expect(await first.outcome).toEqual({ code: 'cancelled' });
    expect(await second).toBe(1);
    expect(await third.outcome).toEqual({ code: 'queue_full' });
  });

  test('a waiting task that is cancelled never runs', async () => {
    const target = pool();
    const stopFirst = new AbortController();
    const stopSecond = new AbortController();
    const first = started(target, 'untilAborted', stopFirst.signal);
    await first.running;
    const second = started(target, 'steps', stopSecond.signal);
    stopSecond.abort();
    expect(await second.outcome).toEqual({ code: 'cancelled' });
    expect(target.queueLength()).toBe(0);
    stopFirst.abort();
    await first.outcome;
  });

  test('a signal that is already aborted starts no thread', async () => {
    const signal = AbortSignal.abort();
    await expect(pool().run(task('sum'), [1], { signal })).rejects.toMatchObject({
      code: 'cancelled',
    });
  });

  test.each(['spinUntilAborted', 'untilAborted', 'spinForever'])(
    '%s is cancelled and its thread comes back',
    async (name) => {
      const target = pool();
      const stop = new AbortController();
      const job = started(target, name, stop.signal);
      await job.running;
      stop.abort();
      expect(await job.outcome).toEqual({ code: 'cancelled' });
      expect(await target.run(task('sum'), [2, 2])).toBe(4);
    },
  );

  test('a synchronous loop that polls its signal ends by itself, in the same thread', async () => {
    const target = pool();
    await target.run(task('sum'), [1]);
    for await (const _ of target.stream<number>(task('count'), 2));
    const stop = new AbortController();
    const job = started(target, 'spinUntilAborted', stop.signal);
    await job.running;
    stop.abort();
    expect(await settled(job.outcome)).not.toBe('never settled');
    // The counter lives in the thread: it would be 0 in a replacement.
    expect(await target.run(task('counts'), null)).toMatchObject({ cleanedUp: 1 });
  });

  test('a task over its time limit is ended', async () => {
    const target = pool();
    await expect(target.run(task('spinForever'), null, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'timeout',
      message: expect.stringContaining('50 ms'),
    });
    expect(await target.run(task('sum'), [3])).toBe(3);
  });

  test('a task that waits uses none of its time, and all of it counts once it runs', async () => {
    const target = pool();
    const stop = new AbortController();
    const first = started(target, 'untilAborted', stop.signal);
    await first.running;
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const patient = target.run(task('sum'), [1, 2], { timeoutMs: 1000 });
      const endless = target.run(task('spinForever'), null, { timeoutMs: 1000 });
      const ending = endless.catch((error: unknown) => error);
      vi.advanceTimersByTime(60_000);
      expect(target.queueLength()).toBe(2);
      stop.abort();
      expect(await first.outcome).toEqual({ code: 'cancelled' });
      expect(await patient).toBe(3);
      vi.advanceTimersByTime(1000);
      vi.useRealTimers();
      expect(await settled(ending)).toMatchObject({ code: 'timeout' });
    } finally {
      vi.useRealTimers();
    }
    expect(await target.run(task('sum'), [2, 2])).toBe(4);
  });

  test('stop rejects what runs, what waits and what comes later', async () => {
    const target = pool();
    const running = started(target, 'untilAborted');
    await running.running;
    const waiting = started(target, 'steps');
    await target.stop();
    expect(await running.outcome).toEqual({ code: 'cancelled' });
    expect(await settled(waiting.outcome)).toEqual({ code: 'cancelled' });
    await expect(target.run(task('sum'), [1])).rejects.toMatchObject({ code: 'cancelled' });
  });

  test.each([0, -1, 1.5, Number.NaN])('refuses %s threads', (threads) => {
    expect(() => createComputePool({ threads })).toThrow(RangeError);
  });
});

describe('idle threads', () => {
  const idle = (idleMs: number): ComputePool => {
    const created = createComputePool({ threads: 2, idleMs });
    pools.push(created);
    return created;
  };

  test('end after a while, and the next task starts one again', async () => {
    const target = idle(20);
    expect(target.liveThreads()).toBe(0);
    await Promise.all([target.run(task('sum'), [1]), target.run(task('sum'), [2])]);
    await expect.poll(target.liveThreads.bind(target)).toBe(0);
    expect(await target.run(task('sum'), [2, 3])).toBe(5);
    await expect.poll(target.liveThreads.bind(target)).toBe(0);
  });

  test('a thread at work is not idle, however long it takes', async () => {
    const target = idle(1);
    await target.run(task('sum'), [1]);
    const stop = new AbortController();
    const long = started(target, 'untilAborted', stop.signal);
    await long.running;
    // Another thread comes and goes meanwhile.
    await target.run(task('sum'), [1]);
    await expect.poll(target.liveThreads.bind(target), { timeout: 20_000 }).toBe(1);
    stop.abort();
    expect(await long.outcome).toEqual({ code: 'cancelled' });
  });

  test('stay for the next task within the time', async () => {
    const target = idle(60_000);
    for await (const _ of target.stream<number>(task('count'), 2));
    // The counter lives in the thread: it would be 0 in another one.
    expect(await target.run(task('counts'), null)).toMatchObject({ produced: 2 });
    expect(target.liveThreads()).toBe(1);
  });

  test.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s as their time', (idleMs) => {
    expect(() => createComputePool({ threads: 1, idleMs })).toThrow(RangeError);
  });
});

describe('stream', () => {
  test('produces only what is asked for, and cleans up on an early end', async () => {
    const target = pool();
    const items: number[] = [];
    for await (const item of target.stream<number>(task('count'), 1000)) {
      items.push(item);
      if (items.length === 3) break;
    }
    expect(items).toEqual([0, 1, 2]);
    expect(await target.run(task('counts'), null)).toEqual({ produced: 3, cleanedUp: 1 });
  });

  test('ends with the generator', async () => {
    expect(await collect(pool().stream<number>(task('count'), 4))).toEqual([0, 1, 2, 3]);
  });

  test('passes an error on after the items before it', async () => {
    const items: number[] = [];
    const consume = async (): Promise<void> => {
      for await (const item of pool().stream<number>(task('failAfter'), 2)) items.push(item);
    };
    await expect(consume()).rejects.toMatchObject({ code: 'bad_value' });
    expect(items).toEqual([0, 1]);
  });

  test.each(['count', 'hang'])('%s ends as cancelled when its signal aborts', async (name) => {
    const target = pool();
    const stop = new AbortController();
    const consume = async (): Promise<void> => {
      for await (const _ of target.stream(task(name), 1e9, { signal: stop.signal })) {
        setImmediate(() => stop.abort());
      }
    };
    await expect(consume()).rejects.toMatchObject({ code: 'cancelled' });
    expect(await target.run(task('sum'), [1])).toBe(1);
  });

  test('a pool that stops between two items ends the stream', async () => {
    const target = pool();
    const consume = async (): Promise<void> => {
      for await (const _ of target.stream(task('count'), 1e9)) await target.stop();
    };
    await expect(consume()).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('a task that is no generator is task_failed', async () => {
    const consume = (): Promise<unknown[]> => collect(pool().stream(task('sum'), [1]));
    await expect(consume()).rejects.toMatchObject({ code: 'task_failed' });
  });
});

test('idle threads let the process end', async () => {
  const code = `
    const { createComputePool } = await import(${JSON.stringify(new URL('./index.ts', import.meta.url).href)});
    const pool = createComputePool({ threads: 2 });
    console.log(await pool.run(${JSON.stringify(task('sum'))}, [20, 22]));`;
  const args = ['--input-type=module', '-e', code];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  expect(stdout.trim()).toBe('42');
});
