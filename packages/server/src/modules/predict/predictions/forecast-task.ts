// The forecast itself, run on a compute thread: the whole with its interval and sample paths, and
// each part's share of it. Plain values in and out; nothing is read or stored here.

import type { Backtest as MlBacktest } from '@aibaas/ml';
import { FORECAST_VERSION, type Forecast, type Frequency, forecast } from '@aibaas/ml';
import { averageForecast } from './average-forecast.ts';
import { findCrossings, type Left, type Paths } from './depletion-rules.ts';
import { innerPercent, levelPercent, pastShares, reconcile } from './rules.ts';

export interface ForecastInput {
  readonly values: readonly (number | null)[];
  readonly frequency: Frequency;
  readonly horizonSteps: number;
  /** How far the search for the depletion date may go. */
  readonly depletionSteps: number;
  /** Share, e.g. 0.95. */
  readonly level: number;
  /** Too few values for any method: their average is the forecast. */
  readonly isShort: boolean;
  /** null where no balance is known. */
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
  /** The inner band of charts, whatever the level. */
  readonly lower80: number[] | null;
  readonly upper80: number[] | null;
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
/** How many of the newest values tell the present rate and the parts' shares. */
const recentOf = (frequency: Frequency): number => (frequency === 'H' ? 168 : 28);

/** The task `fitForecast` of this file. */
export function fitForecast(input: ForecastInput, task: TaskSide): ForecastOutput {
  const total = 1 + input.parts.length + (input.left === null ? 0 : 1);
  let done = 0;
  const advance = (stage: string): void => task.progress({ done: done++, total, stage });
  advance('fitting');
  // Without a balance the paths reach as far as the forecast; with one, as far as it does.
  const whole = fitWhole(input, input.horizonSteps, task, input.left === null ? pathCount : 0);
  if (input.left !== null) advance('looking for the day it runs out');
  const paths = input.left === null ? whole.paths : reachDepletion(input, input.left, task);
  const parts = input.parts.map(({ key, values }) => {
    advance(`fitting ${key}`);
    return { key, values: fitPart(input, values, task) };
  });
  const shares = pastShares(
    input.parts.map(({ values }) => values),
    recentOf(input.frequency),
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

/**
 * Paths that reach as far as the balance does, and little further: intervals of a far horizon are
 * wide from the first step on. They do not depend on the horizon asked for, so neither does the date.
 * Those whose whole interval runs out win over the first whose median does.
 */
function reachDepletion(input: ForecastInput, left: Left, task: TaskSide): Paths {
  const { level, depletionSteps } = input;
  let hasMedian: Paths | null = null;
  let reach = Math.min(depletionSteps, firstReach(input, left));
  for (;;) {
    const paths = fitWhole(input, reach, task, pathCount).paths as Paths;
    const { median, latest } = findCrossings(paths, left, level);
    if (Number.isFinite(latest)) return paths;
    if (Number.isFinite(median)) hasMedian ??= paths;
    if (reach >= depletionSteps) return hasMedian ?? paths;
    reach = Math.min(depletionSteps, Math.ceil(reach * 1.6));
  }
}

/** Steps until recent use has taken what is left, and a third more. */
function firstReach({ values, frequency }: ForecastInput, { remaining }: Left): number {
  const recent = values.filter((value) => value !== null).slice(-recentOf(frequency));
  const perStep = recent.reduce((a, b) => a + b, 0) / Math.max(1, recent.length);
  const steps = perStep > 0 ? (1.35 * remaining) / perStep : Number.POSITIVE_INFINITY;
  return Math.ceil(steps) + 2;
}

function fitWhole(input: ForecastInput, steps: number, task: TaskSide, paths: number): Whole {
  if (input.isShort) return fitAverage(input, steps, paths);
  const percent = levelPercent(input.level);
  const result: Forecast = forecast(input.values, {
    horizonSteps: steps,
    frequency: input.frequency,
    levels: percent === innerPercent ? [percent] : [innerPercent, percent],
    seed,
    paths,
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
    lower80: result.lower[String(innerPercent)] ?? null,
    upper80: result.upper[String(innerPercent)] ?? null,
    backtest: result.backtest,
    notes: result.notes,
    paths: paths === 0 ? null : flatten(result.paths, steps),
  };
}

function fitAverage(input: ForecastInput, steps: number, paths: number): Whole {
  const known = input.values.filter((value) => value !== null);
  const isNonNegative = known.every((value) => value >= 0);
  const cut = (value: number): number => (isNonNegative ? Math.max(0, value) : value);
  const answer = averageForecast(known, { level: input.level, steps, paths, seed });
  const flat = (value: number): number[] => new Array<number>(steps).fill(cut(value));
  const { mean, halfWidth } = answer;
  const inner = averageForecast(known, {
    level: innerPercent / 100,
    steps,
    paths: 0,
    seed,
  }).halfWidth;
  return {
    model: 'average of a short history',
    modelVersion: FORECAST_VERSION,
    seasonalPeriods: [],
    mean: flat(mean),
    lower: halfWidth === null ? null : flat(mean - halfWidth),
    upper: halfWidth === null ? null : flat(mean + halfWidth),
    lower80: inner === null ? null : flat(mean - inner),
    upper80: inner === null ? null : flat(mean + inner),
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
