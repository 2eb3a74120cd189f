// One model for many series: better than repeating on series it never saw, intervals that hold, plain
// data, and refusals.
import { describe, expect, it } from 'vitest';
import {
  type GlobalSeries,
  readGlobalForecaster,
  seededNormal,
  seededRandom,
  trainGlobalForecaster,
} from '../../index.ts';
import { refusal } from '../../refusal.fixture.ts';

/** Shops of very different size with one week in common, whose level sags and recovers. */
function shops(count: number, length: number, seed: number): number[][] {
  const normal = seededNormal(seed);
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => {
    const size = Math.exp(8 * random());
    const phase = 40 * random();
    let wander = 0;
    return Array.from({ length }, (_, i) => {
      wander = 0.9 * wander + 0.04 * normal();
      const week = 1 + 0.4 * Math.sin((2 * Math.PI * i) / 7) + (i % 7 === 5 ? 0.5 : 0);
      return size * week * Math.exp(wander + 0.2 * Math.sin((i + phase) / 15));
    });
  });
}

const options = { horizonSteps: 7, frequency: 'D', rounds: 120, rowsMax: 8000 } as const;
const context = { seed: 3 };

describe('trainGlobalForecaster', () => {
  it('beats repeating the last week on series it never saw, and its intervals hold', () => {
    const model = trainGlobalForecaster(
      shops(60, 90, 1).map((values) => ({ values })),
      options,
      context,
    );
    let [ours, naive, inside] = [0, 0, 0];
    for (const whole of shops(60, 90, 2)) {
      const [past, future] = [whole.slice(0, 83), whole.slice(83)];
      const { mean, lower, upper } = model.forecast({ values: past }, [90]);
      future.forEach((actual, i) => {
        ours += Math.abs(Math.log(actual / (mean[i] as number)));
        naive += Math.abs(Math.log(actual / (past[76 + i] as number)));
        inside += Number(actual >= (lower['90']?.[i] ?? 0) && actual <= (upper['90']?.[i] ?? 0));
      });
    }
    expect(ours).toBeLessThan(0.9 * naive);
    expect(inside / 420).toBeGreaterThan(0.83);
    expect(inside / 420).toBeLessThan(0.97);
  });

  it('is deterministic, the same after a round trip, and answers for very short and gappy series', () => {
    const all = shops(8, 60, 4).map((values): GlobalSeries => ({ values, start: '2025-03-01' }));
    const small = { ...options, rounds: 20, rowsMax: 1500 };
    const model = trainGlobalForecaster(all, small, context);
    const text = JSON.stringify(model);
    expect(JSON.stringify(trainGlobalForecaster(all, small, context))).toBe(text);
    const again = readGlobalForecaster(JSON.parse(text));
    const [first] = all as [GlobalSeries];
    expect(again.forecast(first)).toEqual(model.forecast(first));
    for (const values of [[5], [5, 7, 5], [null, 3, null, 9, 8, null], new Array(30).fill(2)]) {
      const { mean, lower, upper } = again.forecast({ values, start: '2025-01-01' });
      mean.forEach((v, i) => {
        expect(v).toBeGreaterThan(0);
        expect(lower['95']?.[i]).toBeLessThanOrEqual(lower['80']?.[i] as number);
        expect(upper['80']?.[i]).toBeLessThanOrEqual(upper['95']?.[i] as number);
      });
    }
  });

  it('learns zeros and negative values without logarithms', () => {
    const all = shops(6, 50, 5).map((values) => ({
      values: values.map((v, i) => (i % 9 === 0 ? 0 : v - 5)),
    }));
    const model = trainGlobalForecaster(all, { ...options, rounds: 10, rowsMax: 800 }, context);
    expect(model.forecast({ values: [-1, 0, 4, 2, -8] }).mean.every(Number.isFinite)).toBe(true);
  });

  it('refuses what cannot be learned or read', () => {
    const all: GlobalSeries[] = shops(3, 40, 6).map((values) => ({ values }));
    const small = { ...options, rounds: 5, rowsMax: 300 };
    const train = (series: GlobalSeries[], changes: object = {}) =>
      refusal(() => trainGlobalForecaster(series, { ...small, ...changes }, context));
    expect(train([])).toBe('series_missing');
    expect(train([{ values: [1, 2, 3] }])).toBe('history_too_short');
    expect(train([{ values: [null, null] }])).toBe('no_values');
    expect(train([{ values: [1, Infinity] }])).toBe('value_not_finite');
    expect(train(all, { horizonSteps: 0 })).toBe('horizon_out_of_range');
    expect(train(all, { frequency: 'fortnight' })).toBe('frequency_unknown');
    expect(train(all, { periods: [1] })).toBe('season_out_of_range');
    const cancelled = () =>
      trainGlobalForecaster(all, small, { seed: 1, signal: { aborted: true } });
    expect(refusal(cancelled)).toBe('cancelled');
    const model = trainGlobalForecaster(all, small, context);
    expect(refusal(() => model.forecast({ values: [-1, 2] }))).toBe('value_not_positive');
    expect(refusal(() => model.forecast({ values: [1, 2] }, [100]))).toBe('level_out_of_range');
    const dated = trainGlobalForecaster(
      all.map((one) => ({ ...one, start: '2025-01-01' })),
      small,
      context,
    );
    expect(refusal(() => dated.forecast({ values: [1, 2] }))).toBe('start_missing');
    expect(refusal(() => dated.forecast({ values: [1], start: 'soon' }))).toBe(
      'time_not_understood',
    );
    const state = JSON.parse(JSON.stringify(model));
    const code = (change: object) => refusal(() => readGlobalForecaster({ ...state, ...change }));
    expect(code({ format: 'x' })).toBe('format_unknown');
    expect(code({ version: 2 })).toBe('version_newer');
    expect(code({ sizes: [1] })).toBe('state_invalid');
    expect(code({ periods: [7, 30] })).toBe('state_invalid');
  });
});
