/** Records must not depend on how the text was cut into chunks, or resuming would lose rows. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecordReader, type RecordReaderOptions } from './record-reader.ts';

interface Seen {
  line: number;
  fields: string[] | null;
  quotedEmpty: number[];
  code: string | null;
  raw: string;
}

function readAll(chunks: string[], options: RecordReaderOptions): Seen[] {
  const reader = new RecordReader(options);
  const seen: Seen[] = [];
  const drain = () => {
    while (reader.next()) {
      const { line, fields, quotedEmpty, problem } = reader;
      const code = problem?.code ?? null;
      seen.push({ line, fields, quotedEmpty: [...(quotedEmpty ?? [])], code, raw: reader.raw() });
    }
  };
  for (const chunk of chunks) {
    reader.push(chunk, true);
    drain();
  }
  reader.end();
  drain();
  return seen;
}

function cut(text: string, places: number[]): string[] {
  const at = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end));
}

/** Text dense in everything that matters to a reader. */
const csvText = fc
  .array(fc.constantFrom('a', 'bc', '"', '""', ',', '\n', '\r\n', '\r', ' ', '\0', 'é'), {
    maxLength: 80,
  })
  .map((parts) => parts.join(''));
const places = fc.array(fc.nat(), { maxLength: 12 });

describe('RecordReader', () => {
  it.each([
    { title: 'CSV', delimiter: ',', recordLengthMax: undefined },
    { title: 'CSV with a small limit', delimiter: ',', recordLengthMax: 7 },
    { title: 'lines', delimiter: null, recordLengthMax: undefined },
    { title: 'lines with a small limit', delimiter: null, recordLengthMax: 5 },
  ])('reads the same records however the text is cut: $title', ({ delimiter, recordLengthMax }) => {
    const options = recordLengthMax ? { delimiter, recordLengthMax } : { delimiter };
    fc.assert(
      fc.property(csvText, places, (text, cuts) => {
        expect(readAll(cut(text, cuts), options)).toEqual(readAll([text], options));
      }),
      { numRuns: 1500 },
    );
  });

  it('counts the same records without splitting them', () => {
    fc.assert(
      fc.property(csvText, (text) => {
        const reader = new RecordReader({ delimiter: ',' });
        reader.push(text, true);
        reader.end();
        const lines: number[] = [];
        while (reader.next(false)) lines.push(reader.line);
        expect(lines).toEqual(readAll([text], { delimiter: ',' }).map(({ line }) => line));
      }),
    );
  });

  it('loses no text: every character is in a record, a blank line or a line break', () => {
    fc.assert(
      fc.property(csvText, (text) => {
        const raws = readAll([text], { delimiter: ',' }).map(({ raw }) => raw);
        let rest = text;
        for (const raw of raws) {
          const at = rest.indexOf(raw);
          expect(rest.slice(0, at).trim()).toBe('');
          rest = rest.slice(at + raw.length);
        }
        expect(rest.trim()).toBe('');
      }),
    );
  });

  it('skips to the next line after one that is too long, and keeps its beginning', () => {
    const records = readAll(['ab,', 'cdefgh', 'ijk\r', '\nx,y'], {
      delimiter: ',',
      recordLengthMax: 6,
    });
    expect(records).toMatchObject([
      { line: 1, fields: null, code: 'line_too_long' },
      { line: 2, fields: ['x', 'y'], code: null },
    ]);
    expect('ab,cdefghijk'.startsWith(records[0]?.raw ?? '?')).toBe(true);
  });

  it('allows spaces around quotes, and marks what was quoted and empty', () => {
    expect(readAll(['a , "b" ,"", c\n'], { delimiter: ',' })).toMatchObject([
      { fields: ['a ', 'b', '', ' c'], quotedEmpty: [2] },
    ]);
  });

  it('does not let one stray quote swallow a long stretch of good rows', () => {
    const good = '1,plain\n'.repeat(10_000);
    const records = readAll([`1,"open\n${good}2,x"\n`], { delimiter: ',', fieldCount: 3 });
    expect(records[0]).toMatchObject({ line: 1, code: 'quote_not_closed', raw: '1,"open' });
    expect(records).toHaveLength(10_002);
  });
});
