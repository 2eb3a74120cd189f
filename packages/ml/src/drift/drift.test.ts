// Drift: nothing moves without a change, the size of a move is told, and what cannot be compared is refused.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededNormal } from '../random.ts';
import { refusalAt } from '../refusal.fixture.ts';
import { DdSketch } from '../sketches/index.ts';
import {
  bucketsOf,
  categoricalDrift,
  distributionDistance,
  numericDrift,
  populationStability,
} from './index.ts';

function normalSketch(seed: number, count: number, shift = 0, scale = 1): DdSketch {
  const normal = seededNormal(seed);
  const sketch = new DdSketch({ accuracy: 0.005 });
  for (let i = 0; i < count; i++) sketch.add(10 + shift + scale * normal());
  return sketch;
}

describe('numbers', () => {
  it('two halves of one stream did not drift, even when they are long', () => {
    const drift = numericDrift(normalSketch(1, 20_000), normalSketch(2, 20_000));
    expect(drift).toMatchObject({ size: 'none', rows: [20_000, 20_000] });
    expect(drift.psi).toBeLessThan(0.01);
    expect(drift.pValue).toBeGreaterThan(0.01);
  });

  it('a trifle in a long stream is significant and yet no drift', () => {
    const drift = numericDrift(normalSketch(1, 20_000), normalSketch(2, 20_000, 0.06));
    expect(drift.size).toBe('none');
    expect(drift.pValue).toBeLessThan(0.001);
  });

  it('a shift of half a deviation is half a deviation of Wasserstein distance', () => {
    const drift = numericDrift(normalSketch(1, 5000), normalSketch(2, 5000, 0.5));
    expect(drift.wasserstein).toBeCloseTo(0.5, 1);
    // Φ(0.25) − Φ(−0.25)
    expect(drift.ks).toBeCloseTo(0.197, 1);
    expect(drift.size).not.toBe('none');
    expect(numericDrift(normalSketch(1, 5000), normalSketch(2, 5000, 2)).size).toBe('large');
    expect(numericDrift(normalSketch(1, 5000), normalSketch(2, 5000, 0, 3)).size).toBe('large');
  });

  it('distances are symmetric, and zero to oneself', () => {
    const list = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const [x, y] = [bucketsOf(a), bucketsOf(b)];
        const there = distributionDistance(x, y);
        const back = distributionDistance(y, x);
        expect(there.ks).toBeCloseTo(back.ks, 10);
        expect(there.wasserstein).toBeCloseTo(back.wasserstein, 10);
        expect(there.ks >= 0 && there.ks <= 1).toBe(true);
        expect(distributionDistance(x, x)).toEqual({ ks: 0, wasserstein: 0 });
      }),
    );
  });

  it('a column that was constant and still is did not drift', () => {
    const constant = (): DdSketch => {
      const sketch = new DdSketch();
      for (let i = 0; i < 50; i++) sketch.add(7);
      return sketch;
    };
    const drift = numericDrift(constant(), constant());
    expect(drift).toMatchObject({ size: 'none', ks: 0, wasserstein: 0, wassersteinScaled: 0 });
  });

  it.each<[string, () => unknown]>([
    [
      'rows_missing current',
      () => numericDrift(normalSketch(1, 10), new DdSketch({ accuracy: 0.005 })),
    ],
    ['sketches_differ current.accuracy', () => numericDrift(normalSketch(1, 10), new DdSketch())],
    ['bins_invalid cells', () => numericDrift(normalSketch(1, 9), normalSketch(2, 9), 1)],
    ['rows_differ current', () => populationStability([1, 2], [1])],
    ['value_negative reference[0]', () => populationStability([-1, 2], [1, 1])],
    ['rows_missing reference', () => populationStability([], [])],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('categories', () => {
  const counts = (record: Record<string, number>) => new Map(Object.entries(record));

  it('names what moved most', () => {
    const drift = categoricalDrift(
      counts({ free: 900, pro: 100 }),
      counts({ free: 500, pro: 500 }),
    );
    expect(drift).toMatchObject({ size: 'large' });
    expect(drift.totalVariation).toBeCloseTo(0.4, 12);
    expect(drift.movers[0]).toEqual({ category: 'free', from: 0.9, to: 0.5 });
    expect(drift.pValue).toBeLessThan(1e-10);
  });

  it('many rare names are one, so that they alone are no drift', () => {
    const rare = (from: number) =>
      Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`u${from + i}`, 1]));
    const drift = categoricalDrift(counts({ a: 950, ...rare(0) }), counts({ a: 950, ...rare(50) }));
    expect(drift).toMatchObject({ size: 'none', psi: 0, pValue: 1 });
  });

  it.each<[string, () => unknown]>([
    ['rows_missing reference', () => categoricalDrift(counts({}), counts({ a: 9 }))],
    ['rows_missing current', () => categoricalDrift(counts({ a: 9 }), counts({}))],
    ['value_negative reference[0]', () => categoricalDrift(counts({ a: -9 }), counts({ a: 9 }))],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});
