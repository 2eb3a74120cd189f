// DDSketch: quantiles of a stream within a stated relative error, from counts in buckets whose bounds
// grow by a constant factor (Masson, Rim & Lee 2019). Sketches of equal accuracy merge without loss.
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';

/** Smaller sizes count as 0. */
const SMALLEST = 1e-300;

/** Values up to this bound lie in this bucket; buckets are given in rising order. */
export interface Bucket {
  readonly upper: number;
  /** The value that stands for the bucket. */
  readonly value: number;
  readonly count: number;
}

/**
 * @example
 * const sketch = new DdSketch();
 * for (const ms of [12, 15, 11, 240, 13]) sketch.add(ms);
 * sketch.quantile(0.99); // within 1 % of the true one
 */
export class DdSketch {
  readonly accuracy: number;
  /** More buckets than this and the smallest are joined, whose quantiles then lose accuracy. */
  readonly bucketsMax: number;
  readonly #gamma: number;
  readonly #logGamma: number;
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();
  #zeros = 0;
  #count = 0;
  #sum = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;

  /** @throws MlError `accuracy_out_of_range`, `buckets_out_of_range` */
  constructor({ accuracy = 0.01, bucketsMax = 4096 } = {}) {
    if (!(accuracy >= 1e-6 && accuracy <= 0.5)) {
      const message = `The accuracy is ${accuracy}; give a relative error from 0.000001 to 0.5.`;
      throw new MlError('accuracy_out_of_range', 'options.accuracy', message);
    }
    if (!Number.isInteger(bucketsMax) || bucketsMax < 16) {
      const message = `bucketsMax is ${bucketsMax}; give a whole number of at least 16.`;
      throw new MlError('buckets_out_of_range', 'options.bucketsMax', message);
    }
    this.accuracy = accuracy;
    this.bucketsMax = bucketsMax;
    this.#gamma = (1 + accuracy) / (1 - accuracy);
    this.#logGamma = Math.log(this.#gamma);
  }

  get count(): number {
    return this.#count;
  }

  /** Of all values; it stays within the doubles. */
  get sum(): number {
    return this.#sum;
  }

  /** Exact; NaN when empty. */
  get min(): number {
    return this.#count > 0 ? this.#min : Number.NaN;
  }

  /** Exact; NaN when empty. */
  get max(): number {
    return this.#count > 0 ? this.#max : Number.NaN;
  }

  /** @throws MlError `value_not_finite`, `weight_invalid` */
  add(value: number, weight = 1): void {
    if (!Number.isFinite(value)) {
      throw new MlError('value_not_finite', 'value', `${value} cannot be sketched; leave it out.`);
    }
    if (!(weight > 0) || weight === Infinity) {
      throw new MlError('weight_invalid', 'weight', `The weight is ${weight}; give one above 0.`);
    }
    const size = Math.abs(value);
    if (size < SMALLEST) this.#zeros += weight;
    else this.#put(value > 0 ? this.#positive : this.#negative, this.#keyOf(size), weight);
    this.#count += weight;
    this.#sum = bounded(this.#sum + value * weight);
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
  }

  #keyOf(size: number): number {
    return Math.ceil(Math.log(size) / this.#logGamma);
  }

  #put(store: Map<number, number>, key: number, weight: number): void {
    store.set(key, (store.get(key) ?? 0) + weight);
    if (store.size <= this.bucketsMax) return;
    const keys = [...store.keys()].sort((a, b) => a - b);
    // A quarter at once, so that joining is rare.
    const into = keys[keys.length >> 2] as number;
    for (const low of keys) {
      if (low >= into) break;
      store.set(into, (store.get(into) ?? 0) + (store.get(low) ?? 0));
      store.delete(low);
    }
  }

  /** Filled buckets from the lowest values to the highest. */
  buckets(): Bucket[] {
    const gamma = this.#gamma;
    const middle = (key: number): number => (2 * gamma ** key) / (gamma + 1);
    const sorted = (store: Map<number, number>) => [...store].sort(([a], [b]) => a - b);
    const below = sorted(this.#negative)
      .reverse()
      .map(([key, count]) => ({ upper: -(gamma ** (key - 1)), value: -middle(key), count }));
    const zero = this.#zeros > 0 ? [{ upper: 0, value: 0, count: this.#zeros }] : [];
    const above = sorted(this.#positive).map(([key, count]) => ({
      upper: gamma ** key,
      value: middle(key),
      count,
    }));
    return [...below, ...zero, ...above];
  }

  /**
   * @param share in [0, 1]
   * @returns NaN when empty
   * @throws MlError `quantile_out_of_range`
   */
  quantile(share: number): number {
    if (!(share >= 0 && share <= 1)) {
      const message = `The quantile is ${share}; give a number from 0 to 1.`;
      throw new MlError('quantile_out_of_range', 'share', message);
    }
    if (this.#count === 0) return Number.NaN;
    if (share === 0) return this.#min;
    if (share === 1) return this.#max;
    const rank = share * (this.#count - 1);
    let seen = 0;
    for (const { value, count } of this.buckets()) {
      seen += count;
      if (seen > rank) return Math.min(this.#max, Math.max(this.#min, value));
    }
    return this.#max;
  }

  /**
   * Takes in all that another sketch has seen; the other stays as it is.
   *
   * @throws MlError `sketches_differ` when their accuracies differ
   */
  merge(other: DdSketch): void {
    if (other.accuracy !== this.accuracy) {
      const message = `Sketches of accuracy ${this.accuracy} and ${other.accuracy} do not merge.`;
      throw new MlError('sketches_differ', 'other.accuracy', message);
    }
    for (const [key, count] of [...other.#positive]) this.#put(this.#positive, key, count);
    for (const [key, count] of [...other.#negative]) this.#put(this.#negative, key, count);
    this.#zeros += other.#zeros;
    this.#count += other.#count;
    this.#sum = bounded(this.#sum + other.#sum);
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  toJSON(): FittedState {
    const plain = (store: Map<number, number>) => {
      const sorted = [...store].sort(([a], [b]) => a - b);
      return { keys: sorted.map(([key]) => key), counts: sorted.map(([, count]) => count) };
    };
    return {
      format: 'aibaas.sketch.quantiles',
      version: 1,
      accuracy: this.accuracy,
      bucketsMax: this.bucketsMax,
      zeros: this.#zeros,
      sum: this.#sum,
      min: this.#count > 0 ? this.#min : null,
      max: this.#count > 0 ? this.#max : null,
      positive: plain(this.#positive),
      negative: plain(this.#negative),
    };
  }

  /** @throws MlError `format_unknown`, `state_invalid` */
  static fromJSON(json: unknown): DdSketch {
    const state = new StateReader(json, 'sketch');
    checkFormat(state, 'aibaas.sketch.quantiles');
    const sketch = new DdSketch({
      accuracy: state.number('accuracy'),
      bucketsMax: state.integer('bucketsMax'),
    });
    const fill = (store: Map<number, number>, part: StateReader) => {
      const keys = part.integers('keys');
      const counts = part.numbers('counts', keys.length);
      keys.forEach((key, i) => {
        const count = counts[i] as number;
        store.set(key, (store.get(key) ?? 0) + Math.max(0, count));
        sketch.#count += Math.max(0, count);
      });
    };
    fill(sketch.#positive, state.object('positive'));
    fill(sketch.#negative, state.object('negative'));
    sketch.#zeros = state.number('zeros', { min: 0 });
    sketch.#count += sketch.#zeros;
    sketch.#sum = state.number('sum');
    if (sketch.#count > 0) {
      sketch.#min = state.number('min');
      sketch.#max = state.number('max', { min: sketch.#min });
    }
    return sketch;
  }
}

/** Beyond the largest double a sum stays there, so that it survives JSON. */
const bounded = (sum: number): number =>
  Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, sum));
