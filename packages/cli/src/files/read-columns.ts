// Reads some columns of a CSV or NDJSON file, row by row. It keeps nothing, so a large file needs little
// memory, and it refuses what it would have to guess.
import { pipeline, Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import { CommandError, usageError } from '../command-error.ts';
import { openText, type TextFile } from '../forecast/open-text.ts';
import { readLines } from '../forecast/read-lines.ts';
import { suggest } from '../suggestion.ts';

export interface ColumnRow {
  /** Of the file, counted from 1. */
  readonly line: number;
  /** In the order of the columns asked for: texts of a CSV, any JSON of NDJSON. */
  readonly cells: readonly unknown[];
}

export interface ReadColumnsOptions {
  readonly delimiter?: string;
  readonly encoding?: string;
}

const RECORD_CHARACTERS_MAX = 1024 * 1024;
const DELIMITERS = [',', ';', '\t', '|'];

/** @throws CommandError that names the line or the column */
export async function* readColumns(
  path: string,
  columns: readonly string[],
  options: ReadColumnsOptions = {},
): AsyncGenerator<ColumnRow> {
  const file = await openText(path, options.encoding);
  const { head, pieces } = await peekText(file);
  if (head.trimStart().startsWith('{')) yield* ndjsonCells(path, pieces, columns);
  else yield* csvCells(path, head, pieces, columns, options.delimiter);
}

/** The beginning of a text, with the pieces from the beginning on. */
export async function peekText(
  file: TextFile,
): Promise<{ head: string; pieces: AsyncIterable<string> }> {
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
  columns: readonly string[],
): AsyncGenerator<ColumnRow> {
  for await (const { number: line, text } of readLines(pieces, RECORD_CHARACTERS_MAX)) {
    const row = parseObject(text);
    if (row === null) {
      throw new CommandError('bad_json', `${path}, line ${line} is not a JSON object`, { line });
    }
    for (const column of columns) {
      if (Object.hasOwn(row, column)) continue;
      const message = `${path}, line ${line} has no field "${column}".${suggest(column, Object.keys(row))}`;
      throw usageError('unknown_column', message);
    }
    yield { line, cells: columns.map((column) => row[column]) };
  }
}

export function parseObject(text: string | null): Record<string, unknown> | null {
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
  columns: readonly string[],
  given: string | undefined,
): AsyncGenerator<ColumnRow> {
  let places: number[] | null = null;
  for await (const { line, header, record } of csvRecords(path, head, pieces, given)) {
    places ??= columns.map((name) => placeOf(path, header, name));
    if (record !== null) yield { line, cells: places.map((place) => record[place]) };
  }
}

/** The header alone first, with no record, then every record under it. */
export async function* csvRecords(
  path: string,
  head: string,
  pieces: AsyncIterable<string>,
  given: string | undefined,
): AsyncGenerator<{ line: number; header: string[]; record: string[] | null }> {
  const parser = parse({
    delimiter: given ?? sniffDelimiter(head),
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: RECORD_CHARACTERS_MAX,
  });
  pipeline(Readable.from(pieces), parser, () => {});
  let header: string[] | null = null;
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>) {
      const line = info.lines;
      if (header === null) {
        header = record.map((name) => name.trim());
        yield { line, header, record: null };
        continue;
      }
      if (record.length !== header.length) {
        const message = `line ${line} has ${record.length} fields, the header has ${header.length}`;
        throw new CommandError('ragged_row', `${path}: ${message}`, { line });
      }
      yield { line, header, record };
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
