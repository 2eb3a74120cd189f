// What each column adds to the answers of a model of a table, over its members. A forest of classes speaks in shares
// and not in log odds: it is left out unless there is nothing else.
import type { FittedModel } from '../estimator/estimator.ts';
import type { Frame } from '../frame/frame.ts';
import { linearContributions } from '../linear/contributions.ts';
import { FittedLinear } from '../linear/fitted-linear.ts';
import { FittedTrees } from '../trees/fitted-trees.ts';
import type { TableModel } from './table-model.ts';

export interface Contribution {
  readonly column: string;
  /** By class; under the name of the second class where there are two, of the target for numbers. */
  readonly adds: Readonly<Record<string, number>>;
}

/** Rows × outputs × columns. */
interface Added {
  readonly values: Float64Array;
  readonly outputCount: number;
  /** Places an output; names beyond the columns (the base) are not asked for. */
  readonly places: number;
  readonly names: readonly string[];
}

type Spoken = Pick<TableModel, 'members' | 'classes' | 'target'>;

export function contributionsOf(
  { members, classes, target }: Spoken,
  frame: Frame,
  columnOf: (feature: string) => string,
): Contribution[][] {
  const all = members.flatMap(({ weight, models }) =>
    models.map((model) => ({ model, share: weight / models.length })),
  );
  const inOdds = all.filter(({ model }) => speaksInMargins(model));
  const sums = Array.from({ length: frame.rowCount }, () => new Map<string, number[]>());
  let width = 1;
  for (const { model, share } of inOdds.length > 0 ? inOdds : all) {
    const added = addedBy(model, frame);
    if (added === null) continue;
    const { values, outputCount, places } = added;
    width = outputCount;
    const names = added.names.map(columnOf);
    sums.forEach((row, i) => {
      names.forEach((name, c) => {
        const adds = row.get(name) ?? new Array<number>(outputCount).fill(0);
        row.set(name, adds);
        for (let o = 0; o < outputCount; o++) {
          const value = values[(i * outputCount + o) * places + c] as number;
          adds[o] = (adds[o] as number) + share * value;
        }
      });
    });
  }
  const names = width === 1 ? [classes.at(-1) ?? target] : classes;
  const sizeOf = (adds: readonly number[]): number => adds.reduce((sum, a) => sum + Math.abs(a), 0);
  return sums.map((row) =>
    [...row]
      .sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))
      .map(([column, adds]) => ({
        column,
        adds: Object.fromEntries(names.map((name, o) => [name, adds[o] as number])),
      })),
  );
}

function speaksInMargins(model: FittedModel): boolean {
  if (model instanceof FittedLinear) return true;
  if (!(model instanceof FittedTrees)) return false;
  return ['identity', 'logistic', 'softmax'].includes(model.ensemble.link);
}

function addedBy(model: FittedModel, frame: Frame): Added | null {
  const names = model.header.columns.map(({ name }) => name);
  if (model instanceof FittedTrees) {
    const { values, outputCount, width } = model.contributions(frame);
    return { values, outputCount, places: width, names };
  }
  if (!(model instanceof FittedLinear)) return null;
  const { link, solution } = model;
  const unit = link.kind === 'identity' ? link.spread : 1;
  const values = linearContributions(model, frame).map((value) => value * unit);
  return { values, outputCount: solution.intercepts.length, places: names.length, names };
}
