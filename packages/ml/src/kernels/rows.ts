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
        const sums = new Float32Array(16);
        for (let i = 0; i < width; i++) {
          sums[i % 16] = (sums[i % 16] as number) + f(at(row + i) * at(vector / 4 + i));
        }
        const lane = (l: number): number => {
          const [p, q, r, s] = [sums[l], sums[l + 4], sums[l + 8], sums[l + 12]] as number[];
          return f(f((p as number) + (q as number)) + f((r as number) + (s as number)));
        };
        const [a, b, c, d] = [lane(0), lane(1), lane(2), lane(3)];
        floats[to / 4 + k] = at(to / 4 + k) + f(f(a + b) + f(c + d));
      }
    },
  };
}
