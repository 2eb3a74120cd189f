// Maximum likelihood over positive parameters: a simplex on their logarithms, started again until it
// stays where it is. Shared by the purchase and value models.
import { MlError } from '../errors.ts';
import { minimiseSimplex } from '../optimise/simplex.ts';

/** Logarithms of parameters stay within this, so that nothing under- or overflows. */
const REACH = 12;
const RESTARTS = 6;

export interface LikelihoodFit {
  readonly parameters: Float64Array;
  /** Sum over all observations. */
  readonly logLikelihood: number;
  /** A parameter ran away: the data do not tell it, for instance when nobody ever leaves. */
  readonly isAtBound: boolean;
}

/**
 * @param meanLoss negative mean log-likelihood at positive parameters
 * @throws MlError `fit_failed` when the likelihood is nowhere a number
 */
export function maximiseLikelihood(
  meanLoss: (parameters: Float64Array) => number,
  start: readonly number[],
  observations: number,
  lowest: readonly number[] = start.map(() => Math.exp(-REACH)),
): LikelihoodFit {
  const natural = (point: Float64Array) => point.map(Math.exp);
  const lower = Float64Array.from(lowest, Math.log);
  const upper = new Float64Array(start.length).fill(REACH);
  let point = Float64Array.from(start, Math.log);
  let value = Number.POSITIVE_INFINITY;
  for (let round = 0; round < RESTARTS; round++) {
    const found = minimiseSimplex((at) => meanLoss(natural(at)), point, lower, upper, {
      evaluations: 1200,
      step: round === 0 ? 0.04 : 0.01,
      tolerance: round === 0 ? 1e-9 : 1e-12,
    });
    const gain = value - found.value;
    point = Float64Array.from(found.point);
    value = found.value;
    // On a ridge that runs out of the box the search would creep for ever and learn nothing.
    if (gain < (isNearBound(point, lower, upper) ? 1e-6 : 1e-11)) break;
  }
  if (!Number.isFinite(value)) {
    const message = 'No parameters explain these data; check the units of the times.';
    throw new MlError('fit_failed', 'summaries', message);
  }
  const isAtBound = isNearBound(point, lower, upper);
  return { parameters: natural(point), logLikelihood: -value * observations, isAtBound };
}

const isNearBound = (point: Float64Array, lower: Float64Array, upper: Float64Array): boolean =>
  point.some((at, k) => at < (lower[k] as number) + 0.01 || at > (upper[k] as number) - 0.01);

/** ln(eᵃ + eᵇ). */
export function logAdd(a: number, b: number): number {
  const high = Math.max(a, b);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(-Math.abs(a - b)));
}
