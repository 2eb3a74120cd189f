// Bootstrap intervals hold the truth about as often as they say, pairing narrows them, and nonsense is refused.
import { describe, expect, it } from 'vitest';
import { seededNormal } from '../random.ts';
import { refusalAt } from '../refusal.fixture.ts';
import { bootstrapInterval, pairedBootstrap } from './index.ts';

const meanOf = (values: ArrayLike<number>) => (rows: Uint32Array) =>
  rows.reduce((sum, row) => sum + (values[row] as number), 0) / rows.length;

describe.each(['percentile', 'bca'] as const)('%s', (method) => {
  it('90 % intervals of a skewed mean hold it in 84 to 95 of 100 samples', () => {
    const normal = seededNormal(11);
    let held = 0;
    for (let trial = 0; trial < 100; trial++) {
      const values = Array.from({ length: 40 }, () => Math.exp(0.5 * normal()));
      const options = { seed: trial, samples: 300, level: 0.9, method };
      const { lower, upper } = bootstrapInterval(40, meanOf(values), options);
      const truth = Math.exp(0.125);
      if (lower <= truth && truth <= upper) held++;
    }
    expect(held).toBeGreaterThanOrEqual(84);
    expect(held).toBeLessThanOrEqual(95);
  });

  it('is the same for a seed, and a point for a constant', () => {
    const values = [1, 5, 2, 8];
    const options = { seed: 5, samples: 50, method };
    const first = bootstrapInterval(4, meanOf(values), options);
    expect(bootstrapInterval(4, meanOf(values), options)).toEqual(first);
    const constant = bootstrapInterval(4, () => 3, options);
    expect(constant).toEqual({ estimate: 3, lower: 3, upper: 3, standardError: 0 });
  });
});

it('pairing takes out what is hard for both', () => {
  const normal = seededNormal(2);
  const hard = Array.from({ length: 60 }, () => 10 * normal());
  const a = hard.map((value) => value + 1 + 0.1 * normal());
  const { lower, upper, estimate } = pairedBootstrap(60, meanOf(a), meanOf(hard), { seed: 1 });
  expect(estimate).toBeCloseTo(1, 1);
  expect(lower).toBeGreaterThan(0.9);
  expect(upper).toBeLessThan(1.1);
});

it('draws on which the statistic is undefined are left out', () => {
  const { lower, upper } = bootstrapInterval(
    5,
    (rows) => (rows.includes(0) ? rows.length : Number.NaN),
    { seed: 1, method: 'percentile' },
  );
  expect([lower, upper]).toEqual([5, 5]);
});

it.each<[string, () => unknown]>([
  ['rows_missing rowCount', () => bootstrapInterval(0, () => 1, { seed: 1 })],
  [
    'samples_out_of_range options.samples',
    () => bootstrapInterval(3, () => 1, { seed: 1, samples: 2 }),
  ],
  ['level_out_of_range options.level', () => bootstrapInterval(3, () => 1, { seed: 1, level: 95 })],
  ['statistic_undefined statistic', () => bootstrapInterval(3, () => Number.NaN, { seed: 1 })],
])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
