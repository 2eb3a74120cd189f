// One contract for every forecasting method: plain data out, the same after a round trip, finite
// for awkward histories, deterministic, and never reading past what it was given.
import { describe, expect, it } from 'vitest';
import { MlError, seededNormal } from '../../index.ts';
import type { Forecaster } from '../forecaster.ts';
import {
  AdditiveModel,
  Arima,
  AutomaticArima,
  AutomaticEts,
  BlockRidge,
  BoostedLags,
  ChangeRidge,
  DampedDrift,
  DoubleSeasonal,
  DynamicTheta,
  Ets,
  Intermittent,
  LagRidge,
  Logged,
  LstmWindows,
  NearestWindows,
  restoreFitted,
  SeasonAdjusted,
  SeasonalNaive,
  Theta,
  TrigonometricSmoothing,
  WindowRidge,
  YearlyAdjusted,
} from './index.ts';

const h = 30;
const stlRemoval = { by: 'stl' } as const;
const ratios = { by: 'classical', kind: 'multiplicative' } as const;

const methods: [string, Forecaster][] = [
  ['naive', new SeasonalNaive()],
  ['seasonal naive with drift', new SeasonalNaive({ period: 7, hasDrift: true })],
  ['ets', new Ets({ trend: 'damped', season: 'additive', period: 7 })],
  ['multiplicative ets', new Ets({ error: 'multiplicative', season: 'multiplicative', period: 7 })],
  ['automatic ets', new AutomaticEts({ period: 7 })],
  ['theta', new Theta()],
  ['damped drift', new DampedDrift()],
  ['dynamic theta', new DynamicTheta()],
  ['arima', new Arima({ p: 1, d: 1, q: 1, seasonalQ: 1, seasonalD: 1, period: 7 })],
  ['automatic arima', new AutomaticArima({ period: 7 })],
  ['autoregression', new LagRidge({ lags: [1, 2, 7], difference: 1, profiles: [7] })],
  ['window', new WindowRidge({ window: 28, outputs: 14, level: 7, lambda: 1, horizonSteps: h })],
  ['pooled', new BlockRidge({ short: 7, long: 28, horizonSteps: h })],
  ['changes', new ChangeRidge({ horizonSteps: h, period: 7, lags: [1, 2, 3, 7] })],
  ['double seasonal', new DoubleSeasonal({ short: 7, long: 28 })],
  ['additive', new AdditiveModel({ seasons: [7] })],
  [
    'additive with echo',
    new AdditiveModel({ seasons: [7, 30.4], echo: 3, events: { a: [5, 90, 150] } }),
  ],
  ['boosted lags', new BoostedLags({ horizonSteps: h, periods: [7] })],
  ['lstm', new LstmWindows({ horizonSteps: h, period: 7 })],
  ['croston', new Intermittent({ variant: 'croston' })],
  ['tsb', new Intermittent({ variant: 'tsb' })],
  ['trigonometric', new TrigonometricSmoothing({ periods: [7, 30.4], hasTrend: true })],
  ['nearest', new NearestWindows({ short: 7, long: 28, horizonSteps: h })],
  ['log', new Logged({ inner: new Theta() })],
  ['stl', new SeasonAdjusted({ inner: new Theta(), periods: [7], removal: stlRemoval })],
  [
    'mstl',
    new SeasonAdjusted({ inner: new AutomaticEts(), periods: [7, 28], removal: stlRemoval }),
  ],
  ['year', new YearlyAdjusted({ inner: new AutomaticEts({ period: 7 }) })],
  ['ratios', new SeasonAdjusted({ inner: new DynamicTheta(), periods: [7], removal: ratios })],
];

function weekly(length: number, seed = 1): Float64Array {
  const normal = seededNormal(seed);
  return Float64Array.from(
    { length },
    (_, i) => 100 + 0.8 * i + 15 * Math.sin((2 * Math.PI * i) / 7) + 3 * normal(),
  );
}

describe.each(methods)('%s', (_, method) => {
  it('survives JSON and forecasts the same', () => {
    const fitted = method.fit(weekly(140));
    const state = JSON.parse(JSON.stringify(fitted));
    expect(state.format).toMatch(/^aibaas\.forecast\.[a-z-]+$/);
    expect(state.version).toBe(1);
    expect(restoreFitted(state).forecast(h)).toEqual(fitted.forecast(h));
  });

  it('gives a longer horizon the shorter one as its start', () => {
    const fitted = method.fit(weekly(140));
    expect(fitted.forecast(h).slice(0, 9)).toEqual(fitted.forecast(9));
    expect(fitted.forecast(3 * h)).toHaveLength(3 * h);
    expect(fitted.forecast(3 * h).every(Number.isFinite)).toBe(true);
  });

  it('is deterministic and leaves its input alone', () => {
    const values = weekly(120);
    const copy = values.slice();
    const first = method.fit(values).forecast(h);
    expect(values).toEqual(copy);
    expect(method.fit(copy).forecast(h)).toEqual(first);
  });

  it('does not look past the end of a view', () => {
    const whole = weekly(200);
    const view = whole.subarray(0, 120);
    const before = method.fit(view).forecast(h);
    whole.fill(1e9, 120);
    expect(method.fit(view).forecast(h)).toEqual(before);
  });

  it('continues a warm start from an earlier fit with a finite answer', () => {
    const values = weekly(140);
    const earlier = method.fit(values.subarray(0, 112));
    const warm = method.fit(values, earlier).forecast(h);
    expect(warm.every(Number.isFinite)).toBe(true);
  });

  it.each([4, 9, 15, 31])('stays finite on %i values', (length) => {
    const path = method.fit(weekly(length)).forecast(h);
    expect(path).toHaveLength(h);
    expect(path.every(Number.isFinite)).toBe(true);
  });

  it('stays finite on a constant and on a line', () => {
    expect(method.fit(new Float64Array(60).fill(5)).forecast(h).every(Number.isFinite)).toBe(true);
    const line = Float64Array.from({ length: 60 }, (_, i) => i + 1);
    expect(method.fit(line).forecast(h).every(Number.isFinite)).toBe(true);
  });

  it('follows a clear week better than the overall mean does', () => {
    const values = weekly(154, 2);
    const train = values.subarray(0, 140);
    const path = method.fit(train).forecast(14);
    const average = train.reduce((a, b) => a + b, 0) / 140;
    let miss = 0;
    let flat = 0;
    for (let i = 0; i < 14; i++) {
      miss += Math.abs((path[i] as number) - (values[140 + i] as number));
      flat += Math.abs(average - (values[140 + i] as number));
    }
    expect(miss).toBeLessThan(flat);
  });
});

describe('restoreFitted', () => {
  it.each([
    { format: 'aibaas.forecast.unheard-of', version: 1 },
    { format: 'aibaas.forecast.theta', version: 2 },
    { format: 'theta', version: 1 },
    { format: 'aibaas.forecast.toString', version: 1 },
  ])('refuses $format version $version', (state) => {
    expect(() => restoreFitted(state)).toThrowError(MlError);
  });
});
