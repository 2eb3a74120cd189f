// Which rows are held out when: folds with equal shares of each class, the same for a seed.
import { seededRandom, shuffle } from '../random.ts';

/**
 * The fold of each row.
 *
 * @param strata a small whole number a row: its class, or a part of the range of its target
 */
export function stratifiedFolds(
  strata: ArrayLike<number>,
  folds: number,
  seed: number,
): Uint8Array {
  const random = seededRandom(seed);
  const rows = new Map<number, number[]>();
  for (let row = 0; row < strata.length; row++) {
    const stratum = strata[row] as number;
    const list = rows.get(stratum);
    if (list === undefined) rows.set(stratum, [row]);
    else list.push(row);
  }
  const fold = new Uint8Array(strata.length);
  let next = 0;
  for (const list of [...rows].sort(([a], [b]) => a - b).map(([, each]) => each)) {
    for (const row of shuffle(list, random)) fold[row] = next++ % folds;
  }
  return fold;
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
