// The gradient kernel and its scalar twin must leave the same bytes, and those must be the derivatives.
import { describe, expect, it } from 'vitest';
import { seededNormal } from '../random.ts';
import { exp } from './exp.ts';
import {
  createGradientKernel,
  createScalarGradientKernel,
  type GradientKernel,
} from './gradient.ts';
import { createKernelMemory, instantiateKernel, type KernelMemory } from './load.ts';

const count = 1024;
const place = {
  margins: 1024,
  targets: 10240,
  weights: 16384,
  gradient: 24576,
  hessian: 32768,
  pairs: 40960,
};

function fill(memory: KernelMemory): void {
  const normal = seededNormal(5);
  const margins = new Float64Array(memory.buffer, place.margins, count);
  const targets = new Float32Array(memory.buffer, place.targets, count);
  const weights = new Float32Array(memory.buffer, place.weights, count);
  for (let row = 0; row < count; row++) {
    margins[row] = [200, -200, 0, -0, 1e-30][row] ?? 8 * normal();
    targets[row] = row % 3 === 0 ? 1 : 0;
    weights[row] = Math.abs(normal());
  }
}

function work(memory: KernelMemory, kernel: GradientKernel, weights: number): [number, Uint8Array] {
  const { margins, targets, gradient, hessian, pairs } = place;
  fill(memory);
  kernel.logistic(margins, targets, weights, gradient, hessian, count);
  const sum = kernel.absoluteSum(gradient, count);
  kernel.quantise(gradient, hessian, pairs, count, 2 ** 30 / sum, 2 ** 33 / sum);
  return [sum, new Uint8Array(memory.buffer).slice()];
}

describe('the gradient kernel', () => {
  it.each([0, place.weights])('leaves the bytes of its scalar twin (weights at %i)', (weights) => {
    const fast = createKernelMemory(65536) as KernelMemory;
    const slow = createKernelMemory(65536) as KernelMemory;
    expect(instantiateKernel('gradient', fast)).not.toBeNull();
    const [sum, bytes] = work(fast, createGradientKernel(fast), weights);
    const [twinSum, twinBytes] = work(slow, createScalarGradientKernel(slow), weights);
    expect(sum).toBe(twinSum);
    expect(Buffer.from(bytes).equals(Buffer.from(twinBytes))).toBe(true);
  });

  it('gives the derivatives of the log loss', () => {
    const memory = createKernelMemory(65536) as KernelMemory;
    work(memory, createGradientKernel(memory), 0);
    const gradient = new Float32Array(memory.buffer, place.gradient, count);
    const hessian = new Float32Array(memory.buffer, place.hessian, count);
    const margins = new Float64Array(memory.buffer, place.margins, count);
    for (let row = 0; row < count; row++) {
      const p = 1 / (1 + Math.exp(-(margins[row] as number)));
      expect(gradient[row]).toBeCloseTo(p - (row % 3 === 0 ? 1 : 0), 6);
      expect(hessian[row]).toBeCloseTo(p * (1 - p), 6);
    }
  });
});

describe('exp', () => {
  it('is within two units in the last place', () => {
    for (let i = -7000; i < 7000; i++) {
      const x = i / 10 + 0.0123;
      const truth = Math.exp(x);
      expect(Math.abs(exp(x) - truth) / truth).toBeLessThan(5e-16);
    }
  });

  it('stays finite and ordered at the ends', () => {
    expect(exp(-Infinity)).toBe(0);
    expect(exp(-1e4)).toBe(0);
    expect(exp(0)).toBe(1);
    expect(exp(Infinity)).toBe(exp(700));
    expect(exp(Number.NaN)).toBeNaN();
  });
});
