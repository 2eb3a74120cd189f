// What was said against what came, in bins that hold equal counts. Pure.
import { wilson } from './wilson.ts';

export interface ReliabilityBin {
  /** Mean of what was said, 0 to 1. */
  readonly said: number;
  /** Share that came, with its 95 % interval. */
  readonly came: number;
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

/**
 * Sorts by what was said and cuts into bins of equal count.
 *
 * @param said probabilities, 0 to 1
 * @param came whether it happened, one for each
 * @throws RangeError when the lists differ in length or a probability is none
 * @example
 * reliabilityBins([0.1, 0.9], [false, true], 2).map((bin) => bin.came); // [0, 1]
 */
export function reliabilityBins(
  said: readonly number[],
  came: readonly boolean[],
  bins = 10,
): ReliabilityBin[] {
  if (said.length !== came.length) throw new RangeError('said and came must be equally long');
  const bad = said.findIndex((p) => !(p >= 0 && p <= 1));
  if (bad >= 0) throw new RangeError(`said[${bad}] is not a probability: ${said[bad]}`);
  const order = said.map((_, i) => i).sort((a, b) => (said[a] ?? 0) - (said[b] ?? 0));
  const count = Math.min(bins, order.length);
  return Array.from({ length: count }, (_, b) => {
    const from = Math.floor((b * order.length) / count);
    const to = Math.floor(((b + 1) * order.length) / count);
    const members = order.slice(from, to);
    const hits = members.filter((i) => came[i]).length;
    const sum = members.reduce((total, i) => total + (said[i] ?? 0), 0);
    const n = members.length;
    return { said: sum / n, came: hits / n, ...wilson(hits, n), count: n };
  });
}
