// How well risks order the times of an event (Harrell's C), and the curve without any features
// (Kaplan & Meier 1958): what a survival model is judged by and compared with.
import { MlError } from '../errors.ts';

/**
 * Share of comparable pairs in which the one with the earlier event has the higher risk; ties of risk
 * count half. Comparable: the earlier time ended with the event, and the other lasted longer.
 *
 * @returns .5 is chance, 1 perfect order
 * @throws MlError `length_mismatch`, `not_finite`, `pairs_missing`
 * @example
 * concordance([2, 5, 9], [true, true, false], [0.9, 0.4, 0.1]); // 1
 */
export function concordance(
  durations: ArrayLike<number>,
  hadEvent: ArrayLike<boolean | number>,
  risks: ArrayLike<number>,
): number {
  const count = durations.length;
  if (hadEvent.length !== count || risks.length !== count) {
    const message = `There are ${count} durations, ${hadEvent.length} events and ${risks.length} risks.`;
    throw new MlError('length_mismatch', 'risks', message);
  }
  for (let i = 0; i < count; i++) {
    if (Number.isFinite(durations[i]) && Number.isFinite(risks[i])) continue;
    throw new MlError('not_finite', `risks[${i}]`, `Row ${i} has no finite duration and risk.`);
  }
  const sorted = [...new Set(Array.from(risks))].sort((a, b) => a - b);
  const ranks = new Map(sorted.map((risk, rank) => [risk, rank]));
  const seen = new Counts(sorted.length);
  const order = Array.from({ length: count }, (_, i) => i).sort(
    (i, j) => (durations[j] as number) - (durations[i] as number),
  );
  let [pairs, right] = [0, 0];
  // From the longest time down: who was seen before lasted longer than who comes now.
  for (let from = 0; from < count; ) {
    let to = from;
    while (to < count && durations[order[to] as number] === durations[order[from] as number]) to++;
    for (let at = from; at < to; at++) {
      const i = order[at] as number;
      if (!hadEvent[i]) continue;
      const rank = ranks.get(risks[i] as number) as number;
      const below = seen.below(rank);
      pairs += seen.total;
      right += below + (seen.below(rank + 1) - below) / 2;
    }
    for (; from < to; from++) seen.add(ranks.get(risks[order[from] as number] as number) as number);
  }
  if (pairs > 0) return right / pairs;
  const message = 'No two rows can be compared; there are too few events.';
  throw new MlError('pairs_missing', 'hadEvent', message);
}

/** Counts by rank with sums over prefixes (Fenwick 1994). */
class Counts {
  readonly #tree: Int32Array;
  total = 0;

  constructor(size: number) {
    this.#tree = new Int32Array(size + 1);
  }

  add(rank: number): void {
    this.total += 1;
    for (let at = rank + 1; at < this.#tree.length; at += at & -at) this.#tree[at]! += 1;
  }

  below(rank: number): number {
    let sum = 0;
    for (let at = rank; at > 0; at -= at & -at) sum += this.#tree[at] as number;
    return sum;
  }
}

/**
 * Chance to be without the event after each time at which it happened.
 *
 * @throws MlError `length_mismatch`, `empty`, `not_finite`
 * @example
 * kaplanMeier([1, 2, 2, 3], [true, true, false, true]).survival; // [0.75, 0.5, 0]
 */
export function kaplanMeier(
  durations: ArrayLike<number>,
  hadEvent: ArrayLike<boolean | number>,
): { times: Float64Array; survival: Float64Array } {
  const count = durations.length;
  if (hadEvent.length !== count) {
    const message = `There are ${count} durations and ${hadEvent.length} events.`;
    throw new MlError('length_mismatch', 'hadEvent', message);
  }
  if (count === 0) throw new MlError('empty', 'durations', 'There is no duration.');
  const order = Array.from({ length: count }, (_, i) => {
    if (Number.isFinite(durations[i])) return i;
    throw new MlError('not_finite', `durations[${i}]`, `Duration ${i} is no finite number.`);
  }).sort((i, j) => (durations[i] as number) - (durations[j] as number));
  const times: number[] = [];
  const survival: number[] = [];
  let share = 1;
  for (let from = 0; from < count; ) {
    const time = durations[order[from] as number] as number;
    let [to, events] = [from, 0];
    for (; to < count && durations[order[to] as number] === time; to++) {
      events += Number(Boolean(hadEvent[order[to] as number]));
    }
    if (events > 0) {
      share *= 1 - events / (count - from);
      times.push(time);
      survival.push(share);
    }
    from = to;
  }
  return { times: Float64Array.from(times), survival: Float64Array.from(survival) };
}
