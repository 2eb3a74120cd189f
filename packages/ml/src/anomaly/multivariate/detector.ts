// Records of several numbers at once: odd is what lies far from the cloud of the others, in an empty part
// of space, or far from all others, even when each number by itself is usual. Streams in bounded memory.
import { MlError } from '../../errors.ts';
import { checkFormat } from '../../state/check-format.ts';
import { StateReader } from '../../state/state-reader.ts';
import { Suppression, type SuppressionState } from '../suppression.ts';
import { SURPRISE_MAX, Tail } from '../tail.ts';
import { HalfSpaceTrees } from '../views/half-space-trees.ts';
import { Neighbours } from './neighbours.ts';
import { RobustCloud } from './robust-cloud.ts';

const TAIL_SHARES = [0.02, 0.05] as const;
const NORM = 1.5;
/** Joined surprise of three views that is called an anomaly: about one in 6 000 records of normal noise. */
const ALARM_AT = 14.5;
/** A view's first so many answers only say what is usual. */
const WARM_UP = 100;
/** Records after which half-space trees and neighbours tell something, and the cloud does. */
const WINDOW = 250;
const CLOUD_LEARNS = 20;
const WIDTH_MAX = 100;
const VIEWS = ['cloud', 'space', 'neighbours'] as const;
const FORMAT = 'aibaas.multivariate-detector';
const VERSION = 1;

export interface MultivariateOptions {
  /** Names of the numbers of a record, in their order; at most 100. */
  readonly names: readonly string[];
  /** As of {@link AnomalyDetector}: 2 asks for twice the surprise. By default 1. */
  readonly strictness?: number;
  readonly seed?: number;
}

export interface MultivariateVerdict {
  /** 0 … 1; 0.5 and above is an anomaly. Repeats within one incident and the first 120 records and more give 0. */
  readonly score: number;
  readonly isAnomaly: boolean;
  readonly surprise: number;
  /** −ln of each view's tail probability. */
  readonly views: Readonly<Record<(typeof VIEWS)[number], number>>;
  /** How much each number adds to the distance from the cloud, as shares of it by name. */
  readonly contributions: Readonly<Record<string, number>>;
}

export interface MultivariateState {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly options: MultivariateOptions;
  readonly count: number;
  readonly cloud: ReturnType<RobustCloud['state']>;
  readonly space: ReturnType<HalfSpaceTrees['state']>;
  readonly neighbours: ReturnType<Neighbours['state']>;
  readonly tails: readonly (readonly number[][])[];
  readonly suppression: SuppressionState;
}

/**
 * Robust Mahalanobis distance, half-space trees (Tan, Ting & Liu 2011) and the distance to neighbours, each read by
 * its own tail and joined.
 *
 * @throws MlError `bad_option`, `width_mismatch`, `not_finite`
 * @example
 * const detector = new MultivariateDetector({ names: ['load', 'latency'] });
 * for (let i = 0; i < 600; i++) detector.update([Math.sin(i), Math.sin(i) + 0.1 * Math.cos(7 * i)]);
 * detector.update([0.9, -0.9]).isAnomaly; // true
 */
export class MultivariateDetector {
  readonly #options: MultivariateOptions;
  readonly #alarmAt: number;
  readonly #cloud: RobustCloud;
  readonly #space: HalfSpaceTrees;
  readonly #neighbours: Neighbours;
  readonly #tails: readonly (readonly Tail[])[];
  readonly #suppression: Suppression;
  readonly #unit: Float64Array;
  readonly #shares: Float64Array;
  #count = 0;

  constructor(options: MultivariateOptions) {
    const { names, strictness = 1, seed = 1 } = options;
    checkOptions(options);
    const width = names.length;
    this.#options = options;
    this.#alarmAt = ALARM_AT * strictness;
    this.#cloud = new RobustCloud(width);
    this.#space = new HalfSpaceTrees({ width, trees: 25, window: WINDOW, seed });
    this.#neighbours = new Neighbours(width);
    this.#tails = VIEWS.map(() => TAIL_SHARES.map((share) => new Tail(share)));
    this.#suppression = new Suppression(this.#alarmAt);
    this.#unit = new Float64Array(width);
    this.#shares = new Float64Array(width);
  }

  /** @param record one finite number for each name */
  update(record: ArrayLike<number>): MultivariateVerdict {
    const { names } = this.#options;
    const values = checkRecord(record, names);
    const distance = this.#cloud.distance(values, this.#shares);
    for (let i = 0; i < values.length; i++) {
      const offset = (values[i] as number) - (this.#cloud.centre[i] as number);
      // A number that never moved is endlessly far once it does, whatever its unit.
      const z = offset === 0 ? 0 : offset / this.#cloud.deviation(i);
      // Four deviations to either side fill 0 … 1.
      this.#unit[i] = Math.min(1, Math.max(0, 0.5 + z / 8));
    }
    this.#cloud.add(values, distance);
    const distances = [
      Math.sqrt(distance),
      this.#space.update(this.#unit),
      this.#neighbours.update(values, (i) => this.#cloud.deviation(i)),
    ];
    const surprises = distances.map((value, k) => this.#surprise(k, value));
    const surprise = surprises.reduce((sum, s) => sum + s ** NORM, 0) ** (1 / NORM);
    this.#count += 1;
    const passed = this.#suppression.update(surprise);
    const score = passed / (passed + this.#alarmAt);
    const [cloud, space, neighbours] = surprises as [number, number, number];
    return {
      score,
      isAnomaly: score >= 0.5,
      surprise,
      views: { cloud, space, neighbours },
      contributions: this.#contributions(names),
    };
  }

  toJSON(): MultivariateState {
    return {
      format: FORMAT,
      version: VERSION,
      options: this.#options,
      count: this.#count,
      cloud: this.#cloud.state(),
      space: this.#space.state(),
      neighbours: this.#neighbours.state(),
      tails: this.#tails.map((tails) => tails.map((tail) => tail.state())),
      suppression: this.#suppression.state(),
    };
  }

  /**
   * Goes on where `toJSON` stopped.
   *
   * @throws MlError `format_unknown`, `version_newer` or `state_invalid`
   */
  static fromJSON(json: unknown): MultivariateDetector {
    checkFormat(new StateReader(json, 'json'), FORMAT, VERSION);
    const state = json as MultivariateState;
    try {
      const detector = new MultivariateDetector(state.options);
      detector.#count = state.count;
      detector.#cloud.restore(state.cloud);
      detector.#space.restore(state.space);
      detector.#neighbours.restore(state.neighbours);
      detector.#tails.forEach((tails, k) => {
        tails.forEach((tail, t) => {
          tail.restore(state.tails[k]?.[t] as number[]);
        });
      });
      detector.#suppression.restore(state.suppression);
      return detector;
    } catch (error) {
      const message = `the state of the detector is damaged: ${(error as Error).message}`;
      throw new MlError('state_invalid', 'json', message);
    }
  }

  /** What a view says before it knows enough would be the measure of all that it says later. */
  #surprise(view: number, distance: number): number {
    const learning = view === 0 ? CLOUD_LEARNS + 3 * this.#shares.length : WINDOW;
    if (this.#count < learning) return 0;
    const tails = this.#tails[view] as readonly Tail[];
    let sum = 0;
    for (const tail of tails) sum += tail.update(distance) / tails.length;
    return this.#count < learning + WARM_UP ? 0 : Math.min(SURPRISE_MAX, sum);
  }

  #contributions(names: readonly string[]): Record<string, number> {
    let total = 0;
    for (const share of this.#shares) total += Math.max(0, share);
    const own = (i: number): number =>
      total > 0 ? Math.max(0, this.#shares[i] as number) / total : 0;
    return Object.fromEntries(names.map((name, i) => [name, own(i)]));
  }
}

function checkOptions({ names, strictness = 1, seed = 1 }: MultivariateOptions): void {
  if (!Array.isArray(names) || names.length === 0 || names.length > WIDTH_MAX) {
    throw new MlError('bad_option', 'options.names', `names has to list 1 to ${WIDTH_MAX} numbers`);
  }
  if (new Set(names).size < names.length || names.some((name) => typeof name !== 'string')) {
    throw new MlError('bad_option', 'options.names', 'each number needs a name of its own');
  }
  if (!(strictness >= 0.1 && strictness <= 10)) {
    const message = `strictness is ${strictness}; give a number from 0.1 to 10`;
    throw new MlError('bad_option', 'options.strictness', message);
  }
  if (!Number.isFinite(seed)) {
    throw new MlError('bad_option', 'options.seed', `seed is ${seed}; give a finite number`);
  }
}

function checkRecord(record: ArrayLike<number>, names: readonly string[]): Float64Array {
  if (record.length !== names.length) {
    const message = `the record has ${record.length} numbers, the detector watches ${names.length}`;
    throw new MlError('width_mismatch', 'record', message);
  }
  return Float64Array.from({ length: names.length }, (_, i) => {
    const value = record[i] as number;
    // Squares and products of it must stay finite.
    if (typeof value === 'number' && Math.abs(value) <= 1e100) return value;
    const message = `record.${names[i]} is ${value}; leave out records without a number`;
    throw new MlError('not_finite', `record.${names[i]}`, message);
  });
}
