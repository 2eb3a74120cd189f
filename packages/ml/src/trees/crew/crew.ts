// Several threads over one workspace, behind the interfaces of its kernels: whoever grows a tree does not
// know whether others help. Trees are the same bit for bit, with any number of threads.
import { type Parallel, siblingModule } from '../../estimator/fit-context.ts';
import type { GradientKernel } from '../../kernels/gradient.ts';
import type { HistogramKernel } from '../../kernels/histogram.ts';
import type { KernelMemory } from '../../kernels/load.ts';
import { Board, SHARES_MAX } from './board.ts';
import type { Invitation } from './member.ts';
import type { Kernels } from './orders.ts';

/** Rows × columns from which other threads are called at all: below, a fit is over before they are there. */
export const CELLS_WORTH_A_CREW = 2 ** 20;
/** Cells, or rows, for which an order is worth writing: some 20 µs of work against a few of waiting. */
const CELLS_WORTH_AN_ORDER = 2 ** 16;
const ROWS_WORTH_AN_ORDER = 2 ** 14;

export interface Crew extends Kernels {
  /** Sends the other threads home; the kernels go on alone. */
  close(): void;
}

/** @param columnsAtOnce the widest part of a histogram that one share adds up */
export function callCrew(
  memory: KernelMemory,
  place: number,
  own: Kernels,
  parallel: Parallel,
  columnsAtOnce: number,
): Crew {
  const board = new Board(memory, place, own);
  const threads = Math.min(parallel.threads, SHARES_MAX);
  const task = { module: siblingModule(import.meta.url, 'member'), name: 'joinCrew' };
  const invitation: Invitation = { memory, place };
  for (let i = 1; i < threads; i++) {
    // A pool that is full or stopped sends nobody, which costs time and changes nothing else.
    parallel.run<number>(task, invitation).catch(() => {});
  }
  return {
    histogram: shareHistogram(board, memory, own.histogram, threads, columnsAtOnce),
    gradient: shareGradient(board, own.gradient, threads),
    close: () => board.close(),
  };
}

function shareHistogram(
  board: Board,
  { buffer }: KernelMemory,
  own: HistogramKernel,
  threads: number,
  columnsAtOnce: number,
): HistogramKernel {
  const words = new Int32Array(buffer);
  return {
    subtract: own.subtract,
    add: own.add,
    raise: own.raise,
    scan: own.scan,
    build(rows, count, bins, stride, columns, pairs, histogram) {
      const width = Math.max(
        Math.ceil(columns / SHARES_MAX),
        Math.min(columnsAtOnce, 8 * Math.ceil(columns / threads / 8)),
      );
      const isSmall = count * columns < CELLS_WORTH_AN_ORDER || columns < 2;
      if (isSmall) own.build(rows, count, bins, stride, columns, pairs, histogram);
      else {
        const numbers = [rows, count, bins, stride, columns, pairs, histogram, width];
        board.give('build', numbers, Math.ceil(columns / width));
      }
    },
    partition(rows, count, column, table, spare) {
      if (count < ROWS_WORTH_AN_ORDER) {
        return own.partition(rows, count, column, table, spare);
      }
      const part = Math.ceil(count / threads);
      const shares = Math.ceil(count / part);
      const numbers = [rows, count, column, table, spare, part];
      const lefts = board.give('partition', numbers, shares);
      return joinParts(words, rows >>> 2, spare >>> 2, count, part, lefts);
    },
  };
}

/** Parts that are each in order become one: all that came first in them, then the rest. */
function joinParts(
  words: Int32Array,
  rows: number,
  spare: number,
  count: number,
  part: number,
  lefts: Int32Array,
): number {
  let left = rows;
  let right = spare;
  for (let share = 0; share * part < count; share++) {
    const start = rows + share * part;
    const end = rows + Math.min(count, (share + 1) * part);
    const middle = start + (lefts[share] as number);
    // What came first moves down over what has already been kept.
    words.copyWithin(right, middle, end);
    words.copyWithin(left, start, middle);
    right += end - middle;
    left += middle - start;
  }
  words.copyWithin(left, spare, right);
  return left - rows;
}

function shareGradient(board: Board, own: GradientKernel, threads: number): GradientKernel {
  /** Rows a share: a multiple of 4, as the kernels count. */
  const partOf = (count: number): number => 4 * Math.ceil(count / 4 / threads);
  return {
    // The order of additions of floats is part of the answer.
    absoluteSum: own.absoluteSum,
    logistic(margins, targets, weights, gradient, hessian, count) {
      if (count < ROWS_WORTH_AN_ORDER) {
        own.logistic(margins, targets, weights, gradient, hessian, count);
        return;
      }
      const part = partOf(count);
      const numbers = [margins, targets, weights, gradient, hessian, count, part];
      board.give('logistic', numbers, Math.ceil(count / part));
    },
    quantise(gradient, hessian, pairs, count, gradientScale, hessianScale) {
      if (count < ROWS_WORTH_AN_ORDER) {
        own.quantise(gradient, hessian, pairs, count, gradientScale, hessianScale);
        return;
      }
      const part = partOf(count);
      const numbers = [gradient, hessian, pairs, count, gradientScale, hessianScale, part];
      board.give('quantise', numbers, Math.ceil(count / part));
    },
  };
}
