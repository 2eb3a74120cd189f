// Word vectors from a product's own texts: positive pointwise mutual information of neighbours, and its
// leading singular vectors scaled by the root of their values (Levy & Goldberg 2014).
import { truncatedSvd } from '../../decompose/truncated-svd.ts';
import { MlError } from '../../errors.ts';
import { createPace, type FitContext } from '../../estimator/fit-context.ts';
import { wordsOf } from '../words.ts';
import { neighbourMatrix } from './neighbours.ts';
import { WordVectors } from './word-vectors.ts';

export interface WordVectorOptions extends FitContext {
  /** Length of each vector (default 64); fewer where there are few words. */
  readonly dimensions?: number;
  /** How many words away a neighbour may stand (default 5). */
  readonly window?: number;
  /** Words that come more rarely are not learned (default 3 times). */
  readonly occurrencesMin?: number;
}

const wordsMax = 20_000;
/** What the singular values may still move by, and rounds at most: vectors need no more digits. */
const search = { rounds: 12, tolerance: 1e-4 };

/**
 * It takes some thousands of texts until neighbours say what a word means.
 *
 * @throws MlError `option_invalid`, `vocabulary_empty` when fewer than 3 words come often enough, `cancelled`
 * @example
 * const texts = ['a red car', 'a red bus', 'a blue car', 'a blue bus', 'eat red fruit', 'eat blue fruit'];
 * learnWordVectors(texts, { seed: 1, occurrencesMin: 2 }).nearest('car', 1)[0]?.word; // 'bus'
 */
export function learnWordVectors(
  texts: readonly string[],
  { dimensions = 64, window = 5, occurrencesMin = 3, ...context }: WordVectorOptions,
): WordVectors {
  whole('dimensions', dimensions, 2, 300);
  whole('window', window, 1, 50);
  whole('occurrencesMin', occurrencesMin, 1, 1e6);
  const split = texts.map(wordsOf);
  const counts = new Map<string, { times: number; texts: number; last: number }>();
  split.forEach((words, row) => {
    for (const word of words) {
      const entry = counts.get(word) ?? { times: 0, texts: 0, last: -1 };
      entry.times += 1;
      if (entry.last !== row) entry.texts += 1;
      entry.last = row;
      counts.set(word, entry);
    }
  });
  const kept = [...counts]
    .filter(([, { times }]) => times >= occurrencesMin)
    .sort(([a, m], [b, n]) => n.times - m.times || (a < b ? -1 : 1))
    .slice(0, wordsMax);
  const words = kept.map(([word]) => word);
  const places = new Map(words.map((word, place) => [word, place]));
  const listed = split.map((some) => Int32Array.from(some, (word) => places.get(word) ?? -1));
  if (words.length < 3) {
    const message = `Only ${words.length} words come ${occurrencesMin} times or more; give more texts.`;
    throw new MlError('vocabulary_empty', 'texts', message);
  }
  const matrix = neighbourMatrix(listed, words.length, window);
  const length = Math.min(dimensions, words.length - 1);
  const centre = new Float64Array(words.length);
  const pace = createPace(context);
  const found = truncatedSvd(matrix, null, centre, length, context.seed, pace, search);
  const vectors = new Float32Array(words.length * length);
  for (let d = 0; d < length; d++) {
    const scale = (found.squares[d] as number) ** 0.25;
    for (let w = 0; w < words.length; w++) {
      vectors[w * length + d] = scale * (found.components[d * words.length + w] as number);
    }
  }
  const rarity = Float32Array.from(kept, ([, entry]) => Math.log((1 + texts.length) / entry.texts));
  return new WordVectors(words, vectors, rarity);
}

function whole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  const message = `options.${name} is ${value}; give a whole number from ${least} to ${most}.`;
  throw new MlError('option_invalid', `options.${name}`, message);
}
