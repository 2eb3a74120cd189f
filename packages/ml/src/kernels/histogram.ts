// The histogram kernel and its scalar twin over one memory: both add the same integers, so both leave
// the same bytes. See histogram.wat for the layout.
import { instantiateKernel, type KernelMemory } from './load.ts';

/** Cells of a column; a bin is a byte. */
export const CELLS = 256;
/** Bytes of a column's cells, with some behind them that stay zero; why, histogram.wat says. */
export const COLUMN_BYTES = 8 * CELLS + 64;
/**
 * So many columns, 64 KB of cells, are added up while a row is at hand; a multiple of 8, as the kernel reads.
 * Beside a nearest cache of 48 KB it took 0.78 to 0.96 of the time of 16 columns, which read each row twice.
 */
export const COLUMNS_AT_ONCE = 32;

/** All places are byte offsets into the memory; rows are 32-bit indices. */
export interface HistogramKernel {
  build(
    rows: number,
    count: number,
    bins: number,
    stride: number,
    columns: number,
    pairs: number,
    histogram: number,
  ): void;
  /** Zeroes; faster than `fill` on an array of a shared memory. */
  clear(at: number, bytes: number): void;
  /** `cells` is a multiple of 4, `to` and `from` of 16. */
  subtract(to: number, from: number, cells: number): void;
  add(to: number, from: number, cells: number): void;
  /** How many rows stayed, in order; the others are in `spare`, in order. */
  part(rows: number, count: number, column: number, table: number, spare: number): number;
  /** Bytes from place to place, which may overlap. */
  move(to: number, from: number, bytes: number): void;
  /** How many rows came first; `column` has a bin a row, `spare` room for `count` indices. */
  partition(rows: number, count: number, column: number, table: number, spare: number): number;
  /** Adds `value` to the doubles at `to` that belong to the rows. */
  raise(rows: number, count: number, to: number, value: number): void;
  /**
   * Where the column whose cells are at `cells` is best cut into two children of at least `minHessian` units
   * (≥ 1): 2 · last bin of the left + side of the missing rows (0: left, 1: right); 0 when no gain is above
   * `least`. The first of equals; side 0 only where `hasMissing` is 1.
   */
  scan(
    cells: number,
    bins: number,
    hasMissing: number,
    gradient: number,
    hessian: number,
    gradientUnit: number,
    hessianUnit: number,
    l2: number,
    minHessian: number,
    parent: number,
    least: number,
  ): number;
}

/** The fastest implementation that this engine runs on the memory. */
export function createHistogramKernel(memory: KernelMemory): HistogramKernel {
  const kernel = instantiateKernel('histogram', memory);
  if (kernel === null) return createScalarHistogramKernel(memory);
  const { build, ...others } = kernel as unknown as HistogramKernel;
  return {
    ...others,
    build(rows, count, bins, stride, columns, pairs, histogram) {
      for (let column = 0; column < columns; column += COLUMNS_AT_ONCE) {
        const width = Math.min(COLUMNS_AT_ONCE, columns - column);
        const to = histogram + column * COLUMN_BYTES;
        build(rows, count, bins + column, stride, width, pairs, to);
      }
    },
  };
}

/** The same without WebAssembly. A cell's halves never carry into each other: see `quantise`. */
export function createScalarHistogramKernel({ buffer }: KernelMemory): HistogramKernel {
  const bytes = new Uint8Array(buffer);
  const words = new Int32Array(buffer);
  const unsigned = new Uint32Array(buffer);
  const doubles = new Float64Array(buffer, 0, buffer.byteLength >>> 3);
  const part: HistogramKernel['part'] = (rows, count, column, table, spare) => {
    let left = rows >>> 2;
    let right = spare >>> 2;
    for (let i = 0; i < count; i++) {
      const row = words[(rows >>> 2) + i] as number;
      const bin = bytes[column + row] as number;
      if (bytes[table + bin] === 1) words[left++] = row;
      else words[right++] = row;
    }
    return left - (rows >>> 2);
  };
  return {
    build(rows, count, bins, stride, columns, pairs, histogram) {
      for (let i = 0; i < count; i++) {
        const row = words[(rows >>> 2) + i] as number;
        const low = words[(pairs >>> 2) + 2 * row] as number;
        const high = words[(pairs >>> 2) + 2 * row + 1] as number;
        const at = bins + row * stride;
        for (let column = 0; column < columns; column++) {
          const cell =
            (histogram >>> 2) + 2 * (bytes[at + column] as number) + column * (COLUMN_BYTES >>> 2);
          words[cell] = (words[cell] as number) + low;
          words[cell + 1] = (words[cell + 1] as number) + high;
        }
      }
    },
    clear(at, size) {
      bytes.fill(0, at, at + size);
    },
    subtract(to, from, cells) {
      for (let i = 0; i < 2 * cells; i++) {
        words[(to >>> 2) + i] =
          (words[(to >>> 2) + i] as number) - (words[(from >>> 2) + i] as number);
      }
    },
    add(to, from, cells) {
      for (let i = 0; i < 2 * cells; i++) {
        words[(to >>> 2) + i] =
          (words[(to >>> 2) + i] as number) + (words[(from >>> 2) + i] as number);
      }
    },
    part,
    partition(rows, count, column, table, spare) {
      const left = part(rows, count, column, table, spare);
      words.copyWithin((rows >>> 2) + left, spare >>> 2, (spare >>> 2) + count - left);
      return left;
    },
    move(to, from, size) {
      bytes.copyWithin(to, from, from + size);
    },
    raise(rows, count, to, value) {
      for (let i = 0; i < count; i++) {
        const place = (to >>> 3) + (words[(rows >>> 2) + i] as number);
        doubles[place] = (doubles[place] as number) + value;
      }
    },
    scan(
      at,
      bins,
      hasMissing,
      total,
      totalHessian,
      unit,
      hessianUnit,
      l2,
      minHessian,
      parent,
      least,
    ) {
      const place = at >>> 2;
      let best = least;
      let code = 0;
      let gradient = 0;
      let hessian = 0;
      for (let bin = 1; bin < bins; bin++) {
        hessian += unsigned[place + 2 * bin] as number;
        gradient += words[place + 2 * bin + 1] as number;
        if (hessian === 0 && gradient === 0) continue;
        for (let side = 1 - hasMissing; side < 2; side++) {
          const own = side === 0 ? hessian + (unsigned[place] as number) : hessian;
          const rest = totalHessian - own;
          if (own < minHessian || rest < minHessian) continue;
          const leftUnits = side === 0 ? gradient + (words[place + 1] as number) : gradient;
          const left = leftUnits * unit;
          const right = (total - leftUnits) * unit;
          const gain =
            (left * left) / (own * hessianUnit + l2) +
            (right * right) / (rest * hessianUnit + l2) -
            parent;
          if (!(gain > best)) continue;
          best = gain;
          code = 2 * bin + side;
        }
      }
      return code;
    },
  };
}
