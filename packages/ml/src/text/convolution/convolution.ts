// A convolution over the words of a text: filters look at each run of one, two and three words, the strongest
// answer of each filter over the whole text is kept, and a softmax reads those (Collobert et al. 2011; Kim 2014).
// A word's vector is the sum of those of its parts over the root of their number.
import type { WordParts } from './word-parts.ts';

/** Longest run of words that a filter sees; there are as many filters of each length up to it. */
const longestRun = 3;
/** A filter of a length has a vector for each word of its run: a tap. */
const tapsEach = (longestRun * (longestRun + 1)) / 2;

export interface ConvolutionShape {
  /** Numbers in the vector of a word; a multiple of 32. */
  readonly width: number;
  /** Filters of each length; a multiple of 32. */
  readonly filters: number;
  readonly classes: number;
}

export interface Convolution extends ConvolutionShape {
  readonly parts: WordParts;
  /** Parts × width. */
  readonly table: Float32Array;
  /** Taps × width: those of runs of one word, then of the first and the second of two … */
  readonly taps: Float32Array;
  /** One for each filter. */
  readonly bias: Float32Array;
  /** Classes × all filters. */
  readonly second: Float32Array;
  readonly secondBias: Float32Array;
}

export const tapCount = ({ filters }: ConvolutionShape): number => tapsEach * filters;
export const filterCount = ({ filters }: ConvolutionShape): number => longestRun * filters;

/** Calls back for each length of run with the place of its first filter and of its first tap. */
export function eachRun(
  { filters }: ConvolutionShape,
  take: (length: number, filter: number, tap: number) => void,
): void {
  let tap = 0;
  for (let length = 1; length <= longestRun; length++) {
    take(length, (length - 1) * filters, tap);
    tap += length * filters;
  }
}

/** What a vector is divided by, so that words of many parts are not longer. */
export const partScale = (parts: Int32Array): number => 1 / Math.sqrt(parts.length || 1);
