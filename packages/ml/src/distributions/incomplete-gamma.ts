// The logarithm of the gamma function and the regularised incomplete gamma function, from which the
// chi-square distribution follows.

/** ln Γ(x) for x > 0: Stirling's series after shifting the argument above 10; about 15 digits. */
export function logGamma(x: number): number {
  let shifted = x;
  let product = 1;
  while (shifted < 10) product *= shifted++;
  const inverse = 1 / (shifted * shifted);
  const series =
    (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse * (1 / 1680 - inverse / 1188)))) /
    shifted;
  const half = 0.5 * Math.log(2 * Math.PI);
  return (shifted - 0.5) * Math.log(shifted) - shifted + half + series - Math.log(product);
}

/** Q(a, x) = Γ(a, x)/Γ(a): the upper tail of a gamma variable of shape `a`, for a > 0 and x ≥ 0. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000 && term > sum * 1e-17; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.max(0, 1 - front * sum);
  }
  // Lentz's evaluation of the continued fraction.
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 10_000; n++) {
    const an = -n * (n - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    const factor = d * c;
    fraction *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return front * fraction;
}

/**
 * Chance that a chi-square variable exceeds `statistic`.
 *
 * @example
 * chiSquareTail(3.841, 1); // 0.05
 */
export function chiSquareTail(statistic: number, freedom: number): number {
  return upperGamma(freedom / 2, statistic / 2);
}
