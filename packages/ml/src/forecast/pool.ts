// Which methods compete for a series, by the shape of its seasons, its length and its sign.
// Data about methods only: running and weighing them is backtest.ts and forecast.ts.
import type { Combination } from './combine.ts';
import type { Forecaster } from './forecaster.ts';
import type { Frequency } from './frequency.ts';
import { AutomaticArima } from './methods/automatic-arima.ts';
import { AutomaticEts } from './methods/automatic-ets.ts';
import { BlockRidge } from './methods/block-ridge.ts';
import { ChangeRidge } from './methods/change-ridge.ts';
import { DampedDrift } from './methods/damped-drift.ts';
import { DoubleSeasonal } from './methods/double-seasonal.ts';
import { Ets } from './methods/ets.ts';
import { LagRidge } from './methods/lag-ridge.ts';
import { SeasonalNaive } from './methods/naive.ts';
import { NearestWindows } from './methods/nearest-windows.ts';
import { DynamicTheta, Theta } from './methods/theta.ts';
import { Logged, SeasonAdjusted } from './methods/transformed.ts';
import { WindowRidge } from './methods/window-ridge.ts';
import { YearlyAdjusted } from './methods/yearly-adjusted.ts';

export interface PoolContext {
  frequency: Frequency;
  /** Length of the shortest history that will be fitted. */
  length: number;
  horizonSteps: number;
  periods: readonly number[];
  isPositive: boolean;
  /** Daily data with a yearly wave worth following. */
  isYearly: boolean;
}

export interface Pool {
  candidates: Forecaster[];
  /** Weights are backtest errors to the power −power. */
  power: number;
  by: Combination;
}

/** Past this many steps in a season, methods that hold a state per step no longer pay. */
const LONG_PERIOD = 60;
/** Longest window of a window regression: its cost grows with the cube. */
const WINDOW_MAX = 336;

/** 1, 2, …, last. */
function upTo(last: number): number[] {
  return Array.from({ length: last }, (_, i) => i + 1);
}

export function poolFor(context: PoolContext): Pool {
  const { periods, length } = context;
  const short = periods[0] ?? 1;
  const long = periods[periods.length - 1] ?? 1;
  if (periods.length > 1 && long % short === 0 && long / short <= 10 && length >= 3 * long) {
    return nestedPool(context, short, long);
  }
  if (context.frequency === 'Y' || length < 12) return yearlyPool(context);
  if (long > LONG_PERIOD && context.frequency !== 'W') return longPool(context, short, long);
  if (context.frequency === 'W') return weeklyPool(context, long);
  if (context.frequency === 'M' || context.frequency === 'Q') return seasonalPool(context, long);
  return dailyPool(context, long);
}

/** Two nested seasons with at least three long cycles, such as hours in days in weeks. */
function nestedPool(context: PoolContext, short: number, long: number): Pool {
  const { horizonSteps, isPositive } = context;
  const maybeLog = (inner: Forecaster) => (isPositive ? new Logged({ inner }) : inner);
  const outputs = Math.min(horizonSteps, 2 * short);
  const window = {
    window: Math.min(long, WINDOW_MAX),
    outputs,
    level: short,
    horizonSteps,
    period: long,
  };
  const days = [2, 3, 4, 5, 6].map((d) => d * short).filter((lag) => lag < long);
  const near = [...upTo(short + 2), ...days, 2 * short - 1, 2 * short + 1];
  const lags = [...new Set([...near, long - 1, long, long + 1])];
  const pair = [short, long];
  const candidates: Forecaster[] = [
    maybeLog(new WindowRidge({ ...window, lambda: 10, name: 'window regression' })),
    maybeLog(new WindowRidge({ ...window, lambda: 0.5, name: 'window regression, loose' })),
    maybeLog(new BlockRidge({ short, long, horizonSteps })),
    maybeLog(new LagRidge({ lags, profiles: pair, name: 'profiles+autoregression' })),
    maybeLog(
      new LagRidge({
        lags: [...upTo(short + 1), 2 * short],
        difference: long,
        name: 'seasonal autoregression',
      }),
    ),
    maybeLog(new DoubleSeasonal({ short, long })),
    new NearestWindows({ short, long, horizonSteps }),
    maybeLog(
      new SeasonAdjusted({
        inner: new LagRidge({ lags: [...upTo(8), short / 2, short - 1, short, short + 1] }),
        periods: pair,
        removal: { by: 'stl' },
      }),
    ),
  ];
  if (isPositive) {
    candidates.push(
      new WindowRidge({ ...window, lambda: 10, name: 'raw window regression' }),
      new WindowRidge({ ...window, lambda: 0.5, name: 'raw window regression, loose' }),
      new BlockRidge({ short, long, horizonSteps, name: 'raw pooled regression' }),
    );
  }
  return { candidates, power: 2, by: 'median' };
}

/** Theta and its kin on data whose season of `period` is taken out where a test finds it. */
function thetaFamily(context: PoolContext, period: number): Forecaster[] {
  const { isPositive } = context;
  const kind = isPositive ? 'multiplicative' : 'additive';
  const adjusted = (inner: Forecaster, shrink = false, name = inner.name) =>
    new SeasonAdjusted({
      inner,
      periods: [period],
      removal: { by: 'classical', kind, shrink },
      name,
    });
  const logged = (inner: Forecaster, shrink = false, name = inner.name) =>
    new Logged({
      inner: new SeasonAdjusted({
        inner,
        periods: [period],
        removal: { by: 'classical', kind: 'additive', shrink },
        name,
      }),
    });
  const family: Forecaster[] = [
    adjusted(new Theta()),
    adjusted(new DynamicTheta()),
    adjusted(new Ets({ trend: 'damped' }), false, 'damped trend'),
  ];
  if (period > 1) family.push(adjusted(new Theta(), true, 'shrunk season+theta'));
  if (isPositive) {
    family.push(logged(new Theta()));
    if (period > 1) family.push(logged(new Theta(), true, 'shrunk season+theta'));
  }
  return family;
}

function yearlyPool(context: PoolContext): Pool {
  const maybeLog = (inner: Forecaster) => (context.isPositive ? new Logged({ inner }) : inner);
  const candidates = [new DynamicTheta(), maybeLog(new Theta()), maybeLog(new DampedDrift())];
  const period = context.periods[0] ?? 1;
  if (context.length < 6)
    return { candidates: [new SeasonalNaive(), new Theta()], power: 0, by: 'mean' };
  if (period > 1) candidates.push(new SeasonalNaive({ period, hasDrift: true }));
  return { candidates, power: 0, by: 'mean' };
}

/** Months and quarters. */
function seasonalPool(context: PoolContext, period: number): Pool {
  const { isPositive, horizonSteps, length } = context;
  if (context.frequency === 'Q' && period > 1) return quarterlyPool(context, period);
  const candidates = thetaFamily(context, period);
  const auto = new AutomaticEts({ period });
  const lags = period > 1 ? [...upTo(Math.min(6, period)), period, period + 1] : upTo(4);
  const change = { horizonSteps, period, lags: [1, 2, 3, 4, 6, 8, 11] };
  const arima = new AutomaticArima({ period });
  candidates.push(
    auto,
    arima,
    new LagRidge({ lags, difference: 1, lambda: 5 }),
    new SeasonalNaive({ period, hasDrift: true }),
    new ChangeRidge(change),
  );
  if (period > 1 && length >= 2 * period) {
    candidates.push(
      new SeasonAdjusted({ inner: new Theta(), periods: [period], removal: { by: 'stl' } }),
    );
  }
  if (isPositive) {
    candidates.push(
      new Logged({ inner: auto }),
      new Logged({ inner: new LagRidge({ lags, difference: 1, lambda: 5 }) }),
      new Logged({ inner: new ChangeRidge(change) }),
    );
  }
  return { candidates, power: 1, by: 'mean' };
}

/** Quarters: few values, so fewer and plainer methods. */
function quarterlyPool(context: PoolContext, period: number): Pool {
  const { isPositive, length } = context;
  const periods = [period];
  const kind = isPositive ? 'multiplicative' : 'additive';
  const adjusted = (inner: Forecaster, shrink: boolean, name = inner.name) =>
    new SeasonAdjusted({ inner, periods, removal: { by: 'classical', kind, shrink }, name });
  const candidates: Forecaster[] = [
    adjusted(new Theta(), false),
    adjusted(new DynamicTheta(), false),
    adjusted(new Ets({ trend: 'damped' }), false, 'damped trend'),
    adjusted(new Theta(), true, 'shrunk season+theta'),
    new LagRidge({ lags: [...upTo(4), period, period + 1], difference: 1, lambda: 5 }),
  ];
  if (length >= 2 * period) {
    candidates.push(new SeasonAdjusted({ inner: new Theta(), periods, removal: { by: 'stl' } }));
  }
  return { candidates, power: 0, by: 'mean' };
}

function weeklyPool(context: PoolContext, period: number): Pool {
  const { isPositive, horizonSteps, length } = context;
  const maybeLog = (inner: Forecaster) => (isPositive ? new Logged({ inner }) : inner);
  const lags = [1, 2, 3, 4, 5, 6, 7, 8, 13];
  const change = { horizonSteps, period, lags: [1, 2, 3, 4, 8, 13, 26, 51] };
  const candidates: Forecaster[] = [
    new Theta(),
    new DynamicTheta(),
    new Ets({ trend: 'damped' }),
    new AutomaticEts(),
    maybeLog(new ChangeRidge(change)),
    new LagRidge({
      lags: period > 1 && length > 2.5 * period ? [...lags, period - 1, period, period + 1] : lags,
      difference: 1,
      lambda: 5,
    }),
    maybeLog(
      new WindowRidge({
        window: Math.min(56, Math.floor(length / 4)),
        outputs: Math.min(horizonSteps, 13),
        level: 1,
        lambda: 3,
        horizonSteps,
        period,
      }),
    ),
  ];
  if (period > 1) {
    const inner = new AutomaticEts();
    const removal = { by: 'stl' } as const;
    candidates.push(
      maybeLog(new SeasonAdjusted({ inner, periods: [period], removal })),
      new SeasonalNaive({ period, hasDrift: true }),
    );
  }
  return { candidates, power: 2, by: 'median' };
}

/** A long season, alone or with a short one that does not nest seven times, such as minutes. */
function longPool(context: PoolContext, short: number, long: number): Pool {
  const { isPositive, horizonSteps, length } = context;
  const maybeLog = (inner: Forecaster) => (isPositive ? new Logged({ inner }) : inner);
  const periods = short < long ? [short, long] : [long];
  const lags = upTo(10);
  const window = Math.min(120, Math.floor(length / 5));
  const outputs = Math.min(horizonSteps, 60);
  const candidates: Forecaster[] = [
    maybeLog(new LagRidge({ lags, profiles: periods, name: 'profiles+autoregression' })),
    maybeLog(new LagRidge({ lags, difference: long, name: 'seasonal autoregression' })),
    maybeLog(
      new WindowRidge({ window, outputs, level: 10, lambda: 10, horizonSteps, period: long }),
    ),
    maybeLog(
      new SeasonAdjusted({
        inner: new Ets({ trend: 'damped' }),
        periods,
        removal: { by: 'classical', kind: 'additive' },
        name: 'season+damped trend',
      }),
    ),
    new SeasonalNaive({ period: long }),
  ];
  return { candidates, power: 2, by: 'median' };
}

function dailyPool(context: PoolContext, period: number): Pool {
  const { isPositive, horizonSteps, length } = context;
  const maybeLog = (inner: Forecaster) => (isPositive ? new Logged({ inner }) : inner);
  const kind = isPositive ? 'multiplicative' : 'additive';
  const removal = { by: 'classical', kind } as const;
  const periods = [period];
  const window = Math.min(4 * Math.max(7, period), Math.floor(length / 4));
  const outputs = Math.min(horizonSteps, 28);
  const candidates: Forecaster[] = [
    new SeasonAdjusted({ inner: new Theta(), periods, removal }),
    new SeasonAdjusted({ inner: new DynamicTheta(), periods, removal }),
    new AutomaticEts({ period }),
    maybeLog(
      new LagRidge({
        lags: period > 1 ? [...upTo(period + 1), 2 * period, 3 * period] : upTo(7),
        profiles: period > 1 ? periods : [],
        lambda: 3,
        hasTrend: true,
        name: 'line+profiles+autoregression',
      }),
    ),
    maybeLog(
      new LagRidge({
        lags: period > 1 ? [...upTo(period + 1), 2 * period, 3 * period] : upTo(7),
        difference: 1,
        lambda: 5,
      }),
    ),
    maybeLog(
      new WindowRidge({
        window,
        outputs,
        level: Math.max(1, period),
        lambda: 10,
        horizonSteps,
        period,
      }),
    ),
    new SeasonalNaive({ period }),
  ];
  if (period > 1) {
    candidates.push(
      maybeLog(
        new SeasonAdjusted({
          inner: new Ets({ trend: 'damped' }),
          periods,
          removal: { by: 'stl' },
        }),
      ),
    );
  }
  if (context.isYearly) {
    const lags = [...upTo(period + 1), 2 * period, 3 * period];
    candidates.push(
      maybeLog(
        new YearlyAdjusted({
          inner: new LagRidge({ lags, profiles: period > 1 ? periods : [], lambda: 3 }),
        }),
      ),
      maybeLog(new YearlyAdjusted({ inner: new AutomaticEts({ period }) })),
      maybeLog(
        new YearlyAdjusted({
          inner: new WindowRidge({
            window,
            outputs,
            level: Math.max(1, period),
            lambda: 10,
            horizonSteps,
            period,
          }),
        }),
      ),
    );
  }
  return { candidates, power: 2, by: 'median' };
}
