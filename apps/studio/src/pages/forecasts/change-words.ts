// How the newest days compare with those before them. Sums of differing numbers of known days do not compare: then
// the mean of a known day does. Pure.
import { countOf, formatChange, formatNumber } from '@aibaas/react';
import { amountOf, type Stretch } from './answer-words.ts';

export interface Change {
  /** null where there is nothing to compare with. */
  readonly change: string | null;
  readonly words: string;
}

/**
 * The change, and in words on what; with how many days are known where that is not all of them.
 *
 * @example
 * changeOf(stretch, 90, true); // { change: '+13%', words: 'per known day on the 90 days before (90 of 90 …)' }
 */
export function changeOf(stretch: Stretch, days: number, isSum: boolean): Change {
  const { value, before, known, knownBefore, of, granularity } = stretch;
  const isUneven = isSum && known !== knownBefore;
  const change =
    before === null
      ? null
      : formatChange(isUneven ? value / known : value, meanOr(stretch, isUneven));
  const all = countOf(of, granularity);
  if (before === null || change === null) {
    const none = `No ${days} days before to compare`;
    return { change: null, words: known < of ? `${none}; ${known} of ${all} known` : none };
  }
  const on = `on the ${days} days before`;
  if (!isUneven) {
    const some = isSum && known < of ? `; ${known} of ${all} known in both` : '';
    return { change, words: `${on} (${amountOf(before)})${some}` };
  }
  const counts = `${formatNumber(known)} of ${all} known, ${formatNumber(knownBefore)} before`;
  return { change, words: `per known ${granularity} ${on} (${counts})` };
}

const meanOr = ({ before, knownBefore }: Stretch, isUneven: boolean): number =>
  isUneven ? (before ?? 0) / knownBefore : (before ?? 0);
