// Did the split of units between arms come out as meant? A mismatch says that the assignment or the
// logging is broken, and that no other figure of the experiment can be trusted (Fabijan et al. 2019).
import { chiSquareTail, logGamma } from '../distributions/incomplete-gamma.ts';
import { MlError } from '../errors.ts';

export interface SampleRatio {
  readonly pValue: number;
  /** p below 0.001: so rare without a fault that one should look for it. */
  readonly isMismatch: boolean;
  /** Units an arm that the meant shares would give. */
  readonly expected: readonly number[];
}

const THRESHOLD = 0.001;

function checkCounts(counts: readonly number[], shares: readonly number[]): number {
  if (counts.length !== shares.length || counts.length < 2) {
    const message = `There are ${counts.length} counts and ${shares.length} shares; give one of each an arm, two arms or more.`;
    throw new MlError('rows_differ', 'shares', message);
  }
  counts.forEach((count, i) => {
    if (Number.isInteger(count) && count >= 0) return;
    const message = `counts[${i}] is ${count}; give a whole number of at least 0.`;
    throw new MlError('value_negative', `counts[${i}]`, message);
  });
  shares.forEach((share, i) => {
    if (share > 0 && Number.isFinite(share)) return;
    const message = `shares[${i}] is ${share}; give a number above 0.`;
    throw new MlError('share_invalid', `shares[${i}]`, message);
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/**
 * Pearson's chi-square test, for one look at the end.
 *
 * @param shares meant shares; they are scaled to add up to 1
 * @throws MlError `rows_differ`, `value_negative`, `share_invalid`, `rows_missing` without any unit
 * @example
 * sampleRatioMismatch([5000, 5300], [1, 1]).isMismatch; // false (p = 0.003)
 */
export function sampleRatioMismatch(
  counts: readonly number[],
  shares: readonly number[],
): SampleRatio {
  const total = checkCounts(counts, shares);
  if (total === 0) throw new MlError('rows_missing', 'counts', 'There is no unit in any arm.');
  const whole = shares.reduce((sum, share) => sum + share, 0);
  const expected = shares.map((share) => (total * share) / whole);
  const statistic = counts.reduce(
    (sum, count, i) => sum + (count - expected[i]!) ** 2 / expected[i]!,
    0,
  );
  const pValue = chiSquareTail(statistic, counts.length - 1);
  return { pValue, isMismatch: pValue < THRESHOLD, expected };
}

/**
 * The same question, askable after every unit: a Dirichlet mixture over shares against the meant ones
 * (Lindon & Malek 2022). The p-value of the smallest look counts.
 *
 * @throws MlError as {@link sampleRatioMismatch}
 * @example
 * sequentialSampleRatio([510, 490], [1, 1]).pValue; // 1
 */
export function sequentialSampleRatio(
  counts: readonly number[],
  shares: readonly number[],
): SampleRatio {
  const total = checkCounts(counts, shares);
  const whole = shares.reduce((sum, share) => sum + share, 0);
  // As many pretended units as arms times 100: sure of the meant shares to within some percent.
  const trust = 100 * counts.length;
  let logRatio = logGamma(trust) - logGamma(trust + total);
  counts.forEach((count, i) => {
    const share = shares[i]! / whole;
    logRatio += logGamma(trust * share + count) - logGamma(trust * share) - count * Math.log(share);
  });
  const pValue = Math.min(1, Math.exp(-logRatio));
  const expected = shares.map((share) => (total * share) / whole);
  return { pValue, isMismatch: pValue < THRESHOLD, expected };
}
