// How the forecasts of recent days have done: points, how many lay inside, and how far off they were.
// Pure.
import type { BacktestPoint, HitShare, TrackPoint } from '@aibaas/contract';
import type { ForecastThen } from './vintage-store.ts';

export function fromForecast(then: ForecastThen): TrackPoint {
  const { date, actual, forecast, naive } = then;
  return {
    date,
    actual,
    forecast,
    naive,
    ...bandsOf(then, actual),
    source: 'forecast',
    generated_at: then.generatedAt,
  };
}

/** null where nothing came. */
export function fromBacktest(point: BacktestPoint): TrackPoint | null {
  const { date, actual, forecast, naive } = point;
  if (actual === null) return null;
  return {
    date,
    actual,
    forecast,
    naive,
    ...bandsOf(point, actual),
    source: 'backtest',
    generated_at: null,
  };
}

type Bands = Pick<BacktestPoint, 'lower' | 'upper' | 'lower_80' | 'upper_80'>;

function bandsOf({ lower, upper, lower_80, upper_80 }: Bands, actual: number) {
  return {
    lower_80,
    upper_80,
    lower_95: lower,
    upper_95: upper,
    inside_80: isInside(actual, lower_80, upper_80),
    inside_95: isInside(actual, lower, upper),
  };
}

function isInside(value: number, lower: number | null, upper: number | null): boolean | null {
  return lower === null || upper === null ? null : lower <= value && value <= upper;
}

/** What was forecast at the time wins over what the backtest says of the same bucket. */
export function mergePoints(
  forecasts: readonly TrackPoint[],
  backtests: readonly TrackPoint[],
  days: number,
): TrackPoint[] {
  const byDate = new Map(backtests.map((point) => [point.date, point]));
  for (const point of forecasts) byDate.set(point.date, point);
  const points = [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  return points.slice(-days);
}

export function hitShareOf(hits: readonly (boolean | null)[]): HitShare {
  const judged = hits.filter((hit) => hit !== null);
  const inside = judged.filter((hit) => hit).length;
  return { inside, of: judged.length, ...wilson(inside, judged.length) };
}

const z = 1.959964;

/**
 * 95 % interval of a share (Wilson 1927).
 *
 * @example
 * wilson(28, 30); // { lower: 0.787, upper: 0.982 }
 */
export function wilson(hits: number, n: number): { lower: number | null; upper: number | null } {
  if (n === 0) return { lower: null, upper: null };
  const share = hits / n;
  const middle = share + (z * z) / (2 * n);
  const reach = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return {
    lower: Math.max(0, (middle - reach) / scale),
    upper: Math.min(1, (middle + reach) / scale),
  };
}

/** Absolute errors as percent of everything that came; null where nothing did. */
export function wapeOf(points: readonly TrackPoint[], of: 'forecast' | 'naive'): number | null {
  const known = points.filter((point) => point[of] !== null);
  const came = known.reduce((sum, { actual }) => sum + Math.abs(actual), 0);
  if (came === 0) return null;
  const missed = known.reduce((sum, p) => sum + Math.abs(p.actual - (p[of] as number)), 0);
  return (100 * missed) / came;
}
