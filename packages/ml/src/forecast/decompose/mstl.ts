// MSTL: several nested seasons by taking turns with STL (Bandara, Hyndman & Bergmeir 2021).
import { type StlOptions, stl } from './stl.ts';

export interface MstlResult {
  /** One component per period, in the order of the periods (ascending). */
  seasonals: Float64Array[];
  periods: number[];
  trend: Float64Array;
  remainder: Float64Array;
}

export interface MstlOptions {
  periods: readonly number[];
  /** Seasonal window per period; by default 11, 15, 19 … as in the paper. */
  windows?: readonly number[];
  rounds?: number;
  stl?: Partial<Omit<StlOptions, 'period' | 'seasonal'>>;
}

/**
 * Splits `values` into one season per period, a trend and a remainder that add up exactly.
 * Periods of which fewer than two cycles are there are left out.
 *
 * @example
 * const parts = mstl(hourly, { periods: [24, 168] });
 */
export function mstl(values: Float64Array, options: MstlOptions): MstlResult {
  const n = values.length;
  const periods = [...options.periods].filter((m) => m >= 2 && 2 * m <= n).sort((a, b) => a - b);
  const rounds = periods.length > 1 ? (options.rounds ?? 2) : 1;
  const seasonals: Float64Array[] = periods.map(() => new Float64Array(n));
  const adjusted = Float64Array.from(values);
  let trend: Float64Array = new Float64Array(n);
  for (let round = 0; round < rounds; round++) {
    periods.forEach((period, k) => {
      const own = seasonals[k] as Float64Array;
      for (let i = 0; i < n; i++) adjusted[i] = (adjusted[i] as number) + (own[i] as number);
      const seasonal = options.windows?.[k] ?? 11 + 4 * k;
      const parts = stl(adjusted, { ...options.stl, period, seasonal });
      seasonals[k] = parts.seasonal;
      trend = parts.trend;
      for (let i = 0; i < n; i++) {
        adjusted[i] = (adjusted[i] as number) - (parts.seasonal[i] as number);
      }
    });
  }
  const remainder = adjusted.map((v, i) => v - (trend[i] as number));
  return { seasonals, periods, trend, remainder };
}
