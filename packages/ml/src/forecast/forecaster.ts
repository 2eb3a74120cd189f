// The two types every forecasting method has: the unfitted one holds hyper-parameters only,
// the fitted one is plain data that can forecast any number of steps. Selection lives elsewhere.

import type { FittedState } from '../state/fitted-state.ts';

export type { FittedState };

/** A method with its hyper-parameters, before it has seen data. */
export interface Forecaster {
  readonly name: string;
  /**
   * @param values complete history, oldest first, no gaps
   * @param previous the same method fitted on an earlier part of the same series: a start for the
   *   search, never a source of later values
   */
  fit(values: Float64Array, previous?: FittedForecaster): FittedForecaster;
}

/** A method after it has seen data. */
export interface FittedForecaster {
  readonly name: string;
  /** Point forecasts for steps 1 … horizonSteps after the last value of the history. */
  forecast(horizonSteps: number): Float64Array;
  /** Everything `forecast` needs, as plain JSON. */
  toJSON(): FittedState;
}

/** Numbers of a fitted state for JSON. */
export function plain(values: Float64Array): number[] {
  return Array.from(values);
}
