// How wide intervals are made per frequency, and how well that has worked on the backtest itself,
// each origin judged by widths from the others.
import { type Frequency, factsOf, isFine, stepOf } from './frequency.ts';
import {
  type IntervalModel,
  type IntervalPlan,
  intervalModel,
  type ResidualSet,
} from './intervals.ts';

export function intervalPlan(
  frequency: Frequency,
  observed: Float64Array,
  origins: number,
  period: number,
): IntervalPlan {
  const zeros = observed.reduce((count, v) => count + (v === 0 ? 1 : 0), 0);
  if (zeros > 0.4 * observed.length) {
    // Few origins see few of the rare values: the spread of the whole history has to stand in.
    return {
      isRelative: false,
      priorOrigins: 4,
      empiricalShare: 0.25,
      extraFreedom: 4,
      stretch: 1,
      growsOnly: false,
    };
  }
  const isPositive = observed.every((v) => !(v <= 0));
  const isHourly = isFine(frequency);
  const { unit } = stepOf(frequency);
  const { origins: usual } = factsOf(frequency);
  if (usual > 3) {
    return {
      isRelative: isPositive,
      // A random walk says nothing about hours, whose errors hardly grow with the horizon.
      priorOrigins: isHourly && origins >= 4 ? 0 : 0.5,
      empiricalShare: origins >= 4 ? 0.5 : 0.25,
      extraFreedom: 4,
      stretch: isHourly ? 1.1 : 1.06,
      growsOnly: unit === 'D' || unit === 'W',
    };
  }
  // Two or three origins inside the history miss the turns that come after it; the fewer the
  // origins, the more so.
  const stretch = unit === 'Y' ? 1.65 : unit === 'Q' && period > 1 ? 1.15 : 1;
  return {
    isRelative: false,
    priorOrigins: 2,
    empiricalShare: 0,
    extraFreedom: 2,
    stretch,
    growsOnly: false,
  };
}

/** Widths around the forecast from origin k, learned from the other origins alone. */
export function widthsWithout(
  { forecasts, actuals }: ResidualSet,
  k: number,
  prior: Float64Array,
  floor: number,
  plan: IntervalPlan,
): IntervalModel {
  const path = forecasts[k] as Float64Array;
  const others = {
    forecasts: forecasts.filter((_, i) => i !== k),
    actuals: actuals.filter((_, i) => i !== k),
  };
  return intervalModel(others, path, prior.subarray(0, path.length), floor, plan);
}

/** Share of actuals inside, per level as text, each origin judged by its own widths. */
export function measureCoverage(
  residuals: ResidualSet,
  widths: readonly IntervalModel[],
  levels: readonly number[],
): Record<string, number> {
  const { forecasts, actuals } = residuals;
  const inside = new Float64Array(levels.length);
  let count = 0;
  forecasts.forEach((path, k) => {
    const model = widths[k] as IntervalModel;
    const actual = actuals[k] as Float64Array;
    for (let i = 0; i < path.length; i++) {
      const miss = Math.abs((actual[i] as number) - (path[i] as number));
      if (Number.isNaN(miss)) continue;
      count++;
      levels.forEach((level, l) => {
        if (miss <= model.halfWidth(level, i)) inside[l] = (inside[l] as number) + 1;
      });
    }
  });
  return Object.fromEntries(
    levels.map((level, l) => [String(level), count > 0 ? (inside[l] as number) / count : 0]),
  );
}
