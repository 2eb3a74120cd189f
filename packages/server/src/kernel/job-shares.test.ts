// Places of jobs: one tenant with many leaves room for another and for what repeats, also after a restart.
// Jobs run until the test lets them go.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createTestKernel, type TestKernel } from '../testing/test-kernel.ts';
import { systemClock } from './clock.ts';
import { migrate } from './database/migrate.ts';
import { sql } from './database/sql.ts';
import { createJobs, type Jobs } from './jobs.ts';

const flooder = '0199a000-0000-7000-8000-00000000000a';
const second = '0199a000-0000-7000-8000-00000000000b';
const third = '0199a000-0000-7000-8000-00000000000c';

let on: TestKernel;
let running: Jobs[] = [];
const gates: PromiseWithResolvers<void>[] = [];

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

afterEach(async () => {
  for (const gate of gates.splice(0)) gate.resolve();
  await Promise.all(running.splice(0).map((jobs) => jobs.stop()));
  await on.kernel.database.system('test', (tx) =>
    tx.query(sql`delete from graphile_worker._private_jobs`),
  );
});

/** A process that runs `held` until it is let go, and `repeated` at once. */
async function start(concurrency: number) {
  const began: string[] = [];
  const ended: string[] = [];
  const repeated = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  gates.push(gate);
  const jobs = createJobs(on.kernel.database, {
    connectionString: on.systemUrl,
    concurrency,
    processId: on.kernel.ids.next(),
    isAlone: true,
    clock: systemClock,
    log: on.kernel.log,
  });
  jobs.define({
    name: 'held',
    isResumable: true,
    run: async ({ tenant_id: tenantId }, { signal }) => {
      began.push(String(tenantId));
      const stopped = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => stopped.reject(new Error('stopped')));
      await Promise.race([gate.promise, stopped.promise]);
      ended.push(String(tenantId));
    },
  });
  jobs.define({ name: 'repeated', cron: '0 0 1 1 *', run: async () => repeated.resolve() });
  await jobs.start();
  running.push(jobs);
  return { jobs, began, ended, repeated: repeated.promise, release: () => gate.resolve() };
}

let count = 0;
async function add(jobs: Jobs, tenantId: string, many = 1): Promise<void> {
  await on.kernel.database.tenant(tenantId, async (tx) => {
    for (let i = 0; i < many; i += 1) {
      count += 1;
      await jobs.add(tx, 'held', { tenant_id: tenantId }, { key: `held:${count}` });
    }
  });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

const of = (list: readonly string[], tenantId: string): number =>
  list.filter((each) => each === tenantId).length;

test('a tenant with many jobs takes half of the places, and another’s job runs', async () => {
  const { jobs, began, ended, release } = await start(4);
  await add(jobs, flooder, 12);
  await until(() => of(began, flooder) === 2);
  await add(jobs, second);
  await until(() => of(began, second) === 1);
  await until(() => jobs.queue.counts().waiting === 2);
  expect(of(began, flooder)).toBe(2);
  release();
  await until(() => ended.length === 13);
});

test('a third tenant comes before the next jobs of the two that fill the places', async () => {
  const { jobs, began, ended, release } = await start(2);
  await add(jobs, flooder, 4);
  await add(jobs, second, 4);
  // Each of the two has two lines: what runs, and what waits for its turn.
  await until(() => began.length === 2 && jobs.queue.counts().waiting === 2);
  await add(jobs, third);
  await until(() => jobs.queue.counts().waiting === 3);
  release();
  await until(() => ended.length === 9);
  expect(began.indexOf(third)).toBeLessThan(6);
});

test('what repeats runs while tenants hold every place', async () => {
  const { jobs, began, repeated } = await start(2);
  await add(jobs, flooder, 6);
  await add(jobs, second, 6);
  await add(jobs, third, 6);
  await until(() => began.length === 2);
  await on.kernel.database.system('test', (tx) => jobs.add(tx, 'repeated', {}));
  await expect(repeated).resolves.toBeUndefined();
});

test('the bound holds over a restart, and no job is lost', async () => {
  const before = await start(2);
  await add(before.jobs, flooder, 5);
  await until(() => before.began.length === 1);
  running = [];
  await before.jobs.stop();
  expect(before.ended).toEqual([]);
  const after = await start(2);
  await until(() => of(after.began, flooder) === 1);
  await add(after.jobs, second);
  await until(() => of(after.began, second) === 1);
  expect(of(after.began, flooder)).toBe(1);
  after.release();
  await until(() => after.ended.length === 6);
});
