// Bins of a reliability diagram at their edges, and what they add up to.
import { describe, expect, it } from 'vitest';
import { reliability, wilsonInterval } from './reliability.ts';

describe('bins', () => {
  it('hold their upper edge, and everything once', () => {
    const { bins } = reliability([0, 1, 0, 1], [0.5, 0.5000001, 0, 1], { bins: 2 });
    expect(bins.map(({ count }) => count)).toEqual([2, 2]);
    expect(bins.map(({ observed }) => observed)).toEqual([0, 1]);
  });

  it('of equally many rows are cut by rank', () => {
    const { bins } = reliability([0, 0, 1, 1], [0.01, 0.02, 0.03, 0.9], {
      bins: 2,
      strategy: 'quantile',
    });
    expect(bins.map(({ count }) => count)).toEqual([2, 2]);
  });

  it('count by their rows in the expected error, and the largest is the largest', () => {
    const found = reliability([0, 0, 0, 1], [0.2, 0.2, 0.2, 0.6], { bins: 2 });
    expect(found.expectedError).toBeCloseTo((3 * 0.2 + 0.4) / 4, 12);
    expect(found.largestError).toBeCloseTo(0.4, 12);
  });
});

it('an interval of a share is wider for a higher level, and symmetric', () => {
  const [low, high] = wilsonInterval(15, 148);
  expect([low, high].map((end) => end.toFixed(4))).toEqual(['0.0624', '0.1605']);
  expect(wilsonInterval(133, 148)[0]).toBeCloseTo(1 - high, 12);
  expect(wilsonInterval(15, 148, 0.99)[1]).toBeGreaterThan(high);
});
