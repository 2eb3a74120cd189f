// A discrete-time hazard model on boosted trees: the chance of the event in each period for those it has
// not met yet (Tutz & Schmid 2016, "Modeling Discrete Time-to-Event Data"). Its curves answer who will
// leave, and when to expect it.
import { MlError } from '../errors.ts';
import { createPace, type FitContext } from '../estimator/fit-context.ts';
import { restoreModel } from '../estimator/registry.ts';
import type { Column } from '../frame/column.ts';
import { Frame } from '../frame/frame.ts';
import { seededRandom } from '../random.ts';
import { checkFormat } from '../state/check-format.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';
import { type BoostedTreesParameters, boostedTrees } from '../trees/boosted-trees.ts';
import { FittedTrees } from '../trees/fitted-trees.ts';
import { SurvivalCurves } from './curves.ts';
import { checkSurvival, periodEnds, type SurvivalData, subjectPeriods } from './hazard-periods.ts';

const FORMAT = 'aibaas.survival.hazard';
/** The column that tells the trees which period a row is about. */
const PERIOD = '(period)';
/** Subjects kept aside to stop in time, where there are enough to spare. */
const ASIDE = 0.2;
const SUBJECTS_TO_SPARE = 100;

export interface HazardOptions {
  /** At most so many periods, with about equally many events each. By default 20. */
  readonly periods?: number;
  /** Of the trees; by default few and shallow ones, stopped on subjects kept aside. */
  readonly trees?: Partial<BoostedTreesParameters>;
}

export interface TimeUntilOptions {
  /** Time each subject has already gone without the event; by default 0. */
  readonly elapsed?: ArrayLike<number>;
  /** Share of the interval in percent, both tails alike; by default 80. */
  readonly level?: number;
}

/** Time from now to the event, one entry a row. */
export interface TimeUntil {
  readonly median: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** 1 where the median lies beyond the last event of training: the risk is carried on as it was. */
  readonly isExtrapolated: Uint8Array;
}

export class HazardModel {
  /** Ends of the periods in the unit of the durations. */
  readonly ends: Float64Array;
  readonly trees: FittedTrees;

  constructor(ends: Float64Array, trees: FittedTrees) {
    this.ends = ends;
    this.trees = trees;
  }

  /** Chance of the event in each period for those still without it, row-major, rows × periods. */
  hazards(features: Frame): Float64Array {
    const { rowCount } = features;
    const count = this.ends.length;
    const out = new Float64Array(rowCount * count);
    for (let k = 0; k < count; k++) {
      const values = new Float64Array(rowCount).fill(k);
      const column: Column = { name: PERIOD, kind: 'numeric', values };
      const chances = this.trees.predict(new Frame([...features.without(PERIOD).columns, column]));
      for (let row = 0; row < rowCount; row++)
        out[row * count + k] = chances[2 * row + 1] as number;
    }
    return out;
  }

  /** @throws MlError `column_missing`, `column_kind_differs` */
  curves(features: Frame): SurvivalCurves {
    return new SurvivalCurves(this.ends, this.hazards(features));
  }

  /**
   * Chance of the event within `horizon` from now, one a row.
   *
   * @throws MlError `horizon_invalid`, `elapsed_invalid`, `column_missing`
   */
  probabilityWithin(features: Frame, horizon: number, elapsed?: ArrayLike<number>): Float64Array {
    if (!(horizon >= 0 && horizon < Infinity)) {
      const message = `The horizon is ${horizon}; give a finite time of at least 0.`;
      throw new MlError('horizon_invalid', 'horizon', message);
    }
    const curves = this.curves(features);
    const gone = checkElapsed(elapsed, features.rowCount);
    return Float64Array.from(gone, (start, row) => {
      const more =
        curves.cumulativeHazard(row, start + horizon) - curves.cumulativeHazard(row, start);
      return -Math.expm1(-more);
    });
  }

  /**
   * When to expect the event: median and interval of the time from now.
   *
   * @throws MlError `level_invalid`, `elapsed_invalid`, `column_missing`
   */
  timeUntil(features: Frame, { elapsed, level = 80 }: TimeUntilOptions = {}): TimeUntil {
    if (!(level > 0 && level < 100)) {
      const message = `The level is ${level}; give a percentage between 0 and 100.`;
      throw new MlError('level_invalid', 'options.level', message);
    }
    const curves = this.curves(features);
    const gone = checkElapsed(elapsed, features.rowCount);
    const tail = (1 - level / 100) / 2;
    const quantile = (share: number) =>
      Float64Array.from(gone, (start, row) => {
        const hazard = curves.cumulativeHazard(row, start) - Math.log1p(-share);
        return curves.timeOf(row, hazard) - start;
      });
    const median = quantile(0.5);
    const last = this.ends.at(-1) as number;
    return {
      median,
      lower: quantile(tail),
      upper: quantile(1 - tail),
      isExtrapolated: Uint8Array.from(median, (time, i) =>
        Number((gone[i] as number) + time > last),
      ),
    };
  }

  toJSON(): FittedState {
    const ends = Array.from(this.ends);
    return { format: FORMAT, version: 1, ends, trees: this.trees.toJSON() };
  }
}

/**
 * @throws MlError `rows_missing`, `length_mismatch`, `duration_invalid`, `event_missing`,
 *   `hazard_constant`, `periods_invalid`, `column_name_reserved`, `cancelled` and what the trees refuse
 * @example
 * const features = frameFromRecords(Array.from({ length: 60 }, (_, i) => ({ plan: i % 2 ? 'pro' : 'free' })));
 * const durations = Array.from({ length: 60 }, (_, i) => (i % 2 ? 40 : 10) + i / 3);
 * const hadEvent = durations.map((_, i) => i % 5 > 0);
 * const model = await fitHazard({ features, durations, hadEvent }, {}, { seed: 1 });
 * model.probabilityWithin(features, 30); // one chance a row
 * model.timeUntil(features, { level: 80 }).median; // one time a row
 */
export async function fitHazard(
  data: SurvivalData,
  { periods = 20, trees = {} }: HazardOptions,
  context: FitContext,
): Promise<HazardModel> {
  createPace(context).throwIfCancelled();
  checkSurvival(data);
  if (!Number.isInteger(periods) || periods < 1 || periods > 500) {
    const message = `There cannot be ${periods} periods; give a whole number from 1 to 500.`;
    throw new MlError('periods_invalid', 'options.periods', message);
  }
  if (data.features.has(PERIOD)) {
    const message = `"${PERIOD}" is a name this model uses itself; rename the column.`;
    throw new MlError('column_name_reserved', `data.features.${PERIOD}`, message);
  }
  const ends = periodEnds(data, periods);
  const random = seededRandom(context.seed);
  const order = Array.from({ length: data.features.rowCount }, (_, i) => i);
  const canSpare = order.length >= SUBJECTS_TO_SPARE;
  const aside = new Set(canSpare ? order.filter(() => random() < ASIDE) : []);
  const examples = (subjects: number[]) => examplesOf(data, ends, subjects);
  const training = examples(order.filter((row) => !aside.has(row)));
  const validation = aside.size > 0 ? { validation: examples([...aside]) } : {};
  const parameters = {
    rounds: canSpare ? 400 : 40,
    learningRate: 0.06,
    maxDepth: 4,
    patience: 25,
    ...trees,
  };
  const fitted = await boostedTrees
    .create(parameters)
    .fit({ task: 'binary', ...training, ...validation }, context);
  return new HazardModel(ends, fitted as FittedTrees);
}

function examplesOf(data: SurvivalData, ends: Float64Array, subjects: number[]) {
  const { subject, period, event } = subjectPeriods(data, ends, subjects);
  const columns: Column[] = [
    ...data.features.selectRows(subject).columns,
    { name: PERIOD, kind: 'numeric', values: period },
  ];
  const target: Column = {
    name: 'event',
    kind: 'categorical',
    codes: event,
    categories: ['no', 'yes'],
  };
  return { features: new Frame(columns), target };
}

/** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
export function readHazard(json: unknown): HazardModel {
  const state = new StateReader(json, 'model');
  checkFormat(state, FORMAT);
  const ends = state.numbers('ends');
  const trees = restoreModel(state.get('trees'));
  const rises = ends.every((end, k) => end > (k === 0 ? 0 : (ends[k - 1] as number)));
  if (ends.length > 0 && rises && trees instanceof FittedTrees && trees.outputCount === 2) {
    return new HazardModel(ends, trees);
  }
  const message = 'model.ends or model.trees is damaged; train again.';
  throw new MlError('state_invalid', 'model', message);
}

function checkElapsed(elapsed: ArrayLike<number> | undefined, rows: number): Float64Array {
  if (elapsed === undefined) return new Float64Array(rows);
  if (elapsed.length !== rows) {
    const message = `There are ${rows} rows and ${elapsed.length} elapsed times.`;
    throw new MlError('length_mismatch', 'options.elapsed', message);
  }
  return Float64Array.from(elapsed, (time, row) => {
    if (time >= 0 && time < Infinity) return time;
    const message = `Row ${row} has gone ${time} without the event; give a finite time of at least 0.`;
    throw new MlError('elapsed_invalid', `options.elapsed[${row}]`, message);
  });
}
