// Reads the date and the value column of a CSV or NDJSON file. It keeps those two columns only, so
// a large file needs little memory, and it refuses what it would have to guess.
import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { CommandError, usageError } from '../command-error.ts';
import { suggest } from '../suggestion.ts';
import { openText, type TextFile } from './open-text.ts';
import { type DateOrder, readDates } from './read-dates.ts';
import { readLines } from './read-lines.ts';
import { type Decimal, readNumber } from './read-number.ts';

export interface SeriesFlags {
  readonly date: string;
  readonly value: string;
  readonly dateOrder?: DateOrder;
  readonly decimal?: Decimal;
  readonly delimiter?: string;
  readonly encoding?: string;
}

export interface RawSeries {
  /** Milliseconds since 1970, in the order of the file. */
  readonly times: number[];
  /** Null where a cell was empty. */
  readonly values: (number | null)[];
  /** The line of the file of each value. */
  readonly lines: number[];
}

interface Cells {
  readonly line: number;
  readonly date: unknown;
  readonly value: unknown;
}

const RECORD_CHARACTERS_MAX = 1024 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

/** @throws CommandError that names the line or the column */
export async function readSeries(path: string, flags: SeriesFlags): Promise<RawSeries> {
  const file = await openText(path, flags.encoding);
  const { head, pieces } = await peekText(file);
  const isNdjson = head.trimStart().startsWith('{');
  const rows = isNdjson ? ndjsonCells(path, pieces, flags) : csvCells(path, head, pieces, flags);
  const texts: string[] = [];
  const values: (number | null)[] = [];
  const lines: number[] = [];
  for await (const { line, date, value } of rows) {
    const read = readNumber(value, flags.decimal);
    if ('problem' in read) {
      const message = `line ${line}, column "${flags.value}": ${read.problem}`;
      throw new CommandError('bad_value', message, { line });
    }
    const text = String(date ?? '').trim();
    if (text === '') {
      const message = `line ${line}: column "${flags.date}" is empty; every row needs a date`;
      throw new CommandError('bad_date', message, { line });
    }
    texts.push(text);
    values.push(read.value);
    lines.push(line);
  }
  if (texts.length === 0) throw new CommandError('no_rows', `${path} has no rows of data`);
  return { times: readDates(texts, lines, flags.dateOrder), values, lines };
}

/** The beginning of a text, with the pieces from the beginning on. */
async function peekText(file: TextFile): Promise<{ head: string; pieces: AsyncIterable<string> }> {
  const iterator = file.pieces[Symbol.asyncIterator]();
  let head = '';
  while (!head.trimStart().includes('\n') && head.length < RECORD_CHARACTERS_MAX) {
    const next = await iterator.next();
    if (next.done === true) break;
    head += next.value;
  }
  async function* all(): AsyncGenerator<string> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, pieces: all() };
}

async function* ndjsonCells(
  path: string,
  pieces: AsyncIterable<string>,
  flags: SeriesFlags,
): AsyncGenerator<Cells> {
  for await (const { number: line, text } of readLines(pieces, RECORD_CHARACTERS_MAX)) {
    const row = parseObject(text);
    if (row === null) {
      throw new CommandError('bad_json', `${path}, line ${line} is not a JSON object`, { line });
    }
    for (const column of [flags.date, flags.value]) {
      if (Object.hasOwn(row, column)) continue;
      const message = `${path}, line ${line} has no field "${column}".${suggest(column, Object.keys(row))}`;
      throw usageError('unknown_column', message);
    }
    yield { line, date: row[flags.date], value: row[flags.value] };
  }
}

function parseObject(text: string | null): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    const isObject = typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    return isObject ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

async function* csvCells(
  path: string,
  head: string,
  pieces: AsyncIterable<string>,
  flags: SeriesFlags,
): AsyncGenerator<Cells> {
  const parser = parse({
    delimiter: flags.delimiter ?? sniffDelimiter(head),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: RECORD_CHARACTERS_MAX,
  });
  pipeline(Readable.from(pieces), parser, () => {});
  let header: string[] | null = null;
  let places = { date: 0, value: 0 };
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const line = info.lines;
      if (header === null) {
        header = record.map((name) => name.trim());
        const place = (name: string): number => placeOf(path, header ?? [], name);
        places = { date: place(flags.date), value: place(flags.value) };
        continue;
      }
      if (record.length !== header.length) {
        const message = `line ${line} has ${record.length} fields, the header has ${header.length}`;
        throw new CommandError('ragged_row', `${path}: ${message}`, { line });
      }
      yield { line, date: record[places.date], value: record[places.value] };
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code, message, lines } = error as CsvError & { lines?: number };
    throw new CommandError('not_csv', `${path} is not readable as CSV: ${message}`, {
      ...(typeof code === 'string' && lines !== undefined ? { line: lines } : {}),
    });
  }
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

/** The sign that occurs most often in the first line, outside of quotes. */
function sniffDelimiter(head: string): string {
  const line =
    head
      .trimStart()
      .split('\n', 1)[0]
      ?.replace(/"[^"]*"/g, '') ?? '';
  const count = (sign: string): number => line.split(sign).length;
  return DELIMITERS.reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
