// One model for many series beside each by itself: it wins where series share what one alone has too little
// of, and the check says so from steps that nobody saw.
import { describe, expect, it } from 'vitest';
import { forecastTogether, MlError, seededNormal, seededRandom } from '../../index.ts';

/** Shops of very different size with one week in common; a third of them are new. */
function shops(count: number, seed: number): { values: number[] }[] {
  const [normal, random] = [seededNormal(seed), seededRandom(seed)];
  return Array.from({ length: count }, (_, k) => {
    const size = Math.exp(8 * random());
    const values = Array.from({ length: k % 3 === 0 ? 24 : 90 }, (_, i) => {
      const week = 1 + 0.4 * Math.sin((2 * Math.PI * i) / 7) + (i % 7 === 5 ? 0.5 : 0);
      return size * week * Math.exp(0.05 * normal());
    });
    return { values };
  });
}

const options = { horizonSteps: 7, rounds: 120, rowsMax: 8000 } as const;

describe('forecastTogether', () => {
  it('beats each by itself and repeating where series have a week in common', () => {
    const all = shops(45, 1);
    const { forecasts, check } = forecastTogether(all, options, { seed: 1 });
    expect(forecasts).toHaveLength(45);
    const { together, alone, naive } = check?.mase ?? { together: 9, alone: 0, naive: 0 };
    expect(check?.series).toBe(45);
    expect(together).toBeLessThan(alone);
    expect(together).toBeLessThan(naive);
    expect(check?.coverage['95']).toBeGreaterThan(85);
    expect(check?.coverage['80']).toBeGreaterThan(65);
  });

  it('has no check where nothing can be kept aside', () => {
    const all = shops(9, 2).map(({ values }) => ({ values: values.slice(0, 22) }));
    const { forecasts, check } = forecastTogether(all, options, { seed: 1 });
    expect(check).toBeNull();
    expect(forecasts.every(({ mean }) => mean.every(Number.isFinite))).toBe(true);
  });

  it('skips in its check what has gaps in the steps kept aside', () => {
    const all: { values: (number | null)[] }[] = shops(9, 3);
    (all[1] as { values: (number | null)[] }).values[88] = null;
    expect(forecastTogether(all, options, { seed: 1 }).check?.series).toBe(8);
  });

  it('refuses what the model refuses', () => {
    const work = () => forecastTogether([{ values: [1, 2, 3] }], options, { seed: 1 });
    expect(work).toThrowError(MlError);
    expect(work).toThrowError(/long enough/);
  });
});
