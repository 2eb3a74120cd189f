// How often words stand near each other, as a sparse matrix of positive pointwise mutual information.
import type { LinearMap } from '../../decompose/truncated-svd.ts';

/** Rows are neighbours, columns are words; both are counted with the same list. */
export class NeighbourMatrix implements LinearMap {
  readonly rowCount: number;
  readonly width: number;
  readonly #rows: Int32Array;
  readonly #columns: Int32Array;
  readonly #values: Float64Array;

  constructor(size: number, rows: Int32Array, columns: Int32Array, values: Float64Array) {
    this.rowCount = size;
    this.width = size;
    this.#rows = rows;
    this.#columns = columns;
    this.#values = values;
  }

  times(w: Float64Array, out: Float64Array, offset = 0): void {
    out.fill(0);
    for (let k = 0; k < this.#values.length; k++) {
      const row = this.#rows[k] as number;
      const entry = w[offset + (this.#columns[k] as number)] as number;
      out[row] = (out[row] as number) + (this.#values[k] as number) * entry;
    }
  }

  transposeTimes(r: Float64Array, out: Float64Array, offset = 0): void {
    out.fill(0, offset, offset + this.width);
    for (let k = 0; k < this.#values.length; k++) {
      const at = offset + (this.#columns[k] as number);
      const entry = r[this.#rows[k] as number] as number;
      out[at] = (out[at] as number) + (this.#values[k] as number) * entry;
    }
  }
}

/** Rare neighbours count for less than their share would say (Levy, Goldberg & Dagan 2015, section 3). */
const smoothing = 0.75;

/**
 * @param texts places of words in their order; −1 for a word that is not counted
 * @param window how far a neighbour may stand; one at distance d counts 1 / d
 */
export function neighbourMatrix(
  texts: readonly Int32Array[],
  size: number,
  window: number,
): NeighbourMatrix {
  const counts = new Map<number, number>();
  const totals = new Float64Array(size);
  const count = (row: number, column: number, weight: number): void => {
    const key = row * size + column;
    counts.set(key, (counts.get(key) ?? 0) + weight);
    totals[column] = (totals[column] as number) + weight;
  };
  for (const places of texts) {
    for (let i = 0; i < places.length; i++) {
      const last = Math.min(i + window, places.length - 1);
      for (let j = i + 1; j <= last; j++) {
        const [a, b] = [places[i] as number, places[j] as number];
        if (a < 0 || b < 0) continue;
        count(a, b, 1 / (j - i));
        count(b, a, 1 / (j - i));
      }
    }
  }
  const smooth = totals.map((total) => total ** smoothing);
  const all = smooth.reduce((a, b) => a + b, 0);
  const kept: [number, number, number][] = [];
  for (const [key, together] of counts) {
    const [row, column] = [Math.floor(key / size), key % size];
    const expected = ((totals[column] as number) * (smooth[row] as number)) / all;
    const information = Math.log(together / expected);
    if (information > 0) kept.push([row, column, information]);
  }
  return new NeighbourMatrix(
    size,
    Int32Array.from(kept, ([row]) => row),
    Int32Array.from(kept, ([, column]) => column),
    Float64Array.from(kept, ([, , value]) => value),
  );
}
