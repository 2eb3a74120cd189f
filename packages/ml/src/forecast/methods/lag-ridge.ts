// Autoregression on any set of lags by ridge regression, on the values, on differences, or after
// taking mean profiles out. One equation fed back on itself; per-step equations are elsewhere.
import { NormalEquations } from '../../linear/ridge.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';
import { deviation, lineThrough, mean } from '../statistics.ts';

export interface LagRidgeOptions {
  lags: readonly number[];
  /** Lag of the difference the equation is about; 0 leaves the values as they are. */
  difference?: number;
  /** Take a straight line out first and carry it on. */
  hasTrend?: boolean;
  /** Periods whose mean profile is taken out first, ascending. */
  profiles?: readonly number[];
  lambda?: number;
  /** Weight of a row falls by this factor per step into the past. */
  decay?: number;
  name?: string;
}

/**
 * Ridge autoregression with a free mean; the series is scaled to unit spread, so that lambda
 * means the same everywhere.
 *
 * @example
 * new LagRidge({ lags: [1, 2, 3, 7, 14], difference: 1 }).fit(values).forecast(14);
 */
export class LagRidge implements Forecaster {
  readonly name: string;
  readonly options: Required<Omit<LagRidgeOptions, 'name'>>;

  constructor(options: LagRidgeOptions) {
    const {
      lags,
      difference = 0,
      profiles = [],
      lambda = 1,
      decay = 1,
      hasTrend = false,
    } = options;
    this.options = { lags, difference, profiles, lambda, decay, hasTrend };
    this.name = options.name ?? 'autoregression';
  }

  fit(values: Float64Array): FittedLagRidge {
    const { difference, profiles, lambda, decay, hasTrend } = this.options;
    const n = values.length;
    const rest = Float64Array.from(values);
    const slope = hasTrend ? lineThrough(rest).slope : 0;
    for (let i = 0; i < n; i++) rest[i] = (rest[i] as number) - slope * (i + 1 - n);
    const cycles = profiles.filter((m) => 2 * m <= n).map((m) => takeProfile(rest, m));
    const steps = difference > 0 ? Math.max(0, n - difference) : n;
    const series = new Float64Array(steps);
    for (let i = 0; i < steps; i++) {
      const before = difference > 0 ? (rest[i] as number) : 0;
      series[i] = (rest[i + difference] as number) - before;
    }
    const centre = mean(series);
    const scale = deviation(series) || 1;
    for (let i = 0; i < steps; i++) series[i] = ((series[i] as number) - centre) / scale;
    // Each coefficient should rest on at least two rows, whatever the caller asked for.
    let lags = this.options.lags.filter((lag) => lag < steps / 1.5);
    while (lags.length > 1 && steps - Math.max(...lags) < 2 * lags.length) {
      lags = lags.filter((lag) => lag !== Math.max(...lags));
    }
    const lagMax = Math.max(1, ...lags);
    const equations = lagEquations(series, lags, lagMax, decay);
    return new FittedLagRidge({
      name: this.name,
      lags,
      coefficients: plain(equations.solve(lambda)),
      centre,
      scale,
      recent: plain(series.slice(Math.max(0, steps - lagMax))),
      difference,
      last: plain(rest.slice(Math.max(0, n - Math.max(1, difference)))),
      cycles: cycles.map(plain),
      slope,
    });
  }
}

/**
 * Sums of products of the lagged series, lag by lag. Where both lags before a pair are there as well, its
 * sum follows from theirs: the window moves by one, a product enters and one leaves.
 */
function lagEquations(
  series: Float64Array,
  lags: readonly number[],
  lagMax: number,
  decay: number,
): NormalEquations {
  const size = lags.length;
  const steps = series.length;
  const equations = new NormalEquations(size);
  const { gram, cross } = equations;
  const weighted = decay === 1 ? series : new Float64Array(steps);
  const places = new Map(lags.map((lag, place) => [lag, place]));
  const at = (t: number): number => series[t] as number;
  for (let i = 0; i < size; i++) {
    const lag = lags[i] as number;
    // Weighted by the age of the row, shifted so that both factors are read at t − lag.
    if (decay !== 1) {
      for (let t = lagMax; t < steps; t++)
        weighted[t - lag] = at(t - lag) * decay ** (steps - 1 - t);
    }
    for (let j = 0; j <= i; j++) {
      const other = lags[j] as number;
      const [p, q] = [places.get(lag - 1) ?? -1, places.get(other - 1) ?? -1];
      if (decay === 1 && p >= 0 && q >= 0) {
        const known = gram[Math.max(p, q) * size + Math.min(p, q)] as number;
        if (Math.max(p, q) < i) {
          const entering = at(lagMax - lag) * at(lagMax - other);
          const leaving = at(steps - lag) * at(steps - other);
          gram[i * size + j] = known + entering - leaving;
          continue;
        }
      }
      gram[i * size + j] = dotShifted(
        weighted,
        lagMax - lag,
        series,
        lagMax - other,
        steps - lagMax,
      );
    }
    cross[i] = dotShifted(weighted, lagMax - lag, series, lagMax, steps - lagMax);
  }
  equations.rows = Math.max(0, steps - lagMax);
  return equations;
}

/** Σ a[from + k] · b[start + k] for k < count. */
function dotShifted(
  a: Float64Array,
  from: number,
  b: Float64Array,
  start: number,
  count: number,
): number {
  let sum = 0;
  for (let k = 0; k < count; k++) sum += (a[from + k] as number) * (b[start + k] as number);
  return sum;
}

/** Removes the mean profile of one period and returns it, starting with the next step. */
function takeProfile(values: Float64Array, period: number): Float64Array {
  const n = values.length;
  const level = mean(values);
  const sum = new Float64Array(period);
  const count = new Float64Array(period);
  for (let i = 0; i < n; i++) {
    sum[i % period] = (sum[i % period] as number) + (values[i] as number) - level;
    count[i % period] = (count[i % period] as number) + 1;
  }
  for (let k = 0; k < period; k++) sum[k] = (sum[k] as number) / Math.max(1, count[k] as number);
  for (let i = 0; i < n; i++) values[i] = (values[i] as number) - (sum[i % period] as number);
  return Float64Array.from(sum, (_, k) => sum[(n + k) % period] as number);
}

export interface FittedLagRidgeState {
  name: string;
  lags: readonly number[];
  coefficients: readonly number[];
  centre: number;
  scale: number;
  /** Last standardised terms of the equation, oldest first. */
  recent: readonly number[];
  difference: number;
  /** Last values before differencing, oldest first. */
  last: readonly number[];
  /** Mean profiles, each starting with the next step. */
  cycles: readonly (readonly number[])[];
  /** Change per step of the line that was taken out; it passes zero at the last value. */
  slope: number;
}

export class FittedLagRidge implements FittedForecaster {
  readonly name: string;
  readonly state: FittedLagRidgeState;

  constructor(state: FittedLagRidgeState) {
    this.name = state.name;
    this.state = state;
  }

  forecast(horizonSteps: number): Float64Array {
    const { lags, coefficients, centre, scale, difference, recent, last, cycles, slope } =
      this.state;
    const series = new Float64Array(recent.length + horizonSteps);
    series.set(recent);
    const out = new Float64Array(horizonSteps);
    // A term ten spreads away from the mean is an equation that runs off, not a forecast.
    const bound = 10;
    for (let i = 0; i < horizonSteps; i++) {
      const t = recent.length + i;
      let sum = 0;
      for (let k = 0; k < lags.length; k++) {
        sum += (coefficients[k] as number) * (series[t - (lags[k] as number)] ?? 0);
      }
      sum = Math.min(bound, Math.max(-bound, sum));
      series[t] = sum;
      const term = centre + scale * sum;
      if (difference === 0) out[i] = term;
      else {
        const at = i - difference;
        out[i] = term + ((at >= 0 ? out[at] : last[last.length + at]) ?? 0);
      }
    }
    for (let i = 0; i < horizonSteps; i++) out[i] = (out[i] as number) + slope * (i + 1);
    for (const cycle of cycles) {
      for (let i = 0; i < horizonSteps; i++) {
        out[i] = (out[i] as number) + (cycle[i % cycle.length] as number);
      }
    }
    return out;
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.lag-ridge', version: 1, ...this.state };
  }
}
