// The naive baseline that every other estimator must beat: the weighted mean of the target, or how
// often each class occurs. It looks at no column.
import type { Frame } from '../frame/frame.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { StateReader } from '../state/state-reader.ts';
import { defineEstimator, type FittedModel, formatOf } from './estimator.ts';
import { headerOf, type ModelHeader, readHeader } from './model-header.ts';
import type { CheckedData } from './training-data.ts';

export class FittedBaseline implements FittedModel {
  readonly header: ModelHeader;
  readonly output: Float64Array;

  constructor(header: ModelHeader, output: Float64Array) {
    this.header = header;
    this.output = output;
  }

  get outputCount(): number {
    return this.output.length;
  }

  predict(features: Frame): Float64Array {
    const { output } = this;
    const { rowCount } = features;
    const predicted = new Float64Array(rowCount * output.length);
    for (let row = 0; row < rowCount; row++) predicted.set(output, row * output.length);
    return predicted;
  }

  toJSON(): FittedState {
    return {
      format: formatOf('baseline'),
      version: 1,
      ...this.header,
      output: Array.from(this.output),
    };
  }
}

function outputOf({ y, weights, classes }: CheckedData): Float64Array {
  const output = new Float64Array(Math.max(1, classes.length));
  let total = 0;
  y.forEach((value, row) => {
    const weight = weights?.[row] ?? 1;
    total += weight;
    // A running mean stays finite where the plain sum of large values would not.
    if (classes.length === 0)
      output[0]! += weight === 0 ? 0 : (weight / total) * (value - output[0]!);
    else output[value]! += weight;
  });
  return classes.length === 0 ? output : output.map((sum) => sum / total);
}

export const baseline = defineEstimator({
  name: 'baseline',
  title: 'Naive baseline',
  version: 1,
  tasks: ['regression', 'binary', 'multiclass', 'ranking'],
  columns: ['numeric', 'categorical', 'text', 'time'],
  parameters: {},
  fit: (data) => new FittedBaseline(headerOf(data), outputOf(data)),
  read: (state: StateReader) => {
    const header = readHeader(state);
    return new FittedBaseline(header, state.numbers('output', Math.max(1, header.classes.length)));
  },
});
