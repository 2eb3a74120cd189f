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
/** Of an order at most: while a thread that sleeps wakes up, the others do more of them. */
const SHARES = 32;
const ROWS_A_SHARE_MIN = 1024;

/** Rows a share: a multiple of 4, as the kernels count. */
const partOf = (count: number): number =>
  4 * Math.ceil(Math.max(ROWS_A_SHARE_MIN, count / SHARES) / 4);

export interface Crew extends Kernels {
  /** Sends the other threads home; the kernels go on alone. Settles when they are free for other work. */
  close(): Promise<void>;
}

/** Where in the shared memory the threads meet. */
export interface Places {
  readonly board: number;
  /** Room for a histogram for every thread but one. */
  readonly spareHistograms: number;
  readonly histogramBytes: number;
}

export const threadsOf = (parallel: Parallel): number => Math.min(parallel.threads, SHARES_MAX);

export function callCrew(
  memory: KernelMemory,
  places: Places,
  own: Kernels,
  parallel: Parallel,
): Crew {
  const board = new Board(memory, places.board, own);
  const threads = threadsOf(parallel);
  const task = { module: siblingModule(import.meta.url, 'member'), name: 'joinCrew' };
  const invitation: Invitation = { memory, place: places.board };
  // A pool that is full or stopped sends nobody, which costs time and changes nothing else.
  const answers = Array.from({ length: threads - 1 }, () =>
    parallel.run<number>(task, invitation).then(
      () => {},
      () => {},
    ),
  );
  return {
    histogram: shareHistogram(board, own.histogram, places),
    gradient: shareGradient(board, own.gradient),
    close: () => {
      board.close();
      return settled(answers, board.joined());
    },
  };
}

/**
 * When so many of them are settled. A fit that follows at once would otherwise find these threads busy, because
 * a pool hears of what they did only between two turns of the event loop; and who has not come may still
 * have to wait for another task.
 */
function settled(answers: readonly Promise<void>[], count: number): Promise<void> {
  return new Promise((resolve) => {
    let open = count;
    if (open === 0) resolve();
    for (const answer of answers) {
      void answer.then(() => {
        open -= 1;
        if (open === 0) resolve();
      });
    }
  });
}

function shareHistogram(
  board: Board,
  own: HistogramKernel,
  { histogramBytes, spareHistograms }: Places,
): HistogramKernel {
  return {
    ...own,
    build(rows, count, bins, stride, columns, pairs, histogram) {
      if (count * columns < CELLS_WORTH_AN_ORDER || board.joined() === 0) {
        own.build(rows, count, bins, stride, columns, pairs, histogram);
        return;
      }
      const part = partOf(count);
      const numbers = [rows, count, bins, stride, columns, pairs, histogram];
      const shares = Math.ceil(count / part);
      const seats = board
        .give('build', [...numbers, histogramBytes, spareHistograms, part], shares)
        .subarray(0, shares);
      for (const seat of new Set(seats)) {
        if (seat === 0) continue;
        const spare = spareHistograms + (seat - 1) * histogramBytes;
        own.add(histogram, spare, histogramBytes / 8);
      }
    },
    partition(rows, count, column, table, spare) {
      if (count < ROWS_WORTH_AN_ORDER || board.joined() === 0) {
        return own.partition(rows, count, column, table, spare);
      }
      const part = partOf(count);
      const shares = Math.ceil(count / part);
      const numbers = [rows, count, column, table, spare, part];
      return joinParts(own, rows, spare, count, part, board.give('part', numbers, shares));
    },
  };
}

/** Parts that are each in order become one: all that stayed in them, then the rest. */
function joinParts(
  own: HistogramKernel,
  rows: number,
  spare: number,
  count: number,
  part: number,
  lefts: Int32Array,
): number {
  let left = lefts[0] as number;
  for (let share = 1; share * part < count; share++) {
    const kept = lefts[share] as number;
    own.move(rows + 4 * left, rows + 4 * share * part, 4 * kept);
    left += kept;
  }
  let end = left;
  for (let share = 0; share * part < count; share++) {
    const size = Math.min(part, count - share * part) - (lefts[share] as number);
    own.move(rows + 4 * end, spare + 4 * share * part, 4 * size);
    end += size;
  }
  return left;
}

function shareGradient(board: Board, own: GradientKernel): GradientKernel {
  const isAlone = (count: number): boolean => count < ROWS_WORTH_AN_ORDER || board.joined() === 0;
  return {
    // The order of additions of floats is part of the answer.
    absoluteSum: own.absoluteSum,
    logistic(margins, targets, weights, gradient, hessian, count) {
      if (isAlone(count)) {
        own.logistic(margins, targets, weights, gradient, hessian, count);
        return;
      }
      const part = partOf(count);
      const numbers = [margins, targets, weights, gradient, hessian, count, part];
      board.give('logistic', numbers, Math.ceil(count / part));
    },
    quantise(gradient, hessian, pairs, count, gradientScale, hessianScale) {
      if (isAlone(count)) {
        own.quantise(gradient, hessian, pairs, count, gradientScale, hessianScale);
        return;
      }
      const part = partOf(count);
      const numbers = [gradient, hessian, pairs, count, gradientScale, hessianScale, part];
      board.give('quantise', numbers, Math.ceil(count / part));
    },
  };
}
