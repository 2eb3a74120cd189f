// Fisher scoring (iteratively reweighted least squares; Nelder & Wedderburn 1972) for means that are
// the exponential of a linear margin, damped by halving until each step goes down.
import type { DesignMatrix } from '../encode/index.ts';
import type { Pace } from '../estimator/fit-context.ts';
import { devianceCurvature, devianceSlope, halfDeviance } from './deviance.ts';
import type { LinearSolution } from './fitted-linear.ts';
import { solveRidge } from './ridge.ts';

export interface ScoringRules {
  readonly power: number;
  readonly l2: number;
  /** Most steps. */
  readonly steps: number;
}

/** Means beyond e^±MARGIN_MAX times the average are not believed. */
const MARGIN_MAX = 50;
const GAIN_MIN = 1e-13;

/**
 * Minimises Σ weight half-deviance(y, e^(b + x·β)) + l2/2 |β|².
 *
 * @param y one a row, with a mean of 1
 */
export function fitByScoring(
  design: DesignMatrix,
  y: Float64Array,
  weights: Float64Array | null,
  { power, l2, steps }: ScoringRules,
  pace: Pace,
): LinearSolution {
  const { width, rowCount } = design;
  let point: Float64Array = new Float64Array(width + 1);
  let margins: Float64Array = new Float64Array(rowCount);
  const weight = (row: number): number => weights?.[row] ?? 1;
  const lossOf = (at: Float64Array, m: Float64Array): number => {
    let sum = 0;
    for (let row = 0; row < rowCount; row++) {
      sum += weight(row) * halfDeviance(y[row] as number, m[row] as number, power);
    }
    for (let j = 0; j < width; j++) sum += (l2 / 2) * (at[j] as number) ** 2;
    return sum;
  };
  const marginsAt = (at: Float64Array): Float64Array => {
    const m = new Float64Array(rowCount);
    design.times(at, m);
    const intercept = at[width] as number;
    return m.map((value) => Math.max(-MARGIN_MAX, Math.min(MARGIN_MAX, value + intercept)));
  };
  let loss = lossOf(point, margins);
  for (let step = 1; step <= steps; step++) {
    const direction = scoringStep(design, y, weights, margins, point, power, l2);
    let length = 1;
    let next = point;
    let nextMargins = margins;
    let nextLoss = Infinity;
    for (; length > 1e-9; length /= 2) {
      next = point.map((value, j) => value + length * (direction[j] as number));
      nextMargins = marginsAt(next);
      nextLoss = lossOf(next, nextMargins);
      if (nextLoss <= loss) break;
    }
    if (!(nextLoss <= loss)) break;
    const gain = loss - nextLoss;
    [point, margins, loss] = [next, nextMargins, nextLoss];
    if (pace.isOver({ done: step, total: steps })) break;
    if (gain <= GAIN_MIN * (Math.abs(loss) + rowCount)) break;
  }
  return { coefficients: point.slice(0, width), intercepts: point.slice(width) };
}

/** (Xᵀ W X + l2)⁻¹ times the downhill gradient; the intercept is the last row, and free. */
function scoringStep(
  design: DesignMatrix,
  y: Float64Array,
  weights: Float64Array | null,
  margins: Float64Array,
  point: Float64Array,
  power: number,
  l2: number,
): Float64Array {
  const { width, rowCount } = design;
  const size = width + 1;
  const curvature = new Float64Array(rowCount);
  const slopes = new Float64Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const [weight, margin] = [weights?.[row] ?? 1, margins[row] as number];
    curvature[row] = weight * devianceCurvature(margin, power);
    slopes[row] = -weight * devianceSlope(y[row] as number, margin, power);
  }
  const gram = design.gram(curvature);
  const sums = new Float64Array(width);
  design.transposeTimes(curvature, sums);
  const hessian = new Float64Array(size * size);
  for (let i = 0; i < width; i++) {
    hessian.set(gram.subarray(i * width, i * width + i + 1), i * size);
    hessian[width * size + i] = sums[i] as number;
  }
  hessian[size * size - 1] = curvature.reduce((sum, value) => sum + value, 0);
  const downhill = new Float64Array(size);
  design.transposeTimes(slopes, downhill);
  for (let j = 0; j < width; j++) downhill[j]! -= l2 * (point[j] as number);
  downhill[width] = slopes.reduce((sum, value) => sum + value, 0);
  const penalties = new Float64Array(size).fill(l2);
  penalties[width] = 0;
  return solveRidge(hessian, downhill, size, penalties);
}
