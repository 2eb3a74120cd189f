/** What is written to CSV is read back as it was, and is nothing that a spreadsheet would run. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { csvCell, csvRecord, openRows, unguarded } from './index.ts';
import { fileWith, importFile } from './testing/files.ts';

/** As a reader of RFC 4180 takes the field. */
const fieldOf = (cell: string): string =>
  cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

const signs = [
  '=',
  '+',
  '-',
  '@',
  '\t',
  '\r',
  '\n',
  '＝',
  '＋',
  '－',
  '＠',
  "'",
  '5',
  'a',
  ',',
  '"',
  ' ',
];
const nasty = fc
  .array(fc.constantFrom(...signs, '\\N', '1.5', 'e3'), { maxLength: 6 })
  .map((parts) => parts.join(''));
const text = fc
  .oneof(nasty, fc.string({ unit: 'grapheme' }))
  .filter((each) => !each.includes('\0'));

describe('a field', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+49 170', "'+49 170"],
    ['-1+cmd', "'-1+cmd"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', `"'\tx"`],
    ['a;=1+1', '"a;=1+1"'],
    ['a\t=1+1', '"a\t=1+1"'],
    ["'=1", "''=1"],
    ['-5', '-5'],
    ['+5.5e-7', '+5.5e-7'],
    ["it's", "it's"],
    ["'quoted'", "'quoted'"],
    ['', '""'],
    ['\\N', '"\\N"'],
    [' a', '" a"'],
  ])('%j is written %s', (value, cell) => {
    expect(csvCell(value)).toBe(cell);
    expect(unguarded(fieldOf(cell))).toBe(value);
  });

  it('never begins as a formula, and gives back every text', () => {
    fc.assert(
      fc.property(text, (value) => {
        const field = fieldOf(csvCell(value));
        expect(unguarded(field)).toBe(value);
        if (/^[=+\-@\t\r\n＝＋－＠]/.test(field)) expect(Number.isFinite(Number(field))).toBe(true);
      }),
      { seed: 20, numRuns: 3000 },
    );
  });
});

describe('a file of such records', () => {
  it('is read back value by value, nulls and empty texts told apart', async () => {
    const value = fc.option(text, { nil: null });
    const rows = fc.array(fc.tuple(value, value), { minLength: 1, maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(rows, async (given) => {
        const content = `a,b\r\n${given.map((row) => `${csvRecord(row)}\r\n`).join('')}`;
        const parsed = await importFile(content, {
          hasHeader: true,
          delimiter: ',',
          encoding: 'utf-8',
          columns: { a: 'text', b: 'text' },
        });
        expect(parsed.rejects).toEqual([]);
        expect(parsed.rows).toEqual(given);
      }),
      { seed: 21, numRuns: 300 },
    );
  });

  it('of one column keeps its nulls', async () => {
    const content = `a\r\n${[null, 'x', null].map((one) => csvRecord([one])).join('\r\n')}\r\n`;
    const parsed = await importFile(content, { hasHeader: true, columns: { a: 'text' } });
    expect(parsed.rows).toEqual([[null], ['x'], [null]]);
  });

  it('says what it took away, and commands read the same', async () => {
    const content = "day,note\n2024-01-15,'=1+1\n2024-01-16,plain\n";
    const { inference, rows } = await importFile(content);
    expect(rows.map(([, note]) => note)).toEqual(['=1+1', 'plain']);
    const told = inference.warnings.filter(({ code }) => code === 'guarded_texts');
    expect(told[0]?.message).toMatch(/"note" has texts with an apostrophe .*'=1\+1/);
    const opened = await openRows(fileWith(content));
    const fields = [];
    for await (const row of opened.rows()) fields.push(row.fields?.[1]);
    expect(fields).toEqual(['note', '=1+1', 'plain']);
  });

  it('is not changed where nothing was guarded', async () => {
    const content = "day,note\n2024-01-15,'tis\n2024-01-16,''\n";
    const { inference, rows } = await importFile(content);
    expect(rows.map(([, note]) => note)).toEqual(["'tis", "''"]);
    expect(inference.warnings).toEqual([]);
  });
});
