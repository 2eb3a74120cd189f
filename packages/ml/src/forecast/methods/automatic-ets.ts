// Exponential smoothing with the form chosen by the corrected Akaike criterion.
// Forms that are numerically unstable (additive error with multiplicative season) are left out.
import { hasSeason } from '../decompose/classical.ts';
import type { FittedForecaster, Forecaster } from '../forecaster.ts';
import { Ets, type FittedEts } from './ets.ts';
import type { TrendKind } from './ets-recursion.ts';

/**
 * Fits additive, multiplicative and damped forms and keeps the one with the smallest AICc. A
 * season is tried when the autocorrelation test finds one.
 *
 * @example
 * const fitted = new AutomaticEts({ period: 12 }).fit(monthly);
 */
export class AutomaticEts implements Forecaster {
  readonly name = 'ets';
  readonly period: number;
  readonly trends: readonly TrendKind[];

  constructor(options: { period?: number; trends?: readonly TrendKind[] } = {}) {
    this.period = options.period ?? 1;
    this.trends = options.trends ?? ['none', 'additive', 'damped'];
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedAutomaticEts {
    if (previous instanceof FittedAutomaticEts) {
      const { form, states } = previous.chosen;
      const period = states.season.length || 1;
      const again = new Ets({ ...form, period }).fit(values, previous.chosen);
      return new FittedAutomaticEts(again);
    }
    const { period } = this;
    let isPositive = true;
    for (const v of values) if (!(v > 0)) isPositive = false;
    const isSeasonal = period > 1 && hasSeason(values, period, 1);
    let best: FittedEts | null = null;
    const consider = (candidate: Ets) => {
      const fitted = candidate.fit(values);
      if (best === null || fitted.aicc < best.aicc) best = fitted;
    };
    const [first = 'none', ...others] = this.trends;
    if (isSeasonal) {
      consider(new Ets({ trend: first, season: 'additive', period }));
      if (isPositive) {
        const season = 'multiplicative';
        consider(new Ets({ error: season, trend: first, season, period }));
      }
    }
    // A season that only just passes has to win against none; without one the error kind is open.
    const isDoubtful = !isSeasonal || !hasSeason(values, period, 3);
    if (isDoubtful) {
      consider(new Ets({ trend: first }));
      if (isPositive && !isSeasonal) consider(new Ets({ error: 'multiplicative', trend: first }));
    }
    // The kind of the season is settled before trends are tried on it: half the work, same choice.
    const { error, season } = (best as FittedEts | null)?.form ?? new Ets().form;
    for (const trend of others) {
      if (trend === 'damped' && values.length < 8) continue;
      consider(new Ets({ error, trend, season, period }));
      if (isDoubtful && season !== 'none') consider(new Ets({ trend }));
    }
    return new FittedAutomaticEts(best ?? new Ets().fit(values));
  }
}

/** The chosen form, fitted; its JSON is that of the chosen form. */
export class FittedAutomaticEts implements FittedForecaster {
  readonly name: string;
  readonly chosen: FittedEts;

  constructor(chosen: FittedEts) {
    this.chosen = chosen;
    this.name = chosen.name;
  }

  forecast(horizonSteps: number): Float64Array {
    return this.chosen.forecast(horizonSteps);
  }

  toJSON() {
    return this.chosen.toJSON();
  }
}
