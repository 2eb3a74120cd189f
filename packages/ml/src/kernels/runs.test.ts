// The runs kernel and its scalar twin leave the same bytes, and these are the strongest runs.
import { expect, it, test } from 'vitest';
import { seededNormal } from '../random.ts';
import { createKernelMemory, isKernelSupported, type KernelMemory } from './load.ts';
import { createRunsKernel, createScalarRunsKernel } from './runs.ts';

const [width, lines, lineFloats] = [8, 6, 64];
/** Byte places: lines from 0, then which line each word has, what comes out, and where. */
const [places, to, where] = [16_384, 20_480, 24_576];
const words = [3, 0, 5, 3, 1];

function filled(): KernelMemory {
  const memory = createKernelMemory(65_536) as KernelMemory;
  const normal = seededNormal(3);
  const floats = new Float32Array(memory.buffer);
  for (let i = 0; i < lines * lineFloats; i++) floats[i] = normal();
  new Int32Array(memory.buffer, places).set(words.map((line) => line * lineFloats * 4));
  return memory;
}

test.each([1, 2, 3])('runs of %i agree with the scalar twin bit by bit', (length) => {
  expect(isKernelSupported('runs')).toBe(true);
  const [one, two] = [filled(), filled()];
  for (const kernel of [createRunsKernel(one), createScalarRunsKernel(two)]) {
    kernel.strongest(to, where, places, 32, words.length - length + 1, length, width);
  }
  expect(new Uint8Array(one.buffer)).toEqual(new Uint8Array(two.buffer));
  const floats = new Float32Array(one.buffer);
  const sums = Array.from({ length: words.length - length + 1 }, (_, t) =>
    Array.from(
      { length },
      (_, i) => floats[(words[t + i] as number) * lineFloats + 8 + i * width + 2],
    )
      .map(Number)
      .reduce((a, b) => a + b),
  );
  expect(floats[to / 4 + 2]).toBeCloseTo(Math.max(...sums), 5);
  expect(new Int32Array(one.buffer)[where / 4 + 2]).toBe(sums.indexOf(Math.max(...sums)));
});

it('says nothing of no run', () => {
  for (const create of [createRunsKernel, createScalarRunsKernel]) {
    const memory = filled();
    create(memory).strongest(to, where, places, 0, 0, 2, width);
    expect(new Float32Array(memory.buffer)[to / 4]).toBe(Number.NEGATIVE_INFINITY);
  }
});
