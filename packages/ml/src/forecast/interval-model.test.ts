// Widths of intervals against quantiles worked out by hand: ranks, tails, degrees of freedom, and that no
// origin judges itself.
import { describe, expect, it } from 'vitest';
import { AdaptiveConformal } from '../index.ts';
import { normalQuantile, studentQuantile } from './distributions.ts';
import { measureCoverage, widthsWithout } from './interval-plan.ts';
import { type IntervalPlan, intervalModel, type ResidualSet } from './intervals.ts';

const row = (...values: number[]): Float64Array => Float64Array.from(values);
const plan: IntervalPlan = {
  isRelative: false,
  priorOrigins: 0,
  empiricalShare: 1,
  extraFreedom: 0,
  stretch: 1,
  growsOnly: false,
};
/** One step ahead from each origin, off by these sizes. */
const offBy = (...sizes: number[]): ResidualSet => ({
  forecasts: sizes.map(() => row(100)),
  actuals: sizes.map((size, i) => row(100 + (i % 2 === 0 ? size : -size))),
});
const modelOf = (residuals: ResidualSet, change: Partial<IntervalPlan> = {}, prior = 1) =>
  intervalModel(residuals, row(100), row(prior), 1, { ...plan, ...change });

describe('the conformal quantile', () => {
  const nineteen = offBy(...Array.from({ length: 19 }, (_, i) => ((i * 7) % 19) + 1));

  it.each([
    [50, 10],
    [80, 16], // 0.8 · (19 + 1), and not 0.8 · 19
    [90, 18],
    [95, 19],
    [82.5, 16.5], // between two ranks
    [1, 1], // never below the smallest
  ])('at %d %% of 19 errors is the one of rank %d', (level, half) => {
    expect(modelOf(nineteen).halfWidth(level, 0)).toBeCloseTo(half, 9);
  });

  it('is stretched beyond the largest where the level asks for more than there are', () => {
    const stretched = (19 * normalQuantile(0.995)) / normalQuantile(0.975);
    expect(modelOf(nineteen).halfWidth(99, 0)).toBeCloseTo(stretched, 9);
  });

  it('is stretched by the plan, and a share of the forecast where errors are', () => {
    expect(modelOf(nineteen, { stretch: 1.5 }).halfWidth(80, 0)).toBeCloseTo(24, 9);
    const relative = intervalModel(nineteen, row(200), row(1), 1, { ...plan, isRelative: true });
    expect(relative.halfWidth(80, 0)).toBeCloseTo(32, 9);
  });

  it('leaves out what is missing', () => {
    const some = offBy(1, 2, Number.NaN, 3);
    expect(modelOf(some).halfWidth(75, 0)).toBeCloseTo(3, 9);
  });

  it('pools the steps beside each one, and none further away', () => {
    const residuals = { forecasts: [row(0, 0, 0, 0)], actuals: [row(1, 2, 3, 99)] };
    const model = intervalModel(residuals, row(0, 0, 0, 0), row(1, 1, 1, 1), 1, plan);
    expect(model.halfWidth(50, 0)).toBeCloseTo(1.5, 9);
    expect(model.halfWidth(50, 1)).toBeCloseTo(2, 9);
    expect(model.halfWidth(50, 2)).toBeCloseTo(3, 9);
  });
});

describe('the parametric width', () => {
  const residuals = offBy(3, 4);
  const spread = Math.sqrt((9 + 16) / 2);

  it('is Student’s t with as many degrees of freedom as origins, prior and plan give', () => {
    const change = { empiricalShare: 0, extraFreedom: 2 };
    expect(modelOf(residuals, change).spread(0)).toBeCloseTo(spread, 9);
    expect(modelOf(residuals, change).halfWidth(95, 0)).toBeCloseTo(
      studentQuantile(0.975, 4) * spread,
      9,
    );
  });

  it('weighs the prior as so many origins', () => {
    const change = { empiricalShare: 0, priorOrigins: 2 };
    expect(modelOf(residuals, change, 10).spread(0)).toBeCloseTo(
      Math.sqrt((2 * 100 + 2 * 12.5) / 4),
      9,
    );
  });

  it('is mixed with the empirical one by its share', () => {
    const quarter = modelOf(residuals, { empiricalShare: 0.25 }).halfWidth(50, 0);
    const empirical = modelOf(residuals).halfWidth(50, 0);
    const parametric = studentQuantile(0.75, 2) * spread;
    expect(quarter).toBeCloseTo(0.25 * empirical + 0.75 * parametric, 9);
  });

  it('grows past the backtest as the prior does, and never faster than one and a half roots', () => {
    const far = (growth: number) =>
      intervalModel(residuals, row(100, 100), row(1, growth), 1, { ...plan, empiricalShare: 0 });
    expect(far(1.2).spread(1)).toBeCloseTo(1.2 * spread, 9);
    expect(far(0.5).spread(1)).toBeCloseTo(spread, 9);
    expect(far(99).spread(1)).toBeCloseTo(1.5 * Math.sqrt(2) * spread, 9);
  });
});

describe('an origin is judged by the others', () => {
  const residuals = offBy(1, 1, 1, 50);

  it('and its own errors do not widen its interval', () => {
    const prior = row(1, 1, 1);
    expect(widthsWithout(residuals, 3, prior, 1, plan).halfWidth(75, 0)).toBeCloseTo(1, 9);
    expect(widthsWithout(residuals, 0, prior, 1, plan).halfWidth(75, 0)).toBeCloseTo(50, 9);
  });

  it('so that the share inside is honest, with both ends inside', () => {
    const widths = [0, 1, 2, 3].map((k) => widthsWithout(residuals, k, row(1), 1, plan));
    expect(measureCoverage(residuals, widths, [50])).toEqual({ '50': 0.75 });
    const missing = { forecasts: [row(1, 1)], actuals: [row(1, Number.NaN)] };
    const narrow = { halfWidth: () => 0, spread: () => 0 };
    expect(measureCoverage(missing, [narrow], [50, 90])).toEqual({ '50': 1, '90': 1 });
  });
});

describe('adaptive conformal intervals', () => {
  const after = (options: object, sizes: readonly number[]): AdaptiveConformal => {
    const intervals = new AdaptiveConformal({ step: 1e-9, ...options });
    for (const size of sizes) intervals.observe(size, 0);
    return intervals;
  };
  const nine = [3, 1, 4, 9, 5, 2, 6, 8, 7];

  it.each([
    [85, 9], // ⌈10 · 0.85⌉ = 9, where ⌈9 · 0.85⌉ were 8
    [75, 8],
    [45, 5],
  ])('at %d %% take the error of rank %d of nine', (level, half) => {
    expect(after({ level }, nine).halfWidth()).toBe(half);
  });

  it('go beyond the largest error where the level asks for it', () => {
    // ⌈10 · 0.95⌉ = 10 of 9: a ninth further.
    expect(after({ level: 95 }, nine).halfWidth()).toBeCloseTo(9 * (1 + 1 / 9), 9);
  });

  it('widen after a miss and narrow after a hit', () => {
    const one = () => after({ level: 55, step: 0.2 }, nine.slice(0, 1));
    const many = (): AdaptiveConformal => {
      const intervals = AdaptiveConformal.read({
        ...one().toJSON(),
        sizes: Array.from({ length: 50 }, (_, i) => i + 1),
      });
      return intervals;
    };
    const before = many().halfWidth();
    const missed = many();
    expect(missed.observe(1000, 0)).toBe(false);
    const held = many();
    expect(held.observe(before, 0)).toBe(true);
    expect(missed.halfWidth()).toBeGreaterThan(before + 1);
    expect(held.halfWidth()).toBeLessThan(before - 1);
  });

  it('look at errors on both sides alike', () => {
    const signed = nine.map((size, i) => (i % 2 === 0 ? -size : size));
    expect(after({ level: 45 }, signed).halfWidth()).toBe(5);
  });

  it('remember as many errors as their window, the last ones', () => {
    const intervals = after({ level: 50, window: 10 }, [
      ...Array(30).fill(100),
      ...Array(10).fill(1),
    ]);
    expect(intervals.count).toBe(10);
    expect(intervals.halfWidth()).toBe(1);
    intervals.observe(5, 0);
    expect(intervals.count).toBe(10);
  });
});
