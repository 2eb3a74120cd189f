// What the training loop is told of sequences: the target as a number, or the sequence itself.
import { type NumberScale, standardise } from '../encode/index.ts';
import type { ModelHeader } from '../estimator/model-header.ts';
import type { CheckedData, CheckedExamples } from '../estimator/training-data.ts';
import type { Network } from './network.ts';
import { type SequenceScale, scaleSequences, sequenceLoader } from './sequences.ts';
import { finite } from './state.ts';
import type { Lessons } from './train.ts';

const TARGET_MAX = 1e6;

export function sequenceLessons(
  network: Network,
  data: CheckedData,
  header: ModelHeader,
  scale: SequenceScale,
  target: NumberScale,
): Lessons {
  const parts: CheckedExamples[] = data.validation === null ? [data] : [data, data.validation];
  const rows = joined(parts.map((part) => scaleSequences(header.columns, part.features, scale)));
  const weights = parts.flatMap(({ weights: own, features }) =>
    own === null ? new Array<number>(features.rowCount).fill(1) : Array.from(own),
  );
  // Relative to the largest, so that huge weights stay numbers of 32 bits.
  const top = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const shares = weights.map((weight) => weight / top);
  const y = parts.flatMap((part) =>
    Array.from(part.y, (value) => standardise(value, target, TARGET_MAX)),
  );
  const width = header.columns.length;
  const { output, delta, workspace, batchRows } = network;
  const outputs = workspace.view(output);
  const deltas = workspace.view(delta);
  // Without a target, the sequence is its own.
  const count = y.length > 0 ? 1 : width;
  const load = sequenceLoader(network, rows, width);
  return {
    rowCount: weights.length,
    trainingCount: data.features.rowCount,
    load,
    weight(order, from, length) {
      let sum = 0;
      for (let i = from; i < from + length; i++) sum += shares[order[i] as number] as number;
      return sum;
    },
    loss(order, from, length, isLearning) {
      let loss = 0;
      for (let i = 0; i < length; i++) {
        const row = order[from + i] as number;
        const weight = (shares[row] as number) / count;
        for (let j = 0; j < count; j++) {
          const step = Math.floor(j / output.columns);
          const at = (step * batchRows + i) * output.stride + (j % output.columns);
          const wanted = y.length > 0 ? y[row] : rows[row * width + j];
          const error = finite(outputs[at] as number) - (wanted as number);
          loss += (weight * error * error) / 2;
          if (isLearning) deltas[at] = weight * error;
        }
      }
      return loss;
    },
  };
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
