// One ridge equation per day of the horizon, shared by all hours of that day: what the same hour
// was on the days before, the week before, and how the last hours differ from their usual.
import { NormalEquations } from '../../linear/ridge.ts';
import type { Forecaster } from '../forecaster.ts';
import { deviation, mean } from '../statistics.ts';
import { FittedPath } from './fitted-path.ts';
import { SeasonalNaive } from './naive.ts';

export interface BlockRidgeOptions {
  /** Steps of the short season, 24 for hours in a day. */
  short: number;
  /** Steps of the long season, a multiple of the short one. */
  long: number;
  horizonSteps: number;
  lambda?: number;
  name?: string;
}

/**
 * Pooled direct regression for two nested seasons. Histories under three long
 * seasons repeat their last one.
 *
 * @example
 * new BlockRidge({ short: 24, long: 168, horizonSteps: 48 }).fit(hourly).forecast(48);
 */
export class BlockRidge implements Forecaster {
  readonly name: string;
  readonly options: BlockRidgeOptions;

  constructor(options: BlockRidgeOptions) {
    this.options = options;
    this.name = options.name ?? 'pooled regression';
  }

  fit(values: Float64Array): FittedPath {
    const { short, long, horizonSteps, lambda = 3 } = this.options;
    const n = values.length;
    if (n < 3 * long) {
      const repeated = new SeasonalNaive({ period: n < long ? short : long }).fit(values);
      return new FittedPath(this.name, repeated.forecast(horizonSteps), long);
    }
    const blocks = Math.min(Math.ceil(horizonSteps / short), long / short);
    const scale = deviation(values) || 1;
    const centre = mean(values);
    const total = Math.ceil(horizonSteps / short) * short;
    const z = new Float64Array(n + total);
    for (let i = 0; i < n; i++) z[i] = ((values[i] as number) - centre) / scale;
    const days = Math.min(6, long / short - 1);
    const hasTwoWeeks = n >= 4 * long;
    const size = days + 2 + (hasTwoWeeks ? 1 : 0) + 4;
    const row = new Float64Array(size);
    const sums = new Float64Array(n + 1);
    for (let i = 0; i < n; i++) sums[i + 1] = (sums[i] as number) + (z[i] as number);
    const reach = hasTwoWeeks ? 2 * long : long;
    const describe = (t: number, block: number, j: number, dayMean: number, weekMean: number) => {
      const hour = j % short;
      let k = 0;
      for (let d = 1; d <= days; d++) row[k++] = (z[t + hour - d * short] as number) - dayMean;
      row[k++] = (z[t + block * short + hour - long] as number) - dayMean;
      if (hasTwoWeeks) row[k++] = (z[t + block * short + hour - 2 * long] as number) - dayMean;
      row[k++] = weekMean - dayMean;
      const last = z[t - 1] as number;
      const fade = Math.exp(-(block * short + hour + 1) / 6);
      const overDay = last - (z[t - 1 - short] as number);
      const overWeek = last - (z[t - 1 - long] as number);
      row[k++] = overDay;
      row[k++] = overWeek;
      row[k++] = overDay * fade;
      row[k++] = overWeek * fade;
    };
    const equations = Array.from({ length: blocks }, () => new NormalEquations(size));
    for (let t = reach + 1; t + short <= n; t++) {
      const dayMean = ((sums[t] as number) - (sums[t - short] as number)) / short;
      const weekMean = ((sums[t] as number) - (sums[t - long] as number)) / long;
      for (let block = 0; block < blocks && t + (block + 1) * short <= n; block++) {
        const own = equations[block] as NormalEquations;
        // Neighbouring windows say nearly the same: every third start for half of the hours.
        for (let hour = t % 3; hour < short; hour += 3) {
          describe(t, block, hour, dayMean, weekMean);
          own.add(row, (z[t + block * short + hour] as number) - dayMean);
        }
      }
    }
    const coefficients = equations.map((e) => e.solve(lambda));
    for (let done = 0; done < total; done += blocks * short) {
      const t = n + done;
      const dayMean = mean(z, t - short, t);
      const weekMean = mean(z, t - long, t);
      for (let block = 0; block < blocks; block++) {
        const own = coefficients[block] as Float64Array;
        for (let hour = 0; hour < short && t + block * short + hour < z.length; hour++) {
          describe(t, block, hour, dayMean, weekMean);
          let sum = dayMean;
          for (let k = 0; k < size; k++) sum += (own[k] as number) * (row[k] as number);
          z[t + block * short + hour] = Math.min(20, Math.max(-20, sum));
        }
      }
    }
    const path = z.slice(n, n + horizonSteps).map((v) => centre + scale * v);
    return new FittedPath(this.name, path, long);
  }
}
