// Every method against numbers that other software computed for the same data: statsmodels,
// statsforecast, utilsforecast and scipy (make.py beside this file wrote them).
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  normalQuantile,
  studentQuantile,
} from '../../../packages/ml/src/forecast/distributions.ts';
import {
  etsForecast,
  etsPass,
  type TrendKind,
} from '../../../packages/ml/src/forecast/methods/ets-recursion.ts';
import { FittedTheta } from '../../../packages/ml/src/forecast/methods/theta.ts';
import { lineThrough } from '../../../packages/ml/src/forecast/statistics.ts';
import {
  classicalIndices,
  DynamicTheta,
  Ets,
  filterArima,
  LagRidge,
  mase,
  mstl,
  SeasonalNaive,
  smape,
  stl,
  WindowRidge,
} from '../../../packages/ml/src/index.ts';

type Season = 'add' | 'mul';

interface Reference {
  series: Record<'monthly' | 'hourly' | 'trending', number[]>;
  naive: Record<'seasonal' | 'drift', number[]>;
  indices_additive: number[];
  indices_multiplicative: number[];
  stl: Parts;
  stl_robust: Parts;
  stl_jump: Parts;
  mstl: { seasonals: number[][]; trend: number[] };
  ets: {
    error: Season;
    trend: 'add' | 'damped' | null;
    season: Season | null;
    llf: number;
    forecast: number[];
  }[];
  ets_start: Record<Season, number[]>;
  ets_fitted: { trend: 'add' | 'damped' | null; deviance: number; forecast: number[] }[];
  dynamic_theta: number[];
  theta_lines: { alpha: number; forecast: number[] };
  arima: {
    series: number[];
    models: { order: number[]; seasonal: number[]; params: number[]; forecast: number[] }[];
  };
  lag_ridge: Record<'levels' | 'differences', number[]>;
  window_ridge: number[];
  metrics: { smape: number; mase: number };
  normal: [number, number][];
  student: [number, number, number][];
}

interface Parts {
  seasonal: number[];
  trend: number[];
}

const reference: Reference = JSON.parse(
  readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
);
const monthly = Float64Array.from(reference.series.monthly);
const hourly = Float64Array.from(reference.series.hourly);
const trending = Float64Array.from(reference.series.trending);

/** Largest difference relative to the size of the expected numbers. */
function gap(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const size = Math.max(...expected.map(Math.abs));
  return Math.max(...expected.map((e, i) => Math.abs((actual[i] as number) - e))) / size;
}

function kindOf(trend: 'add' | 'damped' | null): TrendKind {
  return trend === null ? 'none' : trend === 'add' ? 'additive' : 'damped';
}

const kinds = { add: 'additive', mul: 'multiplicative' } as const;

describe('yardsticks and decompositions', () => {
  it('equals statsforecast for seasonal naive and random walk with drift', () => {
    const seasonal = new SeasonalNaive({ period: 12 }).fit(monthly).forecast(24);
    const drift = new SeasonalNaive({ hasDrift: true }).fit(trending).forecast(6);
    expect(gap(seasonal, reference.naive.seasonal)).toBeLessThan(1e-7);
    expect(gap(drift, reference.naive.drift)).toBeLessThan(1e-7);
  });

  it.each(['additive', 'multiplicative'] as const)('equals statsmodels: %s indices', (kind) => {
    const indices = classicalIndices(monthly, 12, kind);
    expect(gap(indices, reference[`indices_${kind}`])).toBeLessThan(1e-12);
  });

  it('equals statsmodels STL: plain, robust, and with jumps', () => {
    const every = { seasonal: 1, trend: 1, lowPass: 1 };
    const plain = stl(monthly, { period: 12, seasonal: 7, innerLoops: 2, jump: every });
    const robust = stl(monthly, {
      period: 12,
      seasonal: 13,
      innerLoops: 1,
      outerLoops: 4,
      jump: every,
    });
    const jumpy = stl(monthly, {
      period: 12,
      seasonal: 7,
      trend: 23,
      innerLoops: 2,
      jump: { seasonal: 2, trend: 3, lowPass: 3 },
    });
    expect(gap(plain.seasonal, reference.stl.seasonal)).toBeLessThan(1e-10);
    expect(gap(plain.trend, reference.stl.trend)).toBeLessThan(1e-10);
    expect(gap(robust.seasonal, reference.stl_robust.seasonal)).toBeLessThan(1e-10);
    expect(gap(robust.trend, reference.stl_robust.trend)).toBeLessThan(1e-10);
    expect(gap(jumpy.seasonal, reference.stl_jump.seasonal)).toBeLessThan(5e-3);
    expect(gap(jumpy.trend, reference.stl_jump.trend)).toBeLessThan(5e-4);
  });

  it('equals statsmodels MSTL with a day and a week', () => {
    const parts = mstl(hourly, {
      periods: [24, 168],
      stl: { innerLoops: 2, jump: { seasonal: 1, trend: 1, lowPass: 1 } },
    });
    expect(gap(parts.seasonals[0] as Float64Array, reference.mstl.seasonals[0] ?? [])).toBeLessThan(
      1e-9,
    );
    expect(gap(parts.seasonals[1] as Float64Array, reference.mstl.seasonals[1] ?? [])).toBeLessThan(
      1e-9,
    );
    expect(gap(parts.trend, reference.mstl.trend)).toBeLessThan(1e-10);
  });
});

describe('exponential smoothing and Theta', () => {
  it.each(reference.ets)(
    'equals statsmodels ETS($error, $trend, $season) at fixed weights',
    (one) => {
      const trend = kindOf(one.trend);
      const season = one.season === null ? ('none' as const) : kinds[one.season];
      const form = { error: kinds[one.error], trend, season };
      const start = one.season === null ? [] : reference.ets_start[one.season];
      const states = {
        level: 100,
        slope: trend === 'none' ? 0 : 0.7,
        season: Float64Array.from(start),
      };
      const weights = { alpha: 0.3, beta: trend === 'none' ? 0 : 0.06, gamma: 0.15, phi: 0.92 };
      const errors = new Float64Array(monthly.length);
      const deviance = etsPass(monthly, form, weights, states, errors);
      // statsmodels' concentrated log-likelihood from the same deviance
      const n = monthly.length;
      const llf = -0.5 * (deviance + n * (Math.log((2 * Math.PI) / n) + 1));
      expect(Math.abs(llf - one.llf)).toBeLessThan(1e-8);
      const path = etsForecast(form, weights.phi, states, 18);
      expect(gap(path, one.forecast)).toBeLessThan(1e-10);
    },
  );

  it.each(reference.ets_fitted)('finds as good an optimum as statsmodels (trend $trend)', (one) => {
    const fitted = new Ets({ trend: kindOf(one.trend) }).fit(trending.slice(0, 60));
    // A fiftieth of a unit of deviance decides nothing; a better optimum than theirs may move more.
    expect(fitted.deviance - one.deviance).toBeLessThan(0.05);
    expect(gap(fitted.forecast(6), one.forecast)).toBeLessThan(0.005);
  });

  it('equals the two Theta lines written out', () => {
    const { alpha, forecast: expected } = reference.theta_lines;
    // The drift form of Theta equals the mean of both lines when the curve starts on its own line;
    // the exact identity needs the smoothed level of the values and of a straight line apart.
    const n = trending.length;
    const { slope, intercept } = lineThrough(trending);
    const curve = trending.map((v, i) => 2 * v - (intercept + slope * i));
    let level = curve[0] as number;
    for (const v of curve) level += alpha * (v - level);
    const path = expected.map((_, k) => 0.5 * (intercept + slope * (n + k) + level));
    expect(gap(path, expected)).toBeLessThan(1e-10);
    const smooth = (values: Float64Array) => {
      let l = values[0] as number;
      for (const v of values) l += alpha * (v - l);
      return l;
    };
    const head = (1 - (1 - alpha) ** n) / alpha;
    const fitted = new FittedTheta({ alpha, level: smooth(trending), drift: slope / 2, head });
    const offset = 0.5 * (1 - alpha) ** n * (intercept - (trending[0] as number));
    expect(gap(fitted.forecast(8), expected)).toBeLessThan(1e-3 + Math.abs(offset));
  });

  it('finds the optimum of statsforecast for dynamic Theta', () => {
    const path = new DynamicTheta().fit(trending).forecast(8);
    expect(gap(path, reference.dynamic_theta)).toBeLessThan(0.005);
  });
});

describe('ARIMA and regressions', () => {
  it.each(reference.arima.models)('equals statsmodels ARIMA $order $seasonal', (model) => {
    const [p = 0, d = 0, q = 0] = model.order;
    const [seasonalP = 0, seasonalD = 0, seasonalQ = 0, period = 1] = model.seasonal;
    const at = (from: number, count: number) => model.params.slice(from, from + count);
    const fitted = filterArima(
      Float64Array.from(reference.arima.series),
      { p, d, q, seasonalP, seasonalD, seasonalQ, period },
      {
        ar: at(0, p),
        ma: at(p, q),
        seasonalAr: at(p + q, seasonalP),
        seasonalMa: at(p + q + seasonalP, seasonalQ),
      },
      { centre: 0 },
    );
    expect(gap(fitted.forecast(24), model.forecast)).toBeLessThan(1e-6);
  });

  it('equals ridge autoregression with an explicit design matrix', () => {
    const levels = new LagRidge({ lags: [1, 2, 12, 13], lambda: 2 }).fit(monthly).forecast(12);
    const changes = new LagRidge({ lags: [1, 2, 12], difference: 1, lambda: 2 }).fit(monthly);
    expect(gap(levels, reference.lag_ridge.levels)).toBeLessThan(1e-10);
    expect(gap(changes.forecast(12), reference.lag_ridge.differences)).toBeLessThan(1e-10);
  });

  it('equals window regression with explicit windows', () => {
    const model = new WindowRidge({
      window: 48,
      outputs: 24,
      level: 24,
      lambda: 3,
      horizonSteps: 24,
    });
    expect(gap(model.fit(hourly).forecast(24), reference.window_ridge)).toBeLessThan(1e-9);
  });
});

describe('metrics and quantiles', () => {
  it('equals utilsforecast for sMAPE and MASE', () => {
    const [actual, path] = [monthly.slice(-12), monthly.slice(-24, -12)];
    expect(smape(actual, path)).toBeCloseTo(reference.metrics.smape, 10);
    expect(mase(actual, path, monthly.slice(0, -12), 12)).toBeCloseTo(reference.metrics.mase, 10);
  });

  it('equals scipy for normal and Student quantiles', () => {
    for (const [p, x] of reference.normal) expect(normalQuantile(p)).toBeCloseTo(x, 9);
    for (const [p, v, x] of reference.student) {
      expect(Math.abs(studentQuantile(p, v) / x - 1)).toBeLessThan(v < 4 ? 0.003 : 2e-4);
    }
  });
});
