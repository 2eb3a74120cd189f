// The columns of a table of subjects: how long each was watched, whether the event came, and which of the
// others can be learned from. A number that merely counts the time watched would give the answer away.
import { MlError } from '../errors.ts';
import { numberOf, type RawCell, type RawTable, textOf } from '../tabular/raw-table.ts';
import { type ColumnRole, isDropped, roleOf } from '../tabular/roles.ts';

/** A number that goes with the duration this closely was counted while it passed. */
const RANK_CORRELATION_MAX = 0.8;
const YES = new Set(['1', 'yes', 'true', 'y', 't']);
const NO = new Set(['0', 'no', 'false', 'n', 'f']);

/** @throws MlError `column_missing` at `path` */
export function cellsOf(
  { names, columns }: RawTable,
  name: string,
  path: string,
): readonly RawCell[] {
  const cells = columns[names.indexOf(name)];
  if (cells !== undefined) return cells;
  const message = `There is no column "${name}"; there are ${names.slice(0, 20).join(', ')}.`;
  throw new MlError('column_missing', path, message);
}

/** @throws MlError `duration_invalid` */
export function readDurations(column: string, cells: readonly RawCell[]): Float64Array {
  return Float64Array.from(cells, (cell, row) => {
    const time = numberOf(cell) ?? Number.NaN;
    if (time >= 0 && time < Infinity) return time;
    const message = `"${column}" is ${JSON.stringify(cell)} in row ${row + 1}; give a number of at least 0.`;
    throw new MlError('duration_invalid', `table.${column}[${row}]`, message);
  });
}

/** 1 where the event came. @throws MlError `event_unreadable` */
export function readEvents(column: string, cells: readonly RawCell[]): Uint8Array {
  return Uint8Array.from(cells, (cell, row) => {
    const word = (textOf(cell) ?? '').toLowerCase();
    if (YES.has(word)) return 1;
    if (NO.has(word)) return 0;
    const message = `"${column}" is ${JSON.stringify(cell)} in row ${row + 1}; write yes or no, true or false, 1 or 0.`;
    throw new MlError('event_unreadable', `table.${column}[${row}]`, message);
  });
}

/** @throws MlError `columns_missing` when nothing is left to learn from */
export function chooseColumns(
  { names, columns }: RawTable,
  taken: readonly string[],
  durations: Float64Array,
): { roles: ColumnRole[]; notes: { code: string; message: string }[] } {
  const notes: { code: string; message: string }[] = [];
  const roles: ColumnRole[] = [];
  names.forEach((name, place) => {
    if (taken.includes(name)) return;
    const cells = columns[place] as readonly RawCell[];
    const role = roleOf(name, cells);
    if (isDropped(role)) {
      notes.push({ code: 'column_left_out', message: `"${name}" is left out: ${role.why}.` });
      return;
    }
    const closeness = role.kind === 'numeric' ? rankCorrelation(cells, durations) : 0;
    if (Math.abs(closeness) > RANK_CORRELATION_MAX) {
      const message = `"${name}" is left out: it goes with the time watched (rank correlation ${closeness.toFixed(2)}), so it would give the answer away.`;
      notes.push({ code: 'column_leaks', message });
    } else roles.push(role);
  });
  if (roles.length > 0) return { roles, notes };
  const message = 'There is no column to learn from beside the duration and the event.';
  throw new MlError('columns_missing', 'table', message);
}

/** Spearman's rank correlation over rows that have both. */
function rankCorrelation(cells: readonly RawCell[], durations: Float64Array): number {
  const values = Float64Array.from(cells, (cell) => numberOf(cell) ?? Number.NaN);
  const rows = Array.from(values.keys()).filter((row) => !Number.isNaN(values[row]));
  const [a, b] = [ranksOf(values, rows), ranksOf(durations, rows)];
  const middle = (rows.length - 1) / 2;
  let [cross, sizeA, sizeB] = [0, 0, 0];
  for (let i = 0; i < rows.length; i++) {
    const [x, y] = [(a[i] as number) - middle, (b[i] as number) - middle];
    cross += x * y;
    sizeA += x * x;
    sizeB += y * y;
  }
  const size = Math.sqrt(sizeA * sizeB);
  return size > 0 ? cross / size : 0;
}

/** Ranks from 0, ties at their mean. */
function ranksOf(values: Float64Array, rows: readonly number[]): Float64Array {
  const order = rows.map((_, i) => i);
  const at = (i: number): number => values[rows[i] as number] as number;
  order.sort((i, j) => at(i) - at(j));
  const ranks = new Float64Array(rows.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && at(order[to] as number) === at(order[from] as number)) to++;
    for (let k = from; k < to; k++) ranks[order[k] as number] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}
