// Reads some columns of a file, typed by the rules of an import: names, numbers and times. It refuses
// what it would have to guess, and keeps only the columns that are asked for.
import {
  exactNumberText,
  type FileRow,
  numberColumn,
  type TimeColumn,
  timeColumn,
} from '@aibaas/tabular';
import { CommandError, usageError } from '../command-error.ts';
import { suggest } from '../suggestion.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { askFlag } from './ask-flag.ts';
import { atLine, BadRows, type ReadNote } from './bad-rows.ts';
import { openFile } from './open-file.ts';
import type { ReadFlags } from './read-flags.ts';

/** What a column is read as; `name` and `time` must be there in every row. */
export type ColumnUse = 'name' | 'number' | 'time';

export interface Wanted {
  readonly column: string;
  readonly as: ColumnUse;
  /** Of a number: what to say where it is missing; absent where gaps are fine. */
  readonly missing?: string;
}

export interface ReadColumns {
  /** The line of the file of each row. */
  readonly lines: number[];
  names(column: string): string[];
  /** Null where a cell was empty. */
  numbers(column: string): (number | null)[];
  times(column: string): FileTimes;
  readonly notes: readonly ReadNote[];
}

export interface FileTimes {
  /** Milliseconds since 1970. */
  readonly moments: number[];
  /** Minutes east of UTC that each was written with. */
  readonly utcOffsets: number[];
}

type Answers = ReadFlags & { readonly terminal?: Terminal };

/** @throws CommandError that names the line or the column, or the flag that answers a question */
export async function readColumns(
  path: string,
  wanted: readonly Wanted[],
  flags: Answers,
): Promise<ReadColumns> {
  const bad = new BadRows(flags);
  const file = await openFile(path, flags);
  const lines: number[] = [];
  const texts = wanted.map((): string[] => []);
  try {
    for await (const { line, cells } of cellsOf(path, file.rows(), wanted, bad)) {
      lines.push(line);
      cells.forEach((cell, at) => {
        texts[at]?.push(cell);
      });
    }
  } finally {
    await file.close();
  }
  if (lines.length === 0 && bad.isEmpty) {
    throw new CommandError('no_rows', `${path} has no rows of data`);
  }
  const context: Context = { path, lines, bad, flags, ...file, notes: [...file.warnings] };
  const read = new Map<string, Float64Array | TimeColumn | string[]>();
  for (const [at, one] of wanted.entries()) {
    read.set(one.column, await typed(one, texts[at] ?? [], context));
  }
  return collected(read, context);
}

interface Context {
  readonly path: string;
  readonly lines: readonly number[];
  readonly bad: BadRows;
  readonly flags: Answers;
  readonly format: { readonly decimal: '.' | ',' };
  readonly isDecimalAmbiguous: boolean;
  readonly isEncodingAssumed: boolean;
  readonly notes: ReadNote[];
}

function collected(
  read: ReadonlyMap<string, Float64Array | TimeColumn | string[]>,
  { path, lines, bad, notes }: Context,
): ReadColumns {
  const kept = [...lines.keys()].filter((row) => !bad.has(lines[row] as number));
  if (kept.length === 0) throw new CommandError('no_rows', `${path} has no rows that can be read`);
  const pick = <T>(list: ArrayLike<T>): T[] => kept.map((row) => list[row] as T);
  return {
    lines: pick(lines),
    names: (column) => pick(read.get(column) as string[]),
    numbers: (column) =>
      pick(read.get(column) as Float64Array).map((value) => (Number.isNaN(value) ? null : value)),
    times: (column) => {
      const { times, utcOffsets } = read.get(column) as TimeColumn;
      return { moments: pick(times), utcOffsets: pick(utcOffsets) };
    },
    notes: [...notes, ...bad.notes()],
  };
}

async function typed(
  { column, as, missing }: Wanted,
  texts: readonly string[],
  context: Context,
): Promise<Float64Array | TimeColumn | string[]> {
  const { lines, bad } = context;
  const isNeeded = as !== 'number' || missing !== undefined;
  if (isNeeded) {
    texts.forEach((text, row) => {
      if (text.trim() !== '') return;
      const line = lines[row] as number;
      bad.refuse(
        atLine(
          as === 'time' ? 'bad_date' : 'bad_value',
          line,
          emptyCell(column, as, line, missing),
        ),
      );
    });
  }
  if (as === 'name') return texts.map((text) => text.trim());
  return as === 'number' ? readNumbers(column, texts, context) : readTimes(column, texts, context);
}

function emptyCell(column: string, as: ColumnUse, line: number, missing?: string): string {
  if (as === 'time') return `line ${line}: column "${column}" is empty; every row needs a date`;
  if (as === 'number') return `line ${line}, column "${column}": is empty; ${missing}`;
  return `line ${line}, column "${column}" is empty; fill it or remove the row`;
}

async function readNumbers(
  column: string,
  texts: readonly string[],
  context: Context,
): Promise<Float64Array> {
  const { flags, bad, lines, notes, format, isDecimalAmbiguous } = context;
  const rules = { name: column, decimal: format.decimal, isDecimalAmbiguous };
  let found = numberColumn(texts, rules);
  if (found.question !== null) {
    const decimal = (await askFlag(found.question, flags.terminal)) as '.' | ',';
    found = numberColumn(texts, { ...rules, decimal, isDecimalAmbiguous: false });
  }
  for (const { at, code, reason } of found.misfits) {
    const line = lines[at] as number;
    const text = texts[at]?.trim() ?? '';
    refuseForeignText(text, context);
    const why =
      code === 'ambiguous_decimal'
        ? `${reason}; say which sign is the decimal one with --decimal . or --decimal ,`
        : code === 'not_finite' || code === 'number_out_of_range'
          ? `"${text}" is not a finite number`
          : code === 'wrong_type'
            ? `"${text}" is not a number`
            : reason;
    bad.refuse(atLine('bad_value', line, `line ${line}, column "${column}": ${why}`));
  }
  notes.push(...found.warnings);
  return found.values;
}

async function readTimes(
  column: string,
  texts: readonly string[],
  context: Pick<Context, 'path' | 'lines' | 'bad' | 'flags' | 'isEncodingAssumed' | 'notes'>,
): Promise<TimeColumn> {
  const { flags, bad, lines, notes } = context;
  const { dateOrder, timeZone } = flags;
  let found = timeColumn(texts, { name: column, dateOrder, timeZone });
  if (found.question !== null) {
    refuseTwoOrders(texts, lines);
    const order = await askFlag(found.question, flags.terminal);
    found = timeColumn(texts, { name: column, dateOrder: order as 'dmy', timeZone });
  }
  const first = texts.findIndex((_, at) => !Number.isNaN(found.times[at] as number));
  for (const { at, code } of found.misfits) {
    const line = lines[at] as number;
    const text = texts[at]?.trim() ?? '';
    refuseForeignText(text, context);
    const like = `"${texts[first]?.trim()}" on line ${lines[first]}`;
    const [kind, message] =
      first < 0
        ? [
            'bad_date',
            `"${text}" is not a date that is understood; write 2026-03-31 or 2026-03-31T14:00:00Z`,
          ]
        : code === 'other_format'
          ? ['mixed_dates', `"${text}" is written differently from ${like}; write all dates alike`]
          : shapeOf(text) === shapeOf(texts[first]?.trim() ?? '')
            ? ['bad_date', `there is no such date as "${text}"`]
            : ['bad_date', `"${text}" is not a date like ${like}; write all dates alike`];
    bad.refuse(atLine(kind as string, line, `line ${line}: ${message}`));
  }
  notes.push(...found.warnings);
  return found;
}

/** Times of texts that are read already; every one must be there. */
export async function timesOf(
  column: string,
  texts: readonly string[],
  lines: readonly number[],
  flags: Answers,
): Promise<FileTimes> {
  const context = { path: '', lines, bad: new BadRows({}), flags, isEncodingAssumed: false };
  const { times, utcOffsets } = await readTimes(column, texts, { ...context, notes: [] });
  return { moments: [...times], utcOffsets: [...utcOffsets] };
}

const shapeOf = (text: string): string => text.replace(/\d/g, '9');

/** A day over 12 in either place: no order reads all of them. */
function refuseTwoOrders(texts: readonly string[], lines: readonly number[]): void {
  const parts = texts.map((text) => /^(\d{1,2})[-/. ](\d{1,2})[-/. ]\d/.exec(text.trim()));
  const day = parts.findIndex((part) => Number(part?.[1]) > 12);
  const month = parts.findIndex((part) => Number(part?.[2]) > 12);
  if (day < 0 || month < 0) return;
  const line = Math.max(lines[day] as number, lines[month] as number);
  const message = `line ${line}: "${texts[day]}" (line ${lines[day]}) starts with the day, "${texts[month]}" with the month; write all dates alike`;
  throw new CommandError('mixed_dates', message, { line });
}

/** A letter where a number should be, in a file whose encoding is a guess, is a wrong guess. */
function refuseForeignText(
  text: string,
  { path, isEncodingAssumed }: Pick<Context, 'path' | 'isEncodingAssumed'>,
): void {
  if (!isEncodingAssumed || !/[^\x20-\x7e]/.test(text)) return;
  const message = `${path} is not utf-8 text; give its encoding, for example --encoding latin1`;
  throw usageError('wrong_encoding', message);
}

async function* cellsOf(
  path: string,
  rows: AsyncIterable<FileRow>,
  wanted: readonly Wanted[],
  bad: BadRows,
): AsyncGenerator<{ line: number; cells: string[] }> {
  const columns = wanted.map(({ column }) => column);
  let places: number[] | null = null;
  let width = 0;
  for await (const row of rows) {
    const { line, object, fields } = row;
    if (object !== null) {
      yield { line, cells: columns.map((column) => fieldText(path, line, object, column)) };
    } else if (fields === null || hasBadCell(row, places)) {
      bad.refuse(brokenRow(path, row));
    } else if (places === null) {
      const header = fields.map((name) => name.trim());
      width = header.length;
      places = columns.map((name) => placeOf(path, header, name));
    } else if (fields.length === width || isPadded(fields, width)) {
      yield { line, cells: places.map((place) => fields[place] ?? '') };
    } else {
      bad.refuse(raggedRow(path, line, fields.length, width));
    }
  }
}

/** A cell that cannot be used matters where its column is wanted, one beside the table everywhere. */
function hasBadCell({ problem }: FileRow, places: readonly number[] | null): boolean {
  if (problem === null || places === null) return false;
  return problem.field === null || places.includes(problem.field);
}

/** Fields beyond the header lose nothing when they are empty. */
export const isPadded = (fields: readonly string[], width: number): boolean =>
  fields.length > width && fields.slice(width).every((field) => field.trim() === '');

export function raggedRow(path: string, line: number, count: number, width: number): CommandError {
  const message = `${path}: line ${line} has ${count} fields, the header has ${width}`;
  return atLine('ragged_row', line, message);
}

export function brokenRow(path: string, { line, problem }: FileRow): CommandError {
  const { code = '', reason = '' } = problem ?? {};
  if (code === 'invalid_json' || code === 'not_an_object') {
    return atLine('bad_json', line, `${path}, line ${line} is not a JSON object`);
  }
  if (isOfSheet(code)) return atLine('bad_cell', line, `${path}, row ${line}: ${reason}`);
  return atLine('not_csv', line, `${path} is not readable as CSV: line ${line}: ${reason}`);
}

/** Codes of rows whose cells a spreadsheet could not say. */
const isOfSheet = (code: string): boolean =>
  /^(?:cell_|formula_without_value$|value_too_large$|row_too_large$)/.test(code);

function fieldText(
  path: string,
  line: number,
  object: Readonly<Record<string, unknown>>,
  column: string,
): string {
  if (!Object.hasOwn(object, column)) {
    const message = `${path}, line ${line} has no field "${column}".${suggest(column, Object.keys(object))}`;
    throw usageError('unknown_column', message);
  }
  return cellText(object[column]);
}

/** A value of JSON as the text that a CSV file would have. */
export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  return (
    exactNumberText(value) ?? (typeof value === 'object' ? JSON.stringify(value) : String(value))
  );
}

function placeOf(path: string, header: readonly string[], name: string): number {
  const place = header.indexOf(name);
  if (place < 0) {
    const message = `${path} has no column "${name}".${suggest(name, header)}`;
    throw usageError('unknown_column', message);
  }
  if (header.indexOf(name, place + 1) >= 0) {
    throw usageError('double_column', `${path} has two columns "${name}"; rename one of them`);
  }
  return place;
}

const MINUTE_MS = 60_000;
/** Clocks that go forward make a day of 23 hours. */
const SHORTEST_DAY_MS = 23 * 60 * MINUTE_MS;

/** Each time as its clock showed it where it was written, in milliseconds as if that were UTC. */
export const asWritten = ({ moments, utcOffsets }: FileTimes): number[] =>
  moments.map((ms, i) => ms + (utcOffsets[i] as number) * MINUTE_MS);

/**
 * Times to put on a grid: days as they were written, whatever their offset, and moments where steps
 * are shorter than a day.
 */
export function gridTimes(times: FileTimes): number[] {
  if (times.utcOffsets.every((offset) => offset === 0)) return times.moments;
  const written = asWritten(times);
  const sorted = [...new Set(written)].sort((a, b) => a - b);
  const isDaily = sorted.every(
    (ms, i) => i === 0 || ms - (sorted[i - 1] as number) >= SHORTEST_DAY_MS,
  );
  return isDaily ? written : times.moments;
}
