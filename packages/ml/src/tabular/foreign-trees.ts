// Trees of another library as a model of a table: it reads raw tables by the names of its columns, predicts,
// and tells what each column adds, as one that was learned here.
import type { FittedTrees } from '../trees/fitted-trees.ts';
import { other } from './featurise.ts';
import type { RoleKind } from './roles.ts';
import { TableModel } from './table-model.ts';

/**
 * @param name of the library or the file; the only member is called so
 * @example
 * const target = { name: 'y', kind: 'numeric', values: Float64Array.of(1, 2) } as const;
 * const trees = boostedTrees.create({ rounds: 3 });
 * const fitted = await trees.fit({ task: 'regression', features: frame, target }, { seed: 1 });
 * const foreign = readXgboost(writeXgboost(fitted as FittedTrees));
 * tableOfTrees(foreign, 'XGBoost').predict({ names: ['plan', 'age'], columns: [['pro'], ['33']] }).length; // 1
 */
export function tableOfTrees(trees: FittedTrees, name: string): TableModel {
  const { columns, classes, task } = trees.header;
  const kindOf = (kind: string): RoleKind => (kind === 'categorical' ? kind : 'numeric');
  return new TableModel({
    // A score by which rows are ranked is a number.
    task: task === 'binary' || task === 'multiclass' ? task : 'regression',
    target: 'prediction',
    classes,
    roles: columns.map((column) => ({
      name: column.name,
      kind: kindOf(column.kind),
      // A file that was written here has it among its categories.
      categories: column.categories.filter((name) => name !== other),
    })),
    bias: null,
    members: [{ name, weight: 1, models: [trees] }],
    report: { rows: 0, seed: 0, folds: 0, leaderboard: [], dropped: [], suspects: [], notes: [] },
  });
}
