// What a convolution says of a text. The answers of all filters to a word are kept beside the model, so that a
// word that comes again costs nothing but sums.
import { softmaxInPlace } from '../softmax.ts';
import type { NetworkOutput } from '../sparse-network.ts';
import {
  type Convolution,
  filterCount,
  partScale,
  strongestAnswers,
  tapCount,
} from './convolution.ts';
import { type ConvolutionMemory, createConvolutionMemory } from './convolution-memory.ts';
import { readWords, textEnd, textStart, wordsMost } from './word-parts.ts';

/** Words whose answers are kept; then all are forgotten. */
const wordsKept = 2048;

class Asking {
  readonly #model: Convolution;
  readonly #memory: ConvolutionMemory;
  readonly #answers: Float32Array;
  readonly #strongest: Float32Array;
  readonly #out: Float32Array;
  /** Where the answers of a word begin; of no word they are all zero and at 0. */
  readonly #placeOf = new Map<string, number>();
  readonly #places = new Int32Array(wordsMost + 2);
  readonly #where: Int32Array;
  #end: number;
  readonly #ends: readonly [start: number, end: number];

  constructor(model: Convolution) {
    this.#model = model;
    const memory = createConvolutionMemory(model, { parts: model.parts.size, lines: 1 });
    this.#memory = memory;
    const { work, weights, table } = memory;
    work.view(table).set(model.table);
    work.view(weights.taps).set(model.taps);
    work.view(weights.second).set(model.second);
    this.#answers = new Float32Array((wordsKept + wordsMost + 3) * tapCount(model));
    this.#strongest = work.view(memory.strongest);
    this.#out = work.view(memory.out).subarray(0, model.classes);
    this.#where = new Int32Array(filterCount(model));
    this.#end = tapCount(model);
    this.#ends = [this.#answer(Int32Array.of(textStart)), this.#answer(Int32Array.of(textEnd))];
  }

  output(text: string): NetworkOutput {
    const { bias, secondBias, classes } = this.#model;
    const { work, weights, strongest: at, out } = this.#memory;
    const words = readWords(text);
    if (this.#placeOf.size > wordsKept) this.#forget();
    const places = this.#places;
    places[0] = this.#ends[0];
    words.forEach((word, t) => {
      places[t + 1] = this.#placeOf.get(word) ?? this.#learn(word);
    });
    places[words.length + 1] = this.#ends[1];
    const answers = { answers: this.#answers, places, words: words.length + 2 };
    const strongest = this.#strongest;
    strongestAnswers(this.#model, answers, strongest, this.#where);
    const all = filterCount(this.#model);
    for (let f = 0; f < all; f++) {
      strongest[f] = Math.max(0, (strongest[f] as number) + (bias[f] as number));
    }
    this.#out.set(secondBias);
    work.rows.dots(out.at, weights.second.at, at.at, classes, all);
    const strength = softmaxInPlace(this.#out);
    return { probabilities: this.#out.slice(), strength };
  }

  #forget(): void {
    this.#placeOf.clear();
    this.#end = 3 * tapCount(this.#model);
  }

  #learn(word: string): number {
    const place = this.#answer(this.#model.parts.partsOf(word));
    this.#placeOf.set(word, place);
    return place;
  }

  /** Works out the answers to one word. @returns where they begin */
  #answer(parts: Int32Array): number {
    const { work, table, weights, lines, list, scales, at } = this.#memory;
    const { width } = this.#model;
    for (let k = 0; k < parts.length; k++) list[k] = table.at + 4 * width * (parts[k] as number);
    scales.fill(partScale(parts), 0, parts.length);
    work.view(lines.vectors).fill(0);
    work.rows.addRows(lines.vectors.at, at.list, at.scales, parts.length, width);
    const answers = work.view(lines.answers);
    const taps = tapCount(this.#model);
    answers.fill(0);
    work.rows.dots(lines.answers.at, weights.taps.at, lines.vectors.at, taps, width);
    const place = this.#end;
    this.#answers.set(answers.subarray(0, taps), place);
    this.#end += taps;
    return place;
  }
}

const asked = new WeakMap<Convolution, Asking>();

/** What the convolution says of one text. */
export function convolutionOutput(model: Convolution, text: string): NetworkOutput {
  let asking = asked.get(model);
  if (asking === undefined) {
    asking = new Asking(model);
    asked.set(model, asking);
  }
  return asking.output(text);
}
