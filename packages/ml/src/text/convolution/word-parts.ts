// What a word is built of: itself, where texts share it, and its runs of three to five letters (Bojanowski et
// al. 2017). A word that was never seen is still told by its letters.
import type { StateReader } from '../../state/state-reader.ts';
import { eachGram, type GramOptions, wordsOf } from '../words.ts';

/** The beginning and the end of a text stand for words, each with one part of its own. */
export const textStart = 0;
export const textEnd = 1;
const boundaries = 2;

const options: GramOptions = {
  words: 1,
  letters: [3, 5],
  marksNegation: false,
  addsFeelings: false,
};
/** What stands behind this many words of a text is not read. */
export const wordsMost = 64;
/** Nor are more parts of one word. */
export const partsMost = 512;

export const readWords = (text: string): string[] => wordsOf(text).slice(0, wordsMost);

export class WordParts {
  readonly names: readonly string[];
  readonly #places: ReadonlyMap<string, number>;

  constructor(names: readonly string[]) {
    this.names = names;
    this.#places = new Map(names.map((name, i) => [name, boundaries + i]));
  }

  get size(): number {
    return boundaries + this.names.length;
  }

  /** Places of the parts that are known, repeats included. */
  partsOf(word: string): Int32Array {
    const places: number[] = [];
    eachGram(word, options, (gram) => {
      const place = this.#places.get(gram);
      if (place !== undefined) places.push(place);
    });
    return Int32Array.from(places.slice(0, partsMost));
  }

  toJSON(): unknown {
    return { names: this.names };
  }
}

/** @param textsMin texts that must have a part before it counts */
export function learnWordParts(texts: readonly (readonly string[])[], textsMin: number): WordParts {
  const counts = new Map<string, number>();
  for (const words of texts) {
    const seen = new Set<string>();
    for (const word of words) eachGram(word, options, (gram) => seen.add(gram));
    for (const gram of seen) counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  const kept = [...counts].filter(([, count]) => count >= textsMin);
  return new WordParts(kept.map(([gram]) => gram).sort());
}

export const readWordParts = (state: StateReader): WordParts => new WordParts(state.texts('names'));
