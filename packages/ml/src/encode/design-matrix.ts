// The encoded table that linear and neural models learn from: dense columns of numbers, and for every
// categorical column the place of the one feature that is 1. Products cost a look-up a category, not a
// multiplication a level, so a column of a thousand levels is as cheap as a number.

/** Rows that are worked on at once, so that sums stay in the cache. */
const BLOCK = 1024;

export interface FeatureMoments {
  /** Weighted mean of each feature. */
  readonly means: Float64Array;
  /** Sum of the weights. */
  readonly total: number;
}

export class DesignMatrix {
  readonly rowCount: number;
  /** Features: those of `dense` come first, then the levels of the categories. */
  readonly width: number;
  readonly dense: readonly Float64Array[];
  /** One array a categorical column: the index of the feature that is 1 in each row. */
  readonly codes: readonly Int32Array[];

  constructor(
    rowCount: number,
    width: number,
    dense: readonly Float64Array[],
    codes: readonly Int32Array[],
  ) {
    this.rowCount = rowCount;
    this.width = width;
    this.dense = dense;
    this.codes = codes;
  }

  /** Writes X w into `out`; the weights of the features begin at `offset` of `w`. */
  times(w: Float64Array, out: Float64Array, offset = 0): void {
    const { rowCount, dense, codes } = this;
    out.fill(0, 0, rowCount);
    for (let start = 0; start < rowCount; start += BLOCK) {
      const end = Math.min(rowCount, start + BLOCK);
      for (let j = 0; j < dense.length; j++) {
        const weight = w[offset + j] as number;
        if (weight === 0) continue;
        const column = dense[j] as Float64Array;
        for (let row = start; row < end; row++) out[row]! += weight * (column[row] as number);
      }
      for (const code of codes) {
        for (let row = start; row < end; row++) {
          out[row]! += w[offset + (code[row] as number)] as number;
        }
      }
    }
  }

  /** Writes Xᵀ r into `out` from `offset` on. */
  transposeTimes(r: Float64Array, out: Float64Array, offset = 0): void {
    const { rowCount, dense, codes, width } = this;
    out.fill(0, offset, offset + width);
    for (let start = 0; start < rowCount; start += BLOCK) {
      const end = Math.min(rowCount, start + BLOCK);
      for (let j = 0; j < dense.length; j++) {
        out[offset + j]! += dot(dense[j] as Float64Array, r, start, end);
      }
      for (const code of codes) {
        for (let row = start; row < end; row++) {
          out[offset + (code[row] as number)]! += r[row] as number;
        }
      }
    }
  }

  /** Xᵀ diag(weights) X: a full square, row-major; `weights` null counts every row once. */
  gram(weights: Float64Array | null): Float64Array {
    const { rowCount, dense, codes, width } = this;
    const gram = new Float64Array(width * width);
    const weighted = new Float64Array(rowCount);
    for (let start = 0; start < rowCount; start += BLOCK) {
      const end = Math.min(rowCount, start + BLOCK);
      for (let i = 0; i < dense.length; i++) {
        const column = dense[i] as Float64Array;
        for (let row = start; row < end; row++) {
          weighted[row] = (column[row] as number) * (weights?.[row] ?? 1);
        }
        for (let j = 0; j <= i; j++) {
          gram[i * width + j]! += dot(dense[j] as Float64Array, weighted, start, end);
        }
        for (const code of codes) {
          for (let row = start; row < end; row++) {
            gram[(code[row] as number) * width + i]! += weighted[row] as number;
          }
        }
      }
    }
    codes.forEach((code, i) => {
      for (let row = 0; row < rowCount; row++) {
        const weight = weights?.[row] ?? 1;
        const line = (code[row] as number) * width;
        for (let j = 0; j <= i; j++)
          gram[line + ((codes[j] as Int32Array)[row] as number)]! += weight;
      }
    });
    for (let i = 0; i < width; i++) {
      for (let j = 0; j < i; j++) gram[j * width + i] = gram[i * width + j] as number;
    }
    return gram;
  }

  moments(weights: Float64Array | null): FeatureMoments {
    const means = new Float64Array(this.width);
    const rowWeights = weights ?? new Float64Array(this.rowCount).fill(1);
    const total = rowWeights.reduce((sum, weight) => sum + weight, 0);
    this.transposeTimes(rowWeights, means);
    for (let j = 0; j < means.length; j++) means[j]! /= total;
    return { means, total };
  }

  /** The dense columns row by row, for methods that visit one row after another. */
  denseRows(): Float64Array {
    const { rowCount, dense } = this;
    const rows = new Float64Array(rowCount * dense.length);
    dense.forEach((column, j) => {
      for (let row = 0; row < rowCount; row++) rows[row * dense.length + j] = column[row] as number;
    });
    return rows;
  }

  /** Everything row by row, levels spelled out as 0 and 1. */
  toRows(): Float64Array {
    const { rowCount, dense, codes, width } = this;
    const rows = new Float64Array(rowCount * width);
    dense.forEach((column, j) => {
      for (let row = 0; row < rowCount; row++) rows[row * width + j] = column[row] as number;
    });
    for (const code of codes) {
      for (let row = 0; row < rowCount; row++) rows[row * width + (code[row] as number)] = 1;
    }
    return rows;
  }

  /** Everything row by row as 32-bit floats, levels spelled out as 0 and 1; bounded by `bound`. */
  toFloats(bound: number): Float32Array {
    const { rowCount, dense, codes, width } = this;
    const rows = new Float32Array(rowCount * width);
    dense.forEach((column, j) => {
      for (let row = 0; row < rowCount; row++) {
        rows[row * width + j] = Math.max(-bound, Math.min(bound, column[row] as number));
      }
    });
    for (const code of codes) {
      for (let row = 0; row < rowCount; row++) rows[row * width + (code[row] as number)] = 1;
    }
    return rows;
  }

  /** The rows of `rows`, in that order. */
  select(rows: Int32Array): DesignMatrix {
    const dense = this.dense.map((column) =>
      Float64Array.from(rows, (row) => column[row] as number),
    );
    const codes = this.codes.map((code) => Int32Array.from(rows, (row) => code[row] as number));
    return new DesignMatrix(rows.length, this.width, dense, codes);
  }
}

/** Σ a[i] b[i] for i from `start` to `end` − 1, in four sums that do not wait for each other. */
export function dot(a: Float64Array, b: Float64Array, start: number, end: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let i = start;
  for (; i + 3 < end; i += 4) {
    s0 += (a[i] as number) * (b[i] as number);
    s1 += (a[i + 1] as number) * (b[i + 1] as number);
    s2 += (a[i + 2] as number) * (b[i + 2] as number);
    s3 += (a[i + 3] as number) * (b[i + 3] as number);
  }
  for (; i < end; i++) s0 += (a[i] as number) * (b[i] as number);
  return s0 + s1 + (s2 + s3);
}
