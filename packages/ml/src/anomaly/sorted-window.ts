// The last so many numbers of a stream, kept in order of size: nearest value, rank and quantile in
// logarithmic time. Memory is bounded by the capacity, whatever the length of the stream.

/** Differences closer than this share are equal. */
const TIE = 1e-9;

/**
 * A sliding window over a stream of finite numbers, sorted by size.
 *
 * @example
 * const window = new SortedWindow(3);
 * for (const value of [5, 1, 9, 7]) window.push(value);
 * window.size; // 3: the 5 has left
 * window.nearestDistance(8); // 1
 */
export class SortedWindow {
  readonly capacity: number;
  readonly #sorted: Float64Array;
  readonly #arrivals: Float64Array;
  #size = 0;
  #oldest = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.#sorted = new Float64Array(capacity + 1);
    this.#arrivals = new Float64Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  push(value: number): void {
    if (this.#size === this.capacity) {
      this.#removeSorted(this.#arrivals[this.#oldest] as number);
      this.#arrivals[this.#oldest] = value;
      this.#oldest = (this.#oldest + 1) % this.capacity;
    } else {
      this.#arrivals[(this.#oldest + this.#size) % this.capacity] = value;
    }
    const at = this.#lowerBound(value);
    this.#sorted.copyWithin(at + 1, at, this.#size);
    this.#sorted[at] = value;
    this.#size += 1;
  }

  /** Distance to the nearest value of the window; Infinity when it is empty. */
  nearestDistance(value: number): number {
    return Math.abs(this.nearestOffset(value));
  }

  /** The given value less its nearest in the window: above 0 when it lies above it. */
  nearestOffset(value: number): number {
    const at = this.#lowerBound(value);
    const above = at < this.#size ? value - (this.#sorted[at] as number) : Number.NEGATIVE_INFINITY;
    const below = at > 0 ? value - (this.#sorted[at - 1] as number) : Number.POSITIVE_INFINITY;
    // Just in the middle is above, however the differences were rounded.
    return -above < below * (1 - TIE) ? above : below;
  }

  /** How many values are at least this large. */
  countAtLeast(value: number): number {
    return this.#size - this.#lowerBound(value);
  }

  /** How many values are larger. */
  countAbove(value: number): number {
    let rank = this.#lowerBound(value);
    // Values that are equal may be many: halves again.
    let high = this.#size;
    while (rank < high) {
      const middle = (rank + high) >>> 1;
      if ((this.#sorted[middle] as number) <= value) rank = middle + 1;
      else high = middle;
    }
    return this.#size - rank;
  }

  /** The value of this rank (0 is the smallest). */
  at(rank: number): number {
    return this.#sorted[rank] as number;
  }

  /**
   * Of what the values from this rank on exceed `threshold` by: the mean, and the mean weighted by the share of
   * excesses above each (probability-weighted moments, Hosking & Wallis 1987).
   */
  excessMoments(threshold: number, fromRank: number): { mean: number; weighted: number } {
    const count = this.#size - fromRank;
    let [sum, weighted] = [0, 0];
    for (let i = fromRank; i < this.#size; i++) {
      const excess = (this.#sorted[i] as number) - threshold;
      sum += excess;
      weighted += excess * (this.#size - 1 - i);
    }
    return { mean: sum / count, weighted: weighted / (count * Math.max(1, count - 1)) };
  }

  static restore(capacity: number, state: readonly number[]): SortedWindow {
    const window = new SortedWindow(capacity);
    for (const value of state) window.push(value);
    return window;
  }

  /** The values in order of arrival, oldest first: all that `restore` needs. */
  state(): number[] {
    return Array.from(
      { length: this.#size },
      (_, i) => this.#arrivals[(this.#oldest + i) % this.capacity] as number,
    );
  }

  #removeSorted(value: number): void {
    const at = this.#lowerBound(value);
    this.#sorted.copyWithin(at, at + 1, this.#size);
    this.#size -= 1;
  }

  #lowerBound(value: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#sorted[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
