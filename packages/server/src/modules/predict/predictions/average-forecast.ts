// The forecast of a history too short for any method: its average, with the prediction interval of
// independent normal values (Student's t), which is wide when little is known. Pure.
import { seededNormal } from '@aibaas/ml';

export interface AverageForecast {
  readonly mean: number;
  /** Half the width of the interval; null for a single value, which tells nothing of its spread. */
  readonly halfWidth: number | null;
  readonly paths: number[][];
}

/**
 * @param values at least one
 * @param level share inside the interval, e.g. 0.95
 * @example
 * averageForecast([10, 12, 14], { level: 0.95, steps: 7, paths: 0, seed: 1 }).mean; // 12
 */
export function averageForecast(
  values: readonly number[],
  options: { level: number; steps: number; paths: number; seed: number },
): AverageForecast {
  const n = values.length;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  if (n < 2) {
    return { mean, halfWidth: null, paths: drawPaths(mean, 0, 0, options) };
  }
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / (n - 1));
  const halfWidth = studentQuantile(0.5 + options.level / 2, n - 1) * spread * Math.sqrt(1 + 1 / n);
  return { mean, halfWidth, paths: drawPaths(mean, spread, spread / Math.sqrt(n), options) };
}

/** A path shares one error of the average, and each step adds its own. */
function drawPaths(
  mean: number,
  spread: number,
  meanError: number,
  { steps, paths, seed }: { steps: number; paths: number; seed: number },
): number[][] {
  const normal = seededNormal(seed);
  return Array.from({ length: paths }, () => {
    const level = mean + meanError * normal();
    return Array.from({ length: steps }, () => level + spread * normal());
  });
}

/** Quantile of Student's t with whole degrees of freedom, by bisection. */
export function studentQuantile(share: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (studentShare(high, degrees) < share) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (studentShare(middle, degrees) < share) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T ≤ t) for t ≥ 0 (Abramowitz and Stegun 26.7.3, 26.7.4). */
function studentShare(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cosine = Math.cos(angle);
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? cosine : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k < degrees; k += 2) {
    term *= (cosine * cosine * (k - 1)) / k;
    sum += term;
  }
  const within = isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
  return 0.5 + within / 2;
}
