// A list that is not ten times the same: maximal marginal relevance (Carbonell & Goldstein 1998).

/**
 * Chooses `k` of the candidates: each next one is the best of score less likeness to those chosen.
 *
 * @param candidates best first, with scores
 * @param likeness of two candidates by item, 0 … 1
 * @param share 0: the scores alone; 1: likeness alone
 */
export function diversify(
  candidates: readonly { readonly item: number; readonly score: number }[],
  k: number,
  share: number,
  likeness: (a: number, b: number) => number,
): { item: number; score: number }[] {
  if (share === 0) return candidates.slice(0, k);
  const [high, low] = [candidates[0]?.score ?? 0, candidates.at(-1)?.score ?? 0];
  const range = high - low || 1;
  const left = candidates.map(({ item, score }) => ({ item, score, nearest: 0 }));
  const chosen: { item: number; score: number }[] = [];
  while (chosen.length < k && left.length > 0) {
    const value = ({ score, nearest }: (typeof left)[number]): number =>
      ((1 - share) * (score - low)) / range - share * nearest;
    let best = 0;
    for (let i = 1; i < left.length; i++) {
      if (value(left[i] as (typeof left)[number]) > value(left[best] as (typeof left)[number])) {
        best = i;
      }
    }
    const [{ item, score }] = left.splice(best, 1) as [(typeof left)[number]];
    chosen.push({ item, score });
    for (const one of left) one.nearest = Math.max(one.nearest, likeness(item, one.item));
  }
  return chosen;
}
