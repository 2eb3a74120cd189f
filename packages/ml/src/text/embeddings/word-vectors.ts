// Vectors of words and what they tell: words that are used alike, and how alike two texts are.
import { checkFormat } from '../../state/check-format.ts';
import { packFloats, unpackFloats } from '../../state/packed-floats.ts';
import { StateReader } from '../../state/state-reader.ts';
import { packRows, unpackRows } from '../packed-rows.ts';
import { wordsOf } from '../words.ts';

export const wordVectorsFormat = 'aibaas.word-vectors';
const version = 1;

export interface NearWord {
  readonly word: string;
  /** Cosine, −1 … 1. */
  readonly likeness: number;
}

export class WordVectors {
  readonly words: readonly string[];
  readonly dimensions: number;
  /** Words × dimensions, each of length 1; 0 for a word without neighbours. */
  readonly #vectors: Float32Array;
  /** Log of how many texts there are for each with the word. */
  readonly #rarity: Float32Array;
  readonly #places: ReadonlyMap<string, number>;

  /** @param vectors words × dimensions, of any length */
  constructor(words: readonly string[], vectors: Float32Array, rarity: Float32Array) {
    this.words = words;
    this.dimensions = vectors.length / words.length;
    this.#vectors = vectors.slice();
    for (let w = 0; w < words.length; w++) shorten(this.#row(w));
    this.#rarity = rarity;
    this.#places = new Map(words.map((word, place) => [word, place]));
  }

  #row(place: number): Float32Array {
    return this.#vectors.subarray(place * this.dimensions, (place + 1) * this.dimensions);
  }

  /** The vector of a word, of length 1; null when it was not learned. */
  vectorOf(word: string): Float32Array | null {
    const place = this.#places.get(wordsOf(word)[0] ?? '');
    return place === undefined ? null : this.#row(place).slice();
  }

  /** The words that are used most like this one, without itself; none for a word that was not learned. */
  nearest(word: string, count = 10): NearWord[] {
    const own = this.#places.get(wordsOf(word)[0] ?? '');
    if (own === undefined) return [];
    const vector = this.#row(own);
    return this.words
      .map((other, place) => ({ word: other, likeness: dot(vector, this.#row(place)) }))
      .filter((_, place) => place !== own)
      .sort((a, b) => b.likeness - a.likeness)
      .slice(0, count);
  }

  /**
   * The mean of the text's words, rare ones weighing more; of length 1, or 0 where none was learned.
   */
  textVector(text: string): Float32Array {
    const sum = new Float32Array(this.dimensions);
    for (const word of wordsOf(text)) {
      const place = this.#places.get(word);
      if (place === undefined) continue;
      const [row, weight] = [this.#row(place), this.#rarity[place] as number];
      for (let d = 0; d < sum.length; d++) {
        sum[d] = (sum[d] as number) + weight * (row[d] as number);
      }
    }
    return shorten(sum);
  }

  /** Cosine of two texts, −1 … 1; 0 where one has no word that was learned. */
  likeness(one: string, other: string): number {
    return dot(this.textVector(one), this.textVector(other));
  }

  toJSON(): unknown {
    return {
      ...{ format: wordVectorsFormat, version, words: this.words, dimensions: this.dimensions },
      vectors: packRows(this.#vectors, this.dimensions),
      rarity: packFloats(this.#rarity),
    };
  }
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Made to length 1 in place; 0 stays 0. */
function shorten(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector)) || 1;
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] as number) / length;
  return vector;
}

/**
 * The vectors that `toJSON` wrote, with three digits of each entry.
 *
 * @throws MlError `format_unknown`, `version_newer`, `state_invalid`
 */
export function restoreWordVectors(json: unknown): WordVectors {
  const state = new StateReader(json, 'vectors');
  checkFormat(state, wordVectorsFormat, version);
  const words = state.texts('words');
  const dimensions = state.integer('dimensions', { min: 1, max: 300 });
  return new WordVectors(
    words,
    unpackRows(state.object('vectors'), words.length, dimensions),
    unpackFloats(state.text('rarity'), words.length, 'vectors.rarity'),
  );
}
