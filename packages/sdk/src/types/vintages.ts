// One forecast in full, its sampled futures, and how the forecasts of recent days have done.
import type { Granularity, Vintage } from './metrics.ts';

/** Ends of the forecast's own interval, and of the inner one, which is always 80 %. */
interface Bands {
  lower: number | null;
  upper: number | null;
  lower_80: number | null;
  upper_80: number | null;
}

export interface VintagePoint extends Bands {
  date: string;
  forecast: number;
  naive: number | null;
  /** Once the bucket has ended and its data came. */
  actual: number | null;
}

export interface BacktestPoint extends Bands {
  date: string;
  actual: number | null;
  forecast: number;
  naive: number;
}

export interface VintageDetail extends Vintage {
  points: VintagePoint[];
  /** Each tested bucket once, forecast from the nearest origin before it. */
  backtest_points: BacktestPoint[];
  is_sample_data: boolean;
}

export interface ForecastPaths {
  vintage_id: string;
  granularity: Granularity;
  /** The bucket of each step. */
  dates: string[];
  /** What is left now; null without a balance. */
  remaining: number | null;
  /** Used of the first bucket already. */
  first_step_used: number;
  /** One list per future, one value per step. */
  paths: number[][];
  /** Why there are none. */
  reason: string | null;
}

export interface TrackPoint {
  date: string;
  actual: number;
  forecast: number;
  naive: number | null;
  lower_80: number | null;
  upper_80: number | null;
  lower_95: number | null;
  upper_95: number | null;
  inside_80: boolean | null;
  inside_95: boolean | null;
  /** Made before that bucket began, or by the backtest from the data until then. */
  source: 'forecast' | 'backtest';
  generated_at: string | null;
}

/** A count out of a number, with the 95 % interval of the share (Wilson). */
export interface HitShare {
  inside: number;
  of: number;
  lower: number | null;
  upper: number | null;
}

export interface Track {
  metric_id: string;
  granularity: Granularity;
  points: TrackPoint[];
  inside_80: HitShare;
  inside_95: HitShare;
  /** Percent of everything that came. */
  wape: number | null;
  naive_wape: number | null;
  /** Why there are no points. */
  reason: string | null;
  is_sample_data: boolean;
}
