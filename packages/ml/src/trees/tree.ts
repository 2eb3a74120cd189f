// One decision tree as flat arrays, as every reader, writer, predictor and explainer here uses it.
// Node 0 is the root; a node whose left child is -1 is a leaf.

export interface Tree {
  /** Column a node asks about; 0 in leaves. */
  readonly feature: Int32Array;
  /** Numeric nodes: a value below it goes left. */
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** 1: a missing value goes left. */
  readonly defaultLeft: Uint8Array;
  /** What a leaf adds to the margin; in inner nodes what it would have added as a leaf. */
  readonly value: Float64Array;
  /** Sum of hessians of the training rows that came through. */
  readonly cover: Float64Array;
  /** By how much the split lowered the training loss; 0 in leaves. */
  readonly gain: Float64Array;
  /** Categorical nodes: the category codes that go left, ascending; null: a numeric node. */
  readonly categories: readonly (Int32Array | null)[];
}

/** A tree while it grows. */
export class TreeBuilder {
  readonly feature: number[] = [];
  readonly threshold: number[] = [];
  readonly left: number[] = [];
  readonly right: number[] = [];
  readonly defaultLeft: number[] = [];
  readonly value: number[] = [];
  readonly cover: number[] = [];
  readonly gain: number[] = [];
  readonly categories: (Int32Array | null)[] = [];

  /** Adds a leaf and answers with its number. */
  addLeaf(value: number, cover: number): number {
    this.feature.push(0);
    this.threshold.push(0);
    this.left.push(-1);
    this.right.push(-1);
    this.defaultLeft.push(0);
    this.value.push(value);
    this.cover.push(cover);
    this.gain.push(0);
    this.categories.push(null);
    return this.feature.length - 1;
  }

  build(): Tree {
    return {
      feature: Int32Array.from(this.feature),
      threshold: Float64Array.from(this.threshold),
      left: Int32Array.from(this.left),
      right: Int32Array.from(this.right),
      defaultLeft: Uint8Array.from(this.defaultLeft),
      value: Float64Array.from(this.value),
      cover: Float64Array.from(this.cover),
      gain: Float64Array.from(this.gain),
      categories: this.categories,
    };
  }
}

/** Edges from the root to the deepest leaf. */
export function depthOf(tree: Tree): number {
  const depths = new Int32Array(tree.left.length);
  let deepest = 0;
  // A child comes after its parent.
  for (let node = 0; node < depths.length; node++) {
    const left = tree.left[node] as number;
    if (left < 0) continue;
    const depth = (depths[node] as number) + 1;
    depths[left] = depth;
    depths[tree.right[node] as number] = depth;
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

/** Binary search in ascending codes. */
export function includesCode(codes: Int32Array, code: number): boolean {
  let low = 0;
  let high = codes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((codes[middle] as number) < code) low = middle + 1;
    else high = middle;
  }
  return codes[low] === code;
}

/**
 * Where a value goes at a node, the reference for every faster way.
 *
 * @param value NaN is missing; a category code at categorical nodes
 */
export function goesLeft(tree: Tree, node: number, value: number): boolean {
  if (Number.isNaN(value)) return tree.defaultLeft[node] === 1;
  const categories = tree.categories[node] ?? null;
  if (categories === null) return value < (tree.threshold[node] as number);
  return includesCode(categories, value);
}
