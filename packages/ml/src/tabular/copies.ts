// Copies in a table: rows that are equal in all that is learned from. They go into one fold together, and are told.
import { equalRows, numbered } from '../frame/equal-rows.ts';
import { numberOf, type RawTable, textOf, timeOf } from './raw-table.ts';
import type { ColumnRole } from './roles.ts';

export interface Copies {
  /** Rows that are unlike each other in what is learned from. */
  readonly distinct: number;
  /** Rows that equal another one. */
  readonly copied: number;
  /** Of these, rows whose equals have another answer. */
  readonly contradicting: number;
  /** Whether equal rows stay in one fold. They cannot where there are but a handful of different rows. */
  readonly isKeptTogether: boolean;
}

/** Fewer different rows are the cells of a small cross table: each fold would ask for what no other fold has. */
const distinctMin = 10;

/** The group of each row: equal ones in all columns of `roles` as they are read have the same. */
export function copyGroups(table: RawTable, roles: readonly ColumnRole[]): Int32Array {
  const places = new Map(table.names.map((name, place) => [name, place]));
  return equalRows(
    roles.map(({ name, kind }) => {
      const cells = table.columns[places.get(name) as number] ?? [];
      if (kind === 'categorical' || kind === 'text') return numbered(cells.map(textOf));
      const read = kind === 'numeric' ? numberOf : timeOf;
      return Float64Array.from(cells, (cell) => read(cell) ?? Number.NaN);
    }),
  );
}

/**
 * @param y class places or numbers, one a row
 * @param least fewer different rows are not kept together
 */
export function countCopies(
  groups: Int32Array,
  y: ArrayLike<number>,
  least: number = distinctMin,
): Copies {
  const sizes = sizesOf(groups);
  const answers = new Float64Array(sizes.length).fill(Number.NaN);
  const isMixed = new Uint8Array(sizes.length);
  groups.forEach((group, row) => {
    const known = answers[group] as number;
    if (Number.isNaN(known)) answers[group] = y[row] as number;
    else if (known !== y[row]) isMixed[group] = 1;
  });
  let [copied, contradicting] = [0, 0];
  sizes.forEach((size, group) => {
    if (size > 1) copied += size;
    if (isMixed[group] === 1) contradicting += size;
  });
  const isKeptTogether = copied === 0 || sizes.length >= least;
  return { distinct: sizes.length, copied, contradicting, isKeptTogether };
}

/**
 * In words what a person should know of them.
 *
 * @param said what is equal, and in what: `{ things: 'texts', alike: 'but for case and spaces' }`
 */
export function tellCopies(
  { distinct, copied, contradicting, isKeptTogether }: Copies,
  rows: number,
  said: { readonly things: string; readonly alike: string; readonly target: string },
): string[] {
  if (copied === 0) return [];
  const { things, alike, target } = said;
  const shown = (count: number): string => count.toLocaleString('en-US');
  const folds = isKeptTogether
    ? `Equal ${things} stay on one side together: no copy judges what its twin taught.`
    : `With so few, equal ${things} stand among those that were learned from and those that judge; the figures hold for these ${distinct} alone.`;
  const first = `Copies: ${shown(copied)} of ${shown(rows)} ${things} equal another ${alike}; ${shown(distinct)} are different. ${folds}`;
  if (contradicting === 0) return [first];
  const second = `${shown(contradicting)} of these contradict each other: equal ${things}, different "${target}".`;
  return [first, second];
}

/** Classes all of whose rows are copies of one: nothing would be left to test them on. */
export function loneClasses(groups: Int32Array, y: ArrayLike<number>): Set<number> {
  const first = new Map<number, number>();
  const isSpread = new Set<number>();
  groups.forEach((group, row) => {
    const label = y[row] as number;
    const known = first.get(label);
    if (known === undefined) first.set(label, group);
    else if (known !== group) isSpread.add(label);
  });
  return new Set([...first.keys()].filter((label) => !isSpread.has(label)));
}

/** In how many groups each value of `y` occurs. */
export function spreadOf(groups: Int32Array, y: ArrayLike<number>): Map<number, number> {
  const seen = new Map<number, Set<number>>();
  groups.forEach((group, row) => {
    const label = y[row] as number;
    const own = seen.get(label);
    if (own === undefined) seen.set(label, new Set([group]));
    else own.add(group);
  });
  return new Map([...seen].map(([label, own]) => [label, own.size]));
}

function sizesOf(groups: Int32Array): Int32Array {
  let count = 0;
  for (const group of groups) count = Math.max(count, group + 1);
  const sizes = new Int32Array(count);
  for (const group of groups) sizes[group] = (sizes[group] as number) + 1;
  return sizes;
}
