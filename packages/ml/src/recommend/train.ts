// From interactions to a recommender: choose the blend on held-out interactions, then fit its parts on
// everything and add up those that are matrices.
import { MlError } from '../errors.ts';
import {
  alsParameters,
  chooseBlend,
  factorShare,
  fitParts,
  matrixShare,
  type Parts,
  spreadOf,
} from './blend.ts';
import { gatherInteractions, type InteractionInput, type Interactions } from './interactions.ts';
import { Recommender } from './recommender.ts';

export interface RecommenderOptions {
  /** Length of the lists that the methods are judged by, default 10. */
  readonly k?: number;
  readonly seed?: number;
  /** Tags by item. Items that only stand here can be recommended too (cold start by content). */
  readonly tags?: Readonly<Record<string, readonly string[]>>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** A matrix of items by items of this size takes 400 MB. */
const ITEMS_MAX = 10_000;

/**
 * Learns what goes with what. Deterministic for a seed.
 *
 * @throws MlError `empty`, `length_mismatch`, `not_finite`, `too_many_items`, `aborted`
 * @example
 * const recommender = trainRecommender({
 *   users: ['ann', 'ann', 'bo', 'bo', 'cy'],
 *   items: ['tea', 'cup', 'tea', 'cup', 'tea'],
 * });
 * recommender.recommend('cy')[0]?.item; // 'cup'
 */
export function trainRecommender(
  input: InteractionInput,
  options: RecommenderOptions = {},
): Recommender {
  const { k = 10, seed = 0, signal, onProgress } = options;
  const data = withTagged(gatherInteractions(input), options.tags);
  const n = data.items.length;
  if (n > ITEMS_MAX) {
    const message = `there are ${n} items; up to ${ITEMS_MAX} can be learned at once. Leave out the rarest`;
    throw new MlError('too_many_items', 'interactions.items', message);
  }
  const context = { seed, k, signal, onProgress };
  const blend = chooseBlend(data, context);
  const parts = fitParts(data, blend.l2, context, { weights: blend.weights });
  const { weights } = blend;
  const share = parts.scales.map((scale, p) => (weights[p] ?? 0) / scale);
  const { start, column } = data.rows;
  const popular = (weights.at(-1) ?? 0) / spreadOf(parts.popularity);
  return new Recommender({
    items: data.items,
    histories: new Map(
      data.users.map((user, u) => [user, Array.from(column.subarray(start[u], start[u + 1]))]),
    ),
    matrix: summed(parts, share),
    matrixWeight: matrixShare(weights),
    isPerUser: true,
    factors: parts.factors.flatMap((factors, place) => {
      if (factors === null) return [];
      const { l2, alpha } = alsParameters[place] as (typeof alsParameters)[number];
      const { width, items, users } = factors;
      return [
        {
          ...{ width, l2, alpha, weight: factorShare(weights, place) },
          items: Float32Array.from(items),
          users: Float32Array.from(users),
        },
      ];
    }),
    popularity: Float32Array.from(parts.popularity, (count) => count * popular),
    counts: Array.from(parts.popularity),
    tags: options.tags === undefined ? null : data.items.map((item) => options.tags?.[item] ?? []),
    blend,
  });
}

/** Items that are only described stand behind those that somebody had. */
function withTagged(
  data: Interactions,
  tags: Readonly<Record<string, readonly string[]>> | undefined,
): Interactions {
  if (tags === undefined) return data;
  const known = new Set(data.items);
  return {
    ...data,
    items: [...data.items, ...Object.keys(tags).filter((item) => !known.has(item))],
  };
}

function summed(parts: Parts, share: readonly number[]): Float32Array | null {
  if (parts.matrices.every((_, p) => share[p] === 0)) return null;
  const n = parts.popularity.length;
  const sum = new Float32Array(n * n);
  parts.matrices.forEach((matrix, p) => {
    const weight = share[p] as number;
    if (matrix === null || weight === 0) return;
    for (let i = 0; i < sum.length; i++) {
      sum[i] = (sum[i] as number) + weight * (matrix[i] as number);
    }
  });
  return sum;
}
