// The checks that all metrics of labels, scores and probabilities share: equal lengths, rows at all,
// finite numbers, weights that weigh something.
import { MlError } from '../errors.ts';

/** Numbers in order; plain and typed arrays alike. */
export type Numbers = ArrayLike<number>;

/** @throws MlError `rows_missing`, `rows_differ` */
export function checkPairs(first: Numbers, second: Numbers, path: string): number {
  if (first.length === 0) throw new MlError('rows_missing', path, 'There is no row to judge.');
  if (first.length === second.length) return first.length;
  const message = `${path} has ${second.length} rows, the truth has ${first.length}.`;
  throw new MlError('rows_differ', path, message);
}

/** @throws MlError `value_not_finite` with the first row that is not finite */
export function checkAllFinite(values: Numbers, path: string): void {
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) continue;
    const message = `${path}[${i}] is ${values[i]}; leave the row out or repair it.`;
    throw new MlError('value_not_finite', `${path}[${i}]`, message);
  }
}

/** @throws MlError `label_invalid`, and `one_class` where both classes are needed */
export function checkBinary(labels: Numbers, needsBoth = true): { positives: number } {
  let positives = 0;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i];
    if (label !== 0 && label !== 1) {
      const message = `labels[${i}] is ${label}; a label is 0 or 1.`;
      throw new MlError('label_invalid', `labels[${i}]`, message);
    }
    positives += label;
  }
  if (needsBoth && (positives === 0 || positives === labels.length)) {
    const message = `All labels are ${positives === 0 ? 0 : 1}; the metric needs both.`;
    throw new MlError('one_class', 'labels', message);
  }
  return { positives };
}

/** The weights, or ones. @throws MlError `rows_differ`, `weight_invalid` */
export function weightsOf(weights: Numbers | undefined, count: number): Numbers {
  if (weights === undefined) return new Float64Array(count).fill(1);
  if (weights.length !== count) {
    const message = `weights has ${weights.length} rows, the truth has ${count}.`;
    throw new MlError('rows_differ', 'weights', message);
  }
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const weight = weights[i] as number;
    if (!(weight >= 0) || weight === Infinity) {
      const message = `weights[${i}] is ${weight}; give a finite number of at least 0.`;
      throw new MlError('weight_invalid', `weights[${i}]`, message);
    }
    sum += weight;
  }
  if (sum > 0) return weights;
  throw new MlError('weight_invalid', 'weights', 'The weights add up to 0.');
}

/** Rows from the highest score to the lowest; equal scores keep their order. */
export function descending(scores: Numbers): Uint32Array {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row);
  return order.sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
}
