// Lasso and elastic net by cyclic coordinate descent with an active set (Friedman, Hastie & Tibshirani
// 2010). Features are centred on the fly, so that levels stay look-ups.
import type { DesignMatrix } from '../encode/index.ts';
import type { Pace } from '../estimator/fit-context.ts';
import type { LinearSolution } from './fitted-linear.ts';

export interface ElasticNetRules {
  /** Weight of both penalties. */
  readonly penalty: number;
  /** Share of it that is L1; 1 is the lasso. */
  readonly l1Share: number;
  /** Most passes over the features. */
  readonly passes: number;
  /** Done when no coefficient moves further, in units of the target's standard deviation. */
  readonly tolerance: number;
}

/** One feature as its rows and values. */
interface Feature {
  /** null: `values` has all rows. */
  readonly rows: Int32Array | null;
  readonly values: Float64Array;
}

/** The levels of the categories as lists of rows. */
function featuresOf({ dense, codes, width, rowCount }: DesignMatrix): Feature[] {
  const counts = new Int32Array(width);
  for (const code of codes) for (const j of code) counts[j]! += 1;
  const lists = Array.from(counts, (count) => new Int32Array(count));
  const filled = new Int32Array(width);
  for (const code of codes) {
    for (let row = 0; row < rowCount; row++) {
      const j = code[row] as number;
      (lists[j] as Int32Array)[filled[j]!++] = row;
    }
  }
  return lists.map((rows, j): Feature => {
    const values = dense[j];
    return values === undefined ? { rows, values: new Float64Array(0) } : { rows: null, values };
  });
}

/**
 * Minimises Σ weight (y − b − x·β)² / (2 Σ weight) + penalty (l1Share |β|₁ + (1 − l1Share) |β|² / 2).
 */
export function fitElasticNet(
  design: DesignMatrix,
  y: Float64Array,
  weights: Float64Array | null,
  rules: ElasticNetRules,
  pace: Pace,
): LinearSolution {
  const { width, rowCount } = design;
  const features = featuresOf(design);
  const w = weights ?? new Float64Array(rowCount).fill(1);
  const { means, total } = design.moments(w);
  const yMean = y.reduce((sum, value, row) => sum + value * (w[row] as number), 0) / total;
  // The residuals lack a constant that centring would give them; `sum` is what they add up to.
  const residual = y.map((value, row) => (value - yMean) * (w[row] as number));
  let sum = 0;
  const squares = squaresOf(features, w, means, total);
  const beta = new Float64Array(width);
  const l1 = rules.penalty * rules.l1Share * total;
  const l2 = rules.penalty * (1 - rules.l1Share) * total;
  const move = (j: number): number => {
    const square = squares[j] as number;
    if (!(square > 1e-12 * total)) return 0;
    const feature = features[j] as Feature;
    const before = beta[j] as number;
    const pull = product(feature, residual) - (means[j] as number) * sum + square * before;
    const after = (Math.sign(pull) * Math.max(0, Math.abs(pull) - l1)) / (square + l2);
    const change = after - before;
    if (change === 0) return 0;
    beta[j] = after;
    subtract(feature, w, residual, change);
    sum -= change * total * (means[j] as number);
    return Math.abs(change) * Math.sqrt(square / total);
  };
  const isActive = new Uint8Array(width);
  for (let pass = 1; pass <= rules.passes; pass++) {
    let most = 0;
    let isNew = false;
    for (let j = 0; j < width; j++) {
      most = Math.max(most, move(j));
      if (beta[j] === 0 || isActive[j] === 1) continue;
      isActive[j] = 1;
      isNew = true;
    }
    if (pace.isOver({ done: pass, total: rules.passes })) break;
    if (most <= rules.tolerance && !isNew) break;
    const active = Array.from(isActive.keys()).filter((j) => isActive[j] === 1);
    for (let inner = 0; inner < 1000 && pass < rules.passes; inner++, pass++) {
      const furthest = active.reduce((top, j) => Math.max(top, move(j)), 0);
      if (furthest <= rules.tolerance || pace.isOver({ done: pass, total: rules.passes })) break;
    }
  }
  let intercept = yMean;
  for (let j = 0; j < width; j++) intercept -= (means[j] as number) * (beta[j] as number);
  return { coefficients: beta, intercepts: Float64Array.of(intercept) };
}

/** Σ weight (x − mean)² of each feature. */
function squaresOf(
  features: readonly Feature[],
  w: Float64Array,
  means: Float64Array,
  total: number,
): Float64Array {
  return Float64Array.from(features, ({ rows, values }, j) => {
    const mean = means[j] as number;
    if (rows !== null) return total * mean * (1 - mean);
    return values.reduce((all, value, row) => all + (w[row] as number) * (value - mean) ** 2, 0);
  });
}

function product({ rows, values }: Feature, residual: Float64Array): number {
  let sum = 0;
  if (rows !== null) for (const row of rows) sum += residual[row] as number;
  else
    for (let i = 0; i < values.length; i++) sum += (values[i] as number) * (residual[i] as number);
  return sum;
}

/** Takes `change` times the feature, times the rows' weights, off the weighted residuals. */
function subtract(
  { rows, values }: Feature,
  w: Float64Array,
  residual: Float64Array,
  change: number,
): void {
  if (rows !== null) {
    for (const row of rows) residual[row]! -= change * (w[row] as number);
    return;
  }
  for (let i = 0; i < values.length; i++) {
    residual[i]! -= change * (values[i] as number) * (w[i] as number);
  }
}
