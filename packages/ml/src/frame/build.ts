// Frames from the shapes that data comes in: records, named lists, a row-major matrix. A column's
// kind is told by its values' types, or by the caller; texts are never parsed into numbers here.
import { MlError } from '../errors.ts';
import type { Column, ColumnKind } from './column.ts';
import { Frame } from './frame.ts';

/** A cell: missing is null, undefined or NaN. */
export type Cell = number | string | boolean | Date | null | undefined;

/** Kinds by column name where the values' own type is not what is meant. */
export type Kinds = Readonly<Record<string, ColumnKind>>;

/**
 * A frame from objects, one a row; a key that a row lacks is missing there.
 * Numbers become numeric, booleans and strings categorical, dates time columns.
 *
 * @throws MlError `value_not_numeric`, `time_unreadable`, `value_not_finite`
 * @example
 * frameFromRecords([{ plan: 'pro', seats: 3 }, { plan: 'free' }]).rowCount; // 2
 */
export function frameFromRecords(
  records: readonly Readonly<Record<string, Cell>>[],
  kinds: Kinds = {},
): Frame {
  const names = new Set<string>();
  for (const record of records) for (const name of Object.keys(record)) names.add(name);
  const columns = [...names].map((name) =>
    columnFromCells(
      name,
      records.map((record) => (Object.hasOwn(record, name) ? record[name] : null)),
      kinds,
    ),
  );
  return new Frame(columns);
}

/**
 * A frame from lists of equal length by column name.
 *
 * @throws MlError as {@link frameFromRecords}, and `rows_differ`
 * @example
 * frameFromColumns({ seats: Float64Array.of(3, 1), plan: ['pro', 'free'] });
 */
export function frameFromColumns(
  lists: Readonly<Record<string, readonly Cell[] | Float64Array>>,
  kinds: Kinds = {},
): Frame {
  const columns = Object.entries(lists).map(([name, cells]): Column => {
    if (!(cells instanceof Float64Array)) return columnFromCells(name, cells, kinds);
    return kinds[name] === 'time'
      ? { name, kind: 'time', times: cells }
      : { name, kind: 'numeric', values: cells };
  });
  return new Frame(columns);
}

/**
 * A frame of numeric columns from a row-major matrix (rows × columnCount); NaN is missing.
 *
 * @param names one a column; by default x0, x1 …
 * @throws MlError `shape_wrong` when the numbers do not fill whole rows
 */
export function frameFromMatrix(
  values: Float64Array | Float32Array,
  columnCount: number,
  names?: readonly string[],
): Frame {
  const rowCount = values.length / columnCount;
  if (!Number.isInteger(rowCount) || (names !== undefined && names.length !== columnCount)) {
    const message = `${values.length} numbers do not make rows of ${columnCount} named columns.`;
    throw new MlError('shape_wrong', 'values', message);
  }
  const columns = Array.from({ length: columnCount }, (_, place): Column => {
    const column = new Float64Array(rowCount);
    for (let row = 0; row < rowCount; row++) {
      column[row] = values[row * columnCount + place] as number;
    }
    return { name: names?.[place] ?? `x${place}`, kind: 'numeric', values: column };
  });
  return new Frame(columns);
}

const isMissing = (cell: Cell): cell is null | undefined =>
  cell === null || cell === undefined || Number.isNaN(cell);

/** One column from its cells. The kind is the caller's, else that of the first value there is. */
export function columnFromCells(name: string, cells: readonly Cell[], kinds: Kinds = {}): Column {
  const kind = (Object.hasOwn(kinds, name) && kinds[name]) || kindOf(cells);
  if (kind === 'numeric') {
    return { name, kind, values: Float64Array.from(cells, (cell, i) => toNumber(cell, name, i)) };
  }
  if (kind === 'time') {
    return { name, kind, times: Float64Array.from(cells, (cell, i) => toTime(cell, name, i)) };
  }
  if (kind === 'text') {
    return { name, kind, texts: cells.map((cell) => (isMissing(cell) ? null : toText(cell))) };
  }
  return { name, kind: 'categorical', ...encode(cells) };
}

function kindOf(cells: readonly Cell[]): ColumnKind {
  const present = cells.filter((cell) => !isMissing(cell));
  if (present.every((cell) => typeof cell === 'number')) return 'numeric';
  return present.every((cell) => cell instanceof Date) ? 'time' : 'categorical';
}

const toText = (cell: Exclude<Cell, null | undefined>): string =>
  cell instanceof Date ? cell.toISOString() : String(cell);

function toNumber(cell: Cell, name: string, row: number): number {
  if (isMissing(cell) || (typeof cell === 'string' && cell.trim() === '')) return Number.NaN;
  const value = Number(cell);
  if (!Number.isNaN(value)) return value;
  const message = `"${String(cell).slice(0, 40)}" is not a number; repair it or leave it empty.`;
  throw new MlError('value_not_numeric', `${name}[${row}]`, message);
}

function toTime(cell: Cell, name: string, row: number): number {
  if (isMissing(cell)) return Number.NaN;
  const time = typeof cell === 'number' ? cell : new Date(cell as string | Date).getTime();
  if (!Number.isNaN(time)) return time;
  const message = `"${String(cell).slice(0, 40)}" is not a time; give ISO 8601.`;
  throw new MlError('time_unreadable', `${name}[${row}]`, message);
}

function encode(cells: readonly Cell[]): { codes: Int32Array; categories: string[] } {
  const places = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    if (isMissing(cell)) return -1;
    const text = toText(cell);
    const place = places.get(text) ?? places.size;
    if (place === places.size) places.set(text, place);
    return place;
  });
  return { codes, categories: [...places.keys()] };
}
