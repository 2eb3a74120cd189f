// What becomes of the margins of a linear model: numbers in the target's units, or probabilities.
import { exp } from '../kernels/exp.ts';
import type { StateReader } from '../state/state-reader.ts';

export type Link =
  /** centre + spread × margin. */
  | { readonly kind: 'identity'; readonly centre: number; readonly spread: number }
  /** scale × e^margin. */
  | { readonly kind: 'exponential'; readonly scale: number }
  /** One margin, two classes. */
  | { readonly kind: 'logistic' }
  /** One margin a class. */
  | { readonly kind: 'softmax' }
  /** Margins of a class against the rest, each through a logistic curve; one for two classes. */
  | {
      readonly kind: 'calibrated';
      readonly slopes: Float64Array;
      readonly intercepts: Float64Array;
    };

export const sigmoid = (x: number): number => {
  const tail = exp(-Math.abs(x));
  return x >= 0 ? 1 / (1 + tail) : tail / (1 + tail);
};

/** Finite numbers only: an overflow ends at the largest one. */
const bounded = (x: number): number => Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, x));

/** Predictions from margins, both row-major; `sets` margins a row. */
export function applyLink(link: Link, margins: Float64Array, sets: number): Float64Array {
  if (link.kind === 'identity') {
    return margins.map((margin) => bounded(link.centre + link.spread * margin));
  }
  if (link.kind === 'exponential') return margins.map((m) => bounded(link.scale * exp(m)));
  if (link.kind === 'softmax') return softmax(margins, sets);
  const p =
    link.kind === 'logistic'
      ? margins.map(sigmoid)
      : margins.map((margin, i) => {
          const set = i % sets;
          return sigmoid((link.slopes[set] as number) * margin + (link.intercepts[set] as number));
        });
  return sets === 1 ? bothClasses(p) : shares(p, sets);
}

function bothClasses(p: Float64Array): Float64Array {
  const both = new Float64Array(2 * p.length);
  p.forEach((share, row) => {
    both[2 * row] = 1 - share;
    both[2 * row + 1] = share;
  });
  return both;
}

/** Rows of softmax probabilities; in place where `out` is the margins. */
export function softmax(
  margins: Float64Array,
  sets: number,
  out = new Float64Array(margins.length),
) {
  for (let at = 0; at < margins.length; at += sets) {
    let top = -Infinity;
    for (let k = 0; k < sets; k++) top = Math.max(top, margins[at + k] as number);
    let sum = 0;
    for (let k = 0; k < sets; k++) {
      const share = exp((margins[at + k] as number) - top);
      out[at + k] = share;
      sum += share;
    }
    for (let k = 0; k < sets; k++) out[at + k]! /= sum;
  }
  return out;
}

/** Rows divided by their sums; a row of zeros knows nothing. */
function shares(p: Float64Array, sets: number): Float64Array {
  for (let at = 0; at < p.length; at += sets) {
    let sum = 0;
    for (let k = 0; k < sets; k++) sum += p[at + k] as number;
    for (let k = 0; k < sets; k++) {
      p[at + k] = sum > 1e-300 ? (p[at + k] as number) / sum : 1 / sets;
    }
  }
  return p;
}

export const writeLink = (link: Link): unknown =>
  link.kind === 'calibrated'
    ? { ...link, slopes: Array.from(link.slopes), intercepts: Array.from(link.intercepts) }
    : link;

/** @throws MlError `state_invalid` */
export function readLink(state: StateReader, sets: number): Link {
  const kind = state.oneOf('kind', [
    'identity',
    'exponential',
    'logistic',
    'softmax',
    'calibrated',
  ] as const);
  if (kind === 'identity') {
    return { kind, centre: state.number('centre'), spread: state.number('spread', { min: 0 }) };
  }
  if (kind === 'exponential') return { kind, scale: state.number('scale', { min: 0 }) };
  if (kind !== 'calibrated') return { kind };
  return {
    kind,
    slopes: state.numbers('slopes', sets),
    intercepts: state.numbers('intercepts', sets),
  };
}
