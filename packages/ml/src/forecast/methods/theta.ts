// The Theta method and its dynamic optimised form, on data without season (season-adjusted.ts
// removes one first). Two lines: the long-run trend and an amplified short-run curve.
import { minimiseScalar } from '../../optimise/golden-section.ts';
import { minimiseSimplex } from '../../optimise/simplex.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { lineThrough } from '../statistics.ts';

/**
 * Theta as simple exponential smoothing with half the trend's slope as drift
 * (Assimakopoulos & Nikolopoulos 2000; in the form of Hyndman & Billah 2003).
 *
 * @example
 * new Theta().fit(values).forecast(12);
 */
export class Theta implements Forecaster {
  readonly name = 'theta';

  fit(values: Float64Array): FittedTheta {
    const n = values.length;
    const { slope } = lineThrough(values);
    const start = values[0] as number;
    const level = (alpha: number, last?: { level: number }) => {
      let l = start;
      let squares = 0;
      for (let i = 0; i < n; i++) {
        const error = (values[i] as number) - l;
        squares += error * error;
        l += alpha * error;
      }
      if (last !== undefined) last.level = l;
      return squares;
    };
    const alpha = minimiseScalar(level, 0.01, 0.99, 1e-4).x;
    const last = { level: 0 };
    level(alpha, last);
    const head = (1 - (1 - alpha) ** n) / alpha;
    return new FittedTheta({ alpha, level: last.level, drift: slope / 2, head });
  }
}

export interface FittedThetaState {
  alpha: number;
  level: number;
  drift: number;
  /** Steps of drift that the smoothed level lags behind the trend line. */
  head: number;
}

export class FittedTheta implements FittedForecaster {
  readonly name = 'theta';
  readonly state: FittedThetaState;

  constructor(state: FittedThetaState) {
    this.state = state;
  }

  forecast(horizonSteps: number): Float64Array {
    const { level, drift, head } = this.state;
    return Float64Array.from({ length: horizonSteps }, (_, i) => level + drift * (i + head));
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.theta', version: 1, ...this.state };
  }
}

/**
 * Dynamic optimised Theta (Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler 2016): the trend
 * line is re-estimated at every step and θ is chosen with α and the first level.
 *
 * @example
 * new DynamicTheta().fit(values).forecast(12);
 */
export class DynamicTheta implements Forecaster {
  readonly name = 'dynamic theta';

  fit(values: Float64Array, previous?: FittedForecaster): FittedDynamicTheta {
    const first = values[0] as number;
    const scale = Math.abs(first) || 1;
    const objective = (x: Float64Array) =>
      dynamicThetaPass(values, x[0] as number, (x[1] as number) * scale, x[2] as number);
    const isWarm = previous instanceof FittedDynamicTheta;
    const start = isWarm
      ? Float64Array.of(previous.state.alpha, previous.state.first / scale, previous.state.theta)
      : Float64Array.of(0.5, first / scale / 2, 2);
    const lower = Float64Array.of(0.1, -3, 1);
    const upper = Float64Array.of(0.99, 3, 30);
    const best = minimiseSimplex(objective, start, lower, upper, {
      evaluations: isWarm ? 50 : 160,
      step: isWarm ? 0.03 : 0.1,
      tolerance: 1e-8,
    }).point;
    const states = { level: 0, mean: 0, slope: 0, count: 0 };
    const alpha = best[0] as number;
    const theta = best[2] as number;
    dynamicThetaPass(values, alpha, (best[1] as number) * scale, theta, states);
    return new FittedDynamicTheta({ alpha, theta, first: (best[1] as number) * scale, ...states });
  }
}

interface DynamicThetaStates {
  level: number;
  mean: number;
  slope: number;
  count: number;
}

export interface FittedDynamicThetaState extends DynamicThetaStates {
  alpha: number;
  theta: number;
  /** Level before the first value. */
  first: number;
}

/** Sum of squared one-step errors from the third value on; leaves the final states. */
export function dynamicThetaPass(
  values: Float64Array,
  alpha: number,
  firstLevel: number,
  theta: number,
  states?: DynamicThetaStates,
): number {
  const n = values.length;
  const share = 1 - 1 / theta;
  const y0 = values[0] as number;
  let level = alpha * y0 + (1 - alpha) * firstLevel;
  let average = y0;
  let slope = 0;
  let power = 1 - alpha;
  let squares = 0;
  for (let i = 1; i < n; i++) {
    const y = values[i] as number;
    const intercept = average - (slope * (i + 1)) / 2;
    const fitted =
      level + share * (intercept * power + (slope * (1 - power * (1 - alpha))) / alpha);
    const error = y - fitted;
    if (i >= 3) squares += error * error;
    level += alpha * (y - level);
    slope = ((i - 1) * slope + (6 * (y - average)) / (i + 1)) / (i + 2);
    average += (y - average) / (i + 1);
    power *= 1 - alpha;
  }
  if (states !== undefined) {
    states.level = level;
    states.mean = average;
    states.slope = slope;
    states.count = n;
  }
  return squares;
}

export class FittedDynamicTheta implements FittedForecaster {
  readonly name = 'dynamic theta';
  readonly state: FittedDynamicThetaState;

  constructor(state: FittedDynamicThetaState) {
    this.state = state;
  }

  forecast(horizonSteps: number): Float64Array {
    const { alpha, theta, count } = this.state;
    let { level, mean, slope } = this.state;
    let power = (1 - alpha) ** count;
    const share = 1 - 1 / theta;
    const out = new Float64Array(horizonSteps);
    for (let k = 0; k < horizonSteps; k++) {
      const i = count + k;
      const intercept = mean - (slope * (i + 1)) / 2;
      const y = level + share * (intercept * power + (slope * (1 - power * (1 - alpha))) / alpha);
      out[k] = y;
      level += alpha * (y - level);
      slope = ((i - 1) * slope + (6 * (y - mean)) / (i + 1)) / (i + 2);
      mean += (y - mean) / (i + 1);
      power *= 1 - alpha;
    }
    return out;
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.dynamic-theta', version: 1, ...this.state };
  }
}
