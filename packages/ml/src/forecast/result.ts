// What a forecast answers: the mean with its intervals, and how it did on the past.
import type { Scores } from './backtest.ts';
import type { BacktestPoint } from './backtest-points.ts';
import type { EventEffect } from './events.ts';
import type { Note } from './notes.ts';

export interface Backtest extends Scores {
  /** How many origins were forecast from, and the most steps any was judged on. */
  origins: number;
  horizonSteps: number;
  /** Steps from the first origin to the end of the history: the stretch that was tested. */
  testedSteps: number;
  /** Share of actuals inside the interval per level, each origin left out in turn. */
  coverage: Record<string, number>;
  naive: { name: string } & Scores;
  candidates: { name: string; smape: number; mase: number | null; weight: number }[];
  /** Each tested step once, forecast from the nearest origin before it, oldest first. */
  points: BacktestPoint[];
}

export interface Forecast {
  model: string;
  modelVersion: string;
  seasonalPeriods: number[];
  mean: number[];
  /** Interval ends per level, keyed by the level as text ('95'). */
  lower: Record<string, number[]>;
  upper: Record<string, number[]>;
  /** Sample paths × horizon. */
  paths: number[][];
  backtest: Backtest | null;
  notes: Note[];
  /** Observed values, and missing ones. */
  sampleSize: number;
  missing: number;
  /** What the given events did in the past; absent where none were given. */
  events?: EventEffect[];
}
