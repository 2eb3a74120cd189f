// The one-class support vector machine as an estimator of anomalies: the score is how far a row lies
// outside the region where most of the training rows are; above 0 is outside.
import { readEncoder, type TabularEncoder } from '../encode/index.ts';
import { defineEstimator, type FittedModel, formatOf } from '../estimator/estimator.ts';
import { createPace } from '../estimator/fit-context.ts';
import { type ModelHeader, readHeader } from '../estimator/model-header.ts';
import type { Frame } from '../frame/frame.ts';
import { prepare } from '../linear/prepare.ts';
import { seededRandom } from '../random.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { radialKernel, solveOneClass } from './one-class-smo.ts';

interface Region {
  /** Support rows × features, row-major. */
  readonly support: Float64Array;
  /** One multiplier a support row. */
  readonly alpha: Float64Array;
  readonly rho: number;
  readonly gamma: number;
}

export class FittedOneClass implements FittedModel {
  readonly header: ModelHeader;
  readonly encoder: TabularEncoder;
  readonly region: Region;
  readonly outputCount = 1;

  constructor(header: ModelHeader, encoder: TabularEncoder, region: Region) {
    this.header = header;
    this.encoder = encoder;
    this.region = region;
  }

  predict(features: Frame): Float64Array {
    const { support, alpha, rho, gamma } = this.region;
    const { width } = this.encoder;
    const rows = this.encoder.encode(features).toRows();
    return Float64Array.from({ length: features.rowCount }, (_, row) => {
      let score = rho;
      for (let s = 0; s < alpha.length; s++) {
        score -= (alpha[s] as number) * radialKernel(rows, row, support, s, width, gamma);
      }
      return score;
    });
  }

  toJSON(): FittedState {
    const { support, alpha, rho, gamma } = this.region;
    return {
      format: formatOf('one-class-svm'),
      version: 1,
      ...this.header,
      encoder: this.encoder.toJSON(),
      support: Array.from(support),
      alpha: Array.from(alpha),
      rho,
      gamma,
    };
  }
}

export const oneClassSvm = defineEstimator({
  name: 'one-class-svm',
  title: 'One-class support vector machine',
  version: 1,
  tasks: ['anomaly'],
  columns: ['numeric', 'categorical', 'time'],
  parameters: {
    nu: {
      kind: 'number',
      default: 0.05,
      min: 1e-4,
      max: 1,
      isLog: true,
      search: [0.005, 0.5],
      description: 'Most of the rows that may lie outside, as a share',
    },
    gamma: {
      kind: 'number',
      default: 0,
      min: 0,
      max: 1e6,
      description: 'How narrow the kernel is; 0: 1 / (features × their variance)',
    },
    rowsMax: {
      kind: 'integer',
      default: 4000,
      min: 2,
      max: 20_000,
      description: 'Rows it learns from; more are drawn from by the seed',
    },
    tolerance: {
      kind: 'number',
      default: 1e-3,
      min: 1e-9,
      max: 1,
      isLog: true,
      description: 'Spread of the gradients at which it is done',
    },
  },
  fit(data, { nu, gamma: givenGamma, rowsMax, tolerance }, context) {
    const { header, encoder, design, weights } = prepare(data);
    const chosen = drawn(design.rowCount, rowsMax, context.seed);
    const rows = design.select(chosen).toRows();
    const { width } = design;
    const gamma = givenGamma > 0 ? givenGamma : 1 / (width * varianceOf(rows));
    const upper = Float64Array.from(chosen, (row) => weights?.[row] ?? 1);
    // A draw may have met only rows without weight.
    if (upper.every((value) => value === 0)) upper.fill(1);
    const problem = { rows, rowCount: chosen.length, width, upper, nu, gamma, tolerance };
    const { alpha, rho } = solveOneClass({ ...problem, steps: 1_000_000 }, createPace(context));
    const kept = Int32Array.from(alpha.keys()).filter((row) => (alpha[row] as number) > 0);
    const support = new Float64Array(kept.length * width);
    kept.forEach((row, s) => {
      support.set(rows.subarray(row * width, (row + 1) * width), s * width);
    });
    const multipliers = Float64Array.from(kept, (row) => alpha[row] as number);
    return new FittedOneClass(header, encoder, { support, alpha: multipliers, rho, gamma });
  },
  read(state) {
    const header = readHeader(state);
    const encoder = readEncoder(state.object('encoder'), header.columns);
    const alpha = state.numbers('alpha');
    return new FittedOneClass(header, encoder, {
      support: state.numbers('support', alpha.length * encoder.width),
      alpha,
      rho: state.number('rho'),
      gamma: state.number('gamma', { min: 0 }),
    });
  },
});

/** The variance of all numbers of the table at once; 1 where nothing varies. */
function varianceOf(rows: Float64Array): number {
  const mean = rows.reduce((sum, value) => sum + value, 0) / rows.length;
  const variance = rows.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
  return variance > 1e-12 ? variance : 1;
}

/** All rows, or so many of them, drawn without putting back and in their order. */
function drawn(rowCount: number, most: number, seed: number): Int32Array {
  const all = Int32Array.from({ length: rowCount }, (_, row) => row);
  if (rowCount <= most) return all;
  const random = seededRandom(seed);
  for (let i = 0; i < most; i++) {
    const j = i + Math.floor(random() * (rowCount - i));
    const kept = all[i] as number;
    all[i] = all[j] as number;
    all[j] = kept;
  }
  return all.slice(0, most).sort();
}
