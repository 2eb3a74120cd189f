// The backtest step by step: what came, what was forecast from the nearest origin before it, and what
// the naive method said then. Each tested step appears once, so that it can be drawn as one line.
import type { IntervalModel } from './intervals.ts';

export interface BacktestPoint {
  /** Position in the values that were given to `forecast`. */
  index: number;
  /** null where nothing was observed. */
  actual: number | null;
  forecast: number;
  naive: number;
  /** Interval ends per level, from the other origins, keyed by the level as text ('95'). */
  lower: Record<string, number>;
  upper: Record<string, number>;
}

export interface TestedOrigins {
  readonly origins: readonly number[];
  readonly observed: Float64Array;
  readonly forecasts: readonly Float64Array[];
  readonly naives: readonly Float64Array[];
  readonly levels: readonly number[];
  /** Position of the first observed value among those given. */
  readonly offset: number;
  /** Keeps values where they can be, e.g. at zero and above. */
  readonly cut: (value: number) => number;
  widthsAt(k: number): IntervalModel;
}

/** Points from each origin up to the next one, oldest first. */
export function backtestPoints(tested: TestedOrigins): BacktestPoint[] {
  const { origins, observed, forecasts, naives, levels, offset, cut } = tested;
  return origins.flatMap((from, k) => {
    const path = forecasts[k] as Float64Array;
    const until = Math.min(origins[k + 1] ?? observed.length, from + path.length);
    const widths = tested.widthsAt(k);
    return Array.from({ length: until - from }, (_, i) => {
      const forecast = path[i] as number;
      const actual = observed[from + i] as number;
      const end = (level: number, sign: number): [string, number] => [
        String(level),
        cut(forecast + sign * widths.halfWidth(level, i)),
      ];
      return {
        index: offset + from + i,
        actual: Number.isNaN(actual) ? null : actual,
        forecast: cut(forecast),
        naive: (naives[k] as Float64Array)[i] as number,
        lower: Object.fromEntries(levels.map((level) => end(level, -1))),
        upper: Object.fromEntries(levels.map((level) => end(level, 1))),
      };
    });
  });
}
