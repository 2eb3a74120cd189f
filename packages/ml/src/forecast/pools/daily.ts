// Methods for days and weeks, and for long seasons of any step.
import { YEAR_DAYS } from '../decompose/yearly.ts';
import type { Forecaster } from '../forecaster.ts';
import { AdditiveModel } from '../methods/additive.ts';
import { AutomaticEts } from '../methods/automatic-ets.ts';
import { ChangeRidge } from '../methods/change-ridge.ts';
import { Ets } from '../methods/ets.ts';
import { LagRidge } from '../methods/lag-ridge.ts';
import { SeasonalNaive } from '../methods/naive.ts';
import { DynamicTheta, Theta } from '../methods/theta.ts';
import { SeasonAdjusted } from '../methods/transformed.ts';
import { WindowRidge } from '../methods/window-ridge.ts';
import { YearlyAdjusted } from '../methods/yearly-adjusted.ts';
import { logsIf, type Pool, type PoolContext, upTo } from './pool.ts';

export function dailyPool(context: PoolContext, period: number): Pool {
  const { isPositive, length } = context;
  const maybeLog = logsIf(isPositive);
  const lags = period > 1 ? [...upTo(period + 1), 2 * period, 3 * period] : upTo(7);
  const periods = [period];
  const window = windowRidge(context, period, Math.floor(length / 4));
  if (context.isYearly) return yearlyDays(context, { period, lags, window });
  const kind = isPositive ? 'multiplicative' : 'additive';
  const candidates: Forecaster[] = [
    new SeasonAdjusted({ inner: new Theta(), periods, removal: { by: 'classical', kind } }),
    new AutomaticEts({ period }),
    maybeLog(
      new LagRidge({
        lags,
        profiles: period > 1 ? periods : [],
        lambda: 3,
        hasTrend: true,
        name: 'line+profiles+autoregression',
      }),
    ),
    maybeLog(window),
    new SeasonalNaive({ period }),
  ];
  if (period > 1) {
    const inner = new LagRidge({ lags });
    const byDifference = { by: 'classical', kind: 'additive' } as const;
    candidates.push(maybeLog(new SeasonAdjusted({ inner, periods, removal: byDifference })));
  } else {
    candidates.push(maybeLog(new LagRidge({ lags, difference: 1, lambda: 5 })));
  }
  return { candidates, power: 2, by: 'median' };
}

function windowRidge({ horizonSteps }: PoolContext, period: number, most: number): WindowRidge {
  return new WindowRidge({
    window: Math.min(4 * Math.max(7, period), most),
    outputs: Math.min(horizonSteps, 28),
    level: Math.max(1, period),
    lambda: 10,
    horizonSteps,
    period,
  });
}

/** Days that swing with the year: only methods that know of it. The others would outvote them. */
function yearlyDays(
  { isPositive }: PoolContext,
  { period, lags, window }: { period: number; lags: readonly number[]; window: WindowRidge },
): Pool {
  const maybeLog = logsIf(isPositive);
  const periods = period > 1 ? [period] : [];
  const yearly = (inner: Forecaster) => maybeLog(new YearlyAdjusted({ inner }));
  const seasons = [...periods, YEAR_DAYS];
  const candidates = [
    maybeLog(new AdditiveModel({ seasons, echo: 7, name: 'trend+seasons+echo' })),
    yearly(new LagRidge({ lags, profiles: periods, lambda: 3 })),
    yearly(new AutomaticEts({ period })),
    yearly(window),
  ];
  return { candidates, power: 2, by: 'median' };
}

export function weeklyPool(context: PoolContext, period: number): Pool {
  const { isPositive, horizonSteps, length } = context;
  const maybeLog = logsIf(isPositive);
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
export function longPool(context: PoolContext, short: number, long: number): Pool {
  const { isPositive, horizonSteps, length } = context;
  const maybeLog = logsIf(isPositive);
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
