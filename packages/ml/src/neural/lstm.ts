// Networks of long short-term memory as estimators: a number told from a sequence, and how badly a
// sequence is remembered, which is how unusual it is.
import { type NumberScale, scaleOf } from '../encode/index.ts';
import { defineEstimator, type FittedModel, formatOf } from '../estimator/estimator.ts';
import type { FitContext } from '../estimator/fit-context.ts';
import { headerOf, type ModelHeader, readHeader } from '../estimator/model-header.ts';
import { type ParametersOf, resolveParameters } from '../estimator/parameters.ts';
import { type CheckedData, checkTraining } from '../estimator/training-data.ts';
import type { Frame } from '../frame/frame.ts';
import { applyLink } from '../linear/link.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import {
  autoencoderPlans,
  LstmAutoencoder,
  LstmRegressor,
  regressorPlans,
  type SequenceSize,
} from './lstm-networks.ts';
import { initialise, type Network } from './network.ts';
import { roundUp, trainingParameters } from './parameters.ts';
import { sequenceLessons } from './sequence-lessons.ts';
import {
  fitSequenceScale,
  readScale,
  type SequenceScale,
  scaleSequences,
  sequenceLoader,
  writeScale,
} from './sequences.ts';
import { finite, readWeights, runBatches, writeWeights } from './state.ts';
import { type TrainingRules, trainNetwork } from './train.ts';
import { blockSize } from './workspace.ts';

type Kind = 'lstm' | 'lstm-autoencoder';

const PREDICTED_ROWS = 64;

const createNetwork = (kind: Kind, size: SequenceSize, batchRows: number): Network =>
  kind === 'lstm' ? new LstmRegressor(size, batchRows) : new LstmAutoencoder(size, batchRows);
const plansOf = (kind: Kind, size: SequenceSize) =>
  kind === 'lstm' ? regressorPlans(size) : autoencoderPlans(size);
const sizeOf = (header: ModelHeader, scale: SequenceScale, units: number): SequenceSize => ({
  steps: header.columns.length / scale.inputs,
  inputs: scale.inputs,
  units,
});

/** What both kinds are made of. */
interface Parts {
  readonly kind: Kind;
  readonly header: ModelHeader;
  readonly scale: SequenceScale;
  readonly units: number;
  /** Scale of the target; of no use without one. */
  readonly target: NumberScale;
  readonly weights: Float32Array;
}

export class FittedLstm implements FittedModel {
  readonly parts: Parts;
  readonly outputCount = 1;
  #network: Network | null = null;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  get header(): ModelHeader {
    return this.parts.header;
  }

  /** Values in the units of the target, or root mean squared distances in standard deviations. */
  predict(features: Frame): Float64Array {
    const { kind, header, scale, units, target, weights } = this.parts;
    // A single row does not fill a batch; rows do not depend on one another, so the answers are the same.
    const batchRows = features.rowCount < PREDICTED_ROWS ? roundUp(1) : PREDICTED_ROWS;
    if (this.#network?.batchRows !== batchRows) {
      this.#network = createNetwork(kind, sizeOf(header, scale, units), batchRows);
    }
    const network = this.#network;
    network.workspace.view(network.weights).set(weights);
    const width = header.columns.length;
    const rows = scaleSequences(header.columns, features, scale);
    const outputs = network.workspace.view(network.output);
    const answer = new Float64Array(features.rowCount);
    const load = sequenceLoader(network, rows, width);
    const { stride, columns } = network.output;
    runBatches(network, answer.length, load, (from, count) => {
      for (let i = 0; i < count; i++) {
        const row = from + i;
        if (kind === 'lstm') {
          answer[row] = finite(outputs[i * stride] as number);
          continue;
        }
        let sum = 0;
        for (let j = 0; j < width; j++) {
          const at = (Math.floor(j / columns) * network.batchRows + i) * stride + (j % columns);
          sum += (finite(outputs[at] as number) - (rows[row * width + j] as number)) ** 2;
        }
        answer[row] = Math.sqrt(sum / width);
      }
    });
    return kind === 'lstm' ? applyLink({ kind: 'identity', ...target }, answer, 1) : answer;
  }

  /** @throws MlError `state_invalid` */
  static read(kind: Kind, state: StateReader): FittedLstm {
    return readLstm(kind, state);
  }

  toJSON(): FittedState {
    const { kind, header, scale, units, target, weights } = this.parts;
    return {
      format: formatOf(kind),
      version: 1,
      ...header,
      scale: writeScale(scale),
      units,
      target,
      weights: writeWeights(weights),
    };
  }
}

interface LstmParameters extends TrainingRules {
  readonly units: number;
  readonly inputs: number;
  readonly batchRows: number;
}

function fitLstm(
  kind: Kind,
  data: CheckedData,
  { units: given, inputs, batchRows, ...rules }: LstmParameters,
  context: FitContext,
): FittedLstm {
  const header = headerOf(data);
  const units = roundUp(given);
  const scale = fitSequenceScale(data.features, inputs, data.weights);
  const target = kind === 'lstm' ? scaleOf(data.y, data.weights) : { centre: 0, spread: 0 };
  const size = sizeOf(header, scale, units);
  const network = createNetwork(kind, size, roundUp(batchRows));
  initialise(network, plansOf(kind, size), context.seed);
  const lessons = sequenceLessons(network, data, header, scale, target);
  trainNetwork(network, lessons, rules, context, data.features);
  const weights = network.workspace.view(network.weights).slice();
  return new FittedLstm({ kind, header, scale, units, target, weights });
}

function readLstm(kind: Kind, state: StateReader): FittedLstm {
  const header = readHeader(state);
  const scale = readScale(state.object('scale'), header);
  const units = roundUp(state.integer('units', { min: 8, max: 1024 }));
  const plans = plansOf(kind, sizeOf(header, scale, units));
  const weights = readWeights(state, blockSize(plans.map(({ shape }) => shape)));
  const numbers = state.object('target');
  const target = { centre: numbers.number('centre'), spread: numbers.number('spread', { min: 0 }) };
  return new FittedLstm({ kind, header, scale, units, target, weights });
}

const parameters = {
  units: {
    kind: 'integer',
    default: 32,
    min: 1,
    max: 1024,
    isLog: true,
    search: [8, 128],
    description: 'Units of memory, rounded up to a multiple of 8',
  },
  inputs: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 10_000,
    description: 'Columns a step; the columns are steps in the order of time',
  },
  ...trainingParameters,
  learningRate: { ...trainingParameters.learningRate, default: 0.01 },
  batchRows: { ...trainingParameters.batchRows, default: 32 },
} as const;

export const lstm = defineEstimator({
  name: 'lstm',
  title: 'Long short-term memory on sequences',
  version: 1,
  tasks: ['regression'],
  columns: ['numeric'],
  parameters,
  fit: (data, values, context) => fitLstm('lstm', data, values, context),
  read: (state) => readLstm('lstm', state),
});

/**
 * Learns to tell sequences again, at once: for streams, which cannot wait for a promise between two records.
 *
 * @param features one row a sequence, one numeric column a step
 * @throws MlError as `lstmAutoencoder`
 */
export function fitAutoencoder(
  features: Frame,
  given: Partial<ParametersOf<typeof parameters>>,
  context: FitContext,
): FittedLstm {
  const data = checkTraining({ task: 'anomaly', features }, ['numeric']);
  return fitLstm('lstm-autoencoder', data, resolveParameters(parameters, given), context);
}

export const lstmAutoencoder = defineEstimator({
  name: 'lstm-autoencoder',
  title: 'Sequences that memory cannot tell again',
  version: 1,
  tasks: ['anomaly'],
  columns: ['numeric'],
  parameters,
  fit: (data, values, context) => fitLstm('lstm-autoencoder', data, values, context),
  read: (state) => readLstm('lstm-autoencoder', state),
});
