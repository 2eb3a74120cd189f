// The backtest's points with their calendar labels, as they are stored and answered. Pure.
import type { BacktestPoint } from '@aibaas/contract';
import type { Backtest as MlBacktest } from '@aibaas/ml';
import { innerPercent, levelPercent } from './rules.ts';

/**
 * @param buckets of the history that was learned from
 * @param level of the outer interval, e.g. 0.95
 * @returns null where there was no backtest
 */
export function backtestPointsOf(
  backtest: MlBacktest | null,
  buckets: readonly { readonly label: string }[],
  level: number,
): BacktestPoint[] | null {
  if (backtest === null) return null;
  const outer = String(levelPercent(level));
  const inner = String(innerPercent);
  return backtest.points.map(({ index, actual, forecast, naive, lower, upper }) => ({
    date: buckets[index]?.label ?? '',
    actual,
    forecast,
    naive,
    lower: lower[outer] ?? null,
    upper: upper[outer] ?? null,
    lower_80: lower[inner] ?? null,
    upper_80: upper[inner] ?? null,
  }));
}
