/**
 * Recognises what a file is from its first bytes: names the formats that are not tables, and finds
 * the encoding of those that are. Extensions are not looked at.
 */
import { isUtf8 } from 'node:buffer';
import { ParseError } from './parse-error.ts';
import type { Encoding } from './types.ts';

interface KnownFormat {
  name: string;
  remedy: string;
  /** Told the first bytes, one character a byte. */
  isAt(text: string): boolean;
}

/** A ZIP archive names what it holds at the head of each entry. */
const LOOKED_AT_BYTES = 64 * 1024;

const EXPORT_CSV = 'Open it and export the table as CSV (UTF-8).';
const EXPORT_TEXT = 'Export the table as CSV or NDJSON.';
const UNPACK = 'Unpack it, and compress the table inside with gzip if it should be small.';
const ZIP = 'PK\x03\x04';

const KNOWN_FORMATS: readonly KnownFormat[] = [
  {
    name: 'an OpenDocument file',
    remedy: EXPORT_CSV,
    isAt: (text) => text.startsWith(ZIP) && text.includes('vnd.oasis.opendocument'),
  },
  {
    name: 'an Office document',
    remedy: EXPORT_CSV,
    isAt: (text) => text.startsWith(ZIP) && text.includes('[Content_Types].xml'),
  },
  beginsWith('a ZIP archive', UNPACK, ZIP, 'PK\x05\x06'),
  beginsWith('a PDF document', EXPORT_CSV, '%PDF-'),
  beginsWith('an RTF document', EXPORT_CSV, '{\\rtf'),
  beginsWith('a PNG image', EXPORT_TEXT, '\x89PNG'),
  beginsWith('a JPEG image', EXPORT_TEXT, '\xff\xd8\xff'),
  beginsWith('a GIF image', EXPORT_TEXT, 'GIF87a', 'GIF89a'),
  {
    name: 'an HTML page',
    remedy: 'Download the table itself as CSV; the link may lead to a page or a sign-in form.',
    isAt: (text) => /^\s*<(?:!doctype\s+html|html|head|body|table)\b/i.test(withoutMark(text)),
  },
  {
    name: 'an XML document',
    remedy: EXPORT_TEXT,
    isAt: (text) => /^\s*<\?xml/.test(withoutMark(text)),
  },
  beginsWith('a Parquet file', EXPORT_TEXT, 'PAR1'),
  beginsWith('an Arrow file', EXPORT_TEXT, 'ARROW1'),
  beginsWith('an Avro file', EXPORT_TEXT, 'Obj\x01'),
  beginsWith('an SQLite database', EXPORT_TEXT, 'SQLite format 3\0'),
  beginsWith('a bzip2 archive', UNPACK, 'BZh9', 'BZh1', 'BZh6'),
  beginsWith('an xz archive', UNPACK, '\xfd7zXZ'),
  beginsWith('a Zstandard archive', UNPACK, '\x28\xb5\x2f\xfd'),
  beginsWith('a 7-Zip archive', UNPACK, '7z\xbc\xaf\x27\x1c'),
  beginsWith('a RAR archive', UNPACK, 'Rar!\x1a'),
  {
    name: 'a tar archive',
    remedy: UNPACK,
    isAt: (text) => text.startsWith('ustar', 257),
  },
  beginsWith('a gzip file', 'Unpack it once more and import the result.', '\x1f\x8b\x08'),
  beginsWith('a program', EXPORT_TEXT, '\x7fELF', 'MZ\x90\0'),
];

function beginsWith(name: string, remedy: string, ...magics: string[]): KnownFormat {
  return { name, remedy, isAt: (text) => magics.some((magic) => text.startsWith(magic)) };
}

function withoutMark(text: string): string {
  return text.startsWith('\xef\xbb\xbf') ? text.slice(3) : text;
}

/**
 * @throws ParseError `not_a_table`, naming what the file is
 * @param head the first bytes, unzipped
 */
export function refuseKnownFormats(head: Buffer): void {
  const text = head.subarray(0, LOOKED_AT_BYTES).toString('latin1');
  for (const { name, remedy, isAt } of KNOWN_FORMATS) {
    if (!isAt(text)) continue;
    const message = `This is ${name}, not a CSV, NDJSON or Excel table.`;
    throw new ParseError('not_a_table', message, remedy, { found: name });
  }
}

/**
 * Finds the encoding of the first bytes of a text file.
 *
 * @throws ParseError `wrong_encoding` when they fit none of the four, or not the one that was named
 */
export function detectEncoding(head: Buffer, hinted?: Encoding): Encoding {
  const encoding = hinted ?? encodingOf(head);
  if (encoding === 'utf-8' && !isUtf8(withoutSplitCharacter(head))) {
    throw wrongEncoding('The file is not UTF-8.', encoding);
  }
  if (encoding === 'utf-8' || encoding === 'windows-1252') refuseControlCharacters(head);
  return encoding;
}

function encodingOf(head: Buffer): Encoding {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8';
  if (isUtf32(head)) throw wrongEncoding('The file is UTF-32.', 'utf-32');
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  const utf16 = utf16WithoutMark(head);
  if (utf16) return utf16;
  if (isUtf8(withoutSplitCharacter(head))) return 'utf-8';
  // Windows-1252 leaves these five bytes undefined; they are common in Asian encodings.
  for (const byte of head) {
    if (byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d) {
      throw wrongEncoding('The file is neither UTF-8, UTF-16 nor Windows-1252.', null);
    }
  }
  return 'windows-1252';
}

function isUtf32(head: Buffer): boolean {
  const bigEndian = head[0] === 0 && head[1] === 0 && head[2] === 0xfe && head[3] === 0xff;
  return bigEndian || (head[0] === 0xff && head[1] === 0xfe && head[2] === 0 && head[3] === 0);
}

/** Mostly Latin text in UTF-16 has a zero in every second byte. */
function utf16WithoutMark(head: Buffer): Encoding | null {
  const length = Math.min(head.length, 4096) & ~1;
  if (length < 4) return null;
  let evenZeros = 0;
  let oddZeros = 0;
  for (let position = 0; position < length; position += 2) {
    if (head[position] === 0) evenZeros += 1;
    if (head[position + 1] === 0) oddZeros += 1;
  }
  const most = (length / 2) * 0.7;
  if (oddZeros > most && evenZeros < most / 10) return 'utf-16le';
  if (evenZeros > most && oddZeros < most / 10) return 'utf-16be';
  return null;
}

/** Tolerates stray control characters (a NUL here or there), refuses a file made of them. */
function refuseControlCharacters(head: Buffer): void {
  let controls = 0;
  for (const byte of head) {
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== 27)) controls += 1;
  }
  // One in fifty: no table holds so many, and compressed data holds one in nine.
  if (controls * 50 <= head.length + 50) return;
  throw new ParseError(
    'not_a_table',
    'This is a binary file, not a CSV or NDJSON table.',
    'Export the table as CSV or NDJSON.',
    { found: 'binary data' },
  );
}

/** The head may end in the middle of a character. */
function withoutSplitCharacter(head: Buffer): Buffer {
  for (let back = 1; back <= 3 && back <= head.length; back += 1) {
    const byte = head[head.length - back] ?? 0;
    if (byte < 0x80) return head;
    if (byte >= 0xc0) return head.subarray(0, head.length - back);
  }
  return head;
}

function wrongEncoding(message: string, encoding: string | null): ParseError {
  const remedy = 'Save the file as UTF-8, or name its encoding when importing.';
  return new ParseError('wrong_encoding', message, remedy, { encoding });
}
