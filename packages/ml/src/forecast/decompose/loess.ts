// Local regression on an evenly spaced grid, the smoother inside STL (Cleveland et al. 1990).
// Windows count points; positions run from 1 to n as in the paper.

/** Smoothed value at position `at` from the points left … right, or NaN when no weight is left. */
export function loessAt(
  y: Float64Array,
  n: number,
  window: number,
  degree: 0 | 1,
  at: number,
  left: number,
  right: number,
  weights: Float64Array,
  robustness: Float64Array | null,
): number {
  let h = Math.max(at - left, right - at);
  if (window > n) h += Math.floor((window - n) / 2);
  const far = 0.999 * h;
  const near = 0.001 * h;
  let total = 0;
  for (let j = left; j <= right; j++) {
    const r = Math.abs(j - at);
    let w = 0;
    if (r <= far) {
      if (r <= near) w = 1;
      else {
        const q = r / h;
        const c = 1 - q * q * q;
        w = c * c * c;
      }
      if (robustness !== null) w *= robustness[j - 1] as number;
    }
    weights[j] = w;
    total += w;
  }
  if (!(total > 0)) return Number.NaN;
  let sum = 0;
  if (degree === 0 || h <= 0) {
    for (let j = left; j <= right; j++) sum += (weights[j] as number) * (y[j - 1] as number);
    return sum / total;
  }
  let centre = 0;
  for (let j = left; j <= right; j++) centre += (weights[j] as number) * j;
  centre /= total;
  let spread = 0;
  for (let j = left; j <= right; j++) spread += (weights[j] as number) * (j - centre) ** 2;
  spread /= total;
  const hasSlope = Math.sqrt(spread) > 0.001 * (n - 1);
  const tilt = hasSlope ? (at - centre) / spread : 0;
  for (let j = left; j <= right; j++) {
    sum += (weights[j] as number) * (tilt * (j - centre) + 1) * (y[j - 1] as number);
  }
  return sum / total;
}

/**
 * Smooths y[0 … n−1] into `out`; with jump > 1 only every jump-th point is fitted and the rest
 * interpolated, as the paper allows.
 */
export function loess(
  y: Float64Array,
  n: number,
  window: number,
  degree: 0 | 1,
  jump: number,
  out: Float64Array,
  weights: Float64Array,
  robustness: Float64Array | null,
): void {
  if (n < 2) {
    out[0] = y[0] as number;
    return;
  }
  const step = Math.max(1, Math.min(jump, n - 1));
  const half = Math.floor((window + 1) / 2);
  // Away from the ends an odd window is centred: the slope drops out and the weights never change.
  const kernel = robustness === null && window < n && window % 2 === 1 ? centredKernel(half) : null;
  let previous = -1;
  for (let i = 1; ; i = Math.min(n, i + step)) {
    let left = 1;
    let right = n;
    if (window < n) {
      left = Math.min(Math.max(1, i - half + 1), n - window + 1);
      right = left + window - 1;
    }
    const isCentred = kernel !== null && i - left === half - 1;
    const fitted = isCentred
      ? convolve(y, kernel, left - 1)
      : loessAt(y, n, window, degree, i, left, right, weights, robustness);
    out[i - 1] = Number.isNaN(fitted) ? (y[i - 1] as number) : fitted;
    if (previous > 0) {
      const a = out[previous - 1] as number;
      const slope = ((out[i - 1] as number) - a) / (i - previous);
      for (let k = previous + 1; k < i; k++) out[k - 1] = a + slope * (k - previous);
    }
    previous = i;
    if (i === n) break;
  }
}

const kernels = new Map<number, Float64Array>();
/** A forecast uses a handful of windows; more than this are made anew each time. */
const KERNELS_MAX = 64;

/** Tricube weights of a centred window of 2·half − 1 points; they add up to 1. */
function centredKernel(half: number): Float64Array {
  const known = kernels.get(half);
  if (known !== undefined) return known;
  const made = makeKernel(half);
  if (kernels.size < KERNELS_MAX) kernels.set(half, made);
  return made;
}

function makeKernel(half: number): Float64Array {
  const reach = half - 1;
  const kernel = new Float64Array(2 * reach + 1);
  let total = 0;
  for (let k = -reach; k <= reach; k++) {
    const distance = Math.abs(k);
    const ratio = distance / reach;
    const isNear = distance <= 0.001 * reach;
    const weight = isNear ? 1 : distance <= 0.999 * reach ? (1 - ratio ** 3) ** 3 : 0;
    kernel[k + reach] = weight;
    total += weight;
  }
  return kernel.map((w) => w / total);
}

function convolve(y: Float64Array, kernel: Float64Array, from: number): number {
  let sum = 0;
  for (let k = 0; k < kernel.length; k++) sum += (kernel[k] as number) * (y[from + k] as number);
  return sum;
}
