// Exponential smoothing with several seasons as turning waves and autocorrelated errors: the model of
// TBATS without its Box–Cox search (wrap it in `Logged` for that). Seasons need not be whole or nested.
import { NormalEquations } from '../../linear/ridge.ts';
import { minimiseSimplex } from '../../optimise/simplex.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';
import {
  type TrigonometricParameters,
  type TrigonometricShape,
  type TrigonometricStates,
  trigonometricPass,
  trigonometricPath,
} from './trigonometric-recursion.ts';

export interface TrigonometricOptions {
  /** Seasons in steps, shortest first; fractions are fine, such as 365.25 / 7 weeks in a year. */
  periods: readonly number[];
  /** Waves of each season; by default up to 6, and those of a longer one that a shorter one has are left out. */
  harmonics?: readonly number[];
  /** A damped trend beside the level. By default false: at the horizons of long seasons it harms. */
  hasTrend?: boolean;
  name?: string;
}

const HARMONICS_MAX = 6;
/** Cycles of the longest season from which the first states are read. */
const START_CYCLES = 3;

/**
 * TBATS(1, {1, 0}, φ, {⟨m₁, k₁⟩, …}) of De Livera, Hyndman & Snyder (2011): states by error correction,
 * first states by regression on the start, parameters by least squares.
 *
 * @example
 * new TrigonometricSmoothing({ periods: [24, 168] }).fit(hourly).forecast(48);
 */
export class TrigonometricSmoothing implements Forecaster {
  readonly name: string;
  readonly options: TrigonometricOptions;

  constructor(options: TrigonometricOptions) {
    this.options = options;
    this.name = options.name ?? 'trigonometric smoothing';
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedTrigonometric {
    const shape = this.#shape(values.length);
    const first = firstStates(values, shape);
    const layout = layoutOf(shape);
    const skip = Math.min(
      Math.ceil(shape.seasons.at(-1)?.period ?? 1),
      Math.floor(values.length / 3),
    );
    const run = (point: ArrayLike<number>) => {
      const states = copyOf(first);
      const squares = trigonometricPass(values, shape, layout.read(point), states, skip);
      return { squares, states };
    };
    const isWarm =
      previous instanceof FittedTrigonometric && previous.search.length === layout.start.length;
    const start = isWarm ? previous.search : layout.start;
    const { point } = minimiseSimplex(
      (at) => Math.log(Math.max(run(at).squares, 1e-300)),
      start,
      layout.lower,
      layout.upper,
      {
        evaluations: (isWarm ? 8 : 25) * start.length,
        step: isWarm ? 0.04 : 0.15,
        toleranceAbsolute: 1e-4,
        tolerance: 0,
      },
    );
    const { states } = run(point);
    return new FittedTrigonometric({
      name: this.name,
      shape,
      parameters: layout.read(point),
      level: states.level,
      slope: states.slope,
      waves: plain(states.waves),
      error: states.error,
      search: plain(point),
    });
  }

  #shape(length: number): TrigonometricShape {
    const { periods, harmonics, hasTrend = false } = this.options;
    const usable = periods.filter((period) => period >= 2 && 2 * period <= length);
    const seasons = usable.map((period, s) => {
      const most = Math.max(1, Math.floor(period / 2));
      const wanted = Math.min(most, harmonics?.[periods.indexOf(period)] ?? HARMONICS_MAX);
      const shorter = usable.slice(0, s);
      const waves: number[] = [];
      for (let j = 1; j <= most && waves.length < wanted; j++) {
        // The seventh wave of a week of hours is the first one of its days.
        const isTaken = shorter.some(
          (m) => Math.abs((j * m) / period - Math.round((j * m) / period)) < 1e-9,
        );
        if (!isTaken) waves.push(j);
      }
      return { period, waves };
    });
    return { seasons, hasTrend };
  }
}

const waveCount = ({ seasons }: TrigonometricShape): number =>
  seasons.reduce((sum, { waves }) => sum + waves.length, 0);

/** Level, slope and waves at the start, from a regression on the first cycles. */
function firstStates(values: Float64Array, shape: TrigonometricShape): TrigonometricStates {
  const longest = shape.seasons.at(-1)?.period ?? 4;
  const n = Math.min(values.length, Math.max(20, Math.ceil(START_CYCLES * longest)));
  const count = waveCount(shape);
  const slopes = shape.hasTrend ? 1 : 0;
  const row = new Float64Array(1 + slopes + 2 * count);
  const equations = new NormalEquations(row.length);
  for (let t = 0; t < n; t++) {
    row[0] = 1;
    if (shape.hasTrend) row[1] = t;
    let k = 1 + slopes;
    for (const { period, waves } of shape.seasons) {
      for (const j of waves) {
        const angle = (2 * Math.PI * j * t) / period;
        row[k++] = Math.cos(angle);
        row[k++] = Math.sin(angle);
      }
    }
    equations.add(row, values[t] as number);
  }
  const solved = equations.solve(1e-6 * n);
  return {
    level: solved[0] as number,
    slope: shape.hasTrend ? (solved[1] as number) : 0,
    waves: solved.slice(1 + slopes),
    error: 0,
  };
}

const copyOf = (states: TrigonometricStates): TrigonometricStates => ({
  ...states,
  waves: states.waves.slice(),
});

/** Where each parameter lies in the search: α, (β, φ), γ₁ and γ₂ of each season, ρ. */
function layoutOf({ seasons, hasTrend }: TrigonometricShape) {
  const trend = hasTrend ? [[0.01, 0, 0.3] as const, [0.98, 0.8, 1] as const] : [];
  const gammas = seasons.flatMap(() => [
    [0.002, -0.05, 0.2] as const,
    [0.002, -0.05, 0.2] as const,
  ]);
  const rows = [[0.1, 0, 0.95] as const, ...trend, ...gammas, [0.3, -0.5, 0.98] as const];
  const read = (point: ArrayLike<number>): TrigonometricParameters => {
    const at = (k: number): number => point[k] as number;
    const first = 1 + trend.length;
    return {
      alpha: at(0),
      beta: hasTrend ? at(1) : 0,
      phi: hasTrend ? at(2) : 1,
      gammas: seasons.map((_, s) => [at(first + 2 * s), at(first + 2 * s + 1)] as const),
      rho: at(first + 2 * seasons.length),
    };
  };
  const list = (k: 0 | 1 | 2) => Float64Array.from(rows, (row) => row[k]);
  return { start: list(0), lower: list(1), upper: list(2), read };
}

export interface FittedTrigonometricState {
  name: string;
  shape: TrigonometricShape;
  parameters: TrigonometricParameters;
  level: number;
  slope: number;
  /** Two numbers a wave, season by season. */
  waves: readonly number[];
  /** Last error before its autocorrelation is taken out. */
  error: number;
  search: readonly number[];
}

export class FittedTrigonometric implements FittedForecaster {
  readonly name: string;
  readonly state: FittedTrigonometricState;
  readonly search: Float64Array;

  constructor(state: FittedTrigonometricState) {
    this.name = state.name;
    this.state = state;
    this.search = Float64Array.from(state.search);
  }

  forecast(horizonSteps: number): Float64Array {
    const { shape, parameters, level, slope, waves, error } = this.state;
    const states = { level, slope, waves: Float64Array.from(waves), error };
    return trigonometricPath(shape, parameters, states, horizonSteps);
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.trigonometric', version: 1, ...this.state };
  }
}

/**
 * A fitted model from known parameters and first states: runs the errors over the data.
 *
 * @example
 * const shape = { seasons: [{ period: 7, waves: [1] }], hasTrend: false };
 * const parameters = { alpha: 0.1, beta: 0, phi: 1, gammas: [[0.01, 0.01]], rho: 0.2 } as const;
 * filterTrigonometric(daily, shape, parameters, { level: 100, slope: 0, waves: new Float64Array(2), error: 0 }).forecast(7);
 */
export function filterTrigonometric(
  values: Float64Array,
  shape: TrigonometricShape,
  parameters: TrigonometricParameters,
  first: TrigonometricStates,
): FittedTrigonometric {
  const states = copyOf(first);
  trigonometricPass(values, shape, parameters, states, 0);
  const { level, slope, waves, error } = states;
  const more = { name: 'trigonometric smoothing', search: [] };
  return new FittedTrigonometric({
    ...more,
    shape,
    parameters,
    level,
    slope,
    waves: plain(waves),
    error,
  });
}
