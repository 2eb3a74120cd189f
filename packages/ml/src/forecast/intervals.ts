// Prediction intervals from what the backtest missed by: conformal quantiles of its residuals,
// pooled over neighbouring steps, steadied by a model-based prior where origins are few.
import { normalQuantile, studentQuantile } from './distributions.ts';
import { nonDecreasing } from './non-decreasing.ts';

/** How residuals turn into widths; chosen per frequency. */
export interface IntervalPlan {
  /** Residuals are shares of the forecast, for positive data whose noise grows with its level. */
  isRelative: boolean;
  /** Weight of the prior spread, counted in origins. */
  priorOrigins: number;
  /** Share of the empirical quantile against the parametric one. */
  empiricalShare: number;
  /** Degrees of freedom beyond the number of origins for Student's t. */
  extraFreedom: number;
  /** Final stretch. */
  stretch: number;
  /**
   * Widths never shrink with the horizon: one odd day among few origins then widens its neighbours a
   * little instead of the first steps a lot. Not for hours, whose noise follows the time of day.
   */
  growsOnly: boolean;
}

export interface ResidualSet {
  /** Forecast and actual per origin; NaN where the actual is missing. */
  forecasts: readonly Float64Array[];
  actuals: readonly Float64Array[];
}

/** Widths around a forecast for any level; made once per forecast. */
export interface IntervalModel {
  /** Half width at step i for a level in percent. */
  halfWidth(level: number, i: number): number;
  /** Spread of the error at step i. */
  spread(i: number): number;
}

/**
 * @param mean final point forecast
 * @param prior standard deviation per step from a fitted model, same length as mean
 * @param floor smallest size of a forecast for relative residuals
 */
export function intervalModel(
  residuals: ResidualSet,
  mean: Float64Array,
  prior: Float64Array,
  floor: number,
  plan: IntervalPlan,
): IntervalModel {
  const horizon = mean.length;
  const size = (f: number) => (plan.isRelative ? Math.max(Math.abs(f), floor) : 1);
  const scaled = residuals.forecasts.map((path, k) =>
    path.map((f, i) => (((residuals.actuals[k] as Float64Array)[i] as number) - f) / size(f)),
  );
  const seen = scaled.reduce((most, r) => Math.max(most, r.length), 0);
  const steps = Math.min(horizon, seen);
  const pooled: Float64Array[] = [];
  const spread = new Float64Array(horizon);
  for (let i = 0; i < horizon; i++) {
    const own = (prior[i] as number) / size(mean[i] as number);
    if (i >= steps && steps > 0) {
      // Past the backtest the spread grows as the prior's does.
      const edge = (prior[steps - 1] as number) / size(mean[steps - 1] as number);
      const growth = edge > 0 ? Math.max(1, own / edge) : Math.sqrt((i + 1) / steps);
      spread[i] =
        (spread[steps - 1] as number) * Math.min(growth, Math.sqrt((i + 1) / steps) * 1.5);
      continue;
    }
    const near = neighbours(scaled, i);
    // Only shares of the empirical quantile read them in order.
    pooled.push(plan.empiricalShare > 0 ? near.sizes.sort() : near.sizes);
    const weight = plan.priorOrigins + near.origins;
    const square = plan.priorOrigins * own ** 2 + near.origins * near.square;
    spread[i] = weight > 0 ? Math.sqrt(square / weight) : own;
  }
  if (plan.growsOnly && steps > 0) {
    const squares = nonDecreasing(spread.subarray(0, steps).map((s) => s * s));
    spread.set(squares.map(Math.sqrt));
  }
  const origins = scaled.length;
  const freedom = origins + plan.priorOrigins + plan.extraFreedom;
  const kept = new Map<number, Float64Array>();
  const quantilesAt = (level: number): Float64Array => {
    const found = kept.get(level);
    if (found !== undefined) return found;
    const raw = Float64Array.from(pooled, (sizes) =>
      sizes.length > 0 ? conformalQuantile(sizes, level) : 0,
    );
    const quantiles = plan.growsOnly ? nonDecreasing(raw) : raw;
    kept.set(level, quantiles);
    return quantiles;
  };
  const at = (level: number, i: number) => {
    const p = 0.5 + level / 200;
    const t = plan.empiricalShare >= 0.5 ? normalQuantile(p) : studentQuantile(p, freedom);
    const parametric = t * (spread[i] as number);
    const from = Math.min(i, pooled.length - 1);
    const sizes = pooled[from];
    let half = parametric;
    if (sizes !== undefined && sizes.length > 0 && plan.empiricalShare > 0) {
      const grown = (spread[i] as number) / ((spread[from] as number) || 1);
      const empirical = (quantilesAt(level)[from] as number) * (i === from ? 1 : grown);
      half = plan.empiricalShare * empirical + (1 - plan.empiricalShare) * parametric;
    }
    return half * plan.stretch * size(mean[i] as number);
  };
  return {
    halfWidth: at,
    spread: (i) => (spread[i] as number) * size(mean[i] as number),
  };
}

/** Sizes of the residuals at the steps around i, and their mean square per origin. */
function neighbours(scaled: readonly Float64Array[], i: number) {
  const reach = 1 + Math.floor(i / 4);
  const sizes = new Float64Array(scaled.length * (2 * reach + 1));
  let found = 0;
  let square = 0;
  let origins = 0;
  for (const residual of scaled) {
    const before = found;
    let sum = 0;
    const last = Math.min(i + reach, residual.length - 1);
    for (let k = Math.max(0, i - reach); k <= last; k++) {
      const r = residual[k] as number;
      if (Number.isNaN(r)) continue;
      sizes[found++] = Math.abs(r);
      sum += r * r;
    }
    if (found === before) continue;
    square += sum / (found - before);
    origins++;
  }
  return {
    sizes: sizes.slice(0, found),
    square: origins > 0 ? square / origins : 0,
    origins,
  };
}

/**
 * Split-conformal quantile: the ⌈(n + 1)·level⌉-th smallest size (Vovk, Gammerman & Shafer 2005),
 * the largest stretched in proportion to the normal quantile when n is too small for the level.
 */
function conformalQuantile(sorted: Float64Array, level: number): number {
  const n = sorted.length;
  const rank = ((n + 1) * level) / 100;
  if (rank <= n) {
    const at = Math.max(1, rank);
    const low = Math.floor(at);
    const a = sorted[low - 1] as number;
    const b = sorted[Math.min(n, low + 1) - 1] as number;
    return a + (at - low) * (b - a);
  }
  const largest = sorted[n - 1] as number;
  const reached = normalQuantile(0.5 + n / (n + 1) / 2);
  return (largest * normalQuantile(0.5 + level / 200)) / reached;
}
