// What an estimator is trained on, and the one check that all of them rely on: whatever passes has
// rows, finite targets, two classes where there are classes, and weights that weigh something.
import { MlError } from '../errors.ts';
import type { Column, ColumnKind } from '../frame/column.ts';
import { lengthOf } from '../frame/column.ts';
import { Frame } from '../frame/frame.ts';
import { alignColumns, specsOf } from './model-header.ts';

/** What is to be learned. A classification has a categorical target, the others a numeric or none. */
export type Task = 'regression' | 'binary' | 'multiclass' | 'ranking' | 'anomaly' | 'clustering';

export const tasks: readonly Task[] = [
  'regression',
  'binary',
  'multiclass',
  'ranking',
  'anomaly',
  'clustering',
];

export interface Examples {
  readonly features: Frame;
  /** Numeric for regression and ranking, categorical for classes, absent for anomalies, clusters. */
  readonly target?: Column;
  /** One a row, ≥ 0; absent: every row counts once. */
  readonly weights?: Float64Array;
  /** Ranking: the query of each row; the rows of a query lie together. */
  readonly groups?: Int32Array;
}

export interface TrainingData extends Examples {
  readonly task: Task;
  /** Rows kept aside, on which estimators that can will stop early. */
  readonly validation?: Examples;
  /** Columns along which predictions may only rise or only fall. */
  readonly directions?: Readonly<Record<string, 'increasing' | 'decreasing'>>;
}

/** Examples after the check; classes are indices into the classes that occur in training. */
export interface CheckedExamples {
  readonly features: Frame;
  /** Target value or class index a row; empty without a target. */
  readonly y: Float64Array;
  readonly weights: Float64Array | null;
  readonly groups: Int32Array | null;
}

export interface CheckedData extends CheckedExamples {
  readonly task: Task;
  /** Class names; empty unless the task has classes. */
  readonly classes: readonly string[];
  readonly validation: CheckedExamples | null;
  readonly directions: Readonly<Record<string, 'increasing' | 'decreasing'>>;
}

export const hasClasses = (task: Task): boolean => task === 'binary' || task === 'multiclass';
export const hasTarget = (task: Task): boolean => task !== 'anomaly' && task !== 'clustering';

/**
 * @throws MlError `rows_missing`, `columns_missing`, `column_kind_unsupported`, `target_missing`,
 *   `target_kind_wrong`, `target_value_missing`, `one_class`, `classes_not_two`, `rows_differ`,
 *   `weight_invalid`, `groups_missing`, `group_split`, `column_missing`
 */
export function checkTraining(data: TrainingData, kinds: readonly ColumnKind[]): CheckedData {
  const { task, features, directions = {} } = data;
  checkColumns(features, kinds);
  for (const name of Object.keys(directions)) features.column(name);
  const classes = hasClasses(task) ? classesOf(data.target, task) : [];
  const examples = checkExamples(data, task, classes, 'data');
  const validation = checkValidation(data, classes);
  return { ...examples, task, classes, validation, directions };
}

/** The validation rows with the columns and the category codes of the training rows. */
function checkValidation(
  { task, features, validation }: TrainingData,
  classes: readonly string[],
): CheckedExamples | null {
  if (validation === undefined) return null;
  const aligned = new Frame(alignColumns(specsOf(features), validation.features));
  return checkExamples({ ...validation, features: aligned }, task, classes, 'data.validation');
}

function checkColumns(features: Frame, kinds: readonly ColumnKind[]): void {
  if (features.columns.length === 0) {
    const message = 'There is no column to learn from.';
    throw new MlError('columns_missing', 'data.features', message);
  }
  for (const { name, kind } of features.columns) {
    if (kinds.includes(kind)) continue;
    const message = `"${name}" is a ${kind} column; this takes ${kinds.join(', ')}. Leave it out or encode it.`;
    throw new MlError('column_kind_unsupported', `data.features.${name}`, message);
  }
}

function checkExamples(
  examples: Examples,
  task: Task,
  classes: readonly string[],
  path: string,
): CheckedExamples {
  const { features, target, weights = null, groups = null } = examples;
  const { rowCount } = features;
  if (rowCount === 0) {
    throw new MlError('rows_missing', `${path}.features`, 'There is no row to learn from.');
  }
  const checkLength = (length: number, name: string): void => {
    if (length === rowCount) return;
    const message = `${name} has ${length} rows, the features have ${rowCount}.`;
    throw new MlError('rows_differ', `${path}.${name}`, message);
  };
  if (target !== undefined) checkLength(lengthOf(target), 'target');
  if (weights !== null) {
    checkLength(weights.length, 'weights');
    checkWeights(weights, `${path}.weights`);
  }
  if (task === 'ranking') checkGroups(groups, `${path}.groups`);
  if (groups !== null) checkLength(groups.length, 'groups');
  const y = hasTarget(task)
    ? targetValues(target, task, classes, `${path}.target`)
    : new Float64Array(0);
  return { features, y, weights, groups };
}

function targetValues(
  target: Column | undefined,
  task: Task,
  classes: readonly string[],
  path: string,
): Float64Array {
  const wanted = hasClasses(task) ? 'categorical' : 'numeric';
  if (target === undefined) {
    throw new MlError('target_missing', path, `A ${task} needs a ${wanted} target.`);
  }
  if (target.kind !== wanted) {
    const message = `The target is ${target.kind}; a ${task} needs a ${wanted} one.`;
    throw new MlError('target_kind_wrong', path, message);
  }
  const y = target.kind === 'numeric' ? target.values : classIndices(target, classes);
  const bad = y.findIndex((value) => !Number.isFinite(value));
  if (bad < 0) return y;
  const message = `Row ${bad} has no target, or a class that training does not know; leave it out.`;
  throw new MlError('target_value_missing', `${path}[${bad}]`, message);
}

/** The place of each row's class among `classes`; NaN where there is none. */
function classIndices(target: Column, classes: readonly string[]): Float64Array {
  if (target.kind !== 'categorical') return new Float64Array(0);
  const places = new Map(classes.map((name, place) => [name, place]));
  const byCode = target.categories.map((name) => places.get(name) ?? Number.NaN);
  return Float64Array.from(target.codes, (code) => byCode[code] ?? Number.NaN);
}

/** The classes that occur, in the order of the target's categories. */
function classesOf(target: Column | undefined, task: Task): string[] {
  if (target?.kind !== 'categorical') return [];
  const isUsed = new Uint8Array(target.categories.length);
  for (const code of target.codes) if (code >= 0) isUsed[code] = 1;
  const classes = target.categories.filter((_, code) => isUsed[code] === 1);
  if (classes.length === 1) {
    const message = `All rows are "${classes[0]}"; there is nothing to tell apart.`;
    throw new MlError('one_class', 'data.target', message);
  }
  if (task === 'binary' && classes.length > 2) {
    const message = `There are ${classes.length} classes; use task multiclass.`;
    throw new MlError('classes_not_two', 'data.target', message);
  }
  return classes;
}

function checkWeights(weights: Float64Array, path: string): void {
  let sum = 0;
  weights.forEach((weight, row) => {
    if (!(weight >= 0) || weight === Infinity) {
      const message = `The weight of row ${row} is ${weight}; give a finite number of at least 0.`;
      throw new MlError('weight_invalid', `${path}[${row}]`, message);
    }
    sum += weight;
  });
  if (sum > 0 && sum < Infinity) return;
  throw new MlError('weight_invalid', path, `The weights add up to ${sum}.`);
}

function checkGroups(groups: Int32Array | null, path: string): void {
  if (groups === null) {
    throw new MlError('groups_missing', path, 'A ranking needs the query of each row.');
  }
  const seen = new Set<number>();
  groups.forEach((group, row) => {
    if (row > 0 && groups[row - 1] === group) return;
    if (seen.has(group)) {
      const message = `The rows of query ${group} do not lie together; sort by query.`;
      throw new MlError('group_split', `${path}[${row}]`, message);
    }
    seen.add(group);
  });
}
