// Ridge regression in closed form on an encoded table (Hoerl & Kennard 1970): through XᵀX where there
// are more rows than features, through XXᵀ where there are fewer.
import type { DesignMatrix } from '../encode/index.ts';
import type { LinearSolution } from './fitted-linear.ts';
import { solveRidge } from './ridge.ts';

/**
 * Minimises Σ weight (y − b − x·β)² + l2 |β|².
 *
 * @param y one a row
 * @param weights one a row, or null
 * @param l2 at least 0; with 0 and dependent features, a solution of small norm
 */
export function fitRidge(
  design: DesignMatrix,
  y: Float64Array,
  weights: Float64Array | null,
  l2: number,
): LinearSolution {
  const { means, total } = design.moments(weights);
  const yMean = y.reduce((sum, value, row) => sum + value * (weights?.[row] ?? 1), 0) / total;
  const residual = y.map((value, row) => (value - yMean) * (weights?.[row] ?? 1));
  const coefficients =
    design.width <= design.rowCount
      ? solvePrimal(design, residual, weights, l2, means, total)
      : solveDual(design, residual, weights, l2, means);
  let intercept = yMean;
  for (let j = 0; j < means.length; j++) {
    intercept -= (means[j] as number) * (coefficients[j] as number);
  }
  return { coefficients, intercepts: Float64Array.of(intercept) };
}

function solvePrimal(
  design: DesignMatrix,
  residual: Float64Array,
  weights: Float64Array | null,
  l2: number,
  means: Float64Array,
  total: number,
): Float64Array {
  const { width } = design;
  const gram = design.gram(weights);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j < width; j++) {
      gram[i * width + j]! -= total * (means[i] as number) * (means[j] as number);
    }
  }
  const cross = new Float64Array(width);
  design.transposeTimes(residual, cross);
  return solveRidge(gram, cross, width, l2);
}

/** β = X̃ᵀ (X̃X̃ᵀ + l2 I)⁻¹ ỹ with rows centred and times the root of their weight. */
function solveDual(
  design: DesignMatrix,
  residual: Float64Array,
  weights: Float64Array | null,
  l2: number,
  means: Float64Array,
): Float64Array {
  const { rowCount, width } = design;
  const roots = Float64Array.from({ length: rowCount }, (_, row) => Math.sqrt(weights?.[row] ?? 1));
  const kernel = centredKernel(design, means);
  for (let i = 0; i < rowCount; i++) {
    for (let j = 0; j < rowCount; j++) {
      kernel[i * rowCount + j]! *= (roots[i] as number) * (roots[j] as number);
    }
  }
  const target = residual.map((value, row) => {
    const root = roots[row] as number;
    return root > 0 ? value / root : 0;
  });
  const solved = solveRidge(kernel, target, rowCount, l2).map(
    (value, row) => value * (roots[row] as number),
  );
  const sum = solved.reduce((all, value) => all + value, 0);
  const coefficients = new Float64Array(width);
  design.transposeTimes(solved, coefficients);
  return coefficients.map((value, j) => value - sum * (means[j] as number));
}

/** Products of all pairs of rows after the means are taken off. */
function centredKernel(
  { rowCount, dense, codes }: DesignMatrix,
  means: Float64Array,
): Float64Array {
  const kernel = new Float64Array(rowCount * rowCount);
  dense.forEach((column, j) => {
    const mean = means[j] as number;
    for (let i = 0; i < rowCount; i++) {
      const value = (column[i] as number) - mean;
      if (value === 0) continue;
      for (let k = 0; k <= i; k++) {
        kernel[i * rowCount + k]! += value * ((column[k] as number) - mean);
      }
    }
  });
  // Levels: x·z − x·m − z·m + m·m, where x·z is 1 for the same level.
  const first = codes.length > 0 ? dense.length : means.length;
  const squares = means.subarray(first).reduce((sum, mean) => sum + mean * mean, 0);
  const along = new Float64Array(rowCount);
  for (const code of codes) {
    for (let i = 0; i < rowCount; i++) along[i]! += means[code[i] as number] as number;
  }
  for (let i = 0; i < rowCount; i++) {
    for (let k = 0; k <= i; k++) {
      let sum = squares - (along[i] as number) - (along[k] as number);
      for (const code of codes) if (code[i] === code[k]) sum += 1;
      kernel[i * rowCount + k]! += sum;
      kernel[k * rowCount + i] = kernel[i * rowCount + k] as number;
    }
  }
  return kernel;
}
