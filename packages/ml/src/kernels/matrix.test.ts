// The matrix and the neural kernel beside their scalar twins: the same bytes, and right products.
import { describe, expect, it } from 'vitest';
import { seededNormal } from '../random.ts';
import { createKernelMemory, isKernelSupported, type KernelMemory } from './load.ts';
import { createMatrixKernel, createScalarMatrixKernel, type MatrixKernel } from './matrix.ts';
import { createNeuralKernel, createScalarNeuralKernel, type NeuralKernel } from './neural.ts';

const MEGABYTE = 1 << 20;
const memoryOf = (seed: number): KernelMemory => {
  const memory = createKernelMemory(8 * MEGABYTE) as KernelMemory;
  const normal = seededNormal(seed);
  const floats = new Float32Array(memory.buffer, 0, MEGABYTE / 2);
  for (let i = 0; i < floats.length; i++) floats[i] = normal();
  return memory;
};

/** The left side at 0, the right one at 1 MB, the product at 2 MB, its packs behind. */
function product(
  memory: KernelMemory,
  kernel: MatrixKernel,
  { m, n, k, lead }: { m: number; n: number; k: number; lead: number },
  turned: { left: boolean; right: boolean },
  adds: number,
): Float32Array {
  const [left, right, to] = [0, MEGABYTE, 2 * MEGABYTE];
  const [rowPanels, columnPanels] = [Math.ceil(m / 4), Math.ceil(n / 8)];
  const pack = { left: 3 * MEGABYTE, right: 5 * MEGABYTE };
  kernel[turned.left ? 'packLeftTransposed' : 'packLeft'](left, 4 * lead, rowPanels, k, pack.left);
  kernel[turned.right ? 'packRightTransposed' : 'packRight'](
    ...([right, 4 * lead, columnPanels, k, pack.right] as const),
  );
  kernel.multiply(pack.left, pack.right, to, rowPanels, columnPanels, k, 4 * lead, adds);
  return new Float32Array(memory.buffer, to, m * lead);
}

const shapes = [
  { m: 1, n: 1, k: 1, lead: 8 },
  { m: 5, n: 9, k: 3, lead: 16 },
  { m: 32, n: 128, k: 33, lead: 128 },
  { m: 140, n: 24, k: 300, lead: 304 },
];
const turns = [false, true].flatMap((left) => [false, true].map((right) => ({ left, right })));

describe('the matrix kernel', () => {
  it.each(shapes)('multiplies $m × $k × $n as its scalar twin does', (shape) => {
    expect(isKernelSupported('matrix')).toBe(true);
    for (const turned of turns) {
      for (const adds of [0, 1]) {
        const [fast, slow] = [memoryOf(1), memoryOf(1)];
        const [a, b] = [new Float32Array(fast.buffer), new Float32Array(fast.buffer, MEGABYTE)];
        b.set(a.subarray(5, 5 + MEGABYTE / 8));
        new Float32Array(slow.buffer, MEGABYTE).set(a.subarray(5, 5 + MEGABYTE / 8));
        const ours = product(fast, createMatrixKernel(fast), shape, turned, adds);
        const twin = product(slow, createScalarMatrixKernel(slow), shape, turned, adds);
        const { m, n, k, lead } = shape;
        for (let i = 0; i < m; i++) {
          const line = ours.subarray(i * lead, i * lead + n);
          expect(line).toEqual(twin.subarray(i * lead, i * lead + n));
          const j = (7 * i) % n;
          let sum = 0;
          for (let at = 0; at < k; at++) {
            const l = a[turned.left ? at * lead + i : i * lead + at] as number;
            sum += l * (b[turned.right ? j * lead + at : at * lead + j] as number);
          }
          expect(line[j]).toBeCloseTo(sum, 3);
        }
      }
    }
  });

  it('adds up nothing to 0, or to what is there', () => {
    const memory = memoryOf(2);
    new Float32Array(memory.buffer, 2 * MEGABYTE).fill(3, 0, 64);
    const kernel = createMatrixKernel(memory);
    kernel.multiply(0, 0, 2 * MEGABYTE, 1, 1, 0, 32, 1);
    expect(new Float32Array(memory.buffer, 2 * MEGABYTE)[5]).toBe(3);
    kernel.multiply(0, 0, 2 * MEGABYTE, 1, 1, 0, 32, 0);
    expect(new Float32Array(memory.buffer, 2 * MEGABYTE)[5]).toBe(0);
  });
});

const KILOBYTE = 1024;

/** Everything the neural kernel does, on 8 lines of 16. */
function work(kernel: NeuralKernel): number {
  const at = (place: number): number => place * 4 * KILOBYTE;
  kernel.addBias(at(0), 64, 8, at(1), 16, 1);
  kernel.addBias(at(2), 64, 8, at(1), 16, 0);
  kernel.cutDelta(at(3), at(4), 128);
  kernel.sumLines(at(2), 64, 8, at(5), 16);
  for (let i = 0; i < 3; i++) {
    // Running squares are never below 0.
    kernel.adam(at(7), at(8), at(9), at(20), 128, 0.01, 1.2, 1e-3, 0.9, 0.999, 1e-8);
  }
  kernel.scale(at(8), 128, 0.3);
  kernel.scale(at(9), 4, 1e3);
  kernel.cellForward(at(9), at(12), at(13), at(14), at(15), 8, 16);
  kernel.cellBackward(at(9), at(12), at(14), at(16), at(17), 8, 16);
  return kernel.squareSum(at(8), 128);
}

describe('the neural kernel', () => {
  it('leaves the bytes of its scalar twin', () => {
    const [fast, slow] = [memoryOf(3), memoryOf(3)];
    for (const { buffer } of [fast, slow])
      new Float32Array(buffer, 20 * 4 * KILOBYTE).fill(0, 0, 256);
    expect(isKernelSupported('neural')).toBe(true);
    const ours = work(createNeuralKernel(fast));
    expect(work(createScalarNeuralKernel(slow))).toBe(ours);
    expect(Buffer.from(fast.buffer).equals(Buffer.from(slow.buffer))).toBe(true);
    expect(new Float32Array(fast.buffer, 0, 24 * KILOBYTE).every(Number.isFinite)).toBe(true);
  });
});
