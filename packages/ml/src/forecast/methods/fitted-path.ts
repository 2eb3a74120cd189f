// The fitted form of methods that forecast a fixed number of steps at once: the path itself.
// Steps past its end repeat its last season, so any horizon has an answer.
import { type FittedForecaster, type FittedState, plain } from '../forecaster.ts';

export class FittedPath implements FittedForecaster {
  readonly name: string;
  readonly path: Float64Array;
  readonly period: number;

  constructor(name: string, path: Float64Array, period = 1) {
    this.name = name;
    this.path = path;
    this.period = Math.min(Math.max(1, period), path.length);
  }

  forecast(horizonSteps: number): Float64Array {
    const { path, period } = this;
    const out = new Float64Array(horizonSteps);
    for (let i = 0; i < horizonSteps; i++) {
      out[i] = (i < path.length ? path[i] : out[i - period]) as number;
    }
    return out;
  }

  toJSON(): FittedState {
    const { name, period } = this;
    return { format: 'aibaas.forecast.path', version: 1, name, period, path: plain(this.path) };
  }
}
