// Which methods compete for a series, by the shape of its seasons, its length and its frequency.
// Running and weighing them is backtest.ts and forecast.ts.
import { stepOf } from '../frequency.ts';
import { dailyPool, longPool, weeklyPool } from './daily.ts';
import { nestedPool } from './nested.ts';
import type { Pool, PoolContext } from './pool.ts';
import { monthlyPool, quarterlyPool, seasonlessPool, yearlyPool } from './seasonal.ts';
import { sparsePool } from './sparse.ts';

/** Past this many steps in a season, methods that hold a state per step no longer pay. */
const LONG_PERIOD = 60;

export function poolFor(context: PoolContext): Pool {
  const { periods, length } = context;
  const { unit } = stepOf(context.frequency);
  const short = periods[0] ?? 1;
  const long = periods[periods.length - 1] ?? 1;
  if (context.isSparse) return sparsePool(short);
  if (periods.length > 1 && long % short === 0 && long / short <= 10 && length >= 3 * long) {
    return nestedPool(context, short, long);
  }
  // Two cycles are enough to take a season of quarters out; of others, fewer than twelve steps are not.
  const isQuarterly = unit === 'Q' && long > 1;
  const fewest = isQuarterly ? 2 * long : 12;
  if (unit === 'Y' || length < fewest) return yearlyPool(context);
  if (long > LONG_PERIOD && unit !== 'W') return longPool(context, short, long);
  if (unit === 'W') return weeklyPool(context, long);
  const isMonthly = unit === 'M' || unit === 'Q';
  if (isMonthly && long === 1) return seasonlessPool(context);
  if (unit === 'M') return monthlyPool(context, long);
  if (unit === 'Q') return quarterlyPool(context, long);
  return dailyPool(context, long);
}
