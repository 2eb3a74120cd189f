// The gradient kernel and its scalar twin: derivatives of the log loss, and the rounding of derivatives
// to the integer pairs that histograms add up. See gradient.wat.
import { exp32, nearest } from './exp32.ts';
import { instantiateKernel, type KernelMemory } from './load.ts';

/** Places are byte offsets into the memory; counts are multiples of 4. */
export interface GradientKernel {
  /** Margins are doubles, everything else floats; `weights` 0: every row counts once. */
  logistic(
    margins: number,
    targets: number,
    weights: number,
    gradient: number,
    hessian: number,
    count: number,
  ): void;
  absoluteSum(at: number, count: number): number;
  quantise(
    gradient: number,
    hessian: number,
    pairs: number,
    count: number,
    gradientScale: number,
    hessianScale: number,
  ): void;
}

export function createGradientKernel(memory: KernelMemory): GradientKernel {
  const kernel = instantiateKernel('gradient', memory);
  return kernel === null
    ? createScalarGradientKernel(memory)
    : (kernel as unknown as GradientKernel);
}

const f = Math.fround;
const HESSIAN_MIN = f(1e-16);

/** The same without WebAssembly. */
export function createScalarGradientKernel({ buffer }: KernelMemory): GradientKernel {
  const floats = new Float32Array(buffer);
  const doubles = new Float64Array(buffer);
  const integers = new Int32Array(buffer);
  return {
    logistic(margins, targets, weights, gradient, hessian, count) {
      for (let row = 0; row < count; row++) {
        const margin = f(doubles[(margins >>> 3) + row] as number);
        const p = f(1 / f(1 + exp32(-margin)));
        const weight = weights === 0 ? 1 : (floats[(weights >>> 2) + row] as number);
        const g = f(p - (floats[(targets >>> 2) + row] as number));
        const h = Math.max(HESSIAN_MIN, f(p * f(1 - p)));
        floats[(gradient >>> 2) + row] = f(g * weight);
        floats[(hessian >>> 2) + row] = f(h * weight);
      }
    },
    absoluteSum(at, count) {
      const sums = [0, 0, 0, 0];
      for (let i = 0; i < count; i++) {
        sums[i & 3] = (sums[i & 3] as number) + Math.abs(floats[(at >>> 2) + i] as number);
      }
      const [a, b, c, d] = sums as [number, number, number, number];
      return a + b + (c + d);
    },
    quantise(gradient, hessian, pairs, count, gradientScale, hessianScale) {
      const [gs, hs] = [f(gradientScale), f(hessianScale)];
      for (let row = 0; row < count; row++) {
        const g = nearest(f((floats[(gradient >>> 2) + row] as number) * gs));
        const h = nearest(f((floats[(hessian >>> 2) + row] as number) * hs));
        integers[(pairs >>> 2) + 2 * row] = Math.min(h, 2 ** 32 - 1) >>> 0;
        integers[(pairs >>> 2) + 2 * row + 1] = Math.min(Math.max(g, -(2 ** 31)), 2 ** 31 - 1);
      }
    },
  };
}
