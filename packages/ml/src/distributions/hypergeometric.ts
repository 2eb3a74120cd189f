// Gauss's hypergeometric function by its own series. Callers bring it into the form whose terms shrink
// (Euler's transformation); nothing is transformed here.

/** Terms after which the series is as good as it gets; z below .999 needs far fewer. */
const TERMS_MAX = 200_000;

/**
 * ₂F₁(a, b; c; z) for 0 ≤ z < 1 and c > 0, relative error about 1e-14 while no terms cancel.
 *
 * @example
 * hypergeometric(1, 1, 2, 0.5); // 2 ln 2
 */
export function hypergeometric(a: number, b: number, c: number, z: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 0; n < TERMS_MAX; n++) {
    term *= (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
    // Early terms may be small only because a + n or b + n is near zero.
    if (Math.abs(term) <= 1e-17 * Math.abs(sum) && n > Math.abs(a) && n > Math.abs(b)) break;
  }
  return sum;
}

/** Beyond this the sum is divided by it and its logarithm kept aside. */
const LARGE = 1e200;

/**
 * ln ₂F₁(a, b; c; z) for positive a, b, c and 0 ≤ z < 1: all terms are positive, and however large they
 * become in between, nothing overflows.
 *
 * @example
 * logHypergeometric(2000, 2000, 2001, 0.5); // about 2000 ln 2
 */
export function logHypergeometric(a: number, b: number, c: number, z: number): number {
  let [term, sum, aside] = [1, 1, 0];
  for (let n = 0; n < TERMS_MAX; n++) {
    const ratio = (((a + n) * (b + n)) / ((c + n) * (n + 1))) * z;
    term *= ratio;
    sum += term;
    if (sum > LARGE) {
      term /= LARGE;
      sum /= LARGE;
      aside += Math.log(LARGE);
    }
    if (ratio < 1 && term <= 1e-17 * sum) break;
  }
  return aside + Math.log(sum);
}

/**
 * ₂F₁(1, b; c; z) for 0 < b ≤ c and 0 ≤ z < 1 by Gauss's continued fraction (Lentz's evaluation): near
 * z = 1 it needs about 1/√(1 − z) steps where the series needs 1/(1 − z).
 *
 * @example
 * hypergeometricOne(1, 2, 0.5); // 2 ln 2
 */
export function hypergeometricOne(b: number, c: number, z: number): number {
  let [result, above, below] = [1, 1, 0];
  for (let n = 1; n < TERMS_MAX; n++) {
    const m = n >> 1;
    let step: number;
    if (n === 1) step = (-b * z) / c;
    else if (n % 2 === 1) step = (-(c + m - 1) * (b + m) * z) / ((c + 2 * m - 1) * (c + 2 * m));
    else step = (m * (b - c - m + 1) * z) / ((c + 2 * m - 2) * (c + 2 * m - 1));
    below = 1 / (1 + step * below);
    above = 1 + step / above;
    const factor = above * below;
    result *= factor;
    if (Math.abs(factor - 1) < 1e-15) break;
  }
  return 1 / result;
}
