// How good ordered lists are, one query or user at a time: nDCG, average precision, reciprocal rank,
// recall and hit rate among the first k. Averages over queries skip those with nothing to find.
import { MlError } from '../errors.ts';
import { checkAllFinite, checkPairs, descending, type Numbers } from './arguments.ts';

const discount = (rank: number): number => 1 / Math.log2(rank + 2);

function checkK(k: number): number {
  if (k === Number.POSITIVE_INFINITY || (Number.isInteger(k) && k >= 1)) return k;
  throw new MlError('k_out_of_range', 'k', `k is ${k}; give a whole number of at least 1.`);
}

/**
 * Normalised discounted cumulative gain of one query (Järvelin & Kekäläinen 2002) with linear gain.
 * Rows of equal score share the mean gain of their places, as scikit-learn averages ties.
 *
 * @param gains relevance a row, at least 0
 * @returns in [0, 1]; 0 when nothing is relevant
 * @throws MlError `rows_missing`, `rows_differ`, `value_not_finite`, `value_negative`, `k_out_of_range`
 * @example
 * ndcg([3, 2, 0], [0.9, 0.1, 0.5]); // 0.9386
 */
export function ndcg(gains: Numbers, scores: Numbers, k = Number.POSITIVE_INFINITY): number {
  checkPairs(gains, scores, 'scores');
  checkAllFinite(gains, 'gains');
  checkAllFinite(scores, 'scores');
  checkK(k);
  for (let i = 0; i < gains.length; i++) {
    if ((gains[i] as number) >= 0) continue;
    throw new MlError(
      'value_negative',
      `gains[${i}]`,
      `gains[${i}] is ${gains[i]}; it is at least 0.`,
    );
  }
  const ideal = discountedGain(gains, gains, k);
  return ideal > 0 ? discountedGain(gains, scores, k) / ideal : 0;
}

function discountedGain(gains: Numbers, scores: Numbers, k: number): number {
  const order = descending(scores);
  let sum = 0;
  for (let from = 0; from < order.length && from < k; ) {
    let to = from;
    let gain = 0;
    let discounts = 0;
    const score = scores[order[from] as number];
    for (; to < order.length && scores[order[to] as number] === score; to++) {
      gain += gains[order[to] as number] as number;
      if (to < k) discounts += discount(to);
    }
    sum += (gain / (to - from)) * discounts;
    from = to;
  }
  return sum;
}

/** What a recommender offered one user, and what that user truly took. */
export interface RankedList {
  /** Items, best first. */
  readonly items: readonly (string | number)[];
  readonly relevant: ReadonlySet<string | number>;
}

/** Averages over the lists that have something to find. */
export interface RankedListScores {
  /** nDCG with gain 1 for each item found. */
  readonly ndcg: number;
  /** Mean average precision, each list over min(k, relevant) places. */
  readonly map: number;
  /** Mean reciprocal rank of the first item found. */
  readonly mrr: number;
  readonly precision: number;
  readonly recall: number;
  /** Share of lists with at least one item found. */
  readonly hitRate: number;
  /** Lists that counted. */
  readonly lists: number;
}

/**
 * All figures of the first `k` items of each list.
 *
 * @throws MlError `k_out_of_range`, `rows_missing` when no list has anything to find
 * @example
 * scoreRankedLists([{ items: ['a', 'b'], relevant: new Set(['b']) }], 2).mrr; // 0.5
 */
export function scoreRankedLists(lists: readonly RankedList[], k: number): RankedListScores {
  checkK(k);
  const counted = lists.filter(({ relevant }) => relevant.size > 0);
  if (counted.length === 0) {
    throw new MlError(
      'rows_missing',
      'lists',
      'No list has a relevant item; there is nothing to find.',
    );
  }
  const total = { ndcg: 0, map: 0, mrr: 0, precision: 0, recall: 0, hitRate: 0 };
  for (const list of counted) {
    const one = scoreOne(list, k);
    for (const key of Object.keys(total) as (keyof typeof total)[]) total[key] += one[key];
  }
  const mean = (sum: number): number => sum / counted.length;
  return {
    ndcg: mean(total.ndcg),
    map: mean(total.map),
    mrr: mean(total.mrr),
    precision: mean(total.precision),
    recall: mean(total.recall),
    hitRate: mean(total.hitRate),
    lists: counted.length,
  };
}

function scoreOne({ items, relevant }: RankedList, k: number): Omit<RankedListScores, 'lists'> {
  let found = 0;
  let gain = 0;
  let precisions = 0;
  let first = 0;
  const seen = new Set<string | number>();
  const length = Math.min(k, items.length);
  for (let rank = 0; rank < length; rank++) {
    const item = items[rank] as string | number;
    // An item offered twice is found once.
    if (!relevant.has(item) || seen.has(item)) continue;
    seen.add(item);
    found++;
    gain += discount(rank);
    precisions += found / (rank + 1);
    if (found === 1) first = 1 / (rank + 1);
  }
  const places = Math.min(k, relevant.size);
  let ideal = 0;
  for (let rank = 0; rank < places; rank++) ideal += discount(rank);
  const reach = Number.isFinite(k) ? k : items.length;
  return {
    ndcg: gain / ideal,
    map: precisions / places,
    mrr: first,
    precision: reach > 0 ? found / reach : 0,
    recall: found / relevant.size,
    hitRate: Number(found > 0),
  };
}
