// `aibaas detect` as a user runs it: a file, a batch, and what is refused.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, dailyCsv, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

const file = (name: string, text: string): string => {
  writeFileSync(scratch.path(name), text);
  return scratch.path(name);
};
const usage = file(
  'usage.csv',
  dailyCsv(400, (day) => (day === 380 ? 900 : 100 + (day % 7) * 10)),
);
const series = ['--date', 'day', '--value', 'credits'];

describe.concurrent('a file', () => {
  test('is told in words and a table', async () => {
    const { code, stdout, stderr } = await runCli(['detect', usage, ...series]);
    expect(code).toBe(0);
    expect(stdout).toContain('1 of 400 records of "credits" is odd');
    expect(stdout).toMatch(/2025-01-15T00:00:00Z +900\S* +0\.\d\d +.*value/);
    expect(stderr).toBe('');
  });

  test('is a document for programs', async () => {
    const { stdout } = await runCli(['detect', usage, ...series, '--json']);
    const { records, scores, anomalies } = JSON.parse(stdout);
    expect(records).toBe(400);
    expect(scores).toHaveLength(400);
    expect(anomalies).toContainEqual(
      expect.objectContaining({ index: 380, line: 382, value: 900, time: '2025-01-15T00:00:00Z' }),
    );
  });

  test.each([
    [['detect'], 2, 'give a FILE, or --batch IN.ndjson'],
    [['detect', usage], 2, 'give --date COL and --value COL'],
    [['detect', usage, '--date', 'day', '--value', 'credit'], 2, 'credits'],
    [['detect', usage, ...series, '--strictness', '0'], 2, 'from 0.1 to 10'],
    [['detect', usage, ...series, '--strictness', 'much'], 2, 'Give a number'],
    [['detect', usage, '--batch', usage], 2, 'not both'],
    [['detect', '--batch', usage], 2, 'give --out'],
  ])('%s is refused', async (words, exit, message) => {
    const { code, stderr } = await runCli(words);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
  });
});

test('a daily peak stays usual where the written offset changes, and one at the wrong hour does not', async () => {
  const rows = Array.from({ length: 24 * 36 }, (_, i) => {
    // Clocks go forward after 25 days: 06:00 there is an hour earlier by UTC.
    const offset = i < 24 * 25 ? 1 : 2;
    const local = new Date(Date.UTC(2026, 2, 4, i + offset)).toISOString().slice(0, 19);
    const isPeak = local.slice(11, 13) === '06' || i === 24 * 32 + 15;
    const value = (isPeak ? 1000 : 10) * (1 + (0.2 * ((i * 7919) % 101)) / 101);
    return `${local}+0${offset}:00,${value.toFixed(1)}`;
  });
  const path = file('peaks.csv', ['time,value', ...rows].join('\n'));
  const words = ['detect', path, '--date', 'time', '--value', 'value', '--json'];
  const { anomalies } = JSON.parse((await runCli(words)).stdout);
  expect(anomalies.map(({ index }: { index: number }) => index)).toEqual([24 * 32 + 15]);
});

test('a batch gives a line for each line, in order, the same with any number of threads', async () => {
  const points = Array.from({ length: 300 }, (_, i) => [
    new Date(Date.UTC(2026, 0, 1, i)).toISOString().replace('T', ' ').slice(0, 19),
    i === 290 ? 500 : 10 + (i % 24),
  ]);
  const lines = [
    ...Array.from({ length: 9 }, (_, i) => JSON.stringify({ id: `s${i}`, points })),
    '{"id":"torn"',
    JSON.stringify({ id: 'none' }),
    JSON.stringify({ id: 'when', points: [['yesterday', 1]] }),
    JSON.stringify({ id: 'what', points: [['2026-01-01', 'much']] }),
    JSON.stringify({ id: 'empty', points: [] }),
  ];
  const input = file('series.ndjson', `${lines.join('\n')}\n`);
  const run = async (threads: string) => {
    const out = scratch.path(`scores-${threads}.ndjson`);
    const words = ['detect', '--batch', input, '--out', out, '--threads', threads];
    const { code } = await runCli(words);
    return { code, text: readFileSync(out, 'utf8') };
  };
  const [one, three] = [await run('1'), await run('3')];
  expect([one.code, three.code]).toEqual([1, 1]);
  expect(three.text).toBe(one.text);
  const results = one.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(results.slice(0, 9).map(({ id }) => id)).toEqual(lines.slice(0, 9).map((_, i) => `s${i}`));
  expect(results[0].scores).toHaveLength(300);
  expect(results[0].anomalies).toContain(290);
  expect(results.slice(9).map(({ id, error }) => [id, error?.code, error?.line])).toEqual([
    [null, 'bad_json', 10],
    ['none', 'missing_field', 11],
    ['when', 'time_not_understood', 12],
    ['what', 'bad_value', 13],
    ['empty', undefined, undefined],
  ]);
});

test('--also lets learned views judge too, and only one series', async () => {
  const values = Array.from({ length: 900 }, (_, i) =>
    i >= 700 && i < 724 ? 10 - 5 * Math.sin(i / 4) : 10 + 5 * Math.sin(i / 4),
  );
  const rows = values.map((value, i) => {
    const time = new Date(Date.UTC(2026, 0, 1, i)).toISOString();
    return `${time},${(value + 0.2 * Math.sin(i * 12.9898)).toFixed(4)}`;
  });
  const path = file('waves.csv', `time,value\n${rows.join('\n')}\n`);
  const words = ['detect', path, '--date', 'time', '--value', 'value', '--json'];
  const also = ['--also', 'lstm-autoencoder', '--also', 'one-class-svm'];
  const [plain, learned] = [await runCli(words), await runCli([...words, ...also])];
  expect([plain.code, learned.code]).toEqual([0, 0]);
  const views = (text: string): string[] =>
    JSON.parse(text).anomalies.flatMap(({ reasons }: { reasons: { view: string }[] }) =>
      reasons.map(({ view }) => view),
    );
  expect(views(learned.stdout)).toContain('one-class-svm');
  expect(views(plain.stdout)).not.toContain('one-class-svm');
  expect(
    JSON.parse(learned.stdout).anomalies.some(({ index }: { index: number }) => index >= 700),
  ).toBe(true);
  const refused = await runCli([...words, '--by', 'value', ...also]);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('--also is about one series');
  const unknown = await runCli([...words, '--also', 'tea-leaves']);
  expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('one-class-svm')]);
});
