// Forecasts every series of a hierarchy by itself and makes the forecasts add up, weighed by what each
// missed by in its own backtest.
import { MlError } from '../../errors.ts';
import { forecast } from '../forecast.ts';
import type { ForecastOptions } from '../options.ts';
import type { Forecast } from '../result.ts';
import { type ReconcileMethod, reconcile } from './reconcile.ts';
import { type Structure, summingOf } from './structure.ts';

export interface HierarchyOptions extends ForecastOptions {
  /** Series done, and how many there are. */
  readonly onProgress?: (done: number, total: number) => void;
  /** By default mint, weighed by the backtests; structural where histories are too short for one. */
  readonly method?: ReconcileMethod;
}

/**
 * Histories of leaves are enough: sums that are not given are added up. Interval widths stay those of
 * each series' own forecast, around the reconciled mean.
 *
 * @param histories by name, all of one length and over the same steps; null or NaN is missing
 * @returns one forecast a name, parents first; means add up at every step
 * @throws MlError as {@link forecast} and {@link reconcile}, and `length_mismatch`
 * @example
 * const weeks = (level: number) => Array.from({ length: 56 }, (_, i) => level + (i % 7) + Math.sin(i * level));
 * const result = forecastHierarchy({ all: ['shop', 'web'] },
 *   { shop: weeks(20), web: weeks(35) }, { horizonSteps: 7 });
 * Object.keys(result); // ['all', 'shop', 'web']
 */
export function forecastHierarchy(
  structure: Structure,
  histories: Readonly<Record<string, ArrayLike<number | null>>>,
  { method, onProgress, ...options }: HierarchyOptions,
): Record<string, Forecast> {
  const { nodes, leaves, matrix } = summingOf(structure);
  const complete = withSums(nodes, leaves, matrix, histories);
  const forecasts = new Map(
    nodes.map((node, done) => {
      onProgress?.(done, nodes.length);
      return [node, forecast(complete.get(node) ?? [], options)];
    }),
  );
  const residuals = residualsOf(forecasts);
  const isNonNegative = [...forecasts.values()].every(({ mean, lower }) =>
    [...mean, ...Object.values(lower).flat()].every((v) => v >= 0),
  );
  const means = Object.fromEntries([...forecasts].map(([node, { mean }]) => [node, mean]));
  const chosen = method ?? (residuals === null ? 'structural' : 'mint');
  const coherent = reconcile(structure, means, {
    method: chosen,
    isNonNegative,
    ...(residuals === null ? {} : { residuals }),
  });
  return Object.fromEntries(
    nodes.map((node) => [
      node,
      moved(forecasts.get(node) as Forecast, coherent[node] as Float64Array, isNonNegative),
    ]),
  );
}

/** Histories of all nodes; what is missing in one leaf is missing in its sums. */
function withSums(
  nodes: readonly string[],
  leaves: readonly string[],
  matrix: Float64Array,
  histories: Readonly<Record<string, ArrayLike<number | null>>>,
): Map<string, ArrayLike<number | null>> {
  const given = (name: string) => (Object.hasOwn(histories, name) ? histories[name] : undefined);
  let length = -1;
  for (const name of nodes) {
    const history = given(name);
    if (history === undefined) {
      if (!leaves.includes(name)) continue;
      const message = `There is no history of "${name}"; every leaf needs one.`;
      throw new MlError('series_missing', `histories.${name}`, message);
    }
    if (length >= 0 && history.length !== length) {
      const message = `"${name}" has ${history.length} steps, the first series ${length}.`;
      throw new MlError('length_mismatch', `histories.${name}`, message);
    }
    length = history.length;
  }
  return new Map(
    nodes.map((node, row): [string, ArrayLike<number | null>] => {
      const own = given(node);
      if (own !== undefined) return [node, own];
      const sum = new Float64Array(length);
      leaves.forEach((leaf, k) => {
        if (matrix[row * leaves.length + k] === 0) return;
        const part = given(leaf) as ArrayLike<number | null>;
        for (let i = 0; i < length; i++) sum[i] = (sum[i] as number) + (part[i] ?? Number.NaN);
      });
      return [node, sum];
    }),
  );
}

/** Errors of the backtests at the steps all of them tested; null when one has no backtest. */
function residualsOf(forecasts: ReadonlyMap<string, Forecast>): Record<string, number[]> | null {
  const byIndex = new Map<string, Map<number, number>>();
  for (const [node, { backtest }] of forecasts) {
    if (backtest === null) return null;
    const errors = new Map<number, number>();
    for (const { index, actual, forecast: said } of backtest.points) {
      if (actual !== null) errors.set(index, actual - said);
    }
    byIndex.set(node, errors);
  }
  const [first] = byIndex.values();
  const common = [...(first?.keys() ?? [])].filter((index) =>
    [...byIndex.values()].every((errors) => errors.has(index)),
  );
  return Object.fromEntries(
    [...byIndex].map(([node, errors]) => [
      node,
      common.map((index) => errors.get(index) as number),
    ]),
  );
}

/** The forecast around another mean, its widths kept. */
function moved(original: Forecast, mean: Float64Array, isNonNegative: boolean): Forecast {
  const cut = (value: number) => (isNonNegative ? Math.max(0, value) : value);
  const shift = (list: readonly number[]): number[] =>
    list.map((value, i) => cut(value + (mean[i] as number) - (original.mean[i] as number)));
  const shiftAll = (bounds: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(bounds).map(([level, list]) => [level, shift(list)]));
  return {
    ...original,
    mean: Array.from(mean),
    lower: shiftAll(original.lower),
    upper: shiftAll(original.upper),
    paths: original.paths.map(shift),
  };
}
