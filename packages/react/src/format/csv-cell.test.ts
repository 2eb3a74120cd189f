// Cells that a spreadsheet would run are made text, numbers stay numbers, and nothing breaks its line.
import { describe, expect, it } from 'vitest';
import { csvCell } from './csv-cell.ts';

/** As a reader of RFC 4180 takes the cell. */
const read = (cell: string): string =>
  cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;

describe('a cell of a CSV file', () => {
  it.each([
    '=HYPERLINK("http://evil.example")',
    '+1+1',
    '-1+cmd|calc!A0',
    '-',
    '--5',
    '-2-3',
    '-Infinity',
    '-0x10',
    '- 5',
    '-5,5',
    '@SUM(A1)',
    '\t=1+1',
    '\t5',
    '\r=1+1',
    '\n=1+1',
    '＝1+1',
    '＋1',
    '－1',
    '＠SUM(A1)',
  ])('that is %j becomes text', (text) => {
    expect(read(csvCell(text))).toBe(`'${text}`);
  });

  it.each(['-5', '+5', '-0.5', '-1e-7', '5', '', 'a-b', 'a=b', ' =1', '2026-11-19', "'=1"])(
    'that is %j stays as it is',
    (text) => {
      expect(csvCell(text)).toBe(text);
    },
  );

  it.each([
    ['a,b', '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ['two\nlines', '"two\nlines"'],
    ['two\rlines', '"two\rlines"'],
    ['-a,"b"', `"'-a,""b"""`],
  ])('%j is written %s', (text, cell) => {
    expect(csvCell(text)).toBe(cell);
  });
});
