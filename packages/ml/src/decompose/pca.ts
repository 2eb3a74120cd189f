// Principal components: coordinates of rows along the directions of largest variance, and, as an
// estimator of anomalies, how far a row lies from what those directions can say.
import { readEncoder, type TabularEncoder } from '../encode/index.ts';
import { MlError } from '../errors.ts';
import { defineEstimator, type FittedModel, formatOf } from '../estimator/estimator.ts';
import { createPace, type FitContext } from '../estimator/fit-context.ts';
import { type ModelHeader, readHeader } from '../estimator/model-header.ts';
import { type CheckedData, checkTraining } from '../estimator/training-data.ts';
import type { Frame } from '../frame/frame.ts';
import { prepare } from '../linear/prepare.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import { truncatedSvd } from './truncated-svd.ts';

const columns = ['numeric', 'categorical', 'time'] as const;

interface Components {
  readonly means: Float64Array;
  /** Components × features, row-major, of length 1. */
  readonly components: Float64Array;
  /** Share of all variance along each component. */
  readonly varianceShares: Float64Array;
}

/** What {@link fitPca} answers with. */
export class FittedPca implements FittedModel {
  readonly header: ModelHeader;
  readonly encoder: TabularEncoder;
  readonly fitted: Components;
  readonly outputCount = 1;

  constructor(header: ModelHeader, encoder: TabularEncoder, fitted: Components) {
    this.header = header;
    this.encoder = encoder;
    this.fitted = fitted;
  }

  get componentCount(): number {
    return this.fitted.varianceShares.length;
  }

  /** Share of all variance along each component, largest first. */
  get varianceShares(): Float64Array {
    return this.fitted.varianceShares;
  }

  /**
   * Coordinates along the components, row-major, rows × componentCount.
   *
   * @throws MlError `column_missing`, `column_kind_differs`
   */
  transform(features: Frame): Float64Array {
    return this.#coordinates(this.encoder.encode(features).toRows());
  }

  /** Distance of each row from its image along the components, in standard deviations. */
  predict(features: Frame): Float64Array {
    const rows = this.encoder.encode(features).toRows();
    const { width } = this.encoder;
    const { means, components } = this.fitted;
    const coordinates = this.#coordinates(rows);
    const count = this.componentCount;
    return Float64Array.from({ length: features.rowCount }, (_, row) => {
      let sum = 0;
      for (let k = 0; k < width; k++) {
        let rest = (rows[row * width + k] as number) - (means[k] as number);
        for (let c = 0; c < count; c++) {
          rest -= (coordinates[row * count + c] as number) * (components[c * width + k] as number);
        }
        sum += rest * rest;
      }
      return Math.sqrt(sum);
    });
  }

  #coordinates(rows: Float64Array): Float64Array {
    const { width } = this.encoder;
    const { means, components } = this.fitted;
    const count = this.componentCount;
    const rowCount = rows.length / width;
    const out = new Float64Array(rowCount * count);
    for (let row = 0; row < rowCount; row++) {
      for (let c = 0; c < count; c++) {
        let sum = 0;
        for (let k = 0; k < width; k++) {
          const centred = (rows[row * width + k] as number) - (means[k] as number);
          sum += centred * (components[c * width + k] as number);
        }
        out[row * count + c] = sum;
      }
    }
    return out;
  }

  toJSON(): FittedState {
    const { means, components, varianceShares } = this.fitted;
    return {
      format: formatOf('pca'),
      version: 1,
      ...this.header,
      encoder: this.encoder.toJSON(),
      means: Array.from(means),
      components: Array.from(components),
      varianceShares: Array.from(varianceShares),
    };
  }
}

function fitChecked(data: CheckedData, components: number, context: FitContext): FittedPca {
  const { header, encoder, design, weights } = prepare(data);
  const { means } = design.moments(weights);
  const count = Math.min(components, design.width, design.rowCount);
  const pace = createPace(context);
  const svd = truncatedSvd(design, weights, means, count, context.seed, pace);
  const all = totalVariance(design.toRows(), weights, means);
  const varianceShares = svd.squares.subarray(0, count).map((s) => (all > 0 ? s / all : 0));
  return new FittedPca(header, encoder, { means, components: svd.components, varianceShares });
}

function totalVariance(rows: Float64Array, weights: Float64Array | null, means: Float64Array) {
  const width = means.length;
  return rows.reduce((sum, value, at) => {
    const weight = weights?.[Math.floor(at / width)] ?? 1;
    return sum + weight * (value - (means[at % width] as number)) ** 2;
  }, 0);
}

/**
 * Principal components of a table: numbers standardised, levels as 0 and 1 (Pearson 1901; found by
 * randomised subspace iteration, Halko, Martinsson & Tropp 2011).
 *
 * @param components how many, at least 1; never more than rows or features
 * @throws MlError `rows_missing`, `columns_missing`, `column_kind_unsupported`, `components_invalid`,
 *   `cancelled`
 * @example
 * const table = frameFromColumns({ a: [1, 2, 3, 4], b: [2, 4, 6, 8] });
 * const fitted = fitPca(table, 1, { seed: 1 });
 * fitted.varianceShares[0]; // 1
 * fitted.transform(table).length; // 4
 */
export function fitPca(features: Frame, components: number, context: FitContext): FittedPca {
  if (!Number.isInteger(components) || components < 1) {
    const message = `${components} components; give a whole number of at least 1.`;
    throw new MlError('components_invalid', 'components', message);
  }
  createPace(context).throwIfCancelled();
  return fitChecked(checkTraining({ task: 'anomaly', features }, columns), components, context);
}

export const pca = defineEstimator({
  name: 'pca',
  title: 'Distance from the principal components',
  version: 1,
  tasks: ['anomaly'],
  columns,
  parameters: {
    components: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 10_000,
      search: [1, 20],
      description: 'How many directions; what they cannot say is the anomaly',
    },
  },
  fit: (data, { components }, context) => fitChecked(data, components, context),
  read: (state) => readPca(state),
});

/** @throws MlError `state_invalid` */
function readPca(state: StateReader): FittedPca {
  const header = readHeader(state);
  const encoder = readEncoder(state.object('encoder'), header.columns);
  const varianceShares = state.numbers('varianceShares');
  return new FittedPca(header, encoder, {
    means: state.numbers('means', encoder.width),
    components: state.numbers('components', varianceShares.length * encoder.width),
    varianceShares,
  });
}
