// Reads a whole CSV or NDJSON file as a table of raw cells, for learning and predicting.
import type { RawCell, RawTable } from '@aibaas/ml';
import { CommandError, usageError } from '../command-error.ts';
import { openText } from '../forecast/open-text.ts';
import { readLines } from '../forecast/read-lines.ts';
import { csvRecords, parseObject, peekText, type ReadColumnsOptions } from './read-columns.ts';

const LINE_CHARACTERS_MAX = 1024 * 1024;

/** @throws CommandError that names the line: a ragged row, a column twice, no table at all, no rows */
export async function readTable(path: string, options: ReadColumnsOptions = {}): Promise<RawTable> {
  const { head, pieces } = await peekText(await openText(path, options.encoding));
  const table = head.trimStart().startsWith('{')
    ? await fromObjects(path, pieces)
    : await fromCsv(path, head, pieces, options.delimiter);
  if ((table.columns[0]?.length ?? 0) === 0) {
    throw new CommandError('no_rows', `${path} has no rows of data`);
  }
  return table;
}

async function fromCsv(
  path: string,
  head: string,
  pieces: AsyncIterable<string>,
  delimiter: string | undefined,
): Promise<RawTable> {
  let names: string[] = [];
  let columns: RawCell[][] = [];
  for await (const { header, record } of csvRecords(path, head, pieces, delimiter)) {
    if (record === null) {
      names = header;
      checkNames(path, names);
      columns = names.map(() => []);
      continue;
    }
    for (let c = 0; c < columns.length; c++) (columns[c] as RawCell[]).push(record[c] ?? null);
  }
  return { names, columns };
}

function checkNames(path: string, names: readonly string[]): void {
  const empty = names.indexOf('');
  if (empty >= 0) throw usageError('unnamed_column', `${path}: column ${empty + 1} has no name`);
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice === undefined) return;
  throw usageError('double_column', `${path} has two columns "${twice}"; rename one of them`);
}

/** Fields that a line lacks are empty there; nested values are kept as their JSON. */
async function fromObjects(path: string, pieces: AsyncIterable<string>): Promise<RawTable> {
  const columns = new Map<string, RawCell[]>();
  let count = 0;
  for await (const { number: line, text } of readLines(pieces, LINE_CHARACTERS_MAX)) {
    if (text?.trim() === '') continue;
    const row = parseObject(text);
    if (row === null) {
      throw new CommandError('bad_json', `${path}, line ${line} is not a JSON object`, { line });
    }
    for (const [name, value] of Object.entries(row)) {
      const column = columns.get(name) ?? Array.from<RawCell>({ length: count }).fill(null);
      columns.set(name, column);
      column.push(cellOf(value));
    }
    count += 1;
    for (const column of columns.values()) if (column.length < count) column.push(null);
  }
  return { names: [...columns.keys()], columns: [...columns.values()] };
}

function cellOf(value: unknown): RawCell {
  const isPlain =
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean';
  return isPlain ? (value as RawCell) : JSON.stringify(value);
}
