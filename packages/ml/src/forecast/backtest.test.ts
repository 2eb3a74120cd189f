// The backtest against numbers worked out by hand: which origins there are, what counts at each of them,
// and that nothing learned at an origin has seen what came after it.
import { describe, expect, it } from 'vitest';
import { forecast, seededNormal } from '../index.ts';
import {
  combineAtOrigins,
  errorOf,
  planOrigins,
  runCandidate,
  type Scores,
  scalesAt,
  scoreOf,
} from './backtest.ts';
import { backtestPoints } from './backtest-points.ts';
import { weightsFromErrors } from './combine.ts';
import type { Forecaster } from './forecaster.ts';

const row = (...values: number[]): Float64Array => Float64Array.from(values);

describe('origins', () => {
  it('lie apart evenly, leave the last one its step, and the first one its history', () => {
    for (const length of [9, 12, 20, 60, 100, 365, 1000]) {
      for (const horizon of [1, 7, 30, 90]) {
        const origins = planOrigins(length, horizon, 'D', 7, false);
        const steps = origins.map((origin, k) => (origins[k + 1] ?? length) - origin);
        expect(new Set(steps).size).toBeLessThanOrEqual(1);
        expect(origins.every((origin) => origin >= 7 && origin < length)).toBe(true);
      }
    }
  });

  it('are none where the history is too short', () => {
    for (const frequency of ['minute', 'H', 'D', 'W', 'M', 'Q', 'Y'] as const) {
      expect(planOrigins(8, 1, frequency, 1, false)).toEqual([]);
    }
    expect(planOrigins(9, 1, 'D', 1, false).length).toBeGreaterThan(0);
  });

  it('keep two cycles of a known season that is scarce', () => {
    expect(planOrigins(29, 3, 'M', 12, true).every((origin) => origin >= 24)).toBe(true);
  });
});

describe('errors', () => {
  const observed = row(0, 0, 10, 20, 30, 40);
  const origins = [2, 4];
  const paths = [row(11, 22, 33), row(34, 48)];

  it('are averaged over steps, then over origins, the older ones for less', () => {
    // |10−11|, |20−22|, |30−33|; then |30−34|, |40−48|.
    expect(errorOf(paths, origins, observed)).toBe((2 + 6) / 2);
    expect(errorOf(paths, origins, observed, 0.5)).toBe((0.5 * 2 + 6) / 1.5);
  });

  it('are those of the first origins alone, and of what was known then', () => {
    expect(errorOf(paths, origins, observed, 1, 1)).toBe(2);
    expect(errorOf(paths, origins, observed, 1, 1, 4)).toBe((1 + 2) / 2);
    expect(errorOf(paths, origins, observed, 1, 2, 4)).toBe((1 + 2) / 2);
    expect(errorOf(paths, origins, observed, 1, 0)).toBeNaN();
  });

  it('leave out what is missing', () => {
    const holes = row(0, 0, 10, Number.NaN, 30, Number.NaN);
    expect(errorOf(paths, origins, holes)).toBe((2 + 4) / 2);
  });
});

describe('a combination at an origin', () => {
  const settings = { power: 20, by: 'mean', recency: 1 } as const;
  const run = (name: string, ...atOrigins: Float64Array[]) => ({
    name,
    atOrigins,
    final: row(0),
  });
  const observed = row(0, 0, 10, 10, 10, 10, 10, 10);
  const origins = [2, 4, 6];

  it('is even at the first, where nothing is known of any', () => {
    const runs = [run('a', row(0, 0)), run('b', row(30, 30))];
    expect(combineAtOrigins(runs, [2], observed, settings)[0]).toEqual(row(15, 15));
  });

  it('weighs errors that were known then, and none that came later', () => {
    // Seen from value 4, `a` was right and `b` was off; from value 4 on it is the other way round.
    const runs = [
      run('a', row(10, 10, 90, 90), row(1, 1), row(1, 1)),
      run('b', row(50, 50, 10, 10), row(2, 2), row(2, 2)),
    ];
    const [, second] = combineAtOrigins(runs, origins, observed, settings);
    expect(second?.[0]).toBeCloseTo(1, 6);
  });

  it('does not look at itself', () => {
    const runs = [
      run('a', row(10, 10), row(99, 99), row(1, 1)),
      run('b', row(50, 50), row(10, 10), row(2, 2)),
    ];
    const [, second, third] = combineAtOrigins(runs, origins, observed, settings);
    expect(second?.[0]).toBeCloseTo(99, 6);
    // By the third, `a` has missed by 0 and 89, `b` by 40 and 0.
    expect(third?.[0]).toBeCloseTo(2, 6);
  });

  it('weighs late errors more where they are asked to count more', () => {
    const runs = [
      run('a', row(50, 50), row(10, 10), row(1, 1)),
      run('b', row(12, 12), row(22, 22), row(2, 2)),
    ];
    const at = (recency: number) =>
      combineAtOrigins(runs, origins, observed, { ...settings, recency })[2]?.[0];
    expect(at(1)).toBeCloseTo(2, 3);
    expect(at(0.01)).toBeCloseTo(1, 3);
  });

  it('gives weights that fall with the error and add up to one', () => {
    expect([...weightsFromErrors([1, 2], 1)]).toEqual([2 / 3, 1 / 3]);
    expect([...weightsFromErrors([1, 2], 2)]).toEqual([4 / 5, 1 / 5]);
    expect([...weightsFromErrors([1, Number.NaN], 1)]).toEqual([1, 0]);
    expect([...weightsFromErrors([Number.NaN, Number.NaN], 1)]).toEqual([0.5, 0.5]);
  });
});

describe('scores', () => {
  it('take their scale from the values before each origin', () => {
    const observed = row(0, 1, 2, 3, 100, 200);
    expect([...scalesAt([4, 5], observed, 1)]).toEqual([1, 25]);
    // Without any change at the season, a step of one stands in.
    expect([...scalesAt([4], row(1, 2, 1, 2, 9), 2)]).toEqual([1]);
  });

  it('are averages over origins, with shares of everything that came', () => {
    const observed = row(0, 0, 10, 20, 40, 0);
    const scores = scoreOf([row(12, 16), row(50, 5)], [2, 4], observed, row(2, 5)) as Scores;
    expect(scores.mase).toBeCloseTo((3 / 2 + 7.5 / 5) / 2, 12);
    expect(scores.wape).toBeCloseTo((100 * (2 + 4 + 10 + 5)) / 70, 12);
    expect(scores.mape).toBeNull();
    const first = (200 * 2) / 22 + (200 * 4) / 36;
    const second = (200 * 10) / 90 + 200;
    expect(scores.smape).toBeCloseTo((first / 2 + second / 2) / 2, 12);
  });

  it('leave out what is missing, and tell a percentage where nothing was zero', () => {
    const observed = row(10, Number.NaN, 20);
    expect(scoreOf([row(11, 99, 16)], [0], observed, row(1))).toMatchObject({
      mape: 15,
      mase: 2.5,
      wape: (100 * 5) / 30,
    });
    expect(scoreOf([row(1)], [0], row(0), row(0))).toMatchObject({
      wape: null,
      mape: null,
      mase: 0,
    });
  });
});

it('each fit starts from the one before, sees its own history, and is cut to the bounds', () => {
  const seen: [number, unknown][] = [];
  const candidate = {
    name: 'any',
    fit: (history: Float64Array, before: unknown) => {
      seen.push([history.length, before]);
      const name = `after ${history.length}`;
      return { name, forecast: () => row(-5, Number.NaN, 500, 3) };
    },
  } as unknown as Forecaster;
  const run = runCandidate(candidate, [row(1, 2), row(1, 2, 7)], [4, 4], { low: 0, high: 100 });
  expect(seen.map(([length]) => length)).toEqual([2, 3]);
  expect(seen.map(([, before]) => before)).toMatchObject([undefined, { name: 'after 2' }]);
  expect(run).toEqual({
    name: 'after 3',
    atOrigins: [row(0, 2, 100, 3)],
    final: row(0, 7, 100, 3),
  });
});

it('each tested step is drawn once, by the nearest origin before it', () => {
  const widths = { halfWidth: (level: number, i: number) => level / 10 + i, spread: () => 0 };
  const points = backtestPoints({
    origins: [2, 4],
    observed: row(1, 2, 3, Number.NaN, 5, 6, 7),
    forecasts: [row(30, 40, 50, 60), row(51, 61)],
    naives: [row(3, 4, 5, 6), row(7, 8)],
    levels: [80],
    offset: 100,
    cut: (value) => Math.max(25, value),
    widthsAt: () => widths,
  });
  expect(
    points.map(({ index, actual, forecast: said, naive }) => [index, actual, said, naive]),
  ).toEqual([
    [102, 3, 30, 3],
    [103, null, 40, 4],
    [104, 5, 51, 7],
    [105, 6, 61, 8],
  ]);
  expect(points[1]).toMatchObject({ lower: { '80': 31 }, upper: { '80': 49 } });
  expect(points[0]).toMatchObject({ lower: { '80': 25 }, upper: { '80': 38 } });
});

it('what was forecast at an origin does not change with what came after it', () => {
  const normal = seededNormal(11);
  const values = Float64Array.from(
    { length: 120 },
    (_, i) => 100 + 20 * Math.sin((2 * Math.PI * i) / 7) + 3 * normal(),
  );
  const options = { horizonSteps: 7, frequency: 'D', levels: [80], seed: 1 } as const;
  const before = forecast(values, options).backtest?.points ?? [];
  const last = before.at(-7)?.index as number;
  expect(before.length).toBeGreaterThan(14);
  const changed = values.map((value, i) => (i >= last ? value + 15 + (i % 3) : value));
  const after = forecast(changed, options).backtest?.points ?? [];
  const said = (points: typeof before) =>
    points
      .filter(({ index }) => index <= last)
      .map((point) => [point.index, point.forecast, point.naive]);
  expect(said(after)).toEqual(said(before));
});
