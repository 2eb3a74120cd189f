/** Files that are no tables: the error each must be refused with. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import type { ParseErrorCode, ParseHints } from '../index.ts';

export interface Refusal {
  title: string;
  content: string | Uint8Array;
  hints?: ParseHints;
  code: ParseErrorCode;
  message: RegExp;
}

const zipEntry = (name: string) => {
  const header = Buffer.alloc(30);
  header.write('PK\x03\x04', 'latin1');
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), deflateRawSync('x'.repeat(50))]);
};
const tar = Buffer.alloc(1024);
tar.write('day.csv');
tar.write('ustar', 257);
const noise = Buffer.from(Array.from({ length: 2000 }, (_, at) => (at * 7919) % 251));

export const nastyRefusals: readonly Refusal[] = [
  { title: 'an empty file', content: '', code: 'empty_file', message: /is empty/ },
  { title: 'blank lines only', content: '\uFEFF \r\n\n', code: 'empty_file', message: /is empty/ },
  { title: 'an empty gzip', content: gzipSync(''), code: 'empty_file', message: /is empty/ },
  {
    title: 'a header alone',
    content: 'day,usage\n',
    code: 'no_rows',
    message: /header and no rows/,
  },
  {
    title: 'an Excel workbook that is cut off',
    content: Buffer.concat([zipEntry('[Content_Types].xml'), zipEntry('xl/workbook.xml')]),
    code: 'corrupt_workbook',
    message: /its end is missing/,
  },
  {
    title: 'a Word document',
    content: Buffer.concat([zipEntry('[Content_Types].xml'), zipEntry('word/document.xml')]),
    code: 'not_a_table',
    message: /an Office document/,
  },
  { title: 'a ZIP', content: zipEntry('day.csv'), code: 'not_a_table', message: /a ZIP archive/ },
  { title: 'a PDF', content: '%PDF-1.7\n%âãÏÓ\n', code: 'not_a_table', message: /a PDF/ },
  {
    title: 'a PNG',
    content: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    code: 'not_a_table',
    message: /a PNG image/,
  },
  {
    title: 'a sign-in page',
    content: '\uFEFF\n<!DOCTYPE html><html><body>Sign in</body></html>',
    code: 'not_a_table',
    message: /an HTML page/,
  },
  { title: 'XML', content: '<?xml version="1.0"?><a/>', code: 'not_a_table', message: /XML/ },
  { title: 'Parquet', content: 'PAR1\x15\x04', code: 'not_a_table', message: /a Parquet file/ },
  { title: 'tar in gzip', content: gzipSync(tar), code: 'not_a_table', message: /a tar archive/ },
  {
    title: 'gzip in gzip',
    content: gzipSync(gzipSync('a,b\n1,2\n')),
    code: 'not_a_table',
    message: /a gzip file/,
  },
  {
    title: 'noise',
    content: noise,
    hints: { encoding: 'windows-1252' },
    code: 'not_a_table',
    message: /a binary file/,
  },
  {
    title: 'one JSON array',
    content: '[\n  {"a": 1},\n  {"a": 2}\n]\n',
    code: 'not_a_table',
    message: /one JSON document/,
  },
  {
    title: 'one JSON object over lines',
    content: '{\n  "a": 1\n}\n',
    code: 'not_a_table',
    message: /one JSON document/,
  },
  {
    title: 'prose',
    content: [
      'Dear team, here is what happened, in short, last week.',
      'Nothing much.',
      'Then, on Monday, sales rose, fell, and rose, as ever.',
      'We, however, slept',
      'One, two, three, four, five, six.',
      'Yours, A.',
    ].join('\n'),
    code: 'not_a_table',
    message: /no delimiter/,
  },
  {
    title: 'Shift JIS',
    content: Buffer.from('93fa95742c906c8ef70a312c820d0a', 'hex'),
    code: 'wrong_encoding',
    message: /neither UTF-8/,
  },
  {
    title: 'UTF-32',
    content: Buffer.from('fffe0000610000002c000000', 'hex'),
    code: 'wrong_encoding',
    message: /UTF-32/,
  },
  {
    title: 'a named encoding that is not the one',
    content: Buffer.from('ort\nZ\xfcrich\n', 'latin1'),
    hints: { encoding: 'utf-8' },
    code: 'wrong_encoding',
    message: /not UTF-8/,
  },
  {
    title: 'too many columns',
    content: `${Array.from({ length: 1001 }, (_, at) => `c${at}`).join(',')}\n${'1,'.repeat(1000)}1\n`,
    code: 'too_many_columns',
    message: /1001 columns/,
  },
  {
    title: 'a delimiter of two characters',
    content: 'a||b\n1||2\n',
    hints: { delimiter: '||' },
    code: 'bad_hint',
    message: /one character/,
  },
  {
    title: 'a type for a column that is not there',
    content: 'a,b\n1,2\n',
    hints: { columns: { c: 'text' } },
    code: 'bad_hint',
    message: /no column "c"/,
  },
  {
    title: 'a type that is none',
    content: 'a,b\n1,2\n',
    hints: JSON.parse('{"columns":{"a":"money"}}'),
    code: 'bad_hint',
    message: /"money"/,
  },
  {
    title: 'a time zone that does not exist',
    content: 'at\n2024-01-01 10:00\n',
    hints: { timeZone: 'Europe/Atlantis' },
    code: 'bad_hint',
    message: /Europe\/Atlantis/,
  },
];
