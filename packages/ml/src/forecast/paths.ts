// Sample paths whose values at each step follow the intervals and whose errors hang together from
// step to step as those of the backtest did, so that sums over the horizon have honest spreads.
import { seededNormal } from '../random.ts';
import { normalProbability } from './distributions.ts';
import type { IntervalModel, ResidualSet } from './intervals.ts';

/** Correlation of standardised errors: a part shared by the whole path and a fading part. */
export interface ErrorLink {
  shared: number;
  fading: number;
}

/**
 * Reads the link from the residual trajectories of the backtest: the fading part from neighbouring
 * steps, the shared part from how far whole trajectories lie off zero. Two trajectories' worth of
 * a random walk stand in for what few origins cannot show.
 */
export function linkErrors(residuals: ResidualSet): ErrorLink {
  let offSum = 0;
  let offWeight = 0;
  let cross = 0;
  let square = 0;
  const spread = spreadPerStep(residuals);
  residuals.forecasts.forEach((path, k) => {
    const actual = residuals.actuals[k] as Float64Array;
    const z: number[] = [];
    path.forEach((f, i) => {
      const r = ((actual[i] as number) - f) / (spread[i] || 1);
      if (!Number.isNaN(r)) z.push(r);
    });
    if (z.length < 3) return;
    const centre = z.reduce((a, b) => a + b, 0) / z.length;
    offSum += centre * centre;
    offWeight++;
    for (let i = 1; i < z.length; i++) {
      cross += ((z[i] as number) - centre) * ((z[i - 1] as number) - centre);
      square += ((z[i] as number) - centre) ** 2;
    }
  });
  const fading = square > 0 ? Math.min(0.95, Math.max(0, cross / square)) : 0.5;
  const shared = (offSum + 2 * 0.5) / (offWeight + 2);
  return { shared: Math.min(0.9, Math.max(0.05, shared)), fading };
}

function spreadPerStep(residuals: ResidualSet): Float64Array {
  const length = residuals.forecasts.reduce((most, r) => Math.max(most, r.length), 0);
  const sum = new Float64Array(length);
  const count = new Float64Array(length);
  residuals.forecasts.forEach((path, k) => {
    path.forEach((f, i) => {
      const r = ((residuals.actuals[k] as Float64Array)[i] as number) - f;
      if (Number.isNaN(r)) return;
      sum[i] = (sum[i] as number) + r * r;
      count[i] = (count[i] as number) + 1;
    });
  });
  // Few origins per step: neighbours within three steps steady the figure.
  return sum.map((_, i) => {
    let s = 0;
    let c = 0;
    for (let k = Math.max(0, i - 3); k <= i + 3 && k < length; k++) {
      s += sum[k] as number;
      c += count[k] as number;
    }
    return c > 0 ? Math.sqrt(s / c) : 0;
  });
}

/** Normal scores at which the widths are tabulated; between them they are straight. */
const SCORES = [0, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2, 2.33, 2.6, 3, 3.3];

/** `count` paths of the length of `mean`. */
export function samplePaths(
  mean: Float64Array,
  model: IntervalModel,
  link: ErrorLink,
  count: number,
  seed: number,
): Float64Array[] {
  const horizon = mean.length;
  const knots = SCORES.length;
  const widths = new Float64Array(horizon * knots);
  for (let k = 1; k < knots; k++) {
    const level = 100 * (2 * normalProbability(SCORES[k] as number) - 1);
    for (let i = 0; i < horizon; i++) widths[i * knots + k] = model.halfWidth(level, i);
  }
  const normal = seededNormal(seed);
  const common = Math.sqrt(link.shared);
  const own = Math.sqrt(1 - link.shared);
  const fresh = Math.sqrt(1 - link.fading ** 2);
  return Array.from({ length: count }, () => {
    const offset = common * normal();
    let fading = normal();
    const path = new Float64Array(horizon);
    for (let i = 0; i < horizon; i++) {
      if (i > 0) fading = link.fading * fading + fresh * normal();
      const score = offset + own * fading;
      path[i] =
        (mean[i] as number) + Math.sign(score) * widthAt(widths, i * knots, Math.abs(score));
    }
    return path;
  });
}

function widthAt(widths: Float64Array, from: number, score: number): number {
  const top = SCORES.length - 1;
  let k = 1;
  while (k < top && (SCORES[k] as number) < score) k++;
  const a = SCORES[k - 1] as number;
  const share = Math.min(1, (score - a) / ((SCORES[k] as number) - a));
  const low = widths[from + k - 1] as number;
  return low + share * ((widths[from + k] as number) - low);
}
