// Running figures that the views share: the last numbers, the mean of the last few, a slowly forgetting mean
// and spread, and how many records follow each other at an even pace.

/** Differences below this share of the numbers that they come from are rounding, and count as none. */
const ROUNDING = 2 ** -44;

export const isRounding = (difference: number, size: number): boolean =>
  Math.abs(difference) <= ROUNDING * Math.abs(size);

/** Mean of the last so many numbers, of all while there are fewer. */
export class RunningMean {
  readonly #ring: Float64Array;
  #count = 0;

  constructor(length: number) {
    this.#ring = new Float64Array(length);
  }

  get isFull(): boolean {
    return this.#count >= this.#ring.length;
  }

  /** The largest of the numbers that the mean is taken of. */
  get size(): number {
    let size = 0;
    for (const value of this.#ring) size = Math.max(size, Math.abs(value));
    return size;
  }

  update(value: number): number {
    this.#ring[this.#count % this.#ring.length] = value;
    this.#count += 1;
    const used = Math.min(this.#count, this.#ring.length);
    let sum = 0;
    for (let i = 0; i < used; i++) sum += this.#ring[i] as number;
    return sum / used;
  }

  state(): { ring: number[]; count: number } {
    return { ring: Array.from(this.#ring), count: this.#count };
  }

  restore({ ring, count }: { ring: readonly number[]; count: number }): void {
    this.#ring.set(ring);
    this.#count = count;
  }
}

/** The last so many numbers of a stream, always one behind the other in memory. */
export class RecentValues {
  readonly #length: number;
  /** Twice the length, so that it is shifted once in so many records. */
  readonly #values: Float64Array;
  #end = 0;

  constructor(length: number) {
    this.#length = length;
    this.#values = new Float64Array(2 * length);
  }

  push(value: number): void {
    if (this.#end === this.#values.length) {
      this.#values.copyWithin(0, this.#length);
      this.#end = this.#length;
    }
    this.#values[this.#end++] = value;
  }

  /** The last `count` of them, or all that are kept; a view that the next `push` may change. */
  last(count = this.#length): Float64Array {
    return this.#values.subarray(Math.max(0, this.#end - Math.min(count, this.#length)), this.#end);
  }

  state(): number[] {
    return Array.from(this.last());
  }

  /** @throws TypeError for more numbers than are kept */
  restore(values: ArrayLike<number>): void {
    if (values.length > this.#length) throw new TypeError(`more than ${this.#length} values`);
    this.#values.set(values);
    this.#end = values.length;
  }
}

/** Mean and spread of a stream that forgets at the pace of a few thousand records. */
export class Scale {
  #count = 0;
  #mean = 0;
  #variance = 0;

  /** Learns the value and gives its distance from the mean in standard deviations. */
  update(value: number): number {
    this.#count += 1;
    const rate = Math.max(1 / this.#count, 1 / 4000);
    const delta = value - this.#mean;
    this.#mean += rate * delta;
    this.#variance = (1 - rate) * (this.#variance + rate * delta * delta);
    const spread = Math.sqrt(this.#variance);
    return isRounding(spread, this.#mean) ? 0 : (value - this.#mean) / spread;
  }

  state(): [number, number, number] {
    return [this.#count, this.#mean, this.#variance];
  }

  restore([count, mean, variance]: readonly [number, number, number]): void {
    this.#count = count;
    this.#mean = mean;
    this.#variance = variance;
  }
}

const HOUR_MS = 3_600_000;

/**
 * How many records in a row came without an hour left out or put in: what the change of clocks does to the times
 * of a place, and then so many records are not the stretch of time that they were before.
 */
export class UnbrokenRun {
  #last: number | null = null;
  #step = 0;
  #length = 0;

  /** @returns records since the last break, this one included */
  update(timeMs: number): number {
    const step = this.#last === null ? this.#step : timeMs - this.#last;
    this.#last = timeMs;
    const isBreak = this.#length > 1 && Math.abs(step - this.#step) === HOUR_MS;
    if (!isBreak) this.#step = step;
    this.#length = isBreak ? 1 : this.#length + 1;
    return this.#length;
  }

  state(): { last: number | null; step: number; length: number } {
    return { last: this.#last, step: this.#step, length: this.#length };
  }

  restore({ last, step, length }: ReturnType<UnbrokenRun['state']>): void {
    this.#last = last;
    this.#step = step;
    this.#length = length;
  }
}
