// Forecast by analogy: what followed the past windows most like the last one. Windows start at the
// same hour, so the short season needs no model.
import type { Forecaster } from '../forecaster.ts';
import { mean } from '../statistics.ts';
import { FittedPath } from './fitted-path.ts';
import { SeasonalNaive } from './naive.ts';

export interface NearestWindowsOptions {
  /** Steps of the short season: windows end at the same phase of it. */
  short: number;
  /** Windows at the same phase of the long season count as twice as near. */
  long: number;
  horizonSteps: number;
  neighbours?: number;
}

/**
 * k nearest windows of two short seasons, level removed. Histories under four short seasons
 * repeat their last one.
 *
 * @example
 * new NearestWindows({ short: 24, long: 168, horizonSteps: 48 }).fit(hourly).forecast(48);
 */
export class NearestWindows implements Forecaster {
  readonly name = 'nearest windows';
  readonly options: NearestWindowsOptions;

  constructor(options: NearestWindowsOptions) {
    this.options = options;
  }

  fit(values: Float64Array): FittedPath {
    const { short, long, horizonSteps, neighbours = 7 } = this.options;
    const n = values.length;
    if (n < 4 * short) {
      const repeated = new SeasonalNaive({ period: short }).fit(values);
      return new FittedPath(this.name, repeated.forecast(horizonSteps), short);
    }
    const window = 2 * short;
    const outputs = Math.min(horizonSteps, Math.max(short, Math.floor(n / 3)));
    const level = mean(values, n - window, n);
    const found: { at: number; level: number; distance: number }[] = [];
    for (let t = n - short; t >= window; t -= short) {
      if (t + outputs > n) continue;
      const own = mean(values, t - window, t);
      let distance = 0;
      for (let k = 1; k <= window; k++) {
        const gap = (values[n - k] as number) - level - (values[t - k] as number) + own;
        distance += gap * gap;
      }
      if ((n - t) % long === 0) distance /= 2;
      found.push({ at: t, level: own, distance });
    }
    found.sort((a, b) => a.distance - b.distance);
    const near = found.slice(0, neighbours);
    const path = new Float64Array(outputs).fill(level);
    for (const one of near) {
      for (let j = 0; j < outputs; j++) {
        path[j] = (path[j] as number) + ((values[one.at + j] as number) - one.level) / near.length;
      }
    }
    return new FittedPath(this.name, path, long <= outputs ? long : short);
  }
}
