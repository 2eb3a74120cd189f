// Isotonic regression by pooling adjacent violators (Ayer et al. 1955): the best rising step curve,
// with straight lines between its steps. Needs some hundred rows to be better than Platt scaling.
import { MlError } from '../errors.ts';
import { checkAllFinite, checkPairs, type Numbers, weightsOf } from '../metrics/arguments.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import { type Calibrator, checkCalibration, checkScore } from './calibrator.ts';

/** A rising curve through points; outside them it stays at the end values. */
export class IsotonicCalibrator implements Calibrator {
  readonly scores: Float64Array;
  readonly values: Float64Array;

  constructor(scores: Float64Array, values: Float64Array) {
    this.scores = scores;
    this.values = values;
  }

  apply(score: number): number {
    checkScore(score);
    const { scores, values } = this;
    const last = scores.length - 1;
    if (score <= (scores[0] as number)) return values[0] as number;
    if (score >= (scores[last] as number)) return values[last] as number;
    let low = 0;
    let high = last;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((scores[middle] as number) <= score) low = middle;
      else high = middle;
    }
    const from = scores[low] as number;
    const share = (score - from) / ((scores[high] as number) - from);
    const start = values[low] as number;
    return start + share * ((values[high] as number) - start);
  }

  toJSON(): FittedState {
    return {
      format: 'aibaas.calibrator.isotonic',
      version: 1,
      scores: Array.from(this.scores),
      values: Array.from(this.values),
    };
  }
}

/**
 * Calibration of scores to probabilities.
 *
 * @throws MlError `rows_differ`, `rows_missing`, `label_invalid`, `one_class`, `value_not_finite`
 * @example
 * fitIsotonic([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]).apply(0.6);
 */
export function fitIsotonic(scores: Numbers, labels: Numbers): IsotonicCalibrator {
  checkCalibration(scores, labels);
  return isotonicRegression(scores, labels);
}

interface Block {
  from: number;
  to: number;
  weight: number;
  value: number;
}

/**
 * The rising curve with the least weighted squared error; rows of equal x are pooled first.
 *
 * @throws MlError `rows_differ`, `rows_missing`, `value_not_finite`, `weight_invalid`
 * @example
 * isotonicRegression([1, 2, 3], [1, 3, 2]).values; // [1, 2.5, 2.5]
 */
export function isotonicRegression(x: Numbers, y: Numbers, weights?: Numbers): IsotonicCalibrator {
  const count = checkPairs(x, y, 'y');
  checkAllFinite(x, 'x');
  checkAllFinite(y, 'y');
  const weight = weightsOf(weights, count);
  const order = Uint32Array.from({ length: count }, (_, row) => row).sort(
    (a, b) => (x[a] as number) - (x[b] as number) || a - b,
  );
  const places: number[] = [];
  const blocks: Block[] = [];
  const merge = (): void => {
    for (let top = blocks.length - 1; top > 0; top--) {
      const right = blocks[top] as Block;
      const left = blocks[top - 1] as Block;
      if (left.value < right.value) return;
      const sum = left.weight + right.weight;
      if (sum > 0) left.value = (left.value * left.weight + right.value * right.weight) / sum;
      left.weight = sum;
      left.to = right.to;
      blocks.pop();
    }
  };
  for (let i = 0; i < count; ) {
    const at = x[order[i] as number] as number;
    let sum = 0;
    let total = 0;
    for (; i < count && x[order[i] as number] === at; i++) {
      const row = order[i] as number;
      total += weight[row] as number;
      sum += (weight[row] as number) * (y[row] as number);
    }
    if (total === 0) continue;
    blocks.push({ from: places.length, to: places.length, weight: total, value: sum / total });
    places.push(at);
    merge();
  }
  return fromBlocks(blocks, places);
}

/** Only the ends of each block are kept: between them the curve is flat. */
function fromBlocks(blocks: readonly Block[], places: readonly number[]): IsotonicCalibrator {
  const scores: number[] = [];
  const values: number[] = [];
  for (const { from, to, value } of blocks) {
    for (const place of from === to ? [from] : [from, to]) {
      scores.push(places[place] as number);
      values.push(value);
    }
  }
  return new IsotonicCalibrator(Float64Array.from(scores), Float64Array.from(values));
}

export function readIsotonic(state: StateReader): IsotonicCalibrator {
  const scores = state.numbers('scores');
  const values = state.numbers('values', scores.length);
  const rises = (list: Float64Array, isStrict: boolean): boolean =>
    list.every((value, i) => i === 0 || (isStrict ? value > list[i - 1]! : value >= list[i - 1]!));
  if (scores.length > 0 && rises(scores, true) && rises(values, false)) {
    return new IsotonicCalibrator(scores, values);
  }
  const message = 'The points of the curve do not rise; the file is damaged.';
  throw new MlError('state_invalid', `${state.path}.scores`, message);
}
