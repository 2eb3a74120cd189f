// Operations through crashes, stops and lost databases: each runs once at a time, ends once, and lets go
// of what it held. Jobs are run by the test, as the queue would.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestKernel, type TestKernel } from '../testing/test-kernel.ts';
import { migrate } from './database/migrate.ts';
import { sql } from './database/sql.ts';
import { AppError } from './errors.ts';
import type { RequestContext } from './http/context.ts';
import { systemContext } from './http/system-context.ts';
import type { JobDefinition, Jobs } from './jobs.ts';
import { createOperations, type OperationRun, type Operations } from './operations.ts';

const tenantId = '0199a000-0000-7000-8000-00000000000a';
let context: RequestContext;
let on: TestKernel;
let operations: Operations;
let job: JobDefinition;
let nowMs = 0;
/** What the kind `work` does in this test. */
let work: (run: OperationRun) => Promise<{ state: 'succeeded' | 'needs_input'; result: unknown }>;
let released: string[] = [];
let added: string[] = [];

beforeAll(async () => {
  on = await createTestKernel();
  await migrate(on.ownerUrl, [
    { module: 'kernel', folder: new URL('./database/migrations/', import.meta.url) },
  ]);
  const { database, outbox, ids, log, clock } = on.kernel;
  context = systemContext(ids, tenantId, 'test');
  const jobs = {
    define: (definition: JobDefinition) => {
      job = definition;
    },
    add: async (_tx: unknown, _name: string, payload: Record<string, unknown>) => {
      added.push(String(payload.id));
    },
  } as unknown as Jobs;
  const steered = { ...clock, now: () => nowMs, sleep: async () => undefined };
  operations = createOperations({ database, outbox, jobs, clock: steered, ids, log });
  operations.define({
    kind: 'work',
    subject: 'operations',
    run: (run) => work(run),
    release: async (_tenant, id) => void released.push(id),
  });
});
afterAll(async () => {
  await on.kernel.compute.stop();
  await on.kernel.database.end();
  await on.remove();
});
beforeEach(() => {
  released = [];
  added = [];
  nowMs = Date.now();
  work = async () => ({ state: 'succeeded', result: { isDone: true } });
});

const begin = async (): Promise<string> =>
  (
    await on.kernel.database.tenant(tenantId, (tx) =>
      operations.start(tx, context, { kind: 'work', workspaceId: null, input: { n: 1 } }),
    )
  ).id;
const runJob = (id: string, signal = new AbortController().signal): Promise<void> =>
  job.run({ tenant_id: tenantId, id }, { signal, attempt: 1 });
const stateOf = async (id: string): Promise<string> => (await operations.get(context, id)).state;
const change = (id: string, text: string): Promise<unknown> =>
  on.kernel.database.tenant(tenantId, (tx) =>
    tx.query({ text: `update kernel.operations set ${text} where id = $1`, values: [id] }),
  );

test('one that ended is not begun again by a job that comes twice', async () => {
  let runs = 0;
  work = async () => {
    runs += 1;
    return { state: 'succeeded', result: runs };
  };
  const id = await begin();
  await runJob(id);
  await runJob(id);
  expect(runs).toBe(1);
  expect(await operations.get(context, id)).toMatchObject({ state: 'succeeded', result: 1 });
});

test('two jobs of one operation at the same time are one run', async () => {
  let runs = 0;
  const gate = Promise.withResolvers<void>();
  const running = Promise.withResolvers<void>();
  work = async () => {
    runs += 1;
    running.resolve();
    await gate.promise;
    return { state: 'succeeded', result: null };
  };
  const id = await begin();
  const first = runJob(id);
  await running.promise;
  const second = runJob(id);
  // Had it begun, it would have read its row before this one is read.
  expect(await stateOf(id)).toBe('running');
  gate.resolve();
  await Promise.all([first, second]);
  expect(runs).toBe(1);
});

test('a stop of the server leaves it running for the next, and nothing released', async () => {
  const stopping = new AbortController();
  work = async ({ signal }) => {
    stopping.abort();
    signal.throwIfAborted();
    return { state: 'succeeded', result: null };
  };
  const id = await begin();
  await expect(runJob(id, stopping.signal)).rejects.toThrow();
  expect(await stateOf(id)).toBe('running');
  expect(released).toEqual([]);
  work = async () => ({ state: 'succeeded', result: 'by the next' });
  await runJob(id);
  expect(await operations.get(context, id)).toMatchObject({ result: 'by the next' });
});

test('a database that goes away is waited for, and the work starts again', async () => {
  let runs = 0;
  work = async () => {
    runs += 1;
    if (runs < 3) throw new AppError('database_unavailable', { reason: 'gone' });
    return { state: 'succeeded', result: runs };
  };
  const id = await begin();
  await runJob(id);
  expect(await operations.get(context, id)).toMatchObject({ state: 'succeeded', result: 3 });
});

test('a failure is told once, with its problem, and what was held is released', async () => {
  work = async () => {
    throw new AppError('conflict', { reason: 'taken' });
  };
  const id = await begin();
  await runJob(id);
  expect(await operations.get(context, id)).toMatchObject({
    state: 'failed',
    result: null,
    error: { code: 'conflict', instance: `/api/v1/operations/${id}` },
  });
  expect(released).toEqual([id]);
});

test('begun again after a crash it is counted, and progress makes up for it', async () => {
  const interruptions = async (id: string): Promise<unknown> =>
    (
      await on.kernel.database.one(
        tenantId,
        sql`select interruptions as n from kernel.operations where id = ${id}`,
      )
    )[0];
  const id = await begin();
  await change(id, `state = 'running', interruptions = 9`);
  let inside: unknown;
  work = async () => {
    inside = await interruptions(id);
    return { state: 'succeeded', result: null };
  };
  await runJob(id);
  expect(inside).toEqual({ n: 10 });
  const poison = await begin();
  await change(poison, `state = 'running', interruptions = 10`);
  await runJob(poison);
  expect(await operations.get(context, poison)).toMatchObject({
    state: 'failed',
    error: { code: 'operation_given_up' },
  });
  expect(released).toEqual([poison]);
  const moving = await begin();
  await change(moving, `state = 'running', interruptions = 5`);
  work = async ({ progress }) => {
    progress({ done: 4, total: 8, unit: 'rows', stage: 'reading' });
    return { state: 'succeeded', result: null };
  };
  await runJob(moving);
  expect(await interruptions(moving)).toEqual({ n: 0 });
});

test.each(['succeeded', 'failed', 'cancelled'])(
  'one that has %s cannot be cancelled',
  async (state) => {
    const id = await begin();
    await change(id, `state = '${state}'`);
    await expect(operations.cancel(context, id)).rejects.toMatchObject({
      code: 'operation_not_cancellable',
    });
    expect(await stateOf(id)).toBe(state);
  },
);

test('one that waits is cancelled at once and released; its job then finds nothing to do', async () => {
  const id = await begin();
  expect(await operations.cancel(context, id)).toMatchObject({ state: 'cancelled' });
  expect(released).toEqual([id]);
  await runJob(id);
  expect(await stateOf(id)).toBe('cancelled');
});

test('only one that waits for input is resumed', async () => {
  const resume = (id: string) =>
    on.kernel.database.tenant(tenantId, (tx) => operations.resume(tx, id));
  const id = await begin();
  for (const state of ['queued', 'running', 'succeeded', 'failed', 'cancelled']) {
    await change(id, `state = '${state}'`);
    await expect(resume(id)).rejects.toMatchObject({ code: 'conflict' });
  }
  await change(id, `state = 'needs_input', result = '1'`);
  expect(await resume(id)).toMatchObject({ state: 'queued', result: null });
  expect(added.filter((one) => one === id)).toHaveLength(2);
});

test('another tenant neither sees, resumes nor cancels it', async () => {
  const id = await begin();
  const stranger = '0199a000-0000-7000-8000-00000000000b';
  const theirs = systemContext(on.kernel.ids, stranger, 'a stranger');
  await expect(operations.get(theirs, id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(operations.cancel(theirs, id)).rejects.toMatchObject({ code: 'not_found' });
  expect((await operations.list(theirs, { limit: 10 })).data).toEqual([]);
  expect((await operations.list(context, { limit: 1 })).data.map((one) => one.id)).toEqual([id]);
});

test.each([
  [1, 40, null], // less than a twentieth is done
  [2, 40, 190], // 10 s for 2 of 40
  [20, 40, 10],
  [40, 40, 0],
  [0, null, null],
])('%i of %s done after ten seconds leave %s', async (done, total, left) => {
  const id = await begin();
  const progress = JSON.stringify({ done, total, unit: '', stage: '' });
  await change(id, `state = 'running', started_at = now(), progress = '${progress}'`);
  const { started_at: started } = await operations.get(context, id);
  nowMs = Date.parse(String(started)) + 10_000;
  expect((await operations.get(context, id)).progress.seconds_left).toBe(left);
});
