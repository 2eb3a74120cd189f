/**
 * The door of file parsing: infer what a CSV or NDJSON file holds, stream it as COPY text with every
 * refused row kept, and convert single rows. No database, no HTTP; safe to run on a worker thread.
 */

export { readBoolean } from './booleans.ts';
export { type ColumnReading, columnReading, readColumnText } from './column-reading.ts';
export {
  type Misfit,
  type NumberColumn,
  numberColumn,
  type TimeColumn,
  timeColumn,
} from './column-values.ts';
export { escapeCopyText, readCopyLine } from './copy-text.ts';
export { csvCell, csvRecord, unguarded } from './csv-cell.ts';
export { inferFile } from './infer-file.ts';
export { jsonDepthMax, jsonExcess, jsonNamesMax } from './json-excess.ts';
export { exactNumberText, inexactNumber, parseExact } from './json-values.ts';
export { type FileRow, type OpenRows, openRows } from './open-rows.ts';
export { ParseError, type ParseErrorCode } from './parse-error.ts';
export { parseFile } from './parse-file.ts';
export { parseRecord, type RecordResult, splitRecord } from './parse-record.ts';
export { isOfPostgres } from './reserved-names.ts';
export type { RowRefusal } from './row-converter.ts';
export { localTimeWarnings } from './time-zone.ts';
export {
  type Batch,
  COLUMN_TYPES,
  type Column,
  type ColumnType,
  type DateOrder,
  type Encoding,
  type FileFormat,
  type Inference,
  type LocalTimes,
  type ParseHints,
  type ParseInput,
  type Question,
  type Reject,
  ROW_BYTES_MAX,
  VALUE_BYTES_MAX,
  type Warning,
} from './types.ts';
