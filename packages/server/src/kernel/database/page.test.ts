// Pages that end at a budget of bytes: what the database sends, and that no item is skipped or doubled.
import { limits } from '@aibaas/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestKernel, type TestKernel } from '../../testing/test-kernel.ts';
import { bare, boundedPage, cutPage, jsonBytes, type PageFacts } from './page.ts';
import { list, sql } from './sql.ts';

let made: TestKernel;
beforeAll(async () => {
  made = await createTestKernel();
});
afterAll(async () => {
  await made.kernel.database.end();
  await made.remove();
});

type Item = PageFacts & { n: number; text: string };

describe('the database', () => {
  const ofSizes = (sizes: readonly number[], after: number, limit: number, budget: number) =>
    made.kernel.database.pools.app.one<Item>(
      null,
      boundedPage(
        sql`select n, repeat('x', size) as text from unnest(${list(sizes)}::int[]) with ordinality as t(size, n)
          where n > ${after} order by n limit ${limit + 1}`,
        sql`octet_length(text)`,
        budget,
      ),
    );

  test('pages of any sizes, budgets and limits give every item once, within the budget', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 });
    const run = async (lengths: number[], budget: number, limit: number): Promise<void> => {
      const seen: number[] = [];
      for (let after = 0; ; ) {
        const { rows } = await ofSizes(lengths, after, limit, budget);
        const { data, last } = cutPage(rows, limit, bare);
        const bytes = rows.reduce((sum, { text }) => sum + text.length, 0);
        expect(rows.length === 1 || bytes <= budget).toBe(true);
        expect(data.length).toBeGreaterThan(0);
        seen.push(...data.map(({ n }) => n));
        if (last === null) break;
        // A page is short of its limit only where the next item would not have gone in.
        const next = lengths[last.n] ?? 0;
        expect(data.length === limit || bytes + next > budget).toBe(true);
        after = last.n;
      }
      expect(seen).toEqual(lengths.map((_, index) => index + 1));
    };
    await fc.assert(
      fc.asyncProperty(
        sizes,
        fc.integer({ min: 1, max: 2000 }),
        fc.integer({ min: 1, max: 70 }),
        run,
      ),
      { numRuns: 60 },
    );
  });

  test('a document counts with its text, packed or not', async () => {
    const { rows } = await made.kernel.database.pools.app.one<{ bytes: number }>(
      null,
      sql`with documents as materialized (select jsonb_build_object('a', repeat(letter, size)) as data
          from (values ('x', 10), ('y', 100000)) as given(letter, size))
        select ${jsonBytes(sql`data`)} as bytes from documents order by 1`,
    );
    expect(rows[0]?.bytes).toBeLessThan(100);
    expect(rows[1]?.bytes).toBeGreaterThan(100_000);
  });
});

describe('the cut', () => {
  test('what JSON writes longer than the database counts is cut by its JSON', () => {
    const text = '\u0001'.repeat(limits.pageBytesMax / 8);
    const facts = { page_items: 4, page_bytes: text.length, page_bytes_so_far: 4 * text.length };
    const rows = [1, 2, 3, 4].map((n) => ({ n, text, ...facts }));
    const { data, last } = cutPage(rows, 4, bare);
    expect([data.length, last?.n]).toEqual([1, 1]);
  });

  test('one item larger than the budget is a page', () => {
    const text = 'x'.repeat(limits.pageBytesMax + 1);
    const facts = { page_items: 1, page_bytes: text.length, page_bytes_so_far: text.length };
    expect(cutPage([{ text, ...facts }], 10, bare)).toEqual({ data: [{ text }], last: null });
  });

  test('rows that came without bounds end at their limit, and at their bytes when measured', () => {
    const rows = Array.from({ length: 5 }, (_, n) => ({ n, text: 'x'.repeat(1024 * 1024) }));
    expect(cutPage(rows, 4, (row) => row).data).toHaveLength(4);
    expect(cutPage(rows, 4, (row) => row, true).data).toHaveLength(3);
    expect(cutPage([], 4, (row) => row)).toEqual({ data: [], last: null });
  });
});
