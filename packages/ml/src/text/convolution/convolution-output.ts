// What a convolution says of a text. The answers of all filters to a word are kept beside the model, so that a
// word that comes again costs nothing but sums.
import { softmaxInPlace } from '../softmax.ts';
import type { NetworkOutput } from '../sparse-network.ts';
import { type Convolution, filterCount, partScale, tapCount } from './convolution.ts';
import {
  type ConvolutionMemory,
  createConvolutionMemory,
  findStrongest,
} from './convolution-memory.ts';
import { readWords, textEnd, textStart, wordsMost } from './word-parts.ts';

/** Words whose answers are kept; then all are forgotten. */
const wordsKept = 2048;
/** Lines before it are of the beginning and of the end of a text. */
const firstLine = 2;

class Asking {
  readonly #model: Convolution;
  readonly #memory: ConvolutionMemory;
  readonly #strongest: Float32Array;
  readonly #out: Float32Array;
  /** The line of the answers to a word. */
  readonly #lineOf = new Map<string, number>();

  constructor(model: Convolution) {
    this.#model = model;
    const lines = firstLine + wordsKept + wordsMost;
    const memory = createConvolutionMemory(model, { parts: model.parts.size, lines });
    this.#memory = memory;
    const { work, weights, table } = memory;
    work.view(table).set(model.table);
    work.view(weights.taps).set(model.taps);
    work.view(weights.second).set(model.second);
    this.#strongest = work.view(memory.strongest);
    this.#out = work.view(memory.out).subarray(0, model.classes);
    for (const end of [textStart, textEnd]) this.#answer(end, Int32Array.of(end));
  }

  output(text: string): NetworkOutput {
    const { bias, secondBias, classes } = this.#model;
    const { rows, weights, strongest: at, out, places } = this.#memory;
    const words = readWords(text);
    if (this.#lineOf.size > wordsKept) this.#lineOf.clear();
    places[0] = this.#placeOf(textStart);
    words.forEach((word, t) => {
      places[t + 1] = this.#placeOf(this.#lineOf.get(word) ?? this.#learn(word));
    });
    places[words.length + 1] = this.#placeOf(textEnd);
    findStrongest(this.#memory, this.#model, words.length + 2);
    const strongest = this.#strongest;
    const all = filterCount(this.#model);
    for (let f = 0; f < all; f++) {
      strongest[f] = Math.max(0, (strongest[f] as number) + (bias[f] as number));
    }
    this.#out.set(secondBias);
    rows.dots(out.at, weights.second.at, at.at, classes, all);
    const strength = softmaxInPlace(this.#out);
    return { probabilities: this.#out.slice(), strength };
  }

  #placeOf(line: number): number {
    const { answers } = this.#memory.lines;
    return answers.at + 4 * answers.stride * line;
  }

  #learn(word: string): number {
    const line = firstLine + this.#lineOf.size;
    this.#answer(line, this.#model.parts.partsOf(word));
    this.#lineOf.set(word, line);
    return line;
  }

  /** Works out the answers to a word of these parts. */
  #answer(line: number, parts: Int32Array): void {
    const { work, rows, table, weights, lines, list, scales, at } = this.#memory;
    const { width } = this.#model;
    for (let k = 0; k < parts.length; k++) list[k] = table.at + 4 * width * (parts[k] as number);
    scales.fill(partScale(parts), 0, parts.length);
    work.view(lines.vectors).fill(0, 0, width);
    rows.addRows(lines.vectors.at, at.list, at.scales, parts.length, width);
    const taps = tapCount(this.#model);
    const to = this.#placeOf(line);
    work.floats.fill(0, to / 4, to / 4 + taps);
    rows.dots(to, weights.taps.at, lines.vectors.at, taps, width);
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
