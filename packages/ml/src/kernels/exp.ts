// e^x from additions and multiplications alone, so that every engine gives the same bits: Math.exp is
// free to differ in the last one. Within 2 units in the last place of the true value.

const LOG2_E = Math.LOG2E;
// ln 2 in two parts, so that x - k ln 2 keeps all its bits (Cody & Waite 1980).
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Adding and taking away 1.5 · 2^52 rounds to a whole number. */
const ROUND = 6755399441055744;

const bits = new Float64Array(1);
const words = new Int32Array(bits.buffer);

/**
 * @param x any number; below -700 the answer is 0, above 700 it is that of 700
 * @example
 * exp(1); // 2.718281828459045
 */
export function exp(x: number): number {
  if (!(x > -700)) return x <= -700 ? 0 : Number.NaN;
  const bounded = Math.min(x, 700);
  const k = bounded * LOG2_E + ROUND - ROUND;
  const r = bounded - k * LN2_HIGH - k * LN2_LOW;
  // Taylor series on |r| ≤ ln 2 / 2: the first term left out, r^14 / 14!, is below 2^-53.
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = 1 + r + r2 * (1 / 2 + r * (1 / 6)) + r4 * (1 / 24 + r * (1 / 120));
  const high =
    1 / 720 +
    r * (1 / 5040) +
    r2 * (1 / 40320 + r * (1 / 362880)) +
    r4 * (1 / 3628800 + r * (1 / 39916800) + r2 * (1 / 479001600 + r * (1 / 6227020800)));
  words[1] = (k + 1023) << 20;
  return (low + r4 * r2 * high) * (bits[0] as number);
}
