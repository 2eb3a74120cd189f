// Nested validation: the whole of training – candidates, search, weights – once without each outer fold, judged on
// that fold. Nothing that chose anything has seen the rows that judge it (Cawley & Talbot 2010).
import { stratifiedFolds, tenthsByRank } from './folds.ts';
import { type PrepareOptions, prepareTable } from './prepare-table.ts';
import type { RawTable } from './raw-table.ts';
import { figureOf, lossOf } from './scoring.ts';
import type { NestedScore, TableModel } from './table-model.ts';
import { withoutRows } from './target.ts';

/**
 * @param folds outer folds, from 2; each costs one whole training
 * @param train the training that is judged, with its own inner folds
 * @throws MlError as `trainTable`
 * @example
 * const names = ['seats', 'churned'];
 * const columns = [
 *   Array.from({ length: 90 }, (_, i) => i % 7),
 *   Array.from({ length: 90 }, (_, i) => (i % 7 > 3 ? 'yes' : 'no')),
 * ];
 * const here = (job: Parameters<typeof fitFold>[0]) => fitFold(job, { now: () => 0 });
 * const options = { target: 'churned', trials: 1 };
 * const score = await nestedScore({ names, columns }, options, {
 *   folds: 3,
 *   seed: 1,
 *   train: (part, task) => trainTable(part, { ...options, task }, here),
 * });
 * score.figure.metric; // 'AUC'
 */
export async function nestedScore(
  table: RawTable,
  options: PrepareOptions,
  given: {
    readonly folds: number;
    readonly seed: number;
    /** `task` is what the whole table says, which a part of it might not. */
    readonly train: (part: RawTable, task: 'classification' | 'regression') => Promise<TableModel>;
  },
): Promise<NestedScore> {
  const { folds, seed, train } = given;
  const { task, classes, y, known, groups, copies } = prepareTable(table, options);
  const kind = task === 'regression' ? task : 'classification';
  const strata = task === 'regression' ? tenthsByRank(y) : y;
  const foldOf = stratifiedFolds(strata, folds, seed + 17, groups);
  const width = task === 'regression' ? 1 : classes.length;
  const outputs = new Float64Array(y.length * width);
  for (let fold = 0; fold < folds; fold++) {
    const rowsOf = (isOwn: boolean): Uint32Array =>
      Uint32Array.from(foldOf.keys()).filter((row) => (foldOf[row] === fold) === isOwn);
    const model = await train(withoutRows(known, rowsOf(false)), kind);
    const own = rowsOf(true);
    model.predict(withoutRows(known, own)).forEach(({ prediction, probabilities }, i) => {
      const at = (own[i] as number) * width;
      // A class that one training never saw has no probability there.
      const said =
        task === 'regression'
          ? [prediction as number]
          : classes.map((name) => probabilities?.[name] ?? 0);
      outputs.set(said, at);
    });
  }
  return {
    folds,
    figure: figureOf(task, y, outputs, groups === null ? y.length : copies.distinct),
    loss: lossOf(task, y, outputs),
  };
}
