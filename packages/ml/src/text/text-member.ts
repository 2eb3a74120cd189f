// One member of a text classifier: a view of the text, and what was learned on it.
import { MlError } from '../errors.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';
import { type LinearText, linearOutput } from './linear-text.ts';
import { packRows, unpackRows } from './packed-rows.ts';
import { type Network, type NetworkOutput, networkOutput } from './sparse-network.ts';
import { readFeatures, type SparseVector, type TextFeatures } from './text-features.ts';

export type Learned =
  | { readonly kind: 'network'; readonly network: Network }
  | { readonly kind: 'linear'; readonly linear: LinearText };

export interface TextMember {
  readonly features: TextFeatures;
  readonly learned: Learned;
}

/** What a member says of a vector. */
export function memberOutput({ learned }: TextMember, vector: SparseVector): NetworkOutput {
  if (learned.kind === 'network') return networkOutput(learned.network, vector);
  const probabilities = linearOutput(learned.linear, vector);
  const most = probabilities.reduce((a, b) => Math.max(a, b), 0);
  return { probabilities, strength: Math.log((most + 1e-9) / (1 - most + 1e-9)) };
}

export function writeMember({ features, learned }: TextMember): unknown {
  if (learned.kind === 'linear') {
    const { weights, bias, inputs } = learned.linear;
    return {
      features,
      kind: 'linear',
      weights: packRows(weights, inputs),
      bias: packFloats(bias),
    };
  }
  const { hidden, first, firstBias, second, secondBias } = learned.network;
  return {
    features,
    kind: 'network',
    hidden,
    first: packRows(first, hidden),
    firstBias: packFloats(firstBias),
    second: packRows(second, hidden),
    secondBias: packFloats(secondBias),
  };
}

export function readMember(state: StateReader, classes: number): TextMember {
  const features = readFeatures(state.object('features'));
  const inputs = features.size;
  const floats = (key: string, length: number): Float32Array =>
    unpackFloats(state.text(key), length, `${state.path}.${key}`);
  if (state.oneOf('kind', ['linear', 'network'] as const) === 'linear') {
    const weights = unpackRows(state.object('weights'), classes, inputs);
    const linear = { inputs, classes, weights, bias: floats('bias', classes) };
    return { features, learned: { kind: 'linear', linear } };
  }
  const hidden = state.integer('hidden', { min: 32, max: 4096 });
  if (hidden % 32 !== 0) {
    const path = `${state.path}.hidden`;
    throw new MlError('state_invalid', path, `${path} is ${hidden}; it must be a multiple of 32.`);
  }
  const network: Network = {
    ...{ inputs, hidden, classes },
    first: unpackRows(state.object('first'), inputs, hidden),
    firstBias: floats('firstBias', hidden),
    second: unpackRows(state.object('second'), classes, hidden),
    secondBias: floats('secondBias', classes),
  };
  return { features, learned: { kind: 'network', network } };
}
