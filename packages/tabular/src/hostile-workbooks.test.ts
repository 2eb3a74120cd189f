/** Excel files that were made to harm: to show memory, to stop a thread, or to forge what is told. */
import { describe, expect, it } from 'vitest';
import { inferFile } from './index.ts';
import { fileWith, importFile } from './testing/files.ts';
import { sheetFile, type WorkbookSpec, workbookFile } from './testing/workbook-file.ts';

const number = (value: string): string => `<c><v>${value}</v></c>`;
const text = (value: string): string =>
  `<c t="inlineStr"><is><t xml:space="preserve">${value}</t></is></c>`;
const row = (...cells: readonly string[]): string => `<row>${cells.join('')}</row>`;
const HEAD = row(text('a'), text('b'));

/** What is told of rows below a header of `a` and `b`. */
async function rejectsOf(rows: string, spec: WorkbookSpec = {}) {
  const { rejects, rows: parsed } = await importFile(sheetFile(HEAD + rows, spec));
  return { parsed, rejects: rejects.map(({ line, code, reason }) => ({ line, code, reason })) };
}

const refusalOf = (content: Buffer): Promise<unknown> =>
  inferFile(fileWith(content)).then(
    () => null,
    (error: unknown) => error,
  );

describe('a shared text by a number that is none', () => {
  it.each(['-1', '0.5', '1e0', '0x0', ' 0 ', 'NaN'])(
    'is told with its cell: "%s"',
    async (index) => {
      // Texts of more than what is set aside at first, so that the memory has grown.
      const texts = Array.from({ length: 70 }, () => `<t>${'x'.repeat(1024)}</t>`);
      const last = '<c t="s"><v>69</v></c>';
      const shared = row(number('1'), last) + row(number('2'), `<c t="s"><v>${index}</v></c>`);
      const { parsed, rejects } = await rejectsOf(shared, { texts });
      expect(parsed).toEqual([['1', 'x'.repeat(1024)]]);
      expect(rejects).toMatchObject([{ line: 3, code: 'cell_error' }]);
      expect(rejects[0]?.reason).toMatch(/^Cell B3 refers to a shared text by no number/);
    },
  );
});

describe('a place that only JavaScript reads as a number', () => {
  it.each([
    ['<row r="0x10"><c><v>1</v></c></row>', /a row is numbered 0x10/],
    ['<row r="1e5"><c><v>1</v></c></row>', /a row is numbered 1e5/],
    ['<row r=" 9 "><c><v>1</v></c></row>', /a row is numbered {2}9/],
    ['<row r=""><c><v>1</v></c></row>', /a row is numbered/],
    ['<row><c r="A0x3"><v>1</v></c></row>', /cells of row 2 are not in order/],
    ['<row><c r="A"><v>1</v></c></row>', /cells of row 2 are not in order/],
    ['<row><c s="-1"><v>1</v></c></row>', /a style of no number/],
    ['<row><c s="constructor"><v>1</v></c></row>', /a style of no number/],
  ])('is refused: %s', async (rows, message) => {
    const error = await refusalOf(sheetFile(HEAD + rows));
    expect(error).toMatchObject({
      code: 'corrupt_workbook',
      message: expect.stringMatching(message),
    });
  });
});

describe('what takes long to read', () => {
  it('is looked through once: tags of merged cells that never end', async () => {
    const rows = [['a'], ...Array.from({ length: 2000 }, () => [1])];
    // Beyond the first chunk, so that the XML reader does not come to it.
    const after = `${' '.repeat(400_000)}${'<mergeCell '.repeat(200_000)}`;
    const sheets = [{ name: 'A', rows, after }];
    const { warnings } = await inferFile(fileWith(workbookFile({ sheets })));
    expect(warnings.map(({ code }) => code)).toEqual(['corrupt_workbook']);
  });

  it('is no format: one longer than a spreadsheet writes', async () => {
    const spec = { formats: ['['.repeat(200_000), `${'['.repeat(100)}yyyy`, '[Red]yyyy'] };
    const cells = ['1', '2', '3'].map((style) => `<c s="${style}"><v>45306</v></c>`);
    const { rows } = await importFile(
      sheetFile(row(text('a'), text('b'), text('c')) + row(...cells), spec),
    );
    expect(rows).toEqual([['45306', '45306', '2024-01-15']]);
  });

  it('is no number: digits without end, and something behind them', async () => {
    const rows = row(number('1'), text('x')) + row(number(`${'1'.repeat(200_000)}x`), text('y'));
    expect((await rejectsOf(rows)).rejects).toMatchObject([{ line: 3, code: 'cell_error' }]);
  });

  it('is refused: elements that say nothing, before the first row or a text', async () => {
    // Different ones, which shrink less than is refused for that.
    const junk = Array.from(
      { length: 60_000 },
      (_, at) => `<x a="${at * 7919}${'-'.repeat(300)}"/>`,
    );
    const silent = junk.join('');
    expect(await refusalOf(sheetFile(silent + HEAD + row(number('1'))))).toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(/first rows of the sheet lie behind \d+ bytes/),
    });
    const shared = row(number('1'), '<c t="s"><v>0</v></c>');
    const parts = [
      { name: 'xl/sharedStrings.xml', content: `<sst>${silent}<si><t>a</t></si></sst>` },
    ];
    expect(await refusalOf(sheetFile(HEAD + shared, { parts }))).toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(/texts of the Excel file lie behind \d+ bytes/),
    });
    // A sample of the rows before it.
    const content = sheetFile(HEAD + row(number('1'), number('2')) + silent);
    expect((await inferFile(fileWith(content))).rowsSampled).toBe(1);
  });
});

describe('one shared text in many cells', () => {
  const cell = '<c t="s"><v>0</v></c>';
  const textOf = (length: number): WorkbookSpec => ({ texts: [`<t>${'x'.repeat(length)}</t>`] });

  it('is measured in each of them, and refused for how much it becomes', async () => {
    // 36 GB, if each were read.
    const rows = row(...Array(20).fill(cell)).repeat(2000);
    const header = row(...Array.from({ length: 20 }, (_, at) => text(`c${at}`)));
    const { rejects, error } = await importFile(sheetFile(header + rows, textOf(900_000)));
    expect(error).toMatchObject({ code: 'too_large' });
    expect(rejects.length).toBeLessThan(20);
  });

  it('that is too large is refused with each row, and so is a row of them', async () => {
    const good = row(number('1'), text('y'));
    const value = await rejectsOf(good + row(number('1'), cell), textOf(1024 * 1024 + 1));
    expect(value.parsed).toHaveLength(1);
    expect(value.rejects).toMatchObject([{ line: 3, code: 'value_too_large' }]);
    const header = row(text('a'), text('b'), text('c'));
    const whole = await importFile(
      sheetFile(header + row(...Array(3).fill(text('y'))) + row(cell, cell, cell), textOf(900_000)),
    );
    expect(whole.rows).toHaveLength(1);
    expect(whole.rejects).toMatchObject([{ line: 3, code: 'row_too_large' }]);
  });

  it('is not read where it only stands outside of the table', async () => {
    const body = row(number('1'), number('2')).repeat(300);
    const notes = `<row>${number('1')}${number('2')}${cell.repeat(20)}</row>`.repeat(20);
    const { rejects } = await rejectsOf(body + notes, textOf(900_000));
    expect(rejects).toHaveLength(20);
    expect(rejects[0]?.code).toBe('cell_outside');
  });
});

describe('an escape of what text cannot hold', () => {
  const told = (code: string, what: string) => ({
    line: 3,
    code,
    reason: `Cell B3 contains ${what}, which text cannot hold; enter its text again.`,
  });
  const shared = '<c t="s"><v>0</v></c>';
  const formula = (value: string): string => `<c t="str"><v>${value}</v></c>`;

  it.each([
    'q_x0000_w',
    '_x0000_',
    '_x0000_-1_x0000_row_too_large_x0000_FORGED',
    '_x0000_1_x0000_constructor_x0000_FORGED',
  ])('is told with its cell and never read as the reason: %s', async (value) => {
    const spec = { texts: [`<t>${value}</t>`] };
    for (const cell of [text(value), formula(value), shared]) {
      const rows = row(number('1'), text('x')) + row(number('2'), cell);
      const { parsed, rejects } = await rejectsOf(rows, spec);
      expect(parsed).toEqual([['1', 'x']]);
      expect(rejects).toEqual([told('nul_byte', 'a NUL character')]);
    }
  });

  it('is told for half of a surrogate pair, and is the character for both halves', async () => {
    const spec = { texts: ['<t>q_xD800_w</t>'] };
    for (const cell of [text('q_xD800_w'), formula('_xDC00__xD800_'), shared]) {
      const rows = row(number('1'), text('_xD83D__xDE00_')) + row(number('2'), cell);
      const { parsed, rejects } = await rejectsOf(rows, spec);
      expect(parsed).toEqual([['1', '😀']]);
      expect(rejects).toEqual([told('invalid_unicode', 'half of a surrogate pair')]);
    }
  });

  it('is replaced in a header', async () => {
    const header = row(text('_x0000_0_x0000_x_x0000_y'), text('b_x0000_'), text('c_xD800_'));
    const content = sheetFile(header + row(number('1'), number('2'), number('3')));
    const { inference, rows, rejects } = await importFile(content);
    expect(inference.columns.map(({ name }) => name)).toEqual(['column_0_x_y', 'b', 'c']);
    expect([rows, rejects]).toEqual([[['1', '2', '3']], []]);
  });
});

describe('what would be lost or shown wrong', () => {
  it('is told: a day beyond the last, after the shift of 1904 and after rounding', async () => {
    const day = (serial: string): string => `<c s="1"><v>${serial}</v></c>`;
    const rows = (serials: readonly string[]) =>
      serials.map((serial) => row(day(serial), text('x'))).join('');
    const found = async (serials: readonly string[], is1904: boolean) => {
      const { parsed, rejects } = await rejectsOf(rows(serials), { formats: [14], is1904 });
      return [...parsed.map(([value]) => value), ...rejects.map(({ code }) => code)];
    };
    expect(await found(['2957003', '2957004', '2958465'], true)).toEqual([
      '9999-12-31',
      'cell_not_shown',
      'cell_not_shown',
    ]);
    const rounded = ['2958465', '2958465.99999999999'];
    expect(await found(rounded, false)).toEqual(['9999-12-31', 'cell_not_shown']);
  });

  it.each([
    [row(number('5'), row(number('6'))), /a row stands within another at row 2/],
    [row('<c><v>5</v><c><v>6</v></c></c>'), /a cell stands within another at row 2/],
    [row('<c><v>5</v><v>6</v></c>'), /a cell has two values at row 2/],
  ])('is refused: %s', async (rows, message) => {
    expect(await refusalOf(sheetFile(HEAD + rows))).toMatchObject({
      code: 'corrupt_workbook',
      message: expect.stringMatching(message),
    });
  });

  it('is refused: a list of parts with comments of megabytes', async () => {
    const comment = 'x'.repeat(60_000);
    const parts = Array.from({ length: 40 }, (_, at) => ({ name: `p${at}`, content: '', comment }));
    expect(await refusalOf(sheetFile([['a'], [1]], { parts }))).toMatchObject({
      code: 'too_large',
      message: expect.stringMatching(/list of the file's parts/),
    });
  });
});
