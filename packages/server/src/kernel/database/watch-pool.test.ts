// Lost connections are told once and in a line; an ended pool has let go of the database.
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { type LostConnection, watchPool } from './watch-pool.ts';

const name = 'watched-pool';
let admin: pg.Client;
beforeEach(async () => {
  admin = new pg.Client({ connectionString: inject('postgresUrl') });
  await admin.connect();
});
afterEach(() => admin.end());

function watched() {
  const lost: LostConnection[] = [];
  const pool = new pg.Pool({ connectionString: inject('postgresUrl'), application_name: name });
  const end = watchPool(
    pool,
    (each) => lost.push(each),
    () => new Promise(() => undefined),
  );
  return { pool, lost, end };
}

const connect = (pool: pg.Pool) =>
  Promise.all(Array.from({ length: 3 }, () => pool.query('select pg_sleep(0.05)')));
const backends = `from pg_stat_activity where application_name = '${name}'`;
const openCount = async () =>
  Number((await admin.query(`select count(*) as open ${backends}`)).rows[0].open);

test('each connection the database ends is told once, by code and reason alone', async () => {
  const { pool, lost, end } = watched();
  await connect(pool);
  await admin.query(`select pg_terminate_backend(pid) ${backends}`);
  await expect.poll(() => lost.length).toBe(3);
  const told = { code: '57P01', reason: expect.stringContaining('terminating connection') };
  expect(lost).toEqual([told, told, told]);
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  await end();
  expect(lost).toHaveLength(3);
});

test('ending waits until the connections are closed, and tells nothing', async () => {
  const { pool, lost, end } = watched();
  let closed = 0;
  await connect(pool);
  expect(await openCount()).toBe(3);
  pool.on('remove', () => {
    closed += 1;
  });
  await end();
  expect(closed).toBe(3);
  await expect.poll(openCount).toBe(0);
  await expect(pool.query('select 1')).rejects.toThrow(/after calling end/);
  expect(lost).toEqual([]);
});

test('a connection that is in use when the pool ends is finished first', async () => {
  const { pool, lost, end } = watched();
  const busy = pool.query('select pg_sleep(0.2), 7 as answer');
  await expect.poll(openCount).toBe(1);
  await end();
  expect((await busy).rows[0].answer).toBe(7);
  expect(lost).toEqual([]);
});

test('a pool that never connected ends at once', async () => {
  const { pool, lost, end } = watched();
  await end();
  expect([pool.ended, pool.totalCount, lost]).toEqual([true, 0, []]);
});
