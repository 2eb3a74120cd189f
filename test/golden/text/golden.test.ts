// Texts against what scikit-learn and NumPy say of them (make.py beside this file wrote it): TF-IDF,
// log-count ratios, probabilities of given weights, likeness of words.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { learnWordVectors } from '../../../packages/ml/src/index.ts';
import { linearOutput, logCountRatios } from '../../../packages/ml/src/text/linear-text.ts';
import { networkOutput } from '../../../packages/ml/src/text/sparse-network.ts';
import {
  learnFeatures,
  TextFeatures,
  usualFeatures,
} from '../../../packages/ml/src/text/text-features.ts';

interface Reference {
  readonly texts: string[];
  readonly labels: number[];
  readonly vectors: Record<string, number>[];
  readonly runs: string[];
  readonly ratios: number[][];
  readonly linear: { weights: number[][]; bias: number[]; probabilities: number[][] };
  readonly network: {
    names: string[];
    first: number[][];
    firstBias: number[];
    second: number[][];
    secondBias: number[];
    probabilities: number[][];
  };
  readonly vocabulary: string[];
  readonly likeness: number[][];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
);
const { texts, labels } = reference;
const view = { ...usualFeatures, documentsMin: 1 };
const withLetters = learnFeatures(texts, { ...view, letters: [2, 4] });
const wordsOnly = learnFeatures(texts, { ...view, letters: null });
/** Our features in the order of the reference, so that its weights fit. */
const ordered = (features: TextFeatures, names: readonly string[]): TextFeatures => {
  const idf = new Map(features.grams.map((gram, place) => [gram, features.idf[place] as number]));
  expect([...idf.keys()].sort()).toEqual([...names].sort());
  return new TextFeatures(
    features.options,
    names,
    Float32Array.from(names, (name) => idf.get(name) as number),
  );
};

function expectClose(ours: ArrayLike<number>, theirs: readonly number[], digits: number): void {
  expect(ours).toHaveLength(theirs.length);
  theirs.forEach((value, i) => {
    expect(ours[i], String(i)).toBeCloseTo(value, digits);
  });
}

it('weighs runs of words and letters as TfidfVectorizer does, by the root of its idf', () => {
  reference.vectors.forEach((theirs, row) => {
    const { places, values } = withLetters.vectorOf(texts[row] as string);
    const ours = Object.fromEntries(
      Array.from(places, (place, i) => [withLetters.grams[place], values[i]]),
    );
    expect(Object.keys(ours).sort()).toEqual(Object.keys(theirs).sort());
    for (const [name, value] of Object.entries(theirs)) expect(ours[name]).toBeCloseTo(value, 6);
  });
});

const runs = ordered(wordsOnly, reference.runs);

it('has the log-count ratios of MultinomialNB', () => {
  const vectors = texts.map((text) => runs.vectorOf(text));
  reference.ratios.forEach((theirs, c) => {
    const isOf = Uint8Array.from(labels, (label) => (label === c ? 1 : 0));
    expectClose(logCountRatios(vectors, isOf, runs.size), theirs, 5);
  });
});

it('gives the probabilities of OneVsRestClassifier with its weights', () => {
  const { weights, bias, probabilities } = reference.linear;
  const linear = {
    ...{ inputs: runs.size, classes: 3 },
    weights: Float32Array.from(weights.flat()),
    bias: Float32Array.from(bias),
  };
  texts.forEach((text, row) => {
    expectClose(linearOutput(linear, runs.vectorOf(text)), probabilities[row] as number[], 6);
  });
});

it('gives the probabilities of MLPClassifier with its weights', () => {
  const { names, first, firstBias, second, secondBias, probabilities } = reference.network;
  const features = ordered(wordsOnly, names);
  const network = {
    ...{ inputs: names.length, hidden: 32, classes: 3 },
    first: Float32Array.from(first.flat()),
    firstBias: Float32Array.from(firstBias),
    second: Float32Array.from(second.flat()),
    secondBias: Float32Array.from(secondBias),
  };
  texts.forEach((text, row) => {
    const output = networkOutput(network, features.vectorOf(text));
    expectClose(output.probabilities, probabilities[row] as number[], 6);
  });
});

it('finds words as alike as the singular vectors of their PPMI say', () => {
  const options = { seed: 1, dimensions: 12, window: 3, occurrencesMin: 1 };
  const vectors = learnWordVectors(texts, options);
  const { vocabulary, likeness } = reference;
  vocabulary.forEach((word, i) => {
    const ours = new Map(
      vectors.nearest(word, vocabulary.length).map((found) => [found.word, found.likeness]),
    );
    vocabulary.forEach((other, j) => {
      if (i !== j)
        expect(ours.get(other), `${word} ${other}`).toBeCloseTo(likeness[i]?.[j] ?? 9, 5);
    });
  });
});
