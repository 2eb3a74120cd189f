// Widths of intervals: their shape over the horizon.
import { describe, expect, it } from 'vitest';
import { forecast } from './forecast.ts';
import { nonDecreasing } from './non-decreasing.ts';

describe('widths that grow only', () => {
  it('fits the closest sequence that never falls', () => {
    expect([...nonDecreasing([3, 1, 2, 4])]).toEqual([2, 2, 2, 4]);
    expect([...nonDecreasing([1, 2, 2, 5])]).toEqual([1, 2, 2, 5]);
    expect([...nonDecreasing([])]).toEqual([]);
  });

  it('lets one odd day among the origins not widen the first steps alone', () => {
    const days = Float64Array.from({ length: 400 }, (_, i) => 100 + 3 * Math.sin(i * 12.9898));
    const horizonSteps = 30;
    const odd = days.slice();
    // The first day after the backtest's last origin: a holiday on which nearly nothing happened.
    odd[days.length - horizonSteps] = 20;
    const { lower, upper } = forecast(odd, { horizonSteps, frequency: 'D', levels: [95], seed: 1 });
    const width = (i: number): number =>
      (upper['95']?.[i] as number) - (lower['95']?.[i] as number);
    expect(width(0)).toBeLessThanOrEqual(1.0001 * width(29));
  });
});
