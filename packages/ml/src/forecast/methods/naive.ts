// The yardsticks: last value, last season, both with optional drift. Everything else has to beat
// them on the same history.
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';

/**
 * Repeats the last value (period 1) or the last season; with drift the mean change per step is
 * carried on. Shorter histories than one period fall back to the last value.
 *
 * @example
 * new SeasonalNaive({ period: 7 }).fit(values).forecast(14);
 */
export class SeasonalNaive implements Forecaster {
  readonly name: string;
  readonly period: number;
  readonly hasDrift: boolean;

  constructor(options: { period?: number; hasDrift?: boolean } = {}) {
    this.period = Math.max(1, options.period ?? 1);
    this.hasDrift = options.hasDrift ?? false;
    const base = this.period > 1 ? `seasonal naive (${this.period})` : 'naive';
    this.name = this.hasDrift ? `${base} with drift` : base;
  }

  fit(values: Float64Array): FittedSeasonalNaive {
    const n = values.length;
    const period = Math.min(this.period, n);
    const season = this.period > n ? values.slice(n - 1) : values.slice(n - period);
    const lag = season.length;
    let drift = 0;
    if (this.hasDrift && n > lag) {
      for (let i = lag; i < n; i++) drift += (values[i] as number) - (values[i - lag] as number);
      drift /= (n - lag) * lag;
    }
    return new FittedSeasonalNaive({ name: this.name, season: plain(season), drift });
  }
}

export class FittedSeasonalNaive implements FittedForecaster {
  readonly name: string;
  readonly season: Float64Array;
  readonly drift: number;

  constructor(state: { name: string; season: readonly number[]; drift: number }) {
    this.name = state.name;
    this.season = Float64Array.from(state.season);
    this.drift = state.drift;
  }

  forecast(horizonSteps: number): Float64Array {
    const { season, drift } = this;
    const period = season.length;
    const out = new Float64Array(horizonSteps);
    for (let i = 0; i < horizonSteps; i++) {
      const cycles = Math.floor(i / period) + 1;
      out[i] = (season[i % period] as number) + drift * period * cycles;
    }
    return out;
  }

  toJSON(): FittedState {
    const { name, drift } = this;
    return { format: 'aibaas.forecast.naive', version: 1, name, drift, season: plain(this.season) };
  }
}
