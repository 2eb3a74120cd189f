// Learns a convolution over words: batches in an order drawn by the seed, Adam (Kingma & Ba 2015; for parts of
// words only where they come), dropout of words and of filters, a rate that falls to nearly nothing.
import { createPace, type FitContext } from '../../estimator/fit-context.ts';
import { createAdamRules } from '../../neural/adam.ts';
import type { Matrix } from '../../neural/workspace.ts';
import { seededNormal, seededRandom, shuffle } from '../../random.ts';
import { Dropout } from '../dropout.ts';
import { softmaxInPlace } from '../softmax.ts';
import { BatchWords } from './batch-words.ts';
import { type Convolution, type ConvolutionShape, eachRun, filterCount } from './convolution.ts';
import { createLearningMemory, findStrongest, type LearningMemory } from './convolution-memory.ts';
import { learnWordParts, readWords, textEnd, textStart, type WordParts } from './word-parts.ts';

export interface ConvolutionOptions {
  /** Numbers in the vector of a word; a multiple of 32. */
  readonly width: number;
  /** Filters of each length; a multiple of 32. */
  readonly filters: number;
  readonly epochs: number;
}

const batchRows = 50;
const learningRate = 2e-3;
const wordDropout = 0.2;
const filterDropout = 0.5;
/** Spread of the parts at the start. */
const spread = 0.1;
/** Errors that are smaller move nothing. */
const errorMin = 1e-4;

/**
 * @param y class of each text
 * @throws MlError `cancelled`
 */
export function fitConvolution(
  texts: readonly string[],
  y: ArrayLike<number>,
  classes: number,
  { epochs, ...options }: ConvolutionOptions,
  context: FitContext,
): Convolution {
  const words = texts.map(readWords);
  const parts = learnWordParts(words, 2);
  const { rows, partsOf } = numbered(words, parts);
  const shape = { ...options, classes };
  const longest = rows.reduce((most, { length }) => Math.max(most, length), 1);
  const memory = createLearningMemory(shape, {
    parts: parts.size,
    lines: 1 + Math.min(partsOf.length, batchRows * longest),
  });
  start(memory, shape, seededNormal(context.seed + 1));
  const random = seededRandom(context.seed);
  const batchWords = new BatchWords(memory, partsOf);
  const learn = createStep(memory, shape, batchWords, longest, context.seed);
  const adam = createAdam(memory);
  const order = Uint32Array.from(rows.keys());
  const batches = Math.ceil(rows.length / batchRows);
  const total = epochs * batches;
  const pace = createPace(context);
  for (let done = 0; done < total; done++) {
    const batch = done % batches;
    if (batch === 0) shuffle(order, random);
    const own = Array.from(order.subarray(batch * batchRows, (batch + 1) * batchRows));
    const batchTexts = own.map((row) => rows[row] as Int32Array);
    batchWords.read(batchTexts);
    memory.work.view(memory.moves[0].all).fill(0);
    for (const row of own) learn(rows[row] as Int32Array, y[row] as number);
    adam(batchWords.learn(), learningRate * Math.max(0.02, 1 - done / total));
    if (pace.isOver({ done: done + 1, total })) break;
  }
  const { work, table, weights } = memory;
  const copied = (matrix: Matrix): Float32Array =>
    work.view(matrix).slice(0, matrix.rows * matrix.columns);
  return {
    ...shape,
    parts,
    table: copied(table),
    taps: copied(weights.taps),
    bias: copied(weights.bias),
    second: copied(weights.second),
    secondBias: copied(weights.secondBias),
  };
}

/** Texts as numbers of words, and of which parts each word is built. */
function numbered(texts: readonly (readonly string[])[], parts: WordParts) {
  const numbers = new Map<string, number>();
  const partsOf: Int32Array[] = [Int32Array.of(textStart), Int32Array.of(textEnd)];
  const numberOf = (word: string): number => {
    const known = numbers.get(word);
    if (known !== undefined) return known;
    numbers.set(word, partsOf.length);
    return partsOf.push(parts.partsOf(word)) - 1;
  };
  const rows = texts.map((words) => Int32Array.from([textStart, ...words.map(numberOf), textEnd]));
  return { rows, partsOf };
}

function start(
  { work, table, weights }: LearningMemory,
  shape: ConvolutionShape,
  normal: () => number,
): void {
  const fill = (values: Float32Array, scale: number): void => {
    for (let i = 0; i < values.length; i++) values[i] = scale * normal();
  };
  fill(work.view(table), spread);
  const taps = work.view(weights.taps);
  eachRun(shape, (length, _, tap) => {
    const inputs = length * shape.width;
    fill(
      taps.subarray(tap * shape.width, (tap + length * shape.filters) * shape.width),
      Math.sqrt(2 / inputs),
    );
  });
  fill(work.view(weights.second), Math.sqrt(1 / filterCount(shape)));
}

/** Adds what one text says to the gradients of its words' answers and of all behind them. */
function createStep(
  memory: LearningMemory,
  shape: ConvolutionShape,
  words: BatchWords,
  longest: number,
  seed: number,
) {
  const { work, rows, lines, lineGradients, weights, moves, list, scales, places, where, at } =
    memory;
  const { classes, filters } = shape;
  const [gradients] = moves;
  const answerGradients = work.view(lineGradients.answers);
  const strongest = work.view(memory.strongest);
  const back = work.view(memory.back);
  const out = work.view(memory.out).subarray(0, classes);
  const bias = work.view(weights.bias);
  const secondBias = work.view(weights.secondBias).subarray(0, classes);
  const biasGradients = work.view(gradients.bias);
  const secondBiasGradients = work.view(gradients.secondBias);
  const all = filterCount(shape);
  const rowBytes = 4 * weights.second.stride;
  const ofWords = new Dropout(wordDropout, seed);
  const ofFilters = new Dropout(filterDropout, seed + 1);
  const isWord = new Uint8Array(longest + 3);
  const isFilter = new Uint8Array(all + 3);
  const [firstLine, lineBytes] = [lines.answers.at, 4 * lines.answers.stride];

  return (text: Int32Array, truth: number): void => {
    ofWords.draw(isWord, text.length);
    ofFilters.draw(isFilter, all);
    for (let t = 0; t < text.length; t++) {
      const line = isWord[t] === 1 ? words.lineOf(text[t] as number) : 0;
      places[t] = firstLine + lineBytes * line;
    }
    findStrongest(memory, shape, text.length);
    for (let f = 0; f < all; f++) {
      const raw = (strongest[f] as number) + (bias[f] as number);
      strongest[f] = raw > 0 && isFilter[f] === 1 ? raw * ofFilters.scale : 0;
    }
    out.set(secondBias);
    rows.dots(memory.out.at, weights.second.at, memory.strongest.at, classes, all);
    softmaxInPlace(out);
    let moved = 0;
    for (let c = 0; c < classes; c++) {
      const error = (out[c] as number) - (c === truth ? 1 : 0);
      if (Math.abs(error) < errorMin) continue;
      list[moved] = weights.second.at + c * rowBytes;
      scales[moved++] = error / batchRows;
      secondBiasGradients[c]! += error / batchRows;
    }
    back.fill(0);
    rows.addRows(memory.back.at, at.list, at.scales, moved, all);
    const toGradients = gradients.second.at - weights.second.at;
    for (let k = 0; k < moved; k++) list[k]! += toGradients;
    rows.addToRows(memory.strongest.at, at.list, at.scales, moved, all);
    eachRun(shape, (length, filter, tap) => {
      if (text.length < length) return;
      for (let f = 0; f < filters; f++) {
        if ((strongest[filter + f] as number) <= 0) continue;
        const gradient = (back[filter + f] as number) * ofFilters.scale;
        biasGradients[filter + f]! += gradient;
        const first = where[filter + f] as number;
        for (let k = 0; k < length; k++) {
          const place = ((places[first + k] as number) - firstLine) / 4;
          // What is left out learns nothing.
          if (place > 0) answerGradients[place + tap + k * filters + f]! += gradient;
        }
      }
    });
  };
}

/** A step for all weights and for the parts that came. */
function createAdam({ work, table, tableMoves, weights, moves }: LearningMemory) {
  const [gradients, mean, square] = tableMoves;
  const ofParts = work.view(gradients);
  const width = table.stride;
  const rulesOf = createAdamRules();
  return (parts: readonly number[], rate: number): void => {
    const rules = rulesOf(rate, 0);
    const { all } = weights;
    work.neural.adam(all.at, moves[0].all.at, moves[1].at, moves[2].at, all.size, ...rules);
    for (const part of parts) {
      const from = 4 * width * part;
      const [g, m, v] = [gradients.at + from, mean.at + from, square.at + from];
      work.neural.adam(table.at + from, g, m, v, width, ...rules);
      ofParts.fill(0, width * part, width * (part + 1));
    }
  };
}
