// CUPED: what was known of each unit before the experiment is taken out of its outcome, so that the
// same rows tell smaller differences apart (Deng, Xu, Kohavi & Walker 2013).
import { MlError } from '../errors.ts';
import { normalProbability, normalQuantile } from '../forecast/distributions.ts';
import { checkAllFinite, type Numbers } from '../metrics/arguments.ts';

/** Outcome of each unit, and the same units' value from before. */
export interface Arm {
  readonly outcomes: Numbers;
  readonly before: Numbers;
}

export interface CupedResult {
  /** Treatment minus control, adjusted. */
  readonly difference: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided, for one look at the end. */
  readonly pValue: number;
  /** How much of an outcome's change the earlier value foretells. */
  readonly theta: number;
  /** Share of the variance that the adjustment removed, in [0, 1]. */
  readonly varianceRemoved: number;
  /** The plain difference of means, beside it. */
  readonly plainDifference: number;
}

/**
 * Difference of two arms with the earlier value taken out.
 *
 * @param level of the interval, 0.95 by default
 * @throws MlError `rows_missing` (fewer than 2 units an arm), `rows_differ`, `value_not_finite`
 * @example
 * cuped({ outcomes: [5, 7], before: [4, 6] }, { outcomes: [6, 9], before: [4, 7] }).varianceRemoved;
 */
export function cuped(control: Arm, treatment: Arm, level = 0.95): CupedResult {
  if (!(level > 0 && level < 1)) {
    throw new MlError('level_out_of_range', 'level', `The level is ${level}; give one in (0, 1).`);
  }
  const [a, b] = [momentsOf(control, 'control'), momentsOf(treatment, 'treatment')];
  const count = a.count + b.count;
  // Pooled within the arms, so that the effect itself does not leak into theta.
  const covariance = a.covariance + b.covariance;
  const spread = a.beforeSquares + b.beforeSquares;
  const theta = spread > 0 ? covariance / spread : 0;
  const centre = (a.count * a.beforeMean + b.count * b.beforeMean) / count;
  const adjusted = (m: Moments): { mean: number; squares: number } => ({
    mean: m.mean - theta * (m.beforeMean - centre),
    squares: m.squares - 2 * theta * m.covariance + theta * theta * m.beforeSquares,
  });
  const [x, y] = [adjusted(a), adjusted(b)];
  const variance = x.squares / (a.count - 1) / a.count + y.squares / (b.count - 1) / b.count;
  const error = Math.sqrt(Math.max(0, variance));
  const difference = y.mean - x.mean;
  const z = normalQuantile((1 + level) / 2);
  const plain = a.squares + b.squares;
  return {
    difference,
    lower: difference - z * error,
    upper: difference + z * error,
    pValue: pValueOf(difference, error),
    theta,
    varianceRemoved: plain > 0 ? Math.max(0, 1 - (x.squares + y.squares) / plain) : 0,
    plainDifference: b.mean - a.mean,
  };
}

function pValueOf(difference: number, error: number): number {
  if (error > 0) return 2 * normalProbability(-Math.abs(difference) / error);
  return difference === 0 ? 1 : 0;
}

interface Moments {
  readonly count: number;
  readonly mean: number;
  readonly beforeMean: number;
  readonly squares: number;
  readonly beforeSquares: number;
  readonly covariance: number;
}

function momentsOf({ outcomes, before }: Arm, path: string): Moments {
  const count = outcomes.length;
  if (count < 2) {
    throw new MlError('rows_missing', path, `${path} has ${count} units; give at least 2.`);
  }
  if (before.length !== count) {
    const message = `${path} has ${before.length} earlier values for ${count} outcomes.`;
    throw new MlError('rows_differ', `${path}.before`, message);
  }
  checkAllFinite(outcomes, `${path}.outcomes`);
  checkAllFinite(before, `${path}.before`);
  let mean = 0;
  let beforeMean = 0;
  for (let i = 0; i < count; i++) {
    mean += (outcomes[i] as number) / count;
    beforeMean += (before[i] as number) / count;
  }
  const sums = { squares: 0, beforeSquares: 0, covariance: 0 };
  for (let i = 0; i < count; i++) {
    const y = (outcomes[i] as number) - mean;
    const x = (before[i] as number) - beforeMean;
    sums.squares += y * y;
    sums.beforeSquares += x * x;
    sums.covariance += x * y;
  }
  return { count, mean, beforeMean, ...sums };
}
