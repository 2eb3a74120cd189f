// One statement as a tenant in one exchange: what it sees, and that nothing of it stays on the connection.
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { DatabasePool } from './pool.ts';
import { sql } from './sql.ts';

const tenant = '0199a000-0000-7000-8000-00000000000a';
let pool: DatabasePool;

beforeAll(() => {
  pool = new DatabasePool({
    connectionString: inject('postgresUrl'),
    size: 1,
    applicationName: 'test',
    onLost: () => undefined,
    patience: () => Promise.resolve(),
  });
});

afterAll(() => pool.end());

const setting = sql`select current_setting('app.tenant_id', true) as tenant, ${1}::int as one`;

test('the statement sees the tenant, its own rows only, and the next one sees none', async () => {
  for (let i = 0; i < 3; i++) {
    expect(await pool.one(tenant, setting)).toEqual({ rows: [{ tenant, one: 1 }], count: 1 });
    const { rows } = await pool.one<{ tenant: string | null }>(null, setting);
    expect(rows[0]?.tenant ?? '').toBe('');
  }
});

test('a failed statement rejects, takes its writes back, and leaves the connection usable', async () => {
  const table = `kept_${Date.now()}`;
  await pool.one(null, sql`create table ${sql.raw(table)} (n int check (n < 5))`);
  const write = (n: number) =>
    pool.one(tenant, sql`insert into ${sql.raw(table)} values (1), (${n})`);
  await expect(write(9)).rejects.toBeInstanceOf(pg.DatabaseError);
  await expect(pool.one(tenant, sql`select nonsense`)).rejects.toThrow(/nonsense/);
  expect((await write(2)).count).toBe(2);
  const { rows } = await pool.one<{ n: number }>(tenant, sql`select n from ${sql.raw(table)}`);
  expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
  await pool.one(null, sql`drop table ${sql.raw(table)}`);
});

test('many at once on few connections each get their own answer', async () => {
  const numbers = Array.from({ length: 200 }, (_, i) => i);
  const answers = await Promise.all(
    numbers.map((n) => pool.one<{ n: number }>(tenant, sql`select ${n}::int as n`)),
  );
  expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(numbers);
});
