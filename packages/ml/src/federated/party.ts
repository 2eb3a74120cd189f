// One party of a federated training: its rows never leave it, only how far its rows would move the common weights.
import { MlError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import { sigmoid } from '../linear/link.ts';

/** A number that all parties have, with the range that everybody knows; values beyond it count as its ends. */
export interface SharedColumn {
  readonly name: string;
  readonly low: number;
  readonly high: number;
}

export interface Party {
  /** Answers with new weights that are near the given ones and better for its own rows. */
  improve(weights: Float64Array): Promise<Float64Array>;
}

export interface LocalRules {
  readonly task: 'binary' | 'regression';
  /** Steps of gradient descent over all of the party's rows. */
  readonly steps: number;
  readonly learningRate: number;
}

/** Columns as numbers from −1 to 1, the missing in the middle, and a 1 for the intercept. */
export function scaledRows(columns: readonly SharedColumn[], frame: Frame): Float64Array {
  const width = columns.length + 1;
  const x = new Float64Array(frame.rowCount * width).fill(1);
  columns.forEach(({ name, low, high }, c) => {
    const column = frame.column(name);
    if (column.kind !== 'numeric') {
      const message = `"${name}" is ${column.kind}; federated training takes numbers.`;
      throw new MlError('column_kind_differs', `columns.${name}`, message);
    }
    column.values.forEach((value, row) => {
      const share = (value - low) / (high - low);
      x[row * width + c] = Number.isNaN(value) ? 0 : 2 * Math.min(1, Math.max(0, share)) - 1;
    });
  });
  return x;
}

/**
 * A party whose rows are here, in a process of its own or in a test.
 *
 * @param y 0 or 1, or a number from −1 to 1, one a row
 */
export function localParty(
  columns: readonly SharedColumn[],
  frame: Frame,
  y: ArrayLike<number>,
  { task, steps, learningRate }: LocalRules,
): Party {
  const x = scaledRows(columns, frame);
  const width = columns.length + 1;
  return {
    async improve(given) {
      const weights = given.slice();
      const gradient = new Float64Array(width);
      for (let step = 0; step < steps; step++) {
        gradient.fill(0);
        for (let row = 0; row < frame.rowCount; row++) {
          const margin = marginAt(x, row, weights);
          const off = (task === 'binary' ? sigmoid(margin) : margin) - (y[row] as number);
          for (let c = 0; c < width; c++) {
            gradient[c] = (gradient[c] as number) + off * (x[row * width + c] as number);
          }
        }
        for (let c = 0; c < width; c++) {
          const slope = (gradient[c] as number) / Math.max(1, frame.rowCount);
          weights[c] = (weights[c] as number) - learningRate * slope;
        }
      }
      return weights;
    },
  };
}

export function marginAt(x: Float64Array, row: number, weights: Float64Array): number {
  const width = weights.length;
  let margin = 0;
  for (let c = 0; c < width; c++) {
    margin += (x[row * width + c] as number) * (weights[c] as number);
  }
  return margin;
}
