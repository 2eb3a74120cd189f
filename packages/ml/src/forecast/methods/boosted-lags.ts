// Boosted trees on the lags and phases of one series: for seasons and thresholds that lines cannot bend
// to. Many times dearer than the regressions beside it, therefore in no pool by default.
import { drawTargets, growTrees } from '../boosted/fit.ts';
import { type LagShape, lagRows, scaleAt } from '../boosted/lag-rows.ts';
import type { Forecaster } from '../forecaster.ts';
import type { Frequency } from '../frequency.ts';
import { FittedPath } from './fitted-path.ts';
import { SeasonalNaive } from './naive.ts';

export interface BoostedLagsOptions {
  horizonSteps: number;
  /** Seasons in steps, shortest first. */
  periods?: readonly number[];
  frequency?: Frequency;
  /** Time of the first value in ms since 1970; with it the calendar is looked at. */
  startMs?: number | null;
  rounds?: number;
  /** Rows to learn from, drawn over origins and steps. */
  rowsMax?: number;
  seed?: number;
}

const SHORTEST = 16;

/**
 * Direct forecasts of gradient-boosted trees (in the manner of the winners of M5; Makridakis,
 * Spiliotis & Assimakopoulos 2022). Histories under 16 values repeat their last season.
 *
 * @example
 * new BoostedLags({ horizonSteps: 14, periods: [7] }).fit(daily).forecast(14);
 */
export class BoostedLags implements Forecaster {
  readonly name = 'boosted lags';
  readonly options: BoostedLagsOptions;

  constructor(options: BoostedLagsOptions) {
    this.options = options;
  }

  fit(values: Float64Array): FittedPath {
    const { horizonSteps, periods = [], frequency = 'D', startMs = null } = this.options;
    const { rounds = 60, rowsMax = 3000, seed = 1 } = this.options;
    const n = values.length;
    const long = periods.at(-1) ?? 1;
    if (n < SHORTEST) {
      const repeated = new SeasonalNaive({ period: 2 * long <= n ? long : 1 }).fit(values);
      return new FittedPath(this.name, repeated.forecast(horizonSteps), long);
    }
    const shape: LagShape = { periods: periods.filter((p) => 2 * p <= n), frequency };
    // Steps that the history itself never went through cannot be learned; they repeat the season.
    const reach = Math.min(horizonSteps, Math.max(1, Math.floor(n / 3)));
    const series = [{ values, startMs }];
    const targets = drawTargets([n], reach, rowsMax, seed);
    const rules = { rounds, maxDepth: 5, learningRate: 0.1, minChildWeight: 5, columnShare: 0.5 };
    const trees = growTrees(series, targets, [], shape, { rules, context: { seed } });
    const wanted = Array.from({ length: reach }, (_, step) => ({ series: 0, origin: n, step }));
    const { level, spread } = scaleAt(values, n, shape);
    const path = trees.predict(lagRows(series, wanted, shape)).map((z) => level + spread * z);
    return new FittedPath(this.name, path, Math.min(long, reach));
  }
}
