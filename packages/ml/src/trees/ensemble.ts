// A sum of trees: what boosting makes, what forests are once their leaves are divided by the number of
// trees, and what models of other libraries become when they are read.
import { exp } from '../kernels/exp.ts';
import { sigmoid } from './objectives/logistic.ts';
import { MARGIN_MAX } from './objectives/poisson.ts';
import { softmaxRow } from './objectives/softmax.ts';
import type { Tree } from './tree.ts';

export const links = ['identity', 'logistic', 'softmax', 'exponential', 'share', 'shares'] as const;

/**
 * How margins become predictions: as they are; odds to two probabilities; margins to class
 * probabilities; e^m; one share to two probabilities; shares of classes scaled to 1.
 */
export type Link = (typeof links)[number];

export interface Ensemble {
  /** Tree i adds to output i mod outputCount. */
  readonly trees: readonly Tree[];
  readonly outputCount: number;
  /** One margin an output, before any tree. */
  readonly base: Float64Array;
  readonly link: Link;
  /** How values are rounded before they are compared: XGBoost and ours 32 bits, LightGBM 64. */
  readonly floats: 'float32' | 'float64';
}

/** Numbers a row after the link. */
export const predictionCount = ({ link, outputCount }: Ensemble): number =>
  link === 'logistic' || link === 'share' ? 2 : outputCount;

/** Margins, row-major, to predictions. */
export function applyLink(ensemble: Ensemble, margins: Float64Array): Float64Array {
  const { link, outputCount } = ensemble;
  if (link === 'identity') return margins;
  if (link === 'exponential') return margins.map((m) => exp(Math.min(m, MARGIN_MAX)));
  if (link === 'logistic' || link === 'share') {
    const pairs = new Float64Array(2 * margins.length);
    for (let row = 0; row < margins.length; row++) {
      const margin = margins[row] as number;
      const p = link === 'logistic' ? sigmoid(margin) : Math.min(Math.max(margin, 0), 1);
      pairs[2 * row] = 1 - p;
      pairs[2 * row + 1] = p;
    }
    return pairs;
  }
  for (let at = 0; at < margins.length; at += outputCount) {
    if (link === 'softmax') softmaxRow(margins, at, 1, outputCount);
    else scaleToOne(margins, at, outputCount);
  }
  return margins;
}

function scaleToOne(values: Float64Array, at: number, count: number): void {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += Math.max(values[at + k] as number, 0);
  for (let k = 0; k < count; k++) {
    values[at + k] = sum > 0 ? Math.max(values[at + k] as number, 0) / sum : 1 / count;
  }
}
