// Excel files through the commands that learn from files: the sheet that is read, and what is refused.
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { sheetFile, workbookFile } from '../../../tabular/src/testing/workbook-file.ts';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());
const file = (name: string, content: Uint8Array): string => {
  writeFileSync(scratch.path(name), content);
  return scratch.path(name);
};

const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
/** From 1 January 2024 on: a day, a value, and a formula beside them that failed. */
function days(count: number, value: (i: number) => string): string {
  const header = `<row>${text('day')}${text('v')}${text('share')}</row>`;
  const rows = Array.from(
    { length: count },
    (_, i) =>
      `<row><c s="1"><v>${45292 + i}</v></c>${value(i)}<c t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`,
  );
  return header + rows.join('');
}
const number = (i: number): string => `<c><v>${1000.125 + i}</v></c>`;
const forecast = (path: string, ...more: string[]) =>
  runCli(['forecast', path, '--date', 'day', '--value', 'v', '--horizon', '2', '--json', ...more]);
const problemOf = (stderr: string): { code: string; message: string } => JSON.parse(stderr).error;

describe('forecast', () => {
  test('reads days and numbers of a sheet, whatever stands in columns that it does not ask for', async () => {
    const path = file('usage.xlsx', sheetFile(days(30, number), { formats: [14] }));
    const { stdout, code } = await forecast(path);
    expect(code).toBe(0);
    const { history, predictions } = JSON.parse(stdout);
    expect(history).toMatchObject({ start: '2024-01-01', end: '2024-01-30', missing: 0 });
    expect(predictions[0].prediction_date).toBe('2024-01-31');
    expect(predictions[0].predicted_value).toBeGreaterThan(1000);
  });

  test('takes the sheet that is named, and says which there are', async () => {
    const sheets = [
      { name: 'Empty', rows: [] },
      { name: 'Usage', rows: days(30, number) },
    ];
    const path = file('two.xlsx', workbookFile({ sheets, formats: [14] }));
    expect((await forecast(path, '--sheet', 'usage')).code).toBe(0);
    const first = await forecast(path);
    expect(problemOf(first.stderr).message).toMatch(
      /"Empty" has no rows; the file has others: "Usage"\. Give another with --sheet/,
    );
    const other = await forecast(path, '--sheet', 'Mai');
    expect([other.code, problemOf(other.stderr).code]).toEqual([2, 'sheet_not_found']);
    expect(problemOf(other.stderr).message).toContain('it has "Empty", "Usage"');
  });

  test('tells the cell that shows an error in a column that it asks for', async () => {
    const error = (i: number) => (i === 4 ? '<c t="e"><v>#N/A</v></c>' : number(i));
    const path = file('error.xlsx', sheetFile(days(30, error), { formats: [14] }));
    const { code, stderr } = await forecast(path);
    expect([code, problemOf(stderr).code]).toEqual([1, 'bad_cell']);
    expect(problemOf(stderr).message).toMatch(/row 6: Cell B6 shows #N\/A/);
    const skipped = await forecast(path, '--bad-rows', 'skip');
    expect(skipped.code).toBe(0);
  });

  test.each([
    ['--delimiter', ';', 'bad_flag'],
    ['--encoding', 'latin1', 'bad_flag'],
  ])('refuses %s, which a sheet has not', async (flag, value, code) => {
    const path = file('flag.xlsx', sheetFile(days(5, number), { formats: [14] }));
    const refused = await forecast(path, flag, value);
    expect([refused.code, problemOf(refused.stderr).code]).toEqual([2, code]);
  });

  test('refuses half a file and one that is no workbook, in a line', async () => {
    const whole = sheetFile(days(30, number), { formats: [14] });
    const half = await forecast(file('half.xlsx', whole.subarray(0, 900)));
    expect(problemOf(half.stderr)).toMatchObject({ code: 'file_not_readable' });
    expect(problemOf(half.stderr).message).toMatch(/its end is missing/);
  });
});

describe('train', () => {
  const rows = Array.from({ length: 80 }, (_, i) => [i % 7, i % 2 === 0, i % 7 > 3 ? 'yes' : 'no']);

  test('learns from a sheet and predicts another', async () => {
    const path = file('learn.xlsx', sheetFile([['a', 'b', 'label'], ...rows]));
    const out = scratch.path('model.json');
    const args = ['train', path, '--target', 'label', '--out', out, '--json'];
    const trained = await runCli(args);
    expect([trained.code, trained.stderr]).toEqual([0, expect.anything()]);
    const answers = scratch.path('told.ndjson');
    const predicted = await runCli(['predict', out, path, '--out', answers]);
    expect(predicted.code).toBe(0);
  });

  test('refuses a sheet with a cell that shows an error', async () => {
    const bad = `${days(20, number)}`;
    const path = file('bad.xlsx', sheetFile(bad, { formats: [14] }));
    const { code, stderr } = await runCli(['train', path, '--target', 'v', '--json']);
    expect([code, problemOf(stderr).code]).toEqual([1, 'bad_cell']);
  });
});
