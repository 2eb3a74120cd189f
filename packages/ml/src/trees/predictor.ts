// Trees compiled for prediction: nodes in one memory, walked without a branch by a kernel or by its
// scalar twin. Ensembles that ask about categories are walked node by node in TypeScript.
import { createKernelMemory, instantiateKernel, type KernelMemory } from '../kernels/load.ts';
import { toFloat } from './cuts.ts';
import type { Ensemble } from './ensemble.ts';
import { nextUp } from './formats/thresholds.ts';
import { depthOf, goesLeft, type Tree } from './tree.ts';

const LANES = 8;
const NODE_BYTES = 16;
const COLUMN_BYTES = 8 * LANES;

/** Adds margins to `out`, row-major, rows × outputs. Columns hold comparable numbers, NaN is missing. */
export interface Predictor {
  addMargins(columns: readonly Float64Array[], rowCount: number, out: Float64Array): void;
  /** The same for one row, given as one number a column. */
  addRow(row: ArrayLike<number>, out: Float64Array): void;
}

export function createPredictor(ensemble: Ensemble, columnCount: number): Predictor {
  const hasCategories = ensemble.trees.some((tree) => tree.categories.some((set) => set !== null));
  if (hasCategories) return new WalkingPredictor(ensemble);
  return new CompiledPredictor(ensemble, columnCount);
}

class WalkingPredictor implements Predictor {
  readonly #ensemble: Ensemble;

  constructor(ensemble: Ensemble) {
    this.#ensemble = ensemble;
  }

  addMargins(columns: readonly Float64Array[], rowCount: number, out: Float64Array): void {
    const { outputCount } = this.#ensemble;
    const values = new Float64Array(columns.length);
    for (let row = 0; row < rowCount; row++) {
      for (let column = 0; column < columns.length; column++) {
        values[column] = columns[column]?.[row] as number;
      }
      this.addRow(values, out.subarray(row * outputCount, (row + 1) * outputCount));
    }
  }

  addRow(row: ArrayLike<number>, out: Float64Array): void {
    const { trees, outputCount, floats } = this.#ensemble;
    const values = Float64Array.from(row, (value) =>
      floats === 'float32' ? toFloat(value) : value,
    );
    for (let i = 0; i < trees.length; i++) {
      const tree = trees[i] as Tree;
      out[i % outputCount]! += tree.value[leafOf(tree, values)] as number;
    }
  }
}

/** The leaf that a row's comparable values lead to. */
export function leafOf(tree: Tree, values: Float64Array): number {
  let node = 0;
  while ((tree.left[node] as number) >= 0) {
    const isLeft = goesLeft(tree, node, values[tree.feature[node] as number] as number);
    node = (isLeft ? tree.left[node] : tree.right[node]) as number;
  }
  return node;
}

type Walk = (trees: number, treeEnd: number, tile: number, out: number) => void;

class CompiledPredictor implements Predictor {
  readonly #outputCount: number;
  readonly #columnCount: number;
  readonly #isFloat: boolean;
  readonly #usesValue: Uint8Array;
  readonly #usesNegative: Uint8Array;
  readonly #numbers: Float64Array;
  readonly #tile: number;
  readonly #out: number;
  readonly #trees: number;
  readonly #treeEnd: number;
  readonly #rowEnd: number;
  readonly #walkTile: Walk;
  readonly #walkRow: Walk;

  constructor(ensemble: Ensemble, columnCount: number) {
    const { trees, outputCount } = ensemble;
    this.#outputCount = outputCount;
    this.#columnCount = columnCount;
    this.#isFloat = ensemble.floats === 'float32';
    this.#usesValue = new Uint8Array(columnCount);
    this.#usesNegative = new Uint8Array(columnCount);
    const groups = Math.ceil(trees.length / LANES);
    const nodeCount = trees.reduce((sum, tree) => sum + tree.left.length + 1, 0) + 1;
    // Values, their negatives, and infinity for the leaves.
    this.#tile = 0;
    this.#out = this.#tile + (2 * columnCount + 1) * COLUMN_BYTES;
    this.#trees = this.#out + outputCount * COLUMN_BYTES;
    const nodes = this.#trees + groups * LANES * 16;
    const bytes = nodes + nodeCount * NODE_BYTES;
    const memory = createKernelMemory(bytes) ?? {
      buffer: new ArrayBuffer(8 * Math.ceil(bytes / 8)),
    };
    this.#numbers = new Float64Array(memory.buffer);
    this.#numbers.fill(Infinity, (2 * columnCount * COLUMN_BYTES) / 8, this.#out / 8);
    this.#treeEnd = this.#trees + trees.length * 16;
    this.#rowEnd = this.#trees + groups * LANES * 16;
    this.#writeTrees(trees, memory, nodes);
    const kernel = instantiateKernel('predict', memory) ?? createScalarWalk(memory);
    this.#walkTile = kernel.tile as Walk;
    this.#walkRow = kernel.row as Walk;
  }

  #writeTrees(trees: readonly Tree[], memory: KernelMemory, nodes: number): void {
    const words = new Int32Array(memory.buffer);
    const empty = nodes;
    this.#writeLeaf(words, empty, 0);
    let next = nodes + NODE_BYTES;
    for (let i = 0; i < (this.#rowEnd - this.#trees) / 16; i++) {
      const record = (this.#trees + 16 * i) >> 2;
      const group = trees.slice(i - (i % LANES), i - (i % LANES) + LANES);
      words[record] = i < trees.length ? next : empty;
      words[record + 1] = Math.max(...group.map(depthOf));
      words[record + 2] = (i % this.#outputCount) * COLUMN_BYTES;
      const tree = trees[i];
      if (tree !== undefined) next = this.#writeTree(tree, words, next);
    }
  }

  #writeLeaf(words: Int32Array, at: number, value: number): void {
    this.#numbers[at >> 3] = value;
    words[(at >> 2) + 2] = 2 * this.#columnCount * COLUMN_BYTES;
    words[(at >> 2) + 3] = at;
  }

  /** Children lie side by side; the first is where missing values go. */
  #writeTree(tree: Tree, words: Int32Array, root: number): number {
    const places = new Int32Array(tree.left.length);
    places[0] = root;
    let next = root + NODE_BYTES;
    const order = [0];
    for (let i = 0; i < order.length; i++) {
      const node = order[i] as number;
      const at = places[node] as number;
      const left = tree.left[node] as number;
      if (left < 0) {
        this.#writeLeaf(words, at, tree.value[node] as number);
        continue;
      }
      const right = tree.right[node] as number;
      const column = tree.feature[node] as number;
      const threshold = tree.threshold[node] as number;
      // NaN is below nothing. Where it must go left, ask whether -x is below the double after -t, which
      // says the same as x ≥ t.
      const isLeftFirst = tree.defaultLeft[node] === 1;
      (isLeftFirst ? this.#usesNegative : this.#usesValue)[column] = 1;
      this.#numbers[at >> 3] = isLeftFirst ? nextUp(-threshold) : threshold;
      words[(at >> 2) + 2] = (isLeftFirst ? this.#columnCount + column : column) * COLUMN_BYTES;
      words[(at >> 2) + 3] = next;
      places[isLeftFirst ? left : right] = next;
      places[isLeftFirst ? right : left] = next + NODE_BYTES;
      next += 2 * NODE_BYTES;
      order.push(left, right);
    }
    return next;
  }

  addMargins(columns: readonly Float64Array[], rowCount: number, out: Float64Array): void {
    const outputCount = this.#outputCount;
    const place = this.#out >> 3;
    for (let row = 0; row < rowCount; row += LANES) {
      const lanes = Math.min(LANES, rowCount - row);
      if (lanes === 1) {
        const alone = columns.map((values) => values[row] as number);
        this.addRow(alone, out.subarray(row * outputCount, (row + 1) * outputCount));
        break;
      }
      this.#fillTile(columns, row, lanes);
      this.#numbers.fill(0, place, place + outputCount * LANES);
      this.#walkTile(this.#trees, this.#treeEnd, this.#tile, this.#out);
      for (let lane = 0; lane < lanes; lane++) {
        for (let k = 0; k < outputCount; k++) {
          out[(row + lane) * outputCount + k]! += this.#numbers[place + k * LANES + lane] as number;
        }
      }
    }
  }

  addRow(row: ArrayLike<number>, out: Float64Array): void {
    const numbers = this.#numbers;
    const count = this.#columnCount;
    for (let column = 0; column < count; column++) {
      const given = row[column] as number;
      const value = this.#isFloat ? toFloat(given) : given;
      numbers[column * LANES] = value;
      numbers[(count + column) * LANES] = -value;
    }
    const place = this.#out >> 3;
    for (let k = 0; k < this.#outputCount; k++) numbers[place + k * LANES] = 0;
    this.#walkRow(this.#trees, this.#rowEnd, this.#tile, this.#out);
    for (let k = 0; k < this.#outputCount; k++) out[k]! += numbers[place + k * LANES] as number;
  }

  #fillTile(columns: readonly Float64Array[], row: number, lanes: number): void {
    const numbers = this.#numbers;
    const count = this.#columnCount;
    for (let column = 0; column < count; column++) {
      const isNegativeUsed = this.#usesNegative[column] === 1;
      if (!isNegativeUsed && this.#usesValue[column] !== 1) continue;
      const values = columns[column] as Float64Array;
      const at = column * LANES;
      for (let lane = 0; lane < lanes; lane++) {
        const given = values[row + lane] as number;
        const value = this.#isFloat ? toFloat(given) : given;
        numbers[at + lane] = value;
        if (isNegativeUsed) numbers[at + count * LANES + lane] = -value;
      }
    }
  }
}

/** The kernel's two functions without WebAssembly: the same nodes, the same order of additions. */
export function createScalarWalk(memory: KernelMemory): { tile: Walk; row: Walk } {
  const numbers = new Float64Array(memory.buffer);
  const words = new Int32Array(memory.buffer);
  const leafAt = (root: number, depth: number, tile: number, lane: number): number => {
    let node = root;
    for (let level = 0; level < depth; level++) {
      const value = numbers[((tile + (words[(node >> 2) + 2] as number)) >> 3) + lane] as number;
      const isBelow = value < (numbers[node >> 3] as number);
      node = (words[(node >> 2) + 3] as number) + (isBelow ? NODE_BYTES : 0);
    }
    return numbers[node >> 3] as number;
  };
  const walk =
    (lanes: number): Walk =>
    (trees, treeEnd, tile, out) => {
      for (let record = trees; record < treeEnd; record += 16) {
        const [root, depth, offset] = words.subarray(record >> 2, (record >> 2) + 3);
        for (let lane = 0; lane < lanes; lane++) {
          const to = ((out + (offset as number)) >> 3) + lane;
          numbers[to]! += leafAt(root as number, depth as number, tile, lane);
        }
      }
    };
  return { tile: walk(LANES), row: walk(1) };
}
