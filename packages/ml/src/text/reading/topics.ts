// What many texts speak of: non-negative factors of the TF-IDF of their words (Lee & Seung 2001,
// multiplicative updates). A topic is its words; it gets no name.
import { MlError } from '../../errors.ts';
import { seededRandom } from '../../random.ts';
import { learnFeatures } from '../text-features.ts';
import { guessLanguage } from './language.ts';
import { type StopWordLanguage, stopWords } from './stop-words.ts';

export interface Topic {
  /** The weightiest first. */
  readonly words: readonly string[];
  /** Share of the texts that speak of it most. */
  readonly share: number;
}

export interface Topics {
  readonly topics: readonly Topic[];
  /** The topic of each text; null for one without known words. */
  readonly topicOf: readonly (number | null)[];
}

export interface TopicOptions {
  readonly topics: number;
  readonly seed: number;
  /** Words told of each topic. */
  readonly words?: number;
}

const rounds = 60;
const tiny = 1e-9;

/**
 * @throws MlError `topics_invalid`, `vocabulary_empty`
 * @example
 * const texts = ['late parcel', 'parcel late again', 'wrong password', 'password wrong again'];
 * findTopics(texts, { topics: 2, seed: 1, words: 2 }).topicOf[0]; // 0
 */
export function findTopics(texts: readonly string[], options: TopicOptions): Topics {
  const k = options.topics;
  if (!Number.isInteger(k) || k < 1 || k > 200) {
    throw new MlError(
      'topics_invalid',
      'options.topics',
      'topics is a whole number from 1 to 200.',
    );
  }
  const small = stopWords.get(
    guessLanguage(texts.slice(0, 200).join(' ')).language as StopWordLanguage,
  );
  const features = learnFeatures(texts, {
    ...{
      words: 1,
      letters: null,
      marksNegation: false,
      addsFeelings: false,
      documentsMin: 2,
      sizeMax: 20_000,
    },
  });
  const names = features.grams.map((gram) => gram.slice(1));
  const isWord = names.map((name) => /\p{L}/u.test(name) && small?.has(name) !== true);
  const vectors = texts.map((text) => {
    const { places, values } = features.vectorOf(text);
    return Array.from(places, (place, i) => [place, values[i] as number] as const).filter(
      ([place]) => isWord[place] === true,
    );
  });
  const random = seededRandom(options.seed);
  const start = (length: number): Float64Array =>
    Float64Array.from({ length: length * k }, () => 0.1 + random());
  const [ofTexts, ofWords] = [start(texts.length), start(names.length)];
  for (let round = 0; round < rounds; round++) {
    update(ofTexts, ofWords, vectors, k, false);
    update(ofTexts, ofWords, vectors, k, true);
  }
  return read(ofTexts, ofWords, { vectors, names, isWord, k, count: options.words ?? 8 });
}

type Vectors = readonly (readonly (readonly [number, number])[])[];

/** One side times what the other asks for, over what it has: `W ∘ VHᵀ / WHHᵀ`, or the same for H. */
function update(w: Float64Array, h: Float64Array, v: Vectors, k: number, isOfWords: boolean): void {
  const [own, other] = isOfWords ? [h, w] : [w, h];
  const asked = new Float64Array(own.length);
  v.forEach((vector, row) => {
    for (const [place, value] of vector) {
      const [to, from] = isOfWords ? [place * k, row * k] : [row * k, place * k];
      for (let t = 0; t < k; t++) asked[to + t]! += value * (other[from + t] as number);
    }
  });
  const products = new Float64Array(k * k);
  for (let row = 0; row < other.length; row += k) {
    for (let s = 0; s < k; s++) {
      for (let t = 0; t < k; t++) {
        products[s * k + t]! += (other[row + s] as number) * (other[row + t] as number);
      }
    }
  }
  const had = new Float64Array(k);
  for (let row = 0; row < own.length; row += k) {
    had.fill(tiny);
    for (let s = 0; s < k; s++) {
      const weight = own[row + s] as number;
      for (let t = 0; t < k; t++) had[t]! += weight * (products[s * k + t] as number);
    }
    for (let t = 0; t < k; t++) own[row + t]! *= (asked[row + t] as number) / (had[t] as number);
  }
}

function read(
  w: Float64Array,
  h: Float64Array,
  {
    vectors,
    names,
    isWord,
    k,
    count,
  }: { vectors: Vectors; names: string[]; isWord: boolean[]; k: number; count: number },
): Topics {
  // The factors are told up to a scale; with words of length 1 the texts' weights compare.
  const lengths = Array.from({ length: k }, (_, t) =>
    Math.sqrt(names.reduce((sum, _name, i) => sum + (h[i * k + t] as number) ** 2, 0)),
  );
  const best = vectors.map((vector, row) => {
    if (vector.length === 0) return null;
    const weights = lengths.map((length, t) => length * (w[row * k + t] as number));
    return weights.indexOf(Math.max(...weights));
  });
  const sizes = Array.from({ length: k }, (_, t) => best.filter((topic) => topic === t).length);
  // The largest first; equal ones in the order of the texts that speak of them.
  const order = sizes
    .map((_, t) => t)
    .sort(
      (a, b) => (sizes[b] as number) - (sizes[a] as number) || best.indexOf(a) - best.indexOf(b),
    );
  const topics = order.map((t) => ({
    words: names
      .map((name, i) => ({ name, weight: isWord[i] === true ? (h[i * k + t] as number) : 0 }))
      .filter(({ weight }) => weight > 0)
      .sort((a, b) => b.weight - a.weight || (a.name < b.name ? -1 : 1))
      .slice(0, count)
      .map(({ name }) => name),
    share: (sizes[t] as number) / (vectors.length || 1),
  }));
  return { topics, topicOf: best.map((topic) => (topic === null ? null : order.indexOf(topic))) };
}
