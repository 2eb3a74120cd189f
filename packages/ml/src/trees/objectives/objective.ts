// What boosting minimises: first and second derivatives of a loss by the margin, where it starts, and
// how a margin becomes a prediction. Margins are output-major: all rows of output 0, then of output 1.
import { MlError } from '../../errors.ts';
import type { CheckedExamples } from '../../estimator/training-data.ts';
import type { GradientKernel } from '../../kernels/gradient.ts';

/** Views into one memory, so that a kernel can do what a loop here would do. */
export interface Derivatives {
  readonly kernel: GradientKernel;
  /** Output-major like the derivatives; between outputs lie `margins.length / outputCount` places. */
  readonly margins: Float64Array;
  /** Targets and weights as floats, for kernels; they stay the same during a fit. */
  readonly targets: Float32Array;
  readonly weights: Float32Array;
  readonly gradient: Float32Array;
  readonly hessian: Float32Array;
}

export interface Objective {
  readonly name: ObjectiveName;
  /** Trees a round. */
  readonly outputCount: number;
  /** One margin an output: the best constant, or near it. */
  start(examples: CheckedExamples): Float64Array;
  /** Fills the derivatives at the margins, weighted. Places beyond the rows do not matter. */
  derive(examples: CheckedExamples, derivatives: Derivatives): void;
  /** Weighted mean loss; smaller is better. */
  loss(examples: CheckedExamples, margins: Float64Array): number;
  /**
   * Where the hessian says nothing about the best leaf: the leaf's value from the residuals of its rows.
   * Null for losses with a curvature.
   */
  readonly leafValue: ((residuals: Float64Array, weights: Float64Array | null) => number) | null;
}

export const objectiveNames = [
  'squared',
  'logistic',
  'softmax',
  'quantile',
  'poisson',
  'lambdarank',
] as const;

export type ObjectiveName = (typeof objectiveNames)[number];

export function sumOf(weights: Float64Array | null, rowCount: number): number {
  return weights === null ? rowCount : weights.reduce((sum, weight) => sum + weight, 0);
}

export function weightedMean(values: Float64Array, weights: Float64Array | null): number {
  let total = 0;
  let mean = 0;
  for (let row = 0; row < values.length; row++) {
    const weight = weights === null ? 1 : (weights[row] as number);
    if (weight === 0) continue;
    total += weight;
    mean += (weight / total) * ((values[row] as number) - mean);
  }
  return mean;
}

/** The smallest value below or at which a share of the weight lies. */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array | null,
  share: number,
): number {
  const order = Int32Array.from(values.keys()).sort(
    (a, b) => (values[a] as number) - (values[b] as number) || a - b,
  );
  const goal = share * sumOf(weights, values.length);
  let sum = 0;
  for (const row of order) {
    sum += weights === null ? 1 : (weights[row] as number);
    if (sum >= goal && sum > 0) return values[row] as number;
  }
  return values[order[order.length - 1] as number] ?? 0;
}

/** Beyond it, differences and their squares leave the range of numbers. */
const TARGET_MAX = 1e30;

/** @throws MlError `target_out_of_range` */
export function checkTargets(y: Float64Array, min: number): void {
  const bad = y.findIndex((value) => value < min || Math.abs(value) > TARGET_MAX);
  if (bad < 0) return;
  const range =
    min === -Infinity ? `at most ${TARGET_MAX} in size` : `from ${min} to ${TARGET_MAX}`;
  const message = `The target of row ${bad} is ${y[bad]}; it must be ${range}.`;
  throw new MlError('target_out_of_range', `data.target[${bad}]`, message);
}
