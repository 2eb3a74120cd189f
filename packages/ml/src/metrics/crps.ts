// The continuous ranked probability score: how far a whole predicted distribution lies from what
// happened, in the unit of the target (Gneiting & Raftery 2007).
import { MlError } from '../errors.ts';
import { normalProbability } from '../forecast/distributions.ts';
import { checkAllFinite, checkPairs, type Numbers } from './arguments.ts';
import { quantileLoss } from './regression.ts';

/**
 * CRPS of one outcome under equally likely samples: E|X − y| − ½ E|X − X′|.
 *
 * @throws MlError `rows_missing`, `value_not_finite`
 * @example
 * crpsSamples(1, [0, 2]); // 0.5
 */
export function crpsSamples(outcome: number, samples: Numbers): number {
  const count = samples.length;
  if (count === 0) throw new MlError('rows_missing', 'samples', 'There is no sample.');
  checkAllFinite([outcome], 'outcome');
  checkAllFinite(samples, 'samples');
  const sorted = Float64Array.from(samples).sort();
  let distance = 0;
  let spread = 0;
  sorted.forEach((value, rank) => {
    distance += Math.abs(value - outcome);
    // Each sorted value is the larger of a pair `rank` times and the smaller the other times.
    spread += (2 * rank - count + 1) * value;
  });
  return distance / count - spread / (count * count);
}

/**
 * Mean CRPS of normal predictions, in closed form.
 *
 * @param deviations standard deviations, above 0
 * @throws MlError `deviation_not_positive`, `rows_differ`, `value_not_finite`
 * @example
 * crpsNormal([0], [0], [1]); // 0.2337
 */
export function crpsNormal(outcomes: Numbers, means: Numbers, deviations: Numbers): number {
  const count = checkPairs(outcomes, means, 'means');
  checkPairs(outcomes, deviations, 'deviations');
  for (const [list, path] of [
    [outcomes, 'outcomes'],
    [means, 'means'],
    [deviations, 'deviations'],
  ] as const) {
    checkAllFinite(list, path);
  }
  let sum = 0;
  for (let row = 0; row < count; row++) {
    const sigma = deviations[row] as number;
    if (!(sigma > 0)) {
      const message = `deviations[${row}] is ${sigma}; give a number above 0.`;
      throw new MlError('deviation_not_positive', `deviations[${row}]`, message);
    }
    const z = ((outcomes[row] as number) - (means[row] as number)) / sigma;
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    sum += sigma * (z * (2 * normalProbability(z) - 1) + 2 * density - 1 / Math.sqrt(Math.PI));
  }
  return sum / count;
}

/**
 * CRPS from predicted quantiles: twice their mean pinball loss, which tends to the CRPS as evenly
 * spread quantiles become many.
 *
 * @param quantiles one list of predictions a share, each as long as `outcomes`
 * @throws MlError `rows_differ`, `quantile_out_of_range`
 * @example
 * crpsQuantiles([10], [[8], [9], [11]], [0.25, 0.5, 0.75]);
 */
export function crpsQuantiles(
  outcomes: Numbers,
  quantiles: readonly Numbers[],
  shares: readonly number[],
): number {
  if (quantiles.length !== shares.length || shares.length === 0) {
    const message = `There are ${quantiles.length} lists of predictions for ${shares.length} quantiles.`;
    throw new MlError('rows_differ', 'quantiles', message);
  }
  const losses = shares.map((share, i) => quantileLoss(outcomes, quantiles[i] as Numbers, share));
  return (2 * losses.reduce((sum, loss) => sum + loss, 0)) / shares.length;
}
