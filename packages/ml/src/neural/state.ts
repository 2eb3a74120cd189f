// The weights of a network in stored JSON, and numbers out of a network that are always finite.
import { MlError } from '../errors.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';
import type { Network } from './network.ts';

/** Weights that a stored model may have at most: 400 MB. */
const WEIGHTS_MAX = 1e8;

export const writeWeights = (weights: Float32Array): string => packFloats(weights);

/** @throws MlError `state_invalid` */
export function readWeights(state: StateReader, count: number): Float32Array {
  const path = `${state.path}.weights`;
  if (count <= WEIGHTS_MAX) return unpackFloats(state.text('weights'), count, path);
  const message = `${path} would hold ${count} numbers; the file is damaged.`;
  throw new MlError('state_invalid', path, message);
}

const LARGEST = 1e30;

export const finite = (x: number): number =>
  Number.isNaN(x) ? 0 : Math.max(-LARGEST, Math.min(LARGEST, x));

/** Runs all rows through a network, a batch at a time; `read` is told the first row and how many. */
export function runBatches(
  network: Network,
  rowCount: number,
  load: (rows: Int32Array, from: number, count: number) => void,
  read: (from: number, count: number) => void,
): void {
  const rows = Int32Array.from({ length: rowCount }, (_, row) => row);
  for (let from = 0; from < rowCount; from += network.batchRows) {
    const count = Math.min(network.batchRows, rowCount - from);
    load(rows, from, count);
    network.forward();
    read(from, count);
  }
}
