// `aibaas train`, `predict` and `explain` as a user runs them, and what is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());
const file = (name: string, text: string): string => {
  writeFileSync(scratch.path(name), text);
  return scratch.path(name);
};
const lines = Array.from({ length: 300 }, (_, i) => {
  const seats = (i * 7) % 20;
  return `${['free', 'pro'][i % 2]},${seats},${seats > 9 !== (i % 13 === 0) ? 'yes' : 'no'}`;
});
const customers = file('customers.csv', `plan,seats,churned\n${lines.join('\n')}\n`);
const model = scratch.path('model.json');
const train = (...words: string[]) => runCli(['train', customers, '--target', 'churned', ...words]);

beforeAll(async () => {
  const { code, stdout } = await train('--trials', '2', '--out', model);
  expect(code).toBe(0);
  expect(stdout).toContain('naive: always the same');
});

describe.concurrent('train, predict, explain', () => {
  test('a line for each row, in order, with probabilities', async () => {
    const out = scratch.path('out.ndjson');
    const { code } = await runCli(['predict', model, customers, '--out', out, '--proba']);
    expect(code).toBe(0);
    const rows = readFileSync(out, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows).toHaveLength(300);
    const hits = rows.filter(({ prediction }, i) => lines[i]?.endsWith(prediction)).length;
    expect(hits).toBeGreaterThan(260);
    expect(rows[0].probabilities.yes + rows[0].probabilities.no).toBeCloseTo(1, 9);
  });

  test('--explain names the column that moved each row', async () => {
    const { code, stdout } = await runCli(['predict', model, customers, '--explain', '--out', '-']);
    expect(code).toBe(0);
    const rows = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(rows.every(({ because }) => because[0].column === 'seats')).toBe(true);
    // Few seats speak against leaving, many for it.
    expect(rows[0].because[0].adds.yes).toBeLessThan(0);
    expect(rows[2].because[0].adds.yes).toBeGreaterThan(0);
  });

  const named = [
    ['c-1,free', 'he said "no", twice', '18'],
    ['0047E1', '=1+1', '1'],
    ['-5', '', ''],
  ];
  const quoted = named.map((cells) => cells.map((c) => `"${c.replaceAll('"', '""')}"`).join());
  const answers = (text: string) =>
    text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  test('each answer can be joined to its row: number, --id and --keep, from CSV and NDJSON', async () => {
    const csv = file(
      'named.csv',
      `id,note,seats,plan\n${quoted.map((q) => `${q},pro`).join('\n')}\n`,
    );
    const objects = named.map(([id, note, seats]) => ({ id, note, seats, plan: 'pro' }));
    const ndjson = file('named.ndjson', objects.map((o) => JSON.stringify(o)).join('\n'));
    for (const path of [csv, ndjson]) {
      const words = ['--id', 'id', '--keep', 'note,seats', '--out', '-'];
      const { code, stdout } = await runCli(['predict', model, path, ...words]);
      expect(code).toBe(0);
      const rows = answers(stdout);
      expect(rows.map(({ row }) => row)).toEqual([1, 2, 3]);
      expect(rows.map(({ id, note, seats }) => [id, note, seats])).toEqual(named);
      expect(rows.every(({ prediction }) => ['yes', 'no'].includes(prediction))).toBe(true);
    }
    const plain = answers((await runCli(['predict', model, csv, '--out', '-'])).stdout);
    expect(Object.keys(plain[2])).toEqual(['row', 'prediction']);
  });

  test('the same as CSV where the file is called so, and no formula for a spreadsheet', async () => {
    const csv = file(
      'sheet.csv',
      `id,note,seats,plan\n${quoted.map((q) => `${q},pro`).join('\n')}\n`,
    );
    const out = scratch.path('told.csv');
    const words = ['--keep', 'id,note', '--proba', '--out', out];
    expect((await runCli(['predict', model, csv, ...words])).code).toBe(0);
    const [head, first, second, third] = readFileSync(out, 'utf8').trim().split('\n');
    expect(head).toBe('row,id,note,prediction,probabilities.no,probabilities.yes');
    expect(first).toMatch(/^1,"c-1,free","he said ""no"", twice",(yes|no),[\d.e-]+,[\d.e-]+$/);
    expect(second).toMatch(/^2,0047E1,'=1\+1,/);
    expect(third).toMatch(/^3,-5,,/);
  });

  test.each([
    ['--id', 'plam', 'unknown_column', 'did you mean "plan"'],
    ['--keep', 'plan,nothing', 'unknown_column', '"nothing"'],
    ['--keep', 'prediction', 'name_taken', 'rename that column'],
  ])('%s %s is refused', async (flag, columns, code, said) => {
    const taken = file('taken.csv', 'plan,seats,prediction\nfree,3,yes\n');
    const refused = await runCli(['predict', model, taken, flag, columns, '--out', '-', '--json']);
    expect([refused.code, refused.stdout]).toEqual([2, '']);
    const { error } = JSON.parse(refused.stderr);
    expect([error.code, error.message.toLowerCase()]).toEqual([
      code,
      expect.stringContaining(said),
    ]);
  });

  test('copies of rows are told with their counts, in words and as JSON', async () => {
    const rows = Array.from(
      { length: 24 },
      (_, i) => `${(i * 37) % 101},${i % 3},${(i * 5) % 7 > 2}`,
    );
    const copied = file('copied.csv', `a,b,label\n${[...rows, ...rows, '0,0,true'].join('\n')}\n`);
    const ask = [
      'train',
      copied,
      '--target',
      'label',
      '--trials',
      '1',
      '--out',
      scratch.path('c.json'),
    ];
    const { stdout } = await runCli(ask);
    expect(stdout).toContain('Copies: 49 of 49 rows equal another');
    expect(stdout).toContain('3 of these contradict each other');
    const { copies } = JSON.parse((await runCli([...ask, '--json'])).stdout);
    expect(copies).toEqual({ distinct: 24, copied: 49, contradicting: 3, isKeptTogether: true });
  });

  test('NDJSON is read as CSV is', async () => {
    const ndjson = file('new.ndjson', '{"plan":"free","seats":18}\n{"seats":1}\n');
    const { code, stderr } = await runCli(['predict', model, ndjson, '--out', '-']);
    expect([code, stderr]).toEqual([0, '']);
  });

  test('the same seed and trials give the same bytes, whatever the threads', async () => {
    const [one, two] = await Promise.all(
      ['1', '3'].map((threads) => train('--trials', '1', '--threads', threads, '--out', '-')),
    );
    expect(one?.code).toBe(0);
    expect(one?.stdout).toBe(two?.stdout);
  });

  test('--nested says how well on rows that no training saw, and the model keeps it', async () => {
    const out = scratch.path('nested.json');
    const { code, stdout } = await train('--trials', '1', '--nested', '3', '--out', out);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Trained 3 times without a part .* AUC 0\.\d{4}/);
    const told = await runCli(['explain', out, '--json']);
    expect(JSON.parse(told.stdout).nested).toMatchObject({ folds: 3, figure: { metric: 'AUC' } });
  });

  test('a row limit that nothing keeps is refused, and what each takes is shown', async () => {
    const { code, stderr } = await train('--trials', '1', '--row-limit', '0.001us', '--out', '-');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/No candidate predicts a row/)]);
    const { stdout } = await train('--trials', '2', '--out', scratch.path('timed.json'));
    expect(stdout).toMatch(/µs a row[\s\S]*nothing faster is as good/);
  });

  test('explain names the column that matters', async () => {
    const { stdout } = await runCli(['explain', model, '--json']);
    expect(JSON.parse(stdout).importance[0].column).toBe('seats');
  });

  const cut = (): string => file('cut.json', readFileSync(model, 'utf8').slice(0, 400));
  test.each([
    [
      'an unknown target',
      () => ['train', customers, '--target', 'chrned'],
      2,
      /no column "chrned"/,
    ],
    ['no target', () => ['train', customers], 2, /--target/],
    [
      'a ragged row',
      () => ['train', file('ragged.csv', 'a,b\n1,2\n3\n'), '--target', 'a'],
      1,
      /line 3/,
    ],
    ['a model cut off', () => ['predict', cut(), customers, '--out', '-'], 1, /cut off or damaged/],
    [
      'a file that is no model',
      () => ['predict', file('x.json', '{"a":1}'), customers, '--out', '-'],
      1,
      /no model/,
    ],
    [
      'columns that are missing',
      () => ['predict', model, file('few.csv', 'plan\nfree\n'), '--out', '-'],
      1,
      /missing: "seats"/,
    ],
    ['no file', () => ['predict', model, 'nowhere.csv', '--out', '-'], 2, /nowhere\.csv/],
    [
      'a time limit of nothing',
      () => ['train', customers, '--target', 'churned', '--time-limit', '0s'],
      2,
      /Give a time/,
    ],
    [
      'a row limit without a unit',
      () => ['train', customers, '--target', 'churned', '--row-limit', '20'],
      2,
      /20us or 0\.5ms/,
    ],
    [
      'a nested validation of one part',
      () => ['train', customers, '--target', 'churned', '--nested', '1'],
      2,
      /from 2 to 20/,
    ],
  ])('%s is refused in one line', async (_, words, exit, message) => {
    const { code, stderr } = await runCli(words());
    expect(stderr).toMatch(message);
    expect(code).toBe(exit);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
