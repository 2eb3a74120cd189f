// A fitted sum of trees as a model: predictions, margins, contributions, importance, and its own JSON.
import { MlError } from '../errors.ts';
import { type FittedModel, formatOf } from '../estimator/estimator.ts';
import { alignColumns, type ModelHeader } from '../estimator/model-header.ts';
import type { Frame } from '../frame/frame.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { comparable } from './binning.ts';
import { type Contributions, contributionsOf } from './contributions.ts';
import { applyLink, type Ensemble, predictionCount } from './ensemble.ts';
import { createPredictor, type Predictor } from './predictor.ts';
import { writeEnsemble } from './state.ts';

export interface ColumnImportance {
  readonly column: string;
  /** Share of all loss reduction that splits on this column brought. */
  readonly gain: number;
  /** Number of splits. */
  readonly splits: number;
}

export class FittedTrees implements FittedModel {
  readonly header: ModelHeader;
  readonly ensemble: Ensemble;
  /** The estimator that made it, as in the format. */
  readonly kind: string;
  #predictor: Predictor | null = null;
  /** Where a row alone is put together. */
  #row: Float64Array | null = null;

  constructor(kind: string, header: ModelHeader, ensemble: Ensemble) {
    this.kind = kind;
    this.header = header;
    this.ensemble = ensemble;
  }

  get outputCount(): number {
    return predictionCount(this.ensemble);
  }

  predict(features: Frame): Float64Array {
    return applyLink(this.ensemble, this.margins(features));
  }

  /**
   * What the trees add up to before the link, row-major, rows × outputs of the ensemble.
   *
   * @throws MlError `column_missing`, `column_kind_differs`
   */
  margins(features: Frame): Float64Array {
    const row = features.rowCount === 1 ? this.#rowOf(features) : null;
    if (row !== null) return this.#marginsOfRow(row);
    const columns = alignColumns(this.header.columns, features).map(comparable);
    return this.marginsOf(columns, features.rowCount);
  }

  /**
   * `predict` for one row of numbers in the order of `header.columns`, without a frame around it: what a server
   * does for every request. Categories are their codes, times are days since 1970; NaN is missing.
   *
   * @throws MlError `width_differs`
   * @example
   * const rows = Array.from({ length: 40 }, (_, i) => ({ seats: i, price: i > 20 ? 3 * i : 1 }));
   * const features = frameFromRecords(rows.map(({ seats }) => ({ seats })));
   * const target = frameFromRecords(rows.map(({ price }) => ({ price }))).columns[0];
   * const trees = findEstimator('boosted-trees').create();
   * const model = await trees.fit({ task: 'regression', features, target }, { seed: 1 });
   * model.predictRow([30])[0] > model.predictRow([5])[0]; // true
   */
  predictRow(row: ArrayLike<number>): Float64Array {
    const { length } = this.header.columns;
    if (row.length !== length) {
      const message = `The row has ${row.length} numbers; the model takes ${length}.`;
      throw new MlError('width_differs', 'row', message);
    }
    return applyLink(this.ensemble, this.#marginsOfRow(row));
  }

  /** The numbers of a frame of one row that is in the model's own order; null: it must be aligned first. */
  #rowOf({ columns }: Frame): Float64Array | null {
    const specs = this.header.columns;
    this.#row ??= new Float64Array(specs.length);
    const row = this.#row;
    for (let place = 0; place < specs.length; place++) {
      const column = columns[place];
      const isPlain = column?.kind === 'numeric' && column.name === specs[place]?.name;
      if (!isPlain || specs[place]?.kind !== 'numeric') return null;
      row[place] = column.values[0] as number;
    }
    return row;
  }

  #marginsOfRow(row: ArrayLike<number>): Float64Array {
    const predictor = this.#compiled();
    const margins = new Float64Array(this.ensemble.outputCount);
    for (let k = 0; k < margins.length; k++) margins[k] = this.ensemble.base[k] as number;
    predictor.addRow(row, margins);
    return margins;
  }

  #compiled(): Predictor {
    this.#predictor ??= createPredictor(this.ensemble, this.header.columns.length);
    return this.#predictor;
  }

  /** The same from comparable numbers, one array a column in the model's order; NaN is missing. */
  marginsOf(columns: readonly Float64Array[], rowCount: number): Float64Array {
    const { base, outputCount } = this.ensemble;
    const margins = new Float64Array(rowCount * outputCount);
    for (let i = 0; i < margins.length; i++) margins[i] = base[i % outputCount] as number;
    this.#compiled().addMargins(columns, rowCount, margins);
    return margins;
  }

  /**
   * Exact Shapley values of each row (path-dependent TreeSHAP): what each column adds to the margin, and
   * the base in the last place; they add up to `margins`.
   *
   * @throws MlError `column_missing`, `column_kind_differs`
   */
  contributions(features: Frame): Contributions {
    const columns = alignColumns(this.header.columns, features).map(comparable);
    return contributionsOf(this.ensemble, columns, features.rowCount);
  }

  /** Columns by gain, best first; columns that no tree asks about come last with 0. */
  importance(): ColumnImportance[] {
    const gains = new Float64Array(this.header.columns.length);
    const splits = new Int32Array(gains.length);
    for (const tree of this.ensemble.trees) {
      tree.left.forEach((left, node) => {
        if (left < 0) return;
        gains[tree.feature[node] as number]! += tree.gain[node] as number;
        splits[tree.feature[node] as number]! += 1;
      });
    }
    const total = gains.reduce((sum, gain) => sum + gain, 0);
    return this.header.columns
      .map(({ name }, place) => ({
        column: name,
        gain: total > 0 ? (gains[place] as number) / total : 0,
        splits: splits[place] as number,
      }))
      .sort((a, b) => b.gain - a.gain);
  }

  toJSON(): FittedState {
    return {
      format: formatOf(this.kind),
      version: 1,
      ...this.header,
      ensemble: writeEnsemble(this.ensemble),
    };
  }
}
