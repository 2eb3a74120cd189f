// Which inputs and units a step of learning leaves out: four decisions from each draw of 32 bits, so shares are
// kept to a 256th. The generator is xorshift32 (Marsaglia 2003), which needs no more than one register.

export class Dropout {
  /** What is kept is multiplied with this, so that the expected sum stays. */
  readonly scale: number;
  readonly #threshold: number;
  readonly #state: Int32Array;

  /** @param share of what is left out, 0 … 0.99 */
  constructor(share: number, seed: number) {
    this.#threshold = Math.min(253, Math.round(256 * share));
    this.scale = 256 / (256 - this.#threshold);
    // xorshift never leaves 0.
    this.#state = Int32Array.of(Math.imul(seed + 1, 0x9e3779b1) | 1);
  }

  /** Writes 1 where a unit is kept and 0 where it is left out. */
  draw(kept: Uint8Array, count: number): void {
    const threshold = this.#threshold;
    let x = this.#state[0] as number;
    for (let k = 0; k < count; k += 4) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      kept[k] = (x & 255) >= threshold ? 1 : 0;
      kept[k + 1] = ((x >>> 8) & 255) >= threshold ? 1 : 0;
      kept[k + 2] = ((x >>> 16) & 255) >= threshold ? 1 : 0;
      kept[k + 3] = x >>> 24 >= threshold ? 1 : 0;
    }
    this.#state[0] = x;
  }
}
