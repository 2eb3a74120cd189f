// The kernel of matrix rows and its scalar twin. See rows.wat.
import { instantiateKernel, type KernelMemory } from './load.ts';

/** All places are byte offsets into the memory; widths are multiples of 32. */
export interface RowsKernel {
  /** Adds to `to` each row with its scale. */
  addRows(to: number, rows: number, scales: number, count: number, width: number): void;
  /** Adds `from`, with its scale, to each row. */
  addToRows(from: number, rows: number, scales: number, count: number, width: number): void;
  /** Adds to `to[k]` the product of row k and the vector. */
  dots(to: number, firstRow: number, vector: number, count: number, width: number): void;
}

export function createRowsKernel(memory: KernelMemory): RowsKernel {
  const kernel = instantiateKernel('rows', memory);
  return kernel === null ? createScalarRowsKernel(memory) : (kernel as unknown as RowsKernel);
}

const f = Math.fround;

/** The same bytes without vector instructions. */
export function createScalarRowsKernel({ buffer }: KernelMemory): RowsKernel {
  const floats = new Float32Array(buffer);
  const places = new Int32Array(buffer);
  const at = (index: number): number => floats[index] as number;
  return {
    addRows(to, rows, scales, count, width) {
      for (let k = 0; k < count; k++) {
        const row = (places[rows / 4 + k] as number) / 4;
        const scale = at(scales / 4 + k);
        for (let i = 0; i < width; i++) {
          floats[to / 4 + i] = at(to / 4 + i) + f(scale * at(row + i));
        }
      }
    },
    addToRows(from, rows, scales, count, width) {
      for (let k = 0; k < count; k++) {
        const row = (places[rows / 4 + k] as number) / 4;
        const scale = at(scales / 4 + k);
        for (let i = 0; i < width; i++) floats[row + i] = at(row + i) + f(scale * at(from / 4 + i));
      }
    },
    dots(to, firstRow, vector, count, width) {
      for (let k = 0; k < count; k++) {
        const row = firstRow / 4 + k * width;
        const sums = [0, 0, 0, 0];
        for (let i = 0; i < width; i++) {
          sums[i % 4] = f((sums[i % 4] as number) + f(at(row + i) * at(vector / 4 + i)));
        }
        const [a, b, c, d] = sums as [number, number, number, number];
        floats[to / 4 + k] = at(to / 4 + k) + f(f(a + b) + f(c + d));
      }
    },
  };
}
