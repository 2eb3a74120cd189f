// What a pool of competing methods is, and what it is chosen by.
import type { Combination } from '../combine.ts';
import type { Forecaster } from '../forecaster.ts';
import type { Frequency } from '../frequency.ts';
import { Logged, SharedLogs } from '../methods/transformed.ts';

export interface PoolContext {
  frequency: Frequency;
  /** Length of the shortest history that will be fitted. */
  length: number;
  horizonSteps: number;
  periods: readonly number[];
  isPositive: boolean;
  /** Mostly zeros with something now and then. */
  isSparse: boolean;
  /** Daily data with a yearly wave worth following. */
  isYearly: boolean;
}

export interface Pool {
  candidates: Forecaster[];
  /** Weights are backtest errors to the power −power. */
  power: number;
  by: Combination;
  /** An origin counts this much of the one after it; by default all count alike. */
  recency?: number;
}

/** 1, 2, …, last. */
export function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

/** Puts methods on logarithms, taken once for all of them, where the data are positive. */
export function logsIf(isPositive: boolean): (inner: Forecaster) => Forecaster {
  const shared = new SharedLogs();
  return (inner) => (isPositive ? new Logged({ inner, shared }) : inner);
}
