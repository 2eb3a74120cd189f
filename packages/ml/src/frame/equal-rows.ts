// Which rows of a table are equal in every column. Whatever sets rows aside to judge by asks this first: a row whose
// twin was learned from judges memory, not learning.
import type { Column } from './column.ts';

/**
 * The group of each row: rows that are equal in every column have the same one. Groups are numbered in the order of
 * their first rows; what is missing (NaN) equals what is missing.
 *
 * @param columns numbers, one list a column, all of one length
 * @example
 * equalRows([[1, 2, 1], [5, 5, 5]]); // Int32Array [0, 1, 0]
 */
export function equalRows(columns: readonly ArrayLike<number>[]): Int32Array {
  const count = columns[0]?.length ?? 0;
  const hashes = hashesOf(columns, count);
  const isSame = (a: number, b: number): boolean =>
    columns.every((column) => {
      const [x, y] = [column[a] as number, column[b] as number];
      return x === y || (Number.isNaN(x) && Number.isNaN(y));
    });
  const groups = new Int32Array(count);
  /** First rows of the groups with a hash: nearly always one. */
  const firsts = new Map<number, number[]>();
  let next = 0;
  for (let row = 0; row < count; row++) {
    const hash = hashes[row] as number;
    const known = firsts.get(hash);
    const first = known?.find((other) => isSame(row, other));
    if (first !== undefined) {
      groups[row] = groups[first] as number;
      continue;
    }
    if (known === undefined) firsts.set(hash, [row]);
    else known.push(row);
    groups[row] = next++;
  }
  return groups;
}

/** Fowler, Noll & Vo over the bits of the numbers, with a turn so that high bits count as well. */
function hashesOf(columns: readonly ArrayLike<number>[], count: number): Int32Array {
  const hashes = new Int32Array(count).fill(0x811c9dc5);
  const number = new Float64Array(1);
  const bits = new Int32Array(number.buffer);
  for (const column of columns) {
    for (let row = 0; row < count; row++) {
      // −0 equals 0, and every NaN the other.
      number[0] = (column[row] as number) + 0;
      if (Number.isNaN(number[0])) number[0] = Number.NaN;
      let hash = Math.imul((hashes[row] as number) ^ (bits[0] as number), 0x01000193);
      hash = Math.imul(hash ^ (hash >>> 15) ^ (bits[1] as number), 0x01000193);
      hashes[row] = hash ^ (hash >>> 13);
    }
  }
  return hashes;
}

/** The columns of a frame as numbers that are equal where the cells are. */
export function comparable(columns: readonly Column[]): ArrayLike<number>[] {
  return columns.map((column) => {
    if (column.kind === 'numeric') return column.values;
    if (column.kind === 'categorical') return column.codes;
    return column.kind === 'time' ? column.times : numbered(column.texts);
  });
}

/** Texts by the order of their first appearance; −1 where there is none. */
export function numbered(texts: readonly (string | null)[]): Int32Array {
  const places = new Map<string, number>();
  return Int32Array.from(texts, (text) => {
    if (text === null) return -1;
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, places.size);
    return places.size - 1;
  });
}
