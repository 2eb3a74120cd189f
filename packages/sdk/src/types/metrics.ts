// Metrics, their series, and the predictions made from them.
import type { FilterOperator } from './data.ts';

export type Aggregation = 'sum' | 'count' | 'avg' | 'min' | 'max' | 'last' | 'count_distinct';
export type Granularity = 'hour' | 'day' | 'week' | 'month';

export interface MetricFilter {
  column: string;
  op: Exclude<FilterOperator, 'like'>;
  value?: string | number | boolean | (string | number)[];
}

export type MetricSource = { table: string } | { event_type: string };
export type MetricBalance = { value: number; at: string } | { metric_id: string };

export interface MetricDefinition {
  name: string;
  source: MetricSource;
  /** A column, or for events a path in `data`. */
  value_column: string | null;
  aggregation: Aggregation;
  granularity: Granularity;
  time_zone: string;
  dimensions: string[];
  filters: MetricFilter[];
  /** What a bucket without rows means: not known, or nothing happened. */
  gaps: 'missing' | 'zero';
  role: 'consumption' | null;
  balance: MetricBalance | null;
  breakdown_dimension: string | null;
  unit: string | null;
  time_column: string;
}

export type MetricInput = Partial<MetricDefinition> &
  Pick<MetricDefinition, 'name' | 'source' | 'aggregation'> & { workspace_id?: string };

export type MetricPatch = Partial<MetricDefinition>;

export interface Metric extends MetricDefinition {
  id: string;
  workspace_id: string;
  is_sample_data: boolean;
  created_at: string;
}

export interface SeriesParams {
  from?: string;
  to?: string;
  granularity?: Granularity;
  dimension?: string;
  /** Only so many buckets, up to the newest row; 1000 at most. */
  last?: number;
}

export interface SeriesPoint {
  time: string;
  value: number | null;
  rows: number;
  is_gap: boolean;
  /** The bucket has not ended yet. */
  is_partial: boolean;
}

export interface Series {
  metric_id: string;
  granularity: Granularity;
  time_zone: string;
  points: SeriesPoint[];
  /** Why there are no points. */
  reason: string | null;
  parts?: { key: string; points: SeriesPoint[] }[];
}

/** What an unsaved definition would give. */
export interface MetricPreviewParams {
  definition: Omit<MetricInput, 'name'> & { name?: string };
  last?: number;
}

export interface MetricPreview {
  /** With all that was left out filled in. */
  definition: MetricDefinition;
  series: Omit<Series, 'metric_id'> & { metric_id: null };
  is_sample_data: boolean;
}

/** What of the tenant was made by the demo generator. */
export interface SampleData {
  tables: string[];
  event_types: string[];
  metrics: { id: string; name: string }[];
}

export type ForecastGranularity = 'hourly' | 'daily' | 'weekly' | 'monthly';

export interface ConsumptionParams {
  workspace_id?: string;
  /** By default the workspace's metric with the role `consumption`. */
  metric_id?: string;
  /** 1 to 365; 30 when left out. */
  days_ahead?: number;
  granularity?: ForecastGranularity;
  /** Share of outcomes that the interval is to hold, 0.5 to 0.99. */
  confidence_level?: number;
}

export interface Prediction {
  prediction_date: string;
  predicted_value: number;
  confidence_lower: number | null;
  confidence_upper: number | null;
  confidence_level: number;
}

/** Percentages (0 to 200 for smape), except mase: below 1 beats the naive forecast. */
export interface ErrorMeasures {
  smape: number | null;
  mase: number | null;
  mape: number | null;
  wape: number | null;
}

export interface Backtest extends ErrorMeasures {
  /** Share of held-out values that fell inside the interval. */
  coverage: number | null;
  origins: number;
  /** Most steps ahead that a test looked. */
  horizon: number;
  /** Steps of the history that were held out, in all. */
  tested: number;
  naive: ErrorMeasures & { name: string };
  summary: string;
}

export interface Depletion {
  date: string;
  earliest: string;
  latest: string | null;
  confidence_level: number;
  balance: number;
  summary: string;
}

export interface Breakdown {
  dimension: string;
  parts: { key: string; predictions: { prediction_date: string; predicted_value: number }[] }[];
}

export interface ForecastNote {
  code: string;
  message: string;
  /** With the code `short_history`: how much there is, and when it will be enough. */
  short_history?: {
    have: number;
    need: number;
    unit: Granularity;
    /** YYYY-MM-DD; null when no data come any more. */
    enough_on: string | null;
  };
}

export interface ConsumptionForecast {
  workspace_id: string;
  metric_id: string;
  vintage_id: string | null;
  generated_at: string;
  model_version: string;
  predictions: Prediction[];
  backtest: Backtest | null;
  depletion: Depletion | null;
  depletion_reason: string | null;
  breakdown: Breakdown | null;
  notes: ForecastNote[];
  is_sample_data: boolean;
}

export interface GenerateParams {
  prediction_type: 'consumption';
  /** Id or name of a metric. */
  target_metric: string;
  /** Days ahead, 1 to 365. */
  horizon: number;
  parameters?: {
    workspace_id?: string;
    granularity?: ForecastGranularity;
    confidence_level?: number;
  };
}

/** A forecast as it was made, with the scores it has earned since. */
export interface Vintage {
  id: string;
  workspace_id: string;
  metric_id: string;
  prediction_type: string;
  target_metric: string;
  granularity: Granularity;
  /** Buckets ahead. */
  horizon: number;
  confidence_level: number;
  model: string;
  model_version: string;
  generated_at: string;
  first_date: string;
  last_date: string;
  backtest: Backtest | null;
  depletion: Depletion | null;
  notes: ForecastNote[];
  scores: {
    scored: number;
    inside: number;
    coverage: number | null;
    mape: number | null;
    wape: number | null;
    naive: { mape: number | null; wape: number | null };
  } | null;
}
