/**
 * Streams a file as batches of COPY text, with every row that does not fit kept as a reject. Holds
 * one chunk and one batch; what the rows go into is the caller's business.
 */
import { openByteSource, sourceHints } from './byte-source.ts';
import { TextDecoding } from './decode-text.ts';
import { ParseError } from './parse-error.ts';
import { RecordReader, recordOptions } from './record-reader.ts';
import { fileSettings, RowConverter, type RowRefusal } from './row-converter.ts';
import type { Batch, LocalTimes, ParseInput, Reject } from './types.ts';

const BATCH_ROWS = 5000;
const BATCH_BYTES = 1024 * 1024;

/**
 * Parses a file into batches. Rows come in file order; every record of the file is in exactly one
 * batch, as a row or as a reject, so that `skipRecords: batch.recordsRead` goes on after a batch.
 *
 * @throws ParseError `truncated_gzip`, `corrupt_gzip` or `corrupt_workbook` after the last complete row was handed out;
 * `header_mismatch`, `unreadable_file`, `bad_hint` at once; `too_large` in between; the signal's reason when aborted
 * @example
 * const { format, columns } = await inferFile('usage.csv.gz');
 * for await (const batch of parseFile({ path: 'usage.csv.gz', format, columns }, { signal })) {
 *   copyStream.write(batch.copy);
 * }
 */
export async function* parseFile(
  input: ParseInput,
  context: { signal: AbortSignal },
): AsyncGenerator<Batch> {
  const { format } = input;
  const source = await openByteSource(input.path, sourceHints(format));
  try {
    const decoding = new TextDecoding(format.encoding);
    const run = new ParseRun(input, source.sizeBytes);
    let failure: unknown;
    try {
      for await (const { bytes, bytesRead, unpacked } of source.chunks(context.signal)) {
        if (unpacked > (input.unpackedBytesMax ?? unpacked)) throw tooLarge(unpacked);
        const { text, isValid } = decoding.decode(bytes);
        run.add(text, isValid, bytesRead);
        yield* run.batches(context.signal);
      }
    } catch (error) {
      if (!isCut(error)) throw error;
      failure = error;
    }
    if (failure === undefined) {
      const { text, isValid } = decoding.decode(Buffer.alloc(0), true);
      run.add(text, isValid, source.sizeBytes);
      run.end();
      yield* run.batches(context.signal);
    }
    const last = run.takeBatch();
    if (last) yield last;
    // The rows before the cut are good; the caller decides what to do with them.
    if (failure !== undefined) throw failure;
  } finally {
    await source.close();
  }
}

function tooLarge(bytes: number): ParseError {
  const message = `The file has more than ${bytes - 1} bytes once it is unpacked.`;
  return new ParseError('too_large', message, 'Split the file and import its parts.', { bytes });
}

function isCut(error: unknown): boolean {
  if (!(error instanceof ParseError)) return false;
  return ['truncated_gzip', 'corrupt_gzip', 'corrupt_workbook'].includes(error.code);
}

/** One pass over a file: the reader, the converter and the batch being filled. */
class ParseRun {
  readonly #reader: RecordReader;
  readonly #input: ParseInput;
  readonly #bytesTotal: number;
  readonly #rowsMax: number;
  readonly #bytesMax: number;
  readonly #isNdjson: boolean;
  #converter: RowConverter | null = null;
  #toSkip: number;
  #bytesRead = 0;
  #recordsRead = 0;
  #isHeaderPending: boolean;

  #lines: string[] = [];
  #lineNumbers: number[] = [];
  #rejects: Reject[] = [];
  #size = 0;
  #firstLine = 0;
  #localTimes: LocalTimes = { missing: 0, doubled: 0 };

  constructor(input: ParseInput, bytesTotal: number) {
    const { format } = input;
    this.#input = input;
    this.#bytesTotal = bytesTotal;
    this.#rowsMax = Math.max(1, input.batchRows ?? BATCH_ROWS);
    this.#bytesMax = Math.max(1, input.batchBytes ?? BATCH_BYTES);
    this.#isNdjson = format.kind === 'ndjson';
    this.#isHeaderPending = !this.#isNdjson && format.hasHeader;
    this.#toSkip = input.skipRecords ?? 0;
    this.#reader = new RecordReader(recordOptions(format));
    if (!this.#isHeaderPending) this.#start(null);
  }

  add(text: string, isValid: boolean, bytesRead: number): void {
    this.#bytesRead = bytesRead;
    if (text !== '') this.#reader.push(text, isValid);
  }

  end(): void {
    this.#reader.end();
  }

  /** Batches that are full with the text so far. */
  *batches(signal: AbortSignal): Generator<Batch> {
    if (this.#isHeaderPending && !this.#readHeader()) return;
    const reader = this.#reader;
    const converter = this.#converter as RowConverter;
    while (reader.next(this.#toSkip === 0)) {
      this.#recordsRead += 1;
      if (this.#toSkip > 0) {
        this.#toSkip -= 1;
        continue;
      }
      this.#addRecord(reader, converter);
      const count = this.#lines.length + this.#rejects.length;
      if (count >= this.#rowsMax || this.#size >= this.#bytesMax) {
        // Read first: a thread's signal may learn that it is aborted only by being asked.
        if (signal.aborted) signal.throwIfAborted();
        yield this.takeBatch() as Batch;
      }
    }
  }

  /** What has been gathered, or null when there is nothing. */
  takeBatch(): Batch | null {
    if (this.#lines.length + this.#rejects.length === 0) return null;
    const copy = new TextEncoder().encode(
      this.#lines.length > 0 ? `${this.#lines.join('\n')}\n` : '',
    );
    const batch: Batch = {
      copy,
      rows: this.#lines.length,
      firstLine: this.#firstLine,
      lastLine: this.#reader.line,
      lines: Uint32Array.from(this.#lineNumbers),
      bytesRead: this.#bytesRead,
      bytesTotal: this.#bytesTotal,
      rejects: this.#rejects,
      recordsRead: this.#recordsRead,
      localTimes: { ...this.#localTimes },
    };
    Object.assign(this.#localTimes, { missing: 0, doubled: 0 });
    this.#lines = [];
    this.#lineNumbers = [];
    this.#rejects = [];
    this.#size = 0;
    return batch;
  }

  #readHeader(): boolean {
    if (!this.#reader.next()) return false;
    this.#isHeaderPending = false;
    // A header that cannot be split (a stray quote, say) leaves the columns where they were.
    this.#start(this.#reader.fields);
    return true;
  }

  #start(header: string[] | null): void {
    const settings = fileSettings(this.#input.format, this.#input.hints);
    this.#localTimes = settings.localTimes;
    this.#converter = new RowConverter(this.#input.columns, settings, header);
    this.#reader.fieldCount = this.#converter.fieldCount;
  }

  #addRecord(reader: RecordReader, converter: RowConverter): void {
    if (this.#lines.length + this.#rejects.length === 0) this.#firstLine = reader.line;
    const result = this.#convert(reader, converter);
    if (typeof result === 'string') {
      this.#lines.push(result);
      this.#lineNumbers.push(reader.line);
      this.#size += result.length + 1;
      return;
    }
    const raw = reader.raw();
    this.#rejects.push({ line: reader.line, ...result, raw });
    this.#size += raw.length + result.reason.length;
  }

  #convert(reader: RecordReader, converter: RowConverter): string | RowRefusal {
    const { problem, fields } = reader;
    if (problem !== null) {
      const column = this.#isNdjson ? null : converter.columnAt(problem.field);
      return { column, code: problem.code, reason: problem.reason };
    }
    if (fields === null) throw new Error('A record without a problem has fields.');
    if (this.#isNdjson) return converter.fromJsonLine(fields[0] ?? '');
    return converter.fromFields(fields, reader.quotedEmpty);
  }
}
