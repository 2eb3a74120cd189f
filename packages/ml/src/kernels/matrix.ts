// The matrix kernel and its scalar twin: packed products of 32-bit floats. Each number is summed in the
// same order and rounded at the same places, so both leave the same bytes. See matrix.wat.
import { instantiateKernel, type KernelMemory } from './load.ts';

type Pack = (from: number, stride: number, panels: number, k: number, to: number) => void;

/** Places and strides are bytes; `k` counts floats. */
export interface MatrixKernel {
  /** Panels of 4 lines of the left side as it lies; writes up to 3 groups beyond the last one. */
  readonly packLeft: Pack;
  /** Panels of 4 columns of what the left side is the transpose of. */
  readonly packLeftTransposed: Pack;
  /** Panels of 8 columns of the right side as it lies. */
  readonly packRight: Pack;
  /** Panels of 8 lines of what the right side is the transpose of. */
  readonly packRightTransposed: Pack;
  multiply(
    left: number,
    right: number,
    to: number,
    rowPanels: number,
    columnPanels: number,
    k: number,
    stride: number,
    adds: number,
  ): void;
}

export function createMatrixKernel(memory: KernelMemory): MatrixKernel {
  const kernel = instantiateKernel('matrix', memory);
  return kernel === null ? createScalarMatrixKernel(memory) : (kernel as unknown as MatrixKernel);
}

const f = Math.fround;

/** The same without WebAssembly. */
export function createScalarMatrixKernel({ buffer }: KernelMemory): MatrixKernel {
  const floats = new Float32Array(buffer);
  /** `across` and `along` are the floats between two lines of a panel and between two k. */
  const pack = (
    size: number,
    [from, panels, k, to]: readonly [number, number, number, number],
    across: number,
    along: number,
  ): void => {
    for (let panel = 0; panel < panels; panel++) {
      const source = (from >>> 2) + panel * size * across;
      const target = (to >>> 2) + panel * size * k;
      for (let at = 0; at < k; at++) {
        for (let i = 0; i < size; i++) {
          floats[target + at * size + i] = floats[source + i * across + at * along] as number;
        }
      }
    }
  };
  return {
    packLeft: (from, stride, panels, k, to) => pack(4, [from, panels, k, to], stride >>> 2, 1),
    packLeftTransposed: (from, stride, panels, k, to) =>
      pack(4, [from, panels, k, to], 1, stride >>> 2),
    packRight: (from, stride, panels, k, to) => pack(8, [from, panels, k, to], 1, stride >>> 2),
    packRightTransposed: (from, stride, panels, k, to) =>
      pack(8, [from, panels, k, to], stride >>> 2, 1),
    multiply(left, right, to, rowPanels, columnPanels, k, stride, adds) {
      for (let row = 0; row < 4 * rowPanels; row++) {
        const a = (left >>> 2) + (row >> 2) * 4 * k + (row & 3);
        const line = (to >>> 2) + row * (stride >>> 2);
        for (let column = 0; column < 8 * columnPanels; column++) {
          const b = (right >>> 2) + (column >> 3) * 8 * k + (column & 7);
          let sum = adds === 0 ? 0 : (floats[line + column] as number);
          for (let at = 0; at < k; at++) {
            sum = f(sum + f((floats[a + 4 * at] as number) * (floats[b + 8 * at] as number)));
          }
          floats[line + column] = sum;
        }
      }
    },
  };
}
