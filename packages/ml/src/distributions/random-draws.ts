// Draws from the gamma and beta distribution and Poisson counts, from given sources of chance.
import type { Random } from '../random.ts';

/** Uniform and standard normal draws that belong together. */
export interface Chance {
  readonly uniform: Random;
  readonly normal: Random;
}

/** One gamma draw of the given shape and scale 1 (Marsaglia & Tsang 2000). */
export function drawGamma(shape: number, chance: Chance): number {
  if (shape < 1) {
    const boost = (1 - chance.uniform()) ** (1 / shape);
    return boost * drawGamma(shape + 1, chance);
  }
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = chance.normal();
    const v = (1 + c * x) ** 3;
    if (v <= 0) continue;
    const u = 1 - chance.uniform();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** One beta draw. @example drawBeta(2, 3, { uniform: seededRandom(1), normal: seededNormal(2) }); */
export function drawBeta(a: number, b: number, chance: Chance): number {
  const x = drawGamma(a, chance);
  const y = drawGamma(b, chance);
  // Both can underflow for tiny shapes; then the larger shape is the likelier winner.
  return x + y > 0 ? x / (x + y) : Number(chance.uniform() * (a + b) < a);
}
