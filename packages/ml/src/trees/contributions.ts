// Exact Shapley values of a sum of trees: TreeSHAP with path-dependent expectations (Lundberg, Erion & Lee
// 2018, algorithm 2; Lundberg et al. 2020). A column's contribution is by how much the margin moves, on
// average over the orders in which columns become known.

import { toFloat } from './cuts.ts';
import type { Ensemble } from './ensemble.ts';
import { depthOf, goesLeft, type Tree } from './tree.ts';

/** Contributions of one row or many; row-major, rows × outputs × (columns + 1). */
export interface Contributions {
  /** Per row and output: one number a column, then the base; they add up to the margin. */
  readonly values: Float64Array;
  readonly outputCount: number;
  /** Columns and one place more for the base. */
  readonly width: number;
}

/** @param columns comparable numbers, one array a column; NaN is missing */
export function contributionsOf(
  ensemble: Ensemble,
  columns: readonly Float64Array[],
  rowCount: number,
): Contributions {
  const { trees, outputCount, base, floats } = ensemble;
  const width = columns.length + 1;
  const values = new Float64Array(rowCount * outputCount * width);
  const explainers = trees.map((tree) => new TreeExplainer(tree));
  const row = new Float64Array(columns.length);
  for (let i = 0; i < rowCount; i++) {
    for (let column = 0; column < columns.length; column++) {
      const value = columns[column]?.[i] as number;
      row[column] = floats === 'float32' ? toFloat(value) : value;
    }
    for (let output = 0; output < outputCount; output++) {
      values[(i * outputCount + output) * width + width - 1] = base[output] as number;
    }
    explainers.forEach((explainer, t) => {
      const at = (i * outputCount + (t % outputCount)) * width;
      explainer.add(row, values.subarray(at, at + width));
    });
  }
  return { values, outputCount, width };
}

/** Paths of one tree. The arrays hold one path a level, each a copy of its parent's with one step more. */
class TreeExplainer {
  readonly #tree: Tree;
  readonly #expected: number;
  /** Column, share of rows without and with the column known, weight of each number of known columns. */
  readonly #column: Int32Array;
  readonly #zero: Float64Array;
  readonly #one: Float64Array;
  readonly #weight: Float64Array;
  readonly #row: { values: Float64Array; to: Float64Array } = {
    values: new Float64Array(0),
    to: new Float64Array(0),
  };

  constructor(tree: Tree) {
    this.#tree = tree;
    const steps = depthOf(tree) + 2;
    const places = (steps * (steps + 1)) / 2;
    this.#column = new Int32Array(places);
    this.#zero = new Float64Array(places);
    this.#one = new Float64Array(places);
    this.#weight = new Float64Array(places);
    this.#expected = expectedOf(tree);
  }

  add(values: Float64Array, to: Float64Array): void {
    to[to.length - 1]! += this.#expected;
    if ((this.#tree.left[0] as number) < 0) return;
    this.#row.values = values;
    this.#row.to = to;
    this.#walk(0, 0, 0, 1, 1, -1, 0);
  }

  /**
   * @param length steps on the parent's path
   * @param parent where the parent's path starts in the arrays
   */
  #walk(
    node: number,
    length: number,
    parent: number,
    zero: number,
    one: number,
    column: number,
    depth: number,
  ): void {
    const tree = this.#tree;
    const path = depth === 0 ? 0 : parent + length;
    if (depth > 0) {
      this.#column.copyWithin(path, parent, parent + length);
      this.#zero.copyWithin(path, parent, parent + length);
      this.#one.copyWithin(path, parent, parent + length);
      this.#weight.copyWithin(path, parent, parent + length);
    }
    this.#extend(path, length, zero, one, column);
    let steps = length + 1;
    if ((tree.left[node] as number) < 0) {
      this.#addLeaf(path, steps, tree.value[node] as number);
      return;
    }
    const asked = tree.feature[node] as number;
    const isLeft = goesLeft(tree, node, this.#row.values[asked] as number);
    const hot = (isLeft ? tree.left[node] : tree.right[node]) as number;
    const cold = (isLeft ? tree.right[node] : tree.left[node]) as number;
    let [inZero, inOne] = [1, 1];
    for (let i = 1; i < steps; i++) {
      if (this.#column[path + i] !== asked) continue;
      inZero = this.#zero[path + i] as number;
      inOne = this.#one[path + i] as number;
      this.#unwind(path, steps, i);
      steps -= 1;
      break;
    }
    const share = shareOf(tree, node, hot);
    // What no training row took adds nothing, and would divide by zero.
    this.#walk(hot, steps, path, inZero * share, inOne, asked, depth + 1);
    this.#walk(cold, steps, path, inZero * (1 - share), 0, asked, depth + 1);
  }

  #extend(path: number, length: number, zero: number, one: number, column: number): void {
    const weight = this.#weight;
    this.#column[path + length] = column;
    this.#zero[path + length] = zero;
    this.#one[path + length] = one;
    weight[path + length] = length === 0 ? 1 : 0;
    for (let i = length - 1; i >= 0; i--) {
      const own = weight[path + i] as number;
      weight[path + i + 1]! += (one * own * (i + 1)) / (length + 1);
      weight[path + i] = (zero * own * (length - i)) / (length + 1);
    }
  }

  /** Takes step `at` off a path of `steps`. */
  #unwind(path: number, steps: number, at: number): void {
    const weight = this.#weight;
    const last = steps - 1;
    const one = this.#one[path + at] as number;
    const zero = this.#zero[path + at] as number;
    let next = weight[path + last] as number;
    for (let i = last - 1; i >= 0; i--) {
      const own = weight[path + i] as number;
      if (one !== 0) {
        const known = (next * steps) / ((i + 1) * one);
        next = own - (known * zero * (last - i)) / steps;
        weight[path + i] = known;
      } else weight[path + i] = zero === 0 ? 0 : (own * steps) / (zero * (last - i));
    }
    for (let i = at; i < last; i++) {
      this.#column[path + i] = this.#column[path + i + 1] as number;
      this.#zero[path + i] = this.#zero[path + i + 1] as number;
      this.#one[path + i] = this.#one[path + i + 1] as number;
    }
  }

  #addLeaf(path: number, steps: number, value: number): void {
    for (let i = 1; i < steps; i++) {
      const move = (this.#one[path + i] as number) - (this.#zero[path + i] as number);
      this.#row.to[this.#column[path + i] as number]! +=
        this.#unwoundSum(path, steps, i) * move * value;
    }
  }

  /** The sum of the weights that {@link #unwind} would leave. */
  #unwoundSum(path: number, steps: number, at: number): number {
    const last = steps - 1;
    const one = this.#one[path + at] as number;
    const zero = this.#zero[path + at] as number;
    let next = this.#weight[path + last] as number;
    let total = 0;
    for (let i = last - 1; i >= 0; i--) {
      const own = this.#weight[path + i] as number;
      if (one !== 0) {
        const known = (next * steps) / ((i + 1) * one);
        total += known;
        next = own - (known * zero * (last - i)) / steps;
      } else if (zero !== 0) total += (own * steps) / (zero * (last - i));
    }
    return total;
  }
}

/** Share of a node's rows that went to the child; half where nobody came. */
function shareOf(tree: Tree, node: number, child: number): number {
  const left = tree.cover[tree.left[node] as number] as number;
  const right = tree.cover[tree.right[node] as number] as number;
  const sum = left + right;
  return sum > 0 ? (tree.cover[child] as number) / sum : 0.5;
}

/** The mean of the leaves by the rows that came to them. */
function expectedOf(tree: Tree): number {
  const means = tree.value.slice();
  for (let node = means.length - 1; node >= 0; node--) {
    const [left, right] = [tree.left[node] as number, tree.right[node] as number];
    if (left < 0) continue;
    const share = shareOf(tree, node, left);
    means[node] = share * (means[left] as number) + (1 - share) * (means[right] as number);
  }
  return means[0] as number;
}
