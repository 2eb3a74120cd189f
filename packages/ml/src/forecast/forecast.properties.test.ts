// What must hold for any series at all: finite numbers, ordered and nested intervals, no memory
// between calls, and answers that scale with the data.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Forecast, forecast } from '../index.ts';
import type { Frequency } from './frequency.ts';

const frequency = fc.constantFrom<Frequency>('minute', 'H', 'D', 'W', 'M', 'Q', 'Y');
const value = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 20 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const anySeries = fc
  .array(value, { minLength: 1, maxLength: 120 })
  .filter((values) => values.some((v) => v !== null));
const seasonal = fc
  .record({
    length: fc.integer({ min: 3, max: 200 }),
    period: fc.integer({ min: 2, max: 30 }),
    slope: fc.double({ min: -1, max: 1, noNaN: true }),
    jump: fc.double({ min: 0, max: 50, noNaN: true }),
    noise: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 200, maxLength: 200 }),
  })
  .map(({ length, period, slope, jump, noise }) =>
    Array.from(
      { length },
      (_, i) =>
        200 +
        slope * i +
        20 * Math.sin((2 * Math.PI * i) / period) +
        (i > length / 2 ? jump : 0) +
        (noise[i] as number),
    ),
  );
const series = fc.oneof(anySeries, seasonal);

function everyNumber(result: Forecast): number[] {
  const { backtest } = result;
  const scores =
    backtest === null ? [] : [backtest.smape, backtest.mase ?? 0, backtest.naive.smape];
  return [
    ...result.mean,
    ...Object.values(result.lower).flat(),
    ...Object.values(result.upper).flat(),
    ...result.paths.flat(),
    ...scores,
    ...Object.values(backtest?.coverage ?? {}),
    ...(backtest?.candidates ?? []).flatMap((c) => [c.smape, c.mase ?? 0, c.weight]),
  ];
}

describe('forecast, for any series', () => {
  it('answers with finite numbers in the right shape', () => {
    fc.assert(
      fc.property(
        series,
        frequency,
        fc.integer({ min: 1, max: 60 }),
        (values, unit, horizonSteps) => {
          const result = forecast(values, { horizonSteps, frequency: unit, paths: 2 });
          expect(everyNumber(result).every(Number.isFinite)).toBe(true);
          expect(result.mean).toHaveLength(horizonSteps);
          expect(result.paths.map((p) => p.length)).toEqual([horizonSteps, horizonSteps]);
          expect(result.sampleSize + result.missing).toBe(values.length);
        },
      ),
      { numRuns: 250, seed: 11 },
    );
  });

  it('orders and nests intervals by level', () => {
    fc.assert(
      fc.property(series, frequency, (values, unit) => {
        const levels = [55, 80, 95, 99.9];
        const { mean, lower, upper } = forecast(values, {
          horizonSteps: 12,
          frequency: unit,
          levels,
        });
        mean.forEach((centre, i) => {
          // Rounding of sums may differ in the last bits.
          const slack = 1e-9 * (Math.abs(centre) + 1e-300);
          const down = levels.map((level) => lower[String(level)]?.[i] as number);
          const up = levels.map((level) => upper[String(level)]?.[i] as number);
          const inOrder = [...down.toReversed(), centre, ...up];
          for (let k = 1; k < inOrder.length; k++) {
            expect(inOrder[k]).toBeGreaterThanOrEqual((inOrder[k - 1] as number) - slack);
          }
        });
      }),
      { numRuns: 120, seed: 12 },
    );
  });

  it('keeps no memory between calls and does not change its input', () => {
    fc.assert(
      fc.property(series, series, (values, other) => {
        const copy = [...values];
        const first = forecast(values, { horizonSteps: 8, paths: 3, seed: 5 });
        forecast(other, { horizonSteps: 8, paths: 3, seed: 6 });
        expect(values).toEqual(copy);
        expect(forecast(values, { horizonSteps: 8, paths: 3, seed: 5 })).toEqual(first);
      }),
      { numRuns: 40, seed: 13 },
    );
  });

  it('scales with the data: units do not matter', () => {
    fc.assert(
      fc.property(seasonal, fc.constantFrom(0.001, 8, 1000), frequency, (values, factor, unit) => {
        const plain = forecast(values, { horizonSteps: 10, frequency: unit });
        const scaled = forecast(
          values.map((v) => v * factor),
          { horizonSteps: 10, frequency: unit },
        );
        const size = Math.max(...values.map(Math.abs));
        const close = (a: readonly number[] = [], b: readonly number[] = []) =>
          a.forEach((v, i) => {
            expect(Math.abs(v - (b[i] as number) / factor)).toBeLessThan(0.02 * size);
          });
        close(plain.mean, scaled.mean);
        close(plain.upper['95'], scaled.upper['95']);
      }),
      { numRuns: 60, seed: 14 },
    );
  });
});
