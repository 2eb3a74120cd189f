// Metrics, calibration, distances and distributions against what scikit-learn and scipy computed for the
// same data (make.py beside this file wrote it).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  betaProbability,
  betaQuantile,
  chiSquareTail,
  logGamma,
  studentTwoSided,
} from '../../../packages/ml/src/distributions/index.ts';
import * as ml from '../../../packages/ml/src/index.ts';

type Group = Readonly<Record<string, number>>;
type Averaged = Record<ml.Average, number>;

interface Reference {
  data: Record<string, number[]>;
  binary: Group;
  classes: Group & { matrix: number[]; f1: Averaged; precision: Averaged; recall: Averaged };
  ranking: Group;
  regression: Group;
  isotonic: { grid: number[]; values: number[] };
  distances: Group;
  distributions: Record<string, number[]>;
  experiments: { srm: number; bca: [number, number] };
}

const reference = JSON.parse(
  readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
) as Reference;
const data = (name: string): number[] => reference.data[name] as number[];

const close = (ours: number, theirs: number | undefined, digits = 12): void => {
  expect(theirs).toBeTypeOf('number');
  expect(ours).toBeCloseTo(theirs as number, digits);
};

describe('metrics of two classes, with ties and weights', () => {
  const { binary } = reference;
  const [labels, scores, weights] = [data('labels'), data('scores'), data('weights')];
  const shares = data('probabilities');

  it.each<[string, () => number]>([
    ['auc', () => ml.rocAuc(labels, scores)],
    ['auc_weighted', () => ml.rocAuc(labels, scores, weights)],
    ['ap', () => ml.averagePrecision(labels, scores)],
    ['ap_weighted', () => ml.averagePrecision(labels, scores, weights)],
    ['log_loss', () => ml.logLoss(labels, shares)],
    ['log_loss_weighted', () => ml.logLoss(labels, shares, weights)],
    ['brier', () => ml.brierScore(labels, shares)],
  ])('%s', (name, compute) => close(compute(), binary[name]));
});

describe('metrics of four classes', () => {
  const { classes: theirs } = reference;
  const [truth, predicted, matrix] = [data('classes'), data('predicted'), data('matrix')];

  it('confusion matrix', () => {
    expect(Array.from(ml.confusionMatrix(truth, predicted).counts)).toEqual(theirs.matrix);
  });

  it.each(['micro', 'macro', 'weighted'] as const)('%s averages', (average) => {
    const ours = ml.averagedScores(ml.confusionMatrix(truth, predicted), average);
    close(ours.f1, theirs.f1[average]);
    close(ours.precision, theirs.precision[average]);
    close(ours.recall, theirs.recall[average]);
  });

  it.each<[string, () => number]>([
    ['mcc', () => ml.matthewsCorrelation(truth, predicted)],
    ['kappa', () => ml.cohenKappa(truth, predicted)],
    ['balanced', () => ml.balancedAccuracy(truth, predicted)],
    ['accuracy_weighted', () => ml.accuracy(truth, predicted, data('weights'))],
    ['log_loss', () => ml.logLossClasses(truth, matrix, 4)],
    ['auc_macro', () => ml.rocAucOneVsRest(truth, matrix, 4)],
    ['auc_weighted', () => ml.rocAucOneVsRest(truth, matrix, 4, 'weighted')],
  ])('%s', (name, compute) => close(compute(), theirs[name]));
});

describe('ranking and regression', () => {
  const [truth, guess, weights] = [data('truth'), data('guess'), data('weights')];
  const [counts, rates] = [data('counts'), data('rates')];
  const theirs: Group = { ...reference.ranking, ...reference.regression };

  it.each<[string, () => number]>([
    ['ndcg', () => ml.ndcg(data('gains'), data('ranks'))],
    ['ndcg_5', () => ml.ndcg(data('gains'), data('ranks'), 5)],
    ['mae', () => ml.meanAbsoluteError(truth, guess)],
    ['mse', () => ml.meanSquaredError(truth, guess)],
    ['mse_weighted', () => ml.meanSquaredError(truth, guess, weights)],
    ['median', () => ml.medianAbsoluteError(truth, guess)],
    ['r2', () => ml.r2Score(truth, guess)],
    ['r2_weighted', () => ml.r2Score(truth, guess, weights)],
    ['rmsle', () => ml.rootMeanSquaredLogError(counts, rates)],
    ['poisson', () => ml.meanPoissonDeviance(counts, rates)],
    ['pinball_90', () => ml.quantileLoss(truth, guess, 0.9)],
  ])('%s', (name, compute) => close(compute(), theirs[name]));
});

describe('calibration, distances, experiments', () => {
  it('isotonic regression', () => {
    const { grid, values } = reference.isotonic;
    const fitted = ml.fitIsotonic(data('scores'), data('labels'));
    for (const [i, score] of grid.entries()) close(fitted.apply(score), values[i]);
  });

  it('Kolmogorov–Smirnov and Wasserstein', () => {
    const first = ml.bucketsOf(data('first'));
    const second = ml.bucketsOf(data('second'));
    const { ks, wasserstein } = ml.distributionDistance(first, second);
    close(ks, reference.distances.ks);
    close(wasserstein, reference.distances.wasserstein);
    // scipy's limit leaves Stephens' correction out, so only the magnitude agrees.
    close(ml.ksTail(ks, 80, 70), reference.distances.ks_p, 2);
  });

  it('sample ratio mismatch and BCa interval', () => {
    close(
      ml.sampleRatioMismatch([5000, 5300, 2400], [0.4, 0.4, 0.2]).pValue,
      reference.experiments.srm,
      13,
    );
    const values = data('skewed');
    const mean = (rows: Uint32Array) =>
      rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;
    const { lower, upper } = ml.bootstrapInterval(values.length, mean, {
      seed: 3,
      samples: 20_000,
    });
    // Both are samples of the same limit.
    close(lower, reference.experiments.bca[0], 1.5);
    close(upper, reference.experiments.bca[1], 1.5);
  });
});

describe('distributions', () => {
  const { distributions } = reference;
  it.each<[string, (() => number)[]]>([
    ['log_gamma', [0.1, 0.5, 1.5, 7.2, 123.4].map((x) => () => logGamma(x))],
    [
      'chi_square',
      [
        () => chiSquareTail(3.84, 1),
        () => chiSquareTail(0.5, 3),
        () => chiSquareTail(40, 12),
        () => chiSquareTail(90, 100),
      ],
    ],
    [
      'beta',
      [
        () => betaProbability(0.2, 0.5, 0.5),
        () => betaProbability(0.7, 30, 12),
        () => betaProbability(0.01, 2, 300),
      ],
    ],
    ['beta_quantile', [() => betaQuantile(0.025, 3, 8), () => betaQuantile(0.9, 0.7, 2)]],
    [
      'student',
      [() => studentTwoSided(2, 5), () => studentTwoSided(0.3, 40), () => studentTwoSided(6, 3)],
    ],
  ])('%s', (name, computes) => {
    for (const [i, compute] of computes.entries()) close(compute(), distributions[name]?.[i], 11);
  });
});
