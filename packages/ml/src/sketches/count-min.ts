// Count-min: how often an item came, never too low, and too high by at most a stated share of the whole
// stream (Cormode & Muthukrishnan 2005). Sketches of equal shape merge without loss.
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';
import { hashPair } from './hash.ts';

/**
 * @example
 * const clicks = new CountMin({ error: 0.001, failure: 0.01 });
 * clicks.add('/pricing');
 * clicks.count('/pricing'); // at least 1
 */
export class CountMin {
  readonly width: number;
  readonly depth: number;
  readonly #counts: Float64Array;
  #total = 0;

  /**
   * @param options `error`: share of the whole stream by which a count may be too high;
   *   `failure`: how likely it is to be worse than that
   * @throws MlError `error_out_of_range`
   */
  constructor({ error = 0.001, failure = 0.01 } = {}) {
    for (const [name, value] of Object.entries({ error, failure })) {
      if (value >= 1e-7 && value < 1) continue;
      const message = `${name} is ${value}; give a share from 0.0000001 to below 1.`;
      throw new MlError('error_out_of_range', `options.${name}`, message);
    }
    this.width = Math.ceil(Math.E / error);
    this.depth = Math.max(1, Math.ceil(Math.log(1 / failure)));
    this.#counts = new Float64Array(this.width * this.depth);
  }

  /** Everything that was added. */
  get total(): number {
    return this.#total;
  }

  #places(item: string | number): Uint32Array {
    const [a, b] = hashPair(item);
    // Two hashes make as many as are needed (Kirsch & Mitzenmacher 2006); an odd step visits all.
    return Uint32Array.from(
      { length: this.depth },
      (_, row) => row * this.width + (((a + row * (b | 1)) >>> 0) % this.width),
    );
  }

  /** @throws MlError `weight_invalid` */
  add(item: string | number, weight = 1): void {
    if (!(weight > 0) || weight === Infinity) {
      throw new MlError('weight_invalid', 'weight', `The weight is ${weight}; give one above 0.`);
    }
    for (const place of this.#places(item)) this.#counts[place]! += weight;
    this.#total += weight;
  }

  count(item: string | number): number {
    let least = Number.POSITIVE_INFINITY;
    for (const place of this.#places(item)) least = Math.min(least, this.#counts[place] as number);
    return least;
  }

  /** @throws MlError `sketches_differ` */
  merge(other: CountMin): void {
    if (other.width !== this.width || other.depth !== this.depth) {
      const message = `Sketches of ${this.width} × ${this.depth} and ${other.width} × ${other.depth} do not merge.`;
      throw new MlError('sketches_differ', 'other', message);
    }
    other.#counts.forEach((count, i) => {
      this.#counts[i]! += count;
    });
    this.#total += other.#total;
  }

  toJSON(): FittedState {
    const { width, depth } = this;
    const counts = Array.from(this.#counts);
    return { format: 'aibaas.sketch.counts', version: 1, width, depth, total: this.#total, counts };
  }

  /** @throws MlError `format_unknown`, `state_invalid` */
  static fromJSON(json: unknown): CountMin {
    const state = new StateReader(json, 'sketch');
    checkFormat(state, 'aibaas.sketch.counts');
    const width = state.integer('width', { min: 3, max: 1e8 });
    const depth = state.integer('depth', { min: 1, max: 64 });
    // Half a unit below, so that rounding up gives these very numbers again.
    const sketch = new CountMin({
      error: Math.min(1 - 1e-12, Math.E / (width - 0.5)),
      failure: Math.exp(-(depth - 0.5)),
    });
    sketch.#counts.set(state.numbers('counts', width * depth));
    sketch.#total = state.number('total', { min: 0 });
    return sketch;
  }
}
