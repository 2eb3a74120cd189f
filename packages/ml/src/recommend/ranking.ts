// The best so many of a row of scores, and how good a ranking is.

/**
 * Indices of the `k` greatest scores, greatest first. Excluded ones score −Infinity.
 *
 * @param ties of equal scores the one with more here comes first, then the one with the lower index
 * @example
 * topOf(Float64Array.of(0, 3, 0), 2, [1, 1, 9]); // [1, 2]
 */
export function topOf(scores: Float64Array, k: number, ties?: ArrayLike<number>): number[] {
  const best: number[] = [];
  const isBefore = (i: number, j: number): boolean => {
    const difference = (scores[i] as number) - (scores[j] as number);
    if (difference !== 0) return difference > 0;
    return ties !== undefined && (ties[i] as number) > (ties[j] as number);
  };
  let least = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    if (score === Number.NEGATIVE_INFINITY || (best.length === k && score < least)) continue;
    let at = best.length;
    while (at > 0 && isBefore(i, best[at - 1] as number)) at -= 1;
    if (at === k) continue;
    best.splice(at, 0, i);
    if (best.length > k) best.pop();
    least = scores[best.at(-1) as number] as number;
  }
  return best;
}

/**
 * Normalised discounted cumulative gain with relevance 0 or 1 (Järvelin & Kekäläinen 2002): 1 when all
 * that was relevant stands first.
 *
 * @example
 * ndcgAt([3, 7], new Set([7]), 2); // 0.63: the one relevant item stands second
 */
export function ndcgAt(
  ranked: readonly number[],
  relevant: ReadonlySet<number>,
  k: number,
): number {
  let gain = 0;
  for (let i = 0; i < Math.min(k, ranked.length); i++) {
    if (relevant.has(ranked[i] as number)) gain += 1 / Math.log2(i + 2);
  }
  let ideal = 0;
  for (let i = 0; i < Math.min(k, relevant.size); i++) ideal += 1 / Math.log2(i + 2);
  return ideal > 0 ? gain / ideal : 0;
}

/** Share of what was relevant that stands among the first k. */
export function recallAt(
  ranked: readonly number[],
  relevant: ReadonlySet<number>,
  k: number,
): number {
  if (relevant.size === 0) return 0;
  return ranked.slice(0, k).filter((item) => relevant.has(item)).length / relevant.size;
}
