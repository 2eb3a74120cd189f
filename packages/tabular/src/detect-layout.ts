/**
 * Finds how a CSV file is laid out: its delimiter, its decimal sign and whether it has a header.
 */
import { dateFormatsOf } from './infer-dates.ts';
import { hasLeadingZero, normaliseNumber } from './numbers.ts';
import { ParseError } from './parse-error.ts';
import { RecordReader, type RecordReaderOptions } from './record-reader.ts';
import { amountOf } from './units.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const RECORDS_LOOKED_AT = 200;

export interface TableRecord {
  fields: string[];
  line: number;
}

/** Records of a text that split without a problem. */
export function readRecords(
  text: string,
  options: RecordReaderOptions,
  isComplete: boolean,
  recordsMax = Number.POSITIVE_INFINITY,
): TableRecord[] {
  const reader = new RecordReader(options);
  reader.push(text, true);
  if (isComplete) reader.end();
  const records: TableRecord[] = [];
  while (records.length < recordsMax && reader.next()) {
    if (reader.fields) records.push({ fields: reader.fields, line: reader.line });
  }
  return records;
}

/**
 * The delimiter that cuts most records into the same number of fields, and leaves fewest fields
 * that contain another delimiter; `,` for a table of one column.
 *
 * @throws ParseError `not_a_table` when every delimiter gives rows of all lengths
 */
export function detectDelimiter(text: string, isComplete: boolean): string {
  const named = /^"?sep=(.)"?\r?\n/i.exec(text)?.[1];
  if (named !== undefined) return named;
  let best = { delimiter: ',', score: 0 };
  let isRagged = false;
  for (const delimiter of DELIMITERS) {
    const records = readRecords(text, { delimiter }, isComplete, RECORDS_LOOKED_AT);
    const { width, share } = usualWidth(records);
    if (width < 2) continue;
    if (share < 0.5 && records.length >= 5) {
      isRagged = true;
      continue;
    }
    const score = share * share * (0.2 + cleanShare(records, delimiter));
    if (score > best.score + 1e-9) best = { delimiter, score };
  }
  if (best.score > 0 || !isRagged || isSingleColumn(text, isComplete)) return best.delimiter;
  throw new ParseError(
    'not_a_table',
    'This is text, but no delimiter (comma, semicolon, tab or bar) cuts it into equal rows.',
    'Import a CSV or NDJSON file, or name the delimiter.',
    { found: 'text' },
  );
}

/** Whether lines are short and alike enough to be the values of one column. */
function isSingleColumn(text: string, isComplete: boolean): boolean {
  const lines = readRecords(text, { delimiter: null }, isComplete, RECORDS_LOOKED_AT);
  return DELIMITERS.every((delimiter) => {
    const cut = lines.filter(({ fields }) => fields[0]?.includes(delimiter)).length;
    return cut <= lines.length * 0.1;
  });
}

function usualWidth(records: TableRecord[]): { width: number; share: number } {
  const counts = new Map<number, number>();
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  let width = 0;
  let most = 0;
  for (const [length, count] of counts) {
    if (count > most || (count === most && length > width)) {
      width = length;
      most = count;
    }
  }
  return { width, share: records.length === 0 ? 0 : most / records.length };
}

/** Share of fields that are numbers or contain no other delimiter. */
function cleanShare(records: TableRecord[], delimiter: string): number {
  const others = DELIMITERS.filter((other) => other !== delimiter);
  let clean = 0;
  let all = 0;
  for (const { fields } of records) {
    for (const field of fields) {
      all += 1;
      const hasOther = others.some((other) => field.includes(other));
      if (!hasOther || normaliseNumber(field.trim(), ',') !== null) clean += 1;
    }
  }
  return all === 0 ? 0 : clean / all;
}

export interface DecimalFinding {
  decimal: '.' | ',';
  /** True when every number with a sign could be read either way, as in `1.234`. */
  isAmbiguous: boolean;
}

/** `1.234` may be a thousand or a little more than one; `0.123` and `12.5` may not. */
const EITHER_WAY = /^[+-]?[1-9]\d{0,2}[.,]\d{3}$/;

/** Finds the decimal sign from the numbers of the sample; `.` when there are none. */
export function detectDecimal(records: TableRecord[]): DecimalFinding {
  const votes = { '.': 0, ',': 0, either: 0 };
  for (const { fields } of records) {
    for (const field of fields) {
      if (field.length > 40 || !/[.,]/.test(field)) continue;
      const text = amountOf(field.trim());
      // 01.10 is a code, and tells nothing of the numbers.
      if (!/^[+-]?[\d.,]/.test(text) || hasLeadingZero(text)) continue;
      if (EITHER_WAY.test(text)) votes.either += 1;
      else {
        const isPoint = normaliseNumber(text, '.') !== null;
        const isComma = normaliseNumber(text, ',') !== null;
        if (isPoint && !isComma) votes['.'] += 1;
        if (isComma && !isPoint) votes[','] += 1;
      }
    }
  }
  if (votes['.'] + votes[','] > 0) {
    return { decimal: votes[','] > votes['.'] ? ',' : '.', isAmbiguous: false };
  }
  return { decimal: '.', isAmbiguous: votes.either > 0 };
}

/** Whether the numbers of one column can be read either way. */
export function isEitherWay(text: string): boolean {
  return EITHER_WAY.test(text.trim());
}

/**
 * Whether the first record names the columns: a column whose other values are numbers or dates
 * tells, by its first value being one too or not.
 */
export function detectHeader(records: TableRecord[], decimal: '.' | ','): boolean {
  const [first, ...rest] = records;
  if (!first) return false;
  const cells = first.fields.map((field) => field.trim());
  if (rest.length === 0) return cells.every((cell) => cell !== '' && !isTyped(cell, decimal));
  const body = rest.slice(0, RECORDS_LOOKED_AT);
  const hasYearNames = areAscendingYears(cells);
  let votesFor = 0;
  let votesAgainst = 0;
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index] ?? '';
    const values = body.map(({ fields }) => fields[index]?.trim() ?? '').filter(Boolean);
    const typed = values.filter((value) => isTyped(value, decimal)).length;
    if (values.length === 0 || typed < values.length * 0.6) continue;
    if (!isTyped(cell, decimal)) {
      if (cell !== '') votesFor += 1;
    } else if (!(hasYearNames && /^\d{4}$/.test(cell))) votesAgainst += 1;
  }
  if (votesFor + votesAgainst > 0) return votesFor > votesAgainst;
  const names = cells.filter((cell) => cell !== '');
  const isRepeatedBelow = body.some(({ fields }) =>
    fields.every((field, index) => field.trim() === cells[index]),
  );
  return names.length > 0 && !names.every((cell) => isTyped(cell, decimal)) && !isRepeatedBelow;
}

/** Wide tables name their columns 2019, 2020, 2021. */
function areAscendingYears(cells: string[]): boolean {
  const years = cells.filter((cell) => /^(?:19|20)\d\d$/.test(cell)).map(Number);
  return years.length >= 2 && years.every((year, at) => at === 0 || year > (years[at - 1] ?? 0));
}

function isTyped(text: string, decimal: '.' | ','): boolean {
  if (text === '') return false;
  if (normaliseNumber(text, decimal) !== null) return true;
  if (/^(?:true|false)$/i.test(text)) return true;
  return dateFormatsOf(text).length > 0;
}
