// One-class by nearest neighbours: how far a record is from the few most like it among the recent ones
// (Ramaswamy, Rastogi & Shim 2000). Unlike a distance to a centre it knows holes and several clouds.

/** Recent records that are compared with. */
const MEMORY = 1000;
/** The third nearest: one earlier odd record does not make the next one usual. */
const RANK = 3;

export interface NeighboursState {
  readonly count: number;
  readonly records: readonly number[];
}

export class Neighbours {
  readonly #width: number;
  readonly #records: Float64Array;
  #count = 0;

  /** @param width numbers in a record */
  constructor(width: number) {
    this.#width = width;
    this.#records = new Float64Array(MEMORY * width);
  }

  /**
   * Distance to the third nearest record, each number in units of its deviation; 0 while there are
   * fewer. Then remembers the record.
   */
  update(record: Float64Array, deviation: (i: number) => number): number {
    const width = this.#width;
    const known = Math.min(this.#count, MEMORY);
    const scales = Float64Array.from({ length: width }, (_, i) => 1 / deviation(i));
    const nearest = new Float64Array(RANK).fill(Number.POSITIVE_INFINITY);
    for (let r = 0; r < known; r++) {
      let sum = 0;
      const limit = nearest[RANK - 1] as number;
      for (let i = 0; i < width && sum < limit; i++) {
        const offset = (record[i] as number) - (this.#records[r * width + i] as number);
        // A number that never moved is endlessly far once it does, whatever its unit.
        const gap = offset === 0 ? 0 : offset * (scales[i] as number);
        sum += gap * gap;
      }
      for (let k = RANK - 1; k >= 0 && sum < (nearest[k] as number); k--) {
        if (k < RANK - 1) nearest[k + 1] = nearest[k] as number;
        nearest[k] = sum;
      }
    }
    this.#records.set(record, (this.#count % MEMORY) * width);
    this.#count += 1;
    const answer = Math.sqrt(nearest[RANK - 1] as number);
    return known < RANK ? 0 : Math.min(answer, 1e100);
  }

  state(): NeighboursState {
    const known = Math.min(this.#count, MEMORY) * this.#width;
    return { count: this.#count, records: Array.from(this.#records.subarray(0, known)) };
  }

  restore({ count, records }: NeighboursState): void {
    this.#count = count;
    this.#records.set(records);
  }
}
