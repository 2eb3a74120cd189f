// Methods for years, quarters and months: Theta and its kin, and few regressions.
import type { Forecaster } from '../forecaster.ts';
import { AutomaticArima } from '../methods/automatic-arima.ts';
import { AutomaticEts } from '../methods/automatic-ets.ts';
import { DampedDrift } from '../methods/damped-drift.ts';
import { Ets } from '../methods/ets.ts';
import { LagRidge } from '../methods/lag-ridge.ts';
import { SeasonalNaive } from '../methods/naive.ts';
import { DynamicTheta, Theta } from '../methods/theta.ts';
import { SeasonAdjusted } from '../methods/transformed.ts';
import { logsIf, type Pool, type PoolContext, upTo } from './pool.ts';

export function yearlyPool(context: PoolContext): Pool {
  const maybeLog = logsIf(context.isPositive);
  const candidates = [
    new DynamicTheta(),
    maybeLog(new Theta()),
    maybeLog(new DampedDrift()),
    maybeLog(new DampedDrift({ damping: 0.8 })),
  ];
  const period = context.periods[0] ?? 1;
  if (context.length < 6)
    return { candidates: [new SeasonalNaive(), new Theta()], power: 0, by: 'mean' };
  if (period > 1) candidates.push(new SeasonalNaive({ period, hasDrift: true }));
  return { candidates, power: 0, by: 'mean' };
}

/** Data that are known to have no season: the wanderers and their twins on logarithms. */
export function seasonlessPool(context: PoolContext): Pool {
  const maybeLog = logsIf(context.isPositive);
  const autoregression = new LagRidge({ lags: upTo(3), difference: 1, lambda: 5 });
  const twins: Forecaster[] = [new Ets({ trend: 'damped' }), new AutomaticArima()];
  const logged = context.isPositive ? twins.map(maybeLog) : [];
  const candidates = [new DynamicTheta(), ...twins, ...logged, maybeLog(autoregression)];
  return { candidates, power: 1, by: 'mean' };
}

/** Quarters: few values, so fewer and plainer methods. */
export function quarterlyPool(context: PoolContext, period: number): Pool {
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
    new LagRidge({ lags: upTo(period + 1), difference: 1, lambda: 5 }),
  ];
  if (length >= 2 * period) {
    candidates.push(new SeasonAdjusted({ inner: new Theta(), periods, removal: { by: 'stl' } }));
  }
  return { candidates, power: 1, by: 'mean' };
}

/** Months. */
export function monthlyPool(context: PoolContext, period: number): Pool {
  const { length } = context;
  const maybeLog = logsIf(context.isPositive);
  const auto = new AutomaticEts({ period });
  const isSeasonal = period > 1;
  const lags = isSeasonal ? [...upTo(6), period, period + 1] : upTo(4);
  const autoregression = new LagRidge({ lags, difference: 1, lambda: 5 });
  const candidates = [
    ...thetaFamily(context, period, maybeLog),
    auto,
    new AutomaticArima({ period }),
    maybeLog(autoregression),
    new SeasonalNaive({ period, hasDrift: true }),
    maybeLog(
      new LagRidge({
        lags: isSeasonal ? [...upTo(6), period] : upTo(4),
        hasTrend: true,
        profiles: isSeasonal ? [period] : [],
        lambda: 3,
        name: 'line+profiles+autoregression',
      }),
    ),
  ];
  if (isSeasonal && length >= 2 * period) {
    const removal = { by: 'stl' } as const;
    candidates.push(
      new SeasonAdjusted({ inner: new Theta(), periods: [period], removal }),
      new SeasonAdjusted({ inner: new DampedDrift(), periods: [period], removal }),
      new SeasonalNaive({ period }),
      maybeLog(
        new LagRidge({
          lags: [...upTo(4), period, period + 1],
          difference: period,
          lambda: 5,
          name: 'seasonal autoregression',
        }),
      ),
    );
  }
  if (context.isPositive) candidates.push(maybeLog(auto));
  return { candidates, power: 2, by: 'mean', recency: 0.7 };
}

/** Theta and its kin on data whose season of `period` is taken out where a test finds it. */
function thetaFamily(
  context: PoolContext,
  period: number,
  maybeLog: (inner: Forecaster) => Forecaster,
): Forecaster[] {
  const { isPositive } = context;
  const periods = [period];
  const adjusted = (inner: Forecaster, shrink = false, name = inner.name) => {
    const kind = isPositive ? 'multiplicative' : 'additive';
    const removal = { by: 'classical', kind, shrink } as const;
    return new SeasonAdjusted({ inner, periods, removal, name });
  };
  // Where there are logarithms, Theta on them alone does better than beside its twin.
  const logged = (inner: Forecaster, shrink = false, name = inner.name) => {
    if (!isPositive) return adjusted(inner, shrink, name);
    const removal = { by: 'classical', kind: 'additive', shrink } as const;
    return maybeLog(new SeasonAdjusted({ inner, periods, removal, name }));
  };
  const family: Forecaster[] = [
    logged(new Theta()),
    adjusted(new DynamicTheta()),
    adjusted(new Ets({ trend: 'damped' }), false, 'damped trend'),
    adjusted(new Ets(), false, 'smoothed level'),
  ];
  if (period > 1) {
    family.push(
      logged(new Theta(), true, 'shrunk season+theta'),
      adjusted(new DynamicTheta(), true, 'shrunk season+dynamic theta'),
    );
  }
  return family;
}
