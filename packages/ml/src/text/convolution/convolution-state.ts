// A convolution as JSON and back.
import { packFloats, unpackFloats } from '../../state/packed-floats.ts';
import type { StateReader } from '../../state/state-reader.ts';
import { packRows, unpackRows } from '../packed-rows.ts';
import { type Convolution, filterCount, tapCount } from './convolution.ts';
import { readWordParts } from './word-parts.ts';

export function writeConvolution(model: Convolution): object {
  const { width, filters, parts, table, taps, bias, second, secondBias } = model;
  return {
    ...{ width, filters, parts },
    table: packRows(table, width),
    taps: packRows(taps, width),
    bias: packFloats(bias),
    second: packRows(second, filterCount(model)),
    secondBias: packFloats(secondBias),
  };
}

/** @throws MlError `state_invalid` */
export function readConvolution(state: StateReader, classes: number): Convolution {
  const size = { min: 32, max: 4096, multipleOf: 32 };
  const [width, filters] = [state.integer('width', size), state.integer('filters', size)];
  const shape = { width, filters, classes };
  const parts = readWordParts(state.object('parts'));
  const all = filterCount(shape);
  const floats = (key: string, length: number): Float32Array =>
    unpackFloats(state.text(key), length, `${state.path}.${key}`);
  return {
    ...shape,
    parts,
    table: unpackRows(state.object('table'), parts.size, shape.width),
    taps: unpackRows(state.object('taps'), tapCount(shape), shape.width),
    bias: floats('bias', all),
    second: unpackRows(state.object('second'), classes, all),
    secondBias: floats('secondBias', classes),
  };
}
