// Forecasts of series that add up, made to add up: bottom-up, or the combination of all levels with the
// least total variance (MinT, Wickramasuriya, Athanasopoulos & Hyndman 2019).
import { MlError } from '../../errors.ts';
import { choleskyFactor, choleskySolve } from '../../linear/cholesky.ts';
import { shrunkCovariance } from './covariance.ts';
import { type Structure, type Summing, summingOf } from './structure.ts';

/** How base forecasts of all levels are weighed. */
export type ReconcileMethod = 'bottom-up' | 'structural' | 'variance' | 'mint';

export interface ReconcileOptions {
  /**
   * `bottom-up` adds leaves up; `structural` trusts a sum as little as it has leaves, `variance` by its
   * own errors, `mint` by errors and how they go together (shrunk). By default mint where there are
   * residuals, otherwise structural.
   */
  readonly method?: ReconcileMethod;
  /** Errors of past forecasts by name, equally many and at the same times; NaN where unknown. */
  readonly residuals?: Readonly<Record<string, ArrayLike<number>>>;
  /** No leaf below zero; sums are added up again. By default false. */
  readonly isNonNegative?: boolean;
}

/** Times at which all errors are known, below which their covariance says nothing. */
const TIMES_MIN = 4;

/**
 * @param forecasts by name, all of one length; those of parents are not looked at by `bottom-up`
 * @returns coherent forecasts by name: each parent is the sum of its leaves
 * @throws MlError `structure_…`, `leaf_repeated`, `series_missing`, `length_mismatch`,
 *   `value_not_finite`, `residuals_missing`
 * @example
 * const coherent = reconcile({ total: ['north', 'south'] }, { total: [100], north: [40], south: [50] });
 * coherent.total?.[0]; // 95
 * coherent.north?.[0]; // 42.5
 */
export function reconcile(
  structure: Structure,
  forecasts: Readonly<Record<string, ArrayLike<number>>>,
  options: ReconcileOptions = {},
): Record<string, Float64Array> {
  const summing = summingOf(structure);
  const { nodes, leaves } = summing;
  const method = options.method ?? (options.residuals === undefined ? 'structural' : 'mint');
  const needed = method === 'bottom-up' ? leaves : nodes;
  const base = listsOf(needed, forecasts, 'forecasts', Number.isFinite);
  const steps = (base[0] as Float64Array).length;
  const bottom =
    method === 'bottom-up' ? base : project(summing, base, weightsOf(summing, method, options));
  if (options.isNonNegative) {
    for (const path of bottom)
      for (let i = 0; i < steps; i++) path[i] = Math.max(0, path[i] as number);
  }
  const sums = nodes.map((node, row): [string, Float64Array] => {
    const out = new Float64Array(steps);
    bottom.forEach((path, leaf) => {
      if (summing.matrix[row * leaves.length + leaf] === 0) return;
      for (let i = 0; i < steps; i++) out[i] = (out[i] as number) + (path[i] as number);
    });
    return [node, out];
  });
  return Object.fromEntries(sums);
}

/** The error covariance W, nodes × nodes, up to a factor. */
function weightsOf(
  summing: Summing,
  method: ReconcileMethod,
  { residuals }: ReconcileOptions,
): Float64Array {
  const { nodes, leaves, matrix } = summing;
  const n = nodes.length;
  const diagonal = (read: (row: number) => number): Float64Array => {
    const w = new Float64Array(n * n);
    for (let row = 0; row < n; row++) w[row * n + row] = read(row);
    return w;
  };
  const byLeaves = () =>
    diagonal((row) => {
      let count = 0;
      for (let k = 0; k < leaves.length; k++) count += matrix[row * leaves.length + k] as number;
      return count;
    });
  if (method === 'structural') return byLeaves();
  if (residuals === undefined) {
    const message = `The method ${method} needs the errors of past forecasts.`;
    throw new MlError('residuals_missing', 'options.residuals', message);
  }
  const errors = completeTimes(
    listsOf(nodes, residuals, 'options.residuals', (v) => !(Math.abs(v) === Infinity)),
  );
  if ((errors[0] as Float64Array).length < TIMES_MIN) return byLeaves();
  const meanSquare = (row: number) => {
    const list = errors[row] as Float64Array;
    return list.reduce((sum, error) => sum + error * error, 0) / list.length;
  };
  const w = method === 'variance' ? diagonal(meanSquare) : shrunkCovariance(errors);
  // A series that never missed would be trusted without bound.
  let trace = 0;
  for (let row = 0; row < n; row++) trace += w[row * n + row] as number;
  if (!(trace > 0)) return byLeaves();
  const floor = (1e-8 * trace) / n;
  for (let row = 0; row < n; row++) w[row * n + row] = (w[row * n + row] as number) + floor;
  return w;
}

/** (SᵀW⁻¹S)⁻¹ SᵀW⁻¹ ŷ: one path a leaf. */
function project(
  { nodes, leaves, matrix }: Summing,
  base: readonly Float64Array[],
  w: Float64Array,
): Float64Array[] {
  const [n, m] = [nodes.length, leaves.length];
  const steps = (base[0] as Float64Array).length;
  if (!choleskyFactor(w, n)) {
    const message = 'The errors do not tell the series apart; use the method structural.';
    throw new MlError('residuals_degenerate', 'options.residuals', message);
  }
  // W⁻¹S, column by column; its products with S and with the forecasts follow.
  const columns = leaves.map((_, leaf) => {
    const column = Float64Array.from({ length: n }, (_, row) => matrix[row * m + leaf] as number);
    choleskySolve(w, n, column);
    return column;
  });
  const gram = new Float64Array(m * m);
  columns.forEach((column, i) => {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let row = 0; row < n; row++)
        sum += (column[row] as number) * (matrix[row * m + j] as number);
      gram[i * m + j] = sum;
    }
  });
  if (!choleskyFactor(gram, m)) {
    const message = 'The leaves cannot be told apart; two of them lie under the same parents only.';
    throw new MlError('structure_degenerate', 'structure', message);
  }
  const bottom = leaves.map(() => new Float64Array(steps));
  const right = new Float64Array(m);
  for (let i = 0; i < steps; i++) {
    columns.forEach((column, leaf) => {
      let sum = 0;
      for (let row = 0; row < n; row++)
        sum += (column[row] as number) * ((base[row] as Float64Array)[i] as number);
      right[leaf] = sum;
    });
    choleskySolve(gram, m, right);
    bottom.forEach((path, leaf) => {
      path[i] = right[leaf] as number;
    });
  }
  return bottom;
}

function listsOf(
  names: readonly string[],
  lists: Readonly<Record<string, ArrayLike<number>>>,
  path: string,
  isFine: (value: number) => boolean,
): Float64Array[] {
  let length = -1;
  return names.map((name) => {
    const given = Object.hasOwn(lists, name) ? lists[name] : undefined;
    if (given === undefined) {
      const message = `There is nothing for "${name}"; give one list for every series.`;
      throw new MlError('series_missing', `${path}.${name}`, message);
    }
    if (length >= 0 && given.length !== length) {
      const message = `"${name}" has ${given.length} entries, the first series ${length}.`;
      throw new MlError('length_mismatch', `${path}.${name}`, message);
    }
    length = given.length;
    return Float64Array.from(given, (value, i) => {
      if (typeof value === 'number' && isFine(value)) return value;
      const message = `${path}.${name}[${i}] is ${value}; give a finite number.`;
      throw new MlError('value_not_finite', `${path}.${name}[${i}]`, message);
    });
  });
}

/** Only the times at which every series has an error. */
function completeTimes(errors: readonly Float64Array[]): Float64Array[] {
  const count = (errors[0] as Float64Array).length;
  const times = Array.from({ length: count }, (_, t) => t).filter((t) =>
    errors.every((list) => !Number.isNaN(list[t])),
  );
  return errors.map((list) => Float64Array.from(times, (t) => list[t] as number));
}
