// Metrics of labels, probabilities, lists and distributions: properties that hold for any data, and what
// is refused. Numbers against scikit-learn are in test/golden/statistics.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refusalAt } from '../refusal.fixture.ts';
import * as metrics from './index.ts';

/** Labels of both classes and scores with ties. */
const scored = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 1 }), fc.integer({ min: -3, max: 3 })), {
    minLength: 2,
    maxLength: 40,
  })
  .filter((rows) => new Set(rows.map(([label]) => label)).size === 2)
  .map((rows) => ({ labels: rows.map(([label]) => label), scores: rows.map(([, s]) => s) }));

describe('two classes', () => {
  it('AUC is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(scored, ({ labels, scores }) => {
        let pairs = 0;
        let right = 0;
        labels.forEach((a, i) => {
          labels.forEach((b, j) => {
            if (a !== 1 || b !== 0) return;
            pairs++;
            right += scores[i]! > scores[j]! ? 1 : scores[i] === scores[j] ? 0.5 : 0;
          });
        });
        expect(metrics.rocAuc(labels, scores)).toBeCloseTo(right / pairs, 10);
      }),
    );
  });

  it('the order of rows and a rising map of scores change nothing', () => {
    fc.assert(
      fc.property(scored, ({ labels, scores }) => {
        const mapped = scores.map((score) => Math.exp(score));
        const turned = [...labels].reverse();
        for (const metric of [metrics.rocAuc, metrics.averagePrecision]) {
          expect(metric(labels, mapped)).toBeCloseTo(metric(labels, scores), 10);
          expect(metric(turned, [...scores].reverse())).toBeCloseTo(metric(labels, scores), 10);
        }
        const k = Math.ceil(labels.length / 2);
        const atK = metrics.precisionAtK(turned, [...scores].reverse(), k);
        expect(atK).toBeCloseTo(metrics.precisionAtK(labels, scores, k), 10);
      }),
    );
  });

  it('turning labels or scores over mirrors the AUC', () => {
    fc.assert(
      fc.property(scored, ({ labels, scores }) => {
        const auc = metrics.rocAuc(labels, scores);
        const flipped = labels.map((label) => 1 - label);
        expect(metrics.rocAuc(flipped, scores)).toBeCloseTo(1 - auc, 10);
      }),
    );
  });

  it('equal scores are worth no order', () => {
    expect(metrics.rocAuc([0, 1, 1], [5, 5, 5])).toBe(0.5);
    expect(metrics.averagePrecision([0, 1, 1, 0], [5, 5, 5, 5])).toBe(0.5);
    expect(metrics.precisionAtK([0, 1, 1, 0], [5, 5, 5, 5], 1)).toBe(0.5);
    expect(metrics.bestF1Threshold([0, 1, 1], [0.1, 0.6, 0.9])).toEqual({ threshold: 0.6, f1: 1 });
  });

  it.each<[string, () => unknown]>([
    ['one_class labels', () => metrics.rocAuc([1, 1], [0.1, 0.2])],
    ['one_class labels', () => metrics.averagePrecision([0, 0], [0.1, 0.2])],
    ['one_class weights', () => metrics.rocAuc([0, 1], [0.1, 0.2], [1, 0])],
    ['rows_missing scores', () => metrics.rocAuc([], [])],
    ['rows_differ scores', () => metrics.rocAuc([0, 1], [0.1])],
    ['rows_differ weights', () => metrics.rocAuc([0, 1], [0.1, 0.2], [1])],
    ['weight_invalid weights[1]', () => metrics.rocAuc([0, 1], [0.1, 0.2], [1, -1])],
    ['label_invalid labels[1]', () => metrics.rocAuc([0, 2], [0.1, 0.2])],
    ['value_not_finite scores[0]', () => metrics.rocAuc([0, 1], [Number.NaN, 0.2])],
    ['k_out_of_range k', () => metrics.precisionAtK([0, 1], [0.1, 0.2], 3)],
    ['probability_out_of_range probabilities[1]', () => metrics.logLoss([0, 1], [0.5, 1.2])],
    ['probability_out_of_range probabilities[0]', () => metrics.brierScore([0, 1], [-0.1, 1])],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('several classes', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 3 }));

  it('micro F1 is accuracy, and all figures stay in their ranges', () => {
    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 50 }), (rows) => {
        const truth = rows.map(([t]) => t);
        const said = rows.map(([, p]) => p);
        expect(metrics.f1Score(truth, said, 'micro')).toBeCloseTo(metrics.accuracy(truth, said));
        for (const average of ['macro', 'weighted'] as const) {
          const f1 = metrics.f1Score(truth, said, average);
          expect(f1 >= 0 && f1 <= 1 + 1e-12).toBe(true);
        }
        const mcc = metrics.matthewsCorrelation(truth, said);
        expect(Math.abs(mcc)).toBeLessThanOrEqual(1 + 1e-12);
        const itself = metrics.matthewsCorrelation(truth, truth);
        expect(itself).toBeCloseTo(new Set(truth).size > 1 ? 1 : 0, 10);
      }),
    );
  });

  it.each<[string, () => unknown]>([
    ['class_out_of_range truth[0]', () => metrics.confusionMatrix([-1], [0])],
    ['class_out_of_range predicted[0]', () => metrics.confusionMatrix([0], [1.5])],
    ['class_out_of_range predicted[0]', () => metrics.confusionMatrix([0], [Number.NaN])],
    ['class_out_of_range truth[0]', () => metrics.confusionMatrix([3], [0], 2)],
    ['shape_wrong probabilities', () => metrics.logLossClasses([0, 1], [1, 0, 1], 2)],
    ['rows_missing classes', () => metrics.logLossClasses([], [], 2)],
    ['one_class labels', () => metrics.rocAucOneVsRest([0, 0], [1, 0, 1, 0], 2)],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('ordered lists', () => {
  it('a perfect order has nDCG 1, and nothing to find 0', () => {
    expect(metrics.ndcg([3, 2, 1, 0], [9, 8, 7, 6])).toBeCloseTo(1, 12);
    expect(metrics.ndcg([0, 0], [1, 2])).toBe(0);
  });

  it('figures of one list, worked out by hand; lists with nothing to find are left out', () => {
    const lists = [
      { items: ['a', 'b', 'c', 'd'], relevant: new Set(['b', 'd', 'x']) },
      { items: ['a'], relevant: new Set<string>() },
    ];
    const scores = metrics.scoreRankedLists(lists, 4);
    expect(scores).toMatchObject({ lists: 1, mrr: 0.5, precision: 0.5, hitRate: 1 });
    expect(scores.recall).toBeCloseTo(2 / 3, 12);
    expect(scores.map).toBeCloseTo((1 / 2 + 2 / 4) / 3, 12);
    const ideal = 1 + 1 / Math.log2(3) + 1 / 2;
    expect(scores.ndcg).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / ideal, 12);
  });

  it('an item offered twice is found once', () => {
    const { recall, precision } = metrics.scoreRankedLists(
      [{ items: [7, 7], relevant: new Set([7]) }],
      2,
    );
    expect([recall, precision]).toEqual([1, 0.5]);
  });

  it.each<[string, () => unknown]>([
    ['value_negative gains[0]', () => metrics.ndcg([-1], [1])],
    ['k_out_of_range k', () => metrics.ndcg([1], [1], 0)],
    ['rows_missing lists', () => metrics.scoreRankedLists([], 3)],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('numbers and distributions', () => {
  it('CRPS of samples tends to that of the normal they are drawn from', () => {
    const samples = Array.from({ length: 999 }, (_, i) => (i + 1) / 1000);
    // A uniform on [0, 1] and the outcome 0.5: ∫ (F − 1)² = 1/12.
    expect(metrics.crpsSamples(0.5, samples)).toBeCloseTo(1 / 12, 3);
    expect(metrics.crpsNormal([0], [0], [1])).toBeCloseTo(
      (Math.SQRT2 - 1) / Math.sqrt(Math.PI),
      10,
    );
    expect(metrics.crpsSamples(3, [3])).toBe(0);
    const shares = samples.filter((_, i) => i % 10 === 4);
    const quantiles = shares.map((share) => [share]);
    expect(metrics.crpsQuantiles([0.5], quantiles, shares)).toBeCloseTo(1 / 12, 3);
  });

  it('a constant truth has R² 1 when met and 0 otherwise', () => {
    expect(metrics.r2Score([2, 2], [2, 2])).toBe(1);
    expect(metrics.r2Score([2, 2], [2, 3])).toBe(0);
  });

  it.each<[string, () => unknown]>([
    ['value_not_finite truth[0]', () => metrics.meanAbsoluteError([Infinity], [1])],
    ['value_not_finite predicted[0]', () => metrics.r2Score([1], [Number.NaN])],
    ['value_negative truth[0]', () => metrics.rootMeanSquaredLogError([-1], [1])],
    ['value_negative predicted[0]', () => metrics.meanPoissonDeviance([1], [0])],
    ['quantile_out_of_range share', () => metrics.quantileLoss([1], [1], 1)],
    ['deviation_not_positive deviations[0]', () => metrics.crpsNormal([1], [1], [0])],
    ['rows_missing samples', () => metrics.crpsSamples(1, [])],
    ['rows_differ quantiles', () => metrics.crpsQuantiles([1], [[1]], [0.1, 0.9])],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});
