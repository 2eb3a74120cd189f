// What is read means what was written: files as people have them, through the commands.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(scratch.path(name), content);
  return scratch.path(name);
};

/** `count` rows of a day and a value, from 1 January 2024 on. */
function daily(count: number, day: (iso: string) => string, value: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => {
    const iso = new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
    return `${day(iso)};${value(i)}`;
  }).join('\n');
}
const german = (iso: string): string => iso.split('-').reverse().join('.');
const forecast = (path: string, ...more: string[]) =>
  runCli(['forecast', path, '--date', 'day', '--value', 'v', '--horizon', '2', '--json', ...more]);

describe('forecast', () => {
  test('takes amounts with a unit and a decimal comma, in the encoding of Excel', async () => {
    const rows = daily(30, german, (i) => `1.0${10 + i},50 €`).replaceAll('€', '\x80');
    const path = file('euro.csv', Buffer.from(`day;v\n${rows}\n`, 'latin1'));
    const { stdout, code } = await forecast(path);
    expect(code).toBe(0);
    const { history, predictions, notes } = JSON.parse(stdout);
    expect(history).toMatchObject({ start: '2024-01-01', end: '2024-01-30' });
    expect(predictions[0].predicted_value).toBeGreaterThan(1000);
    const codes = notes.map((note: { code: string }) => note.code);
    expect(codes).toEqual(expect.arrayContaining(['currency_number', 'encoding_assumed']));
  });

  test('keeps the days as written, whatever their offset', async () => {
    const rows = daily(30, (iso) => `${iso}T00:00:00+05:30`, String);
    const { stdout } = await forecast(file('east.csv', `day;v\n${rows}\n`));
    const { history, predictions } = JSON.parse(stdout);
    expect(history).toMatchObject({ start: '2024-01-01', end: '2024-01-30', missing: 0 });
    expect(predictions[0].prediction_date).toBe('2024-01-31');
  });

  test('names the flag where a sign may group or divide, and takes it', async () => {
    const rows = daily(
      30,
      (iso) => iso,
      (i) => `1.${100 + i}`,
    ).replaceAll(';', ',');
    const path = file('either.csv', `day,v\n${rows}\n`);
    const asked = await forecast(path);
    expect([asked.code, JSON.parse(asked.stderr).error.code]).toEqual([2, 'ambiguous_decimal']);
    expect(asked.stderr).toContain('--decimal . or --decimal ,');
    const { stdout } = await forecast(path, '--decimal', ',');
    expect(JSON.parse(stdout).predictions[0].predicted_value).toBeGreaterThan(1000);
  });

  test('leaves bad rows out only where it is told to, and counts them', async () => {
    const rows = daily(
      30,
      (iso) => iso,
      (i) => (i === 4 ? 'oops' : String(100 + i)),
    );
    const path = file('bad.csv', `day;v\n${rows}\nx;1;2\n`);
    const refused = await forecast(path);
    expect([refused.code, JSON.parse(refused.stderr).error.line]).toEqual([1, 32]);
    const { stdout } = await forecast(path, '--bad-rows', 'skip');
    const note = JSON.parse(stdout).notes.find(
      (one: { code: string }) => one.code === 'bad_rows_skipped',
    );
    expect(note.message).toMatch(/^2 rows were left out: line 6, .*"oops".*line 32/);
  });
});

describe('train and predict', () => {
  test('a model reads other files as the one that it learned from', async () => {
    const rows = Array.from({ length: 160 }, (_, i) => {
      const day = `${String((i % 12) + 1).padStart(2, '0')}/${String((i % 27) + 1).padStart(2, '0')}/2024`;
      const size = `1.${String(100 + ((i * 37) % 800)).padStart(3, '0')},50`;
      return `${(i % 3) + 1};${day};${size};00${i % 2}7;${(i * 37) % 800 > 400 ? 'ja' : 'nein'}`;
    });
    const path = file('train.csv', `k;day;size;code;y\n${rows.join('\n')}\n`);
    const model = scratch.path('model.json');
    const { code } = await runCli([
      'train',
      path,
      '--target',
      'y',
      '--trials',
      '1',
      '--out',
      model,
    ]);
    expect(code).toBe(0);
    const { roles, reading } = JSON.parse(readFileSync(model, 'utf8'));
    const kinds = Object.fromEntries(
      roles.map(({ name, kind }: { name: string; kind: string }) => [name, kind]),
    );
    expect(kinds).toMatchObject({ day: 'time', size: 'numeric', code: 'categorical' });
    expect(reading).toMatchObject({ decimal: ',', columns: { day: { format: 'MM/DD/YYYY' } } });
    // Nothing in this file tells its signs and orders; the model does.
    const few = file(
      'few.csv',
      'k;day;size;code\n3;01/02/2024;1.850;0007\n1;02/01/2024;1.150;0017\n',
    );
    const told = await runCli(['predict', model, few, '--out', '-']);
    expect(
      told.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).prediction),
    ).toEqual(['ja', 'nein']);
    const floats = file('floats.csv', 'k,day,size,code\n3.0,01/02/2024,1850.5,0007\n');
    const point = await runCli(['predict', model, floats, '--out', '-']);
    expect(JSON.parse(point.stdout).prediction).toBe('ja');
  });
});

test('churn counts the day where the purchase was made; survival knows yes and no', async () => {
  const purchases = ['a;2024-03-01T00:10:00+10:00', 'a;2024-03-11T00:10:00+10:00', 'b;2024-03-21'];
  const many = Array.from({ length: 40 }, (_, i) => `c${i % 9};2024-03-${10 + (i % 12)}`);
  const path = file('buys.csv', `who;day\n${[...purchases, ...many].join('\n')}\n`);
  const flags = ['--customer', 'who', '--date', 'day', '--out', '-'];
  const { stdout } = await runCli(['churn', path, ...flags]);
  expect(JSON.parse(stdout.split('\n')[0] as string)).toMatchObject({
    customer: 'a',
    days_since_last: 10,
  });
  const subjects = Array.from(
    { length: 90 },
    (_, i) => `${1 + (i % 30)},5;${i % 3 ? 'WAHR' : 'FALSCH'};${i % 4}`,
  );
  const watched = file('watched.csv', `t;e;x\n${subjects.join('\n')}\n`);
  const event = ['--duration', 't', '--event', 'e', '--horizon', '3', '--out', '-'];
  expect((await runCli(['survival', watched, ...event])).code).toBe(0);
});
