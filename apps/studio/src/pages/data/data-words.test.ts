// What the Data pages say and write: names of files, filters, snippets, the suggested metric, rejects.
import { describe, expect, it } from 'vitest';
import {
  bytesText,
  headBytes,
  headOf,
  tableNameOf,
  uploadKey,
  workbookBytes,
} from './file-head.ts';
import { rejectsCsv } from './rejects-csv.ts';
import { filterWords, followCode, metricAddress, readCode, splitFilter } from './table-words.ts';

describe('the beginning of a file', () => {
  const bytesOf = async (file: Blob) => new Uint8Array(await file.arrayBuffer());

  it('is the whole of a small one', async () => {
    const file = new Blob(['a,b\n1,2']);
    expect(await headOf(file)).toBe(file);
  });

  it('ends behind its last whole line', async () => {
    const line = `${'x'.repeat(999)}\n`;
    const head = await bytesOf(await headOf(new Blob([line.repeat(2000)])));
    expect(head.length).toBe(Math.floor(headBytes / 1000) * 1000);
    expect(head.at(-1)).toBe(10);
  });

  it('is cut anywhere where there is no line, and where it is zipped', async () => {
    expect((await headOf(new Blob(['x'.repeat(2 * headBytes)]))).size).toBe(headBytes);
    const zipped = new Uint8Array(2 * headBytes).fill(10);
    zipped.set([0x1f, 0x8b]);
    expect((await headOf(new Blob([zipped]))).size).toBe(headBytes);
  });

  it('is all of a workbook, and none of one that is too large', async () => {
    const workbook = new Uint8Array(2 * headBytes).fill(10);
    workbook.set([0x50, 0x4b, 0x03, 0x04]);
    const file = new Blob([workbook]);
    expect(await headOf(file)).toBe(file);
    const large = new Blob([workbook, new Uint8Array(workbookBytes)]);
    await expect(headOf(large)).rejects.toThrow(/more than 33.6 MB/);
  });
});

describe('the name of a table', () => {
  it.each([
    ['Q3 orders.csv.gz', [], 'q3_orders'],
    ['C:\\files\\Überweg.TSV', [], 'überweg'],
    ['../../etc/passwd', [], 'passwd'],
    ['Report 2024.xlsx', [], 'report_2024'],
    ['.csv', [], 'table'],
    ['???.json', [], 'table'],
    ['طلبات.csv', [], 'طلبات'],
    ['day.csv', ['day', 'day_2'], 'day_3'],
  ] as const)('%s', (filename, taken, name) => {
    expect(tableNameOf(filename, taken)).toBe(name);
  });

  it('is cut to 100 characters without halving one', () => {
    const name = tableNameOf(`${'𝒳'.repeat(300)}.csv`, []);
    expect(Array.from(name)).toHaveLength(100);
    expect(name.isWellFormed()).toBe(true);
  });
});

it('a half-sent file is known by tenant, name, size and date, so another of the same name is not', () => {
  const file = (words: string, lastModified: number) =>
    new File([words], 'a.csv', { lastModified });
  const key = uploadKey('t1', file('1', 5));
  expect(uploadKey('t1', file('1', 5))).toBe(key);
  expect(uploadKey('t2', file('1', 5))).not.toBe(key);
  expect(uploadKey('t1', file('12', 5))).not.toBe(key);
  expect(uploadKey('t1', file('1', 6))).not.toBe(key);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1_500_000, '1.5 MB'],
  [1_022_000_000, '1 GB'],
  [123_456_789, '123 MB'],
])('%d bytes are %s', (bytes, text) => expect(bytesText(bytes)).toBe(text));

describe('a filter of the address', () => {
  it('finds the longest column that it begins with', () => {
    expect(splitFilter('a.b.eq.1', ['a', 'a.b'])).toEqual({ column: 'a.b', op: 'eq', value: '1' });
  });

  it('keeps dots of the value', () => {
    expect(filterWords('cnt.gte.5000.25', ['cnt'])).toBe('cnt ≥ 5000.25');
  });

  it.each([
    ['city.is_null.true', 'city is empty'],
    ['city.is_null.false', 'city is not empty'],
    ['city.near.Ulm', 'city near Ulm'],
    ['gone.eq.1', 'gone = 1'],
  ])('%s', (filter, words) => expect(filterWords(filter, ['city', 'cnt'])).toBe(words));
});

it('the suggested metric has an address in which names stay names', () => {
  const address = metricAddress('a&b', { time: 'x=y', value: null, aggregation: 'count' });
  expect([...new URLSearchParams(address.split('?')[1])]).toEqual([
    ['table', 'a&b'],
    ['time', 'x=y'],
    ['how', 'count'],
  ]);
});

describe('snippets', () => {
  const place = { url: 'https://a.example', table: "o'neil \\ x", filter: ["n.eq.'"], sort: '-n' };

  it('quote what a name could break', () => {
    const { TypeScript, curl } = readCode(place);
    expect(TypeScript).toContain("rows('o\\'neil \\\\ x')");
    expect(TypeScript).toContain("filter: ['n.eq.\\''],");
    expect(curl).toContain('/tables/o\'neil%20%5C%20x/rows?filter=n.eq.%27&sort=-n&limit=20"');
    expect(followCode(place).TypeScript).toContain("'tables/o\\'neil \\\\ x'");
  });

  it('say nothing of filters and order that are not there', () => {
    const { TypeScript, curl } = readCode({ ...place, table: 'a', filter: [], sort: undefined });
    expect(TypeScript).not.toMatch(/filter|sort/);
    expect(curl).toContain('/tables/a/rows?limit=20"');
  });
});

it('rejects as a file: quoted, and no cell that a spreadsheet would run', () => {
  const reject = {
    id: 'r1',
    code: 'not_a_date',
    values: null,
    repaired_at: null,
    line: 2,
    column: null,
    reason: 'no "date", sorry',
    raw: '=HYPERLINK("x")',
  };
  const csv = rejectsCsv([reject, { ...reject, raw: '-5' }]);
  expect(csv).toBe(
    'line,column,reason,raw\r\n' +
      '2,,"no ""date"", sorry","\'=HYPERLINK(""x"")"\r\n' +
      '2,,"no ""date"", sorry",-5\r\n',
  );
});
