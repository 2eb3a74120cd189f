// `aibaas forecast FILE` as a user runs it: what is printed, what is refused, and with which code.
import { mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, dailyCsv, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

let files = 0;

function file(content: string | Uint8Array, extension = 'csv'): string {
  files++;
  const path = scratch.path(`input-${files}.${extension}`);
  writeFileSync(path, content);
  return path;
}

const FLAGS = ['--date', 'day', '--value', 'credits', '--horizon', '7'];
const forecast = (path: string, ...more: string[]) => runCli(['forecast', path, ...FLAGS, ...more]);

async function document(path: string, ...more: string[]) {
  const { code, stdout, stderr } = await forecast(path, '--json', ...more);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return JSON.parse(stdout);
}

describe.concurrent('a good file', () => {
  test('gives a chart, a table and a sentence about the backtest', async () => {
    const { code, stdout, stderr } = await forecast(file(dailyCsv(120)));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('120 steps (D) from 2024-01-01 to 2024-04-29');
    expect(stdout).toMatch(/[⠀-⣿]/u);
    expect(stdout).toContain('95 % from');
    expect(stdout.match(/^2024-05-0\d /gm)).toHaveLength(6);
    expect(stdout).toMatch(/this method was off by \d+\.\d %, repeating last week by \d+\.\d %\./);
    expect(stdout).not.toContain('\x1b[');
  });

  test('gives one JSON document with dates, intervals and backtest', async () => {
    const answer = await document(file(dailyCsv(120, (day) => 50 + (day % 7) * 9 + (day % 5))));
    expect(answer).toMatchObject({
      frequency: 'D',
      history: { start: '2024-01-01', end: '2024-04-29', steps: 120, missing: 0 },
      seasonal_periods: expect.arrayContaining([7]),
      backtest: { smape: expect.any(Number), naive: { smape: expect.any(Number) } },
    });
    expect(answer.predictions).toHaveLength(7);
    expect(answer.predictions[0]).toMatchObject({
      prediction_date: '2024-04-30',
      confidence_level: 0.95,
    });
    for (const one of answer.predictions) {
      expect(one.confidence_lower).toBeLessThanOrEqual(one.predicted_value);
      expect(one.confidence_upper).toBeGreaterThanOrEqual(one.predicted_value);
    }
  });

  test('may be gzip, NDJSON, semicolons with decimal commas, or day first', async () => {
    const plain = dailyCsv(60);
    const rows = plain.trim().split('\n').slice(1);
    const cells = rows.map((row) => row.split(',') as [string, string]);
    const ndjson = cells.map(([day, value]) => JSON.stringify({ day, credits: Number(value) }));
    const german = cells.map(([day, value]) => `${day.split('-').reverse().join('.')};${value},0`);
    const slashes = cells.map(([day, value]) => {
      const [year, month, date] = day.split('-');
      return `${date}/${month}/${year},${value}`;
    });
    const answers = await Promise.all([
      document(file(plain)),
      document(file(gzipSync(plain), 'csv.gz')),
      document(file(ndjson.join('\n'), 'ndjson')),
      document(file(`﻿day;credits\r\n${german.join('\r\n')}`), '--decimal', ','),
      document(file(`day,credits\n${slashes.join('\n')}`)),
    ]);
    for (const { predictions } of answers) expect(predictions).toEqual(answers[0]?.predictions);
  });

  test('learns events from their dates and says what each step is made of', async () => {
    const sale = [20, 55, 83, 110, 123];
    const dates = sale.map((day) =>
      new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10),
    );
    const path = file(dailyCsv(120, (day) => (sale.includes(day) ? 300 : 100 + (day % 7))));
    const answer = await document(path, '--event', `sale=${dates.join(',')}`, '--explain');
    expect(answer.events).toMatchObject([{ name: 'sale', occurrences: 4 }]);
    expect(answer.predictions[3].predicted_value).toBeGreaterThan(220);
    const parts = answer.components as { kind: string; values: number[] }[];
    expect(parts.map(({ kind }) => kind)).toContain('event');
    const sum = parts.reduce((all, { values }) => all + (values[3] as number), 0);
    expect(sum).toBeCloseTo(answer.mean[3], 6);
    const { stdout } = await forecast(path, '--explain');
    expect(stdout).toContain('What each step is made of');
  });

  test('lets dearer methods compete where asked to', async () => {
    const answer = await document(file(dailyCsv(200, (i) => 9 + (i % 7))), '--effort', 'thorough');
    expect(answer.model).toContain('lstm');
  });

  test('takes levels and seasons from flags', async () => {
    const answer = await document(file(dailyCsv(90)), '--level', '80,95', '--season', '7');
    expect(Object.keys(answer.lower)).toEqual(['80', '95']);
    expect(answer.seasonal_periods).toEqual([7]);
  });

  test.each([
    ['nine days', dailyCsv(9), /short|few|origins/i],
    ['one day', dailyCsv(1), /short|few/i],
    ['all zeros', dailyCsv(60, () => 0), /zero/i],
    ['NaN as a gap', dailyCsv(60).replace(/,120\n/, ',NaN\n'), /gap|missing/i],
  ])('%s is forecast with a note', async (_what, csv, note) => {
    const answer = await document(file(csv));
    expect(answer.predictions).toHaveLength(7);
    expect(answer.predictions[0].predicted_value).toEqual(expect.any(Number));
    expect(answer.notes.map((one: { message: string }) => one.message).join('\n')).toMatch(note);
  });

  test('unsorted dates are sorted and said to be', async () => {
    const [header, first, second, ...rest] = dailyCsv(40).trim().split('\n');
    const answer = await document(file([header, second, first, ...rest].join('\n')));
    expect(answer.history.start).toBe('2024-01-01');
    expect(answer.notes).toContainEqual(expect.objectContaining({ code: 'sorted' }));
  });

  test.each([
    ['sum', 300],
    ['mean', 150],
    ['last', 200],
  ])('duplicates are folded by %s', async (policy, value) => {
    const rows = Array.from({ length: 20 }, (_, i) => {
      const day = `2024-01-${String(i + 1).padStart(2, '0')}`;
      return `${day},100\n${day},200`;
    });
    const path = file(`day,credits\n${rows.join('\n')}`);
    const answer = await document(path, '--duplicates', policy);
    expect(answer.predictions[0].predicted_value).toBeCloseTo(value, 6);
  });
});

describe.concurrent('--also prophet', () => {
  const flags = ['forecast', file(dailyCsv(60)), ...FLAGS, '--also', 'prophet'];

  test('says what to install where it is not', async () => {
    const { code, stderr } = await runCli(flags, { cwd: scratch.dir });
    expect(code).toBe(2);
    expect(stderr).toMatch(/needs two packages more; run: npm install @bsull\/augurs@\d/);
  });

  test('says so where what is installed is something else', async () => {
    const folder = scratch.path('foreign');
    for (const [name, main] of [
      ['augurs', 'prophet.js'],
      ['augurs-prophet-wasmstan', 'index.js'],
    ] as const) {
      const at = `${folder}/node_modules/@bsull/${name}`;
      mkdirSync(at, { recursive: true });
      writeFileSync(`${at}/package.json`, JSON.stringify({ name, main }));
      writeFileSync(`${at}/${main}`, 'module.exports = {};');
    }
    const { code, stderr } = await runCli(flags, { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toMatch(/the installed packages cannot be used .*; run: npm install/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe.concurrent('bad input gets one clear line', () => {
  const good = dailyCsv(30);
  test.each<[string, string | Uint8Array, string[], number, RegExp]>([
    [
      'an unknown column',
      good,
      ['--value', 'credit'],
      2,
      /no column "credit"\. Did you mean "credits"/,
    ],
    [
      'a column nothing like it',
      good,
      ['--date', 'when'],
      2,
      /no column "when"\. There is: day, credits/,
    ],
    ['horizon 0', good, ['--horizon', '0'], 2, /--horizon is 0/],
    ['horizon 10 000', good, ['--horizon', '10000'], 2, /--horizon is 10000/],
    ['horizon as text', good, ['--horizon', 'ten'], 2, /'ten' is invalid.*whole number/],
    ['an event without dates', good, ['--event', 'sale'], 2, /Give a name and its dates/],
    ['an event on no date', good, ['--event', 'sale=soon'], 2, /--event is "soon"/],
    ['level 101', good, ['--level', '101'], 2, /--level is 101/],
    ['season 1', good, ['--season', '1'], 2, /--season is 1/],
    [
      'a text as value',
      good.replace(',110\n', ',many\n'),
      [],
      1,
      /line 3, column "credits": "many"/,
    ],
    ['Infinity', good.replace(',110\n', ',Infinity\n'), [], 1, /line 3.*not a finite number/],
    ['a value that overflows', good.replace(',110\n', ',1e999\n'), [], 1, /line 3.*not a finite/],
    ['1,234 in two readings', good.replace(',110\n', ',"1,234"\n'), [], 1, /line 3.*--decimal/],
    [
      'ragged rows',
      good.replace(',110\n', ',110,7\n'),
      [],
      1,
      /line 3 has 3 fields, the header has 2/,
    ],
    ['an empty date', good.replace('2024-01-02,', ','), [], 1, /line 3: column "day" is empty/],
    [
      'a date that does not exist',
      good.replace('2024-01-02', '2024-02-30'),
      [],
      1,
      /line 3.*2024-02-30/,
    ],
    [
      'mixed date formats',
      good.replace('2024-01-02', '02.01.2024'),
      [],
      1,
      /line 3.*written differently/,
    ],
    ['no date at all', 'day,credits\nsoon,1\n', [], 1, /line 2: "soon" is not a date/],
    ['day or month', 'day,credits\n01/02/2024,1\n02/02/2024,2\n', [], 2, /--date-order dmy/],
    ['day and month mixed', 'day,credits\n13/02/2024,1\n02/13/2024,2\n', [], 1, /line 3.*alike/],
    ['duplicate days', good.replace('2024-01-02', '2024-01-01'), [], 2, /line 3.*--duplicates/],
    [
      'two columns of one name',
      'day,credits,credits\n2024-01-01,1,2\n',
      [],
      2,
      /two columns "credits"/,
    ],
    ['a header alone', 'day,credits\n', [], 1, /has no rows/],
    ['an empty file', '', [], 1, /has no rows/],
    ['nothing but gaps', 'day,credits\n2024-01-01,\n2024-01-02,\n', [], 1, /no observed number/],
    [
      'Latin-1',
      Buffer.from('day,credits\n2024-01-01,é\n', 'latin1'),
      [],
      2,
      /not utf-8 text.*--encoding/,
    ],
    ['an unknown encoding', good, ['--encoding', 'klingon'], 2, /"klingon" is not an encoding/],
    ['a picture', Buffer.from([0, 1, 2, 0, 3, 10, 0]), [], 1, /not a text file/],
    ['half a gzip file', gzipSync(good).subarray(0, 60), [], 1, /cannot read .* to its end/],
    ['broken quotes', 'day,credits\n"2024-01-01,1\n', [], 1, /not readable as CSV/],
    [
      'broken NDJSON',
      '{"day":"2024-01-01","credits":1}\n{oops\n',
      [],
      1,
      /line 2 is not a JSON object/,
    ],
    [
      'NDJSON without the field',
      '{"day":"2024-01-01","credit":1}\n',
      [],
      2,
      /no field "credits"\. Did you/,
    ],
  ])('%s', async (_what, content, more, code, message) => {
    const result = await forecast(file(content), ...more);
    expect(result.stderr).toMatch(message);
    expect(result.code).toBe(code);
    expect(result.stdout).toBe('');
    expect(result.stderr).not.toMatch(/^\s+at /m);
  });

  test.each<[string, string[], RegExp]>([
    ['no file', ['forecast'], /give a FILE, or --batch/],
    ['a file that is not there', ['forecast', 'nowhere.csv', ...FLAGS], /no file nowhere\.csv/],
    ['a folder', ['forecast', scratch.dir, ...FLAGS], /is a folder/],
    ['missing flags', ['forecast', 'x.csv', '--date', 'day'], /give --value COL and --horizon N/],
    ['an unknown flag', ['forecast', 'x.csv', '--horizn', '7'], /Did you mean --horizon/],
    ['an unknown command', ['forcast'], /unknown command 'forcast'[\s\S]*Did you mean forecast/],
    [
      'a wrong choice',
      ['forecast', 'x', '--duplicates', 'max'],
      /Allowed choices are sum, mean, last/,
    ],
  ])('%s', async (_what, args, message) => {
    const result = await runCli(args);
    expect(result.stderr).toMatch(message);
    expect({ code: result.code, stdout: result.stdout }).toEqual({ code: 2, stdout: '' });
  });

  test('with --json the error is JSON too, with code and line', async () => {
    const { stderr, stdout } = await forecast(file(good.replace(',110\n', ',x\n')), '--json');
    expect(JSON.parse(stderr)).toEqual({
      error: { code: 'bad_value', line: 3, message: expect.stringContaining('"x"') },
    });
    expect(stdout).toBe('');
    const wrong = await runCli(['forecast', '--json', '--nope']);
    expect(JSON.parse(wrong.stderr).error.code).toBe('wrong_usage');
  });
});

test('help shows examples first', async () => {
  const { stdout, code } = await runCli(['forecast', '--help']);
  expect(code).toBe(0);
  expect(stdout.indexOf('Examples:')).toBe(0);
  expect(stdout.indexOf('Usage:')).toBeGreaterThan(0);
});
