// Methods that are one matrix: how much having item i speaks for item j. A user's scores are the sum of
// the rows of what she had, so that the sum of several such methods costs no more than one.
import { invertPositive } from '../linear/invert-positive.ts';
import { coOccurrence, type Interactions, transpose } from './interactions.ts';

export interface ItemMatrixMethod {
  readonly name: string;
  /** @returns n × n, row i for having had item i; the diagonal is 0 */
  fit(interactions: Interactions, counts?: Float64Array): Float64Array;
}

/**
 * EASE (Steck 2019): the item-item weights B that minimise ‖X − XB‖² + λ‖B‖² with a zero diagonal,
 * B = I − P / diag(P), P = (XᵀX + λI)⁻¹.
 *
 * @param l2 λ, in the unit of counts of users
 * @example
 * const data = gatherInteractions({ users: ['a', 'a', 'b', 'b'], items: ['x', 'y', 'x', 'y'] });
 * ease(1).fit(data); // having x speaks for y, and y for x: 0.666…
 */
export function ease(l2: number): ItemMatrixMethod {
  return {
    name: 'EASE',
    fit(interactions, counts) {
      const n = interactions.items.length;
      const matrix =
        interactions.users.length < n
          ? invertThroughUsers(interactions, l2)
          : invertThroughItems(counts ?? coOccurrence(interactions.rows, n), n, l2);
      const diagonal = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i] as number);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const at = i * n + j;
          matrix[at] = i === j ? 0 : -(matrix[at] as number) / (diagonal[j] as number);
        }
      }
      return matrix;
    },
  };
}

function invertThroughItems(counts: Float64Array, n: number, l2: number): Float64Array {
  const matrix = counts.slice();
  for (let i = 0; i < n; i++) matrix[i * n + i] = (matrix[i * n + i] as number) + l2;
  invertPositive(matrix, n);
  return matrix;
}

/**
 * The same inverse where users are fewer than items, by the matrix inversion lemma:
 * (XᵀX + λI)⁻¹ = (I − Xᵀ (XXᵀ + λI)⁻¹ X) / λ.
 */
function invertThroughUsers({ rows, users, items }: Interactions, l2: number): Float64Array {
  const [m, n] = [users.length, items.length];
  const kernel = coOccurrence(transpose(rows, n), m);
  for (let u = 0; u < m; u++) kernel[u * m + u] = (kernel[u * m + u] as number) + l2;
  invertPositive(kernel, m);
  // Columns of X are sparse: (K X)ᵀ row by row, item i gathers the rows of K of those who had it.
  const spread = new Float64Array(m * n);
  for (let u = 0; u < m; u++) {
    for (let e = rows.start[u] as number; e < (rows.start[u + 1] as number); e++) {
      const i = rows.column[e] as number;
      for (let v = 0; v < m; v++) {
        spread[v * n + i] = (spread[v * n + i] as number) + (kernel[u * m + v] as number);
      }
    }
  }
  const matrix = new Float64Array(n * n);
  for (let u = 0; u < m; u++) {
    for (let e = rows.start[u] as number; e < (rows.start[u + 1] as number); e++) {
      const row = (rows.column[e] as number) * n;
      for (let j = 0; j < n; j++) {
        matrix[row + j] = (matrix[row + j] as number) - (spread[u * n + j] as number) / l2;
      }
    }
  }
  for (let i = 0; i < n; i++) matrix[i * n + i] = (matrix[i * n + i] as number) + 1 / l2;
  return matrix;
}

/**
 * Item-kNN: cosine of the items' users, drawn to zero where few had both, cut to the nearest
 * `neighbours` of each target item (Sarwar et al. 2001; shrinkage as in Koren 2008).
 */
export function itemNeighbours(neighbours: number, shrinkage: number): ItemMatrixMethod {
  return {
    name: 'item neighbours',
    fit(interactions, given) {
      const n = interactions.items.length;
      const counts = given ?? coOccurrence(interactions.rows, n);
      const matrix = new Float64Array(n * n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          if (i === j) continue;
          const both = counts[i * n + j] as number;
          const size = Math.sqrt((counts[i * n + i] as number) * (counts[j * n + j] as number));
          matrix[i * n + j] = both > 0 ? both / (size + shrinkage) : 0;
        }
      }
      keepLargestPerColumn(matrix, n, neighbours);
      return matrix;
    },
  };
}

/**
 * RP3β: a random walk item → user → item with jumps raised to `alpha`, divided by the popularity of
 * the target to the power `beta` (Paudel et al. 2017).
 */
export function itemGraph(alpha: number, beta: number, neighbours: number): ItemMatrixMethod {
  return {
    name: 'item graph',
    fit({ rows, items }) {
      const n = items.length;
      const popularity = new Float64Array(n);
      for (const c of rows.column) popularity[c] = (popularity[c] as number) + 1;
      const matrix = new Float64Array(n * n);
      for (let r = 0; r + 1 < rows.start.length; r++) {
        const [from, to] = [rows.start[r] as number, rows.start[r + 1] as number];
        const fromUser = (1 / Math.max(1, to - from)) ** alpha;
        for (let a = from; a < to; a++) {
          const i = rows.column[a] as number;
          const step = fromUser * (1 / (popularity[i] as number)) ** alpha;
          for (let b = from; b < to; b++) {
            const at = i * n + (rows.column[b] as number);
            matrix[at] = (matrix[at] as number) + step;
          }
        }
      }
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          const at = i * n + j;
          matrix[at] = i === j ? 0 : (matrix[at] as number) / (popularity[j] as number) ** beta;
        }
      }
      keepLargestPerColumn(matrix, n, neighbours);
      return matrix;
    },
  };
}

function keepLargestPerColumn(matrix: Float64Array, n: number, keep: number): void {
  if (keep >= n) return;
  const column = new Float64Array(n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) column[i] = matrix[i * n + j] as number;
    const threshold = column.slice().sort()[n - keep] as number;
    for (let i = 0; i < n; i++) if ((column[i] as number) < threshold) matrix[i * n + j] = 0;
  }
}
