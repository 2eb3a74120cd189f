// A convolution as JSON and back.
import { MlError } from '../../errors.ts';
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
  const multipleOf32 = (key: string): number => {
    const value = state.integer(key, { min: 32, max: 4096 });
    if (value % 32 === 0) return value;
    const path = `${state.path}.${key}`;
    throw new MlError('state_invalid', path, `${path} is ${value}; it must be a multiple of 32.`);
  };
  const shape = { width: multipleOf32('width'), filters: multipleOf32('filters'), classes };
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
