// `aibaas churn` and `aibaas survival` as a user runs them, and what is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { seededRandom } from '@aibaas/ml';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

const file = (name: string, text: string): string => {
  writeFileSync(scratch.path(name), text);
  return scratch.path(name);
};
const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

// 200 customers; every other one stops for good after a while.
const random = seededRandom(7);
const rows = Array.from({ length: 200 }, (_, c) => {
  const wait = 5 + 30 * random();
  const until = c % 2 === 0 ? 365 : 60 + 120 * random();
  const days: string[] = [];
  for (let at = 60 * random(); at < until; at += -wait * Math.log(1 - random())) {
    const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(at))).toISOString().slice(0, 10);
    days.push(`c${c},${day},${(10 + (c % 7) + 5 * random()).toFixed(2)}`);
  }
  return days;
}).flat();
const orders = file('orders.csv', `customer,day,total\n${rows.join('\n')}\n`);
const columns = ['--customer', 'customer', '--date', 'day'];

describe.concurrent('churn', () => {
  test('writes a line a customer and says whether it was right before', async () => {
    const out = scratch.path('customers.ndjson');
    const words = ['churn', orders, ...columns, '--amount', 'total', '--horizon', '60'];
    const { code, stdout, stderr } = await runCli([...words, '--out', out]);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('200 customers of');
    expect(stdout).toContain('Were we right? The last 60 days');
    expect(stdout).toMatch(/purchases +[\d,.]+ +[\d,.]+ +[\d,.]+/);
    const lines = linesOf(out);
    expect(lines).toHaveLength(200);
    const meanOf = (rest: number) =>
      lines
        .filter(({ customer }) => Number(customer.slice(1)) % 2 === rest)
        .reduce((sum, line) => sum + line.probability_alive / 100, 0);
    expect(meanOf(0)).toBeGreaterThan(meanOf(1) + 0.3);
    for (const line of lines) {
      expect(line.value_lower).toBeLessThanOrEqual(line.expected_value);
      expect(line.value_upper).toBeGreaterThanOrEqual(line.expected_value);
    }
  });

  test('counts no return as a purchase, and tells them with their sum', async () => {
    const [first] = rows;
    const back = ['c0,2025-12-30,-4.50', 'c0,2025-12-31,0', 'ghost,2025-06-01,-1'];
    const mixed = file(
      'mixed.csv',
      `customer,day,total\n${[first, ...back, ...rows.slice(1)].join('\n')}\n`,
    );
    const [clean, dirty] = [scratch.path('clean.ndjson'), scratch.path('dirty.ndjson')];
    const words = [...columns, '--amount', 'total', '--end', '2025-12-31', '--model', 'bg-nbd'];
    await runCli(['churn', orders, ...words, '--out', clean]);
    const ask = ['churn', mixed, ...words, '--out', dirty];
    const { stdout } = await runCli([...ask, '--json']);
    expect(readFileSync(dirty, 'utf8')).toBe(readFileSync(clean, 'utf8'));
    const document = JSON.parse(stdout);
    expect([document.purchases, document.returns]).toEqual([
      rows.length,
      { rows: 2, sum: -5.5, zero_rows: 1, customers_without_purchase: 1 },
    ]);
    expect((await runCli(ask)).stdout).toContain('2 rows with money that comes back (-5.5 in all)');
  });

  test('is a document for programs, and lines without values where there is no amount', async () => {
    const out = scratch.path('plain.ndjson');
    const words = ['churn', orders, ...columns, '--out', out, '--model', 'bg-nbd', '--json'];
    const { code, stdout } = await runCli([...words, '--end', '2026-01-31']);
    expect(code).toBe(0);
    const { model, customers, check } = JSON.parse(stdout);
    expect([model, customers]).toEqual(['bg-nbd', 200]);
    expect(check.purchases.naive).toBeGreaterThan(0);
    const [line] = linesOf(out);
    expect(Object.keys(line)).toEqual([
      'customer',
      'purchases',
      'days_since_last',
      'probability_alive',
      'expected_purchases',
      'purchases_lower',
      'purchases_upper',
    ]);
  });

  const once = file('once.csv', 'customer,day\na,2026-01-01\nb,2026-01-02\n');
  const hole = file('hole.csv', 'customer,day,total\na,2026-01-01,5\n,2026-01-02,4\n');
  const word = file('word.csv', 'customer,day,total\na,2026-01-01,much\n');
  const back = file(
    'back.csv',
    'customer,day,total\na,2026-01-01,-5\na,2026-01-09,-4\nb,2026-01-01,0\n',
  );
  test.each([
    [['churn'], 2, 'give a FILE of purchases'],
    [['churn', orders, '--out', '-'], 2, 'give --customer COL and --date COL'],
    [['churn', orders, ...columns], 2, 'give --out'],
    [['churn', orders, '--customer', 'custmer', '--date', 'day', '--out', '-'], 2, '"customer"'],
    [['churn', orders, ...columns, '--horizon', '0', '--out', '-'], 2, 'at least 1'],
    [['churn', orders, ...columns, '--level', '100', '--out', '-'], 2, '--level'],
    [['churn', orders, ...columns, '--end', 'today', '--out', '-'], 2, 'such as 2026-03-31'],
    [['churn', orders, ...columns, '--end', '2020-01-01', '--out', '-'], 1, 'before the end'],
    [['churn', once, ...columns, '--out', '-'], 1, 'No customer came back'],
    [['churn', hole, ...columns, '--out', '-'], 1, 'line 3, column "customer"'],
    [['churn', word, ...columns, '--amount', 'total', '--out', '-'], 1, 'line 2, column "total"'],
    [['churn', back, ...columns, '--amount', 'total', '--out', '-'], 1, 'worth 0 or less'],
  ])('%s is refused', async (given, exit, message) => {
    const { code, stderr } = await runCli(given);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

const subjects = Array.from({ length: 300 }, (_, i) => {
  const plan = i % 2 ? 'small' : 'large';
  const time = (i % 2 ? 8 : 40) * -Math.log(1 - random());
  const watched = 5 + 40 * random();
  return `s${i},${Math.max(0.1, Math.min(time, watched)).toFixed(1)},${time < watched ? 1 : 0},${plan}`;
});
const watched = file('watched.csv', `id,months,left,plan\n${subjects.join('\n')}\n`);
const asked = ['--duration', 'months', '--event', 'left', '--horizon', '6', '--id', 'id'];

describe.concurrent('survival', () => {
  test('writes when to expect it for everybody without it', async () => {
    const out = scratch.path('when.ndjson');
    const { code, stdout } = await runCli(['survival', watched, ...asked, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toContain('Were we right? On');
    const lines = linesOf(out);
    const open = subjects.filter((row) => row.split(',')[2] === '0');
    expect(lines.map(({ id }) => id)).toEqual(open.map((row) => row.split(',')[0]));
    const meanOf = (rest: number) => {
      const own = lines.filter(({ row }) => row % 2 === rest);
      return own.reduce((sum, { probability }) => sum + probability, 0) / own.length;
    };
    // Row 1 is the first of the large plan.
    expect(meanOf(0)).toBeGreaterThan(meanOf(1) + 0.1);
  });

  test.each([
    [['survival'], 2, 'give a FILE'],
    [['survival', watched], 2, 'give --duration COL and --event COL and --horizon N and --out'],
    [['survival', watched, ...asked, '--id', 'idd', '--out', '-'], 2, 'Did you mean "id"?'],
    [['survival', watched, ...asked, '--event', 'plan', '--out', '-'], 1, 'yes or no'],
    [['survival', watched, ...asked, '--horizon', '-1', '--out', '-'], 2, '--horizon'],
    [['survival', watched, ...asked, '--level', '0', '--out', '-'], 2, '--level'],
  ])('%s is refused', async (given, exit, message) => {
    const { code, stderr } = await runCli(given);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
  });
});
