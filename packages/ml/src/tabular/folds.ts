// Which rows are held out when: folds with equal shares of each class, the same for a seed. Rows that are equal go
// into one fold together.
import { seededRandom, shuffle } from '../random.ts';

/**
 * The fold of each row.
 *
 * @param strata a small whole number a row: its class, or a part of the range of its target
 * @param groups rows of one group stay together, `0 …` one a row; without it every row is by itself
 */
export function stratifiedFolds(
  strata: ArrayLike<number>,
  folds: number,
  seed: number,
  groups: Int32Array | null = null,
): Uint8Array {
  const random = seededRandom(seed);
  const rows = new Map<number, number[]>();
  for (let row = 0; row < strata.length; row++) {
    const stratum = strata[row] as number;
    const list = rows.get(stratum);
    if (list === undefined) rows.set(stratum, [row]);
    else list.push(row);
  }
  const order = [...rows].sort(([a], [b]) => a - b).flatMap(([, list]) => shuffle(list, random));
  const fold = new Uint8Array(strata.length);
  if (groups === null || groups.every((group, row) => group === row)) {
    order.forEach((row, place) => {
      fold[row] = place % folds;
    });
    return fold;
  }
  const filling = new Filling(strata, folds);
  for (const own of gathered(groups, order)) {
    const chosen = filling.bestFor(own);
    filling.add(own, chosen, 1);
    for (const row of own) fold[row] = chosen;
  }
  spread(strata, folds, groups, fold);
  return fold;
}

/** The rows of each group, large groups first, else in the order given: small ones level what large ones leave. */
function gathered(groups: Int32Array, order: readonly number[]): number[][] {
  const lists = new Map<number, number[]>();
  for (const row of order) {
    const list = lists.get(groups[row] as number);
    if (list === undefined) lists.set(groups[row] as number, [row]);
    else list.push(row);
  }
  return [...lists.values()].sort((a, b) => b.length - a.length);
}

/** How much of each stratum is in each fold. */
class Filling {
  readonly #strata: ArrayLike<number>;
  readonly #totals = new Map<number, number>();
  /** One map a fold: rows of each stratum. */
  readonly #counts: Map<number, number>[];
  readonly #sizes: Float64Array;

  constructor(strata: ArrayLike<number>, folds: number) {
    this.#strata = strata;
    this.#counts = Array.from({ length: folds }, () => new Map());
    this.#sizes = new Float64Array(folds);
    for (let row = 0; row < strata.length; row++) {
      const stratum = strata[row] as number;
      this.#totals.set(stratum, (this.#totals.get(stratum) ?? 0) + 1);
    }
  }

  add(rows: readonly number[], fold: number, sign: 1 | -1): void {
    const counts = this.#counts[fold] as Map<number, number>;
    for (const row of rows) {
      const stratum = this.#strata[row] as number;
      counts.set(stratum, (counts.get(stratum) ?? 0) + sign);
    }
    this.#sizes[fold] = (this.#sizes[fold] as number) + sign * rows.length;
  }

  /** The fold where the squares of all shares, of strata and of rows, grow least by these rows. */
  bestFor(rows: readonly number[]): number {
    const own = new Map<number, number>();
    for (const row of rows) {
      const stratum = this.#strata[row] as number;
      own.set(stratum, (own.get(stratum) ?? 0) + 1);
    }
    const all = this.#strata.length;
    let [best, least] = [0, Number.POSITIVE_INFINITY];
    this.#counts.forEach((counts, fold) => {
      let growth = (2 * (this.#sizes[fold] as number) * rows.length + rows.length ** 2) / all ** 2;
      for (const [stratum, count] of own) {
        const total = this.#totals.get(stratum) as number;
        growth += (2 * (counts.get(stratum) ?? 0) * count + count ** 2) / total ** 2;
      }
      if (growth < least) [best, least] = [fold, growth];
    });
    return best;
  }
}

/**
 * A stratum that came to lie in one fold alone, though it has several groups, gives one away: elsewhere nobody would
 * learn of it. What moves may leave another stratum alone, so that it is looked at again a few times.
 */
function spread(
  strata: ArrayLike<number>,
  folds: number,
  groups: Int32Array,
  fold: Uint8Array,
): void {
  for (let round = 0; round < folds; round++) {
    const alone = new Map<number, { group: number; home: number; others: boolean }>();
    const isSpread = new Set<number>();
    for (let row = 0; row < fold.length; row++) {
      const [stratum, group] = [strata[row] as number, groups[row] as number];
      const known = alone.get(stratum);
      if (known === undefined) {
        alone.set(stratum, { group, home: fold[row] as number, others: false });
      } else {
        known.others ||= known.group !== group;
        if (known.home !== fold[row]) isSpread.add(stratum);
      }
    }
    const lonely = [...alone].find(([stratum, { others }]) => others && !isSpread.has(stratum));
    if (lonely === undefined) return;
    const { group: moved, home } = lonely[1];
    const target = (home + 1 + round) % folds;
    for (let row = 0; row < fold.length; row++) if (groups[row] === moved) fold[row] = target;
  }
}

/** Tenths of the range by rank, so that every fold sees all of a number's range. */
export function tenthsByRank(values: Float64Array): Uint8Array {
  const order = Uint32Array.from(values.keys()).sort(
    (a, b) => (values[a] as number) - (values[b] as number) || a - b,
  );
  const tenths = new Uint8Array(values.length);
  order.forEach((row, rank) => {
    tenths[row] = Math.floor((10 * rank) / values.length);
  });
  return tenths;
}
