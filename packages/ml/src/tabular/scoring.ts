// How good predictions are: the loss that chooses, and the figure that people read with its interval.
import { wilsonInterval } from '../calibration/index.ts';
import { rocAuc } from '../metrics/binary-scores.ts';

export type TableTask = 'binary' | 'multiclass' | 'regression';

/** A figure with its 95 % interval. */
export interface Figure {
  readonly metric: 'AUC' | 'accuracy' | 'RMSE';
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

const tiny = 1e-15;
const z95 = 1.959964;

/**
 * Mean loss, lower is better: log loss of classes, squared error of numbers.
 *
 * @param outputs rows × classes, or one a row
 */
export function lossOf(task: TableTask, y: Float64Array, outputs: Float64Array): number {
  const width = outputs.length / y.length;
  let sum = 0;
  for (let row = 0; row < y.length; row++) {
    const truth = y[row] as number;
    sum +=
      task === 'regression'
        ? (truth - (outputs[row] as number)) ** 2
        : -Math.log(Math.max(tiny, outputs[row * width + truth] as number));
  }
  return sum / y.length;
}

/** Below 0 where the first is the better figure: a larger AUC or accuracy, a smaller RMSE. */
export function compareFigures(a: Figure, b: Figure): number {
  return a.metric === 'RMSE' ? a.value - b.value : b.value - a.value;
}

/**
 * AUC (Hanley & McNeil 1982), accuracy (Wilson 1927) or RMSE, each with its interval.
 *
 * @param distinct rows that stand for themselves: copies make no interval narrower
 */
export function figureOf(
  task: TableTask,
  y: Float64Array,
  outputs: Float64Array,
  distinct: number = y.length,
): Figure {
  const share = distinct / y.length;
  if (task === 'regression') return rmse(y, outputs, share);
  return task === 'binary' ? auc(y, outputs, share) : accuracy(y, outputs, share);
}

function auc(y: Float64Array, outputs: Float64Array, share: number): Figure {
  const scores = Float64Array.from(y, (_, row) => outputs[2 * row + 1] as number);
  const value = rocAuc(y, scores);
  const ones = y.reduce((sum, label) => sum + label, 0);
  const [positives, negatives] = [share * ones, share * (y.length - ones)];
  const q1 = value / (2 - value);
  const q2 = (2 * value * value) / (1 + value);
  const variance =
    (value * (1 - value) +
      Math.max(0, positives - 1) * (q1 - value * value) +
      Math.max(0, negatives - 1) * (q2 - value * value)) /
    (positives * negatives);
  const half = z95 * Math.sqrt(Math.max(0, variance));
  return {
    metric: 'AUC',
    value,
    lower: Math.max(0, value - half),
    upper: Math.min(1, value + half),
  };
}

function accuracy(y: Float64Array, outputs: Float64Array, share: number): Figure {
  const n = y.length;
  const width = outputs.length / n;
  let hits = 0;
  for (let row = 0; row < n; row++) {
    if (bestOf(outputs, row, width) === y[row]) hits += 1;
  }
  const [lower, upper] = wilsonInterval(share * hits, share * n);
  return { metric: 'accuracy', value: hits / n, lower, upper };
}

function rmse(y: Float64Array, outputs: Float64Array, share: number): Figure {
  const squares = y.map((truth, row) => (truth - (outputs[row] as number)) ** 2);
  const n = y.length;
  const mean = squares.reduce((a, b) => a + b, 0) / n;
  const spread = squares.reduce((sum, s) => sum + (s - mean) ** 2, 0) / Math.max(1, n - 1);
  const half = z95 * Math.sqrt(spread / (share * n));
  return {
    metric: 'RMSE',
    value: Math.sqrt(mean),
    lower: Math.sqrt(Math.max(0, mean - half)),
    upper: Math.sqrt(mean + half),
  };
}

/** The place of a row's largest output. */
export function bestOf(outputs: Float64Array, row: number, width: number): number {
  let best = 0;
  for (let c = 1; c < width; c++) {
    if ((outputs[row * width + c] as number) > (outputs[row * width + best] as number)) best = c;
  }
  return best;
}
