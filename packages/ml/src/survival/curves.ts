// Survival curves from hazards by period: within a period the risk is even, beyond the last one it
// stays what it was on average over the last quarter.

/** A hazard is never quite 0 or 1, so that every time stays finite. */
const TINY = 1e-9;

/** One curve a row over common periods. */
export class SurvivalCurves {
  readonly ends: Float64Array;
  readonly #cumulative: Float64Array;
  readonly #tailRates: Float64Array;

  /** @param hazards chance of the event in each period, rows × periods */
  constructor(ends: Float64Array, hazards: Float64Array) {
    const count = ends.length;
    const rows = hazards.length / count;
    const tailFrom = Math.floor(0.75 * count);
    const tailStart = tailFrom === 0 ? 0 : (ends[tailFrom - 1] as number);
    const tailSpan = (ends[count - 1] as number) - tailStart;
    this.ends = ends;
    this.#cumulative = new Float64Array(hazards.length);
    this.#tailRates = new Float64Array(rows);
    for (let row = 0; row < rows; row++) {
      let sum = 0;
      let before = 0;
      for (let k = 0; k < count; k++) {
        if (k === tailFrom) before = sum;
        const chance = Math.min(1 - TINY, Math.max(TINY, hazards[row * count + k] as number));
        sum -= Math.log1p(-chance);
        this.#cumulative[row * count + k] = sum;
      }
      this.#tailRates[row] = (sum - before) / tailSpan;
    }
  }

  /** −ln of the chance to be without the event at `time`. */
  cumulativeHazard(row: number, time: number): number {
    const count = this.ends.length;
    const last = this.ends[count - 1] as number;
    const base = row * count;
    if (time >= last) {
      return (
        (this.#cumulative[base + count - 1] as number) +
        (time - last) * (this.#tailRates[row] as number)
      );
    }
    const k = this.ends.findIndex((end) => end > time);
    const [start, end] = [k === 0 ? 0 : (this.ends[k - 1] as number), this.ends[k] as number];
    const low = k === 0 ? 0 : (this.#cumulative[base + k - 1] as number);
    const high = this.#cumulative[base + k] as number;
    return low + ((high - low) * (time - start)) / (end - start);
  }

  /** Chance to be without the event at `time`. */
  survival(row: number, time: number): number {
    return Math.exp(-this.cumulativeHazard(row, time));
  }

  /** The time at which the cumulative hazard reaches `hazard`. */
  timeOf(row: number, hazard: number): number {
    const count = this.ends.length;
    const base = row * count;
    for (let k = 0; k < count; k++) {
      const high = this.#cumulative[base + k] as number;
      if (high < hazard) continue;
      const low = k === 0 ? 0 : (this.#cumulative[base + k - 1] as number);
      const [start, end] = [k === 0 ? 0 : (this.ends[k - 1] as number), this.ends[k] as number];
      return start + ((end - start) * (hazard - low)) / (high - low);
    }
    const last = this.ends[count - 1] as number;
    const over = hazard - (this.#cumulative[base + count - 1] as number);
    return last + over / (this.#tailRates[row] as number);
  }
}
