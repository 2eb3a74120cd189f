/**
 * Reads a file row by row as it stands, laid out by the same rules as an import: for commands that know
 * which columns they want and type whole columns at once.
 */
import { openByteSource, type SourceHints } from './byte-source.ts';
import { unguarded } from './csv-cell.ts';
import { TextDecoding } from './decode-text.ts';
import { type DecimalFinding, detectDelimiter, readRecords } from './detect-layout.ts';
import { decimalOf, sampleFile } from './infer-file.ts';
import { parseJson } from './json-values.ts';
import { type RecordProblem, RecordReader, recordOptions } from './record-reader.ts';
import { Rejection } from './rejection.ts';
import { isPlainObject } from './row-converter.ts';
import type { FileFormat, ParseHints, Warning } from './types.ts';
import { DELIMITER } from './workbook/sheet-line.ts';

/** A row of a file; one of its parts is there, of a sheet's refused row its fields beside the problem. */
export interface FileRow {
  /** Physical line on which it starts, from 1. */
  readonly line: number;
  /** Fields of a CSV record, the header among them. */
  readonly fields: readonly string[] | null;
  /** The object on a line of NDJSON; numbers that a double would change are kept as text. */
  readonly object: Readonly<Record<string, unknown>> | null;
  /** Why there is neither, or which field of a sheet's row cannot be used; it is empty then. */
  readonly problem: RecordProblem | null;
}

export interface OpenRows {
  readonly format: FileFormat;
  /** Whether the file's numbers leave open what `.` and `,` mean. */
  readonly isDecimalAmbiguous: boolean;
  readonly warnings: Warning[];
  /** @throws ParseError `truncated_gzip`, `corrupt_gzip`, `too_large` after the last good row */
  rows(): AsyncGenerator<FileRow>;
}

/**
 * Finds how a file is laid out and opens its rows. The first record of a CSV file is its header, unless
 * `hasHeader` is false.
 *
 * @throws ParseError as `inferFile`
 * @example
 * const { rows } = await openRows('usage.csv');
 * for await (const { line, fields } of rows()) console.log(line, fields);
 */
export async function openRows(path: string, hints: ParseHints = {}): Promise<OpenRows> {
  const { text, encoding, sample, sheet, kind, warnings } = await sampleFile(path, hints);
  const isCsv = kind !== 'ndjson';
  const delimiter =
    kind === 'csv'
      ? (hints.delimiter ?? detectDelimiter(text, sample.isComplete))
      : kind === 'xlsx'
        ? DELIMITER
        : '';
  const found: DecimalFinding =
    kind === 'csv'
      ? decimalOf({ sheet, hints }, readRecords(text, { delimiter }, sample.isComplete))
      : (sheet?.decimal ?? { decimal: hints.decimal ?? '.', isAmbiguous: false });
  const format: FileFormat = {
    kind,
    compression: sample.compression,
    encoding,
    delimiter,
    hasHeader: isCsv && (hints.hasHeader ?? true),
    decimal: found.decimal,
    ...(sheet === null ? {} : { sheet: sheet.place }),
  };
  const source: SourceHints =
    sheet === null
      ? { compression: format.compression }
      : { sheet: { place: sheet.place, decimal: found.decimal, isDecimalOpen: found.isAmbiguous } };
  return {
    format,
    isDecimalAmbiguous: found.isAmbiguous,
    warnings,
    rows: () => rowsOf(path, format, source),
  };
}

async function* rowsOf(
  path: string,
  format: FileFormat,
  hints: SourceHints,
): AsyncGenerator<FileRow> {
  const isCsv = format.kind !== 'ndjson';
  const reader = new RecordReader(recordOptions(format));
  const decoding = new TextDecoding(format.encoding);
  const source = await openByteSource(path, hints);
  let isFirst = isCsv && format.hasHeader;
  function* ready(): Generator<FileRow> {
    while (reader.next()) {
      const row = rowOf(reader, format.kind);
      if (isFirst && row.fields) reader.fieldCount = row.fields.length;
      isFirst = false;
      yield row;
    }
  }
  try {
    for await (const { bytes } of source.chunks()) {
      const { text, isValid } = decoding.decode(bytes);
      reader.push(text, isValid);
      yield* ready();
    }
    const { text, isValid } = decoding.decode(Buffer.alloc(0), true);
    reader.push(text, isValid);
    reader.end();
    yield* ready();
  } finally {
    await source.close();
  }
}

function rowOf(reader: RecordReader, kind: FileFormat['kind']): FileRow {
  const { line, fields, problem } = reader;
  if (fields === null) return { line, fields, object: null, problem };
  if (kind === 'csv') return { line, fields: fields.map(unguarded), object: null, problem };
  if (kind === 'xlsx') return { line, fields, object: null, problem };
  const value = parseJson(fields[0] ?? '');
  if (isPlainObject(value)) return { line, fields: null, object: value, problem: null };
  const { code, reason } =
    value instanceof Rejection
      ? value
      : new Rejection('not_an_object', 'Expected a JSON object on each line.');
  return { line, fields: null, object: null, problem: { code, reason, field: null } };
}
