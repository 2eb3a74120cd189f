// Methods for counts that are mostly zero. Absolute errors would praise the forecast "never", whose
// sum is wrong; these all estimate the mean and are averaged as equals.
import type { Forecaster } from '../forecaster.ts';
import { Ets } from '../methods/ets.ts';
import { Intermittent } from '../methods/intermittent.ts';
import { LagRidge } from '../methods/lag-ridge.ts';
import { SeasonAdjusted } from '../methods/transformed.ts';
import type { Pool } from './pool.ts';

/** @param period season, 1 for none */
export function sparsePool(period: number): Pool {
  const candidates: Forecaster[] = [
    new Ets(),
    new Intermittent({ variant: 'sba' }),
    new Intermittent({ variant: 'tsb' }),
    new LagRidge({ lags: [1, 2, 3], lambda: 30, name: 'mean+autoregression' }),
  ];
  if (period > 1) {
    const removal = { by: 'classical', kind: 'additive' } as const;
    candidates.push(new SeasonAdjusted({ inner: new Ets(), periods: [period], removal }));
  }
  return { candidates, power: 0, by: 'mean' };
}
