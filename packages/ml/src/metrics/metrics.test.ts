// Metrics against numbers worked out by hand, and their undefined cases.
import { describe, expect, it } from 'vitest';
import { coverage, mape, mase, msis, naiveScale, owa, smape, wape } from './index.ts';

describe('point metrics', () => {
  it('sMAPE: 200·10/210 and 200·10/190 average 10.0251', () => {
    expect(smape([100, 100], [110, 90])).toBeCloseTo((2000 / 210 + 2000 / 190) / 2, 12);
    expect(smape([0, 0], [0, 1])).toBe(100);
    expect(smape([5], [-5])).toBe(200);
  });

  it('MAPE is null as soon as an actual is zero', () => {
    expect(mape([100, 200], [110, 180])).toBe(10);
    expect(mape([0, 200], [1, 180])).toBeNull();
    expect(mape([], [])).toBeNull();
  });

  it('WAPE pools errors, and is null when everything is zero', () => {
    expect(wape([0, 100], [10, 90])).toBe(20);
    expect(wape([0, 0], [1, 1])).toBeNull();
  });

  it('MASE scales by the changes inside the training part', () => {
    // changes over one step: 2, 4 → 3; errors 3 and 6 → 4.5
    expect(mase([10, 10], [13, 4], [1, 3, 7], 1)).toBe(1.5);
    // changes over two steps: 6
    expect(mase([10, 10], [13, 4], [1, 3, 7], 2)).toBe(0.75);
    expect(mase([1], [2], [5, 5, 5], 1)).toBeNaN();
    expect(mase([1], [2], [5], 1)).toBeNaN();
  });

  it('leaves missing actuals and missing pairs out', () => {
    expect(smape([100, null, Number.NaN], [110, 1, 1])).toBeCloseTo(2000 / 210, 12);
    expect(naiveScale([1, null, 5, 6], 1)).toBe(1);
    expect(coverage([1, null], [0, 0], [2, 2])).toBe(1);
    expect(smape([null], [1])).toBeNaN();
  });

  it('OWA is 1 for Naive2 itself and averages the two ratios', () => {
    expect(owa({ smape: 18, mase: 2 }, { smape: 18, mase: 2 })).toBe(1);
    expect(owa({ smape: 9, mase: 0.5 }, { smape: 18, mase: 2 })).toBe(0.375);
  });
});

describe('interval metrics', () => {
  it('coverage counts both ends as inside', () => {
    expect(coverage([0, 2, 3, -1], [0, 0, 0, 0], [2, 2, 2, 2])).toBe(0.5);
  });

  it('MSIS: width, plus 2/α times what falls outside, over the scale', () => {
    // widths 2 and 2; one actual 1 above: (2 + 2 + 40·1) / 2 = 22; scale 2
    expect(msis([1, 3], [0, 0], [2, 2], [1, 3, 5], 95, 1)).toBeCloseTo(11, 10);
    // 80 %: 2/α = 10, one actual 3 below
    expect(msis([-3], [0], [2], [0, 1], 80, 1)).toBeCloseTo(32, 10);
  });
});
