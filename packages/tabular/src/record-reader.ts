/**
 * Cuts a stream of text into records: CSV records when given a delimiter, lines otherwise. It holds
 * at most one record of the greatest length plus one chunk, and what it finds does not depend on
 * where the chunks were cut, so that records can be counted again after a crash.
 */
import { splitQuotedRecord } from './quoted-record.ts';
import { type FileFormat, RAW_LENGTH_MAX, RECORD_LENGTH_MAX } from './types.ts';

export interface RecordProblem {
  code: string;
  reason: string;
  /** Position of the field at fault, if one is. */
  field: number | null;
}

export interface RecordReaderOptions {
  /** One character; null reads lines and knows no quotes. */
  delimiter: string | null;
  /** Fields a row should have; tells a long text from a quote that was never closed. */
  fieldCount?: number;
  recordLengthMax?: number;
  /** Whether records are rows of a sheet: each is one line, and says behind a NUL why it is refused. */
  isSheet?: boolean;
}

/** How the records of a file are cut. */
export function recordOptions({
  kind,
  delimiter,
}: Pick<FileFormat, 'kind' | 'delimiter'>): RecordReaderOptions {
  return { delimiter: kind === 'ndjson' ? null : delimiter, isSheet: kind === 'xlsx' };
}

const LF = 10;
const CR = 13;

export class RecordReader {
  /** Fields of the current record; null when it has a problem that leaves none, or was not asked for. */
  fields: string[] | null = null;
  quotedEmpty: ReadonlySet<number> | null = null;
  problem: RecordProblem | null = null;
  /** Physical line on which the current record starts, from 1. */
  line = 0;

  readonly #delimiter: string | null;
  readonly #lengthMax: number;
  readonly #isSheet: boolean;
  #fieldCount: number | undefined;
  #text = '';
  #isFinal = false;
  /** Start of the next record, and its line. */
  #at = 0;
  #nextLine = 1;
  #recordStart = 0;
  #recordEnd = 0;
  /** Text before this position may contain replaced bytes. */
  #suspectUntil = 0;
  /** True while the end of a line that is too long is looked for. */
  #isSkipping = false;
  /** Beginning of the line that is too long. */
  #longLine: string | null = null;
  #nextLf = -1;
  #nextCr = -1;
  #nextQuote = -1;
  #nextNul = -1;

  constructor(options: RecordReaderOptions) {
    this.#delimiter = options.delimiter;
    this.#fieldCount = options.fieldCount;
    this.#lengthMax = options.recordLengthMax ?? RECORD_LENGTH_MAX;
    this.#isSheet = options.isSheet === true;
  }

  /** Told once the header is read. */
  set fieldCount(count: number) {
    this.#fieldCount = count;
  }

  /** Adds text; `isValid` is false when it contains replaced bytes. */
  push(text: string, isValid: boolean): void {
    this.#suspectUntil = Math.max(0, this.#suspectUntil - this.#at);
    this.#text = this.#at < this.#text.length ? this.#text.slice(this.#at) + text : text;
    this.#at = 0;
    if (!isValid) this.#suspectUntil = this.#text.length;
    this.#nextLf = this.#nextCr = this.#nextQuote = this.#nextNul = -1;
  }

  /** Says that no more text follows: the last line is complete without a line break. */
  end(): void {
    this.#isFinal = true;
  }

  /** The current record as it stands in the file, cut at 64 KiB. */
  raw(): string {
    if (this.#longLine !== null) return this.#longLine;
    const nul = this.#isSheet ? this.#text.indexOf('\0', this.#recordStart) : -1;
    const recordEnd = nul < 0 ? this.#recordEnd : Math.min(nul - 1, this.#recordEnd);
    const end = Math.min(recordEnd, this.#recordStart + RAW_LENGTH_MAX);
    return this.#text.slice(this.#recordStart, end).toWellFormed();
  }

  /**
   * Moves to the next record. False when more text is needed, or at the end.
   *
   * @param areFieldsWanted false only counts the record, which is several times faster
   */
  next(areFieldsWanted = true): boolean {
    for (;;) {
      if (this.#isSkipping) return this.#finishLongLine();
      this.#longLine = null;
      const start = this.#at;
      const lineEnd = this.#findLineEnd(start);
      if (lineEnd < 0) {
        // A carriage return at the end may be the line break, and is not part of the line then.
        const isHalfBreak = this.#text.charCodeAt(this.#text.length - 1) === CR;
        const length = this.#text.length - start - (isHalfBreak ? 1 : 0);
        if (length <= this.#lengthMax) return false;
        this.#startLongLine();
        continue;
      }
      if (lineEnd - start > this.#lengthMax) {
        this.#startLongLine();
        continue;
      }
      if (this.#isBlank(start, lineEnd) || this.#isSeparatorLine(start, lineEnd)) {
        this.#consume(lineEnd, 1);
        continue;
      }
      return this.#readRecord(start, lineEnd, areFieldsWanted);
    }
  }

  #readRecord(start: number, lineEnd: number, areFieldsWanted: boolean): boolean {
    this.problem = null;
    this.quotedEmpty = null;
    this.fields = null;
    if (this.#delimiter !== null && this.#hasQuote(start, lineEnd)) {
      if (!this.#readQuoted(start, lineEnd, this.#delimiter)) return false;
    } else {
      if (areFieldsWanted) {
        const line = this.#text.slice(start, lineEnd);
        this.fields = this.#delimiter === null ? [line] : line.split(this.#delimiter);
      }
      this.#finish(start, lineEnd, 1);
    }
    this.#checkCharacters();
    return true;
  }

  /** False when the record is not complete yet. */
  #readQuoted(start: number, lineEnd: number, delimiter: string): boolean {
    const record = splitQuotedRecord(this.#text, start, delimiter, this.#isFinal);
    if (record.status === 'complete') {
      // A carriage return at the very end may be half of a line break.
      if (!this.#isFinal && record.end + 1 >= this.#text.length) {
        if (this.#text.charCodeAt(record.end) === CR) return false;
      }
      const length = record.end - start;
      const isSwallowing =
        record.end > lineEnd &&
        length > RAW_LENGTH_MAX &&
        this.#fieldCount !== undefined &&
        record.fields.length !== this.#fieldCount;
      if (length <= this.#lengthMax && !isSwallowing) {
        this.fields = record.fields;
        this.quotedEmpty = record.quotedEmpty;
        this.#finish(start, record.end, this.#countLines(start, lineEnd, record.end));
        return true;
      }
      this.#refuseFirstLine(start, lineEnd, 'quote_not_closed', null);
      return true;
    }
    const isTooFar = record.at - start > this.#lengthMax;
    if (record.status === 'open' && !this.#isFinal && !isTooFar) return false;
    const code = record.status === 'open' || isTooFar ? 'quote_not_closed' : 'quote_misplaced';
    this.#refuseFirstLine(start, lineEnd, code, isTooFar ? null : record.field);
    return true;
  }

  /** Refuses one physical line only, so that reading goes on at the next one. */
  #refuseFirstLine(start: number, lineEnd: number, code: string, field: number | null): void {
    this.problem = {
      code,
      field,
      reason:
        code === 'quote_not_closed'
          ? 'A quote is opened and never closed; close it, or double it if it is part of the text.'
          : 'Text follows a closing quote; double the quotes that are part of the text.',
    };
    this.#finish(start, lineEnd, 1);
  }

  #checkCharacters(): void {
    const start = this.#recordStart;
    const end = this.#recordEnd;
    if (this.#nextNul < start) this.#nextNul = this.#find('\0', start);
    if (this.#nextNul < end) {
      if (this.#isSheet) this.#readMark(start, end);
      else this.#refuse('nul_byte', 'The row contains a NUL byte, which text cannot hold.');
    } else if (start < this.#suspectUntil && this.#text.slice(start, end).includes('\uFFFD')) {
      this.#refuse(
        'invalid_encoding',
        "The row has bytes that mean nothing in the file's encoding; name the right encoding.",
      );
    }
  }

  /** The fields of a sheet's row stay: commands that want others go on. */
  #readMark(start: number, end: number): void {
    const [, field = '', code = '', reason = ''] = this.#text.slice(start, end).split('\0');
    this.problem = { code, reason, field: Number(field) < 0 ? null : Number(field) };
    const mark = this.fields?.findIndex((each) => each.startsWith('\0')) ?? -1;
    if (mark >= 0) this.fields?.splice(mark);
  }

  #refuse(code: string, reason: string): void {
    this.problem = { code, reason, field: null };
    this.fields = null;
  }

  #finish(start: number, end: number, lines: number): void {
    this.line = this.#nextLine;
    this.#recordStart = start;
    this.#recordEnd = end;
    this.#consume(end, lines);
  }

  #consume(end: number, lines: number): void {
    const isCrLf = this.#text.charCodeAt(end) === CR && this.#text.charCodeAt(end + 1) === LF;
    this.#at = Math.min(end + (isCrLf ? 2 : 1), this.#text.length);
    this.#nextLine += lines;
  }

  #startLongLine(): void {
    // No more than is surely there, so that what is kept does not depend on the chunks.
    const kept = Math.min(RAW_LENGTH_MAX, this.#lengthMax);
    this.#longLine = this.#text.slice(this.#at, this.#at + kept).toWellFormed();
    this.#isSkipping = true;
  }

  #finishLongLine(): boolean {
    const lineEnd = this.#findLineEnd(this.#at);
    if (lineEnd < 0) {
      // The last character stays: it may be half of a line break.
      this.#at = Math.max(this.#at, this.#text.length - 1);
      return false;
    }
    this.#isSkipping = false;
    this.#finish(this.#at, lineEnd, 1);
    const limit = `${Math.round(this.#lengthMax / 1024)} KiB`;
    this.#refuse('line_too_long', `The line is longer than ${limit}.`);
    return true;
  }

  /** Position of the line break at or after `from`; the end of the text if final; else -1. */
  #findLineEnd(from: number): number {
    if (this.#nextLf < from) this.#nextLf = this.#find('\n', from);
    if (this.#nextCr < from) this.#nextCr = this.#find('\r', from);
    const end = Math.min(this.#nextLf, this.#nextCr);
    if (end === this.#text.length) return this.#isFinal && from < end ? end : -1;
    const isHalfBreak = end === this.#nextCr && end === this.#text.length - 1;
    return isHalfBreak && !this.#isFinal ? -1 : end;
  }

  /** Like indexOf, with the length of the text for "nowhere". */
  #find(char: string, from: number): number {
    const found = this.#text.indexOf(char, from);
    return found < 0 ? this.#text.length : found;
  }

  #hasQuote(start: number, end: number): boolean {
    if (this.#nextQuote < start) this.#nextQuote = this.#find('"', start);
    return this.#nextQuote < end;
  }

  #countLines(start: number, firstLineEnd: number, end: number): number {
    if (end <= firstLineEnd || this.#isSheet) return 1;
    return (this.#text.slice(start, end).match(/\r\n|\n|\r/g)?.length ?? 0) + 1;
  }

  #isBlank(start: number, end: number): boolean {
    if (start === end) return true;
    if (this.#text.charCodeAt(start) > 32) return false;
    const line = this.#text.slice(start, end);
    return line.trim() === '' && (this.#delimiter === null || !line.includes(this.#delimiter));
  }

  /** Spreadsheets put `sep=;` on the first line to name the delimiter. */
  #isSeparatorLine(start: number, end: number): boolean {
    if (this.#nextLine !== 1 || this.#delimiter === null || this.#isSheet) return false;
    if (end - start > 8) return false;
    return /^"?sep=."?$/i.test(this.#text.slice(start, end));
  }
}
