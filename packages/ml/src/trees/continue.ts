// Training that goes on where a model ended, whoever began it: more rounds on its margins.
import { MlError } from '../errors.ts';
import type { FitContext } from '../estimator/fit-context.ts';
import { alignColumns } from '../estimator/model-header.ts';
import { resolveParameters } from '../estimator/parameters.ts';
import {
  type CheckedExamples,
  checkTraining,
  type Examples,
  hasClasses,
  type TrainingData,
} from '../estimator/training-data.ts';
import type { Column } from '../frame/column.ts';
import { Frame } from '../frame/frame.ts';
import { boost } from './boost.ts';
import {
  type BoostedTreesParameters,
  boostedTrees,
  boostedTreesParameters,
  linkOf,
  objectiveFor,
} from './boosted-trees.ts';
import { FittedTrees } from './fitted-trees.ts';

/**
 * More rounds of boosting on top of a model, ours or one that was read from XGBoost or LightGBM. Columns
 * are found by name; categories and classes are those of the model. The given model is left as it is.
 *
 * @param parameters as of `boostedTrees`; `rounds` are the new ones
 * @returns a model with the old trees and the new ones
 * @throws MlError `task_differs`, `objective_differs`, and what fitting throws
 * @example
 * const target = { name: 'y', kind: 'numeric', values: Float64Array.of(1, 2) } as const;
 * const data = { task: 'regression', features: frame, target } as const;
 * const first = await boostedTrees.create({ rounds: 3 }).fit(data, { seed: 1 });
 * const more = continueBoosting(first as FittedTrees, data, { seed: 1 }, { rounds: 2 });
 * more.ensemble.trees.length; // 5
 */
export function continueBoosting(
  from: FittedTrees,
  data: TrainingData,
  context: FitContext,
  parameters: Partial<BoostedTreesParameters> = {},
): FittedTrees {
  const { header, ensemble } = from;
  if (data.task !== header.task) {
    const message = `The model was trained for ${header.task}, not for ${data.task}.`;
    throw new MlError('task_differs', 'data.task', message);
  }
  const resolved = resolveParameters(boostedTreesParameters, parameters);
  const { validation } = data;
  const aligned = checkTraining(
    {
      ...data,
      ...alignExamples(from, data),
      ...(validation === undefined ? {} : { validation: alignExamples(from, validation) }),
    },
    boostedTrees.columns,
  );
  const { classes } = header;
  const recode = (examples: CheckedExamples): CheckedExamples => ({
    ...examples,
    y: hasClasses(data.task)
      ? examples.y.map((code) => classes.indexOf(aligned.classes[code] as string))
      : examples.y,
  });
  const kept = aligned.validation === null ? null : recode(aligned.validation);
  const checked = { ...aligned, ...recode(aligned), classes, validation: kept };
  const objective = objectiveFor(checked, resolved);
  if (linkOf[objective.name] !== ensemble.link || objective.outputCount !== ensemble.outputCount) {
    const message = `The model's trees add up under "${ensemble.link}"; ${objective.name} needs another link.`;
    throw new MlError('objective_differs', 'parameters.objective', message);
  }
  const { trees } = boost(checked, objective, resolved, context, {
    base: ensemble.base,
    training: from.margins(checked.features),
    validation: kept === null ? null : from.margins(kept.features),
  });
  return new FittedTrees('boosted-trees', header, {
    ...ensemble,
    trees: [...ensemble.trees, ...trees],
  });
}

/** The columns of the model in its order, and classes by its codes. */
function alignExamples({ header }: FittedTrees, examples: Examples): Examples {
  const features = new Frame(alignColumns(header.columns, examples.features));
  const { target } = examples;
  if (target?.kind !== 'categorical' || header.classes.length === 0)
    return { ...examples, features };
  const places = target.categories.map((name) => header.classes.indexOf(name));
  const codes = target.codes.map((code) => places[code] ?? -1);
  const own: Column = { name: target.name, kind: 'categorical', codes, categories: header.classes };
  return { ...examples, features, target: own };
}
