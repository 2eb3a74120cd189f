// `aibaas recommend` as a user runs it, and what is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

const file = (name: string, text: string): string => {
  writeFileSync(scratch.path(name), text);
  return scratch.path(name);
};
// Two groups that share nothing; each user lacks one item of her group.
const rows = Array.from({ length: 40 }, (_, u) =>
  Array.from({ length: 6 }, (__, i) => i)
    .filter((i) => i !== u % 6)
    .map((i) => `u${u},${u % 2 ? 'tea' : 'bolt'}${i},${3 + (i % 3)},2026-01-${String(10 + i)}`),
).flat();
const orders = file('orders.csv', `customer,product,stars,day\n${rows.join('\n')}\n`);
const columns = ['--user', 'customer', '--item', 'product'];

describe.concurrent('recommend', () => {
  test('writes a list for every user: what the others of her group had', async () => {
    const out = scratch.path('lists.ndjson');
    const words = ['recommend', orders, ...columns, '--k', '1', '--out', out];
    const { code, stdout } = await runCli(words);
    expect(code).toBe(0);
    expect(stdout).toContain('40 users, 12 items');
    const lists = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lists).toHaveLength(40);
    expect(lists[0]).toMatchObject({ user: 'u0', items: ['bolt0'] });
    expect(lists[7]).toMatchObject({ user: 'u7', items: ['tea1'] });
    expect(lists[7].because[0].every((item: string) => item.startsWith('tea'))).toBe(true);
  });

  test('takes ratings and times, and is the same for the same seed', async () => {
    const more = ['--rating', 'stars', '--time', 'day', '--seed', '3', '--out', '-'];
    const [a, b] = await Promise.all(
      [1, 2].map(() => runCli(['recommend', orders, ...columns, ...more])),
    );
    expect(a?.code).toBe(0);
    expect(a?.stdout).toBe(b?.stdout);
    expect(a?.stdout.trim().split('\n')).toHaveLength(40);
  });

  test('a model of who had what predicts a list for each row', async () => {
    const model = scratch.path('lists.json');
    const train = ['train', orders, '--task', 'recommendation', ...columns, '--out', model];
    expect((await runCli(train)).code).toBe(0);
    const asked = file('asked.csv', 'customer\nu0\nnobody\n');
    const { code, stdout } = await runCli(['predict', model, asked, '--out', '-']);
    expect(code).toBe(0);
    const [known, unknown] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).prediction);
    expect(known[0]).toBe('bolt0');
    expect(unknown.length).toBeGreaterThan(0);
    expect((await runCli(['explain', model])).stdout).toContain('40 users, 12 items');
  });

  const hole = file('hole.csv', 'customer,product,stars\na,x,5\n,y,4\n');
  const words = file('words.csv', 'customer,product,stars\na,x,good\n');
  test.each([
    [['recommend'], 2, 'give a FILE'],
    [['recommend', orders, '--out', '-'], 2, 'give --user COL and --item COL'],
    [['recommend', orders, ...columns], 2, 'give --out'],
    [['recommend', orders, '--user', 'custmer', '--item', 'product', '--out', '-'], 2, 'customer'],
    [['recommend', hole, ...columns, '--out', '-'], 1, 'line 3, column "customer"'],
    [['recommend', words, ...columns, '--rating', 'stars', '--out', '-'], 1, 'is not a number'],
    [['recommend', orders, ...columns, '--diversity', '2', '--out', '-'], 2, 'from 0 to 1'],
  ])('%s is refused', async (given, exit, message) => {
    const { code, stderr } = await runCli(given);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
  });
});
