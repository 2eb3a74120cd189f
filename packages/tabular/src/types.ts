/**
 * The words of file parsing: formats, columns, questions, rejects and batches. Plain data only, so
 * that every value can be structured-cloned to and from a worker thread.
 */

/**
 * Type of a column: `integer` has the range of bigint, `number` is double precision, `date` is
 * YYYY-MM-DD, `timestamp` is timestamptz, `json` is jsonb.
 */
export type ColumnType = 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'json';

export const COLUMN_TYPES: readonly ColumnType[] = [
  'text',
  'integer',
  'number',
  'boolean',
  'date',
  'timestamp',
  'json',
];

/** One column of the table that a file becomes. */
export interface Column {
  /** Safe SQL identifier of at most 63 bytes. */
  name: string;
  type: ColumnType;
  nullable: boolean;
  /** Header text or JSON key; `#1`, `#2` … for a CSV file without header. */
  source: string;
  /**
   * How dates are written (`DD/MM/YYYY`, `MM/DD/YY`, `YYYYMMDD`, `DD MMM YYYY` …; for timestamps
   * also `epoch_s`, `epoch_ms`). Times of day follow the date in any common notation.
   */
  format?: string;
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

export interface FileFormat {
  kind: 'csv' | 'ndjson' | 'xlsx';
  compression: 'none' | 'gzip';
  encoding: Encoding;
  delimiter: string;
  hasHeader: boolean;
  decimal: '.' | ',';
  /** Of a workbook: the sheet, and where in it the table stands. Its rows are read as CSV. */
  sheet?: SheetPlace;
}

/** Where the table stands in a workbook. */
export interface SheetPlace {
  /** Of the sheet. */
  name: string;
  /** Of the archive. */
  part: string;
  /** Row of the header, from 1; what stands above it is no part of the table. */
  firstRow: number;
  /** From 0. */
  firstColumn: number;
  width: number;
}

export type DateOrder = 'dmy' | 'mdy' | 'ymd';

/** What the person importing knows better than the file; every field overrides detection. */
export interface ParseHints {
  kind?: FileFormat['kind'];
  compression?: FileFormat['compression'];
  delimiter?: string;
  encoding?: Encoding;
  hasHeader?: boolean;
  /** Of a workbook: a sheet by its name, or by its place from 1. */
  sheet?: string;
  dateOrder?: DateOrder;
  decimal?: FileFormat['decimal'];
  /** IANA zone of timestamps written without an offset; UTC unless given. */
  timeZone?: string;
  /** Corrected types, by column name or by header text. */
  columns?: Record<string, ColumnType>;
}

/** Something only a person can know; the column stays text until it is answered. */
export interface Question {
  code: 'ambiguous_date_order' | 'ambiguous_decimal';
  column: string;
  message: string;
  examples: string[];
  /** Values for the hint that answers it: `dateOrder` or `decimal`. */
  options: string[];
}

export interface Warning {
  code: string;
  message: string;
}

/** Clock times that a zone skips when clocks go forward, and has twice when they go back. */
export interface LocalTimes {
  missing: number;
  doubled: number;
}

/** Bytes of a file's text, unpacked. */
export interface ByteChunk {
  bytes: Buffer;
  /** Bytes of the file itself consumed so far. */
  bytesRead: number;
  /** Bytes that they were unpacked to, of a workbook all of what was read for them. */
  unpacked: number;
  /** Of a workbook: those of the sheet's XML alone. */
  sheetBytes?: number;
}

/** What these types would refuse of the beginning of the file. */
export interface SampleRejects {
  tried: number;
  rejected: number;
  examples: { line: number; column: string | null; reason: string }[];
}

export interface Inference {
  format: FileFormat;
  columns: Column[];
  /** The first 20 rows that fit, typed. */
  sample: Record<string, unknown>[];
  rejects: SampleRejects;
  questions: Question[];
  warnings: Warning[];
  rowsSampled: number;
  /** Of a workbook, in the order of their tabs. */
  sheets: { name: string; isHidden: boolean }[];
}

/** A row that was not taken, kept so that it can be repaired. */
export interface Reject {
  /** Physical line on which the row starts, from 1. */
  line: number;
  column: string | null;
  code: string;
  reason: string;
  /** The row's text, cut at 64 KiB. */
  raw: string;
}

/** Rows ready for `COPY … FROM STDIN` in text format, and what was refused among them. */
export interface Batch {
  copy: Uint8Array;
  /** Rows in `copy`. */
  rows: number;
  firstLine: number;
  lastLine: number;
  /** Physical line of each row in `copy`, to name the line when the database refuses a row. */
  lines: Uint32Array;
  /** Bytes of the file (compressed, if it is) consumed so far. */
  bytesRead: number;
  bytesTotal: number;
  rejects: Reject[];
  /** Records consumed so far, taken and refused, header and blank lines not counted. */
  recordsRead: number;
  /** Clock times among its records that the zone skips or has twice. */
  localTimes: LocalTimes;
}

export interface ParseInput {
  path: string;
  format: FileFormat;
  columns: Column[];
  hints?: ParseHints;
  /** Records committed by an earlier run, counted as `recordsRead` counts them. */
  skipRecords?: number;
  /** Records in a batch at most; 5000 unless given. */
  batchRows?: number;
  /** Bytes of COPY text and of reject text in a batch, roughly at most; 1 MiB unless given. */
  batchBytes?: number;
  /** Bytes of the file at most, unpacked. */
  unpackedBytesMax?: number;
}

/** A value with more bytes is refused: 1 MiB. The server's `limits.cellBytesMax` is the same. */
export const VALUE_BYTES_MAX = 1024 * 1024;

/** A row whose values have more bytes together is refused: 2 MiB, as `limits.rowBytesMax`. */
export const ROW_BYTES_MAX = 2 * 1024 * 1024;

/** A row's text is kept up to this length: 64 KiB. */
export const RAW_LENGTH_MAX = 64 * 1024;

/** A record longer than this many characters is refused: 16 Mi. */
export const RECORD_LENGTH_MAX = 16 * 1024 * 1024;
