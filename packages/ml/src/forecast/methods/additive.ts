// An additive model: a line that may bend at many places but seldom does, smooth seasons of any length,
// steps of known events, and optionally the echo of the last residuals. Every part can be read off.
import { NormalEquations, solveRidge } from '../../linear/ridge.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';

export interface AdditiveSeason {
  /** Steps of a cycle, not necessarily whole: 365.25 days. */
  readonly period: number;
  /** Harmonics; by default by the period, at most 10. */
  readonly order?: number;
}

export interface AdditiveOptions {
  seasons?: readonly (number | AdditiveSeason)[];
  /** Places where the trend may bend, spread over the first 80 % of the history; by default 25. */
  changepoints?: number;
  /** How willingly it bends: the spread of a change of slope beforehand. By default .05, as Prophet. */
  flexibility?: number;
  /** Steps (after values[0]) of each event, past and coming. */
  events?: Readonly<Record<string, readonly number[]>>;
  /** Residuals of so many last steps are carried on by an autoregression; by default 0. */
  echo?: number;
  name?: string;
}

const RANGE = 0.8;
const ROUNDS = 8;
/** Spread of season and event coefficients beforehand, in units of the largest value. */
const COEFFICIENT_SPREAD = 10;
const ORDER_MAX = 10;

interface Design {
  readonly length: number;
  readonly bends: readonly number[];
  readonly seasons: readonly { readonly period: number; readonly order: number }[];
  readonly events: readonly (readonly number[])[];
}

/**
 * Trend, seasons and events by penalised least squares; the changes of slope have a Laplace prior, whose
 * optimum is found by reweighting (the model of Prophet, Taylor & Letham 2018, at its mode).
 *
 * @example
 * new AdditiveModel({ seasons: [7, 365.25] }).fit(daily).forecast(90);
 */
export class AdditiveModel implements Forecaster {
  readonly name: string;
  readonly options: AdditiveOptions;

  constructor(options: AdditiveOptions = {}) {
    this.options = options;
    this.name = options.name ?? 'additive';
  }

  fit(values: Float64Array): FittedAdditive {
    const { flexibility = 0.05, echo = 0 } = this.options;
    const n = values.length;
    const design = this.#design(n);
    let scale = 0;
    for (const v of values) scale = Math.max(scale, Math.abs(v));
    if (!(scale > 0)) scale = 1;
    const row = new Float64Array(widthOf(design));
    const equations = new NormalEquations(row.length);
    let squares = 0;
    for (let t = 0; t < n; t++) {
      describe(design, t, row);
      const y = (values[t] as number) / scale;
      equations.add(row, y);
      squares += y * y;
    }
    const coefficients = bend(equations, squares, design, flexibility);
    const residuals = Float64Array.from({ length: n }, (_, t) => {
      describe(design, t, row);
      return (values[t] as number) / scale - dot(row, coefficients);
    });
    const memory = echoOf(residuals, Math.min(echo, Math.floor(n / 4)));
    return new FittedAdditive({
      name: this.name,
      ...{ scale, length: n, bends: design.bends, seasons: design.seasons, events: design.events },
      coefficients: plain(coefficients),
      echo: plain(memory),
      recent: plain(residuals.subarray(n - memory.length)),
    });
  }

  #design(n: number): Design {
    const { seasons = [], changepoints = 25, events = {} } = this.options;
    const count = Math.min(changepoints, Math.max(0, Math.floor(RANGE * n) - 2));
    const bends = Array.from({ length: count }, (_, k) => ((k + 1) * RANGE) / (count + 1));
    const used = seasons
      .map((season) => (typeof season === 'number' ? { period: season } : season))
      .filter(({ period }) => period >= 2 && 2 * period <= n)
      .map(({ period, order }) => ({
        period,
        order: Math.max(1, Math.min(order ?? orderOf(period), Math.floor((period - 1) / 2) || 1)),
      }));
    return {
      length: n,
      bends,
      seasons: used,
      events: Object.values(events).map((steps) => [...steps]),
    };
  }
}

const orderOf = (period: number): number =>
  Math.min(ORDER_MAX, period <= 8 ? Math.floor(period / 2) : Math.ceil(period / 6) + 1);

const widthOf = ({ bends, seasons, events }: Design): number =>
  2 + bends.length + seasons.reduce((sum, { order }) => sum + 2 * order, 0) + events.length;

/** Level, slope, bends, waves and events at step t; time runs from 0 to 1 over the history. */
function describe({ length, bends, seasons, events }: Design, t: number, row: Float64Array): void {
  const time = t / Math.max(1, length - 1);
  row[0] = 1;
  row[1] = time;
  let k = 2;
  for (const bend of bends) row[k++] = Math.max(0, time - bend);
  for (const { period, order } of seasons) {
    const angle = (2 * Math.PI * t) / period;
    for (let h = 1; h <= order; h++) {
      row[k++] = Math.sin(h * angle);
      row[k++] = Math.cos(h * angle);
    }
  }
  for (const steps of events) row[k++] = steps.includes(t) ? 1 : 0;
}

/** Coefficients at the mode: noise and the weights of the bends are found in turn. */
function bend(
  equations: NormalEquations,
  squares: number,
  { bends }: Design,
  flexibility: number,
): Float64Array {
  const { gram, cross, size, rows } = equations;
  const penalty = new Float64Array(size);
  let noise = squares / Math.max(1, rows) / 100;
  let coefficients: Float64Array = new Float64Array(size);
  for (let round = 0; round < ROUNDS; round++) {
    for (let k = 0; k < size; k++) {
      const isBend = k >= 2 && k < 2 + bends.length;
      const before = Math.abs(coefficients[k] as number);
      // |δ| / τ as a parabola that touches it at the last δ.
      const sharp = round === 0 ? flexibility : Math.max(before, 1e-4);
      penalty[k] = isBend ? noise / (flexibility * sharp) : noise / COEFFICIENT_SPREAD ** 2;
    }
    coefficients = solveRidge(gram, cross, size, penalty);
    noise = Math.max(residualSquares(equations, squares, coefficients) / Math.max(1, rows), 1e-12);
  }
  return coefficients;
}

/** Σ(y − Xb)² from the sums of products. */
function residualSquares(
  { gram, cross, size }: NormalEquations,
  squares: number,
  b: Float64Array,
): number {
  let sum = squares;
  for (let i = 0; i < size; i++) {
    const bi = b[i] as number;
    sum -= 2 * bi * (cross[i] as number);
    for (let j = 0; j < i; j++) sum += 2 * bi * (b[j] as number) * (gram[i * size + j] as number);
    sum += bi * bi * (gram[i * size + i] as number);
  }
  return Math.max(0, sum);
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] as number) * (b[k] as number);
  return sum;
}

/** Autoregression of the residuals; stays stable because its coefficients are kept below one in sum. */
function echoOf(residuals: Float64Array, lags: number): Float64Array {
  if (lags < 1) return new Float64Array(0);
  const equations = new NormalEquations(lags);
  const row = new Float64Array(lags);
  for (let t = lags; t < residuals.length; t++) {
    for (let k = 0; k < lags; k++) row[k] = residuals[t - 1 - k] as number;
    equations.add(row, residuals[t] as number);
  }
  let trace = 0;
  for (let k = 0; k < lags; k++) trace += equations.gram[k * lags + k] as number;
  const solved = equations.solve((0.01 * trace) / lags || 1);
  const total = solved.reduce((sum, v) => sum + Math.abs(v), 0);
  return total > 0.98 ? solved.map((v) => (v * 0.98) / total) : solved;
}

export interface FittedAdditiveState {
  name: string;
  scale: number;
  /** Steps of the history; time 1 is its last. */
  length: number;
  bends: readonly number[];
  seasons: readonly { readonly period: number; readonly order: number }[];
  /** Steps of each event. */
  events: readonly (readonly number[])[];
  /** Level, slope, bends, waves, events, in units of `scale`. */
  coefficients: readonly number[];
  /** Weights of the last residuals, newest first. */
  echo: readonly number[];
  /** Last residuals, oldest first. */
  recent: readonly number[];
}

/** What the parts of an additive model bring at each step. */
export interface AdditiveParts {
  readonly trend: Float64Array;
  readonly seasons: readonly Float64Array[];
  readonly events: Float64Array;
  readonly echo: Float64Array;
}

export class FittedAdditive implements FittedForecaster {
  readonly name: string;
  readonly state: FittedAdditiveState;

  constructor(state: FittedAdditiveState) {
    this.name = state.name;
    this.state = state;
  }

  forecast(horizonSteps: number): Float64Array {
    const { trend, seasons, events, echo } = this.parts(horizonSteps);
    return trend.map((v, i) => {
      const waves = seasons.reduce((sum, season) => sum + (season[i] as number), 0);
      return v + waves + (events[i] as number) + (echo[i] as number);
    });
  }

  /** The same, part by part; they add up to the forecast. */
  parts(horizonSteps: number): AdditiveParts {
    const { scale, length, bends, seasons, coefficients, echo, recent } = this.state;
    const row = new Float64Array(coefficients.length);
    const lists = [0, 1, 2].map(() => new Float64Array(horizonSteps));
    const [trend, events, memory] = lists as [Float64Array, Float64Array, Float64Array];
    const waves = seasons.map(() => new Float64Array(horizonSteps));
    const errors = new Float64Array(recent.length + horizonSteps);
    errors.set(recent);
    for (let i = 0; i < horizonSteps; i++) {
      describe(this.state, length + i, row);
      const sum = (from: number, to: number): number => {
        let total = 0;
        for (let k = from; k < to; k++) total += (row[k] as number) * (coefficients[k] as number);
        return scale * total;
      };
      let at = 2 + bends.length;
      trend[i] = sum(0, at);
      seasons.forEach(({ order }, s) => {
        (waves[s] as Float64Array)[i] = sum(at, at + 2 * order);
        at += 2 * order;
      });
      events[i] = sum(at, row.length);
      const now = recent.length + i;
      errors[now] = echo.reduce(
        (all, weight, k) => all + weight * (errors[now - 1 - k] as number),
        0,
      );
      memory[i] = scale * (errors[now] as number);
    }
    return { trend, seasons: waves, events, echo: memory };
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.additive', version: 1, ...this.state };
  }
}
