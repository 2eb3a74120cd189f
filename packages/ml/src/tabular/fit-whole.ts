// One model from all rows of a table, for files that hold a single one. How many rounds it takes is what the folds
// took on average, as no rows are left to stop it.
import { MlError } from '../errors.ts';
import type { FitContext } from '../estimator/fit-context.ts';
import { findEstimator } from '../estimator/registry.ts';
import { FittedTrees } from '../trees/fitted-trees.ts';
import type { Candidate } from './candidates.ts';
import { featurise } from './featurise.ts';
import { type RawTable, textOf } from './raw-table.ts';
import type { TableModel } from './table-model.ts';
import { readTarget, withoutRows } from './target.ts';

/**
 * Boosted trees of all rows, with the columns that `model` reads.
 *
 * @param model what `trainTable` made of the same table from the same candidate alone
 * @throws MlError `model_not_single`, `columns_derived`, `cancelled`
 * @example
 * const names = ['seats', 'churned'];
 * const columns = [
 *   Array.from({ length: 60 }, (_, i) => i % 7),
 *   Array.from({ length: 60 }, (_, i) => (i % 7 > 3 ? 'yes' : 'no')),
 * ];
 * const here = (job: Parameters<typeof fitFold>[0]) => fitFold(job, { now: () => 0 });
 * const candidate = { name: 'trees', estimator: 'boosted-trees', parameters: { rounds: 20 } };
 * const options = { target: 'churned', candidates: [candidate] };
 * const model = await trainTable({ names, columns }, options, here);
 * const trees = await fitWhole({ names, columns }, model, candidate, { seed: 1 });
 * trees.header.columns.length; // 1
 */
export async function fitWhole(
  table: RawTable,
  model: TableModel,
  candidate: Candidate,
  context: FitContext,
): Promise<FittedTrees> {
  const folds = model.members.flatMap(({ models }) => models);
  const trees = folds.filter((one): one is FittedTrees => one instanceof FittedTrees);
  if (candidate.estimator !== 'boosted-trees' || model.members.length !== 1) {
    const message = 'Only boosted trees alone can be written as one model.';
    throw new MlError('model_not_single', 'candidate', message);
  }
  const derived = model.roles.filter(({ kind }) => kind === 'time' || kind === 'text');
  if (derived.length > 0) {
    const names = derived.map(({ name, kind }) => `"${name}" (${kind})`).join(', ');
    const message = `Times and texts are read in a way that other programs do not know: ${names}. Leave them out, or put numbers in their place.`;
    throw new MlError('columns_derived', 'table', message);
  }
  const rounds = trees.map(({ ensemble }) => ensemble.trees.length / ensemble.outputCount);
  const mean = rounds.reduce((sum, count) => sum + count, 0) / Math.max(1, rounds.length);
  const { target } = model;
  const { task, column, rows } = readTarget(
    table,
    { target, task: model.task === 'regression' ? 'regression' : 'classification' },
    model.task === 'regression' ? new Set() : unlearnedBy(model, table),
  );
  const fitted = await findEstimator(candidate.estimator)
    .create({
      ...candidate.parameters,
      rounds: Math.max(1, Math.round(mean)),
      patience: 0,
    } as never)
    .fit(
      { task, features: featurise(withoutRows(table, rows), model.roles), target: column },
      context,
    );
  return fitted as FittedTrees;
}

/** Classes that training left out. */
function unlearnedBy({ target, classes }: TableModel, table: RawTable): Set<string> {
  const known = new Set(classes);
  const cells = table.columns[table.names.indexOf(target)] ?? [];
  return new Set(
    cells.map(textOf).filter((text): text is string => text !== null && !known.has(text)),
  );
}
