/**
 * Splits one CSV record that contains quotes (RFC 4180, with spaces allowed around quoted fields
 * and quotes inside unquoted fields taken as they are). Records without quotes never come here.
 */

export interface QuotedRecord {
  status: 'complete';
  fields: string[];
  /** Positions of fields written as `""` or `"\\N"`, which are texts and not absent. */
  quotedEmpty: Set<number> | null;
  /** Where the record's line break begins, or the end of the text. */
  end: number;
}

export interface QuoteFailure {
  /** `open`: the text ends inside quotes or before the record does; `broken`: text follows a quote. */
  status: 'open' | 'broken';
  field: number;
  at: number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const SPACE = 32;
const TAB = 9;

/**
 * Reads a record that begins at `start`. With `isFinal` the end of the text ends the record too.
 *
 * @example
 * splitQuotedRecord('1,"a, ""b"""\n', 0, ',', false);
 * // { status: 'complete', fields: ['1', 'a, "b"'], quotedEmpty: null, end: 12 }
 */
export function splitQuotedRecord(
  text: string,
  start: number,
  delimiter: string,
  isFinal: boolean,
): QuotedRecord | QuoteFailure {
  const delimiterCode = delimiter.charCodeAt(0);
  const fields: string[] = [];
  let quotedEmpty: Set<number> | null = null;
  for (let position = start; ; ) {
    const opening = skipBlanks(text, position, delimiterCode);
    let end: number;
    if (text.charCodeAt(opening) === QUOTE) {
      const closing = findClosingQuote(text, opening + 1, isFinal);
      if (closing < 0) return { status: 'open', field: fields.length, at: text.length };
      const inner = text.slice(opening + 1, closing);
      if (inner === '' || inner === '\\N') {
        quotedEmpty ??= new Set();
        quotedEmpty.add(fields.length);
      }
      fields.push(inner.includes('"') ? inner.replaceAll('""', '"') : inner);
      end = skipBlanks(text, closing + 1, delimiterCode);
      if (!isFieldEnd(text, end, delimiterCode)) {
        return { status: 'broken', field: fields.length - 1, at: end };
      }
    } else {
      end = position;
      while (!isFieldEnd(text, end, delimiterCode)) end += 1;
      fields.push(text.slice(position, end));
    }
    if (end >= text.length && !isFinal) return { status: 'open', field: fields.length, at: end };
    if (end >= text.length || text.charCodeAt(end) !== delimiterCode) {
      return { status: 'complete', fields, quotedEmpty, end };
    }
    position = end + 1;
  }
}

function isFieldEnd(text: string, position: number, delimiterCode: number): boolean {
  if (position >= text.length) return true;
  const code = text.charCodeAt(position);
  return code === delimiterCode || code === LF || code === CR;
}

function skipBlanks(text: string, from: number, delimiterCode: number): number {
  if (delimiterCode === SPACE || delimiterCode === TAB) return from;
  let position = from;
  while (text.charCodeAt(position) === SPACE || text.charCodeAt(position) === TAB) position += 1;
  return position;
}

/** Position of the quote that closes a field, or -1 when it is not (or not surely) in the text. */
function findClosingQuote(text: string, from: number, isFinal: boolean): number {
  for (let position = from; ; ) {
    const quote = text.indexOf('"', position);
    if (quote < 0) return -1;
    if (quote + 1 >= text.length) return isFinal ? quote : -1;
    if (text.charCodeAt(quote + 1) !== QUOTE) return quote;
    position = quote + 2;
  }
}
