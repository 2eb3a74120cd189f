// A network with one hidden layer over sparse inputs: softmax of a ReLU layer, learned row by row with
// Adagrad (Duchi et al. 2011; one accumulator an input row), with dropout of inputs and of hidden units.
import { createPace, type FitContext } from '../estimator/fit-context.ts';
import { seededNormal, seededRandom } from '../random.ts';
import type { SparseVector } from './text-features.ts';

export interface NetworkOptions {
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

/**
 * @param y class of each row
 * @param weights of each row in the loss; null: all alike
 */
export function fitNetwork(
  vectors: readonly SparseVector[],
  y: ArrayLike<number>,
  {
    inputs,
    classes,
    weights = null,
  }: { inputs: number; classes: number; weights?: Float64Array | null },
  options: NetworkOptions,
  context: FitContext,
): Network {
  const { hidden, epochs, learningRate } = options;
  const random = seededRandom(context.seed);
  const normal = seededNormal(context.seed + 1);
  const first = Float32Array.from({ length: inputs * hidden }, () => 0.03 * normal());
  const second = Float32Array.from(
    { length: classes * hidden },
    () => Math.sqrt(2 / hidden) * normal(),
  );
  const network = {
    ...{ inputs, hidden, classes, first, second },
    firstBias: new Float32Array(hidden),
    secondBias: new Float32Array(classes),
  };
  const step = createStep(network, options, random);
  const order = Uint32Array.from(vectors.keys());
  const pace = createPace(context);
  const total = epochs * vectors.length;
  let done = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    for (const row of order) {
      const rate = learningRate * Math.max(0.02, 1 - done / total);
      step(
        vectors[row] as SparseVector,
        y[row] as number,
        rate,
        weights === null ? 1 : (weights[row] as number),
      );
      done += 1;
      if (done % 500 === 0 && pace.isOver({ done, total })) return network;
    }
  }
  return network;
}

function createStep(network: Network, options: NetworkOptions, random: () => number) {
  const { hidden, classes, first, firstBias, second, secondBias, inputs } = network;
  const { inputDropout, hiddenDropout } = options;
  const firstSquares = new Float32Array(inputs).fill(1e-6);
  const secondSquares = new Float32Array(classes).fill(1e-6);
  const biasSquares = new Float32Array(hidden).fill(1e-6);
  const sum = new Float32Array(hidden);
  const out = new Float32Array(classes);
  const back = new Float32Array(hidden);
  const keptScale = 1 / (1 - inputDropout);
  const hiddenScale = 1 / (1 - hiddenDropout);
  let places = new Int32Array(256);
  let values = new Float32Array(256);
  return (vector: SparseVector, truth: number, rate: number, weight: number): void => {
    if (places.length < vector.places.length) {
      places = new Int32Array(2 * vector.places.length);
      values = new Float32Array(2 * vector.places.length);
    }
    let count = 0;
    for (let k = 0; k < vector.places.length; k++) {
      if (inputDropout > 0 && random() < inputDropout) continue;
      places[count] = (vector.places[k] as number) * hidden;
      values[count++] = (vector.values[k] as number) * keptScale;
    }
    sum.set(firstBias);
    for (let k = 0; k < count; k++) {
      const [at, value] = [places[k] as number, values[k] as number];
      for (let h = 0; h < hidden; h++) sum[h]! += value * (first[at + h] as number);
    }
    for (let h = 0; h < hidden; h++) {
      const isKept = hiddenDropout === 0 || random() >= hiddenDropout;
      sum[h] = isKept && (sum[h] as number) > 0 ? (sum[h] as number) * hiddenScale : 0;
    }
    softmaxOf(network, sum, out);
    back.fill(0);
    for (let c = 0; c < classes; c++) {
      const error = weight * ((out[c] as number) - (c === truth ? 1 : 0));
      if (Math.abs(error) < 1e-4) continue;
      const at = c * hidden;
      let squares = error * error;
      for (let h = 0; h < hidden; h++) back[h]! += error * (second[at + h] as number);
      let norm = 0;
      for (let h = 0; h < hidden; h++) norm += (sum[h] as number) ** 2;
      squares *= norm / hidden + 1e-8;
      secondSquares[c]! += squares;
      const size = (rate * error) / Math.sqrt(secondSquares[c] as number);
      for (let h = 0; h < hidden; h++) second[at + h]! -= size * (sum[h] as number);
      secondBias[c]! -= size;
    }
    let norm = 0;
    for (let h = 0; h < hidden; h++) {
      const gradient = (sum[h] as number) > 0 ? (back[h] as number) * hiddenScale : 0;
      back[h] = gradient;
      norm += gradient * gradient;
      if (gradient === 0) continue;
      biasSquares[h]! += gradient * gradient;
      firstBias[h]! -= (rate * gradient) / Math.sqrt(biasSquares[h] as number);
    }
    norm /= hidden;
    for (let k = 0; k < count; k++) {
      const [at, value] = [places[k] as number, values[k] as number];
      const row = at / hidden;
      firstSquares[row]! += norm * value * value;
      const size = (rate * value) / Math.sqrt(firstSquares[row] as number);
      for (let h = 0; h < hidden; h++) first[at + h]! -= size * (back[h] as number);
    }
  };
}

/** Probabilities of the classes from hidden activations. */
function softmaxOf(
  { hidden, classes, second, secondBias }: Network,
  sum: Float32Array,
  out: Float32Array,
): void {
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) {
    const at = c * hidden;
    let [a, b, d, e] = [secondBias[c] as number, 0, 0, 0];
    for (let h = 0; h < hidden; h += 4) {
      a += (second[at + h] as number) * (sum[h] as number);
      b += (second[at + h + 1] as number) * (sum[h + 1] as number);
      d += (second[at + h + 2] as number) * (sum[h + 2] as number);
      e += (second[at + h + 3] as number) * (sum[h + 3] as number);
    }
    const logit = a + b + d + e;
    out[c] = logit;
    if (logit > most) most = logit;
  }
  let total = 0;
  for (let c = 0; c < classes; c++) {
    const power = Math.exp((out[c] as number) - most);
    out[c] = power;
    total += power;
  }
  for (let c = 0; c < classes; c++) out[c]! /= total;
}

/** Probabilities of one vector. */
export function networkOutput(network: Network, vector: SparseVector): Float32Array {
  const { hidden, classes, first, firstBias } = network;
  const sum = Float32Array.from(firstBias);
  for (let k = 0; k < vector.places.length; k++) {
    const at = (vector.places[k] as number) * hidden;
    const value = vector.values[k] as number;
    for (let h = 0; h < hidden; h++) sum[h]! += value * (first[at + h] as number);
  }
  for (let h = 0; h < hidden; h++) if ((sum[h] as number) < 0) sum[h] = 0;
  const out = new Float32Array(classes);
  softmaxOf(network, sum, out);
  return out;
}
