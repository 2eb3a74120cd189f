// Many series forecast by one model, beside each forecast by itself and the simplest guess, on steps that
// none of them had seen: whether series help each other is a question of the data.
import type { FitContext } from '../../estimator/fit-context.ts';
import { mase } from '../../metrics/point.ts';
import { forecast } from '../forecast.ts';
import { factsOf } from '../frequency.ts';
import { SeasonalNaive } from '../methods/naive.ts';
import {
  type GlobalForecast,
  type GlobalOptions,
  type GlobalSeries,
  trainGlobalForecaster,
} from './global.ts';

export interface TogetherOptions extends GlobalOptions {
  /** Interval levels in percent; by default 80 and 95. */
  readonly levels?: readonly number[];
}

/** Mean absolute scaled errors on the last steps of the tested series. */
export interface TogetherCheck {
  readonly series: number;
  readonly steps: number;
  /** One model for all, each series by itself, and repeating the last season. */
  readonly mase: { readonly together: number; readonly alone: number; readonly naive: number };
  /** Share of values inside the interval of the one model, in percent, by level. */
  readonly coverage: Readonly<Record<string, number>>;
}

export interface TogetherForecast {
  /** One a series, in their order. */
  readonly forecasts: readonly GlobalForecast[];
  /** Null where no series is long enough to keep steps aside. */
  readonly check: TogetherCheck | null;
}

/** Series are forecast by themselves for the check, which takes time; so many of them tell enough. */
const TESTED_MAX = 60;
/** History that must be left before the steps kept aside, beside a horizon. */
const HISTORY_MIN = 10;

/**
 * @throws MlError as {@link trainGlobalForecaster}
 * @example
 * const shops = [3, 5, 8].map((size) => ({
 *   values: Array.from({ length: 60 }, (_, i) => size * (10 + (i % 7) + Math.sin(i * size))),
 * }));
 * const { forecasts, check } = forecastTogether(shops, { horizonSteps: 7 }, { seed: 1 });
 * forecasts.length; // 3
 */
export function forecastTogether(
  all: readonly GlobalSeries[],
  { levels = [80, 95], ...options }: TogetherOptions,
  context: FitContext,
): TogetherForecast {
  const model = trainGlobalForecaster(all, options, context);
  const forecasts = all.map((series) => model.forecast(series, levels));
  return { forecasts, check: checkTogether(all, { levels, ...options }, context) };
}

function checkTogether(
  all: readonly GlobalSeries[],
  { levels = [], ...options }: TogetherOptions,
  context: FitContext,
): TogetherCheck | null {
  const { horizonSteps: h, frequency = 'D', periods = factsOf(frequency).periods } = options;
  const isLong = ({ values }: GlobalSeries) => values.length >= 2 * h + HISTORY_MIN;
  const long = all.filter(isLong);
  const cut = long.map(({ values, ...rest }) => ({
    ...rest,
    values: Array.from(values).slice(0, -h),
  }));
  const tested = cut.flatMap((series, k) => {
    const known = series.values.filter((v) => v !== null && !Number.isNaN(v));
    const truth = Array.from((long[k] as GlobalSeries).values).slice(-h);
    const isFull = truth.every((v) => v !== null && !Number.isNaN(v));
    return isFull && known.length > HISTORY_MIN ? [{ series, truth: truth as number[] }] : [];
  });
  if (tested.length === 0) return null;
  const model = trainGlobalForecaster(cut, options, context);
  const every = Math.ceil(tested.length / TESTED_MAX);
  const looked = tested.filter((_, k) => k % every === 0);
  const sums = { together: 0, alone: 0, naive: 0 };
  const inside = new Map(levels.map((level) => [String(level), 0]));
  const { masePeriod } = factsOf(frequency);
  for (const { series, truth } of looked) {
    const train = series.values;
    const period = periods.find((p) => 2 * p <= train.length) ?? 1;
    const said = model.forecast(series, levels);
    const alone = forecast(train, { horizonSteps: h, frequency });
    const complete = Float64Array.from(train, (v) => v ?? Number.NaN).filter(
      (v) => !Number.isNaN(v),
    );
    const naive = new SeasonalNaive({ period }).fit(complete).forecast(h);
    const scaled = (path: ArrayLike<number>) => {
      const value = mase(truth, path, train, masePeriod);
      return Number.isFinite(value) ? value : 0;
    };
    sums.together += scaled(said.mean);
    sums.alone += scaled(alone.mean);
    sums.naive += scaled(naive);
    for (const [level, count] of inside) {
      const [lower, upper] = [said.lower[level] as number[], said.upper[level] as number[]];
      const hits = truth.filter((v, i) => v >= (lower[i] as number) && v <= (upper[i] as number));
      inside.set(level, count + hits.length);
    }
  }
  const n = looked.length;
  return {
    series: n,
    steps: h,
    mase: { together: sums.together / n, alone: sums.alone / n, naive: sums.naive / n },
    coverage: Object.fromEntries(
      [...inside].map(([level, hits]) => [level, (100 * hits) / (n * h)]),
    ),
  };
}
