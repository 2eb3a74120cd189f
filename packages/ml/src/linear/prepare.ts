// What every linear fit begins with: the encoder, the encoded rows, and a target in units of its own
// standard deviation, so that penalties mean the same for cents and for millions.
import {
  type DesignMatrix,
  fitEncoder,
  type NumberScale,
  scaleOf,
  standardise,
  type TabularEncoder,
} from '../encode/index.ts';
import { headerOf, type ModelHeader } from '../estimator/model-header.ts';
import type { CheckedData } from '../estimator/training-data.ts';

export interface Prepared {
  readonly header: ModelHeader;
  readonly encoder: TabularEncoder;
  readonly design: DesignMatrix;
  /** One a row, adding up to the number of rows; null: all 1. */
  readonly weights: Float64Array | null;
}

export function prepare(data: CheckedData): Prepared {
  const { features } = data;
  const header = headerOf(data);
  const weights = balanced(data.weights);
  const encoder = fitEncoder(header.columns, features, weights);
  return { header, encoder, design: encoder.encode(features), weights };
}

/** Weights that add up to the number of rows, so that a penalty does not depend on their unit. */
function balanced(weights: Float64Array | null): Float64Array | null {
  if (weights === null) return null;
  const top = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const sum = weights.reduce((total, weight) => total + weight / top, 0);
  return weights.map((weight) => (weight / top / sum) * weights.length);
}

export interface ScaledTarget {
  readonly scale: NumberScale;
  readonly y: Float64Array;
}

export function scaleTarget(y: Float64Array, weights: Float64Array | null): ScaledTarget {
  const scale = scaleOf(y, weights);
  return { scale, y: y.map((value) => standardise(value, scale, Number.MAX_VALUE)) };
}
