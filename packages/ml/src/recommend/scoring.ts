// The inner loops of a list: what a history and a point in the space of factors add to every item's score, and
// what of the history spoke for one item. Several rows at once, so that scores are read and written once for them.
import { invertPositive } from '../linear/invert-positive.ts';
import { dotAt } from './implicit-als.ts';

/** out += Σ rows of `matrix` (items × items) that the history names. */
export function addHistory(
  matrix: Float32Array,
  history: readonly number[],
  out: Float64Array,
): void {
  const n = out.length;
  let h = 0;
  for (; h + 3 < history.length; h += 4) {
    const a = (history[h] as number) * n;
    const b = (history[h + 1] as number) * n;
    const c = (history[h + 2] as number) * n;
    const d = (history[h + 3] as number) * n;
    for (let j = 0; j < n; j++) {
      out[j] =
        (out[j] as number) +
        ((matrix[a + j] as number) +
          (matrix[b + j] as number) +
          ((matrix[c + j] as number) + (matrix[d + j] as number)));
    }
  }
  for (; h < history.length; h++) {
    const a = (history[h] as number) * n;
    for (let j = 0; j < n; j++) out[j] = (out[j] as number) + (matrix[a + j] as number);
  }
}

/** out[j] += weight · (row j of `items`, `point.length` wide) · point. */
export function addProducts(
  items: Float32Array,
  point: Float64Array,
  weight: number,
  out: Float64Array,
): void {
  const width = point.length;
  let j = 0;
  for (; j + 3 < out.length; j += 4) {
    const at = j * width;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (let f = 0; f < width; f++) {
      const x = point[f] as number;
      s0 += (items[at + f] as number) * x;
      s1 += (items[at + width + f] as number) * x;
      s2 += (items[at + 2 * width + f] as number) * x;
      s3 += (items[at + 3 * width + f] as number) * x;
    }
    out[j] = (out[j] as number) + weight * s0;
    out[j + 1] = (out[j + 1] as number) + weight * s1;
    out[j + 2] = (out[j + 2] as number) + weight * s2;
    out[j + 3] = (out[j + 3] as number) + weight * s3;
  }
  for (; j < out.length; j++) {
    out[j] = (out[j] as number) + weight * dotAt(items, j * width, point, width);
  }
}

/**
 * What having one item speaks for another as the factors see it: yᵢ (YᵀY + λI)⁻¹ yⱼ. Hu, Koren & Volinsky (2008,
 * section 5) weigh by the user's own confidence, which is a new inverse for each user; this is the one of all
 * users, made once.
 */
export class FactorAffinity {
  readonly #items: Float32Array;
  readonly #width: number;
  readonly #gram: Float64Array;
  #inverse: Float64Array | null = null;
  /** Of the items that were explained before: lists are full of the same ones. */
  readonly #directions: Float64Array[] = [];

  /** @param gram YᵀY + λI, width × width */
  constructor(items: Float32Array, width: number, gram: Float64Array) {
    this.#items = items;
    this.#width = width;
    this.#gram = gram;
  }

  /** Rows of the items in a history, one after another. */
  rowsOf(history: readonly number[]): Float32Array {
    const width = this.#width;
    const rows = new Float32Array(history.length * width);
    history.forEach((item, h) => {
      rows.set(this.#items.subarray(item * width, (item + 1) * width), h * width);
    });
    return rows;
  }

  /** out[h] += weight · what row h speaks for the item. */
  addPushes(item: number, rows: Float32Array, weight: number, out: Float64Array): void {
    addProducts(rows, this.#direction(item), weight, out);
  }

  #direction(item: number): Float64Array {
    const known = this.#directions[item];
    if (known !== undefined) return known;
    const width = this.#width;
    if (this.#inverse === null) {
      this.#inverse = this.#gram.slice();
      invertPositive(this.#inverse, width);
    }
    const y = this.#row(item);
    const out = new Float64Array(width);
    for (let f = 0; f < width; f++) out[f] = dotAt(this.#inverse, f * width, y, width);
    this.#directions[item] = out;
    return out;
  }

  #row(item: number): Float64Array {
    return new Float64Array(this.#items.subarray(item * this.#width, (item + 1) * this.#width));
  }

  /** Cosine of two items' rows, 0 where they point apart. */
  likeness(a: number, b: number): number {
    const [x, y] = [this.#row(a), this.#row(b)];
    const length = Math.sqrt(dotAt(x, 0, x, this.#width) * dotAt(y, 0, y, this.#width));
    return length > 0 ? Math.max(0, dotAt(x, 0, y, this.#width) / length) : 0;
  }
}
