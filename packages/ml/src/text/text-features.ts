// Texts as sparse vectors: TF-IDF of runs of words and of letters (Salton & Buckley 1988; sublinear counts),
// each of the two parts of length 1. The vocabulary is learned from the texts.
import { MlError } from '../errors.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';
import { eachGram, type GramOptions } from './words.ts';

/** The places that are not zero, and what stands there. */
export interface SparseVector {
  readonly places: Int32Array;
  readonly values: Float32Array;
  /** Share of the text's weight in runs that the vocabulary does not know. */
  readonly unknown: number;
}

export interface FeatureOptions extends GramOptions {
  /** Texts that must have a run before it counts. */
  readonly documentsMin: number;
  /** Runs that are kept at most, the most frequent. */
  readonly sizeMax: number;
}

export const usualFeatures: FeatureOptions = {
  words: 2,
  letters: [2, 5],
  marksNegation: false,
  documentsMin: 2,
  sizeMax: 120_000,
};

export class TextFeatures {
  readonly options: FeatureOptions;
  readonly grams: readonly string[];
  /** Inverse document frequency of each. */
  readonly idf: Float32Array;
  readonly #places: ReadonlyMap<string, number>;
  readonly #idfOfUnknown: number;

  constructor(options: FeatureOptions, grams: readonly string[], idf: Float32Array) {
    this.options = options;
    this.grams = grams;
    this.idf = idf;
    this.#places = new Map(grams.map((gram, place) => [gram, place]));
    this.#idfOfUnknown = idf.reduce((most, value) => Math.max(most, value), 1);
  }

  get size(): number {
    return this.grams.length;
  }

  vectorOf(text: string): SparseVector {
    const counts = new Map<number, number>();
    let unknown = 0;
    eachGram(text, this.options, (gram) => {
      const place = this.#places.get(gram);
      if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1);
      else if (gram.startsWith('w')) unknown += this.#idfOfUnknown;
    });
    const places = new Int32Array(counts.size);
    const values = new Float32Array(counts.size);
    let i = 0;
    let [wordSquares, letterSquares, known] = [0, 0, 0];
    for (const [place, count] of counts) {
      const value = (1 + Math.log(count)) * (this.idf[place] as number);
      places[i] = place;
      values[i++] = value;
      if (this.#isWord(place)) {
        wordSquares += value * value;
        known += value;
      } else letterSquares += value * value;
    }
    const [ofWords, ofLetters] = [
      1 / Math.sqrt(wordSquares || 1),
      1 / Math.sqrt(letterSquares || 1),
    ];
    for (let k = 0; k < places.length; k++) {
      const scale = this.#isWord(places[k] as number) ? ofWords : ofLetters;
      values[k] = (values[k] as number) * scale * Math.SQRT1_2;
    }
    return { places, values, unknown: unknown / (unknown + known || 1) };
  }

  #isWord(place: number): boolean {
    return (this.grams[place] as string).charCodeAt(0) === 119;
  }

  toJSON(): unknown {
    return { options: this.options, grams: this.grams, idf: packFloats(this.idf) };
  }
}

/** @throws MlError `vocabulary_empty` when no run comes in enough texts */
export function learnFeatures(texts: readonly string[], options: FeatureOptions): TextFeatures {
  const documents = new Map<string, number>();
  for (const text of texts) {
    const seen = new Set<string>();
    eachGram(text, options, (gram) => seen.add(gram));
    for (const gram of seen) documents.set(gram, (documents.get(gram) ?? 0) + 1);
  }
  const least = Math.min(options.documentsMin, Math.max(1, Math.floor(texts.length / 50)));
  const kept = [...documents]
    .filter(([, count]) => count >= least)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .slice(0, options.sizeMax);
  if (kept.length === 0) {
    const message = 'The texts have no words in common; there is nothing to learn from.';
    throw new MlError('vocabulary_empty', 'texts', message);
  }
  const idf = Float32Array.from(
    kept,
    ([, count]) => 1 + Math.log((1 + texts.length) / (1 + count)),
  );
  return new TextFeatures(
    options,
    kept.map(([gram]) => gram),
    idf,
  );
}

export function readFeatures(state: StateReader): TextFeatures {
  const given = state.object('options');
  const letters = given.get('letters') === null ? null : given.numbers('letters', 2);
  const options: FeatureOptions = {
    words: given.integer('words', { min: 1, max: 5 }),
    letters: letters === null ? null : [letters[0] as number, letters[1] as number],
    marksNegation: given.boolean('marksNegation'),
    documentsMin: given.integer('documentsMin', { min: 1 }),
    sizeMax: given.integer('sizeMax', { min: 1 }),
  };
  const grams = state.texts('grams');
  return new TextFeatures(
    options,
    grams,
    unpackFloats(state.text('idf'), grams.length, `${state.path}.idf`),
  );
}
