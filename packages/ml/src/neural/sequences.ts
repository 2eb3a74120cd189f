// Sequences in a table: the columns are steps in the order of time, `inputs` columns a step. All steps
// of an input share one scale, so that a level that moves stays visible.
import { scaleOf, standardise } from '../encode/index.ts';
import { MlError } from '../errors.ts';
import { alignColumns, type ColumnSpec, type ModelHeader } from '../estimator/model-header.ts';
import type { Frame } from '../frame/frame.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { Network } from './network.ts';

const VALUE_MAX = 10;

export interface SequenceScale {
  readonly inputs: number;
  readonly centres: Float64Array;
  readonly spreads: Float64Array;
}

/** @throws MlError `steps_uneven` when the columns do not make whole steps */
export function fitSequenceScale(
  features: Frame,
  inputs: number,
  weights: Float64Array | null,
): SequenceScale {
  const { columns, rowCount } = features;
  if (columns.length % inputs !== 0) {
    const message = `${columns.length} columns do not make whole steps of ${inputs}.`;
    throw new MlError('steps_uneven', 'parameters.inputs', message);
  }
  const steps = columns.length / inputs;
  const scales = Array.from({ length: inputs }, (_, input) => {
    const all = new Float64Array(steps * rowCount);
    const repeated = weights === null ? null : new Float64Array(steps * rowCount);
    for (let step = 0; step < steps; step++) {
      const column = columns[step * inputs + input];
      if (column?.kind === 'numeric') all.set(column.values, step * rowCount);
      if (weights !== null) repeated?.set(weights, step * rowCount);
    }
    return scaleOf(all, repeated);
  });
  return {
    inputs,
    centres: Float64Array.from(scales, ({ centre }) => centre),
    spreads: Float64Array.from(scales, ({ spread }) => spread),
  };
}

/** Rows × columns, standardised; what is missing is 0. */
export function scaleSequences(
  specs: readonly ColumnSpec[],
  features: Frame,
  { inputs, centres, spreads }: SequenceScale,
): Float32Array {
  const rows = new Float32Array(features.rowCount * specs.length);
  alignColumns(specs, features).forEach((column, place) => {
    if (column.kind !== 'numeric') return;
    const input = place % inputs;
    const scale = { centre: centres[input] as number, spread: spreads[input] as number };
    column.values.forEach((value, row) => {
      rows[row * specs.length + place] = standardise(value, scale, VALUE_MAX);
    });
  });
  return rows;
}

/** Copies rows of sequences into the slots of a batch, step after step. */
export function sequenceLoader(network: Network, rows: Float32Array, width: number) {
  const { stride, columns } = network.input;
  const input = network.workspace.view(network.input);
  const steps = width / columns;
  return (order: Int32Array, from: number, count: number): void => {
    for (let i = 0; i < count; i++) {
      const at = (order[from + i] as number) * width;
      for (let step = 0; step < steps; step++) {
        const to = (step * network.batchRows + i) * stride;
        for (let k = 0; k < columns; k++) {
          input[to + k] = rows[at + step * columns + k] as number;
        }
      }
    }
  };
}

export const writeScale = ({ inputs, centres, spreads }: SequenceScale): unknown => ({
  inputs,
  centres: Array.from(centres),
  spreads: Array.from(spreads),
});

/** @throws MlError `state_invalid` */
export function readScale(state: StateReader, header: ModelHeader): SequenceScale {
  const inputs = state.integer('inputs', { min: 1, max: header.columns.length });
  const centres = state.numbers('centres', inputs);
  const spreads = state.numbers('spreads', inputs);
  const isSound = header.columns.length % inputs === 0 && spreads.every((spread) => spread >= 0);
  if (isSound) return { inputs, centres, spreads };
  const message = `${state.path} does not fit the columns; the file is damaged.`;
  throw new MlError('state_invalid', `${state.path}.inputs`, message);
}
