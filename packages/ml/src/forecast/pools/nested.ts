// Methods for two nested seasons: hours in days in weeks, and the like.
import type { Forecaster } from '../forecaster.ts';
import { BlockRidge } from '../methods/block-ridge.ts';
import { DoubleSeasonal } from '../methods/double-seasonal.ts';
import { LagRidge } from '../methods/lag-ridge.ts';
import { SeasonalNaive } from '../methods/naive.ts';
import { NearestWindows } from '../methods/nearest-windows.ts';
import { SeasonAdjusted } from '../methods/transformed.ts';
import { WindowRidge } from '../methods/window-ridge.ts';
import { logsIf, type Pool, type PoolContext, upTo } from './pool.ts';

/** Longest window of a window regression: its cost grows with the cube. */
const WINDOW_MAX = 336;

/** Two nested seasons with at least three long cycles, such as hours in days in weeks. */
export function nestedPool(context: PoolContext, short: number, long: number): Pool {
  const { horizonSteps, isPositive } = context;
  const maybeLog = logsIf(isPositive);
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
  const removal = { by: 'classical', kind: 'additive' } as const;
  const loose = { ...window, lambda: 0.5 };
  const candidates: Forecaster[] = [
    maybeLog(new WindowRidge({ ...loose, name: 'window regression' })),
    maybeLog(new BlockRidge({ short, long, horizonSteps })),
    maybeLog(new LagRidge({ lags, profiles: pair, name: 'profiles+autoregression' })),
    maybeLog(new SeasonAdjusted({ inner: new LagRidge({ lags }), periods: pair, removal })),
    maybeLog(
      new LagRidge({
        lags: [...upTo(short + 1), 2 * short],
        difference: long,
        name: 'seasonal autoregression',
      }),
    ),
    maybeLog(
      new LagRidge({ lags, difference: short, lambda: 3, name: 'short-season autoregression' }),
    ),
    maybeLog(new DoubleSeasonal({ short, long })),
    maybeLog(new NearestWindows({ short, long, horizonSteps })),
    new SeasonalNaive({ period: short }),
    new SeasonalNaive({ period: long }),
  ];
  if (isPositive) candidates.push(new WindowRidge({ ...loose, name: 'raw window regression' }));
  return { candidates, power: 2, by: 'median', recency: 0.7 };
}
