// The kernel of runs of lines and its scalar twin. See runs.wat.
import { instantiateKernel, type KernelMemory } from './load.ts';

/** All places are byte offsets into the memory; the width counts floats and is a multiple of 4. */
export interface RunsKernel {
  /**
   * The largest sum at each float over all runs of 1, 2 or 3 lines, and at which run it is first. Line i of run t
   * begins at `places[t + i] + shift + i · 4 · width`.
   */
  strongest(
    ...args: [
      ...[to: number, where: number, places: number, shift: number],
      ...[runs: number, length: number, width: number],
    ]
  ): void;
}

export function createRunsKernel(memory: KernelMemory): RunsKernel {
  const kernel = instantiateKernel('runs', memory);
  return kernel === null ? createScalarRunsKernel(memory) : (kernel as unknown as RunsKernel);
}

const f = Math.fround;

/** The same bytes without vector instructions. */
export function createScalarRunsKernel({ buffer }: KernelMemory): RunsKernel {
  const floats = new Float32Array(buffer);
  const integers = new Int32Array(buffer);
  return {
    strongest(to, where, places, shift, runs, length, width) {
      floats.fill(Number.NEGATIVE_INFINITY, to / 4, to / 4 + width);
      integers.fill(0, where / 4, where / 4 + width);
      for (let t = 0; t < runs; t++) {
        const line = (i: number): number =>
          ((integers[places / 4 + t + i] as number) + shift) / 4 + i * width;
        const [a, b, c] = [line(0), length > 1 ? line(1) : 0, length > 2 ? line(2) : 0];
        for (let k = 0; k < width; k++) {
          let sum = floats[a + k] as number;
          if (length > 1) sum = f(sum + (floats[b + k] as number));
          if (length > 2) sum = f(sum + (floats[c + k] as number));
          if (sum > (floats[to / 4 + k] as number)) {
            floats[to / 4 + k] = sum;
            integers[where / 4 + k] = t;
          }
        }
      }
    },
  };
}
