// Intervals that hold at every moment of a stream at once, so that looking often costs nothing: of a
// share (exact), and of a mean (for large counts, with estimated variance).
import { logGamma } from '../distributions/incomplete-gamma.ts';
import { MlError } from '../errors.ts';

function checkAlpha(alpha: number): void {
  if (alpha > 0 && alpha < 1) return;
  const message = `alpha is ${alpha}; give a chance between 0 and 1.`;
  throw new MlError('level_out_of_range', 'alpha', message);
}

/**
 * The shares that a stream of yes and no has not yet ruled out: those under which Robbins' beta-binomial
 * mixture stays below 1/α (Robbins 1970). Exact for every count, by Ville's inequality. As a running
 * interval, intersect it with the earlier ones.
 *
 * @param alpha chance that the true share is ever outside; 0.05 by default
 * @throws MlError `share_invalid`, `level_out_of_range`
 * @example
 * shareSequence(30, 100); // [0.16…, 0.46…], wider than an interval for one look
 */
export function shareSequence(hits: number, count: number, alpha = 0.05): [number, number] {
  checkAlpha(alpha);
  if (!(Number.isInteger(hits) && Number.isInteger(count) && hits >= 0 && hits <= count)) {
    const message = `${hits} of ${count} is no share of whole counts.`;
    throw new MlError('share_invalid', 'hits', message);
  }
  if (count === 0) return [0, 1];
  const misses = count - hits;
  const mixture = logGamma(1 + hits) + logGamma(1 + misses) - logGamma(2 + count);
  const isRuledOut = (p: number): boolean => {
    const own = (hits > 0 ? hits * Math.log(p) : 0) + (misses > 0 ? misses * Math.log1p(-p) : 0);
    return mixture - own >= Math.log(1 / alpha);
  };
  const share = hits / count;
  const edge = (outside: number): number => {
    if (share === outside) return outside;
    let [out, within] = [outside, share];
    for (let step = 0; step < 60; step++) {
      const middle = (out + within) / 2;
      if (isRuledOut(middle)) out = middle;
      else within = middle;
    }
    return out;
  };
  return [edge(0), edge(1)];
}

/**
 * Half width of an asymptotic confidence sequence of a mean (Waudby-Smith, Arbour, Sinha, Kennedy &
 * Ramdas 2024): it holds at all counts from the first look on, once the variance is well estimated.
 *
 * @param count rows so far, at least 2
 * @param variance their sample variance
 * @param options `alpha` 0.05; `tightestAt`: the count at which the width is to be least, 1000
 * @throws MlError `rows_missing`, `level_out_of_range`, `value_negative`
 * @example
 * const half = meanSequenceWidth(400, 2.5); // mean ± half
 */
export function meanSequenceWidth(
  count: number,
  variance: number,
  { alpha = 0.05, tightestAt = 1000 } = {},
): number {
  checkAlpha(alpha);
  if (!(count >= 2)) throw new MlError('rows_missing', 'count', `${count} rows have no variance.`);
  if (!(variance >= 0) || variance === Infinity) {
    throw new MlError('value_negative', 'variance', `The variance is ${variance}.`);
  }
  if (!(tightestAt >= 1)) {
    const message = `tightestAt is ${tightestAt}; give a count of at least 1.`;
    throw new MlError('rows_missing', 'options.tightestAt', message);
  }
  const log = -2 * Math.log(alpha);
  const rho = (log + Math.log(log + 1)) / tightestAt;
  const scaled = count * rho + 1;
  const bound = (2 * scaled * Math.log(Math.sqrt(scaled) / alpha)) / (count * count * rho);
  return Math.sqrt(variance * bound);
}
