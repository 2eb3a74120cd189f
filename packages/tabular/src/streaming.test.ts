/** Large files, long lines and interrupted imports: bounded memory, nothing lost, nothing twice. */

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createGzip, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type Column, type FileFormat, inferFile, type ParseInput, parseFile } from './index.ts';
import { fileWith, parseAll, rowsOf } from './testing/files.ts';

const MIB = 1024 * 1024;

function column(name: string, type: Column['type']): Column {
  return { name, source: name, type, nullable: true };
}

const CSV: FileFormat = {
  kind: 'csv',
  compression: 'none',
  encoding: 'utf-8',
  delimiter: ',',
  hasHeader: true,
  decimal: '.',
};

describe('resuming', () => {
  /** Good rows, ragged rows, bad values, multi-line texts, broken quotes, blank lines. */
  const content = `id,note\n${Array.from({ length: 400 }, (_, at) => {
    if (at % 17 === 3) return `${at},"two\nlines"`;
    if (at % 17 === 5) return `${at}`;
    if (at % 17 === 7) return `x${at},y`;
    if (at % 17 === 9) return `${at},"open`;
    if (at % 17 === 11) return `${at},"a"b`;
    if (at % 17 === 13) return `\n${at},after a blank line`;
    return `${at},"note, ${at}"`;
  }).join('\n')}\n`;
  const columns = [column('id', 'integer'), column('note', 'text')];

  it.each(['none', 'gzip'] as const)(
    'at every batch gives the same rows (%s)',
    async (compression) => {
      const path = fileWith(compression === 'gzip' ? gzipSync(content) : content);
      const input: ParseInput = { path, format: { ...CSV, compression }, columns, batchRows: 7 };
      const whole = await parseAll(input);
      expect(whole.rows.length).toBeGreaterThan(250);
      expect(whole.rejects.length).toBeGreaterThan(40);
      expect(whole.batches.length).toBeGreaterThan(50);
      let rows: (string | null)[][] = [];
      let rejects: unknown[] = [];
      for (const [index, batch] of whole.batches.entries()) {
        rows = rows.concat(rowsOf(batch));
        rejects = rejects.concat(batch.rejects);
        if (index % 5 !== 0 && index !== whole.batches.length - 1) continue;
        const later = await parseAll({ ...input, skipRecords: batch.recordsRead, batchRows: 100 });
        expect(rows.concat(later.rows)).toEqual(whole.rows);
        expect(rejects.concat(later.rejects)).toEqual(whole.rejects);
      }
    },
  );

  it('counts every record once and names physical lines', async () => {
    const whole = await parseAll({ path: fileWith(content), format: CSV, columns, batchRows: 10 });
    const last = whole.batches.at(-1);
    expect(last?.recordsRead).toBe(whole.rows.length + whole.rejects.length);
    const physical = content.split('\n');
    for (const [at, line] of whole.lines.entries()) {
      expect(physical[line - 1]?.split(',')[0]).toBe(whole.rows[at]?.[0]);
    }
    for (const reject of whole.rejects) {
      expect(physical[reject.line - 1]).toBe(reject.raw.split('\n')[0]);
    }
    expect(last?.bytesRead).toBe(last?.bytesTotal);
  });

  it('past the end gives nothing', async () => {
    const path = fileWith(content);
    const later = await parseAll({ path, format: CSV, columns, skipRecords: 1_000_000 });
    expect(later.batches).toEqual([]);
  });
});

describe('batches', () => {
  it('stay within their size, rejects included', async () => {
    const wide = 'x'.repeat(40_000);
    const path = fileWith(`n,t\n${`bad,${wide}\n1,${wide}\n`.repeat(100)}`);
    const columns = [column('n', 'integer'), column('t', 'text')];
    const { batches, rows, rejects } = await parseAll({
      path,
      format: CSV,
      columns,
      batchBytes: 200_000,
    });
    expect(rows).toHaveLength(100);
    expect(rejects).toHaveLength(100);
    for (const batch of batches) {
      const raw = batch.rejects.reduce((sum, reject) => sum + reject.raw.length, 0);
      expect(batch.copy.length + raw).toBeLessThan(200_000 + 50_000);
    }
  });

  it('can be cloned to another thread', async () => {
    const { batches } = await parseAll({
      path: fileWith('n\n1\nx\n'),
      format: CSV,
      columns: [column('n', 'integer')],
    });
    expect(structuredClone(batches)).toEqual(batches);
    // Its own memory, so that it can be transferred and not copied.
    expect(batches[0]?.copy.buffer.byteLength).toBe(batches[0]?.copy.byteLength);
  });
});

describe('long lines', () => {
  it('refuses a line beyond 16 MiB and reads on', async () => {
    const path = fileWith(`id,t\n1,a\n2,${'é'.repeat(17 * MIB)}\n3,c\n`);
    const columns = [column('id', 'integer'), column('t', 'text')];
    const { rows, rejects } = await parseAll({ path, format: CSV, columns });
    expect(rows).toEqual([
      ['1', 'a'],
      ['3', 'c'],
    ]);
    expect(rejects).toMatchObject([{ line: 3, code: 'line_too_long', column: null }]);
    expect(rejects[0]?.raw.length).toBe(64 * 1024);
  });

  it('refuses a quote that is open for 16 MiB, and only its line', async () => {
    const filler = `7,${'y'.repeat(1000)}\n`;
    const count = Math.ceil((17 * MIB) / filler.length);
    const path = fileWith(`id,t\n1,"open\n${filler.repeat(count)}2,"z"\n`);
    const columns = [column('id', 'integer'), column('t', 'text')];
    const parsed = await parseAll({ path, format: CSV, columns });
    expect(parsed.rejects).toMatchObject([{ line: 2, code: 'quote_not_closed', raw: '1,"open' }]);
    expect(parsed.rows).toHaveLength(count + 1);
  });
});

describe('what appears only after the sample', () => {
  it('is refused row by row: other types, other encodings', async () => {
    const head = `id,day,name\n${Array.from({ length: 120_000 }, (_, at) => `${at},2024-01-13,abc`).join('\n')}\n`;
    const tail = Buffer.concat([
      Buffer.from('x,2024-01-13,a\n1,13/01/2024,a\n2,2024-01-13,Z'),
      Buffer.from([0xfc]),
      Buffer.from('rich\n3,2024-01-14,Zürich\n'),
    ]);
    const path = fileWith(gzipSync(Buffer.concat([Buffer.from(head), tail])));
    const { format, columns } = await inferFile(path);
    const { rows, rejects } = await parseAll({ path, format, columns });
    expect(rejects.map(({ line, column, code }) => [line, column, code])).toEqual([
      [120_002, 'id', 'wrong_type'],
      [120_003, 'day', 'wrong_type'],
      [120_004, null, 'invalid_encoding'],
    ]);
    expect(rejects[1]?.reason).toBe('Expected a date as YYYY-MM-DD, found "13/01/2024".');
    expect(rows).toHaveLength(120_001);
  });

  it('is looked for where day and month are ambiguous, and asked about where it is not found', async () => {
    const rows = Array.from({ length: 150_000 }, (_, at) => `${at},05/06/2024,05/06/2024`);
    rows[140_000] = '140000,06/25/2024,05/06/2024';
    const csv = `id,day,other\n${rows.join('\n')}\n`;
    const { columns, questions } = await inferFile(fileWith(gzipSync(csv)));
    expect(columns).toMatchObject([
      { type: 'integer' },
      { type: 'date', format: 'MM/DD/YYYY' },
      { type: 'text' },
    ]);
    expect(questions.map(({ column, options }) => [column, options])).toEqual([
      ['other', ['dmy', 'mdy']],
    ]);
  });

  it('is not guessed at: days that read the same either way prove nothing of the rest', async () => {
    const csv = (count: number) => `day,n\n${'01/01/2024,1\n'.repeat(count)}`;
    const whole = await inferFile(fileWith(csv(10)));
    expect(whole.columns[0]?.type).toBe('date');
    const part = await inferFile(fileWith(gzipSync(csv(200_000))));
    expect(part.columns[0]?.type).toBe('text');
    expect(part.questions).toHaveLength(1);
  });

  it('is seen by the sample where the file is not compressed', async () => {
    const rows = Array.from({ length: 200_000 }, (_, at) => `${at},05/06/2024`);
    rows[199_999] = '199999,25/06/2024';
    const path = fileWith(`id,day\n${rows.join('\n')}\n`);
    const { columns, questions } = await inferFile(path);
    expect(questions).toEqual([]);
    expect(columns[1]).toMatchObject({ type: 'date', format: 'DD/MM/YYYY' });
  });
});

describe('memory', () => {
  it('does not grow with the file: 120 MB of gzipped CSV', async () => {
    const path = fileWith('');
    const block = Array.from(
      { length: 20_000 },
      (_, at) => `${at},2024-01-${(at % 28) + 1},${at * 0.25},"note ""${at}"", more",true\n`,
    ).join('');
    const blocks = Math.ceil(120e6 / block.length);
    const gzip = createGzip({ level: 1 });
    const file = gzip.pipe(createWriteStream(path));
    gzip.write('id,day,x,note,ok\n');
    for (let index = 0; index < blocks; index += 1) {
      if (!gzip.write(block)) await once(gzip, 'drain');
    }
    gzip.end();
    await once(file, 'finish');

    const { format, columns } = await inferFile(path);
    const { signal } = new AbortController();
    const before = usedBytes();
    let most = 0;
    let rows = 0;
    for await (const batch of parseFile({ path, format, columns }, { signal })) {
      rows += batch.rows;
      most = Math.max(most, usedBytes() - before);
    }
    expect(rows).toBe(blocks * 20_000);
    // Some 70 MiB is garbage not yet collected; keeping the batches would come to 180 MiB.
    expect(most).toBeLessThan(125 * MIB);
  });
});

function usedBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
