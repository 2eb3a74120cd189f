// Exponential smoothing with the form chosen by the corrected Akaike criterion.
// Forms that are numerically unstable (additive error with multiplicative season) are left out.
import { hasSeason, type SeasonKind } from '../decompose/classical.ts';
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
    let best: FittedEts | null = null;
    for (const candidate of this.#candidates(values)) {
      const fitted = candidate.fit(values);
      if (best === null || fitted.aicc < best.aicc) best = fitted;
    }
    return new FittedAutomaticEts(best ?? new Ets().fit(values));
  }

  #candidates(values: Float64Array): Ets[] {
    const { period } = this;
    let isPositive = true;
    for (const v of values) if (!(v > 0)) isPositive = false;
    const candidates: Ets[] = [];
    const isSeasonal = period > 1 && hasSeason(values, period, 1);
    if (isSeasonal) {
      const kinds: SeasonKind[] = isPositive ? ['additive', 'multiplicative'] : ['additive'];
      for (const season of kinds) {
        for (const trend of this.trends) {
          candidates.push(new Ets({ error: season, trend, season, period }));
        }
      }
    }
    if (!isSeasonal || !hasSeason(values, period, 3)) {
      for (const trend of this.trends) {
        if (trend === 'damped' && values.length < 8) continue;
        candidates.push(new Ets({ trend }));
        if (isPositive && !isSeasonal && trend !== 'damped') {
          candidates.push(new Ets({ error: 'multiplicative', trend }));
        }
      }
    }
    return candidates;
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
