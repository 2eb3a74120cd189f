// Threads shared among tenants: with one thread and a tenant that asks for everything, the others get
// their turn. Tasks hold their thread until the test opens their gate, so nothing depends on speed.
import { taskModule } from '@aibaas/compute';
import { afterEach, expect, test } from 'vitest';
import { createCompute, createFairCompute, type FairCompute } from './fair-compute.ts';

const task = (name: 'held' | 'heldItems') => ({
  module: taskModule(import.meta.url, './held-task.fixture'),
  name,
});

const opened: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.stop();
});

function open(options: { threads?: number; perTenantMax?: number; waiting?: number } = {}) {
  const compute = createFairCompute({
    name: 'test',
    what: 'The queue of tests',
    threads: options.threads ?? 1,
    ...(options.perTenantMax === undefined ? {} : { perTenantMax: options.perTenantMax }),
    waitingPerTenantMax: options.waiting ?? 16,
  });
  opened.push(compute);
  return compute;
}

const gateOf = () => new SharedArrayBuffer(4);
function release(gate: SharedArrayBuffer): void {
  const place = new Int32Array(gate);
  Atomics.store(place, 0, 1);
  Atomics.notify(place, 0);
}

/** Asks for a task of the tenant and writes its name down when it ends. */
function ask(
  compute: FairCompute,
  tenantId: string,
  name: string,
  log: string[],
  gate = openGate(),
  signal?: AbortSignal,
): Promise<unknown> {
  const options = { owner: { tenantId }, ...(signal === undefined ? {} : { signal }) };
  return compute.run<string>(task('held'), { gate, name }, options).then((done) => log.push(done));
}

function openGate(): SharedArrayBuffer {
  const gate = gateOf();
  release(gate);
  return gate;
}

test('a newcomer waits for the task that runs, not for those that were asked before', async () => {
  const compute = open();
  const log: string[] = [];
  const gate = gateOf();
  const all = [ask(compute, 'a', 'a0', log, gate)];
  for (let i = 1; i < 6; i += 1) all.push(ask(compute, 'a', `a${i}`, log));
  all.push(ask(compute, 'b', 'b0', log), ask(compute, 'b', 'b1', log));
  release(gate);
  await Promise.all(all);
  expect(log.slice(0, 5)).toEqual(['a0', 'b0', 'a1', 'b1', 'a2']);
});

test('too many of one tenant are refused with 429, and a neighbour is taken', async () => {
  const compute = open({ waiting: 2 });
  const log: string[] = [];
  const gate = gateOf();
  const all = [
    ask(compute, 'a', 'a0', log, gate),
    ask(compute, 'a', 'a1', log),
    ask(compute, 'a', 'a2', log),
  ];
  await expect(ask(compute, 'a', 'a3', log)).rejects.toMatchObject({
    code: 'too_many_waiting',
    status: 429,
    retryAfterSeconds: 5,
  });
  all.push(ask(compute, 'b', 'b0', log));
  release(gate);
  await Promise.all(all);
  expect(log).not.toContain('a3');
  expect(log).toContain('b0');
});

test('a small task runs while every thread for fits is held by others', async () => {
  const compute = createCompute(1);
  opened.push(compute);
  const log: string[] = [];
  const gate = gateOf();
  const fits = Array.from({ length: 5 }, (_, i) => ask(compute.fits, 'a', `fit ${i}`, log, gate));
  await ask(compute.small, 'b', 'preview', log);
  await ask(compute.small, 'a', 'own preview', log);
  expect(log).toEqual(['preview', 'own preview']);
  release(gate);
  await Promise.all(fits);
});

test('streams of one tenant leave a thread for another', async () => {
  const compute = open({ threads: 2, perTenantMax: 1 });
  const gate = gateOf();
  const read = async (tenantId: string, its: SharedArrayBuffer): Promise<string[]> => {
    const items: string[] = [];
    const input = { gate: its, name: tenantId };
    for await (const item of compute.stream<string>(task('heldItems'), input, {
      owner: { tenantId },
    })) {
      items.push(item);
    }
    return items;
  };
  const flood = [read('a', gate), read('a', gate), read('a', gate)];
  expect(await read('b', openGate())).toEqual(['b', 'b']);
  expect(compute.queue.counts()).toMatchObject({ running: 1, waiting: 2 });
  release(gate);
  expect(await Promise.all(flood)).toEqual([
    ['a', 'a'],
    ['a', 'a'],
    ['a', 'a'],
  ]);
  expect(compute.queue.counts()).toMatchObject({ running: 0, waiting: 0 });
});

test('who leaves before his turn never runs, and a task that fails gives its thread back', async () => {
  const compute = open();
  const log: string[] = [];
  const gate = gateOf();
  const first = ask(compute, 'a', 'a0', log, gate);
  const caller = new AbortController();
  const second = ask(compute, 'a', 'a1', log, openGate(), caller.signal);
  caller.abort();
  await expect(second).rejects.toThrow();
  release(gate);
  await first;
  const failing = compute.run(
    { ...task('held'), name: 'missing' },
    {},
    { owner: { tenantId: 'a' } },
  );
  await expect(failing).rejects.toThrow(/no function "missing"/);
  await ask(compute, 'a', 'a2', log);
  expect(log).toEqual(['a0', 'a2']);
});

test('what waits when the server stops is told so', async () => {
  const compute = open();
  const running = ask(compute, 'a', 'a0', [], gateOf());
  const waiting = ask(compute, 'a', 'a1', []);
  const outcomes = Promise.allSettled([running, waiting]);
  await compute.stop();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});
