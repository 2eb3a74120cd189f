/** Random tables written as CSV or NDJSON in many dialects come back as they were. */
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column, FileFormat } from './index.ts';
import { escapeCopyText, inferFile, parseRecord, readCopyLine } from './index.ts';
import { fileWith, importFile, parseAll } from './testing/files.ts';

const text = fc
  .oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: fc.constantFrom('"', ',', ';', '\n', '\r', '\t', '\\', 'N', ' ', 'ü') }),
  )
  .map((value) => value.replaceAll('\0', '').replaceAll('\uFEFF', ''))
  .filter((value) => value !== '\\N' && value.isWellFormed());
const cell = fc.option(text, { freq: 6 });

interface Table {
  width: number;
  rows: (string | null)[][];
}

/** Rows with a value in the first column: a row without any value is refused. */
const table: fc.Arbitrary<Table> = fc.integer({ min: 2, max: 5 }).chain((width) =>
  fc.record({
    width: fc.constant(width),
    rows: fc.array(
      fc
        .tuple(text, fc.array(cell, { minLength: width - 1, maxLength: width - 1 }))
        .map(([first, rest]) => [first, ...rest]),
      { minLength: 1, maxLength: 20 },
    ),
  }),
);

const dialect = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
  encoding: fc.constantFrom<FileFormat['encoding']>('utf-8', 'utf-16le', 'utf-16be'),
  compression: fc.constantFrom<FileFormat['compression']>('none', 'gzip'),
  isAllQuoted: fc.boolean(),
  endsWithBreak: fc.boolean(),
});

function writeField(value: string | null, delimiter: string, isAllQuoted: boolean): string {
  if (value === null) return '';
  const needsQuotes =
    isAllQuoted || value.trim() !== value || value === '' || /["\r\n]/.test(value);
  if (!needsQuotes && !value.includes(delimiter)) return value;
  return `"${value.replaceAll('"', '""')}"`;
}

function encode(content: string, encoding: FileFormat['encoding']): Buffer {
  if (encoding === 'utf-8') return Buffer.from(content);
  const little = Buffer.from(content, 'utf16le');
  return encoding === 'utf-16le' ? little : little.swap16();
}

function textColumns(width: number): Column[] {
  return Array.from({ length: width }, (_, at) => ({
    name: `c${at}`,
    source: `c${at}`,
    type: 'text' as const,
    nullable: true,
  }));
}

describe('round trip', () => {
  it('CSV of any text in any dialect', async () => {
    await fc.assert(
      fc.asyncProperty(table, dialect, async ({ width, rows }, form) => {
        const columns = textColumns(width);
        const lines = [columns.map(({ source }) => source), ...rows].map((row) =>
          row
            .map((value) => writeField(value, form.delimiter, form.isAllQuoted))
            .join(form.delimiter),
        );
        const content = lines.join(form.lineBreak) + (form.endsWithBreak ? form.lineBreak : '');
        const bytes = encode(content, form.encoding);
        const path = fileWith(form.compression === 'gzip' ? gzipSync(bytes) : bytes);
        const { delimiter, encoding, compression } = form;
        const format: FileFormat = {
          kind: 'csv',
          delimiter,
          encoding,
          compression,
          hasHeader: true,
          decimal: '.',
        };
        const parsed = await parseAll({ path, format, columns, batchRows: 3 });
        expect(parsed.rejects).toEqual([]);
        expect(parsed.rows).toEqual(rows);
      }),
      { numRuns: 300 },
    );
  });

  it('NDJSON of any JSON values', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 10 }),
        async (values) => {
          const kept = values.filter((value) => {
            const json = JSON.stringify(value);
            return !json.includes('\\u0000') && !/\\ud[89a-f]/.test(json);
          });
          const path = fileWith(kept.map((v) => `${JSON.stringify({ id: 1, v })}\n`).join(''));
          const columns: Column[] = [
            { name: 'id', source: 'id', type: 'integer', nullable: false },
            { name: 'v', source: 'v', type: 'json', nullable: true },
          ];
          const format: FileFormat = {
            kind: 'ndjson',
            compression: 'none',
            encoding: 'utf-8',
            delimiter: '',
            hasHeader: false,
            decimal: '.',
          };
          const { rows, rejects } = await parseAll({ path, format, columns });
          expect(rejects).toEqual([]);
          const read = rows.map(([, v]) => (v === null || v === undefined ? null : JSON.parse(v)));
          // JSON has no negative zero: it is written as 0.
          expect(read).toEqual(JSON.parse(JSON.stringify(kept)));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('integers, numbers, dates and booleans, with inferred types', async () => {
    const day = fc
      .date({ min: new Date(0), max: new Date(Date.UTC(2100, 0)), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    const row = fc.record({
      id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      x: fc.double({ noNaN: true, noDefaultInfinity: true }).filter((x) => !Number.isInteger(x)),
      day,
      ok: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 20 }), async (rows) => {
        const lines = rows.map(({ id, x, day, ok }) => `${id};${x};${day};${ok}`);
        const parsed = await importFile(`id;x;day;ok\n${lines.join('\n')}\n`, { decimal: '.' });
        expect(parsed.inference.columns.map(({ type }) => type)).toEqual([
          'integer',
          'number',
          'date',
          'boolean',
        ]);
        expect(parsed.rejects).toEqual([]);
        expect(parsed.rows.map(([id, x, day, ok]) => [id, Number(x), day, ok])).toEqual(
          rows.map(({ id, x, day, ok }) => [String(id), x, day, ok ? 't' : 'f']),
        );
      }),
      { numRuns: 100 },
    );
  });

  it('COPY escapes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (values) => {
        const line = values.map(escapeCopyText).join('\t');
        expect(line).not.toMatch(/[\n\r]/);
        expect(readCopyLine(line)).toEqual(values);
      }),
    );
    expect(escapeCopyText('\\N')).toBe('\\\\N');
    expect(escapeCopyText('\\.')).toBe('\\\\.');
  });

  it('never throws anything but a ParseError, whatever the bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        const path = fileWith(bytes);
        const inference = await inferFile(path).catch((error: unknown) => {
          expect(error).toMatchObject({ name: 'ParseError' });
          return null;
        });
        if (!inference) return;
        const { format, columns } = inference;
        await parseAll({ path, format, columns });
      }),
      { numRuns: 500 },
    );
  });

  it('a typed row is accepted as the row it came from', async () => {
    const { inference } = await importFile(
      'id,x,day,at,ok,j\n1,1.5,13/01/2024,13/01/2024 10:00,yes,"{""a"":[1]}"\n',
    );
    const columns = inference.columns.map((column) => ({ ...column }));
    expect(inference.sample).toEqual([
      { id: 1, x: 1.5, day: '2024-01-13', at: '2024-01-13T10:00:00Z', ok: true, j: { a: [1] } },
    ]);
    const values = { id: '1', x: '1.5', day: '13/01/2024', at: '13/01/2024 10:00', ok: 'yes' };
    const result = parseRecord({ ...values, j: '{"a":[1]}' }, columns);
    expect(result).toMatchObject({ row: inference.sample[0] });
  });
});
