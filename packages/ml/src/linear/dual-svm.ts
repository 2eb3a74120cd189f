// Linear support vector machine of two classes by dual coordinate descent (Hsieh, Chang, Lin, Keerthi &
// Sundararajan 2008), with their shrinking. The intercept is a feature that is always 1.
import type { DesignMatrix } from '../encode/index.ts';
import type { Pace } from '../estimator/fit-context.ts';
import { seededRandom } from '../random.ts';

export interface SvmRules {
  /** Price of a row on the wrong side. */
  readonly cost: number;
  /** `hinge`: max(0, 1 − m); `squaredHinge`: its square. */
  readonly loss: 'hinge' | 'squaredHinge';
  /** Most passes over the rows. */
  readonly passes: number;
  /** Done when the projected gradients lie this close together. */
  readonly tolerance: number;
}

/** Rows in the shape that visits one after another want. */
export interface SvmRows {
  readonly design: DesignMatrix;
  readonly dense: Float64Array;
  /** |x|² + 1 a row. */
  readonly squares: Float64Array;
}

export function svmRowsOf(design: DesignMatrix): SvmRows {
  const dense = design.denseRows();
  const count = design.dense.length;
  const squares = new Float64Array(design.rowCount);
  for (let row = 0; row < squares.length; row++) {
    let sum = 1 + design.codes.length;
    for (let j = 0; j < count; j++) sum += (dense[row * count + j] as number) ** 2;
    squares[row] = sum;
  }
  return { design, dense, squares };
}

/**
 * Minimises (|β|² + b²) / 2 + cost Σ weight loss(margin).
 *
 * @param signs +1 or −1 a row
 * @returns the coefficients, then the intercept
 */
export function fitDualSvm(
  { design, dense, squares }: SvmRows,
  signs: Int8Array,
  weights: Float64Array | null,
  rules: SvmRules,
  seed: number,
  pace: Pace,
): Float64Array {
  const { width, codes } = design;
  const count = design.dense.length;
  const beta = new Float64Array(width + 1);
  const alpha = new Float64Array(signs.length);
  const random = seededRandom(seed);
  let order = Int32Array.from(signs.keys());
  if (weights !== null) order = order.filter((row) => (weights[row] as number) > 0);
  const all = order.length;
  let active = all;
  let [shrinkAbove, shrinkBelow] = [Infinity, -Infinity];
  for (let pass = 1; pass <= rules.passes; pass++) {
    let [most, least] = [-Infinity, Infinity];
    for (let i = active - 1; i > 0; i--) swap(order, i, Math.floor(random() * (i + 1)));
    for (let i = 0; i < active; i++) {
      const row = order[i] as number;
      const sign = signs[row] as number;
      const price = rules.cost * (weights?.[row] ?? 1);
      const upper = rules.loss === 'hinge' ? price : Infinity;
      const diagonal = rules.loss === 'hinge' ? 0 : 1 / (2 * price);
      let margin = beta[width] as number;
      const at = row * count;
      for (let j = 0; j < count; j++) margin += (beta[j] as number) * (dense[at + j] as number);
      for (const code of codes) margin += beta[code[row] as number] as number;
      const before = alpha[row] as number;
      const gradient = sign * margin - 1 + diagonal * before;
      let projected = gradient;
      if (before === 0) {
        // A row that is far on the right side is not asked again until the end.
        if (gradient > shrinkAbove) {
          swap(order, i--, --active);
          continue;
        }
        projected = Math.min(gradient, 0);
      } else if (before === upper) {
        if (gradient < shrinkBelow) {
          swap(order, i--, --active);
          continue;
        }
        projected = Math.max(gradient, 0);
      }
      most = Math.max(most, projected);
      least = Math.min(least, projected);
      if (Math.abs(projected) < 1e-14) continue;
      const square = (squares[row] as number) + diagonal;
      const after = Math.min(upper, Math.max(0, before - gradient / square));
      const change = (after - before) * sign;
      if (change === 0) continue;
      alpha[row] = after;
      for (let j = 0; j < count; j++) beta[j]! += change * (dense[at + j] as number);
      for (const code of codes) beta[code[row] as number]! += change;
      beta[width]! += change;
    }
    if (pace.isOver({ done: pass, total: rules.passes })) break;
    if (most - least <= rules.tolerance || active === 0) {
      if (active === all) break;
      // Everybody is asked once more before it ends.
      active = all;
      [shrinkAbove, shrinkBelow] = [Infinity, -Infinity];
      continue;
    }
    shrinkAbove = most > 0 ? most : Infinity;
    shrinkBelow = least < 0 ? least : -Infinity;
  }
  return beta;
}

function swap(order: Int32Array, i: number, j: number): void {
  const kept = order[i] as number;
  order[i] = order[j] as number;
  order[j] = kept;
}
