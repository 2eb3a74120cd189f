// Permutation importance (Breiman 2001): how much worse a model gets when one column is shuffled among the
// rows. It asks any model, looks only at predictions, and needs rows that the model has not seen.
import { MlError } from '../errors.ts';
import type { FittedModel } from '../estimator/estimator.ts';
import { selectFrom } from '../frame/column.ts';
import { Frame } from '../frame/frame.ts';
import { seededRandom, shuffle } from '../random.ts';

export interface PermutationImportance {
  readonly column: string;
  /** Mean rise of the loss over the repeats; near 0 or below: the model does not need the column. */
  readonly importance: number;
  /** Standard deviation over the repeats. */
  readonly deviation: number;
}

export interface PermutationOptions {
  readonly seed: number;
  /** Shuffles a column; default 5. */
  readonly repeats?: number;
}

/**
 * The columns of a model by how much its loss rises when each is shuffled, largest first.
 *
 * @param loss from the model's predictions (row-major, rows × outputs) to a number; smaller is better
 * @throws MlError `rows_missing`, `repeats_invalid`, and what predicting throws
 * @example
 * permutationImportance(model, frame, (predicted) => predicted[0] as number, { seed: 1 })[0]?.importance; // 0
 */
export function permutationImportance(
  model: FittedModel,
  features: Frame,
  loss: (predicted: Float64Array) => number,
  { seed, repeats = 5 }: PermutationOptions,
): PermutationImportance[] {
  const { rowCount } = features;
  if (rowCount === 0) {
    throw new MlError('rows_missing', 'features', 'There is no row to shuffle.');
  }
  if (!Number.isInteger(repeats) || repeats < 1 || repeats > 1000) {
    throw new MlError('repeats_invalid', 'options.repeats', 'Shuffle 1 to 1000 times.');
  }
  const needed = features.selectColumns(model.header.columns.map(({ name }) => name));
  const usual = loss(model.predict(needed));
  const random = seededRandom(seed);
  const found = needed.columns.map((column, place): PermutationImportance => {
    const rises = Float64Array.from({ length: repeats }, () => {
      const order = shuffle(
        Int32Array.from({ length: rowCount }, (_, row) => row),
        random,
      );
      const columns = needed.columns.with(place, selectFrom(column, order));
      return loss(model.predict(new Frame(columns))) - usual;
    });
    const importance = rises.reduce((sum, rise) => sum + rise, 0) / repeats;
    const square = rises.reduce((sum, rise) => sum + (rise - importance) ** 2, 0);
    const deviation = repeats > 1 ? Math.sqrt(square / (repeats - 1)) : 0;
    return { column: column.name, importance, deviation };
  });
  return found.sort((a, b) => b.importance - a.importance);
}
