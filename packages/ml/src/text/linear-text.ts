// Logistic regression on presence of runs, each scaled by how much more often one class has it than the
// others (naive Bayes log-count ratio; Wang & Manning 2012). One against the rest; for few classes.
import { createPace, type FitContext } from '../estimator/fit-context.ts';
import { seededRandom, shuffle } from '../random.ts';
import type { SparseVector } from './text-features.ts';

export interface LinearText {
  readonly inputs: number;
  readonly classes: number;
  /** Classes × inputs: ratio and weight multiplied. */
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

const smoothing = 1;
const l2 = 2e-4;
const epochs = 12;
const rateStart = 0.5;

export function fitLinearText(
  vectors: readonly SparseVector[],
  y: ArrayLike<number>,
  { inputs, classes }: { inputs: number; classes: number },
  context: FitContext,
): LinearText {
  const weights = new Float32Array(classes * inputs);
  const bias = new Float32Array(classes);
  const pace = createPace(context);
  for (let c = 0; c < classes; c++) {
    // Two classes are one question.
    if (classes === 2 && c === 0) continue;
    const isOf = Uint8Array.from(vectors, (_, row) => (y[row] === c ? 1 : 0));
    const ratio = logCountRatios(vectors, isOf, inputs);
    const learned = fitOne(vectors, isOf, ratio, seededRandom(context.seed + c));
    for (let i = 0; i < inputs; i++) {
      weights[c * inputs + i] = (ratio[i] as number) * (learned.weights[i] as number);
    }
    bias[c] = learned.bias;
    if (pace.isOver({ done: c + 1, total: classes })) break;
  }
  return { inputs, classes, weights, bias };
}

/** Log of how much more often texts of a class have each run than others do; every run counts once more. */
export function logCountRatios(
  vectors: readonly SparseVector[],
  isOf: Uint8Array,
  inputs: number,
): Float32Array {
  const counts = [
    new Float64Array(inputs).fill(smoothing),
    new Float64Array(inputs).fill(smoothing),
  ];
  vectors.forEach(({ places }, row) => {
    const count = counts[isOf[row] as number] as Float64Array;
    for (const place of places) count[place]! += 1;
  });
  const [others, own] = counts as [Float64Array, Float64Array];
  const total = (list: Float64Array): number => list.reduce((a, b) => a + b, 0);
  const [allOthers, allOwn] = [total(others), total(own)];
  return Float32Array.from(own, (n, i) =>
    Math.log(n / allOwn / ((others[i] as number) / allOthers)),
  );
}

function fitOne(
  vectors: readonly SparseVector[],
  isOf: Uint8Array,
  ratio: Float32Array,
  random: () => number,
): { weights: Float32Array; bias: number } {
  const weights = new Float32Array(ratio.length).fill(1 / 8);
  const squares = new Float32Array(ratio.length).fill(1e-4);
  const order = Uint32Array.from(vectors.keys());
  let bias = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const rate = rateStart * (1 - epoch / epochs) * 0.2;
    shuffle(order, random);
    for (const row of order) {
      const { places } = vectors[row] as SparseVector;
      const scale = 1 / Math.sqrt(places.length || 1);
      let sum = bias;
      for (const place of places)
        sum += scale * (weights[place] as number) * (ratio[place] as number);
      const error = 1 / (1 + Math.exp(-sum)) - (isOf[row] as number);
      bias -= 0.1 * rate * error;
      for (const place of places) {
        const gradient = error * scale * (ratio[place] as number) + l2 * (weights[place] as number);
        squares[place]! += gradient * gradient;
        weights[place]! -= (rate * gradient) / Math.sqrt(squares[place] as number);
      }
    }
  }
  return { weights, bias };
}

/** Probabilities of one vector; one against the rest, made to add up to 1. */
export function linearOutput(
  { inputs, classes, weights, bias }: LinearText,
  { places }: SparseVector,
): Float32Array {
  const scale = 1 / Math.sqrt(places.length || 1);
  const out = Float32Array.from(bias, (base, c) => {
    let sum = base;
    for (const place of places) sum += scale * (weights[c * inputs + place] as number);
    return 1 / (1 + Math.exp(-sum));
  });
  if (classes === 2) out[0] = 1 - (out[1] as number);
  const total = out.reduce((a, b) => a + b, 0);
  return out.map((p) => p / (total || 1));
}
