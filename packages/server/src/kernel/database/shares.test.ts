// Shares of the database: a tenant that asks for everything, statements that take too long, and callers
// that leave. Statements are held by an advisory lock, so nothing here depends on how fast it runs.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { RequestContext } from '../http/context.ts';
import { type Database, openDatabase } from './database.ts';
import { type SQL, sql } from './sql.ts';
import type { WorkKind } from './work-kind.ts';

const flooder = '0199a000-0000-7000-8000-00000000000a';
const neighbour = '0199a000-0000-7000-8000-00000000000b';
const lockKey = 20_261_201;
const held = sql`select pg_advisory_xact_lock_shared(${lockKey}::bigint)::text as got, pg_backend_pid() as pid`;
const quick = sql`select 1 as one`;
const forever = sql`select pg_sleep(600)::text as got`;

let admin: pg.Client;
let database: Database;
/** What waits for a connection is told that it waited too long when the test calls these. */
let alarms: (() => void)[] = [];

beforeAll(async () => {
  const url = inject('postgresUrl');
  admin = new pg.Client({ connectionString: url });
  await admin.connect();
  database = openDatabase(
    { owner: url, app: url, system: url },
    {
      appPoolSize: 8,
      readTimeoutMs: 60_000,
      heavyMax: 4,
      bulkPoolSize: 4,
      onLost: () => undefined,
      patience: () => Promise.resolve(),
      after: (_ms, work) => {
        alarms.push(work);
        return () => {
          alarms = alarms.filter((each) => each !== work);
        };
      },
    },
  );
});

afterAll(async () => {
  await database.end();
  await admin.end();
});

beforeEach(() => {
  alarms = [];
});

function contextOf(tenantId: string, work: WorkKind, signal = new AbortController().signal) {
  return { tenantId, work, signal, unit: null } as unknown as RequestContext;
}

/** Keeps every statement `held` waiting until the returned function is called. */
async function holdAll(): Promise<() => Promise<void>> {
  await admin.query('select pg_advisory_lock($1::bigint)', [lockKey]);
  return async () => {
    await admin.query('select pg_advisory_unlock($1::bigint)', [lockKey]);
  };
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve));
}

async function countRunning(text: string): Promise<number> {
  const { rows } = await admin.query(
    `select count(*)::int as n from pg_stat_activity
     where state = 'active' and query like $1 and pid <> pg_backend_pid()`,
    [`%${text}%`],
  );
  return rows[0].n;
}

const floods: [string, WorkKind, (context: RequestContext, query: SQL) => Promise<unknown>][] = [
  ['plain reads', 'read', (context, query) => database.one(context, query)],
  ['reads that scan', 'scan', (context, query) => database.one(context, query)],
  ['long reads', 'long', (context, query) => database.one(context, query)],
  ['writes', 'write', (context, query) => database.tenant(context, (tx) => tx.rows(query))],
  ['units of work', 'write', (context, query) => database.unit(context, (tx) => tx.rows(query))],
  ['work of jobs', 'read', ({ tenantId }, query) => database.one(tenantId, query)],
  [
    'imports',
    'read',
    ({ tenantId }, query) =>
      database.bulk(tenantId, (s) => s.transaction(tenantId, (tx) => tx.rows(query))),
  ],
  [
    'changes of tables',
    'read',
    ({ tenantId }, query) => database.owner(tenantId, (tx) => tx.rows(query)),
  ],
  [
    'work across tenants',
    'read',
    ({ tenantId }, query) => database.system(tenantId, (tx) => tx.rows(query)),
  ],
];

test.each(floods)(
  'while one tenant holds all it may by %s, another is served',
  async (_, kind, run) => {
    const release = await holdAll();
    const flood = Array.from({ length: 24 }, () => run(contextOf(flooder, kind), held));
    await until(async () => (await countRunning('pg_advisory_xact_lock_shared')) > 0);
    await run(contextOf(neighbour, kind), quick);
    expect(await database.lookup(contextOf(flooder, 'read'), quick)).toEqual([{ one: 1 }]);
    await release();
    expect(await Promise.all(flood)).toHaveLength(24);
  },
);

test('who waits too long for his turn is refused, and his neighbour is not', async () => {
  const release = await holdAll();
  const flood = Array.from({ length: 12 }, () => database.one(contextOf(flooder, 'read'), held));
  const outcomes = Promise.allSettled(flood);
  await until(() => alarms.length > 0);
  for (const alarm of alarms) alarm();
  await expect(database.one(contextOf(neighbour, 'read'), quick)).resolves.toEqual([{ one: 1 }]);
  await until(async () => (await countRunning('pg_advisory_xact_lock_shared')) > 0);
  await release();
  const refused = (await outcomes).filter((outcome) => outcome.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.length).toBeLessThan(12);
  for (const { reason } of refused) {
    expect(reason).toMatchObject({ code: 'waited_too_long', status: 503, retryAfterSeconds: 2 });
  }
});

test('who leaves while he waits is out of the queue and never runs', async () => {
  const release = await holdAll();
  const flood = Array.from({ length: 12 }, () => database.one(contextOf(flooder, 'read'), held));
  const caller = new AbortController();
  const waiting = database.one(contextOf(flooder, 'read', caller.signal), quick);
  const before = database.queues.app?.counts().waiting ?? 0;
  caller.abort();
  await expect(waiting).rejects.toMatchObject({ code: 'caller_left' });
  expect(database.queues.app?.counts().waiting).toBe(before - 1);
  await release();
  await Promise.all(flood);
  expect(database.queues.app?.counts()).toMatchObject({ running: 0, waiting: 0 });
});

test.each<[string, WorkKind, (context: RequestContext) => Promise<unknown>]>([
  ['a read', 'read', (context) => database.one(context, forever)],
  ['a scan', 'scan', (context) => database.one(context, forever)],
  ['a long read', 'long', (context) => database.one(context, forever)],
  [
    'a transaction that reads',
    'read',
    (context) =>
      database.tenant(context, async (tx) => {
        await tx.rows(quick);
        await tx.rows(forever);
      }),
  ],
])('%s ends in PostgreSQL when its caller leaves', async (_, kind, run) => {
  const caller = new AbortController();
  const reading = run(contextOf(flooder, kind, caller.signal));
  await until(async () => (await countRunning('pg_sleep(600)')) === 1);
  caller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'caller_left', status: 499 });
  await until(async () => (await countRunning('pg_sleep(600)')) === 0);
  expect(await database.one(contextOf(neighbour, 'read'), quick)).toEqual([{ one: 1 }]);
  expect(database.queues.app?.counts().running).toBe(0);
});

test('a handler that goes on after its caller left begins no further statement', async () => {
  const caller = new AbortController();
  const context = contextOf(flooder, 'read', caller.signal);
  const going = database.tenant(context, async (tx) => {
    await tx.rows(quick);
    caller.abort();
    return tx.rows(sql`select 'begun after all' as text`);
  });
  await expect(going).rejects.toMatchObject({ code: 'caller_left' });
  await expect(database.one(context, quick)).rejects.toMatchObject({ code: 'caller_left' });
});

test('a change that has begun is finished, although its caller left', async () => {
  const release = await holdAll();
  const caller = new AbortController();
  const context = contextOf(flooder, 'write', caller.signal);
  const changing = database.unit(context, async (tx) => {
    await tx.rows(held);
    return tx.rows(quick);
  });
  await until(async () => (await countRunning('pg_advisory_xact_lock_shared')) === 1);
  caller.abort();
  await release();
  await expect(changing).resolves.toEqual([{ one: 1 }]);
});

test('a connection whose statement was ended meets no other caller', async () => {
  const release = await holdAll();
  const caller = new AbortController();
  const reading = database.one(contextOf(flooder, 'read', caller.signal), held);
  await until(async () => (await countRunning('pg_advisory_xact_lock_shared')) === 1);
  const { rows } = await admin.query(
    `select pid from pg_stat_activity where state = 'active' and query like '%pg_advisory_xact_lock_shared%' and pid <> pg_backend_pid()`,
  );
  caller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'caller_left' });
  await release();
  const pids = await Promise.all(
    Array.from({ length: 12 }, () =>
      database.one<{ pid: number }>(
        contextOf(neighbour, 'read'),
        sql`select pg_backend_pid() as pid`,
      ),
    ),
  );
  expect(pids.flat().map(({ pid }) => pid)).not.toContain(rows[0].pid);
});

test('each kind of work has its limit, also behind another one on the same connection', async () => {
  const shown = sql`select current_setting('statement_timeout') as "limit"`;
  const limit = async (kind: WorkKind, how: 'one' | 'tenant' | 'unit'): Promise<unknown> => {
    const context = contextOf(flooder, kind);
    const read =
      how === 'one' ? database.one(context, shown) : database[how](context, (tx) => tx.rows(shown));
    return (await read)[0];
  };
  for (const how of ['one', 'tenant'] as const) {
    expect(await limit('long', how)).toEqual({ limit: '3min' });
    expect(await limit('read', how)).toEqual({ limit: '1min' });
    expect(await limit('write', how)).toEqual({ limit: '3min' });
    expect(await limit('scan', how)).toEqual({ limit: '1min' });
  }
  expect(await limit('write', 'unit')).toEqual({ limit: '3min' });
  expect(await database.lookup(flooder, shown)).toEqual([{ limit: '30s' }]);
  expect(await database.one(flooder, shown)).toEqual([{ limit: '3h' }]);
});

test('a statement over its limit is a refusal that says what to do, and nothing else fails', async () => {
  const url = inject('postgresUrl');
  const hasty = openDatabase(
    { owner: url, app: url, system: url },
    {
      appPoolSize: 4,
      readTimeoutMs: 100,
      heavyMax: 4,
      bulkPoolSize: 1,
      onLost: () => undefined,
      patience: () => Promise.resolve(),
    },
  );
  const tooSlow = { code: 'query_too_slow', status: 503 };
  const context = contextOf(flooder, 'read');
  await expect(hasty.one(context, forever)).rejects.toMatchObject({
    ...tooSlow,
    slots: { seconds: 0.1 },
  });
  const inSteps = hasty.tenant(context, async (tx) => {
    await tx.rows(quick);
    await tx.rows(forever);
  });
  await expect(inSteps).rejects.toMatchObject(tooSlow);
  // Look-ups share a trip: the slow one is ended by itself, and those beside it are answered.
  const trip = [quick, forever, quick].map((query) => hasty.lookup(neighbour, query));
  const outcomes = await Promise.allSettled(trip);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((outcomes[1] as PromiseRejectedResult).reason).toMatchObject(tooSlow);
  expect(await hasty.one(context, quick)).toEqual([{ one: 1 }]);
  await hasty.end();
});
