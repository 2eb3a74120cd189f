// The forecast itself, run on a compute thread: the whole with its interval and sample paths, and
// each part's share of it. Plain values in and out; nothing is read or stored here.

import type { Backtest as MlBacktest } from '@aibaas/ml';
import { FORECAST_VERSION, type Forecast, type Frequency, forecast } from '@aibaas/ml';
import { averageForecast } from './average-forecast.ts';
import { findCrossings, type Left, type Paths } from './depletion-rules.ts';
import { levelPercent, pastShares, reconcile } from './rules.ts';

export interface ForecastInput {
  readonly values: readonly (number | null)[];
  readonly frequency: Frequency;
  readonly horizonSteps: number;
  /** How far the search for the depletion date may go; at least the horizon. */
  readonly depletionSteps: number;
  /** Share, e.g. 0.95. */
  readonly level: number;
  /** Too few values for any method: their average is the forecast. */
  readonly isShort: boolean;
  /** null where no balance is known: then no paths are drawn. */
  readonly left: Left | null;
  readonly parts: readonly { readonly key: string; readonly values: readonly (number | null)[] }[];
}

export interface ForecastOutput {
  readonly model: string;
  readonly modelVersion: string;
  readonly seasonalPeriods: readonly number[];
  readonly mean: number[];
  readonly lower: number[] | null;
  readonly upper: number[] | null;
  readonly backtest: MlBacktest | null;
  readonly notes: { code: string; message: string }[];
  readonly paths: Paths | null;
  readonly parts: { key: string; values: number[] }[];
}

interface TaskSide {
  readonly signal: { readonly aborted: boolean };
  progress(value: unknown): void;
}

const pathCount = 400;
const seed = 1;
/** Hours a part's share is learned from; more costs seconds and changes little. */
const partHours = 24 * 28;
const shareWindow = 28;

/** The task `fitForecast` of this file. */
export function fitForecast(input: ForecastInput, task: TaskSide): ForecastOutput {
  const total = 1 + input.parts.length + (input.left === null ? 0 : 1);
  let done = 0;
  const advance = (stage: string): void => task.progress({ done: done++, total, stage });
  advance('fitting');
  const whole = fitWhole(input, input.horizonSteps, task);
  let paths = whole.paths;
  if (input.left !== null && paths !== null) {
    advance('looking for the day it runs out');
    const { latest } = findCrossings(paths, input.left, input.level);
    if (!Number.isFinite(latest) && input.depletionSteps > input.horizonSteps) {
      paths = fitWhole(input, input.depletionSteps, task).paths;
    }
  }
  const parts = input.parts.map(({ key, values }) => {
    advance(`fitting ${key}`);
    return { key, values: fitPart(input, values, task) };
  });
  const shares = pastShares(
    input.parts.map(({ values }) => values),
    shareWindow,
  );
  const settled = reconcile(
    whole.mean,
    parts.map(({ values }) => values),
    shares,
  );
  return {
    ...whole,
    paths,
    parts: parts.map(({ key }, i) => ({ key, values: settled[i] as number[] })),
  };
}

type Whole = Omit<ForecastOutput, 'parts'>;

function fitWhole(input: ForecastInput, steps: number, task: TaskSide): Whole {
  if (input.isShort) return fitAverage(input, steps);
  const percent = levelPercent(input.level);
  const result: Forecast = forecast(input.values, {
    horizonSteps: steps,
    frequency: input.frequency,
    levels: [percent],
    seed,
    paths: input.left === null ? 0 : pathCount,
    signal: task.signal,
  });
  const key = String(percent);
  return {
    model: result.model,
    modelVersion: result.modelVersion,
    seasonalPeriods: result.seasonalPeriods,
    mean: result.mean,
    lower: result.lower[key] ?? null,
    upper: result.upper[key] ?? null,
    backtest: result.backtest,
    notes: result.notes,
    paths: input.left === null ? null : flatten(result.paths, steps),
  };
}

function fitAverage(input: ForecastInput, steps: number): Whole {
  const known = input.values.filter((value) => value !== null);
  const isNonNegative = known.every((value) => value >= 0);
  const cut = (value: number): number => (isNonNegative ? Math.max(0, value) : value);
  const paths = input.left === null ? 0 : pathCount;
  const answer = averageForecast(known, { level: input.level, steps, paths, seed });
  const flat = (value: number): number[] => new Array<number>(steps).fill(cut(value));
  const { mean, halfWidth } = answer;
  return {
    model: 'average of a short history',
    modelVersion: FORECAST_VERSION,
    seasonalPeriods: [],
    mean: flat(mean),
    lower: halfWidth === null ? null : flat(mean - halfWidth),
    upper: halfWidth === null ? null : flat(mean + halfWidth),
    backtest: null,
    notes: [],
    paths: paths === 0 ? null : flatten(answer.paths, steps),
  };
}

function fitPart(
  input: ForecastInput,
  values: readonly (number | null)[],
  task: TaskSide,
): number[] {
  const steps = input.horizonSteps;
  const recent = input.frequency === 'H' ? values.slice(-partHours) : values;
  const known = recent.filter((value) => value !== null);
  if (known.length === 0) return new Array<number>(steps).fill(0);
  if (input.isShort) {
    const mean = known.reduce((a, b) => a + b, 0) / known.length;
    return new Array<number>(steps).fill(mean);
  }
  return forecast(recent, {
    horizonSteps: steps,
    frequency: input.frequency,
    levels: [levelPercent(input.level)],
    seed,
    signal: task.signal,
  }).mean;
}

function flatten(rows: readonly (readonly number[])[], steps: number): Paths {
  const values = new Float32Array(rows.length * steps);
  rows.forEach((row, i) => {
    values.set(row, i * steps);
  });
  return { values, count: rows.length, steps };
}
