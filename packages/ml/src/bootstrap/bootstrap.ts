// Intervals of any statistic by drawing rows again: percentile and bias-corrected accelerated (Efron
// 1987), and for the difference of two statistics on the same rows.
import { MlError } from '../errors.ts';
import { normalProbability, normalQuantile } from '../forecast/distributions.ts';
import { quantile } from '../forecast/statistics.ts';
import { seededRandom } from '../random.ts';

/** A figure of some rows; a row may come several times. NaN where the rows do not allow it. */
export type Statistic = (rows: Uint32Array) => number;

export interface BootstrapOptions {
  readonly seed: number;
  /** 1000 by default. */
  readonly samples?: number;
  /** 0.95 by default. */
  readonly level?: number;
  /** `bca` by default: it corrects for bias and skew. */
  readonly method?: 'percentile' | 'bca';
}

export interface Interval {
  readonly estimate: number;
  readonly lower: number;
  readonly upper: number;
  /** Standard deviation over the samples. */
  readonly standardError: number;
}

/** So many leave-out groups tell the acceleration; leaving out single rows would not tell more. */
const GROUPS = 100;

/**
 * @param rowCount rows there are; `statistic` is given places in 0 … rowCount − 1
 * @throws MlError `rows_missing`, `samples_out_of_range`, `level_out_of_range`, `statistic_undefined`
 * @example
 * const minutes = [3, 5, 2, 8, 4, 6, 7, 3];
 * const meanOf = (rows: Uint32Array): number =>
 *   rows.reduce((sum, row) => sum + (minutes[row] ?? 0), 0) / rows.length;
 * bootstrapInterval(minutes.length, meanOf, { seed: 1 }).estimate; // 4.75
 */
export function bootstrapInterval(
  rowCount: number,
  statistic: Statistic,
  { seed, samples = 1000, level = 0.95, method = 'bca' }: BootstrapOptions,
): Interval {
  check(rowCount, samples, level);
  const all = Uint32Array.from({ length: rowCount }, (_, row) => row);
  const estimate = statistic(all);
  if (!Number.isFinite(estimate)) {
    const message = `The statistic is ${estimate} on all rows; there is nothing to put an interval around.`;
    throw new MlError('statistic_undefined', 'statistic', message);
  }
  const draws = drawStatistics(rowCount, statistic, seed, samples);
  const tail = (1 - level) / 2;
  const shares =
    method === 'percentile'
      ? [tail, 1 - tail]
      : correctedShares(draws, estimate, tail, acceleration(rowCount, statistic));
  return {
    estimate,
    lower: quantile(draws, shares[0] as number),
    upper: quantile(draws, shares[1] as number),
    standardError: deviationOf(draws),
  };
}

function check(rowCount: number, samples: number, level: number): void {
  if (!Number.isInteger(rowCount) || rowCount < 1) {
    throw new MlError('rows_missing', 'rowCount', `There are ${rowCount} rows to draw from.`);
  }
  if (!Number.isInteger(samples) || samples < 20) {
    const message = `samples is ${samples}; give a whole number of at least 20.`;
    throw new MlError('samples_out_of_range', 'options.samples', message);
  }
  if (level > 0 && level < 1) return;
  const message = `The level is ${level}; give one between 0 and 1.`;
  throw new MlError('level_out_of_range', 'options.level', message);
}

/** Statistics of rows drawn with replacement; draws on which it is undefined are left out. */
function drawStatistics(
  rowCount: number,
  statistic: Statistic,
  seed: number,
  samples: number,
): Float64Array {
  const random = seededRandom(seed);
  const rows = new Uint32Array(rowCount);
  const draws: number[] = [];
  for (let sample = 0; sample < samples; sample++) {
    for (let i = 0; i < rowCount; i++) rows[i] = Math.floor(random() * rowCount);
    const value = statistic(rows);
    if (Number.isFinite(value)) draws.push(value);
  }
  if (draws.length >= samples / 2) return Float64Array.from(draws);
  const message = 'The statistic is undefined on most samples; there are too few rows.';
  throw new MlError('statistic_undefined', 'statistic', message);
}

function correctedShares(
  draws: Float64Array,
  estimate: number,
  tail: number,
  a: number,
): [number, number] {
  let below = 0;
  for (const draw of draws) below += draw < estimate ? 1 : draw === estimate ? 0.5 : 0;
  const edge = 0.5 / draws.length;
  const bias = normalQuantile(Math.min(1 - edge, Math.max(edge, below / draws.length)));
  const share = (p: number): number => {
    const z = bias + normalQuantile(p);
    return normalProbability(bias + z / (1 - a * z));
  };
  return [share(tail), share(1 - tail)];
}

/** Skewness of the statistic from leaving rows out, in groups where there are many. */
function acceleration(rowCount: number, statistic: Statistic): number {
  const groups = Math.min(rowCount, GROUPS);
  if (groups < 3) return 0;
  const values: number[] = [];
  for (let group = 0; group < groups; group++) {
    const kept: number[] = [];
    for (let row = 0; row < rowCount; row++) if (row % groups !== group) kept.push(row);
    const value = statistic(Uint32Array.from(kept));
    if (Number.isFinite(value)) values.push(value);
  }
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let squares = 0;
  let cubes = 0;
  for (const value of values) {
    squares += (mean - value) ** 2;
    cubes += (mean - value) ** 3;
  }
  const scale = 6 * squares ** 1.5;
  // Bounded, so that 1 − a·z stays above 0 for every level in use.
  return scale > 0 ? Math.min(0.25, Math.max(-0.25, cubes / scale)) : 0;
}

function deviationOf(draws: Float64Array): number {
  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const squares = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, draws.length - 1));
}

/**
 * Interval of `first − second` on the same rows: rows that are hard for both do not widen it.
 *
 * @example
 * const [now, before] = [[1, 1, 0, 1, 1, 1], [1, 0, 0, 1, 0, 1]];
 * const shareOf = (hits: number[]) => (rows: Uint32Array): number =>
 *   rows.reduce((sum, row) => sum + (hits[row] ?? 0), 0) / rows.length;
 * pairedBootstrap(6, shareOf(now), shareOf(before), { seed: 1 }).estimate; // 0.333
 */
export function pairedBootstrap(
  rowCount: number,
  first: Statistic,
  second: Statistic,
  options: BootstrapOptions,
): Interval {
  return bootstrapInterval(rowCount, (rows) => first(rows) - second(rows), options);
}
