// What comes before any learning: the rows that have an answer, the role of each column, and which rows are copies of
// each other.
import { MlError } from '../errors.ts';
import {
  type Copies,
  copyGroups,
  countCopies,
  loneClasses,
  spreadOf,
  tellCopies,
} from './copies.ts';
import type { RawTable } from './raw-table.ts';
import { type ColumnRole, type DroppedColumn, isDropped, roleOf } from './roles.ts';
import type { TableTask } from './scoring.ts';
import { readTarget, type Target, withoutRows } from './target.ts';

export interface PreparedTable extends Target {
  /** The table without rows that have no answer. */
  readonly known: RawTable;
  readonly roles: readonly ColumnRole[];
  readonly dropped: readonly DroppedColumn[];
  readonly copies: Copies;
  /** Rows that have to stay together, one number a row; null: each stands for itself. */
  readonly groups: Int32Array | null;
}

export interface PrepareOptions {
  readonly target: string;
  readonly task?: 'auto' | 'classification' | 'regression';
  readonly seed?: number;
}

/** @throws MlError as `trainTable` before it tries anything */
export function prepareTable(
  table: RawTable,
  options: PrepareOptions,
  unlearned: ReadonlySet<string> = new Set(),
): PreparedTable {
  const { target, seed = 1 } = options;
  const read = readTarget(table, options, unlearned);
  const { task, classes, y, rows } = read;
  const known = withoutRows(table, rows);
  const { roles, dropped } = rolesOf(known, target, seed);
  const groups = copyGroups(known, roles);
  const copies = countCopies(groups, y);
  const isGrouped = copies.isKeptTogether && copies.copied > 0;
  const lone = task === 'regression' || !isGrouped ? new Set<number>() : loneClasses(groups, y);
  if (lone.size === 0) {
    const alike = 'in every column that is learned from';
    const told = tellCopies(copies, y.length, { things: 'rows', alike, target });
    const notes = [...read.notes, ...told];
    return { ...read, known, roles, dropped, copies, groups: isGrouped ? groups : null, notes };
  }
  const names = [...lone].map((place) => classes[place] as string);
  if (classes.length - lone.size < 2) {
    const message = `All rows that are "${names[0]}" are copies of one; there is nothing to test it on. Add others, or leave the copies out.`;
    throw new MlError('one_class', `table.${target}`, message);
  }
  return prepareTable(table, options, new Set([...unlearned, ...names]));
}

function rolesOf(
  { names, columns }: RawTable,
  target: string,
  seed: number,
): { roles: ColumnRole[]; dropped: DroppedColumn[] } {
  const found = names.flatMap((name, place) =>
    name === target ? [] : [roleOf(name, columns[place] ?? [], seed)],
  );
  const roles = found.filter((role): role is ColumnRole => !isDropped(role));
  if (roles.length === 0) {
    const why = found
      .map((role) => (isDropped(role) ? `"${role.name}": ${role.why}` : ''))
      .join('; ');
    const message = `There is no column to learn from.${why === '' ? '' : ` ${why}.`}`;
    throw new MlError('columns_missing', 'table', message);
  }
  return { roles, dropped: found.filter(isDropped) };
}

/** Five, fewer for many rows or where a class is rare; copies are one row here. */
export function foldCount(y: Float64Array, task: TableTask, groups: Int32Array | null): number {
  const usual = y.length > 100_000 ? 3 : 5;
  const own = groups ?? Int32Array.from(y.keys());
  if (task === 'regression') {
    return Math.max(2, Math.min(usual, Math.floor(new Set(own).size / 4)));
  }
  return Math.max(2, Math.min(usual, Math.min(...spreadOf(own, y).values())));
}
