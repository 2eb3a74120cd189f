// Running figures that the views share: the mean of the last few numbers, and a slowly forgetting
// mean and spread.

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
    return this.#variance > 0 ? (value - this.#mean) / Math.sqrt(this.#variance) : 0;
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
