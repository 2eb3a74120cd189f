// Who had what: triples of user, item and weight as sparse rows. Repeats of a pair are joined.
import { MlError } from '../errors.ts';
import { withoutReturned } from './returned.ts';

/** Sparse rows: the entries of row r are `start[r]` … `start[r + 1] − 1`, columns rising. */
export interface SparseRows {
  readonly start: Int32Array;
  readonly column: Int32Array;
  readonly weight: Float64Array;
}

export interface Interactions {
  readonly users: readonly string[];
  readonly items: readonly string[];
  /** One row a user; columns are items. */
  readonly rows: SparseRows;
  /** When each entry of `rows` was last, where the times are known. */
  readonly times: Float64Array | null;
}

export interface InteractionInput {
  readonly users: readonly string[];
  readonly items: readonly string[];
  /**
   * Ratings or counts: what is above the mean counts for more than what is below, and what is below 0 came back and
   * is left out. Omitted: all alike.
   */
  readonly ratings?: ArrayLike<number>;
  /** Milliseconds since 1970. With them the methods are judged by what each user had last. */
  readonly times?: ArrayLike<number>;
}

/**
 * Gathers triples into rows. Users and items are numbered in order of first appearance.
 *
 * @throws MlError `length_mismatch`, `not_finite` (a rating), `empty`
 * @example
 * const { users, items } = gatherInteractions({ users: ['ann', 'bo'], items: ['tea', 'tea'] });
 * users.length; // 2
 * items.length; // 1
 */
export function gatherInteractions(input: InteractionInput): Interactions {
  checkLengths(input);
  const { users, items, ratings, times } = withoutReturned(input).input;
  if (users.length === 0) {
    const message = 'every interaction came back: all are rated below 0 or undone by such a row';
    throw new MlError('empty', 'interactions', message);
  }
  const weights = weightsOf(ratings, users.length);
  const userIndex = new Map<string, number>();
  const itemIndex = new Map<string, number>();
  const rows: Map<number, Entry>[] = [];
  for (let i = 0; i < users.length; i++) {
    const time = times ? finite(times[i] as number, `times[${i}]`) : 0;
    const user = indexOf(userIndex, users[i] as string);
    const item = indexOf(itemIndex, items[i] as string);
    rows[user] ??= new Map();
    const entry = rows[user].get(item);
    const weight = weights[i] as number;
    if (entry === undefined) rows[user].set(item, { item, sum: weight, count: 1, time });
    else {
      entry.sum += weight;
      entry.count += 1;
      entry.time = Math.max(entry.time, time);
    }
  }
  const sorted = rows.map((row) => [...row.values()].sort((a, b) => a.item - b.item));
  return {
    users: [...userIndex.keys()],
    items: [...itemIndex.keys()],
    rows: sparseRows(sorted.map((row) => row.map((e) => [e.item, e.sum / e.count] as const))),
    times: times ? Float64Array.from(sorted.flatMap((row) => row.map((e) => e.time))) : null,
  };
}

interface Entry {
  readonly item: number;
  sum: number;
  count: number;
  time: number;
}

function checkLengths({ users, items, ratings, times }: InteractionInput): void {
  const lengths = [users.length, items.length, ratings?.length, times?.length];
  if (lengths.some((length) => length !== undefined && length !== users.length)) {
    const message = `users, items, ratings and times have ${lengths.map((n) => n ?? 'no').join(', ')} entries; give one of each for every interaction`;
    throw new MlError('length_mismatch', 'interactions', message);
  }
  if (users.length === 0) throw new MlError('empty', 'interactions', 'there is no interaction');
}

function finite(value: number, path: string): number {
  if (Number.isFinite(value)) return value;
  const message = `${path} is ${value}; leave out interactions without a number`;
  throw new MlError('not_finite', path, message);
}

/** Ratings as multiples of their mean; where some are not above 0, as 0.5 … 1.5 around it. */
function weightsOf(ratings: ArrayLike<number> | undefined, count: number): Float64Array {
  const weights = new Float64Array(count).fill(1);
  if (ratings === undefined) return weights;
  let [sum, low, high] = [0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    const rating = finite(ratings[i] as number, `ratings[${i}]`);
    sum += rating;
    low = Math.min(low, rating);
    high = Math.max(high, rating);
  }
  if (low === high) return weights;
  const mean = sum / count;
  const reach = 2 * Math.max(high - mean, mean - low);
  return weights.map((_, i) => {
    const rating = ratings[i] as number;
    return low > 0 ? rating / mean : 1 + (rating - mean) / reach;
  });
}

function indexOf(index: Map<string, number>, key: string): number {
  const known = index.get(key);
  if (known !== undefined) return known;
  index.set(key, index.size);
  return index.size - 1;
}

export function sparseRows(rows: readonly (readonly (readonly [number, number])[])[]): SparseRows {
  const total = rows.reduce((sum, row) => sum + row.length, 0);
  const start = new Int32Array(rows.length + 1);
  const column = new Int32Array(total);
  const weight = new Float64Array(total);
  let at = 0;
  rows.forEach((row, r) => {
    for (const [c, w] of [...row].sort((a, b) => a[0] - b[0])) {
      column[at] = c;
      weight[at] = w;
      at += 1;
    }
    start[r + 1] = at;
  });
  return { start, column, weight };
}

/** The same entries by column. */
export function transpose(rows: SparseRows, columns: number): SparseRows {
  const start = new Int32Array(columns + 1);
  for (const c of rows.column) start[c + 1] = (start[c + 1] as number) + 1;
  for (let c = 0; c < columns; c++) start[c + 1] = (start[c + 1] as number) + (start[c] as number);
  const next = start.slice(0, columns);
  const column = new Int32Array(rows.column.length);
  const weight = new Float64Array(rows.column.length);
  for (let r = 0; r + 1 < rows.start.length; r++) {
    for (let e = rows.start[r] as number; e < (rows.start[r + 1] as number); e++) {
      const c = rows.column[e] as number;
      const at = next[c] as number;
      next[c] = at + 1;
      column[at] = r;
      weight[at] = rows.weight[e] as number;
    }
  }
  return { start, column, weight };
}

/** How many users had both items, n × n; the diagonal counts the users of an item. */
export function coOccurrence(rows: SparseRows, items: number): Float64Array {
  const counts = new Float64Array(items * items);
  for (let r = 0; r + 1 < rows.start.length; r++) {
    const [from, to] = [rows.start[r] as number, rows.start[r + 1] as number];
    for (let a = from; a < to; a++) {
      const row = (rows.column[a] as number) * items;
      for (let b = from; b < to; b++) {
        const at = row + (rows.column[b] as number);
        counts[at] = (counts[at] as number) + 1;
      }
    }
  }
  return counts;
}
