// Quantiles and probabilities of the normal distribution and quantiles of Student's t.

/** Standard normal quantile (Acklam's rational approximation with one Newton–Halley step). */
export function normalQuantile(p: number): number {
  if (p <= 0) return Number.NEGATIVE_INFINITY;
  if (p >= 1) return Number.POSITIVE_INFINITY;
  const tail = Math.min(p, 1 - p);
  let x: number;
  if (tail < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(tail));
    const top =
      ((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q -
        2.549732539343734) *
        q +
        4.374664141464968) *
        q +
      2.938163982698783;
    const bottom =
      (((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q +
        3.754408661907416) *
        q +
      1;
    x = top / bottom;
  } else {
    const q = tail - 0.5;
    const r = q * q;
    const top =
      (((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r +
        138.357751867269) *
        r -
        30.66479806614716) *
        r +
        2.506628277459239) *
      q;
    const bottom =
      ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r +
        66.80131188771972) *
        r -
        13.28068155288572) *
        r +
      1;
    x = top / bottom;
  }
  const error = normalProbability(x) - tail;
  const step = error * Math.sqrt(2 * Math.PI) * Math.exp((x * x) / 2);
  x -= step / (1 + (x * step) / 2);
  return p < 0.5 ? x : -x;
}

/** Standard normal distribution function, by a series near zero and a continued fraction beyond. */
export function normalProbability(x: number): number {
  const z = Math.abs(x);
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  let upper: number;
  if (z < 3) {
    let term = z;
    let sum = z;
    for (let k = 1; k < 60 && term > 1e-17 * sum; k++) {
      term *= (z * z) / (2 * k + 1);
      sum += term;
    }
    upper = 0.5 - density * sum;
  } else {
    let fraction = 0;
    for (let k = 60; k >= 1; k--) fraction = k / (z + fraction);
    upper = density / (z + fraction);
  }
  return x > 0 ? 1 - upper : upper;
}

/** Student t quantile for p above one half (Hill 1970, algorithm 396), any real freedom ≥ 1. */
export function studentQuantile(p: number, freedom: number): number {
  if (p < 0.5) return -studentQuantile(1 - p, freedom);
  const two = 2 * (1 - p);
  if (freedom > 1e6) return normalQuantile(p);
  if (freedom <= 1) return 1 / Math.tan((two * Math.PI) / 2);
  if (Math.abs(freedom - 2) < 1e-9) return Math.sqrt(2 / (two * (2 - two)) - 2);
  const a = 1 / (freedom - 0.5);
  const b = (48 / a) * (1 / a);
  let c = (((20700 * a) / b - 98) * a - 16) * a + 96.36;
  const d = ((94.5 / (b + c) - 3) / b + 1) * Math.sqrt((a * Math.PI) / 2) * freedom;
  let y = (d * two) ** (2 / freedom);
  if (y > 0.05 + a) {
    const x = normalQuantile(two / 2);
    y = x * x;
    if (freedom < 5) c += 0.3 * (freedom - 4.5) * (x + 0.6);
    c = (((0.05 * d * x - 5) * x - 7) * x - 2) * x + b + c;
    y = (((((0.4 * y + 6.3) * y + 36) * y + 94.5) / c - y - 3) / b + 1) * x;
    y = Math.expm1(a * y * y);
  } else {
    y =
      ((1 / (((freedom + 6) / (freedom * y) - 0.089 * d - 0.822) * (freedom + 2) * 3) +
        0.5 / (freedom + 4)) *
        y -
        1) *
        ((freedom + 1) / (freedom + 2)) +
      1 / y;
  }
  return Math.sqrt(freedom * y);
}
