// How many rows a table is said to have: those that are there where it is small, and about so many where
// it is large.
import { expect, test } from 'vitest';
import { importTests } from './imports.fixture.ts';

const tests = importTests();
const countOf = async (name: string): Promise<[number, boolean]> => {
  const { body } = await tests.server.request('GET', `/api/v1/tables/${name}`);
  return [body.row_count_estimate, body.is_row_count_exact];
};
const lines = (count: number): string =>
  Array.from({ length: count }, (_, at) => `${at},x`).join('\n');

test('a small table is counted: after an import, a row more, a row less, and when it is empty', async () => {
  const columns = [{ name: 'id', type: 'integer' }];
  const made = await tests.server.request('POST', '/api/v1/tables', {
    body: { name: 'few', columns },
  });
  expect([made.body.row_count_estimate, made.body.is_row_count_exact]).toEqual([0, true]);
  await tests.imported('table=five', `id,name\n${lines(5)}\n`);
  expect(await countOf('five')).toEqual([5, true]);
  const place = '/api/v1/tables/five/rows';
  const added = await tests.server.request('POST', place, { body: { row: { id: 9, name: 'y' } } });
  expect(await countOf('five')).toEqual([6, true]);
  const [{ _id: id }] = added.body.data;
  expect((await tests.server.request('DELETE', `${place}/${id}`)).status).toBe(204);
  expect(await countOf('five')).toEqual([5, true]);
  expect(await countOf('few')).toEqual([0, true]);
});

test('a large one is estimated, once and not twice, and says so', async () => {
  await tests.imported('table=many', `id,name\n${lines(30_000)}\n`);
  const [rows, isExact] = await countOf('many');
  expect(isExact).toBe(false);
  expect(rows).toBeGreaterThan(25_000);
  expect(rows).toBeLessThan(35_000);
  // What the import's own connection still had to tell has arrived by now.
  await tests.server.kernel.clock.sleep(1500);
  expect((await countOf('many'))[0]).toBeLessThan(35_000);
  const list = await tests.server.request('GET', '/api/v1/tables');
  const told = list.body.data.map((t: Record<string, unknown>) => [t.name, t.is_row_count_exact]);
  expect(Object.fromEntries(told)).toMatchObject({ few: true, five: true, many: false });
});

test("another tenant's rows are not counted", async () => {
  const other = await tests.server.newTenant();
  const answer = await tests.server.request('GET', '/api/v1/tables/five', { key: other.apiKey });
  expect(answer.status).toBe(404);
  const [row] = await tests.server.kernel.database.tenant(other.id, (tx) =>
    tx.rows<{ n: number | null }>({
      text: `select data.count_rows(replace(substr(c.relname, 3), '_', '-')::uuid, 10) as n
        from pg_class c join pg_namespace s on s.oid = c.relnamespace
        where s.nspname = 'rows' and c.relkind = 'r' limit 1`,
      values: [],
    }),
  );
  expect(row?.n).toBe(0);
});
