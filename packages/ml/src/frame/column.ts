// The typed columns of a frame: numbers, categories, texts, times. Each says in its own way what is
// missing; nothing here guesses a type from text.
import { MlError } from '../errors.ts';

export interface NumericColumn {
  readonly name: string;
  readonly kind: 'numeric';
  /** One value a row; NaN is missing, ±Infinity is refused. */
  readonly values: Float64Array;
}

export interface CategoricalColumn {
  readonly name: string;
  readonly kind: 'categorical';
  /** One index into `categories` a row; -1 is missing. */
  readonly codes: Int32Array;
  /** Distinct names. Their order means nothing. */
  readonly categories: readonly string[];
}

export interface TextColumn {
  readonly name: string;
  readonly kind: 'text';
  /** One text a row; null is missing. */
  readonly texts: readonly (string | null)[];
}

export interface TimeColumn {
  readonly name: string;
  readonly kind: 'time';
  /** Milliseconds since 1970 UTC; NaN is missing. */
  readonly times: Float64Array;
}

export type Column = NumericColumn | CategoricalColumn | TextColumn | TimeColumn;
export type ColumnKind = Column['kind'];

export const columnKinds: readonly ColumnKind[] = ['numeric', 'categorical', 'text', 'time'];

/** How many rows a column has. */
export function lengthOf(column: Column): number {
  if (column.kind === 'numeric') return column.values.length;
  if (column.kind === 'categorical') return column.codes.length;
  return column.kind === 'text' ? column.texts.length : column.times.length;
}

/** The rows of `rows`, in that order; a row may come several times. */
export function selectFrom<C extends Column>(column: C, rows: ArrayLike<number>): C {
  const pick = <T extends Float64Array | Int32Array>(from: T, to: T): T => {
    for (let i = 0; i < rows.length; i++) to[i] = from[rows[i] as number] as number;
    return to;
  };
  const count = rows.length;
  if (column.kind === 'numeric') {
    return { ...column, values: pick(column.values, new Float64Array(count)) };
  }
  if (column.kind === 'categorical') {
    return { ...column, codes: pick(column.codes, new Int32Array(count)) };
  }
  if (column.kind === 'time') {
    return { ...column, times: pick(column.times, new Float64Array(count)) };
  }
  const { texts } = column;
  return { ...column, texts: Array.from(rows, (row) => texts[row] ?? null) };
}

/** @throws MlError when a number is infinite, a code has no category or a category comes twice */
export function checkColumn(column: Column, path: string): void {
  if (typeof column.name !== 'string' || column.name === '') {
    throw new MlError('column_name_empty', `${path}.name`, 'A column needs a name.');
  }
  if (column.kind === 'numeric') checkFinite(column.values, `${path}.values`);
  else if (column.kind === 'time') checkFinite(column.times, `${path}.times`);
  else if (column.kind === 'categorical') checkCodes(column, path);
  else if (column.kind !== 'text') {
    const message = `A column is one of ${columnKinds.join(', ')}.`;
    throw new MlError('column_kind_unknown', `${path}.kind`, message);
  }
}

function checkFinite(values: Float64Array, path: string): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value === Infinity || value === -Infinity) {
      const message = `${value} is no value; give a finite number, or NaN where it is missing.`;
      throw new MlError('value_not_finite', `${path}[${i}]`, message);
    }
  }
}

function checkCodes({ codes, categories }: CategoricalColumn, path: string): void {
  if (new Set(categories).size !== categories.length) {
    const message = 'A category is listed twice; give each once.';
    throw new MlError('category_repeated', `${path}.categories`, message);
  }
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    if (code >= -1 && code < categories.length) continue;
    const message = `${code} is no index of ${categories.length} categories; -1 means missing.`;
    throw new MlError('category_unknown', `${path}.codes[${i}]`, message);
  }
}
