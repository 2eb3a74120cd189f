// What the page of a forecast, and Home, are made from: the answer with its futures and its record.
import type {
  ConsumptionForecast,
  ForecastPaths,
  Metric,
  Series,
  Track,
  VintageDetail,
} from '@aibaas/sdk';

export interface ForecastAnswer {
  readonly forecast: ConsumptionForecast;
  readonly metric: Metric;
  readonly series: Series;
  /** Null without a single finished bucket. */
  readonly vintage: VintageDetail | null;
  readonly paths: ForecastPaths | null;
  readonly track: Track;
}
