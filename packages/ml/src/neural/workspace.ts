// Matrices of 32-bit floats in one memory that the kernels see, laid out before it is opened. Lines and
// their number are padded to multiples of 8, so that no kernel has an edge to take care of.
import { createKernelMemory, type KernelMemory } from '../kernels/load.ts';
import { createMatrixKernel, type MatrixKernel } from '../kernels/matrix.ts';
import { createNeuralKernel, type NeuralKernel } from '../kernels/neural.ts';

export interface Matrix {
  /** Where it begins, in bytes. */
  readonly at: number;
  readonly rows: number;
  readonly columns: number;
  /** Floats from one line to the next. */
  readonly stride: number;
  /** Floats in memory, with what pads it. */
  readonly size: number;
}

/** Matrices that lie one behind the other: all weights of a network, or all their derivatives. */
export interface Block {
  readonly at: number;
  readonly size: number;
  readonly matrices: readonly Matrix[];
}

export type Shape = readonly [rows: number, columns: number];

const padded = (count: number): number => (count + 7) & ~7;
const sizeOf = ([rows, columns]: Shape): number => padded(rows) * padded(columns);

/** How many floats a block of these shapes has. */
export const blockSize = (shapes: readonly Shape[]): number =>
  shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);

/** Hands out places before there is a memory. */
export class Layout {
  #bytes = 64;
  #largest = 0;

  matrix(rows: number, columns: number): Matrix {
    const size = sizeOf([rows, columns]);
    const at = this.#bytes;
    this.#bytes += 4 * size;
    this.#largest = Math.max(this.#largest, size);
    return { at, rows, columns, stride: padded(columns), size };
  }

  block(shapes: readonly Shape[]): Block {
    const at = this.#bytes;
    const matrices = shapes.map(([rows, columns]) => this.matrix(rows, columns));
    return { at, size: blockSize(shapes), matrices };
  }

  /** Room for one side of a product in panels; they may be written a little beyond their end. */
  panels(size: number): number {
    const at = this.#bytes;
    this.#bytes += 4 * size + 256;
    return at;
  }

  /**
   * Opens the memory; nothing can be laid out afterwards.
   *
   * @param multiplies whether there will be products of matrices, which need as much room again
   */
  open(multiplies = true): Workspace {
    const room = multiplies ? this.#largest : 0;
    const [left, right] = [this.panels(room), this.panels(room)];
    const memory = createKernelMemory(this.#bytes) ?? { buffer: new ArrayBuffer(this.#bytes) };
    return new Workspace(memory, left, right);
  }
}

export interface ProductRules {
  readonly leftTransposed?: boolean;
  readonly rightTransposed?: boolean;
  /** Adds the product to what is there. */
  readonly adds?: boolean;
}

export class Workspace {
  readonly memory: KernelMemory;
  readonly floats: Float32Array;
  readonly neural: NeuralKernel;
  readonly #matrix: MatrixKernel;
  readonly #left: number;
  readonly #right: number;

  constructor(memory: KernelMemory, left: number, right: number) {
    this.memory = memory;
    this.floats = new Float32Array(memory.buffer);
    this.neural = createNeuralKernel(memory);
    this.#matrix = createMatrixKernel(memory);
    this.#left = left;
    this.#right = right;
  }

  /** `to` = left × right, each as it lies or transposed. */
  multiply(to: Matrix, left: Matrix, right: Matrix, rules: ProductRules = {}): void {
    this.packRight(right, this.#right, rules.rightTransposed);
    this.multiplyPacked(to, left, right, this.#right, rules);
  }

  /** Packs a right side once for many products. */
  packRight(right: Matrix, place: number, isTransposed = false): void {
    const { at, stride, rows, columns } = right;
    if (isTransposed) {
      this.#matrix.packRightTransposed(at, 4 * stride, padded(rows) / 8, columns, place);
    } else this.#matrix.packRight(at, 4 * stride, padded(columns) / 8, rows, place);
  }

  multiplyPacked(
    to: Matrix,
    left: Matrix,
    right: Matrix,
    place: number,
    { leftTransposed = false, rightTransposed = false, adds = false }: ProductRules = {},
  ): void {
    const lines = leftTransposed ? left.columns : left.rows;
    const k = leftTransposed ? left.rows : left.columns;
    const panels = (lines + 3) >> 2;
    const pack = leftTransposed ? this.#matrix.packLeftTransposed : this.#matrix.packLeft;
    pack(left.at, 4 * left.stride, panels, k, this.#left);
    const columns = padded(rightTransposed ? right.rows : right.columns) / 8;
    const stride = 4 * to.stride;
    this.#matrix.multiply(this.#left, place, to.at, panels, columns, k, stride, adds ? 1 : 0);
  }

  addBias(to: Matrix, bias: Matrix, isCut = false): void {
    const { at, stride, rows } = to;
    this.neural.addBias(at, 4 * stride, rows, bias.at, stride, isCut ? 1 : 0);
  }

  /** The sum of all lines, to the one line of `to`. */
  sumLines(from: Matrix, to: Matrix): void {
    this.neural.sumLines(from.at, 4 * from.stride, from.rows, to.at, from.stride);
  }

  view({ at, size }: { readonly at: number; readonly size: number }): Float32Array {
    return this.floats.subarray(at / 4, at / 4 + size);
  }
}

/** Some lines of a matrix; both numbers are multiples of 8. */
export function linesOf(matrix: Matrix, first: number, count: number): Matrix {
  const { at, stride } = matrix;
  return { ...matrix, at: at + 4 * first * stride, rows: count, size: count * stride };
}
