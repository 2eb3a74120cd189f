// The multilayer perceptron as an estimator for numbers and classes.
import { readEncoder, type TabularEncoder } from '../encode/index.ts';
import { defineEstimator, type FittedModel, formatOf } from '../estimator/estimator.ts';
import { type ModelHeader, readHeader } from '../estimator/model-header.ts';
import type { CheckedData } from '../estimator/training-data.ts';
import type { Frame } from '../frame/frame.ts';
import { applyLink, type Link, readLink, softmax, writeLink } from '../linear/link.ts';
import { prepare, scaleTarget } from '../linear/prepare.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { DenseNetwork, densePlans } from './dense-network.ts';
import { initialise } from './network.ts';
import { roundUp, trainingParameters } from './parameters.ts';
import { finite, readWeights, runBatches, writeWeights } from './state.ts';
import { type Lessons, trainNetwork } from './train.ts';
import { blockSize } from './workspace.ts';

/** Features end here, in standard deviations: beyond it a network only guesses. */
const FEATURE_MAX = 10;
const PREDICTED_ROWS = 256;

export class FittedMlp implements FittedModel {
  readonly header: ModelHeader;
  readonly encoder: TabularEncoder;
  /** Features, units of each hidden layer, outputs. */
  readonly sizes: readonly number[];
  readonly weights: Float32Array;
  readonly link: Link;
  #network: DenseNetwork | null = null;

  constructor(
    header: ModelHeader,
    encoder: TabularEncoder,
    sizes: readonly number[],
    weights: Float32Array,
    link: Link,
  ) {
    this.header = header;
    this.encoder = encoder;
    this.sizes = sizes;
    this.weights = weights;
    this.link = link;
  }

  get outputCount(): number {
    return Math.max(1, this.header.classes.length);
  }

  predict(features: Frame): Float64Array {
    this.#network ??= new DenseNetwork(this.sizes, PREDICTED_ROWS);
    const network = this.#network;
    network.workspace.view(network.weights).set(this.weights);
    const rows = this.encoder.encode(features).toFloats(FEATURE_MAX);
    const sets = this.sizes.at(-1) as number;
    const margins = new Float64Array(features.rowCount * sets);
    const outputs = network.workspace.view(network.output);
    runBatches(network, features.rowCount, loader(network, rows), (from, count) => {
      for (let i = 0; i < count; i++) {
        for (let k = 0; k < sets; k++) {
          margins[(from + i) * sets + k] = finite(outputs[i * network.output.stride + k] as number);
        }
      }
    });
    return applyLink(this.link, margins, sets);
  }

  toJSON(): FittedState {
    return {
      format: formatOf('mlp'),
      version: 1,
      ...this.header,
      encoder: this.encoder.toJSON(),
      hidden: this.sizes.slice(1, -1),
      weights: writeWeights(this.weights),
      link: writeLink(this.link),
    };
  }
}

/** Copies rows of features into the slots of a batch. */
function loader(network: DenseNetwork, rows: Float32Array) {
  const width = network.input.columns;
  const input = network.workspace.view(network.input);
  return (order: Int32Array, from: number, count: number): void => {
    for (let i = 0; i < count; i++) {
      const at = (order[from + i] as number) * width;
      input.set(rows.subarray(at, at + width), i * network.input.stride);
    }
  };
}

/** Features, targets and weights of the training rows, and of the validation rows behind them. */
function lessonsFor(
  network: DenseNetwork,
  features: Float32Array,
  y: Float64Array,
  weights: Float64Array | null,
  trainingCount: number,
): Lessons {
  const { workspace, output, delta } = network;
  const sets = output.columns;
  const outputs = workspace.view(output);
  const deltas = workspace.view(delta);
  const margins = new Float64Array(sets);
  const p = new Float64Array(sets);
  const weightOf = (row: number): number => weights?.[row] ?? 1;
  return {
    rowCount: y.length,
    trainingCount,
    load: loader(network, features),
    weight(rows, from, count) {
      let sum = 0;
      for (let i = from; i < from + count; i++) sum += weightOf(rows[i] as number);
      return sum;
    },
    loss(rows, from, count, isLearning) {
      let loss = 0;
      for (let i = 0; i < count; i++) {
        const row = rows[from + i] as number;
        const weight = weightOf(row);
        const at = i * output.stride;
        const target = y[row] as number;
        for (let k = 0; k < sets; k++) margins[k] = finite(outputs[at + k] as number);
        if (sets === 1) {
          const error = (margins[0] as number) - target;
          loss += (weight * error * error) / 2;
          if (isLearning) deltas[at] = weight * error;
          continue;
        }
        softmax(margins, sets, p);
        loss -= weight * Math.log(Math.max(p[target] as number, 1e-30));
        if (!isLearning) continue;
        for (let k = 0; k < sets; k++) {
          deltas[at + k] = weight * ((p[k] as number) - (k === target ? 1 : 0));
        }
      }
      return loss;
    },
  };
}

function join(first: Float64Array, second: Float64Array | null): Float64Array {
  if (second === null) return first;
  const all = new Float64Array(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

/** Training rows and, behind them, the validation rows. */
function gather(data: CheckedData) {
  const { header, encoder, design, weights } = prepare(data);
  const training = design.toFloats(FEATURE_MAX);
  const given = data.validation;
  const more = given === null ? null : encoder.encode(given.features).toFloats(FEATURE_MAX);
  const features = new Float32Array(training.length + (more?.length ?? 0));
  features.set(training);
  if (more !== null) features.set(more, training.length);
  const count = given?.features.rowCount ?? 0;
  const spare = given?.weights ?? new Float64Array(count).fill(1);
  const all =
    weights === null && (given?.weights ?? null) === null
      ? null
      : join(weights ?? new Float64Array(design.rowCount).fill(1), spare);
  const y = join(data.y, given?.y ?? null);
  return { header, encoder, features, y, weights: all, own: weights, rowCount: design.rowCount };
}

export const mlp = defineEstimator({
  name: 'mlp',
  title: 'Neural network',
  version: 1,
  tasks: ['regression', 'binary', 'multiclass'],
  columns: ['numeric', 'categorical', 'time'],
  parameters: {
    units: {
      kind: 'integer',
      default: 64,
      min: 1,
      max: 4096,
      isLog: true,
      search: [16, 256],
      description: 'Units of each hidden layer',
    },
    layers: {
      kind: 'integer',
      default: 2,
      min: 1,
      max: 10,
      search: [1, 3],
      description: 'Hidden layers',
    },
    ...trainingParameters,
  },
  fit(data, { units, layers, batchRows, ...rules }, context) {
    const { header, encoder, features, y, weights, own, rowCount } = gather(data);
    const hidden = new Array<number>(layers).fill(units);
    const sizes = [encoder.width, ...hidden, Math.max(1, data.classes.length)];
    const network = new DenseNetwork(sizes, roundUp(batchRows));
    initialise(network, densePlans(sizes), context.seed);
    const scaled = data.classes.length === 0 ? scaleTarget(data.y, own).scale : null;
    const { centre, spread } = scaled ?? { centre: 0, spread: 1 };
    const targets =
      scaled === null
        ? y
        : y.map((value) => finite(spread > 0 ? value / spread - centre / spread : 0));
    trainNetwork(
      network,
      lessonsFor(network, features, targets, weights, rowCount),
      rules,
      context,
      data.features,
    );
    const kept = network.workspace.view(network.weights).slice();
    const link: Link = scaled === null ? { kind: 'softmax' } : { kind: 'identity', ...scaled };
    return new FittedMlp(header, encoder, sizes, kept, link);
  },
  read(state) {
    const header = readHeader(state);
    const encoder = readEncoder(state.object('encoder'), header.columns);
    const hidden = Array.from(state.integers('hidden', { min: 1, max: 4096 }));
    const sizes = [encoder.width, ...hidden, Math.max(1, header.classes.length)];
    const count = blockSize(densePlans(sizes).map(({ shape }) => shape));
    const link = readLink(state.object('link'), sizes.at(-1) as number);
    return new FittedMlp(header, encoder, sizes, readWeights(state, count), link);
  },
});
