/** Excel files that are not read: the error each must be refused with. */
import type { Refusal } from './nasty-refusals.ts';
import { sheetFile, workbookFile } from './workbook-file.ts';
import { type ZipPart, zipFile } from './zip-file.ts';

const rows = [
  ['day', 'usage'],
  ['2024-01-15', 3],
] as const;
const good = sheetFile(rows);
const sheetXml = (content: string): ZipPart => ({ name: 'xl/worksheets/sheet1.xml', content });
const withSheet = (content: string): Buffer => sheetFile(rows, { parts: [sheetXml(content)] });
const data = (xml: string): Buffer =>
  withSheet(`<worksheet><sheetData>${xml}</sheetData></worksheet>`);

/** A compound file with one stream of this name in its directory. */
function compoundFile(stream: string): Buffer {
  const file = Buffer.alloc(4096);
  Buffer.from('d0cf11e0a1b11ae1', 'hex').copy(file);
  file.writeUInt16LE(9, 30);
  file.writeUInt32LE(1, 48);
  file.write(stream, 1024 + 128, 'utf16le');
  return file;
}

const laughs = Array.from(
  { length: 9 },
  (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`,
).join('');

export const nastyWorkbooks: readonly Refusal[] = [
  {
    title: 'an Excel file of the old kind',
    content: compoundFile('Workbook'),
    code: 'not_a_table',
    message: /old kind \(\.xls\)/,
  },
  {
    title: 'an Excel file behind a password',
    content: compoundFile('EncryptedPackage'),
    code: 'encrypted_workbook',
    message: /locked with a password/,
  },
  {
    title: 'a workbook whose parts are encrypted',
    content: sheetFile(rows, { parts: [{ ...sheetXml(''), isEncrypted: true }] }),
    code: 'encrypted_workbook',
    message: /password/,
  },
  {
    title: 'a binary workbook',
    content: zipFile([
      { name: '[Content_Types].xml', content: '<Types/>' },
      { name: 'xl/workbook.bin', content: 'x' },
    ]),
    code: 'not_a_table',
    message: /\.xlsb/,
  },
  {
    title: 'an OpenDocument sheet',
    content: zipFile([
      {
        name: 'mimetype',
        content: 'application/vnd.oasis.opendocument.spreadsheet',
        isStored: true,
      },
      { name: 'content.xml', content: '<x/>' },
    ]),
    code: 'not_a_table',
    message: /OpenDocument/,
  },
  {
    title: 'an archive that is no workbook',
    content: zipFile([{ name: 'day.csv', content: 'a,b\n1,2\n' }]),
    code: 'not_a_table',
    message: /ZIP archive/,
  },
  {
    title: 'an archive that only looks like a workbook',
    content: zipFile([{ name: 'xl/notes.txt', content: 'x' }]),
    code: 'not_a_table',
    message: /ZIP archive, but no workbook/,
  },
  {
    title: 'half a workbook',
    content: good.subarray(0, good.length / 2),
    code: 'corrupt_workbook',
    message: /its end is missing/,
  },
  {
    title: 'a workbook without its sheet',
    content: workbookFile({
      sheets: [{ name: 'A', rows }],
      parts: [
        {
          name: 'xl/_rels/workbook.xml.rels',
          content:
            '<Relationships><Relationship Id="r1" Type="x/worksheet" Target="gone.xml"/></Relationships>',
        },
      ],
    }),
    code: 'corrupt_workbook',
    message: /no part "xl\/gone\.xml"/,
  },
  {
    title: 'a workbook without any sheet',
    content: workbookFile({}),
    code: 'corrupt_workbook',
    message: /no sheet/,
  },
  {
    title: 'a sheet that is not there',
    content: workbookFile({
      sheets: [
        { name: 'März', rows },
        { name: 'April', rows },
      ],
    }),
    hints: { sheet: 'May' },
    code: 'sheet_not_found',
    message: /no sheet "May"; it has "März", "April"/,
  },
  {
    title: 'a place that no sheet has',
    content: good,
    hints: { sheet: '2' },
    code: 'sheet_not_found',
    message: /no sheet "2"/,
  },
  {
    title: 'a sheet of a file that has none',
    content: 'a,b\n1,2\n',
    hints: { sheet: 'A' },
    code: 'bad_hint',
    message: /no workbook/,
  },
  {
    title: 'a delimiter of a workbook',
    content: good,
    hints: { delimiter: ';' },
    code: 'bad_hint',
    message: /no delimiter/,
  },
  {
    title: 'an empty sheet',
    content: sheetFile([]),
    code: 'no_rows',
    message: /"Sheet1" has no rows/,
  },
  {
    title: 'a sheet of a header alone',
    content: sheetFile([['a', 'b']]),
    code: 'no_rows',
    message: /header and no rows/,
  },
  {
    title: 'entities that multiply',
    content: withSheet(
      `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">${laughs}]><worksheet><sheetData><row><c t="inlineStr"><is><t>&l9;</t></is></c></row></sheetData></worksheet>`,
    ),
    code: 'corrupt_workbook',
    message: /document type/,
  },
  {
    title: 'an entity that names a file',
    content: withSheet(
      '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><worksheet>&f;</worksheet>',
    ),
    code: 'corrupt_workbook',
    message: /document type/,
  },
  {
    title: 'a sheet that unpacks to a thousand times its size',
    content: data('<x/>'.repeat(3_000_000)),
    code: 'too_large',
    message: /more than 100 times as much is not unpacked/,
  },
  {
    title: 'one text of megabytes, for the memory that it takes',
    content: sheetFile(rows, {
      parts: [
        {
          ...sheetXml(`<worksheet><!--${'x'.repeat(3_000_000)}--><sheetData/></worksheet>`),
          isStored: true,
        },
      ],
    }),
    code: 'too_large',
    message: /has a text of \d+ characters/,
  },
  {
    title: 'elements within elements',
    content: withSheet(`${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}`),
    code: 'corrupt_workbook',
    message: /elements 64 deep/,
  },
  {
    title: 'a sheet that breaks off',
    content: withSheet('<worksheet><sheetData><row><c><v>1</v></c></row>'),
    code: 'corrupt_workbook',
    message: /not well-formed/,
  },
  {
    title: 'a part with a wrong check sum',
    content: sheetFile(rows, {
      parts: [{ name: 'xl/workbook.xml', content: '<workbook/>', says: { crc32: 1 } }],
    }),
    code: 'corrupt_workbook',
    message: /check sum of "xl\/workbook\.xml"/,
  },
  {
    title: 'a part that is longer than it says',
    content: sheetFile(rows, {
      parts: [{ name: 'xl/workbook.xml', content: '<workbook/>', says: { sizeBytes: 3 } }],
    }),
    code: 'corrupt_workbook',
    message: /longer than it says/,
  },
  {
    title: 'the same part twice',
    content: zipFile([
      { name: 'xl/workbook.xml', content: '<workbook/>' },
      { name: 'XL/Workbook.xml', content: '<workbook/>' },
    ]),
    code: 'corrupt_workbook',
    message: /twice/,
  },
  {
    title: 'rows that go back',
    content: data('<row r="5"><c><v>1</v></c></row><row r="4"><c><v>1</v></c></row>'),
    code: 'corrupt_workbook',
    message: /row is numbered 4 after row 5/,
  },
  {
    title: 'a row beyond the last',
    content: data('<row r="99999999999"><c><v>1</v></c></row>'),
    code: 'corrupt_workbook',
    message: /numbered 99999999999/,
  },
  {
    title: 'a cell beyond the last column',
    content: data('<row r="1"><c r="XFE1"><v>1</v></c></row>'),
    code: 'corrupt_workbook',
    message: /cells of row 1 are not in order/,
  },
  {
    title: 'a shared text that is not there',
    content: data('<row><c t="s"><v>7</v></c></row>'),
    code: 'corrupt_workbook',
    message: /no shared text 7/,
  },
  {
    title: 'too many columns of a sheet',
    content: sheetFile([Array.from({ length: 1001 }, (_, at) => `c${at}`), Array(1001).fill(1)]),
    code: 'too_many_columns',
    message: /1001 columns/,
  },
];
