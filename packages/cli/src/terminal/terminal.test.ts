// What people see: charts, tables, boxes and the progress line, as text.
import { describe, expect, test } from 'vitest';
import { formatBox } from './box.ts';
import { formatChart } from './chart.ts';
import { countOf, formatBytes, formatDuration, formatNumbers } from './format.ts';
import { printable } from './printable.ts';
import { progressLine } from './progress-bar.ts';
import { formatTable } from './table.ts';

describe('chart', () => {
  const data = {
    history: [0, 10, null, 10, 0, 10],
    mean: [5, 5],
    lower: [2, 1],
    upper: [8, 9],
    labels: ['past', 'now', 'end'] as const,
  };

  test('fits its size and shows history, band and labels', () => {
    const lines = formatChart(data, { columns: 40, rows: 6 }).split('\n');
    expect(lines).toHaveLength(8);
    expect(lines.every((line) => line.length <= 40)).toBe(true);
    expect(lines[0]).toMatch(/^10\.00 ┤/);
    expect(lines[5]).toMatch(/^ 0\.00 ┤/);
    expect(lines.join('')).toContain('░');
    expect(lines.at(-1)).toMatch(/past.*end$/);
  });

  test('paints the future only', () => {
    const painted: string[] = [];
    formatChart(data, { columns: 40, rows: 6 }, (text) => {
      painted.push(text);
      return text;
    });
    expect(painted).toHaveLength(6);
    expect(painted.join('').length).toBeLessThan(6 * 20);
  });

  test.each([
    ['a constant', { history: [5, 5], mean: [5], lower: [5], upper: [5] }],
    ['no history', { history: [], mean: [1], lower: [0], upper: [2] }],
    ['only gaps', { history: [null, null], mean: [1, 2], lower: [0, 0], upper: [2, 3] }],
    ['huge and tiny', { history: [1e-9, 1e12], mean: [1], lower: [-1e12], upper: [1e12] }],
  ])('%s draws without a broken line', (_what, series) => {
    const labels = ['a', 'b', 'c'] as const;
    const text = formatChart({ ...series, labels }, { columns: 60, rows: 4 });
    expect(text.split('\n')).toHaveLength(6);
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('progress', () => {
  test('shows share, amount and time left, from the pace or as told', () => {
    const state = { done: 25e6, total: 100e6, unit: 'bytes', label: 'uploading' };
    const line = progressLine(state, 10, 120);
    expect(line).toContain('25 %  25.0 MB of 100.0 MB  30 s left');
    expect(progressLine({ ...state, secondsLeft: 90 }, 10, 120)).toContain('1 min 30 s left');
    expect(progressLine({ ...state, note: '7 series' }, 10, 120)).toMatch(/left {2}7 series$/);
    expect(progressLine({ ...state, done: 0 }, 10, 120)).not.toContain('left');
    expect(progressLine({ ...state, done: 200e6 }, 10, 120)).toContain('100 %');
  });

  test('without a total it counts, and it never wraps', () => {
    const state = { done: 1234, total: null, unit: 'rows', label: 'reading' };
    expect(progressLine(state, 1, 120)).toBe('reading  1,234  rows');
    expect(progressLine({ ...state, label: 'x'.repeat(300) }, 1, 50)).toHaveLength(49);
  });
});

test('numbers that stand together have the same decimals', () => {
  expect(formatNumbers([1234.5, 2, Number.NaN])).toEqual(['1,235', '2', '–']);
  expect(formatNumbers([0.5, 0.25])).toEqual(['0.5000', '0.2500']);
  expect(formatNumbers([])).toEqual([]);
});

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [2.5e9, '2.5 GB'],
  [3e15, '3000.0 TB'],
])('%d bytes are %s', (sizeBytes, text) => {
  expect(formatBytes(sizeBytes)).toBe(text);
});

test.each([
  [-1, '0 s'],
  [59.4, '59 s'],
  [61, '1 min 1 s'],
  [3660, '1 h 1 min'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});

test('tables align and boxes close', () => {
  const table = formatTable([{ title: 'a' }, { title: 'n', align: 'right' }], [['x', '10']]);
  expect(table).toBe('a   n\n─  ──\nx  10');
  const box = formatBox('title', ['short', 'a much longer line']).split('\n');
  expect(new Set(box.map((line) => line.length)).size).toBe(1);
});

test('a terminal too narrow for the frame gets the lines without one', () => {
  const lines = ['short', 'a much longer line'];
  expect(formatBox('title', lines, 22)).toBe(formatBox('title', lines));
  expect(formatBox('title', lines, 21)).toBe('title\n\nshort\na much longer line');
});

test('a count of one is of one', () => {
  expect([0, 1, 1200].map((n) => countOf(n, 'row'))).toEqual(['0 rows', '1 row', '1,200 rows']);
  expect(countOf(1, 'row was', 'rows were')).toBe('1 row was');
});

describe('text from files', () => {
  test('cannot act on the terminal: titles, cursors and turned writing are shown as codes', () => {
    expect(printable('a\u001b]0;pwn\u0007b\r\u009b2Jc\u202e')).toBe(
      'a\\u001b]0;pwn\\u0007b\\u000d\\u009b2Jc\\u202e',
    );
    expect(printable('two\nlines\tand \u001b[1mbold\u001b[22m')).toBe(
      'two\nlines\tand \u001b[1mbold\u001b[22m',
    );
  });
});
