// Platt scaling against its own equations: with an intercept the fitted probabilities have the mean of
// the targets, and two scores alone are fitted exactly.
import { describe, expect, it } from 'vitest';
import { fitBeta, fitIsotonic, fitPlatt, isotonicRegression } from './index.ts';

describe('Platt’s targets', () => {
  it.each([
    [3, 1],
    [1, 4],
    [10, 10],
    [1, 1],
  ])('of %i ones and %i zeros are softened by one of each', (ones, zeros) => {
    const labels = [...Array(ones).fill(1), ...Array(zeros).fill(0)];
    const fitted = fitPlatt(
      labels.map((label) => (label === 1 ? 2 : -1)),
      labels,
    );
    // (N₊ + 1) / (N₊ + 2) and 1 / (N₋ + 2), Platt 1999, equation 1.
    expect(fitted.apply(2)).toBeCloseTo((ones + 1) / (ones + 2), 6);
    expect(fitted.apply(-1)).toBeCloseTo(1 / (zeros + 2), 6);
  });

  it('have the mean of the fitted probabilities', () => {
    const scores = [0.1, 0.7, 0.4, 0.9, 0.3, 0.8];
    const labels = [0, 1, 1, 1, 0, 0];
    const fitted = fitPlatt(scores, labels);
    const sum = scores.reduce((total, score) => total + fitted.apply(score), 0);
    expect(sum).toBeCloseTo(3 * (4 / 5) + 3 * (1 / 5), 6);
  });

  it('fit the same curve in any unit of the scores', () => {
    const scores = [-3, -1, 0, 2, 4];
    const labels = [0, 0, 1, 0, 1];
    const fitted = fitPlatt(scores, labels);
    const scaled = fitPlatt(
      scores.map((score) => score * 1e6),
      labels,
    );
    expect(scaled.apply(1e6)).toBeCloseTo(fitted.apply(1), 8);
  });
});

describe('beta calibration', () => {
  it('takes the labels as they are', () => {
    const scores = [0.2, 0.6, 0.4, 0.9, 0.3, 0.7];
    const labels = [0, 1, 1, 1, 0, 0];
    const fitted = fitBeta(scores, labels);
    const sum = scores.reduce((total, score) => total + fitted.apply(score), 0);
    expect(sum).toBeCloseTo(3, 5);
  });

  it('never falls, also where the scores point the wrong way', () => {
    const fitted = fitBeta([0.1, 0.2, 0.8, 0.9], [1, 1, 0, 0]);
    expect(fitted.a).toBeGreaterThanOrEqual(0);
    expect(fitted.b).toBeGreaterThanOrEqual(0);
  });

  it('is finite at certainty', () => {
    const fitted = fitBeta([0, 0.3, 0.6, 1], [0, 1, 0, 1]);
    for (const score of [0, 1]) expect(Number.isFinite(fitted.apply(score))).toBe(true);
  });
});

describe('isotonic calibration', () => {
  it('is a line between its points and level beyond them', () => {
    const curve = isotonicRegression([1, 3, 5], [0, 0.5, 1]);
    expect([0, 1, 2, 3, 4, 5, 9].map((x) => curve.apply(x))).toEqual([0, 0, 0.25, 0.5, 0.75, 1, 1]);
  });

  it('weighs rows by their weights, and equal scores together', () => {
    expect([...isotonicRegression([1, 2], [1, 0], [3, 1]).values]).toEqual([0.75, 0.75]);
    expect([...isotonicRegression([1, 1, 2], [0, 1, 1], [1, 3, 1]).values]).toEqual([0.75, 1]);
  });

  it('pools back as far as it must', () => {
    expect([...fitIsotonic([1, 2, 3, 4], [0, 1, 1, 0]).values].map((v) => v.toFixed(4))).toEqual([
      '0.0000',
      '0.6667',
      '0.6667',
    ]);
    expect([...isotonicRegression([1, 2, 3, 4], [1, 2, 3, -6]).values]).toEqual([0, 0]);
  });
});
