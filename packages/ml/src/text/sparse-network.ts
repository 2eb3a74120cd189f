// A network with one hidden layer over sparse inputs: softmax of a ReLU layer, learned row by row with
// Adagrad (Duchi et al. 2011; one accumulator an input row), with dropout of inputs and of hidden units.
import { createPace, type FitContext } from '../estimator/fit-context.ts';
import { seededNormal, seededRandom, shuffle } from '../random.ts';
import { Dropout } from './dropout.ts';
import { createNetworkMemory, type NetworkMemory } from './network-memory.ts';
import { softmaxInPlace } from './softmax.ts';
import type { SparseVector } from './text-features.ts';

export interface NetworkOptions {
  /** A multiple of 32. */
  readonly hidden: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly inputDropout: number;
  readonly hiddenDropout: number;
}

export interface Network {
  readonly inputs: number;
  readonly hidden: number;
  readonly classes: number;
  /** Inputs × hidden. */
  readonly first: Float32Array;
  readonly firstBias: Float32Array;
  /** Classes × hidden. */
  readonly second: Float32Array;
  readonly secondBias: Float32Array;
}

/** Spread of the first layer at the start, share of He's spread of the second, and squares that rows start with:
 * chosen by cross-validation on intents, together with much dropout of inputs. */
const firstSpread = 0.1;
const secondShare = 0.5;
const squaresStart = 1e-3;
/** Errors that are smaller move nothing. */
const errorMin = 1e-4;

/** @param y class of each row */
export function fitNetwork(
  vectors: readonly SparseVector[],
  y: ArrayLike<number>,
  { inputs, classes }: { readonly inputs: number; readonly classes: number },
  options: NetworkOptions,
  context: FitContext,
): Network {
  const { hidden, epochs, learningRate } = options;
  const longest = vectors.reduce((most, { places }) => Math.max(most, places.length), 1);
  const network = createNetworkMemory({ inputs, hidden, classes }, longest);
  const normal = seededNormal(context.seed + 1);
  for (let i = 0; i < network.first.length; i++) network.first[i] = firstSpread * normal();
  for (let i = 0; i < network.second.length; i++) {
    network.second[i] = secondShare * Math.sqrt(2 / hidden) * normal();
  }
  const random = seededRandom(context.seed);
  const step = createStep(network, options, context.seed);
  const order = Uint32Array.from(vectors.keys());
  const pace = createPace(context);
  const total = epochs * vectors.length;
  let done = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random);
    for (const row of order) {
      const rate = learningRate * Math.max(0.02, 1 - done / total);
      step(vectors[row] as SparseVector, y[row] as number, rate);
      done += 1;
      if (done % 500 === 0 && pace.isOver({ done, total })) return network;
    }
  }
  return network;
}

function createStep(network: NetworkMemory, options: NetworkOptions, seed: number) {
  const { hidden, classes, inputs, kernel, at, sum, out, back } = network;
  const { rows, scales, classRows, errors, sizes, firstBias, secondBias } = network;
  const inputDropout = new Dropout(options.inputDropout, seed);
  const hiddenDropout = new Dropout(options.hiddenDropout, seed + 1);
  const isInput = new Uint8Array(rows.length + 3);
  const isHidden = new Uint8Array(hidden);
  const firstSquares = new Float32Array(inputs).fill(squaresStart);
  const secondSquares = new Float32Array(classes).fill(1e-6);
  const biasSquares = new Float32Array(hidden).fill(1e-6);
  const rowBytes = 4 * hidden;
  return ({ places, values }: SparseVector, truth: number, rate: number): void => {
    inputDropout.draw(isInput, places.length);
    hiddenDropout.draw(isHidden, hidden);
    let count = 0;
    for (let k = 0; k < places.length; k++) {
      if (isInput[k] === 0) continue;
      rows[count] = at.first + (places[k] as number) * rowBytes;
      scales[count++] = (values[k] as number) * inputDropout.scale;
    }
    sum.set(firstBias);
    kernel.addRows(at.sum, at.rows, at.scales, count, hidden);
    let hiddenSquares = 0;
    for (let h = 0; h < hidden; h++) {
      const raw = sum[h] as number;
      const value = raw > 0 && isHidden[h] === 1 ? raw * hiddenDropout.scale : 0;
      sum[h] = value;
      hiddenSquares += value * value;
    }
    softmax(network);
    const meanSquare = hiddenSquares / hidden + 1e-8;
    let moved = 0;
    for (let c = 0; c < classes; c++) {
      const error = (out[c] as number) - (c === truth ? 1 : 0);
      if (Math.abs(error) < errorMin) continue;
      const squares = (secondSquares[c] as number) + error * error * meanSquare;
      secondSquares[c] = squares;
      const size = (rate * error) / Math.sqrt(squares);
      classRows[moved] = at.second + c * rowBytes;
      errors[moved] = error;
      sizes[moved++] = -size;
      secondBias[c] = (secondBias[c] as number) - size;
    }
    back.fill(0);
    kernel.addRows(at.back, at.classRows, at.errors, moved, hidden);
    kernel.addToRows(at.sum, at.classRows, at.sizes, moved, hidden);
    let norm = 0;
    for (let h = 0; h < hidden; h++) {
      const gradient = (sum[h] as number) > 0 ? (back[h] as number) * hiddenDropout.scale : 0;
      back[h] = gradient;
      if (gradient === 0) continue;
      const square = gradient * gradient;
      norm += square;
      const squares = (biasSquares[h] as number) + square;
      biasSquares[h] = squares;
      firstBias[h] = (firstBias[h] as number) - (rate * gradient) / Math.sqrt(squares);
    }
    norm /= hidden;
    for (let k = 0; k < count; k++) {
      const value = scales[k] as number;
      const row = ((rows[k] as number) - at.first) / rowBytes;
      const squares = (firstSquares[row] as number) + norm * value * value;
      firstSquares[row] = squares;
      scales[k] = (-rate * value) / Math.sqrt(squares);
    }
    kernel.addToRows(at.back, at.rows, at.scales, count, hidden);
  };
}

/** Probabilities of the classes from the hidden activations, in `out`. @returns the largest logit */
function softmax({ hidden, classes, kernel, at, out, secondBias }: NetworkMemory): number {
  out.set(secondBias);
  kernel.dots(at.out, at.second, at.sum, classes, hidden);
  return softmaxInPlace(out);
}

const memories = new WeakMap<Network, NetworkMemory>();

export interface NetworkOutput {
  readonly probabilities: Float32Array;
  /** The largest logit: how much speaks for any class at all. */
  readonly strength: number;
}

/** What the network says of one vector. */
export function networkOutput(network: Network, vector: SparseVector): NetworkOutput {
  const count = vector.places.length;
  let memory = memories.get(network);
  if (memory === undefined || memory.rows.length < count) {
    memory = createNetworkMemory(network, 2 * count + 256);
    memory.first.set(network.first);
    memory.second.set(network.second);
    memory.firstBias.set(network.firstBias);
    memory.secondBias.set(network.secondBias);
    memories.set(network, memory);
  }
  const { hidden, at, kernel, sum, rows, scales } = memory;
  for (let k = 0; k < count; k++) rows[k] = at.first + (vector.places[k] as number) * 4 * hidden;
  scales.set(vector.values);
  sum.set(memory.firstBias);
  kernel.addRows(at.sum, at.rows, at.scales, count, hidden);
  for (let h = 0; h < hidden; h++) if ((sum[h] as number) < 0) sum[h] = 0;
  const strength = softmax(memory);
  return { probabilities: memory.out.slice(), strength };
}
