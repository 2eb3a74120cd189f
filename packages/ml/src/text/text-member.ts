// One member of a text classifier: what was learned on one view of the text.
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';
import {
  type Convolution,
  convolutionOutput,
  readConvolution,
  writeConvolution,
} from './convolution/index.ts';
import { type LinearText, linearOutput } from './linear-text.ts';
import { packRows, unpackRows } from './packed-rows.ts';
import { type Network, type NetworkOutput, networkOutput } from './sparse-network.ts';
import { readFeatures, type TextFeatures } from './text-features.ts';

export type TextMember =
  | { readonly kind: 'network'; readonly features: TextFeatures; readonly network: Network }
  | { readonly kind: 'linear'; readonly features: TextFeatures; readonly linear: LinearText }
  | { readonly kind: 'convolution'; readonly convolution: Convolution };

export interface MemberOutput extends NetworkOutput {
  /** Share of the text's weight in runs that the vocabulary does not know; null where that is not measured. */
  readonly unknown: number | null;
}

/** How much a member counts: a convolution by itself is a little weaker than networks over all runs. */
export const weightOf = ({ kind }: TextMember): number => (kind === 'convolution' ? 0.6 : 1);

/** What a member says of a text. */
export function memberOutput(member: TextMember, text: string): MemberOutput {
  if (member.kind === 'convolution') {
    return { ...convolutionOutput(member.convolution, text), unknown: null };
  }
  const vector = member.features.vectorOf(text);
  const { unknown } = vector;
  if (member.kind === 'network') return { ...networkOutput(member.network, vector), unknown };
  const probabilities = linearOutput(member.linear, vector);
  const most = probabilities.reduce((a, b) => Math.max(a, b), 0);
  return { probabilities, strength: Math.log((most + 1e-9) / (1 - most + 1e-9)), unknown };
}

export function writeMember(member: TextMember): unknown {
  const { kind } = member;
  if (kind === 'convolution') return { kind, ...writeConvolution(member.convolution) };
  const { features } = member;
  if (kind === 'linear') {
    const { weights, bias, inputs } = member.linear;
    return { features, kind, weights: packRows(weights, inputs), bias: packFloats(bias) };
  }
  const { hidden, first, firstBias, second, secondBias } = member.network;
  return {
    features,
    kind,
    hidden,
    first: packRows(first, hidden),
    firstBias: packFloats(firstBias),
    second: packRows(second, hidden),
    secondBias: packFloats(secondBias),
  };
}

export function readMember(state: StateReader, classes: number): TextMember {
  const kind = state.oneOf('kind', ['linear', 'network', 'convolution'] as const);
  if (kind === 'convolution') return { kind, convolution: readConvolution(state, classes) };
  const features = readFeatures(state.object('features'));
  const inputs = features.size;
  const floats = (key: string, length: number): Float32Array =>
    unpackFloats(state.text(key), length, `${state.path}.${key}`);
  if (kind === 'linear') {
    const weights = unpackRows(state.object('weights'), classes, inputs);
    return { kind, features, linear: { inputs, classes, weights, bias: floats('bias', classes) } };
  }
  const hidden = state.integer('hidden', { min: 32, max: 4096, multipleOf: 32 });
  const network: Network = {
    ...{ inputs, hidden, classes },
    first: unpackRows(state.object('first'), inputs, hidden),
    firstBias: floats('firstBias', hidden),
    second: unpackRows(state.object('second'), classes, hidden),
    secondBias: floats('secondBias', classes),
  };
  return { kind, features, network };
}
