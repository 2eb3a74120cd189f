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
    const alpha = minimiseScalar(level, 0.01, 0.99, n > 200 ? 1e-3 : 1e-4).x;
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
    const scale = Math.abs(values[0] as number) || 1;
    const lines = runningLines(values);
    const objective = (x: Float64Array) =>
      dynamicThetaPass(values, lines, x[0] as number, (x[1] as number) * scale, x[2] as number)
        .squares;
    const isWarm = previous instanceof FittedDynamicTheta;
    const start = isWarm
      ? Float64Array.of(previous.state.alpha, previous.state.first / scale, previous.state.theta)
      : Float64Array.of(0.5, Math.sign(values[0] as number) / 2, 2);
    const lower = Float64Array.of(0.1, -3, 1);
    const upper = Float64Array.of(0.99, 3, 30);
    const best = minimiseSimplex(objective, start, lower, upper, {
      evaluations: isWarm ? 60 : 160,
      step: isWarm ? 0.03 : 0.1,
      // Long histories pin the optimum down by themselves; on short ones every digit moves it.
      tolerance: isWarm && values.length > 200 ? 1e-5 : 1e-8,
    }).point;
    const n = values.length;
    const [alpha, first, theta] = [
      best[0] as number,
      (best[1] as number) * scale,
      best[2] as number,
    ];
    const { level } = dynamicThetaPass(values, lines, alpha, first, theta);
    const slope = lines.slopes[n] as number;
    const mean = (lines.intercepts[n] as number) + (slope * (n + 1)) / 2;
    return new FittedDynamicTheta({ alpha, theta, first, level, mean, slope, count: n });
  }
}

/** Least-squares lines through the first i values, in closed form from step to step. */
export interface RunningLines {
  intercepts: Float64Array;
  slopes: Float64Array;
}

export function runningLines(values: Float64Array): RunningLines {
  const n = values.length;
  const intercepts = new Float64Array(n + 1);
  const slopes = new Float64Array(n + 1);
  let mean = 0;
  let slope = 0;
  for (let i = 0; i < n; i++) {
    const y = values[i] as number;
    if (i > 0) slope = ((i - 1) * slope + (6 * (y - mean)) / (i + 1)) / (i + 2);
    mean += (y - mean) / (i + 1);
    slopes[i + 1] = slope;
    intercepts[i + 1] = mean - (slope * (i + 2)) / 2;
  }
  return { intercepts, slopes };
}

export interface FittedDynamicThetaState {
  alpha: number;
  theta: number;
  /** Level before the first value. */
  first: number;
  level: number;
  mean: number;
  slope: number;
  count: number;
}

/** Sum of squared one-step errors from the fourth value on, and the last level. */
export function dynamicThetaPass(
  values: Float64Array,
  lines: RunningLines,
  alpha: number,
  firstLevel: number,
  theta: number,
): { squares: number; level: number } {
  const n = values.length;
  const { intercepts, slopes } = lines;
  const share = 1 - 1 / theta;
  const keep = 1 - alpha;
  let level = alpha * (values[0] as number) + keep * firstLevel;
  let power = keep;
  let squares = 0;
  for (let i = 1; i < n; i++) {
    const next = power * keep;
    const line = (intercepts[i] as number) * power + ((slopes[i] as number) * (1 - next)) / alpha;
    const y = values[i] as number;
    const error = y - level - share * line;
    if (i >= 3) squares += error * error;
    level = alpha * y + keep * level;
    power = next;
  }
  return { squares, level };
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
