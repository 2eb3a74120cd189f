// One pool on a real database: what a transaction keeps and what it does not, and that no connection
// comes back with anything of the one before.
import pg from 'pg';
import { afterEach, expect, inject, test } from 'vitest';
import { DatabasePool } from './pool.ts';
import { sql } from './sql.ts';

const tenantId = '0199a000-0000-7000-8000-00000000000a';
const pools: DatabasePool[] = [];

function open(options: { isPipelined?: boolean; connectionString?: string } = {}): DatabasePool {
  const pool = new DatabasePool({
    connectionString: inject('postgresUrl'),
    size: 1,
    applicationName: 'pool-test',
    onLost: () => undefined,
    patience: () => Promise.resolve(),
    ...options,
  });
  pools.push(pool);
  return pool;
}
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

const pid = sql`select pg_backend_pid() as pid`;
const pidOf = async (pool: DatabasePool): Promise<number | undefined> =>
  (await pool.one<{ pid: number }>(null, pid)).rows[0]?.pid;
const tenantSeen = sql`select coalesce(current_setting('app.tenant_id', true), '') as tenant`;

test('a connection is used again as long as it is whole', async () => {
  const pool = open();
  const first = await pidOf(pool);
  await expect(pool.one(null, sql`select 1 / 0`)).rejects.toBeInstanceOf(pg.DatabaseError);
  expect(await pidOf(pool)).toBe(first);
});

test.each(['one', 'transaction'] as const)(
  'a connection that was cut in %s is not given back',
  async (how) => {
    const pool = open();
    const first = await pidOf(pool);
    const cut = sql`select pg_terminate_backend(pg_backend_pid())`;
    const work =
      how === 'one' ? pool.one(null, cut) : pool.transaction(null, (tx) => tx.query(cut));
    await expect(work).rejects.toMatchObject({
      code: 'database_unavailable',
      retryAfterSeconds: 2,
    });
    const next = await pidOf(pool);
    expect(next).toBeGreaterThan(0);
    expect(next).not.toBe(first);
  },
);

test('a connection that lost our prepared statements is not given back', async () => {
  const pool = open();
  await pool.one(tenantId, tenantSeen);
  await pool.one(null, sql`deallocate all`);
  await expect(pool.one(tenantId, tenantSeen)).rejects.toMatchObject({
    code: 'database_unavailable',
  });
  expect((await pool.one(tenantId, tenantSeen)).rows).toEqual([{ tenant: tenantId }]);
});

test('a database that cannot be reached is said to be unavailable', async () => {
  const pool = open({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
  for (const work of [pool.one(null, pid), pool.lookup(tenantId, pid)]) {
    await expect(work).rejects.toMatchObject({ code: 'database_unavailable' });
  }
});

test('a COMMIT that became a ROLLBACK is an error, and what waits for the commit never runs', async () => {
  const pool = open();
  let hasRun = false;
  const work = pool.transaction(tenantId, async (tx) => {
    tx.afterCommit(() => {
      hasRun = true;
    });
    await tx.query(sql`select 1 / 0`).catch(() => undefined);
    return 'done';
  });
  await expect(work).rejects.toThrow('rolled back at commit');
  expect(hasRun).toBe(false);
  expect(await pidOf(pool)).toBeGreaterThan(0);
});

test('what waits for the commit runs in order after it, and not after a rollback', async () => {
  const pool = open();
  const seen: string[] = [];
  await pool.transaction(null, async (tx) => {
    await tx.query(sql`select 1`);
    tx.afterCommit(() => seen.push('first'));
    tx.afterCommit(() => seen.push('second'));
    seen.push('work');
  });
  expect(seen).toEqual(['work', 'first', 'second']);
  const undone = pool.transaction(null, async (tx) => {
    tx.afterCommit(() => seen.push('never'));
    await tx.query(sql`select 1`);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(seen).toHaveLength(3);
});

test('a transaction that threw is rolled back, and the next one begins afresh', async () => {
  const pool = open();
  const name = `kept_${process.pid}`;
  const undone = pool.transaction(null, async (tx) => {
    await tx.query({ text: `create temporary table ${name} (n integer)`, values: [] });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  const { rows } = await pool.one(null, sql`select to_regclass(${name}) as found`);
  expect(rows).toEqual([{ found: null }]);
});

test('the tenant is that of the transaction, and nothing of it stays', async () => {
  const pool = open();
  const inside = await pool.transaction(tenantId, (tx) => tx.row(tenantSeen));
  expect(inside).toEqual({ tenant: tenantId });
  expect((await pool.one(null, tenantSeen)).rows).toEqual([{ tenant: '' }]);
  expect((await pool.one(tenantId, tenantSeen)).rows).toEqual([{ tenant: tenantId }]);
  expect((await pool.one(null, tenantSeen)).rows).toEqual([{ tenant: '' }]);
});

test('a tenant that is no uuid reaches no statement', async () => {
  const evil = `x'; select 1; --`;
  await expect(open().transaction(evil, (tx) => tx.query(pid))).rejects.toThrow('is a uuid');
});

test('a session keeps its connection to its end, and nobody gets it after', async () => {
  const pool = open({ isPipelined: false });
  const pids: (number | undefined)[] = [];
  let ran = 0;
  await pool.session(async (session) => {
    for (let i = 0; i < 2; i++) {
      await session.transaction(tenantId, async (tx) => {
        pids.push((await tx.row<{ pid: number }>(pid))?.pid);
        tx.afterCommit(() => {
          ran += 1;
        });
      });
    }
  });
  expect(pids[0]).toBe(pids[1]);
  expect(ran).toBe(2);
  expect(await pidOf(pool)).not.toBe(pids[0]);
});

test('none of many look-ups of one moment is left behind', async () => {
  const pool = open();
  let answered = 0;
  const many = Array.from({ length: 40 }, () =>
    pool.lookup(tenantId, tenantSeen).then(() => {
      answered += 1;
    }),
  );
  // The one connection takes trips in their order: these go behind all of those.
  for (let i = 0; i < 3; i++) await pool.lookup(tenantId, tenantSeen);
  expect(answered).toBe(many.length);
});

test('a full disk is told as such', async () => {
  const full = sql`do $$ begin raise exception 'no space' using errcode = '53100'; end $$`;
  await expect(open().one(null, full)).rejects.toMatchObject({ code: 'storage_full' });
});

test('counts are numbers, days are texts', async () => {
  const { rows } = await open().one(
    null,
    sql`select count(*) as n, 1.5::numeric as x, '2026-03-29'::date as day`,
  );
  expect(rows).toEqual([{ n: 1, x: 1.5, day: '2026-03-29' }]);
});
