// One model for many series: trees learn from all of them together what follows what, so that short and
// new series borrow from long ones. Intervals are conformal on the last steps of every series.
import { MlError } from '../../errors.ts';
import { createPace, type FitContext } from '../../estimator/fit-context.ts';
import { restoreModel } from '../../estimator/registry.ts';
import { checkFormat } from '../../state/check-format.ts';
import type { FittedState } from '../../state/fitted-state.ts';
import { StateReader } from '../../state/state-reader.ts';
import { FittedTrees } from '../../trees/fitted-trees.ts';
import { addSteps, readTime } from '../calendar.ts';
import { type Frequency, factsOf, frequencyWords, isFrequency } from '../frequency.ts';
import { prepareHistory } from '../prepare.ts';
import { drawTargets, growTrees, lastTargets } from './fit.ts';
import { type LagSeries, type LagShape, lagRows, lagTargets, scaleAt } from './lag-rows.ts';

export interface GlobalSeries {
  /** Oldest first; null or NaN is missing. */
  readonly values: ArrayLike<number | null>;
  /** Time of values[0], YYYY-MM-DD or RFC 3339; for all series or for none. */
  readonly start?: string;
}

export interface GlobalOptions {
  readonly horizonSteps: number;
  readonly frequency?: Frequency;
  /** Seasons in steps; by default those the calendar suggests. */
  readonly periods?: readonly number[];
  /** At most so many trees; growing stops when the last steps of the series are forecast no better. */
  readonly rounds?: number;
  readonly rowsMax?: number;
}

export interface GlobalForecast {
  readonly mean: number[];
  /** Interval ends per level, keyed by the level as text. */
  readonly lower: Record<string, number[]>;
  readonly upper: Record<string, number[]>;
}

const FORMAT = 'aibaas.forecast.global';
const SERIES_MAX = 100_000;
const HORIZON_MAX = 1000;
/** Quantiles of the residuals kept a step: each percent, and finer where 99 % lies. */
const KNOTS = 201;

interface GlobalState {
  readonly shape: LagShape;
  readonly horizonSteps: number;
  readonly hasStart: boolean;
  readonly isLog: boolean;
  /** Sorted sizes of relative errors a step, KNOTS each. */
  readonly sizes: Float64Array;
}

export class GlobalForecaster {
  readonly trees: FittedTrees;
  readonly state: GlobalState;

  constructor(trees: FittedTrees, state: GlobalState) {
    this.trees = trees;
    this.state = state;
  }

  /**
   * Forecasts any series of the same frequency, whether it was trained on or not.
   *
   * @param levels interval levels in percent, in (0, 99.5]
   * @throws MlError `no_values`, `value_not_finite`, `value_not_positive` (trained on logarithms),
   *   `level_out_of_range`, `start_missing`, `time_not_understood`
   */
  forecast(series: GlobalSeries, levels: readonly number[] = [80, 95]): GlobalForecast {
    const { shape, horizonSteps, isLog, hasStart, sizes } = this.state;
    for (const level of levels) {
      if (level > 0 && level <= 99.5) continue;
      const message = `The level is ${level}; give a percentage in (0, 99.5].`;
      throw new MlError('level_out_of_range', 'levels', message);
    }
    const given = read(series, 'series', shape, isLog);
    if (hasStart && given.startMs === null) {
      const message = 'The model looks at the calendar; give the start of the series.';
      throw new MlError('start_missing', 'series.start', message);
    }
    const one = { ...given, startMs: hasStart ? given.startMs : null };
    const origin = one.values.length;
    const targets = Array.from({ length: horizonSteps }, (_, step) => ({
      series: 0,
      origin,
      step,
    }));
    const { level: centre, spread } = scaleAt(one.values, origin, shape);
    const z = this.trees.predict(lagRows([one], targets, shape));
    // A series of the training may end in a level far from all others: exp() must not overflow.
    const back = (v: number): number => (isLog ? Math.exp(Math.min(v, 700)) : v);
    const ends = (level: number, sign: number): [string, number[]] => [
      String(level),
      Array.from(z, (v, i) => {
        const rank = (level / 100) * (KNOTS - 1);
        const low = Math.floor(rank);
        const a = sizes[i * KNOTS + low] as number;
        const b = sizes[i * KNOTS + Math.min(KNOTS - 1, low + 1)] as number;
        return back(centre + spread * (v + sign * (a + (rank - low) * (b - a))));
      }),
    ];
    return {
      mean: Array.from(z, (v) => back(centre + spread * v)),
      lower: Object.fromEntries(levels.map((level) => ends(level, -1))),
      upper: Object.fromEntries(levels.map((level) => ends(level, 1))),
    };
  }

  toJSON(): FittedState {
    const { shape, horizonSteps, hasStart, isLog, sizes } = this.state;
    return {
      ...{ format: FORMAT, version: 1, horizonSteps, hasStart, isLog },
      periods: [...shape.periods],
      frequency: shape.frequency,
      sizes: Array.from(sizes),
      trees: this.trees.toJSON(),
    };
  }
}

/**
 * @param all series of one frequency; at least one must be longer than the horizon by seven values
 * @throws MlError `series_missing`, `too_many_series`, `horizon_out_of_range`, `season_out_of_range`,
 *   `frequency_unknown`, `history_too_short`, `no_values`, `value_not_finite`, `cancelled`
 * @example
 * const shops = [3, 5, 8].map((size) => ({ values: Array.from({ length: 60 }, (_, i) => size * (10 + (i % 7))) }));
 * const model = trainGlobalForecaster(shops, { horizonSteps: 7, frequency: 'D' }, { seed: 1 });
 * model.forecast({ values: shops[0]?.values ?? [] }).mean; // 7 numbers
 */
export function trainGlobalForecaster(
  all: readonly GlobalSeries[],
  options: GlobalOptions,
  context: FitContext,
): GlobalForecaster {
  createPace(context).throwIfCancelled();
  const { horizonSteps, rounds = 400, rowsMax = 100_000 } = options;
  const shape = checkOptions(all, options);
  const isLog = all.every(({ values }) => everyValue(values, (v) => v > 0));
  const hasStart = all.every(({ start }) => start !== undefined);
  const series = all.map((one, k) => {
    const known = read(one, `series[${k}]`, shape, isLog);
    return { ...known, startMs: hasStart ? known.startMs : null };
  });
  const lengths = series.map(({ values }) => values.length);
  const last = lastTargets(lengths, horizonSteps);
  if (last.length === 0) {
    const message = `No series is long enough to learn ${horizonSteps} steps from; give longer ones or fewer steps.`;
    throw new MlError('history_too_short', 'series', message);
  }
  const short = lengths.map((length) => Math.max(0, length - horizonSteps));
  const rules = {
    rounds,
    maxDepth: 6,
    learningRate: 0.05,
    minChildWeight: 20,
    columnShare: 0.5,
    patience: 30,
  };
  const grow = (until: readonly number[], validation: typeof last, more: object) =>
    growTrees(series, drawTargets(until, horizonSteps, rowsMax, context.seed), validation, shape, {
      rules: { ...rules, ...more },
      context,
    });
  const tested = grow(short, last, {});
  const sizes = residualSizes(tested, series, last, shape, horizonSteps);
  // Once more with the steps that were kept aside, for as many rounds as those asked for.
  const trees = grow(lengths, [], {
    rounds: Math.max(1, tested.ensemble.trees.length),
    patience: 0,
  });
  return new GlobalForecaster(trees, { shape, horizonSteps, hasStart, isLog, sizes });
}

function residualSizes(
  trees: FittedTrees,
  series: readonly LagSeries[],
  last: ReturnType<typeof lastTargets>,
  shape: LagShape,
  horizonSteps: number,
): Float64Array {
  const said = trees.predict(lagRows(series, last, shape));
  const truth = lagTargets(series, last, shape);
  const byStep = Array.from({ length: horizonSteps }, () => [] as number[]);
  last.forEach(({ step }, row) => {
    const size = Math.abs((truth[row] as number) - (said[row] as number));
    // Neighbouring steps steady each other where series are few.
    for (let near = Math.max(0, step - 1); near <= step + 1 && near < horizonSteps; near++) {
      (byStep[near] as number[]).push(size);
    }
  });
  const sizes = new Float64Array(horizonSteps * KNOTS);
  byStep.forEach((list, step) => {
    const sorted = Float64Array.from(list).sort();
    for (let k = 0; k < KNOTS; k++) {
      // The (n + 1)-th rank of conformal prediction; past the largest it is stretched a little.
      const rank = ((sorted.length + 1) * k) / (KNOTS - 1);
      const at = Math.min(sorted.length, Math.max(1, Math.ceil(rank)));
      const beyond = Math.max(1, rank / sorted.length);
      sizes[step * KNOTS + k] = k === 0 ? 0 : (sorted[at - 1] as number) * beyond;
    }
  });
  return sizes;
}

function checkOptions(all: readonly GlobalSeries[], options: GlobalOptions): LagShape {
  const { horizonSteps, frequency = 'D' } = options;
  if (all.length === 0) throw new MlError('series_missing', 'series', 'There is no series.');
  if (all.length > SERIES_MAX) {
    const message = `There are ${all.length} series; train on at most ${SERIES_MAX} of them.`;
    throw new MlError('too_many_series', 'series', message);
  }
  if (!Number.isInteger(horizonSteps) || horizonSteps < 1 || horizonSteps > HORIZON_MAX) {
    const message = `The horizon is ${horizonSteps}; give a whole number from 1 to ${HORIZON_MAX}.`;
    throw new MlError('horizon_out_of_range', 'options.horizonSteps', message);
  }
  if (!isFrequency(frequency)) {
    const message = `The frequency is ${String(frequency)}; ${frequencyWords}.`;
    throw new MlError('frequency_unknown', 'options.frequency', message);
  }
  const periods = options.periods ?? factsOf(frequency).periods;
  if (periods.length > 5 || periods.some((p) => !Number.isInteger(p) || p < 2 || p > 10_000)) {
    const message = 'Give at most 5 seasons, each a whole number of steps from 2 to 10000.';
    throw new MlError('season_out_of_range', 'options.periods', message);
  }
  return { periods: [...periods].sort((a, b) => a - b), frequency };
}

function everyValue(values: ArrayLike<number | null>, test: (value: number) => boolean): boolean {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value !== null && value !== undefined && !Number.isNaN(value) && !test(value)) return false;
  }
  return true;
}

/** A complete history from the first to the last observed value. */
function read(
  { values, start }: GlobalSeries,
  path: string,
  shape: LagShape,
  isLog: boolean,
): LagSeries {
  const all = Float64Array.from({ length: values.length }, (_, i) => {
    const value = values[i] ?? Number.NaN;
    if (Number.isNaN(value) || (Number.isFinite(value) && Math.abs(value) <= 1e150)) return value;
    throw new MlError('value_not_finite', `${path}.values[${i}]`, `${value} is no finite value.`);
  });
  if (all.every(Number.isNaN)) {
    throw new MlError('no_values', `${path}.values`, 'There is no observed value.');
  }
  const { values: history, offset } = prepareHistory(all, all.length, shape.periods[0] ?? 1);
  if (isLog && !history.every((v) => v > 0)) {
    const message = 'The model was trained on positive values; this series has others.';
    throw new MlError('value_not_positive', `${path}.values`, message);
  }
  const frequencyStart = start === undefined ? null : readTime(start, `${path}.start`);
  const startMs =
    frequencyStart === null ? null : addSteps(frequencyStart, shape.frequency, offset);
  return { values: isLog ? history.map(Math.log) : history, startMs };
}

/** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
export function readGlobalForecaster(json: unknown): GlobalForecaster {
  const state = new StateReader(json, 'model');
  checkFormat(state, FORMAT);
  const horizonSteps = state.integer('horizonSteps', { min: 1, max: HORIZON_MAX });
  const frequency = state.text('frequency');
  if (!isFrequency(frequency)) {
    const message = `model.frequency is not known: ${frequencyWords}.`;
    throw new MlError('state_invalid', 'model.frequency', message);
  }
  const periods = Array.from(state.integers('periods', { min: 2, max: 10_000 }));
  const trees = restoreModel(state.get('trees'));
  const sizes = state.numbers('sizes', horizonSteps * KNOTS);
  const shape = { periods, frequency };
  const width = lagRows([], [], shape).columns.length;
  if (!(trees instanceof FittedTrees) || trees.header.columns.length !== width) {
    throw new MlError(
      'state_invalid',
      'model.trees',
      'The trees do not fit the model; train again.',
    );
  }
  const [hasStart, isLog] = [state.boolean('hasStart'), state.boolean('isLog')];
  return new GlobalForecaster(trees, { shape, horizonSteps, hasStart, isLog, sizes });
}
