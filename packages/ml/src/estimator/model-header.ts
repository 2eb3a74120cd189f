// What every fitted model remembers of its training data: task, columns, classes. From it a frame with
// other column order, unseen categories or surplus columns is brought into the trained shape.
import { MlError } from '../errors.ts';
import { columnFromCells } from '../frame/build.ts';
import { type Column, type ColumnKind, columnKinds } from '../frame/column.ts';
import type { Frame } from '../frame/frame.ts';
import type { StateReader } from '../state/state-reader.ts';
import { type CheckedData, type Task, tasks } from './training-data.ts';

export interface ColumnSpec {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Categories that training saw; empty unless categorical. */
  readonly categories: readonly string[];
}

export interface ModelHeader {
  readonly task: Task;
  readonly columns: readonly ColumnSpec[];
  readonly classes: readonly string[];
}

/** The columns of a frame without their rows. */
export function specsOf(frame: Frame): ColumnSpec[] {
  return frame.columns.map((column) => ({
    name: column.name,
    kind: column.kind,
    categories: column.kind === 'categorical' ? column.categories : [],
  }));
}

export function headerOf({ task, features, classes }: CheckedData): ModelHeader {
  return { task, columns: specsOf(features), classes };
}

/** Reads the three fields that `{ ...header }` wrote. */
export function readHeader(state: StateReader): ModelHeader {
  const columns = state.objects('columns').map((column) => ({
    name: column.text('name'),
    kind: column.oneOf('kind', columnKinds),
    categories: column.texts('categories'),
  }));
  return { task: state.oneOf('task', tasks), columns, classes: state.texts('classes') };
}

/**
 * The columns a model was trained on, in its order, from a frame that may have more.
 * A category that training did not see becomes missing.
 *
 * @throws MlError `column_missing`, `column_kind_differs`
 * @example
 * const specs = [{ name: 'age', kind: 'numeric', categories: [] }] as const;
 * const [age] = alignColumns(specs, frame);
 */
export function alignColumns(specs: readonly ColumnSpec[], frame: Frame): Column[] {
  const columns = new Array<Column>(specs.length);
  for (let place = 0; place < specs.length; place++) {
    const spec = specs[place] as ColumnSpec;
    const beside = frame.columns[place];
    // Frames mostly come in the model's own order: no look-up by name then.
    if (beside !== undefined && beside.name === spec.name)
      columns[place] = alignColumn(spec, beside);
    else if (frame.has(spec.name)) columns[place] = alignColumn(spec, frame.column(spec.name));
    else throw columnsMissing(specs, frame);
  }
  return columns;
}

function columnsMissing(specs: readonly ColumnSpec[], frame: Frame): MlError {
  const absent = specs.filter((spec) => !frame.has(spec.name));
  const names = absent.slice(0, 20).map((spec) => `"${spec.name}"`);
  const message = `The model needs ${specs.length} columns; missing: ${names.join(', ')}.`;
  return new MlError('column_missing', `columns.${absent[0]?.name}`, message);
}

function alignColumn(spec: ColumnSpec, given: Column): Column {
  const column = given.kind === spec.kind ? given : convert(spec, given);
  if (column.kind !== 'categorical' || column.categories === spec.categories) return column;
  const places = new Map(spec.categories.map((category, place) => [category, place]));
  const map = Int32Array.from(column.categories, (category) => places.get(category) ?? -1);
  const codes = Int32Array.from(column.codes, (code) => (code < 0 ? -1 : (map[code] as number)));
  return { name: spec.name, kind: 'categorical', codes, categories: spec.categories };
}

/** Categories, texts and numbers that name a category stand for each other; nothing else does. */
function convert(spec: ColumnSpec, given: Column): Column {
  if (given.kind === 'numeric') {
    // A list of nothing but missing values has no kind of its own.
    if (spec.kind === 'categorical' || given.values.every(Number.isNaN)) {
      return columnFromCells(spec.name, Array.from(given.values), { [spec.name]: spec.kind });
    }
  } else if (given.kind === 'text' && spec.kind === 'categorical') {
    return columnFromCells(spec.name, given.texts, { [spec.name]: 'categorical' });
  } else if (given.kind === 'categorical' && spec.kind === 'text') {
    const texts = Array.from(given.codes, (code) => given.categories[code] ?? null);
    return { name: spec.name, kind: 'text', texts };
  }
  const message = `"${spec.name}" is ${given.kind}; the model was trained with a ${spec.kind} column.`;
  throw new MlError('column_kind_differs', `columns.${spec.name}`, message);
}
