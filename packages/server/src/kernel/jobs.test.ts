// Jobs of two processes on one database: what a living one holds stays its own, what a dead one held is
// run again. The heartbeat beats when the test says so.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type SteppedClock, steppedClock } from '../testing/stepped-clock.ts';
import { createTestKernel, type TestKernel } from '../testing/test-kernel.ts';
import { systemClock } from './clock.ts';
import { migrate } from './database/migrate.ts';
import type { Tx } from './database/pool.ts';
import { sql } from './database/sql.ts';
import { createJobs, type JobDefinition, type Jobs } from './jobs.ts';

const heartbeatMs = 5_000;
let on: TestKernel;
let running: Jobs[] = [];

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

const system = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
  on.kernel.database.system('test', work);

afterEach(async () => {
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
  await system((tx) => tx.query(sql`delete from graphile_worker._private_jobs`));
});

/** A process with one kind of job. */
async function start(
  job: JobDefinition,
  more: { isAlone?: boolean } = {},
): Promise<{ jobs: Jobs; clock: SteppedClock; id: string }> {
  const { kernel } = on;
  const id = kernel.ids.next();
  const clock = { ...steppedClock(), sleep: systemClock.sleep };
  const jobs = createJobs(kernel.database, {
    connectionString: on.systemUrl,
    concurrency: 1,
    processId: id,
    isAlone: more.isAlone ?? false,
    clock,
    log: kernel.log,
  });
  jobs.define(job);
  await jobs.start();
  running.push(jobs);
  return { jobs, clock, id };
}

const add = (jobs: Jobs, name: string, options?: { key?: string }): Promise<void> =>
  on.kernel.database.tenant('0199a000-0000-7000-8000-00000000000a', (tx) =>
    jobs.add(tx, name, {}, options),
  );

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1000; i++) {
    if (await check()) return;
    await systemClock.sleep(10);
  }
  throw new Error('waited in vain');
}

/** A job that runs until it is let go, and how often it began. */
function held(name: string) {
  const gate = Promise.withResolvers<void>();
  const facts = { begun: 0 };
  const job: JobDefinition = {
    name,
    run: async () => {
      facts.begun += 1;
      await gate.promise;
    },
  };
  return { job, facts, release: () => gate.resolve() };
}

const ageLocks = () =>
  system((tx) =>
    tx.query(sql`update graphile_worker._private_jobs
      set locked_at = locked_at - interval '1 hour' where locked_at is not null`),
  );
const locked = async (): Promise<number> =>
  (
    await system((tx) =>
      tx.row<{ n: number }>(
        sql`select count(*)::int as n from graphile_worker.jobs where locked_by is not null`,
      ),
    )
  )?.n ?? -1;

test('a job of a living process stays its own, however long it takes and whoever starts', async () => {
  const { job, facts, release } = held('long');
  const first = await start(job);
  await add(first.jobs, 'long');
  await until(() => facts.begun === 1);
  await ageLocks();
  const second = await start(job);
  for (const { clock } of [first, second]) await clock.run(heartbeatMs);
  expect(await locked()).toBe(1);
  expect(facts.begun).toBe(1);
  release();
  await until(async () => (await locked()) === 0);
  expect(facts.begun).toBe(1);
});

test('a job of a process that is gone is run again by another', async () => {
  const { job, facts, release } = held('orphan');
  release();
  const { jobs, clock } = await start({ ...job, name: 'other' });
  jobs.define(job);
  await add(jobs, 'orphan');
  await system((tx) =>
    tx.query(sql`update graphile_worker._private_jobs
      set locked_by = 'worker-of-the-dead', locked_at = now() - interval '1 minute'`),
  );
  expect(await locked()).toBe(1);
  await clock.run(heartbeatMs);
  expect(await locked()).toBe(0);
  expect(facts.begun).toBe(0);
});

test('a worker that just began is given a moment before its first heartbeat', async () => {
  const { jobs, clock } = await start({ name: 'other', run: async () => undefined });
  await add(jobs, 'young');
  await system((tx) =>
    tx.query(sql`update graphile_worker._private_jobs
      set locked_by = 'worker-of-the-young', locked_at = now() - interval '10 seconds'`),
  );
  await clock.run(heartbeatMs);
  expect(await locked()).toBe(1);
});

test('a process is dead half a minute after its last heartbeat, and not before', async () => {
  const { clock } = await start({ name: 'other', run: async () => undefined });
  await system((tx) =>
    tx.query(sql`insert into kernel.processes (id, job_holders, seen_at) values
      ('late', '{}', now() - interval '25 seconds'), ('dead', '{}', now() - interval '35 seconds')`),
  );
  await clock.run(heartbeatMs);
  const left = await system((tx) =>
    tx.rows<{ id: string }>(sql`select id from kernel.processes where id in ('late', 'dead')`),
  );
  expect(left).toEqual([{ id: 'late' }]);
});

test('whoever is alone on the database knows that all others are dead', async () => {
  await system((tx) =>
    tx.query(sql`insert into kernel.processes (id, job_holders) values ('before', '{}')`),
  );
  const { id } = await start({ name: 'other', run: async () => undefined }, { isAlone: true });
  const left = await system((tx) => tx.rows<{ id: string }>(sql`select id from kernel.processes`));
  expect(left).toEqual([{ id }]);
});

test('a stopped process leaves no heartbeat', async () => {
  const { jobs, id } = await start({ name: 'other', run: async () => undefined });
  running = [];
  await jobs.stop();
  const left = await system((tx) => tx.rows(sql`select id from kernel.processes where id = ${id}`));
  expect(left).toEqual([]);
});

test('a job comes with its transaction or not at all, and once for each key', async () => {
  const { jobs } = await start({ name: 'none', run: async () => undefined });
  const undone = on.kernel.database.tenant('0199a000-0000-7000-8000-00000000000a', async (tx) => {
    await jobs.add(tx, 'counted', {});
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await jobs.counts()).toEqual({ waiting: 0, failed: 0 });
  await add(jobs, 'counted', { key: 'a' });
  await add(jobs, 'counted', { key: 'a' });
  await add(jobs, 'counted', { key: 'b' });
  expect(await jobs.counts()).toEqual({ waiting: 2, failed: 0 });
  await system((tx) =>
    tx.query(sql`update graphile_worker._private_jobs set attempts = max_attempts where key = 'a'`),
  );
  expect(await jobs.counts()).toEqual({ waiting: 1, failed: 1 });
});

test('only a job that bounds its own restarts is hastened', async () => {
  const run = async (): Promise<void> => undefined;
  const { jobs, clock } = await start({ name: 'bounded', isResumable: true, run });
  jobs.define({ name: 'plain', run });
  await system((tx) =>
    tx.query(sql`select graphile_worker.add_job('plain', run_at => now() + interval '1 day')`),
  );
  await system((tx) =>
    tx.query(sql`update graphile_worker._private_jobs set attempts = max_attempts`),
  );
  await clock.run(heartbeatMs);
  expect(await jobs.counts()).toEqual({ waiting: 0, failed: 1 });
});
