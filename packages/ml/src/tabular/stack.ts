// Stacked generalisation (Wolpert 1992, with Breiman's 1996 weights that are never negative): how much to trust
// each member, learned from what members said of rows that they had not seen. Classes are stacked in log odds,
// a product of experts; numbers as a weighted sum.
import { minimiseLbfgs } from '../optimise/lbfgs.ts';
import type { TableTask } from './scoring.ts';

export interface Stack {
  /** One a member, at least 0. */
  readonly weights: Float64Array;
  /** One a class, or one for numbers; added in log odds or in the unit of the target. */
  readonly bias: Float64Array;
}

/** A forest says 0 of what none of its leaves has seen; one such row must not outvote all others. */
const tiny = 1e-5;
const steps = 200;
/** Pull towards equal weights, in rows: what a handful of rows says of the members is mostly noise. */
const pull = 5;

/** @param outputs one list a member, rows × width */
export function fitStack(
  task: TableTask,
  y: Float64Array,
  outputs: readonly Float64Array[],
  rows: ArrayLike<number>,
): Stack {
  const members = outputs.length;
  const width = (outputs[0]?.length ?? 0) / y.length;
  const equal = 1 / Math.sqrt(members);
  // Weights are squares of the point's first entries, so that none is negative.
  const point = new Float64Array(members + width).fill(equal, 0, members);
  const unit = task === 'regression' ? spread(y) : 1;
  const scores = outputs.map((list) => scoresOf(task, list, unit));
  const mixed = new Float64Array(width);
  const gradientOf = new Float64Array(width);
  minimiseLbfgs(
    (at, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (let r = 0; r < rows.length; r++) {
        const row = rows[r] as number;
        for (let c = 0; c < width; c++) {
          let sum = at[members + c] as number;
          for (let m = 0; m < members; m++) {
            sum +=
              (at[m] as number) ** 2 * ((scores[m] as Float64Array)[row * width + c] as number);
          }
          mixed[c] = sum;
        }
        loss += lossAt(task, (y[row] as number) / unit, mixed, gradientOf);
        for (let c = 0; c < width; c++) {
          const g = gradientOf[c] as number;
          gradient[members + c] = (gradient[members + c] as number) + g;
          for (let m = 0; m < members; m++) {
            const score = (scores[m] as Float64Array)[row * width + c] as number;
            gradient[m] = (gradient[m] as number) + 2 * (at[m] as number) * g * score;
          }
        }
      }
      for (let m = 0; m < members; m++) {
        const off = (at[m] as number) - equal;
        loss += pull * off * off;
        gradient[m] = (gradient[m] as number) + 2 * pull * off;
      }
      for (let c = 0; c < width; c++) {
        const b = at[members + c] as number;
        loss += pull * b * b;
        gradient[members + c] = (gradient[members + c] as number) + 2 * pull * b;
      }
      return loss;
    },
    point,
    { steps, gradientMax: 1e-6 * Math.max(1, rows.length) },
  );
  return {
    weights: point.slice(0, members).map((root) => root * root),
    bias: point.slice(members).map((b) => b * unit),
  };
}

/** What a stack makes of its members' outputs, rows × width. */
export function applyStack(
  task: TableTask,
  { weights, bias }: Pick<Stack, 'weights' | 'bias'>,
  outputs: readonly Float64Array[],
): Float64Array {
  const width = bias.length;
  const mixed = new Float64Array(outputs[0]?.length ?? 0);
  for (let i = 0; i < mixed.length; i++) mixed[i] = bias[i % width] as number;
  outputs.forEach((list, m) => {
    const scores = scoresOf(task, list, 1);
    for (let i = 0; i < mixed.length; i++) {
      mixed[i] = (mixed[i] as number) + (weights[m] as number) * (scores[i] as number);
    }
  });
  if (task !== 'regression')
    for (let at = 0; at < mixed.length; at += width) softmax(mixed, at, width);
  return mixed;
}

/** The outputs of some rows, in their order. */
export function rowsOfOutputs(
  outputs: Float64Array,
  rowCount: number,
  rows: Uint32Array,
): Float64Array {
  const width = outputs.length / rowCount;
  const part = new Float64Array(rows.length * width);
  rows.forEach((row, i) => {
    part.set(outputs.subarray(row * width, (row + 1) * width), i * width);
  });
  return part;
}

const scoresOf = (task: TableTask, outputs: Float64Array, unit: number): Float64Array =>
  task === 'regression'
    ? outputs.map((value) => value / unit)
    : outputs.map((p) => Math.log(Math.max(tiny, p)));

function lossAt(
  task: TableTask,
  truth: number,
  mixed: Float64Array,
  gradient: Float64Array,
): number {
  if (task === 'regression') {
    const off = (mixed[0] as number) - truth;
    gradient[0] = off;
    return 0.5 * off * off;
  }
  gradient.set(mixed);
  softmax(gradient, 0, gradient.length);
  const loss = -Math.log(Math.max(tiny, gradient[truth] as number));
  gradient[truth] = (gradient[truth] as number) - 1;
  return loss;
}

function softmax(values: Float64Array, at: number, width: number): void {
  let top = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < width; c++) top = Math.max(top, values[at + c] as number);
  let sum = 0;
  for (let c = 0; c < width; c++) {
    const e = Math.exp((values[at + c] as number) - top);
    values[at + c] = e;
    sum += e;
  }
  for (let c = 0; c < width; c++) values[at + c] = (values[at + c] as number) / sum;
}

function spread(y: Float64Array): number {
  const mean = y.reduce((a, b) => a + b, 0) / y.length;
  return Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / y.length) || 1;
}
