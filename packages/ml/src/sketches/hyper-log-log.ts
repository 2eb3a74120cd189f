// HyperLogLog: how many distinct items a stream had, in a few kilobytes, with Ertl's estimator, which
// needs no bias tables (Flajolet et al. 2007; Ertl 2017). Sketches merge without loss.
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';
import { hashPair } from './hash.ts';

/** Bits of the hash behind the register's number. */
const RANK_BITS = 32;

/**
 * @example
 * const users = new HyperLogLog(12); // 4,096 registers: a standard error of 1.6 %
 * users.add('ann');
 * Math.round(users.estimate()); // 1
 */
export class HyperLogLog {
  readonly precision: number;
  readonly #registers: Uint8Array;

  /**
   * @param precision 2^precision registers, standard error 1.04 / √registers
   * @throws MlError `precision_out_of_range`
   */
  constructor(precision = 12) {
    if (!Number.isInteger(precision) || precision < 4 || precision > 18) {
      const message = `The precision is ${precision}; give a whole number from 4 to 18.`;
      throw new MlError('precision_out_of_range', 'precision', message);
    }
    this.precision = precision;
    this.#registers = new Uint8Array(2 ** precision);
  }

  add(item: string | number): void {
    const [place, rest] = hashPair(item);
    const register = place >>> (32 - this.precision);
    const rank = Math.clz32(rest) + 1;
    if (rank > (this.#registers[register] as number)) this.#registers[register] = rank;
  }

  /** @throws MlError `sketches_differ` */
  merge(other: HyperLogLog): void {
    if (other.precision !== this.precision) {
      const message = `Sketches of precision ${this.precision} and ${other.precision} do not merge.`;
      throw new MlError('sketches_differ', 'other.precision', message);
    }
    other.#registers.forEach((rank, i) => {
      if (rank > (this.#registers[i] as number)) this.#registers[i] = rank;
    });
  }

  /** Distinct items, not rounded. */
  estimate(): number {
    const size = this.#registers.length;
    const histogram = new Float64Array(RANK_BITS + 2);
    for (const rank of this.#registers) histogram[rank]! += 1;
    let z = size * tau(1 - (histogram[RANK_BITS + 1] as number) / size);
    for (let k = RANK_BITS; k >= 1; k--) z = 0.5 * (z + (histogram[k] as number));
    z += size * sigma((histogram[0] as number) / size);
    return (size * size) / (2 * Math.LN2 * z);
  }

  toJSON(): FittedState {
    return {
      format: 'aibaas.sketch.distinct',
      version: 1,
      precision: this.precision,
      registers: Array.from(this.#registers),
    };
  }

  /** @throws MlError `format_unknown`, `state_invalid` */
  static fromJSON(json: unknown): HyperLogLog {
    const state = new StateReader(json, 'sketch');
    checkFormat(state, 'aibaas.sketch.distinct');
    const sketch = new HyperLogLog(state.integer('precision'));
    const range = { min: 0, max: RANK_BITS + 1 };
    sketch.#registers.set(state.integers('registers', range, sketch.#registers.length));
    return sketch;
  }
}

/** Σ x^(2^k) · 2^(k−1) + x: what empty registers say. */
function sigma(start: number): number {
  if (start === 1) return Number.POSITIVE_INFINITY;
  let x = start;
  let y = 1;
  let z = x;
  for (let before = -1; z !== before; ) {
    x *= x;
    before = z;
    z += x * y;
    y += y;
  }
  return z;
}

/** What full registers say. */
function tau(start: number): number {
  if (start === 0 || start === 1) return 0;
  let x = start;
  let y = 1;
  let z = 1 - x;
  for (let before = -1; z !== before; ) {
    x = Math.sqrt(x);
    before = z;
    y *= 0.5;
    z -= (1 - x) ** 2 * y;
  }
  return z / 3;
}
