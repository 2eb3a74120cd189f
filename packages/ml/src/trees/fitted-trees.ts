// A fitted sum of trees as a model: predictions, margins, contributions, importance, and its own JSON.

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
    const columns = alignColumns(this.header.columns, features).map(comparable);
    return this.marginsOf(columns, features.rowCount);
  }

  /** The same from comparable numbers, one array a column in the model's order; NaN is missing. */
  marginsOf(columns: readonly Float64Array[], rowCount: number): Float64Array {
    this.#predictor ??= createPredictor(this.ensemble, this.header.columns.length);
    const { base, outputCount } = this.ensemble;
    const margins = new Float64Array(rowCount * outputCount);
    for (let i = 0; i < margins.length; i++) margins[i] = base[i % outputCount] as number;
    this.#predictor.addMargins(columns, rowCount, margins);
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
