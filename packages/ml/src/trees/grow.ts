// Grows one tree in a workspace: depth first (every node that gains is split, down to a depth) or best
// first (the leaf that gains most, up to a number of leaves). Both are one loop with another queue.
import type { ColumnBins } from './binning.ts';
import {
  type Bounds,
  findSplit,
  restOf,
  type Split,
  type SplitRules,
  type Sums,
  weightOf,
} from './split.ts';
import { type Tree, TreeBuilder } from './tree.ts';
import type { Workspace } from './workspace.ts';

export interface GrowRules extends SplitRules {
  readonly maxDepth: number;
  /** Best first up to so many leaves; 0: depth first without a limit of leaves. */
  readonly maxLeaves: number;
  /** Leaf weights are multiplied by it. */
  readonly learningRate: number;
  /**
   * Columns that a node may ask about, in sets: a later one only where no split was found among those
   * before. Draws anew where columns are sampled by node.
   */
  columnsOf(): Iterable<Int32Array>;
  /** Weights of nodes in which every row has the same target, where those are known; empty otherwise. */
  readonly pureWeights: readonly number[];
}

/** The rows of a leaf: a range of the workspace's row list. */
export interface LeafRows {
  readonly node: number;
  readonly start: number;
  readonly count: number;
}

export interface GrownTree {
  readonly tree: Tree;
  readonly leaves: readonly LeafRows[];
  /** 256 bytes a node: which bins go left. Rows that were not grown on follow it. */
  readonly tables: readonly (Uint8Array | null)[];
}

interface Node extends Bounds {
  readonly id: number;
  readonly start: number;
  readonly count: number;
  readonly depth: number;
  readonly sums: Sums;
  /** Its histogram; -1 when it never needs one. */
  readonly slot: number;
  readonly split: Split | null;
}

/** The deepest a tree may get whatever the rules say: no recursion, but explanations are quadratic. */
export const DEPTH_MAX = 64;
const FLOAT_MAX = 3.4028234663852886e38;

/** Histograms that are alive at once. */
export function slotsNeeded(maxDepth: number, maxLeaves: number): number {
  return maxLeaves > 0 ? maxLeaves + 1 : Math.min(maxDepth, DEPTH_MAX) + 2;
}

/** @param rowCount the first entries of the workspace's row list that take part */
export function growTree(space: Workspace, rowCount: number, rules: GrowRules): GrownTree {
  return new Growth(space, rules).run(rowCount);
}

class Growth {
  readonly #space: Workspace;
  readonly #rules: GrowRules;
  readonly #builder = new TreeBuilder();
  readonly #tables: (Uint8Array | null)[] = [];
  readonly #leaves: LeafRows[] = [];
  readonly #free: number[];
  readonly #queue: Node[] = [];

  constructor(space: Workspace, rules: GrowRules) {
    this.#space = space;
    this.#rules = rules;
    this.#free = Array.from({ length: space.layout.slotCount }, (_, i) => i).reverse();
  }

  run(rowCount: number): GrownTree {
    const { maxLeaves } = this.#rules;
    this.#push(this.#root(rowCount));
    let leafCount = 1;
    while (this.#queue.length > 0) {
      const node = this.#take();
      if (maxLeaves > 0 && leafCount >= maxLeaves) this.#close(node);
      else {
        this.#apply(node, node.split as Split);
        leafCount += 1;
      }
    }
    const tree = this.#builder.build();
    return { tree, leaves: this.#leaves, tables: this.#tables };
  }

  #root(count: number): Node {
    const slot = this.#free.pop() as number;
    this.#fill(slot, 0, count);
    const { layout, words, unsigned } = this.#space;
    let gradient = 0;
    let hessian = 0;
    // Every column holds all rows; the first has the sums.
    const at = (layout.histograms + slot * layout.histogramBytes) >>> 2;
    for (let cell = 0; cell < 512; cell += 2) {
      hessian += unsigned[at + cell] as number;
      gradient += words[at + cell + 1] as number;
    }
    const bounds = { lower: -Infinity, upper: Infinity };
    return this.#node(0, count, 0, { gradient, hessian }, bounds, slot);
  }

  #node(
    start: number,
    count: number,
    depth: number,
    sums: Sums,
    { lower, upper }: Bounds,
    slot: number,
  ): Node {
    const rules = this.#rules;
    const weight = weightOf(sums, rules, { lower, upper });
    const id = this.#builder.addLeaf(weight * rules.learningRate, sums.hessian * rules.hessianUnit);
    this.#tables.push(null);
    const split = slot < 0 ? null : this.#findSplit(sums, { lower, upper }, slot);
    return { id, start, count, depth, sums, slot, lower, upper, split };
  }

  #findSplit(sums: Sums, bounds: Bounds, slot: number): Split | null {
    const { layout, kernel, words, unsigned } = this.#space;
    const place = (layout.histograms + slot * layout.histogramBytes) >>> 2;
    const cells = { signed: words, unsigned, kernel };
    for (const columns of this.#rules.columnsOf()) {
      const split = findSplit(cells, place, columns, sums, bounds, this.#rules);
      if (split !== null) return split;
    }
    return null;
  }

  /** Nothing that a histogram could add: too few rows for two leaves, or all of them alike. */
  #isFinal(sums: Sums, count: number): boolean {
    const { minChildWeight, hessianUnit, gradientUnit, pureWeights } = this.#rules;
    // Rounding moves each row by half a unit at most.
    if ((sums.hessian + count) * hessianUnit < 2 * minChildWeight) return true;
    if (pureWeights.length === 0 || sums.hessian <= 0) return false;
    const weight = (-sums.gradient * gradientUnit) / (sums.hessian * hessianUnit);
    return pureWeights.some((pure) => Math.abs(weight - pure) <= gradientUnit);
  }

  #push(node: Node): void {
    if (node.split === null) this.#close(node);
    else this.#queue.push(node);
  }

  /** The newest node, or the one that gains most; among equals the oldest. */
  #take(): Node {
    if (this.#rules.maxLeaves === 0) return this.#queue.pop() as Node;
    let best = 0;
    const gainAt = (place: number): number => this.#queue[place]?.split?.gain ?? 0;
    for (let i = 1; i < this.#queue.length; i++) if (gainAt(i) > gainAt(best)) best = i;
    return this.#queue.splice(best, 1)[0] as Node;
  }

  #close(node: Node): void {
    if (node.slot >= 0) this.#free.push(node.slot);
    this.#leaves.push({ node: node.id, start: node.start, count: node.count });
  }

  #fill(slot: number, start: number, count: number): void {
    const { layout, kernel } = this.#space;
    const place = layout.histograms + slot * layout.histogramBytes;
    kernel.clear(place, layout.histogramBytes);
    const rows = layout.rows + 4 * start;
    const { bins, stride, columnCount, pairs } = layout;
    kernel.build(rows, count, bins, stride, columnCount, pairs, place);
  }

  #apply(node: Node, split: Split): void {
    const { layout, kernel, bytes } = this.#space;
    const { start, count, depth, id } = node;
    bytes.set(split.table, layout.table);
    const rows = layout.rows + 4 * start;
    const { table, spare } = layout;
    const column = layout.columnBins + split.column * layout.rowCount;
    const leftCount = kernel.partition(rows, count, column, table, spare);
    const left = { start, count: leftCount };
    const right = { start: start + leftCount, count: count - leftCount };
    const rightSums = restOf(node.sums, split.left);
    const slots = this.#slotsFor(node, left, right, [
      this.#isFinal(split.left, leftCount),
      this.#isFinal(rightSums, right.count),
    ]);
    const [leftBounds, rightBounds] = this.#boundsOf(node, split, rightSums);
    const next = depth + 1;
    const l = this.#node(left.start, left.count, next, split.left, leftBounds, slots[0]);
    const r = this.#node(right.start, right.count, next, rightSums, rightBounds, slots[1]);
    this.#record(id, split, l.id, r.id);
    this.#push(r);
    this.#push(l);
  }

  /**
   * Histograms for two children: rows of the smaller are added up, the larger is what remains of the
   * parent's. None where they will not be split further.
   */
  #slotsFor(
    node: Node,
    left: Rows,
    right: Rows,
    [isLeftFinal, isRightFinal]: readonly [boolean, boolean],
  ): [number, number] {
    const { layout, kernel } = this.#space;
    const isDeepest = node.depth + 1 >= Math.min(this.#rules.maxDepth, DEPTH_MAX);
    if (isDeepest || (isLeftFinal && isRightFinal)) {
      this.#free.push(node.slot);
      return [-1, -1];
    }
    if (isLeftFinal !== isRightFinal) {
      const open = isLeftFinal ? right : left;
      // Few rows are added up sooner than a histogram is copied.
      if (open.count * 2 <= left.count + right.count) {
        this.#fill(node.slot, open.start, open.count);
        return isLeftFinal ? [-1, node.slot] : [node.slot, -1];
      }
    }
    const slot = this.#free.pop() as number;
    const isLeftSmall = left.count <= right.count;
    const small = isLeftSmall ? left : right;
    this.#fill(slot, small.start, small.count);
    const { histograms, histogramBytes } = layout;
    const placeOf = (which: number): number => histograms + which * histogramBytes;
    kernel.subtract(placeOf(node.slot), placeOf(slot), histogramBytes / 8);
    if (isLeftFinal || isRightFinal) {
      // What is final is the smaller one here; its histogram was only needed for the other.
      this.#free.push(slot);
      return isLeftFinal ? [-1, node.slot] : [node.slot, -1];
    }
    return isLeftSmall ? [slot, node.slot] : [node.slot, slot];
  }

  /** The middle between the two weights parts what the subtrees may predict. */
  #boundsOf(node: Node, split: Split, right: Sums): [Bounds, Bounds] {
    const rules = this.#rules;
    const direction = rules.directions[split.column] as number;
    const { lower, upper } = node;
    if (direction === 0) return [node, node];
    const middle = (weightOf(split.left, rules, node) + weightOf(right, rules, node)) / 2;
    const below = { lower, upper: middle };
    const above = { lower: middle, upper };
    return direction > 0 ? [below, above] : [above, below];
  }

  #record(id: number, split: Split, left: number, right: number): void {
    const builder = this.#builder;
    const bins = this.#rules.bins[split.column] as ColumnBins;
    builder.feature[id] = split.column;
    builder.left[id] = left;
    builder.right[id] = right;
    builder.gain[id] = split.gain;
    builder.defaultLeft[id] = split.table[0] as number;
    this.#tables[id] = split.table;
    if (bins.isCategorical) {
      const codes = bins.categories.filter((_, place) => split.table[place + 1] === 1);
      builder.categories[id] = codes.sort();
    } else builder.threshold[id] = bins.cuts[split.lastBin - 1] ?? FLOAT_MAX;
  }
}

interface Rows {
  readonly start: number;
  readonly count: number;
}
