// Exponential smoothing of one given form: parameters by maximum likelihood, first states from a
// classical decomposition of the start. Choosing the form is automatic-ets.ts.
import { minimiseSimplex } from '../../optimise/simplex.ts';
import { classicalIndices, type SeasonKind } from '../decompose/classical.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';
import { deviation, lineThrough } from '../statistics.ts';
import {
  type EtsForm,
  type EtsParameters,
  type EtsStates,
  etsForecast,
  etsPass,
  type TrendKind,
} from './ets-recursion.ts';

/** Past so many values the optimum is sharp, and a shorter search finds it. */
const LONG = 200;

export interface EtsOptions {
  error?: SeasonKind;
  trend?: TrendKind;
  season?: SeasonKind | 'none';
  period?: number;
}

/**
 * Exponential smoothing with a fixed form, e.g. damped trend and multiplicative season
 * (Hyndman, Koehler, Ord & Snyder 2008). Multiplicative parts need positive values.
 *
 * @example
 * new Ets({ trend: 'damped', season: 'additive', period: 7 }).fit(values).forecast(28);
 */
export class Ets implements Forecaster {
  readonly name: string;
  readonly form: EtsForm;
  readonly period: number;

  constructor(options: EtsOptions = {}) {
    const season = options.season ?? 'none';
    this.period = season === 'none' ? 1 : (options.period ?? 1);
    this.form = { error: options.error ?? 'additive', trend: options.trend ?? 'none', season };
    this.name = `ets(${etsLabel(this.form)})`;
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedEts {
    const { form } = this;
    const first = firstStates(values, form, this.period);
    const layout = searchLayout(form, values);
    const scale = deviation(values) || 1;
    const states: EtsStates = { level: 0, slope: 0, season: new Float64Array(first.season.length) };
    const parameters: EtsParameters = { alpha: 0, beta: 0, gamma: 0, phi: 1 };
    const read = (x: Float64Array) => {
      parameters.alpha = x[0] as number;
      parameters.beta = layout.slope >= 0 ? parameters.alpha * (x[layout.slope] as number) : 0;
      parameters.gamma =
        layout.season >= 0 ? (1 - parameters.alpha) * (x[layout.season] as number) : 0;
      parameters.phi = layout.phi >= 0 ? (x[layout.phi] as number) : 1;
      states.level = first.level;
      states.slope = first.slope;
      if (layout.states >= 0) {
        states.level += scale * (x[layout.states] as number);
        if (form.trend !== 'none') states.slope += scale * 0.3 * (x[layout.states + 1] as number);
      }
      states.season.set(first.season);
    };
    const objective = (x: Float64Array) => {
      read(x);
      return etsPass(values, form, parameters, states);
    };
    const isWarm = previous instanceof FittedEts && previous.search.length === layout.start.length;
    const start = isWarm ? previous.search : layout.start;
    const size = start.length;
    const isLong = values.length > LONG;
    const best = minimiseSimplex(objective, start, layout.lower, layout.upper, {
      // Short histories are cheap to search and leave the optimum flat.
      evaluations: (isLong ? (isWarm ? 2 : 14) : isWarm ? 22 : 80) * size,
      step: isWarm ? 0.06 : 0.2,
      // The objective is a deviance: differences below a fiftieth decide nothing.
      toleranceAbsolute: isLong ? 0.05 : 0.02,
      tolerance: 0,
    });
    read(best.point);
    const minusTwoLogLikelihood = etsPass(values, form, parameters, states);
    const n = values.length;
    const count = size + (layout.states >= 0 ? 0 : form.trend === 'none' ? 1 : 2) + this.period;
    const k = form.season === 'none' ? count : count - 1;
    const penalty = n - k - 1 > 0 ? (2 * k * (k + 1)) / (n - k - 1) : Number.POSITIVE_INFINITY;
    return new FittedEts({
      form,
      parameters: { ...parameters },
      level: states.level,
      slope: states.slope,
      season: plain(states.season),
      deviance: minusTwoLogLikelihood,
      aicc: minusTwoLogLikelihood + 2 * k + penalty,
      search: plain(best.point),
    });
  }
}

export interface FittedEtsState {
  form: EtsForm;
  parameters: EtsParameters;
  level: number;
  slope: number;
  season: readonly number[];
  /** −2 log-likelihood up to a constant: n·log(Σe²) for additive errors. */
  deviance: number;
  aicc: number;
  /** The optimum in the coordinates of the search: a later fit starts here. */
  search: readonly number[];
}

export class FittedEts implements FittedForecaster {
  readonly name: string;
  readonly form: EtsForm;
  readonly parameters: EtsParameters;
  readonly states: EtsStates;
  readonly deviance: number;
  readonly aicc: number;
  readonly search: Float64Array;

  constructor(state: FittedEtsState) {
    this.form = state.form;
    this.name = `ets(${etsLabel(state.form)})`;
    this.parameters = state.parameters;
    const { level, slope } = state;
    this.states = { level, slope, season: Float64Array.from(state.season) };
    this.deviance = state.deviance;
    this.aicc = state.aicc;
    this.search = Float64Array.from(state.search);
  }

  forecast(horizonSteps: number): Float64Array {
    return etsForecast(this.form, this.parameters.phi, this.states, horizonSteps);
  }

  toJSON(): FittedState {
    const { form, parameters, deviance, aicc, states } = this;
    return {
      format: 'aibaas.forecast.ets',
      version: 1,
      form,
      parameters,
      level: states.level,
      slope: states.slope,
      season: plain(states.season),
      deviance,
      aicc: Number.isFinite(aicc) ? aicc : null,
      search: plain(this.search),
    };
  }
}

/** 'A,Ad,M' for additive error, damped trend, multiplicative season. */
export function etsLabel(form: EtsForm): string {
  const letter = { none: 'N', additive: 'A', damped: 'Ad', multiplicative: 'M' } as const;
  return `${letter[form.error]},${letter[form.trend]},${letter[form.season]}`;
}

/** Level, slope and indices from the start of the series. */
function firstStates(values: Float64Array, form: EtsForm, period: number): EtsStates {
  const n = values.length;
  let start = values;
  let season: Float64Array = new Float64Array(0);
  if (form.season !== 'none') {
    const kind = form.season;
    const used = values.subarray(0, Math.min(n, 6 * period));
    season = classicalIndices(used, period, kind);
    start = values.map((v, i) => {
      const index = season[i % period] as number;
      return kind === 'additive' ? v - index : v / index;
    });
  }
  const count = Math.min(n, Math.max(10, 2 * period));
  const { slope, intercept } = lineThrough(start, 0, count);
  // Without a trend the level is the forecast of the first value, with one it lies a step before.
  if (form.trend === 'none') return { level: intercept, slope: 0, season };
  return { level: intercept - slope, slope, season };
}

/** Which coordinate of the search is which parameter; −1 where the form has none. */
function searchLayout(form: EtsForm, values: Float64Array) {
  const start = [0.3];
  const lower = [1e-4];
  const upper = [0.9999];
  const add = (at: number, low: number, high: number) => {
    lower.push(low);
    upper.push(high);
    return start.push(at) - 1;
  };
  const slope = form.trend === 'none' ? -1 : add(0.1, 1e-4, 0.9999);
  const season = form.season === 'none' ? -1 : add(0.1, 1e-4, 0.9999);
  const phi = form.trend === 'damped' ? add(0.93, 0.8, 0.98) : -1;
  // First states fade within a few dozen steps; only short histories gain from searching them.
  let states = -1;
  if (values.length <= 60) {
    states = add(0, -3, 3);
    if (form.trend !== 'none') add(0, -3, 3);
  }
  return {
    slope,
    season,
    phi,
    states,
    start: Float64Array.from(start),
    lower: Float64Array.from(lower),
    upper: Float64Array.from(upper),
  };
}
