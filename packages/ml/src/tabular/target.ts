// The column that is to be learned: what kind of task it makes, its classes or numbers, and the rows that
// have none.
import { MlError } from '../errors.ts';
import type { Column } from '../frame/column.ts';
import { numberOf, type RawCell, type RawTable, textOf } from './raw-table.ts';
import type { TableTask } from './scoring.ts';

export interface Target {
  readonly task: TableTask;
  /** In order; empty for numbers. */
  readonly classes: readonly string[];
  /** Class places or numbers, one a row that has any. */
  readonly y: Float64Array;
  readonly column: Column;
  /** Rows of the table that have a target. */
  readonly rows: Uint32Array;
  readonly notes: readonly string[];
}

/** Numbers with so few different values are classes unless somebody says otherwise. */
const numericClassesMax = 10;
const classesMax = 1000;

/** @param unlearned classes that are left out because all of their rows are copies of one */
export function readTarget(
  table: RawTable,
  options: { readonly target: string; readonly task?: 'auto' | 'classification' | 'regression' },
  unlearned: ReadonlySet<string> = new Set(),
): Target {
  const { target, task: wanted = 'auto' } = options;
  const place = table.names.indexOf(target);
  if (place < 0) {
    const names = table.names.slice(0, 20).map((name) => `"${name}"`);
    const message = `There is no column "${target}"; there are ${names.join(', ')}.`;
    throw new MlError('column_missing', 'options.target', message);
  }
  const cells = table.columns[place] ?? [];
  const rows = Uint32Array.from(cells.keys()).filter((row) => textOf(cells[row]) !== null);
  if (rows.length < 8) {
    const message = `Only ${rows.length} rows have a "${target}"; at least 8 are needed.`;
    throw new MlError('rows_missing', 'table', message);
  }
  const empty = cells.length - rows.length;
  const notes =
    empty === 0 ? [] : [`${empty} of ${cells.length} rows have no "${target}" and are left out.`];
  const isNumeric = rows.every((row) => numberOf(cells[row]) !== null);
  const task =
    wanted === 'auto'
      ? isNumeric && distinct(cells, rows) > numericClassesMax
        ? 'regression'
        : 'classification'
      : wanted;
  if (task === 'regression') return { ...numbers(target, cells, rows), rows, notes };
  const rare = rareClasses(cells, rows);
  const isLeft = (row: number): boolean => {
    const name = textOf(cells[row]) as string;
    return rare.has(name) || unlearned.has(name);
  };
  const kept = rows.filter((row) => !isLeft(row));
  const told = [leftOut(rare, 'once'), leftOut(unlearned, 'in copies of one row alone')].flat();
  return { ...classesOf(target, cells, kept), rows: kept, notes: [...notes, ...told] };
}

function leftOut(names: ReadonlySet<string>, how: string): string[] {
  if (names.size === 0) return [];
  const some = [...names].slice(0, 5).map((name) => `"${name}"`);
  const verb = names.size === 1 ? 'occurs' : 'occur';
  return [`${some.join(', ')} ${verb} ${how} and cannot be learned; left out.`];
}

/** Classes of a single row, where the others have more: there is nothing to test them on. */
function rareClasses(cells: readonly RawCell[], rows: Uint32Array): Set<string> {
  const counts = countsOf(cells, rows);
  const rare = [...counts].filter(([, count]) => count < 2).map(([name]) => name);
  return counts.size - rare.length >= 2 ? new Set(rare) : new Set();
}

function countsOf(cells: readonly RawCell[], rows: Uint32Array): Map<string, number> {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const text = textOf(cells[row]) as string;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

const distinct = (cells: readonly RawCell[], rows: Uint32Array): number => {
  const seen = new Set<string>();
  for (const row of rows) {
    seen.add(textOf(cells[row]) as string);
    if (seen.size > numericClassesMax) break;
  }
  return seen.size;
};

function numbers(name: string, cells: readonly RawCell[], rows: Uint32Array) {
  const values = Float64Array.from(rows, (row) => {
    const value = numberOf(cells[row]);
    if (value !== null && !Number.isNaN(value)) return value;
    const message = `Row ${row + 1} of "${name}" is "${String(cells[row]).slice(0, 40)}", which is no number; use --task classification or repair it.`;
    throw new MlError('target_not_numeric', `table.${name}[${row}]`, message);
  });
  if (values.every((value) => value === values[0])) {
    const message = `"${name}" is always ${values[0]}; there is nothing to learn.`;
    throw new MlError('target_constant', `table.${name}`, message);
  }
  const column: Column = { name, kind: 'numeric', values };
  return { task: 'regression' as const, classes: [], y: values, column };
}

function classesOf(name: string, cells: readonly RawCell[], rows: Uint32Array) {
  const counts = countsOf(cells, rows);
  if (counts.size < 2) {
    const message = `"${name}" is always "${[...counts.keys()][0]}"; there is nothing to tell apart.`;
    throw new MlError('one_class', `table.${name}`, message);
  }
  if (counts.size > classesMax || counts.size > rows.length / 2) {
    const message = `"${name}" has ${counts.size} different values in ${rows.length} rows; that is a name, not a class.`;
    throw new MlError('too_many_classes', `table.${name}`, message);
  }
  const classes = [...counts.keys()].sort(byValue);
  const places = new Map(classes.map((text, place) => [text, place]));
  const codes = Int32Array.from(rows, (row) => places.get(textOf(cells[row]) as string) as number);
  const column: Column = { name, kind: 'categorical', codes, categories: classes };
  const task: TableTask = classes.length === 2 ? 'binary' : 'multiclass';
  return { task, classes, y: Float64Array.from(codes), column };
}

/** Numbers by size, other texts by their letters. */
function byValue(a: string, b: string): number {
  const [m, n] = [Number(a), Number(b)];
  if (!Number.isNaN(m) && !Number.isNaN(n) && m !== n) return m - n;
  return a < b ? -1 : a > b ? 1 : 0;
}

export function withoutRows({ names, columns }: RawTable, rows: Uint32Array): RawTable {
  return {
    names,
    columns: columns.map((cells) => Array.from(rows, (row) => cells[row] ?? null)),
  };
}
