// What a crew's threads do to the one memory they share. An order is cut into shares that touch different
// bytes, or add up integers, so it does not matter which thread takes which.
import type { GradientKernel } from '../../kernels/gradient.ts';
import type { HistogramKernel } from '../../kernels/histogram.ts';

export interface Kernels {
  readonly histogram: HistogramKernel;
  readonly gradient: GradientKernel;
}

/** Who does a share. */
export interface Taker {
  readonly kernels: Kernels;
  /** 0 for the thread that gives the orders, from 1 on for the others. */
  readonly seat: number;
  /** It is the first share of this order that this thread does. */
  readonly isFirst: boolean;
}

/** Does one share, given the order's numbers; the answer is kept for whoever gave the order. */
export type Order = (taker: Taker, numbers: Float64Array, share: number) => number;

const at = (numbers: Float64Array, place: number): number => numbers[place] as number;

/**
 * [rows, count, bins, stride, columns, pairs, histogram, its bytes, spare histograms, rows a share]; each thread
 * but the first adds up in a spare histogram of its own. Answers whose seat's histogram has the share.
 */
function build({ kernels, seat, isFirst }: Taker, numbers: Float64Array, share: number): number {
  const kernel = kernels.histogram;
  const first = share * at(numbers, 9);
  const size = at(numbers, 7);
  const own = seat === 0 ? at(numbers, 6) : at(numbers, 8) + (seat - 1) * size;
  if (seat > 0 && isFirst) kernel.clear(own, size);
  kernel.build(
    at(numbers, 0) + 4 * first,
    Math.min(at(numbers, 9), at(numbers, 1) - first),
    at(numbers, 2),
    at(numbers, 3),
    at(numbers, 4),
    at(numbers, 5),
    own,
  );
  return seat;
}

/** [rows, count, column, table, spare, rows a share]; answers how many stayed. */
function part({ kernels }: Taker, numbers: Float64Array, share: number): number {
  const kernel = kernels.histogram;
  const first = share * at(numbers, 5);
  return kernel.part(
    at(numbers, 0) + 4 * first,
    Math.min(at(numbers, 5), at(numbers, 1) - first),
    at(numbers, 2),
    at(numbers, 3),
    at(numbers, 4) + 4 * first,
  );
}

/** [margins, targets, weights, gradient, hessian, count, rows a share] */
function logistic({ kernels }: Taker, numbers: Float64Array, share: number): number {
  const kernel = kernels.gradient;
  const first = share * at(numbers, 6);
  const weights = at(numbers, 2);
  kernel.logistic(
    at(numbers, 0) + 8 * first,
    at(numbers, 1) + 4 * first,
    weights === 0 ? 0 : weights + 4 * first,
    at(numbers, 3) + 4 * first,
    at(numbers, 4) + 4 * first,
    Math.min(at(numbers, 6), at(numbers, 5) - first),
  );
  return 0;
}

/** [gradient, hessian, pairs, count, gradientScale, hessianScale, rows a share] */
function quantise({ kernels }: Taker, numbers: Float64Array, share: number): number {
  const kernel = kernels.gradient;
  const first = share * at(numbers, 6);
  kernel.quantise(
    at(numbers, 0) + 4 * first,
    at(numbers, 1) + 4 * first,
    at(numbers, 2) + 8 * first,
    Math.min(at(numbers, 6), at(numbers, 3) - first),
    at(numbers, 4),
    at(numbers, 5),
  );
  return 0;
}

export const orders = { build, part, logistic, quantise } as const;

export type OrderName = keyof typeof orders;

export const orderNames = Object.keys(orders) as OrderName[];
