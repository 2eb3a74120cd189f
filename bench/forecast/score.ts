// Forecasts every series of a dataset once, from its training part only, and averages the metrics.
import {
  coverage,
  type Effort,
  forecast,
  mase,
  msis,
  owa,
  smape,
} from '../../packages/ml/src/index.ts';
import type { Dataset } from './data.ts';
import { naive2 } from './naive2.ts';

export interface DatasetScore {
  series: number;
  smape: number;
  mase: number;
  /** Relative to Naive2 of the same run. */
  owa: number;
  msis95: number;
  coverage95: number;
  coverage80: number;
  naive2: { smape: number; mase: number };
  seriesPerSecond: number;
}

/** @param now milliseconds from any fixed point; series per second are counted in them */
export function scoreDataset(
  dataset: Dataset,
  now: () => number,
  effort: Effort = 'usual',
): DatasetScore {
  const { frequency, masePeriod, seasonalPeriods } = dataset;
  const season = seasonalPeriods === undefined ? {} : { seasonalPeriods };
  const sum = { smape: 0, mase: 0, msis: 0, inside95: 0, inside80: 0 };
  const yardstick = { smape: 0, mase: 0 };
  let spentMs = 0;
  for (const { train, test } of dataset.series) {
    const started = now();
    const result = forecast(train, { horizonSteps: test.length, frequency, effort, ...season });
    spentMs += now() - started;
    const [lower, upper] = [result.lower['95'] ?? [], result.upper['95'] ?? []];
    sum.smape += smape(test, result.mean);
    sum.mase += mase(test, result.mean, train, masePeriod);
    sum.msis += msis(test, lower, upper, train, 95, masePeriod);
    sum.inside95 += coverage(test, lower, upper);
    sum.inside80 += coverage(test, result.lower['80'] ?? [], result.upper['80'] ?? []);
    const plain = naive2(train, masePeriod, test.length);
    yardstick.smape += smape(test, plain);
    yardstick.mase += mase(test, plain, train, masePeriod);
  }
  const n = dataset.series.length;
  const ours = { smape: sum.smape / n, mase: sum.mase / n };
  const theirs = { smape: yardstick.smape / n, mase: yardstick.mase / n };
  return {
    series: n,
    ...ours,
    owa: owa(ours, theirs),
    msis95: sum.msis / n,
    coverage95: sum.inside95 / n,
    coverage80: sum.inside80 / n,
    naive2: theirs,
    seriesPerSecond: (1000 * n) / spentMs,
  };
}

/** The scores of several datasets as one, every series counting once. */
export function joinScores(parts: readonly DatasetScore[]): DatasetScore {
  const series = parts.reduce((sum, part) => sum + part.series, 0);
  const average = (read: (score: DatasetScore) => number) =>
    parts.reduce((sum, part) => sum + part.series * read(part), 0) / series;
  const ours = { smape: average((s) => s.smape), mase: average((s) => s.mase) };
  const theirs = { smape: average((s) => s.naive2.smape), mase: average((s) => s.naive2.mase) };
  return {
    series,
    ...ours,
    owa: owa(ours, theirs),
    msis95: average((s) => s.msis95),
    coverage95: average((s) => s.coverage95),
    coverage80: average((s) => s.coverage80),
    naive2: theirs,
    seriesPerSecond: series / parts.reduce((sum, s) => sum + s.series / s.seriesPerSecond, 0),
  };
}
