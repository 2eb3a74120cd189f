// The table of the tree bench: 30 columns, of which twelve matter in ways that trees find (steps, products, a
// ring), some values missing, and labels that are never certain. Rounded to 32-bit floats for all.
import { Frame, seededNormal, seededRandom } from '../../packages/ml/src/index.ts';

export const columnCount = 30;

export interface Table {
  readonly rowCount: number;
  /** Row-major, 32-bit. */
  readonly x: Float32Array;
  readonly labels: Uint8Array;
}

export function makeTable(rowCount: number, seed: number): Table {
  const normal = seededNormal(seed);
  const uniform = seededRandom(seed + 1000);
  const x = new Float32Array(rowCount * columnCount);
  const labels = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const at = row * columnCount;
    for (let column = 0; column < columnCount; column++) x[at + column] = normal();
    const v = (column: number): number => x[at + column] as number;
    const margin =
      0.8 * v(0) -
      0.6 * v(1) +
      (v(2) > 0.5 ? 0.9 : -0.3) +
      0.7 * v(3) * v(4) +
      (v(5) ** 2 + v(6) ** 2 > 2 ? 0.8 : -0.5) +
      0.5 * Math.sin(3 * v(7)) +
      (v(8) > 0 && v(9) > 0 ? 1 : 0) -
      0.4 * Math.abs(v(10)) +
      0.3 * v(11);
    labels[row] = uniform() < 1 / (1 + Math.exp(-margin)) ? 1 : 0;
    for (let column = 20; column < columnCount; column++) {
      if (uniform() < 0.05) x[at + column] = Number.NaN;
    }
  }
  return { rowCount, x, labels };
}

/** The rows from `start` to `end` as the columns of a frame. */
export function frameOf({ x }: Table, start: number, end: number): Frame {
  return new Frame(
    Array.from({ length: columnCount }, (_, column) => ({
      name: `f${column}`,
      kind: 'numeric' as const,
      values: Float64Array.from(
        { length: end - start },
        (_, row) => x[(start + row) * columnCount + column] as number,
      ),
    })),
  );
}

/** What the Python side reads: each row with its label behind it. */
export function withLabels({ rowCount, x, labels }: Table): Float32Array {
  const width = columnCount + 1;
  const all = new Float32Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    all.set(x.subarray(row * columnCount, (row + 1) * columnCount), row * width);
    all[row * width + columnCount] = labels[row] as number;
  }
  return all;
}
