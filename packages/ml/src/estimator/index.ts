// The door of the estimators: their types, their parameters as data, the registry and its reader.
export { baseline } from './baseline.ts';
export {
  defineEstimator,
  type Estimator,
  type EstimatorDefinition,
  type EstimatorKind,
  type FittedModel,
  formatOf,
} from './estimator.ts';
export {
  createPace,
  type FitContext,
  type Pace,
  type Parallel,
  type ParallelTask,
  type Progress,
  siblingModule,
} from './fit-context.ts';
export {
  alignColumns,
  type ColumnSpec,
  headerOf,
  type ModelHeader,
  readHeader,
} from './model-header.ts';
export {
  type Parameter,
  type ParameterSchema,
  type ParametersOf,
  type ParameterValues,
  resolveParameters,
} from './parameters.ts';
export { estimatorKinds, findEstimator, restoreModel } from './registry.ts';
export type {
  CheckedData,
  CheckedExamples,
  Examples,
  Task,
  TrainingData,
} from './training-data.ts';
