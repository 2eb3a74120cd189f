// A Gaussian process with a Matérn 5/2 kernel and a length for each dimension, fitted by marginal likelihood
// (Rasmussen & Williams 2006, algorithm 2.1): what it expects at a point, and how unsure it is.
import { choleskyFactor } from '../linear/cholesky.ts';

export interface Process {
  /** Mean and standard deviation at a point, in the unit of the values. */
  at(point: ArrayLike<number>): { readonly mean: number; readonly deviation: number };
}

const noise = 1e-4;
const lengths = [0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2];

function matern(a: ArrayLike<number>, b: ArrayLike<number>, scale: ArrayLike<number>): number {
  let square = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = ((a[i] as number) - (b[i] as number)) / (scale[i] as number);
    square += gap * gap;
  }
  const r = Math.sqrt(5 * square);
  return (1 + r + (r * r) / 3) * Math.exp(-r);
}

interface Fit {
  readonly factor: Float64Array;
  readonly alpha: Float64Array;
  readonly evidence: number;
}

/** @param y values with mean 0 and deviation 1 */
function fit(points: readonly Float64Array[], y: Float64Array, scale: Float64Array): Fit | null {
  const n = points.length;
  const factor = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const k = matern(points[i] as Float64Array, points[j] as Float64Array, scale);
      factor[i * n + j] = k + (i === j ? noise : 0);
      factor[j * n + i] = factor[i * n + j] as number;
    }
  }
  if (!choleskyFactor(factor, n)) return null;
  const alpha = backward(factor, forward(factor, y));
  let evidence = 0;
  for (let i = 0; i < n; i++) {
    evidence -=
      0.5 * (y[i] as number) * (alpha[i] as number) + Math.log(factor[i * n + i] as number);
  }
  return { factor, alpha, evidence };
}

/** Solves L x = b for the lower triangle L. */
function forward(factor: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let j = 0; j < i; j++) sum -= (factor[i * n + j] as number) * (x[j] as number);
    x[i] = sum / (factor[i * n + i] as number);
  }
  return x;
}

function backward(factor: Float64Array, b: Float64Array): Float64Array {
  const n = b.length;
  const x = Float64Array.from(b);
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let j = i + 1; j < n; j++) sum -= (factor[j * n + i] as number) * (x[j] as number);
    x[i] = sum / (factor[i * n + i] as number);
  }
  return x;
}

/** Lengths are chosen one dimension after the other, twice over. */
export function fitProcess(points: readonly Float64Array[], y: Float64Array): Process {
  const width = points[0]?.length ?? 0;
  const mean = y.reduce((a, b) => a + b, 0) / y.length;
  const deviation = Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length) || 1;
  const standard = y.map((value) => (value - mean) / deviation);
  const scale = new Float64Array(width).fill(0.5);
  let best = fit(points, standard, scale);
  const tryOut = (change: (length: number) => void, before: () => void): void => {
    for (const length of lengths) {
      change(length);
      const next = fit(points, standard, scale);
      if (next !== null && next.evidence > (best?.evidence ?? Number.NEGATIVE_INFINITY)) {
        best = next;
        continue;
      }
      before();
    }
  };
  let kept = scale.slice();
  tryOut(
    (length) => {
      kept = scale.slice();
      scale.fill(length);
    },
    () => scale.set(kept),
  );
  for (let round = 0; round < 2; round++) {
    for (let d = 0; d < width; d++) {
      let own = scale[d] as number;
      tryOut(
        (length) => {
          own = scale[d] as number;
          scale[d] = length;
        },
        () => {
          scale[d] = own;
        },
      );
    }
  }
  const found = best;
  return {
    at(point) {
      if (found === null) return { mean, deviation };
      const k = Float64Array.from(points, (other) => matern(point, other, scale));
      let expected = 0;
      for (let i = 0; i < k.length; i++) expected += (k[i] as number) * (found.alpha[i] as number);
      const v = forward(found.factor, k);
      const rest = Math.max(1e-12, 1 - v.reduce((sum, x) => sum + x * x, 0));
      return { mean: mean + deviation * expected, deviation: deviation * Math.sqrt(rest) };
    },
  };
}
