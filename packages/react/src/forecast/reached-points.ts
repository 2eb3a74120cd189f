// A forecast drawn as far as its sampled futures reach: beyond the days asked for, each day is told by
// the futures themselves.
import type { ForecastPaths, VintagePoint } from '@aibaas/sdk';

/**
 * The points of a vintage, and behind them one for each later bucket of its paths: their median with
 * the middle 80 and 95 in a hundred.
 *
 * @example
 * reachedPoints(vintage.points, paths); // 30 days asked for, 49 days until it has run out
 */
export function reachedPoints(
  points: readonly VintagePoint[],
  paths: ForecastPaths | null,
): readonly VintagePoint[] {
  const last = points.at(-1);
  if (last === undefined || paths === null || paths.paths.length === 0) return points;
  const further: VintagePoint[] = [];
  paths.dates.forEach((date, step) => {
    if (date <= last.date) return;
    const futures = Float64Array.from(paths.paths, (path) => path[step] as number).sort();
    const at = (share: number): number =>
      futures[Math.min(futures.length - 1, Math.floor(share * futures.length))] as number;
    further.push({
      ...last,
      date,
      forecast: at(0.5),
      lower: at(0.025),
      upper: at(0.975),
      lower_80: at(0.1),
      upper_80: at(0.9),
      actual: null,
    });
  });
  return [...points, ...further];
}
