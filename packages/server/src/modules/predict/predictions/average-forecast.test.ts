// The average of a short history against tabled values of Student's t.
import { describe, expect, test } from 'vitest';
import { averageForecast, studentQuantile } from './average-forecast.ts';

describe("Student's t", () => {
  // NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2.
  test.each([
    [0.975, 1, 12.706],
    [0.975, 2, 4.303],
    [0.975, 5, 2.571],
    [0.95, 8, 1.86],
    [0.975, 13, 2.16],
    [0.995, 4, 4.604],
  ])('quantile %d with %i degrees is %d', (share, degrees, value) => {
    expect(studentQuantile(share, degrees)).toBeCloseTo(value, 3);
  });
});

describe('average', () => {
  const options = { level: 0.95, steps: 3, paths: 2, seed: 1 };

  test('has the interval of one more value', () => {
    const { mean, halfWidth } = averageForecast([10, 12, 14], options);
    expect(mean).toBe(12);
    expect(halfWidth).toBeCloseTo(4.3027 * 2 * Math.sqrt(4 / 3), 3);
  });

  test('of one value has no interval', () => {
    const { mean, halfWidth, paths } = averageForecast([5], options);
    expect({ mean, halfWidth }).toEqual({ mean: 5, halfWidth: null });
    expect(paths).toEqual([
      [5, 5, 5],
      [5, 5, 5],
    ]);
  });

  test('draws paths around itself, the same for the same seed', () => {
    const many = { ...options, paths: 4000 };
    const { paths } = averageForecast([10, 12, 14], many);
    const all = paths.flat();
    expect(all.reduce((a, b) => a + b, 0) / all.length).toBeCloseTo(12, 0);
    expect(averageForecast([10, 12, 14], many).paths).toEqual(paths);
  });
});
