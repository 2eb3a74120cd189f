// What a crew's threads do to the one memory they share. An order is cut into shares that touch different
// bytes, or add up integers, so it does not matter which thread takes which.
import type { GradientKernel } from '../../kernels/gradient.ts';
import type { HistogramKernel } from '../../kernels/histogram.ts';

export interface Kernels {
  readonly histogram: HistogramKernel;
  readonly gradient: GradientKernel;
}

/** Does one share, given the order's numbers; the answer is kept for whoever gave the order. */
export type Order = (kernels: Kernels, numbers: Float64Array, share: number) => number;

const at = (numbers: Float64Array, place: number): number => numbers[place] as number;

/**
 * [rows, count, bins, stride, columns, pairs, histogram, its bytes, spare histograms, rows a share]; all shares
 * but the first add up in a spare histogram.
 */
function build({ histogram: kernel }: Kernels, numbers: Float64Array, share: number): number {
  const first = share * at(numbers, 9);
  const size = at(numbers, 7);
  const own = share === 0 ? at(numbers, 6) : at(numbers, 8) + (share - 1) * size;
  if (share > 0) kernel.clear(own, size);
  kernel.build(
    at(numbers, 0) + 4 * first,
    Math.min(at(numbers, 9), at(numbers, 1) - first),
    at(numbers, 2),
    at(numbers, 3),
    at(numbers, 4),
    at(numbers, 5),
    own,
  );
  return 0;
}

/** [rows, count, column, table, spare, rows a share]; answers how many stayed. */
function part({ histogram: kernel }: Kernels, numbers: Float64Array, share: number): number {
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
function logistic({ gradient: kernel }: Kernels, numbers: Float64Array, share: number): number {
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
function quantise({ gradient: kernel }: Kernels, numbers: Float64Array, share: number): number {
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
