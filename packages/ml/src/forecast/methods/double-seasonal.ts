// Holt–Winters with two nested additive seasons and autocorrelated errors, for hourly data with a
// day and a week. No trend: at these horizons it harms more than it helps.
import { minimiseSimplex } from '../../optimise/simplex.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';
import { mean } from '../statistics.ts';

/**
 * Double-seasonal exponential smoothing (Taylor 2003, with his AR(1) error adjustment).
 *
 * @example
 * new DoubleSeasonal({ short: 24, long: 168 }).fit(hourly).forecast(48);
 */
export class DoubleSeasonal implements Forecaster {
  readonly name: string;
  readonly short: number;
  readonly long: number;

  constructor(options: { short: number; long: number }) {
    this.short = options.short;
    this.long = options.long;
    this.name = `double seasonal (${this.short}, ${this.long})`;
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedDoubleSeasonal {
    const { short, long } = this;
    const first = firstStates(values, short, long);
    const states = { level: 0, error: 0, day: first.day.slice(), week: first.week.slice() };
    const run = (x: Float64Array) => {
      states.level = first.level;
      states.error = 0;
      states.day.set(first.day);
      states.week.set(first.week);
      return doubleSeasonalPass(values, x, states);
    };
    const isWarm = previous instanceof FittedDoubleSeasonal;
    const start = isWarm ? previous.weights : Float64Array.of(0.1, 0.15, 0.15, 0.7);
    const lower = Float64Array.of(0, 0, 0, -0.3);
    const upper = Float64Array.of(0.9, 0.9, 0.9, 0.99);
    const best = minimiseSimplex(run, start, lower, upper, {
      evaluations: isWarm ? 35 : 130,
      step: isWarm ? 0.05 : 0.15,
    }).point;
    run(best);
    const n = values.length;
    return new FittedDoubleSeasonal({
      name: this.name,
      weights: plain(best),
      level: states.level,
      error: states.error,
      day: Array.from(states.day, (_, k) => states.day[(n + k) % short] as number),
      week: Array.from(states.week, (_, k) => states.week[(n + k) % long] as number),
    });
  }
}

interface DoubleSeasonalStates {
  level: number;
  error: number;
  day: Float64Array;
  week: Float64Array;
}

/** Sum of squared one-step errors after the first long season; states are left at the end. */
function doubleSeasonalPass(
  values: Float64Array,
  weights: Float64Array,
  states: DoubleSeasonalStates,
): number {
  const [alpha, delta, omega, phi] = weights as unknown as [number, number, number, number];
  const { day, week } = states;
  let { level, error } = states;
  let squares = 0;
  let a = 0;
  let b = 0;
  const warmUp = week.length;
  for (let i = 0; i < values.length; i++) {
    const d = day[a] as number;
    const w = week[b] as number;
    const e = (values[i] as number) - level - d - w;
    const miss = e - phi * error;
    if (i >= warmUp) squares += miss * miss;
    level += alpha * e;
    day[a] = d + delta * e;
    week[b] = w + omega * e;
    error = e;
    if (++a === day.length) a = 0;
    if (++b === week.length) b = 0;
  }
  states.level = level;
  states.error = error;
  return squares;
}

function firstStates(values: Float64Array, short: number, long: number) {
  const used = Math.min(values.length, 2 * long);
  const level = mean(values, 0, used);
  const day = new Float64Array(short);
  const week = new Float64Array(long);
  for (let i = 0; i < used; i++) {
    const count = Math.floor((used - 1 - (i % short)) / short) + 1;
    day[i % short] = (day[i % short] as number) + ((values[i] as number) - level) / count;
  }
  for (let i = 0; i < used; i++) {
    const count = Math.floor((used - 1 - (i % long)) / long) + 1;
    const rest = (values[i] as number) - level - (day[i % short] as number);
    week[i % long] = (week[i % long] as number) + rest / count;
  }
  return { level, day, week };
}

export interface FittedDoubleSeasonalState {
  name: string;
  /** α of the level, δ of the short season, ω of the long one, φ of the error. */
  weights: readonly number[];
  level: number;
  error: number;
  /** Seasons, each starting with the next step. */
  day: readonly number[];
  week: readonly number[];
}

export class FittedDoubleSeasonal implements FittedForecaster {
  readonly name: string;
  readonly state: FittedDoubleSeasonalState;
  readonly weights: Float64Array;

  constructor(state: FittedDoubleSeasonalState) {
    this.name = state.name;
    this.state = state;
    this.weights = Float64Array.from(state.weights);
  }

  forecast(horizonSteps: number): Float64Array {
    const { level, error, day, week } = this.state;
    const phi = this.weights[3] as number;
    return Float64Array.from({ length: horizonSteps }, (_, i) => {
      const season = (day[i % day.length] as number) + (week[i % week.length] as number);
      return level + season + phi ** (i + 1) * error;
    });
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.double-seasonal', version: 1, ...this.state };
  }
}
