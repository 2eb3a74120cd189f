// A table of typed columns of equal length: what every estimator is given. It never changes; selecting
// rows or columns makes another frame.
import { MlError } from '../errors.ts';
import { type Column, type ColumnKind, checkColumn, lengthOf, selectFrom } from './column.ts';

/** What a column is called and holds, without its rows. */
export interface ColumnInfo {
  readonly name: string;
  readonly kind: ColumnKind;
}

/**
 * A checked table. Columns keep their order; their names are distinct.
 *
 * @throws MlError `rows_differ`, `column_name_repeated`, `value_not_finite`, `category_unknown` …
 * @example
 * const frame = new Frame([
 *   { name: 'age', kind: 'numeric', values: Float64Array.of(31, Number.NaN, 54) },
 *   { name: 'plan', kind: 'categorical', codes: Int32Array.of(0, 1, -1), categories: ['a', 'b'] },
 * ]);
 * frame.selectRows([0, 2]).rowCount; // 2
 */
export class Frame {
  readonly columns: readonly Column[];
  readonly rowCount: number;
  readonly #places: ReadonlyMap<string, number>;

  constructor(columns: readonly Column[]) {
    const places = new Map<string, number>();
    columns.forEach((column, place) => {
      checkColumn(column, `columns[${place}]`);
    });
    const rowCount = columns[0] === undefined ? 0 : lengthOf(columns[0]);
    columns.forEach((column, place) => {
      const path = `columns[${place}]`;
      if (places.has(column.name)) {
        const message = `Two columns are called "${column.name}"; rename one.`;
        throw new MlError('column_name_repeated', `${path}.name`, message);
      }
      if (lengthOf(column) !== rowCount) {
        const message = `"${column.name}" has ${lengthOf(column)} rows, the first column ${rowCount}.`;
        throw new MlError('rows_differ', path, message);
      }
      places.set(column.name, place);
    });
    this.columns = columns;
    this.rowCount = rowCount;
    this.#places = places;
  }

  get columnNames(): string[] {
    return this.columns.map((column) => column.name);
  }

  has(name: string): boolean {
    return this.#places.has(name);
  }

  /** @throws MlError `column_missing` */
  column(name: string): Column {
    const place = this.#places.get(name);
    if (place === undefined) {
      const message = `There is no column "${name}"; there are ${this.columnNames.slice(0, 20).join(', ')}.`;
      throw new MlError('column_missing', `columns.${name}`, message);
    }
    return this.columns[place] as Column;
  }

  /** @throws MlError `row_out_of_range` */
  selectRows(rows: ArrayLike<number>): Frame {
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] as number;
      if (Number.isInteger(row) && row >= 0 && row < this.rowCount) continue;
      const message = `Row ${row} is not one of the ${this.rowCount} rows.`;
      throw new MlError('row_out_of_range', `rows[${i}]`, message);
    }
    return new Frame(this.columns.map((column) => selectFrom(column, rows)));
  }

  /** @throws MlError `column_missing` */
  selectColumns(names: readonly string[]): Frame {
    return new Frame(names.map((name) => this.column(name)));
  }

  without(...names: readonly string[]): Frame {
    return new Frame(this.columns.filter((column) => !names.includes(column.name)));
  }

  /** Plain data; missing numbers and times are null. `frameFromJson` reads it. */
  toJSON(): unknown {
    const plain = (values: Float64Array) =>
      Array.from(values, (value) => (Number.isNaN(value) ? null : value));
    const columns = this.columns.map((column) => {
      if (column.kind === 'numeric') return { ...column, values: plain(column.values) };
      if (column.kind === 'time') return { ...column, times: plain(column.times) };
      return column.kind === 'categorical'
        ? { ...column, codes: Array.from(column.codes) }
        : column;
    });
    return { format: 'aibaas.frame', version: 1, columns };
  }
}
