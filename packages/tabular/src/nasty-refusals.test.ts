/** Files that are no tables, or not whole ones: which error, which words, and nothing lost. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { inferFile, ParseError, parseFile } from './index.ts';
import { fileWith, importFile, parseAll } from './testing/files.ts';
import { nastyRefusals } from './testing/nasty-refusals.ts';

describe('a file that is no table is refused', () => {
  it.each(nastyRefusals)('$title', async ({ content, hints, code, message }) => {
    const error = await inferFile(fileWith(content), hints).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParseError);
    if (!(error instanceof ParseError)) return;
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.remedy).toMatch(/\.$/);
  });

  it('names a missing file and a folder', async () => {
    await expect(inferFile('/nowhere/at/all.csv')).rejects.toMatchObject({
      code: 'unreadable_file',
    });
    await expect(inferFile('/')).rejects.toMatchObject({ code: 'unreadable_file' });
  });
});

describe('a damaged gzip file', () => {
  const text = `id,name\n${Array.from({ length: 40_000 }, (_, at) => `${at},name ${at * 7919}`).join('\n')}\n`;
  const whole = gzipSync(text);

  it('keeps every complete row before the cut, and then says truncated_gzip', async () => {
    const { rows, rejects, error } = await importFile(whole.subarray(0, whole.length / 2));
    expect(error?.code).toBe('truncated_gzip');
    expect(rejects).toEqual([]);
    expect(rows.length).toBeGreaterThan(10_000);
    expect(rows).toEqual(rows.map((_, at) => [String(at), `name ${at * 7919}`]));
  });

  it('says corrupt_gzip for flipped bytes and keeps the rows before them', async () => {
    const damaged = Buffer.from(whole);
    damaged.fill(0xff, whole.length - 40_000, whole.length - 39_900);
    const path = fileWith(damaged);
    const { format, columns } = await inferFile(path);
    const { rows, error } = await parseAll({ path, format, columns });
    expect(error?.code).toBe('corrupt_gzip');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.slice(0, 1000)).toEqual(
      rows.slice(0, 1000).map((_, at) => [String(at), `name ${at * 7919}`]),
    );
  });
});

describe('parsing with the wrong expectations', () => {
  it('refuses a file without the columns it should have', async () => {
    const path = fileWith('a,b\n1,2\n');
    const { format, columns } = await inferFile(fileWith('a,c\n1,2\n'));
    expect((await parseAll({ path, format, columns })).error).toMatchObject({
      code: 'header_mismatch',
      details: { column: 'c', header: ['a', 'b'] },
    });
  });

  it('takes columns by their header, in the order of the table', async () => {
    const { format, columns } = await inferFile(fileWith('a,b\n1,x\n'));
    const path = fileWith('b,extra,a\ny,9,2\n');
    const { rows } = await parseAll({ path, format, columns });
    expect(rows).toEqual([['2', 'y']]);
  });

  it('stops when it is told to', async () => {
    const path = fileWith(`a\n${'1\n'.repeat(50_000)}`);
    const { format, columns } = await inferFile(path);
    const controller = new AbortController();
    const batches = parseFile({ path, format, columns }, { signal: controller.signal });
    await batches.next();
    controller.abort(new Error('enough'));
    await expect(batches.next()).rejects.toThrow('enough');
  });
});
