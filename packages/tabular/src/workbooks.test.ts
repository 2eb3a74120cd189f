/** What Excel files say, cell by cell, and where in a sheet the table is taken to stand. */
import { describe, expect, it } from 'vitest';
import { inferFile, openRows, ParseError, parseFile } from './index.ts';
import { describeColumns, fileWith, importFile, parseAll } from './testing/files.ts';
import { nastyWorkbooks } from './testing/nasty-workbooks.ts';
import { sheetFile, type WorkbookSpec, workbookFile } from './testing/workbook-file.ts';

/** The values of a column of cells, given as XML, below a header. */
async function valuesOf(cells: readonly string[], spec: WorkbookSpec = {}) {
  const rows = cells.map((cell, at) => `<row r="${at + 2}">${cell}</row>`);
  const header = '<row r="1"><c t="inlineStr"><is><t>value</t></is></c></row>';
  const parsed = await importFile(sheetFile([header, ...rows].join(''), spec));
  return {
    type: describeColumns(parsed.inference).replace(/^value:/, ''),
    values: parsed.rows.map(([value]) => value),
    rejects: parsed.rejects.map(({ line, code, reason }) => ({ line, code, reason })),
    warnings: parsed.inference.warnings.map(({ code }) => code),
  };
}
const number = (value: string, style = 0): string => `<c s="${style}"><v>${value}</v></c>`;
const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`;

describe('a number', () => {
  it('is as short as it reads back, without what arithmetic left over', async () => {
    const written = ['0.30000000000000004', '0.10000000000000001', '1.5E-7', '-3', '1E+3', '2.50'];
    const { type, values } = await valuesOf(written.map((value) => number(value)));
    expect(type).toBe('number');
    expect(values).toEqual(['0.3', '0.1', '1.5e-7', '-3', '1000', '2.5']);
  });

  it('keeps digits that are none of arithmetic', async () => {
    const { values } = await valuesOf([number('0.12345678901234568'), number('0.5')]);
    expect(values).toEqual(['0.12345678901234568', '0.5']);
  });

  it('keeps every digit of a whole number, and is text beyond what an integer holds', async () => {
    const { type, values } = await valuesOf([number('1234567890123456789'), number('1')]);
    expect([type, ...values]).toEqual(['integer', '1234567890123456789', '1']);
    const beyond = await valuesOf([number('12345678901234567890123'), number('1')]);
    expect([beyond.type, beyond.values[0]]).toEqual(['text', '12345678901234567890123']);
    expect(beyond.warnings).toContain('integer_too_large');
  });

  it('is the number where it is shown as percent or money', async () => {
    const cells = [number('0.25', 1), number('0.5', 2), number('12.5', 3), number('3', 4)];
    const formats = [9, '0.00%', '#,##0.00 "€"', '[$CHF] #,##0;[Red]-#,##0'];
    expect(await valuesOf(cells, { formats })).toMatchObject({
      type: 'number',
      values: ['0.25', '0.5', '12.5', '3'],
    });
  });

  it('with three decimals is no question, where texts write a comma or leave it open', async () => {
    const rows = [
      ['a', 'b'],
      [1.234, '1.234,50'],
      [5.678, '2.000,75'],
    ];
    const comma = await importFile(sheetFile(rows));
    expect(describeColumns(comma.inference)).toBe('a:number b:number');
    expect(comma.rows).toEqual([
      ['1.234', '1234.50'],
      ['5.678', '2000.75'],
    ]);
    const open = await importFile(
      sheetFile([
        ['a', 'b'],
        [1.234, '1.234'],
        [5.678, '2.000'],
      ]),
    );
    expect(open.inference.questions.map(({ column }) => column)).toEqual(['b']);
  });

  it('is told where it is none', async () => {
    const { rejects } = await valuesOf([number('1'), number('2'), number('3'), number('x1')]);
    expect(rejects).toEqual([
      { line: 5, code: 'cell_error', reason: 'Cell A5 holds a number that is none.' },
    ]);
  });
});

describe('a day or a time', () => {
  const formats = [
    14,
    'dd.mm.yyyy hh:mm',
    21,
    '[h]:mm',
    '"day" yyyy\\-mm',
    '0.00E+00',
    '[$-407]General',
  ];

  it.each([
    ['1', 1, '1900-01-01'],
    ['59', 1, '1900-02-28'],
    ['61', 1, '1900-03-01'],
    ['45306', 1, '2024-01-15'],
    ['2958465', 1, '9999-12-31'],
    ['45306.5', 2, '2024-01-15 12:00:00+00:00'],
    ['45382.104166666664', 2, '2024-03-31 02:30:00+00:00'],
    ['45306.000011574', 2, '2024-01-15 00:00:01+00:00'],
    ['45306', 5, '2024-01-15'],
  ])('%s in style %i is %s', async (serial, style, shown) => {
    const { values } = await valuesOf([number(serial, style)], { formats });
    expect(values).toEqual([shown]);
  });

  it('of a time of day and a length of time is as shown', async () => {
    const cells = [number('0.5625', 3), number('1.5', 4)];
    expect((await valuesOf(cells, { formats })).values).toEqual(['13:30:00', '36:00:00']);
  });

  it('is a number where its format only looks like one of days', async () => {
    const cells = [number('45306', 6), number('45307', 7)];
    expect((await valuesOf(cells, { formats })).type).toBe('integer');
  });

  it('counts from 1904 where the workbook does', async () => {
    const cells = [number('0', 1), number('43844', 1)];
    const { values } = await valuesOf(cells, { formats, is1904: true });
    expect(values).toEqual(['1904-01-01', '2024-01-15']);
  });

  it('keeps the time that its format hides', async () => {
    const { type, values } = await valuesOf([number('45306.25', 1), number('45307.5', 1)], {
      formats,
    });
    expect(type).toMatch(/^timestamp/);
    expect(values).toEqual(['2024-01-15 06:00:00+00:00', '2024-01-16 12:00:00+00:00']);
  });

  it('that never was, or cannot be shown, is told', async () => {
    const cells = [number('45306', 1), number('60', 1), number('-1', 1), number('2958466', 1)];
    const { values, rejects } = await valuesOf([...cells, ...Array(30).fill(cells[0])], {
      formats,
    });
    expect(values).toHaveLength(31);
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [3, 'wrong_type'],
      [4, 'cell_not_shown'],
      [5, 'cell_not_shown'],
    ]);
    expect(rejects[0]?.reason).toContain('1900-02-29');
  });

  it('written as ISO 8601 is that', async () => {
    const cells = ['<c t="d"><v>2024-01-15T00:00:00</v></c>', '<c t="d"><v>2024-01-16</v></c>'];
    expect((await valuesOf(cells)).values).toEqual(['2024-01-15', '2024-01-16']);
  });
});

describe('a text', () => {
  it('with zeros before it stays text, and one of digits alone is a number as in any file', async () => {
    expect(await valuesOf([text('007'), text('042')])).toMatchObject({
      type: 'text',
      values: ['007', '042'],
    });
    expect((await valuesOf([text('7'), text('42')])).type).toBe('integer');
  });

  it('is shared, of several fonts, without how it is pronounced', async () => {
    const texts = [
      '<t>plain</t>',
      '<r><t>rich </t></r><r><rPr><b/></rPr><t xml:space="preserve"> text</t></r><rPh><t>furigana</t></rPh>',
      '<t xml:space="preserve"> kept </t>',
      '<t> trimmed </t>',
    ];
    const cells = texts.map((_, at) => `<c t="s"><v>${at}</v></c>`);
    const { values } = await valuesOf(cells, { texts });
    expect(values).toEqual(['plain', 'rich text', ' kept ', 'trimmed']);
  });

  it('keeps lines, quotes, delimiters and what XML cannot hold', async () => {
    const cells = [
      text('a,&quot;b&quot;\nc'),
      text('x_x000D_y_x005F_x0041_'),
      '<c t="str"><f>A1</f><v>z</v></c>',
    ];
    const { values, type } = await valuesOf(cells);
    expect([type, ...values]).toEqual(['text', 'a,"b"\nc', 'x\ry_x0041_', 'z']);
  });

  it('of megabytes is refused with its row', async () => {
    const { values, rejects } = await valuesOf([
      text('short'),
      text('x'.repeat(1_100_000)),
      text('y'),
    ]);
    expect(values).toEqual(['short', 'y']);
    expect(rejects).toMatchObject([{ line: 3, code: 'value_too_large' }]);
  });
});

describe('a cell that says nothing', () => {
  it('is told with its place: an error, a formula that was never calculated', async () => {
    const cells = [
      number('1'),
      '<c t="e"><f>1/0</f><v>#DIV/0!</v></c>',
      '<c t="e"><v>#N/A</v></c>',
      '<c><f>A2+1</f><v></v></c>',
      '<c><f>A2+1</f></c>',
      '<c><f>A2+1</f><v>2</v></c>',
    ];
    const { type, values, rejects } = await valuesOf(cells);
    expect([type, ...values]).toEqual(['integer', '1', '2']);
    expect(rejects.map(({ line, code }) => [line, code])).toEqual([
      [3, 'cell_error'],
      [4, 'cell_error'],
      [5, 'formula_without_value'],
      [6, 'formula_without_value'],
    ]);
    expect(rejects[0]?.reason).toBe(
      'Cell A3 shows #DIV/0!; correct its formula or empty the cell.',
    );
  });

  it('is told also where most cells are such: the column is still one of numbers', async () => {
    const error = '<c t="e"><v>#N/A</v></c>';
    const { type, rejects } = await valuesOf([number('1'), number('2'), ...Array(20).fill(error)]);
    expect([type, rejects.length]).toEqual(['integer', 20]);
  });

  it('is absent where a formula gives an empty text, true or false where it is that', async () => {
    const rows =
      '<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row>';
    const cells =
      '<row><c t="str"><f>""</f><v></v></c><c t="b"><v>1</v></c></row><row><c><v>1</v></c><c t="b"><v>0</v></c></row>';
    const { rows: parsed } = await importFile(sheetFile(rows + cells));
    expect(parsed).toEqual([
      [null, 't'],
      ['1', 'f'],
    ]);
  });
});

describe('a table in its sheet', () => {
  it('begins below titles and beside empty columns, and rows keep their numbers', async () => {
    const rows = [
      [null, 'Sales of 2024'],
      [],
      [null, 'product', 'sold', 'day'],
      [],
      [null, 'a', 3, '2024-01-15'],
      [null, 'b', 'oops', '2024-01-16'],
      ...Array.from({ length: 20 }, (_, at) => [null, 'c', at, '2024-01-17']),
    ];
    const { inference, lines, rejects } = await importFile(sheetFile(rows));
    expect(describeColumns(inference)).toBe('product:text sold:integer day:date(YYYY-MM-DD)');
    expect(inference.warnings.map(({ message }) => message)).toContain(
      'Row 1 stands above the header ("Sales of 2024") and is no part of the table.',
    );
    expect(lines.slice(0, 2)).toEqual([5, 7]);
    expect(rejects).toMatchObject([{ line: 6, column: 'sold', raw: 'b,oops,2024-01-16' }]);
  });

  it('loses no row that might be one: nothing is left out without a header of names', async () => {
    const rows = [[1], [2, 3, 4], [5, 6, 7]];
    const { inference, rows: parsed } = await importFile(sheetFile(rows), { hasHeader: false });
    expect(inference.format.hasHeader).toBe(false);
    expect(parsed).toHaveLength(3);
  });

  it('tells of cells that are merged in its rows, and not of those above', async () => {
    const rows = [
      ['Title', null],
      ['a', 'b'],
      ['x', 1],
      [null, 2],
    ];
    const merges = (refs: readonly string[]) =>
      `<mergeCells>${refs.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`;
    const told = async (refs: readonly string[]) => {
      const sheets = [{ name: 'A', rows, after: merges(refs) }];
      const { inference, rows: parsed } = await importFile(workbookFile({ sheets }));
      expect(parsed.at(-1)).toEqual([null, '2']);
      return inference.warnings.filter(({ code }) => code === 'merged_cells');
    };
    expect(await told(['A1:B1'])).toEqual([]);
    const [warning] = await told(['A1:B1', 'A3:A4']);
    expect(warning?.message).toMatch(/^1 range of cells is merged \(such as A3:A4\)/);
  });

  it('counts rows by the sheet where texts have several lines', async () => {
    const rows = [['note'], ['one\ntwo\nthree'], ['four']];
    expect((await importFile(sheetFile(rows))).lines).toEqual([2, 3]);
  });

  it('has a note beside it refused with its row, and not taken for a column', async () => {
    const rows = Array.from({ length: 30 }, (_, at) =>
      at === 4 ? [at, at, null, 'checked'] : [at, at],
    );
    const { inference, rejects } = await importFile(sheetFile([['a', 'b'], ...rows]));
    expect(inference.columns).toHaveLength(2);
    expect(rejects).toMatchObject([{ line: 6, code: 'cell_outside', raw: '4,4' }]);
    expect(rejects[0]?.reason).toMatch(
      /^Cell D6 stands outside of the table, whose columns are A to B/,
    );
  });

  it('is that of the first sheet that is shown, or of the one that is named', async () => {
    const content = workbookFile({
      sheets: [
        { name: 'Hidden', rows: [['h'], [1]], state: 'hidden' },
        { name: 'Shown', rows: [['s'], [2]] },
        { name: '2024', rows: [['y'], [3]] },
      ],
    });
    const columnOf = async (sheet?: string) =>
      (await inferFile(fileWith(content), sheet === undefined ? {} : { sheet })).columns[0]?.name;
    expect(await columnOf()).toBe('s');
    expect(await columnOf('hidden')).toBe('h');
    expect(await columnOf('1')).toBe('h');
    expect(await columnOf('2024')).toBe('y');
    const { sheets, warnings, format } = await inferFile(fileWith(content));
    expect(sheets.map(({ name, isHidden }) => [name, isHidden])).toEqual([
      ['Hidden', true],
      ['Shown', false],
      ['2024', false],
    ]);
    expect(format.sheet?.name).toBe('Shown');
    expect(warnings.map(({ code }) => code)).toContain('other_sheets');
  });

  it('goes on behind a batch as if it had not stopped', async () => {
    const rows = [['a', 'b'], ...Array.from({ length: 50 }, (_, at) => [at, `text ${at}`])];
    const path = fileWith(sheetFile(rows));
    const { format, columns } = await inferFile(path);
    const whole = await parseAll({ path, format, columns });
    const rest = await parseAll({ path, format, columns, skipRecords: 30, batchRows: 7 });
    expect(rest.rows).toEqual(whole.rows.slice(30));
    expect(rest.lines).toEqual(whole.lines.slice(30));
    expect(rest.batches.at(-1)?.recordsRead).toBe(50);
  });

  it('gives commands its fields, with what is wrong beside them', async () => {
    const rows =
      '<row><c t="inlineStr"><is><t>a</t></is></c><c t="inlineStr"><is><t>b</t></is></c></row><row r="2"><c t="e"><v>#REF!</v></c><c><v>2</v></c></row>';
    const { rows: read } = await openRows(fileWith(sheetFile(rows)));
    const found = [];
    for await (const row of read()) found.push(row);
    expect(found[1]).toMatchObject({
      line: 2,
      fields: ['', '2'],
      problem: { code: 'cell_error', field: 0 },
    });
  });
});

describe('an Excel file that is not read', () => {
  it.each(nastyWorkbooks)('is refused: $title', async ({ content, hints, code, message }) => {
    const error = await inferFile(fileWith(content), hints).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: 'ParseError',
      code,
      message: expect.stringMatching(message),
    });
  });

  it('stops at its budget of unpacked bytes, and when it is told to', async () => {
    const rows = [['a'], ...Array.from({ length: 5000 }, (_, at) => [`text ${at} ${at * 7919}`])];
    const path = fileWith(sheetFile(rows));
    const { format, columns } = await inferFile(path);
    const bounded = await parseAll({ path, format, columns, unpackedBytesMax: 100_000 });
    expect(bounded.error?.code).toBe('too_large');
    const stop = new AbortController();
    stop.abort();
    const aborted = parseFile({ path, format, columns }, stop).next();
    await expect(aborted).rejects.toThrow(/abort/i);
  });

  it('is refused, and never anything else, whatever byte of it is changed', async () => {
    const rows = [['a', 'b'], ...Array.from({ length: 20 }, (_, at) => [at, `text ${at}`])];
    const good = sheetFile(rows, { formats: [14] });
    for (let at = 0; at < good.length; at += 7) {
      const bad = Buffer.from(good);
      bad[at] = (bad[at] ?? 0) ^ 0x55;
      const error = await importFile(bad).then(
        (parsed) => parsed.error,
        (thrown: unknown) => thrown,
      );
      expect(error === null || error instanceof ParseError, `byte ${at}: ${error}`).toBe(true);
    }
  });
});
