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

/** Where the answers of words lie, and of which words in their order a text is made. */
export interface Answers {
  /** Words × taps; the first of them is no word, its answers are all zero. */
  readonly answers: Float32Array;
  /** Where the answers of each word of the text begin. */
  readonly places: Int32Array;
  readonly words: number;
}

/**
 * The strongest answer of each filter over all runs of its length, before its bias; 0 where the text is shorter.
 *
 * @param to one for each filter
 * @param where for each filter the word at which the strongest run begins
 */
export function strongestAnswers(
  shape: ConvolutionShape,
  { answers, places, words }: Answers,
  to: Float32Array,
  where: Int32Array,
): void {
  const { filters } = shape;
  eachRun(shape, (length, filter, tap) => {
    to.fill(words < length ? 0 : Number.NEGATIVE_INFINITY, filter, filter + filters);
    for (let t = 0; t + length <= words; t++) {
      const a = (places[t] as number) + tap;
      // A shorter run adds the answers of no word.
      const b = length > 1 ? (places[t + 1] as number) + tap + filters : 0;
      const c = length > 2 ? (places[t + 2] as number) + tap + 2 * filters : 0;
      for (let f = 0; f < filters; f++) {
        const sum =
          (answers[a + f] as number) + (answers[b + f] as number) + (answers[c + f] as number);
        if (sum > (to[filter + f] as number)) {
          to[filter + f] = sum;
          where[filter + f] = t;
        }
      }
    }
  });
}
