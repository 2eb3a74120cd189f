// Texts as sparse vectors: TF-IDF of runs of words and of letters (Salton & Buckley 1988; sublinear counts),
// each of the two parts of length 1. The vocabulary is learned from the texts.
import { MlError } from '../errors.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import type { StateReader } from '../state/state-reader.ts';
import { GramTable } from './gram-table.ts';
import { createTokens, fillTokens, fillWords, type Tokens } from './tokens.ts';
import { eachGram, type GramOptions, markedWords, wordsOf } from './words.ts';

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
  addsFeelings: false,
  documentsMin: 2,
  sizeMax: 120_000,
};

let scratch = new Int32Array(1024);
let counts = new Int32Array(1024);

/** Room for every run that a text can have. */
function scratchFor(
  { count, ends }: Tokens,
  words: number,
  letters: GramOptions['letters'],
): Int32Array {
  const length = count === 0 ? 0 : (ends[count - 1] as number) + 1;
  const most = count * words + (letters === null ? 0 : length * (letters[1] - letters[0] + 1));
  if (scratch.length < most) {
    scratch = new Int32Array(2 * most);
    counts = new Int32Array(2 * most);
  }
  return scratch;
}

/** Buffers for all: a text is read from its beginning to its end before the next one is. */
const tokens = createTokens();
const marked = createTokens();

export class TextFeatures {
  readonly options: FeatureOptions;
  readonly grams: readonly string[];
  /** Root of the inverse document frequency of each. */
  readonly idf: Float32Array;
  readonly #table: GramTable;
  readonly #idfOfUnknown: number;
  /** Where in the list of the present text a place stands, plus one; all zero between texts. */
  readonly #listed: Int32Array;

  constructor(options: FeatureOptions, grams: readonly string[], idf: Float32Array) {
    this.options = options;
    this.grams = grams;
    this.idf = idf;
    this.#table = new GramTable(grams);
    this.#idfOfUnknown = idf.reduce((most, value) => Math.max(most, value), 1);
    this.#listed = new Int32Array(grams.length);
  }

  get size(): number {
    return this.grams.length;
  }

  vectorOf(text: string): SparseVector {
    const { letters, words, marksNegation, addsFeelings } = this.options;
    fillTokens(text, tokens);
    const found = scratchFor(tokens, words, letters);
    let [wordRuns, missed] = [0, 0];
    if (marksNegation || addsFeelings) {
      fillWords(markedWords(wordsOf(text), this.options), marked);
      [wordRuns, missed] = this.#table.wordPlaces(marked, words, found);
    } else [wordRuns, missed] = this.#table.wordPlaces(tokens, words, found);
    const runs =
      letters === null ? wordRuns : this.#table.letterPlaces(tokens, letters, found, wordRuns);
    // A run of words never shares its place with a run of letters, so the distinct ones stay in this order.
    const distinctWords = this.#distinct(found, 0, wordRuns, 0);
    const distinct = this.#distinct(found, wordRuns, runs, distinctWords);
    const places = found.slice(0, distinct);
    const values = new Float32Array(distinct);
    const known = this.#weigh(places, values, 0, distinctWords);
    this.#weigh(places, values, distinctWords, distinct);
    for (const place of places) this.#listed[place] = 0;
    const unknown = missed * this.#idfOfUnknown;
    return { places, values, unknown: unknown / (unknown + known || 1) };
  }

  /** Moves the distinct places of a stretch to `to` and counts them. @returns where the list ends */
  #distinct(found: Int32Array, start: number, end: number, to: number): number {
    const listed = this.#listed;
    let at = to;
    for (let i = start; i < end; i++) {
      const place = found[i] as number;
      const already = listed[place] as number;
      if (already !== 0) counts[already - 1]! += 1;
      else {
        found[at] = place;
        counts[at++] = 1;
        listed[place] = at;
      }
    }
    return at;
  }

  /** Sublinear counts by rarity, made to length √½. @returns their sum before */
  #weigh(places: Int32Array, values: Float32Array, start: number, end: number): number {
    let [squares, sum] = [0, 0];
    for (let i = start; i < end; i++) {
      const count = counts[i] as number;
      const times = count === 1 ? 1 : 1 + Math.log(count);
      const value = times * (this.idf[places[i] as number] as number);
      values[i] = value;
      squares += value * value;
      sum += value;
    }
    const scale = Math.SQRT1_2 / Math.sqrt(squares || 1);
    for (let i = start; i < end; i++) values[i] = (values[i] as number) * scale;
    return sum;
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
    // The root: rare runs weigh more, but not by so much (chosen by cross-validation on intents).
    ([, count]) => Math.sqrt(1 + Math.log((1 + texts.length) / (1 + count))),
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
    // A file may have been written without it.
    addsFeelings: given.has('addsFeelings') && given.boolean('addsFeelings'),
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
