// The types every estimator has: a kind (what there is), an estimator (hyper-parameters, no data) and
// a fitted model (plain data that predicts). `defineEstimator` puts the shared checks around a fit.

import { MlError } from '../errors.ts';
import type { ColumnKind } from '../frame/column.ts';
import type { Frame } from '../frame/frame.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import { createPace, type FitContext } from './fit-context.ts';
import type { ModelHeader } from './model-header.ts';
import {
  type ParameterSchema,
  type ParametersOf,
  type ParameterValues,
  resolveParameters,
} from './parameters.ts';
import { type CheckedData, checkTraining, type Task, type TrainingData } from './training-data.ts';

/** A model that can predict; plain data inside. */
export interface FittedModel {
  readonly header: ModelHeader;
  /** Numbers a row: one per class where there are classes, otherwise 1. */
  readonly outputCount: number;
  /**
   * Row-major, rows × outputCount, always finite: values (regression), probabilities in the order
   * of `header.classes` that add up to 1, scores (ranking, anomaly: higher is more so), cluster.
   *
   * @throws MlError `column_missing`, `column_kind_differs`
   */
  predict(features: Frame): Float64Array;
  /** Everything `predict` needs; `restoreModel` reads it. */
  toJSON(): FittedState;
}

/** Hyper-parameters, before data. */
export interface Estimator {
  readonly kind: EstimatorKind;
  readonly parameters: ParameterValues;
  /** @throws MlError for data that cannot be learned from, and `cancelled` */
  fit(data: TrainingData, context: FitContext): Promise<FittedModel>;
}

/** What an estimator is and can do, for lists, forms and searches. */
export interface EstimatorKind<S extends ParameterSchema = ParameterSchema> {
  /** Also in the format of its models: `aibaas.model.NAME`. */
  readonly name: string;
  readonly title: string;
  /** Version of the stored format that is written; older ones are read. */
  readonly version: number;
  readonly tasks: readonly Task[];
  /** Kinds of columns it learns from. */
  readonly columns: readonly ColumnKind[];
  readonly parameters: S;
  /** @throws MlError `parameter_unknown`, `parameter_invalid` */
  create(parameters?: Partial<ParametersOf<S>>): Estimator;
  /** From the state a model of this kind wrote; the format and version are already known. */
  read(state: StateReader): FittedModel;
}

export type EstimatorDefinition<S extends ParameterSchema> = Omit<EstimatorKind<S>, 'create'> & {
  fit(
    data: CheckedData,
    parameters: ParametersOf<S>,
    context: FitContext,
  ): FittedModel | Promise<FittedModel>;
};

export const formatOf = (name: string): string => `aibaas.model.${name}`;

/**
 * An estimator kind from its schema, its fit and its reader. Parameters and data are checked before
 * `fit` sees them.
 *
 * @example
 * // What `baseline` learns and how it is read back, under another name.
 * const mean = defineEstimator({
 *   name: 'mean', title: 'Mean', version: 1, tasks: ['regression'], columns: ['numeric'],
 *   parameters: {},
 *   fit({ features, y }, _, context) {
 *     const target = { name: 'y', kind: 'numeric', values: y } as const;
 *     return baseline.create().fit({ task: 'regression', features, target }, context);
 *   },
 *   read: (state) => baseline.read(state),
 * });
 * mean.create().kind.name; // 'mean'
 */
export function defineEstimator<const S extends ParameterSchema>(
  definition: EstimatorDefinition<S>,
): EstimatorKind<S> {
  const { fit, ...facts } = definition;
  const kind: EstimatorKind<S> = {
    ...facts,
    create(given = {}) {
      const parameters = resolveParameters(facts.parameters, given);
      return {
        kind: kind as unknown as EstimatorKind,
        parameters,
        async fit(data, context) {
          if (!facts.tasks.includes(data.task)) {
            const message = `${facts.name} learns ${facts.tasks.join(', ')}, not ${data.task}.`;
            throw new MlError('task_unsupported', 'data.task', message);
          }
          createPace(context).throwIfCancelled();
          return fit(checkTraining(data, facts.columns), parameters, context);
        },
      };
    },
  };
  return kind;
}
