/**
 * Finds out what a file holds: format, columns with types, what only a person can answer, and what
 * will be refused. Reads a bounded sample, never the whole file.
 */
import { columnNames } from './column-names.ts';
import { isGuarded } from './csv-cell.ts';
import { TextDecoding } from './decode-text.ts';
import {
  type DecimalFinding,
  detectDecimal,
  detectDelimiter,
  detectHeader,
  readRecords,
  type TableRecord,
} from './detect-layout.ts';
import { type ColumnContext, type ColumnFinding, columnOf, inferColumn } from './infer-column.ts';
import { detectKind, inferJsonColumns } from './infer-ndjson.ts';
import { ParseError } from './parse-error.ts';
import { proveDateOrders } from './prove-date-orders.ts';
import { type FileSample, readSample } from './read-sample.ts';
import { recordOptions } from './record-reader.ts';
import { headerSource } from './row-converter.ts';
import { detectEncoding, refuseKnownFormats } from './sniff-content.ts';
import { typedSample } from './typed-sample.ts';
import {
  COLUMN_TYPES,
  type Column,
  type ColumnType,
  type DateOrder,
  type Encoding,
  type FileFormat,
  type Inference,
  type ParseHints,
} from './types.ts';
import { lookIntoWorkbook, type SheetFinding } from './workbook/look-into.ts';
import { DELIMITER as SHEET_DELIMITER } from './workbook/sheet-line.ts';

/** PostgreSQL allows 1600 columns less what the row itself needs; a thousand is far below. */
const COLUMNS_MAX = 1000;

/**
 * Infers format and columns of a CSV or NDJSON file, plain or gzipped, or of a workbook's sheet.
 *
 * @throws ParseError when it is no table, empty, without rows, or in no known encoding
 * @example
 * const { columns, questions } = await inferFile('usage.csv.gz', { dateOrder: 'dmy' });
 */
export async function inferFile(path: string, hints: ParseHints = {}): Promise<Inference> {
  const { kind, warnings, ...sampled } = await sampleFile(path, hints);
  const { sample } = sampled;
  const infer = kind === 'ndjson' ? inferNdjson : inferCsv;
  const start: SampledFile = { ...sampled, hints, dateOrders: new Map() };
  let inference = infer(start);
  const asked = inference.questions.filter(({ code }) => code === 'ambiguous_date_order');
  if (asked.length > 0 && !sample.isComplete) {
    const dateOrders = await proveDateOrders(path, inference, asked);
    if (dateOrders.size > 0) inference = infer({ ...start, dateOrders });
  }
  refuseUnknownColumns(hints, inference.columns);
  inference.warnings.push(...warnings);
  return inference;
}

/**
 * The beginning of a file as text, and what kind of file it is.
 *
 * @throws ParseError as {@link inferFile}
 */
export async function sampleFile(
  path: string,
  hints: ParseHints,
): Promise<Omit<SampledFile, 'hints' | 'dateOrders'> & Pick<FileFormat, 'kind'> & Told> {
  checkHints(hints);
  const sheet = await lookIntoWorkbook(path, hints);
  if (sheet !== null) return sampleSheet(path, sheet);
  refuseSheetHint(hints);
  const sample = await readSample(path, { compression: hints.compression });
  if (sample.head.length === 0) throw emptyFile();
  refuseKnownFormats(sample.head);
  const encoding = detectEncoding(sample.head, hints.encoding);
  const text = new TextDecoding(encoding).decode(sample.head, sample.isComplete).text;
  if (text.trim() === '') throw emptyFile();
  const kind = hints.kind ?? detectKind(text, sample.isComplete);
  const warnings = [...sample.warnings];
  if (encoding === 'windows-1252' && !hints.encoding) {
    const message = 'The file is not UTF-8 and is read as Windows-1252; check accents and signs.';
    warnings.unshift({ code: 'encoding_assumed', message });
  }
  return { text, encoding, sample, sheet: null, kind, warnings };
}

async function sampleSheet(path: string, sheet: SheetFinding): ReturnType<typeof sampleFile> {
  const { place, decimal } = sheet;
  const { decimal: sign, isAmbiguous: isDecimalOpen } = decimal;
  const sample = await readSample(path, {
    sheet: { place, decimal: sign, isDecimalOpen, isLook: true },
  });
  const encoding = 'utf-8';
  const { text } = new TextDecoding(encoding).decode(sample.head, sample.isComplete);
  const warnings = [...sheet.warnings, ...sample.warnings];
  return { text, encoding, sample, sheet, kind: 'xlsx', warnings };
}

type Told = Pick<Inference, 'warnings'>;

interface SampledFile {
  text: string;
  encoding: Encoding;
  sample: FileSample;
  /** Of a workbook. */
  sheet: SheetFinding | null;
  hints: ParseHints;
  /** Orders that values beyond the sample proved, by column name. */
  dateOrders: ReadonlyMap<string, DateOrder>;
}

function inferCsv(file: SampledFile): Inference {
  const { text, encoding, sample, sheet, hints } = file;
  const kind = sheet === null ? 'csv' : 'xlsx';
  const delimiter = sheet === null ? delimiterOf(file) : SHEET_DELIMITER;
  const records = readRecords(text, recordOptions({ kind, delimiter }), sample.isComplete);
  const found = decimalOf(file, records);
  const hasHeader = hints.hasHeader ?? detectHeader(records, found.decimal);
  const header = hasHeader ? records[0]?.fields : undefined;
  const body = hasHeader ? records.slice(1) : records;
  if (body.length === 0) throw noRows(records[0]?.fields);
  const width = header?.length ?? usualLength(body);
  refuseTooManyColumns(width);
  const sources = Array.from({ length: width }, (_, at) => headerSource(header?.[at] ?? '', at));
  const { names, warnings } = columnNames(header ?? sources.map(() => ''));
  const format: FileFormat = {
    kind,
    compression: sample.compression,
    encoding,
    delimiter,
    hasHeader,
    decimal: found.decimal,
    ...(sheet === null ? {} : { sheet: sheet.place }),
  };
  const spread = recordsOfPieces(sample.pieces, encoding, delimiter);
  const rows = [...body, ...spread].filter(({ fields }) => fields.length === width);
  const findings = names.map((name, at) => {
    const values = rows.map(({ fields }) => fields[at] ?? '');
    return inferColumn(values, contextOf(file, name, sources[at] ?? '', found));
  });
  const columns = findings.map((finding, at) =>
    columnOf(names[at] ?? '', sources[at] ?? '', finding),
  );
  const inference = assemble(format, columns, findings, body.length + spread.length);
  if (kind === 'csv') warnAboutGuards(inference, rows);
  if (hasHeader) inference.warnings.unshift(...warnings);
  inference.sheets = sheet?.sheets ?? [];
  warnAboutShape(inference, body, width);
  return withSample(inference, typedSample(text, format, columns, hints, sample.isComplete));
}

const delimiterOf = ({ hints, text, sample }: SampledFile): string =>
  hints.delimiter ?? detectDelimiter(text, sample.isComplete);

/** A workbook's numbers are numbers: only its texts leave anything open. */
export function decimalOf(
  { sheet, hints }: Pick<SampledFile, 'sheet' | 'hints'>,
  records: TableRecord[],
): DecimalFinding {
  if (sheet !== null) return sheet.decimal;
  return hints.decimal ? { decimal: hints.decimal, isAmbiguous: false } : detectDecimal(records);
}

function inferNdjson(file: SampledFile): Inference {
  const { text, encoding, sample, hints } = file;
  const format: FileFormat = {
    kind: 'ndjson',
    compression: sample.compression,
    encoding,
    delimiter: '',
    hasHeader: false,
    decimal: hints.decimal ?? '.',
  };
  const head = readRecords(text, { delimiter: null }, sample.isComplete);
  const spread = recordsOfPieces(sample.pieces, encoding, null);
  const lines = [...head, ...spread].map(({ fields }) => fields[0] ?? '');
  const found: DecimalFinding = { decimal: '.', isAmbiguous: false };
  const { names, sources, findings, warnings } = inferJsonColumns(lines, (name, source) =>
    contextOf(file, name, source, found),
  );
  if (sources.length === 0) throw noRows(undefined);
  refuseTooManyColumns(sources.length);
  const columns = findings.map((finding, at) =>
    columnOf(names[at] ?? '', sources[at] ?? '', finding),
  );
  const inference = assemble(format, columns, findings, lines.length);
  inference.warnings.unshift(...warnings);
  return withSample(inference, typedSample(text, format, columns, hints, sample.isComplete));
}

function withSample(
  inference: Inference,
  { sample, rejects, told }: ReturnType<typeof typedSample>,
): Inference {
  return { ...inference, sample, rejects, warnings: [...inference.warnings, ...told] };
}

function contextOf(
  { sample, hints, dateOrders }: SampledFile,
  name: string,
  source: string,
  { decimal, isAmbiguous }: DecimalFinding,
): ColumnContext {
  return {
    name,
    decimal,
    isDecimalAmbiguous: isAmbiguous,
    isWhole: sample.isComplete,
    dateOrder: hints.dateOrder ?? dateOrders.get(name),
    timeZone: hints.timeZone,
    hintedType: typeHint(hints, name, source),
  };
}

function assemble(
  format: FileFormat,
  columns: Column[],
  findings: ColumnFinding[],
  rowsSampled: number,
): Inference {
  return {
    format,
    columns,
    sample: [],
    rejects: { tried: 0, rejected: 0, examples: [] },
    questions: findings.flatMap(({ questions }) => questions),
    warnings: findings.flatMap(({ warnings }) => warnings),
    rowsSampled,
    sheets: [],
  };
}

/** Pieces begin and end within a row, so their first and last lines are not looked at. */
function recordsOfPieces(
  pieces: Buffer[],
  encoding: Encoding,
  delimiter: string | null,
): TableRecord[] {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return [];
  return pieces.flatMap((piece) => {
    const { text } = new TextDecoding(encoding).decode(piece);
    const lineEnd = text.search(/[\r\n]/);
    return lineEnd < 0 ? [] : readRecords(text.slice(lineEnd + 1), { delimiter }, false);
  });
}

function usualLength(records: TableRecord[]): number {
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0]?.[0] ?? 1;
}

/** Exports guard texts against spreadsheets; taking the guard away is a change, and told. */
function warnAboutGuards({ columns, warnings }: Inference, rows: readonly TableRecord[]): void {
  columns.forEach(({ name, type }, at) => {
    const guarded = rows.find(({ fields }) => isGuarded(fields[at] ?? ''));
    if (type !== 'text' || guarded === undefined) return;
    const example = JSON.stringify((guarded.fields[at] ?? '').slice(0, 40).toWellFormed());
    const message = `Column "${name}" has texts with an apostrophe that keeps spreadsheets from running them (such as ${example}); they are read without it.`;
    warnings.push({ code: 'guarded_texts', message });
  });
}

function warnAboutShape(inference: Inference, body: TableRecord[], width: number): void {
  const ragged = body.filter(
    ({ fields }) =>
      fields.length < width || fields.slice(width).some((field) => field.trim() !== ''),
  ).length;
  if (ragged > 0) {
    const message = `${ragged} of ${body.length} sampled rows do not have ${width} fields and will be rejected.`;
    inference.warnings.push({ code: 'ragged_rows', message });
  }
  if (width === 1 && inference.format.kind === 'csv') {
    const message = 'No delimiter was found; the file is read as one column.';
    inference.warnings.push({ code: 'single_column', message });
  }
}

function typeHint(hints: ParseHints, name: string, source: string): ColumnType | undefined {
  const types = hints.columns;
  if (!types) return undefined;
  if (Object.hasOwn(types, name)) return types[name];
  return Object.hasOwn(types, source) ? types[source] : undefined;
}

function checkHints(hints: ParseHints): void {
  const { delimiter } = hints;
  if (delimiter !== undefined && (delimiter.length !== 1 || /["\r\n]/.test(delimiter))) {
    throw badHint('The delimiter must be one character that is no quote and no line break.');
  }
  for (const [name, type] of Object.entries(hints.columns ?? {})) {
    if (!COLUMN_TYPES.includes(type)) {
      throw badHint(`Column "${name}" cannot have the type "${type}".`);
    }
  }
}

function refuseSheetHint({ sheet }: ParseHints): void {
  if (sheet === undefined) return;
  throw badHint('The file is no workbook and has no sheets.', 'Leave the sheet out.');
}

/** A type for a column that is not there would have no effect, and nobody would notice. */
function refuseUnknownColumns(hints: ParseHints, columns: Column[]): void {
  for (const key of Object.keys(hints.columns ?? {})) {
    if (columns.some(({ name, source }) => name === key || source === key)) continue;
    const names = columns.slice(0, 20).map(({ name }) => name);
    throw badHint(`The file has no column "${key}".`, `Its columns are ${names.join(', ')}.`);
  }
}

function badHint(
  message: string,
  remedy = `Types are ${COLUMN_TYPES.join(', ')}; delimiters are usually , ; tab or |.`,
): ParseError {
  return new ParseError('bad_hint', message, remedy);
}

function emptyFile(): ParseError {
  return new ParseError('empty_file', 'The file is empty.', 'Choose a file that has rows.');
}

function noRows(header: string[] | undefined): ParseError {
  const message = header ? 'The file has a header and no rows.' : 'The file has no rows.';
  const remedy = 'Choose a file that has rows; if the first line is data, say it has no header.';
  return new ParseError('no_rows', message, remedy, { header: header ?? null });
}

function refuseTooManyColumns(width: number): void {
  if (width <= COLUMNS_MAX) return;
  const message = `The file has ${width} columns; a table can have ${COLUMNS_MAX}.`;
  const remedy = 'Split the file, or turn columns into rows.';
  throw new ParseError('too_many_columns', message, remedy, { width });
}
