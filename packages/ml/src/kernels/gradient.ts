// The gradient kernel and its scalar twin: derivatives of the log loss, and the rounding of derivatives
// to the integer pairs that histograms add up. See gradient.wat.
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
const LOG2_E = f(Math.LOG2E);
const LN2_HIGH = f(0.693359375);
const LN2_LOW = f(-2.1219444e-4);
/** 1/6!, 1/5! … 1, 1. */
const SERIES = [0.001388889, 0.008333334, 0.041666668, 0.16666667, 0.5, 1, 1].map(f);
const HESSIAN_MIN = f(1e-16);

/** Rounds to the nearest whole number, halves to the even one, as WebAssembly does. */
function nearest(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

const bits = new Float32Array(1);
const words = new Int32Array(bits.buffer);

function exp32(given: number): number {
  const x = Math.min(87, Math.max(-87, given));
  const k = nearest(f(x * LOG2_E));
  const r = f(f(x - f(k * LN2_HIGH)) - f(k * LN2_LOW));
  let p = SERIES[0] as number;
  for (let i = 1; i < SERIES.length; i++) p = f(f(p * r) + (SERIES[i] as number));
  words[0] = (k + 127) << 23;
  return f(p * (bits[0] as number));
}

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
