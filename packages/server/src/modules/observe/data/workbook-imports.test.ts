// Excel files through the server: a sheet is previewed, chosen and imported by the rules of any file.
import { describe, expect, test } from 'vitest';
import { workbookFile } from '../../../../../tabular/src/testing/workbook-file.ts';
import { importTests, type Json } from './imports.fixture.ts';

const tests = importTests();

const book = workbookFile({
  formats: [14],
  sheets: [
    {
      name: 'Sales',
      rows: [
        ['Report of 2024'],
        ['code', 'amount', 'ok'],
        ['007', 0.1, true],
        ['042', 1.234, false],
        ['043', 'oops', false],
        ['044', 5, true],
        ['045', 6, true],
      ],
    },
    {
      name: 'Days',
      rows: '<row><c t="inlineStr"><is><t>day</t></is></c></row><row><c s="1"><v>45306</v></c></row>',
    },
    { name: 'Notes', rows: [] },
    { name: 'Old', rows: [['x'], [1]], state: 'hidden' },
  ],
});
const preview = (query: string, body: Buffer) =>
  tests.server.request('POST', `/api/v1/imports/preview?${query}`, {
    body,
    headers: { 'content-type': 'application/octet-stream' },
  });

describe('an Excel file', () => {
  test('is previewed with its sheets, types and what would be refused', async () => {
    const { status, body } = await preview('filename=a.xlsx', book);
    expect(status).toBe(200);
    expect(body.format).toMatchObject({ kind: 'xlsx', sheet: 'Sales', delimiter: '' });
    expect(body.sheets).toEqual([
      { name: 'Sales', is_hidden: false },
      { name: 'Days', is_hidden: false },
      { name: 'Notes', is_hidden: false },
      { name: 'Old', is_hidden: true },
    ]);
    expect(body.columns.map((c: Json) => `${c.name} ${c.type}`)).toEqual([
      'code text',
      'amount number',
      'ok boolean',
    ]);
    expect(body.rejects.examples).toMatchObject([{ line: 5, column: 'amount' }]);
    expect(body.warnings.map((w: Json) => w.code)).toEqual(
      expect.arrayContaining(['other_sheets', 'rows_above_header']),
    );
    const days = await preview('sheet=days', book);
    expect([days.body.format.sheet, days.body.sample]).toEqual(['Days', [{ day: '2024-01-15' }]]);
    expect(tests.files()).toEqual([]);
  });

  test('becomes a table; a refused row keeps its place and can be repaired', async () => {
    const done = await tests.imported('table=sales&filename=a.xlsx', book);
    expect(done.result).toMatchObject({ table: 'sales', rows: 4, rejected: 1 });
    const rows = await tests.rowsOf('sales', 'sort=code');
    expect(rows.map((row) => [row.code, row.amount, row.ok])).toEqual([
      ['007', 0.1, true],
      ['042', 1.234, false],
      ['044', 5, true],
      ['045', 6, true],
    ]);
    const { body } = await tests.server.request('GET', `/api/v1/imports/${done.id}/rejects`);
    const [reject] = body.data;
    expect(reject).toMatchObject({ line: 5, column: 'amount', raw: '043,oops,false' });
    expect(reject.values).toEqual({ code: '043', amount: 'oops', ok: 'false' });
    const place = `/api/v1/imports/${done.id}/rejects/${reject.id}/repair`;
    const repaired = await tests.server.request('POST', place, {
      body: { values: { amount: '2.5' } },
    });
    expect([repaired.status, repaired.body.row.amount]).toEqual([200, 2.5]);
  });

  test('is added to a table by the sheet that is named', async () => {
    expect((await tests.imported('table=days&sheet=2', book)).result.rows).toBe(1);
    expect((await tests.imported('table=days&sheet=Days&mode=append', book)).result.rows).toBe(1);
    expect(await tests.rowsOf('days')).toHaveLength(2);
  });

  test.each([
    ['sheet=Mai', 422, 'import_sheet', /it has "Sales", "Days", "Notes", "Old"/],
    [
      'sheet=Notes',
      422,
      'import_empty',
      /"Notes" has no rows; the file has others: "Sales", "Days", "Old"/,
    ],
    ['delimiter=%3B', 422, 'import_hint', /no delimiter/],
    ['sheet=', 400, 'request_invalid', /sheet/],
    [`sheet=${'x'.repeat(101)}`, 400, 'request_invalid', /sheet/],
  ])('is refused with %s', async (query, status, code, detail) => {
    const refused = await preview(query, book);
    expect([refused.status, refused.body.code]).toEqual([status, code]);
    expect(`${refused.body.detail} ${JSON.stringify(refused.body.errors)}`).toMatch(detail);
    expect(tests.files()).toEqual([]);
  });

  test('is previewed whole, so that one of more than 32 MiB is not', async () => {
    const long = Buffer.concat([Buffer.from('PK\x03\x04'), Buffer.alloc(33 * 1024 * 1024)]);
    const { status, body } = await preview('', long);
    expect([status, body.code]).toEqual([413, 'body_too_large']);
    const text = await preview('', Buffer.from('a,b\n'.repeat(300_000)));
    expect([text.status, text.body.code]).toEqual([413, 'body_too_large']);
  });
});
