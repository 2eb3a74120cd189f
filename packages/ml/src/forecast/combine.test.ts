// Weights and combinations by hand.
import { describe, expect, it } from 'vitest';
import { combine, weightsFromErrors } from './combine.ts';

const f = (...values: number[]) => Float64Array.from(values);

describe('weightsFromErrors', () => {
  it('is proportional to error to the power −power', () => {
    expect([...weightsFromErrors([1, 2], 1)]).toEqual([2 / 3, 1 / 3]);
    expect([...weightsFromErrors([1, 2], 2)]).toEqual([0.8, 0.2]);
    expect([...weightsFromErrors([1, 5], 0)]).toEqual([0.5, 0.5]);
  });

  it('gives unknown errors nothing, unless all are unknown', () => {
    expect([...weightsFromErrors([1, Number.NaN], 1)]).toEqual([1, 0]);
    expect([...weightsFromErrors([Number.NaN, Number.NaN], 2)]).toEqual([0.5, 0.5]);
  });

  it('survives a perfect candidate and all-perfect ones', () => {
    const weights = weightsFromErrors([0, 1], 2);
    expect(weights[0]).toBeGreaterThan(0.99);
    expect(weights.every(Number.isFinite)).toBe(true);
    expect([...weightsFromErrors([0, 0], 2)]).toEqual([0.5, 0.5]);
  });
});

describe('combine', () => {
  it('averages with weights', () => {
    expect([...combine([f(0, 10), f(4, 20)], f(0.75, 0.25), 'mean')]).toEqual([1, 12.5]);
  });

  it('takes the middle of three equal weights, whatever their order', () => {
    const third = f(1 / 3, 1 / 3, 1 / 3);
    expect([...combine([f(9, 1), f(1, 100), f(5, 2)], third, 'median')]).toEqual([5, 2]);
  });

  it('is straight between the middles of the weights', () => {
    // Middles of the weights lie at 0.375 and 0.875; one half is a quarter of the way.
    expect(combine([f(0), f(8)], f(0.75, 0.25), 'median')[0]).toBeCloseTo(2, 12);
  });

  it('is not moved by one runaway, and leaves out weights of zero', () => {
    const paths = [f(10), f(11), f(12), f(1e9)];
    expect(combine(paths, f(0.3, 0.3, 0.3, 0.1), 'median')[0]).toBeLessThan(12);
    expect(combine([f(1), f(7)], f(1, 0), 'median')[0]).toBe(1);
    expect(combine([f(1), f(7)], f(0, 1), 'mean')[0]).toBe(7);
  });
});
