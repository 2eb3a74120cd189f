// The rows kernel and its scalar twin leave the same bytes.
import { expect, it } from 'vitest';
import { seededNormal } from '../random.ts';
import { createKernelMemory, isKernelSupported, type KernelMemory } from './load.ts';
import { createRowsKernel, createScalarRowsKernel } from './rows.ts';

const [width, rowCount] = [64, 20];

function filled(): KernelMemory {
  const memory = createKernelMemory(65536) as KernelMemory;
  const normal = seededNormal(3);
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < 4000; i++) floats[i] = normal();
  // Rows in any order, one of them twice; the matrix begins at byte 1024.
  const rows = new Int32Array(memory.buffer, 40_000, 6);
  rows.set([3, 0, 19, 3, 7, 11].map((row) => 1024 + row * width * 4));
  return memory;
}

it('agrees with its scalar twin bit by bit', () => {
  expect(isKernelSupported('rows')).toBe(true);
  const [one, two] = [filled(), filled()];
  for (const [kernel] of [[createRowsKernel(one)], [createScalarRowsKernel(two)]] as const) {
    kernel.addRows(0, 40_000, 512, 6, width);
    kernel.addToRows(256, 40_000, 544, 6, width);
    kernel.dots(8192, 1024, 0, rowCount, width);
  }
  expect(new Uint8Array(one.buffer)).toEqual(new Uint8Array(two.buffer));
});
