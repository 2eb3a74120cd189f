// Look-ups that share a trip: each sees its own tenant, and one that fails harms no other.
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { DatabasePool } from './pool.ts';
import { sql } from './sql.ts';

const tenantOf = (n: number) => `0199a000-0000-7000-8000-${String(n).padStart(12, '0')}`;
let pool: DatabasePool;

beforeAll(() => {
  pool = new DatabasePool({
    connectionString: inject('postgresUrl'),
    size: 2,
    applicationName: 'test',
    onLost: () => undefined,
    patience: () => Promise.resolve(),
  });
});

afterAll(() => pool.end());

interface Seen {
  tenant: string;
  n: number;
}
const seen = (n: number) =>
  sql`select current_setting('app.tenant_id', true) as tenant, ${n}::int as n`;

test('a hundred of the same moment each see their own tenant and get their own answer', async () => {
  const numbers = Array.from({ length: 100 }, (_, n) => n);
  const answers = await Promise.all(numbers.map((n) => pool.lookup<Seen>(tenantOf(n), seen(n))));
  expect(answers).toEqual(numbers.map((n) => [{ tenant: tenantOf(n), n }]));
});

test('they travel on one connection, and nothing of a tenant stays on it', async () => {
  const pid = sql`select pg_backend_pid() as pid`;
  const pids = await Promise.all([1, 2, 3].map((n) => pool.lookup<object>(tenantOf(n), pid)));
  expect(new Set(pids.map((rows) => JSON.stringify(rows))).size).toBe(1);
  const { rows } = await pool.one<Seen>(null, seen(0));
  expect(rows[0]?.tenant ?? '').toBe('');
});

test('one that is refused rejects alone', async () => {
  const bad = (n: number) => pool.lookup<Seen>(tenantOf(n), sql`select 1 / ${0}::int as n`);
  const outcomes = await Promise.allSettled([
    pool.lookup<Seen>(tenantOf(1), seen(1)),
    bad(2),
    pool.lookup<Seen>(tenantOf(3), seen(3)),
    bad(4),
    pool.lookup<Seen>(tenantOf(5), seen(5)),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect((outcomes[1] as PromiseRejectedResult).reason).toBeInstanceOf(pg.DatabaseError);
  expect((outcomes[4] as PromiseFulfilledResult<Seen[]>).value).toEqual([
    { tenant: tenantOf(5), n: 5 },
  ]);
});

test('a connection that is cut tells every caller on it, and the next trip takes another', async () => {
  const cut = sql`select pg_terminate_backend(pg_backend_pid())`;
  const outcomes = await Promise.allSettled([
    pool.lookup(tenantOf(1), cut),
    pool.lookup(tenantOf(2), seen(2)),
  ]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'database_unavailable' } });
  }
  expect(await pool.lookup<Seen>(tenantOf(3), seen(3))).toEqual([{ tenant: tenantOf(3), n: 3 }]);
});
