// The assembled kernel and its scalar twin must leave the same bytes, in an unshared and in a shared
// memory.
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.ts';
import {
  COLUMN_BYTES,
  createHistogramKernel,
  createScalarHistogramKernel,
  type HistogramKernel,
} from './histogram.ts';
import { createKernelMemory, instantiateKernel, type KernelMemory } from './load.ts';

const rowCount = 500;
const stride = 24;
const place = {
  pairs: 0,
  bins: 8192,
  rows: 32768,
  spare: 40960,
  table: 49152,
  one: 65536,
  two: 131072,
};
const histogramBytes = 20 * COLUMN_BYTES;

function fill(memory: KernelMemory, seed: number): void {
  const random = seededRandom(seed);
  const words = new Int32Array(memory.buffer);
  const bytes = new Uint8Array(memory.buffer);
  bytes.fill(0);
  for (let row = 0; row < rowCount; row++) {
    words[(place.pairs >> 2) + 2 * row] = Math.floor(random() * 30000);
    words[(place.pairs >> 2) + 2 * row + 1] = Math.floor(random() * 30000) - 15000;
    words[(place.rows >> 2) + row] = rowCount - 1 - row;
  }
  for (let i = 0; i < rowCount * stride; i++) bytes[place.bins + i] = Math.floor(random() * 256);
  for (let bin = 0; bin < 256; bin++) bytes[place.table + bin] = random() < 0.4 ? 1 : 0;
}

/** Everything a kernel does, and the bytes it leaves. */
function work(memory: KernelMemory, kernel: HistogramKernel): { left: number; bytes: Uint8Array } {
  const { pairs, bins, rows, spare, table, one, two } = place;
  kernel.build(rows, rowCount, bins, stride, 19, pairs, one);
  kernel.build(rows + 400, 150, bins, stride, 19, pairs, two);
  kernel.subtract(one, two, histogramBytes / 8);
  kernel.add(two, one, histogramBytes / 8);
  const left = kernel.partition(rows, rowCount, bins, table, spare);
  // Doubles over the pairs, which are done with.
  kernel.raise(rows, rowCount, pairs, 0.1);
  const bytes = new Uint8Array(memory.buffer).slice();
  bytes.fill(0, spare, table);
  return { left, bytes };
}

describe('the histogram kernel', () => {
  it.each([false, true])('leaves the bytes of its scalar twin (shared memory: %s)', (isShared) => {
    const fast = createKernelMemory(3 * 65536, isShared) as KernelMemory;
    const slow = createKernelMemory(3 * 65536, isShared) as KernelMemory;
    expect(instantiateKernel('histogram', fast)).not.toBeNull();
    for (const seed of [1, 2, 3]) {
      fill(fast, seed);
      fill(slow, seed);
      const ours = work(fast, createHistogramKernel(fast));
      const twin = work(slow, createScalarHistogramKernel(slow));
      expect(ours.left).toBe(twin.left);
      expect(Buffer.from(ours.bytes).equals(Buffer.from(twin.bytes))).toBe(true);
    }
  });

  it('keeps the order of rows on both sides of a partition', () => {
    const memory = createKernelMemory(3 * 65536) as KernelMemory;
    fill(memory, 4);
    const before = new Int32Array(memory.buffer, place.rows, rowCount).slice();
    const { left } = work(memory, createHistogramKernel(memory));
    const after = Array.from(new Int32Array(memory.buffer, place.rows, rowCount));
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThan(rowCount);
    const isFalling = (rows: number[]) => rows.every((row, i) => i === 0 || row < rows[i - 1]!);
    expect(isFalling(after.slice(0, left)) && isFalling(after.slice(left))).toBe(true);
    expect(after.toSorted((a, b) => a - b)).toEqual([...before].toSorted((a, b) => a - b));
  });

  it.each([false, true])(
    'scans a column as its scalar twin does (shared memory: %s)',
    (isShared) => {
      const memory = createKernelMemory(65536, isShared) as KernelMemory;
      const [fast, slow] = [createHistogramKernel(memory), createScalarHistogramKernel(memory)];
      const words = new Int32Array(memory.buffer);
      const random = seededRandom(6);
      const codes = new Map<number, number>();
      for (let trial = 0; trial < 400; trial++) {
        const bins = 2 + Math.floor(random() * 255);
        const hasMissing = trial % 2;
        words.fill(0);
        let [gradient, hessian] = [0, 0];
        // Few kinds of cells in many bins, many of them empty, so that equal gains are met.
        for (let bin = 1 - hasMissing; bin < bins; bin++) {
          if (random() < 0.5) continue;
          words[2 * bin] = 1 + Math.floor(random() * 3);
          words[2 * bin + 1] = Math.floor(random() * 3) - 1;
          hessian += words[2 * bin] as number;
          gradient += words[2 * bin + 1] as number;
        }
        const minHessian = 1 + Math.floor(random() * 5);
        const l2 = trial % 3;
        const parent = (gradient * 0.3) ** 2 / (hessian * 0.7 + l2 || 1);
        const sums = [hasMissing, gradient, hessian, 0.3, 0.7] as const;
        const code = fast.scan(0, bins, ...sums, l2, minHessian, parent, 1e-9);
        expect(code).toBe(slow.scan(0, bins, ...sums, l2, minHessian, parent, 1e-9));
        expect(code >> 1).toBeLessThan(bins);
        const kind = code === 0 ? -1 : code % 2;
        codes.set(kind, (codes.get(kind) ?? 0) + 1);
        // Nothing is better than the best.
        const best = Number.MAX_VALUE;
        expect(fast.scan(0, bins, ...sums, l2, minHessian, parent, best)).toBe(0);
      }
      // Missing rows to the left, to the right, and no cut at all.
      expect([...codes.keys()].sort()).toEqual([-1, 0, 1]);
    },
  );

  it('answers with null for a memory that cannot be had', () => {
    expect(createKernelMemory(2 ** 33)).toBeNull();
  });
});
