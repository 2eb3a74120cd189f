// Where the records of a stream lie: a running centre and covariance that far records hardly move, and
// the Mahalanobis distance to them (the streaming kin of M-estimators, Maronna 1976).
import { choleskyFactor, choleskySolve } from '../../linear/cholesky.ts';

/** Records that the cloud remembers: older ones fade. */
const MEMORY = 2000;
/** Times the numbers in a record after which covariances are drawn halfway to their diagonal. */
const SHRINKAGE = 1;

/** No distance is larger: sums and squares of it stay finite. */
const FAR = 1e100;

export interface RobustCloudState {
  readonly count: number;
  readonly centre: readonly number[];
  readonly covariance: readonly number[];
}

export class RobustCloud {
  readonly width: number;
  readonly centre: Float64Array;
  /** width × width, row-major, both triangles. */
  readonly #covariance: Float64Array;
  readonly #factor: Float64Array;
  readonly #offset: Float64Array;
  readonly #pull: Float64Array;
  #count = 0;

  constructor(width: number) {
    this.width = width;
    this.centre = new Float64Array(width);
    this.#covariance = new Float64Array(width * width);
    this.#factor = new Float64Array(width * width);
    this.#offset = new Float64Array(width);
    this.#pull = new Float64Array(width);
  }

  get count(): number {
    return this.#count;
  }

  /** Spread of one number around the centre; 0 while it never moved. */
  deviation(i: number): number {
    return Math.sqrt(this.#covariance[i * this.width + i] as number);
  }

  /**
   * Squared distance of a record from the cloud as it is, and what each number adds to it.
   *
   * @param shares receives one contribution a number; they add up to the distance
   */
  distance(record: Float64Array, shares: Float64Array): number {
    const { width } = this;
    if (this.#count < 2) {
      shares.fill(0);
      return 0;
    }
    this.#refresh();
    for (let i = 0; i < width; i++) {
      this.#offset[i] = (record[i] as number) - (this.centre[i] as number);
      this.#pull[i] = this.#offset[i] as number;
    }
    choleskySolve(this.#factor, width, this.#pull);
    let sum = 0;
    for (let i = 0; i < width; i++) {
      // A number that never moved before is endlessly far once it does; far is enough.
      const product = (this.#offset[i] as number) * (this.#pull[i] as number);
      const share = Math.min(FAR, Math.max(-FAR, Number.isNaN(product) ? 0 : product));
      shares[i] = share;
      sum += share;
    }
    return Math.max(0, sum);
  }

  /** Takes the record in; the further out it was, the less it moves. */
  add(record: Float64Array, distance: number): void {
    const { width, centre } = this;
    this.#count += 1;
    const n = Math.min(this.#count, MEMORY);
    // Weight 1 up to where 97.5 % of a normal cloud lie, falling with the distance beyond.
    const usual = width + 2.8 * Math.sqrt(width);
    const weight = this.#count <= 2 * width || distance <= usual ? 1 : usual / distance;
    const rate = weight / n;
    for (let i = 0; i < width; i++) {
      this.#offset[i] = (record[i] as number) - (centre[i] as number);
      centre[i] = (centre[i] as number) + rate * (this.#offset[i] as number);
    }
    for (let i = 0; i < width; i++) {
      const row = i * width;
      const after = (record[i] as number) - (centre[i] as number);
      for (let j = 0; j < width; j++) {
        const term = after * (this.#offset[j] as number);
        const at = row + j;
        const before = this.#covariance[at] as number;
        this.#covariance[at] = before + (weight * term - before) / n;
      }
    }
  }

  state(): RobustCloudState {
    return {
      count: this.#count,
      centre: Array.from(this.centre),
      covariance: Array.from(this.#covariance),
    };
  }

  restore({ count, centre, covariance }: RobustCloudState): void {
    this.#count = count;
    this.centre.set(centre);
    this.#covariance.set(covariance);
  }

  #refresh(): void {
    const { width } = this;
    // Few records do not make a direction certain.
    const kept = this.#count / (this.#count + SHRINKAGE * width);
    for (let jitter = 1e-9; ; jitter *= 100) {
      for (let i = 0; i < width; i++) {
        const own = this.#covariance[i * width + i] as number;
        for (let j = 0; j < i; j++) {
          const both =
            ((this.#covariance[i * width + j] as number) +
              (this.#covariance[j * width + i] as number)) /
            2;
          this.#factor[i * width + j] = kept * both;
        }
        // A number that never moved has a tiny spread of its own: any move is then far.
        const size = Math.abs(this.centre[i] as number);
        this.#factor[i * width + i] = own * (1 + jitter) + 1e-18 * size * size + 1e-300;
      }
      if (choleskyFactor(this.#factor, width)) return;
      if (jitter > 1e6) {
        this.#factor.fill(0);
        for (let i = 0; i < width; i++) this.#factor[i * width + i] = this.deviation(i) || 1;
        return;
      }
    }
  }
}
