// Derivatives to integers: as fine as 31 and 32 bits allow for the sum over all rows, so that a cell of
// a histogram can never overflow, whichever rows it adds.
import type { Workspace } from './workspace.ts';

// What rounding to 32-bit floats may add to a sum stays below these margins.
const GRADIENT_MAX = (2 ** 31 - 1) * (1 - 1e-6);
const HESSIAN_MAX = (2 ** 32 - 1) * (1 - 1e-6);
/** Sums below it have no float that would scale them up; there is nothing left to learn. */
const SUM_MIN = 1e-25;

/** One quantised unit in the loss's own terms; 0 where nothing is left to learn. */
export interface Units {
  readonly gradientUnit: number;
  readonly hessianUnit: number;
}

/** Writes a pair for each row: the hessian in the low word, the gradient in the high one. */
export function quantisePairs({ layout, derivatives }: Workspace, output: number): Units {
  const { kernel } = derivatives;
  const { rowCount, paddedRows } = layout;
  const start = output * paddedRows;
  derivatives.gradient.fill(0, start + rowCount, start + paddedRows);
  derivatives.hessian.fill(0, start + rowCount, start + paddedRows);
  const gradient = layout.gradient + 4 * start;
  const hessian = layout.hessian + 4 * start;
  // Rounding to whole numbers adds up to half a unit a row.
  const scaleOf = (sum: number, max: number): number =>
    sum < SUM_MIN ? 0 : Math.fround((max - rowCount) / sum);
  const gradientScale = scaleOf(kernel.absoluteSum(gradient, paddedRows), GRADIENT_MAX);
  const hessianScale = scaleOf(kernel.absoluteSum(hessian, paddedRows), HESSIAN_MAX);
  kernel.quantise(gradient, hessian, layout.pairs, paddedRows, gradientScale, hessianScale);
  const unitOf = (scale: number): number => (scale === 0 ? 0 : 1 / scale);
  return { gradientUnit: unitOf(gradientScale), hessianUnit: unitOf(hessianScale) };
}
