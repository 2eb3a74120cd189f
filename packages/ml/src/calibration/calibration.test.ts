// Calibrators: they rise, stay in [0, 1], make crooked probabilities truer, and survive JSON.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLoss } from '../metrics/index.ts';
import { seededRandom } from '../random.ts';
import { refusalAt } from '../refusal.fixture.ts';
import {
  fitBeta,
  fitIsotonic,
  fitPlatt,
  isotonicRegression,
  reliability,
  restoreCalibrator,
  wilsonInterval,
} from './index.ts';

const fits = { platt: fitPlatt, isotonic: fitIsotonic, beta: fitBeta };

/** Scores that are too sure of themselves: the truth is drawn from their square root's side. */
function crooked(seed: number, count: number) {
  const random = seededRandom(seed);
  const scores: number[] = [];
  const labels: number[] = [];
  for (let i = 0; i < count; i++) {
    const p = random();
    scores.push(p ** 3 / (p ** 3 + (1 - p) ** 3));
    labels.push(random() < p ? 1 : 0);
  }
  return { scores, labels };
}

describe.each(Object.entries(fits))('%s', (_name, fit) => {
  it('makes probabilities truer on rows it has not seen', () => {
    const train = crooked(1, 2000);
    const test = crooked(2, 2000);
    const fitted = fit(train.scores, train.labels);
    const calibrated = test.scores.map((score) => fitted.apply(score));
    const before = reliability(test.labels, test.scores).expectedError;
    expect(reliability(test.labels, calibrated).expectedError).toBeLessThan(before / 2);
    expect(logLoss(test.labels, calibrated)).toBeLessThan(logLoss(test.labels, test.scores));
  });

  it('rises, stays in [0, 1], and is the same after JSON', () => {
    const rows = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1 })),
      { minLength: 2, maxLength: 30 },
    );
    fc.assert(
      fc.property(rows, (pairs) => {
        const labels = pairs.map(([, label]) => label);
        fc.pre(new Set(labels).size === 2);
        const fitted = fit(
          pairs.map(([score]) => score),
          labels,
        );
        const again = restoreCalibrator(JSON.parse(JSON.stringify(fitted)));
        let before = fitted.apply(0);
        const falls = 'slope' in fitted && fitted.slope < 0;
        for (let i = 0; i <= 20; i++) {
          const p = fitted.apply(i / 20);
          expect(p >= 0 && p <= 1).toBe(true);
          expect(falls || p >= before - 1e-12).toBe(true);
          expect(again.apply(i / 20)).toBe(p);
          before = p;
        }
      }),
    );
  });

  it.each<[string, number[], number[]]>([
    ['one_class labels', [0.1, 0.2], [1, 1]],
    ['rows_missing scores', [], []],
    ['rows_differ scores', [0.1], [0, 1]],
    ['label_invalid labels[0]', [0.1, 0.2], [3, 1]],
    ['value_not_finite scores[1]', [0.1, Number.NaN], [0, 1]],
  ])('refuses %s', (wanted, scores, labels) => {
    expect(refusalAt(() => fit(scores, labels))).toBe(wanted);
  });

  it('refuses NaN as a score', () => {
    const fitted = fit([0.1, 0.9], [0, 1]);
    expect(refusalAt(() => fitted.apply(Number.NaN))).toBe('value_not_finite score');
  });
});

describe('Platt scaling and others', () => {
  it('does not run away where the classes are apart', () => {
    const fitted = fitPlatt([-5, -4, 4, 5], [0, 0, 1, 1]);
    expect(fitted.apply(5)).toBeLessThan(1);
    expect(fitted.apply(5)).toBeGreaterThan(0.7);
  });

  it('beta calibration needs probabilities', () => {
    expect(refusalAt(() => fitBeta([2, 0.5], [0, 1]))).toBe('probability_out_of_range scores[0]');
  });

  it('isotonic regression pools violators and rows of equal x', () => {
    const { scores, values } = isotonicRegression([1, 2, 3, 3], [1, 3, 2, 4]);
    expect([...scores]).toEqual([1, 2, 3]);
    expect([...values].map((value) => Number(value.toFixed(9)))).toEqual([1, 3, 3]);
  });

  it.each<[string, unknown]>([
    ['format_unknown calibrator.format', { format: 'x', version: 1 }],
    ['format_unknown calibrator.format', { format: 'constructor', version: 1 }],
    ['version_newer calibrator.version', { format: 'aibaas.calibrator.platt', version: 2 }],
    ['state_invalid calibrator.slope', { format: 'aibaas.calibrator.platt', version: 1 }],
    [
      'state_invalid calibrator.scores',
      { format: 'aibaas.calibrator.isotonic', version: 1, scores: [1, 0], values: [0, 1] },
    ],
    ['state_invalid calibrator', null],
  ])('does not read %s', (wanted, json) =>
    expect(refusalAt(() => restoreCalibrator(json))).toBe(wanted),
  );
});

describe('reliability', () => {
  it('Wilson intervals, as published', () => {
    // Newcombe (1998): 81 of 263, and 0 of 20.
    const [low, high] = wilsonInterval(81, 263);
    expect([low.toFixed(4), high.toFixed(4)]).toEqual(['0.2553', '0.3662']);
    expect(wilsonInterval(0, 20)[1]).toBeCloseTo(0.1611, 4);
    expect(wilsonInterval(20, 20)[1]).toBe(1);
  });

  it.each(['uniform', 'quantile'] as const)('%s bins hold every row once', (strategy) => {
    const { scores, labels } = crooked(5, 300);
    const { bins, expectedError, largestError } = reliability(labels, scores, { strategy });
    expect(bins.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    expect(bins.every(({ lower, observed, upper }) => lower <= observed && observed <= upper)).toBe(
      true,
    );
    expect(expectedError).toBeLessThanOrEqual(largestError);
  });

  it.each<[string, () => unknown]>([
    ['share_invalid hits', () => wilsonInterval(3, 2)],
    ['share_invalid hits', () => wilsonInterval(0, 0)],
    ['level_out_of_range level', () => wilsonInterval(1, 2, 95)],
    ['bins_invalid options.bins', () => reliability([0, 1], [0.1, 0.2], { bins: 0 })],
    ['probability_out_of_range scores[1]', () => reliability([0, 1], [0.1, 1.2])],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});
