// One forecast in full, its sampled futures, and how the forecasts of recent days have done.
import Type, { type Static } from 'typebox';
import { granularity } from './metrics.ts';
import { vintage } from './predictions.ts';
import { nullable, strict, timestamp, uuid } from './shapes.ts';

const amount = nullable(Type.Number());

/** The interval of the vintage's own level is `lower` to `upper`; the inner one is always 80 %. */
const band = { lower: amount, upper: amount, lower_80: amount, upper_80: amount };

export const vintagePoint = strict({
  date: Type.String(),
  forecast: Type.Number(),
  ...band,
  naive: amount,
  actual: nullable(Type.Number({ description: 'Once the bucket has ended and its data came.' })),
});
export type VintagePoint = Static<typeof vintagePoint>;

export const backtestPoint = strict({
  date: Type.String(),
  actual: amount,
  forecast: Type.Number(),
  naive: Type.Number(),
  ...band,
});
export type BacktestPoint = Static<typeof backtestPoint>;

export const vintageDetail = strict({
  ...vintage.properties,
  points: Type.Array(vintagePoint),
  backtest_points: Type.Array(backtestPoint, {
    description: 'Each tested bucket once, forecast from the nearest origin before it.',
  }),
  is_sample_data: Type.Boolean(),
});
export type VintageDetail = Static<typeof vintageDetail>;

export const pathsQuery = strict({
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 400, description: '400 when left out.' }),
  ),
});
export type PathsQuery = Static<typeof pathsQuery>;

export const forecastPaths = strict({
  vintage_id: uuid,
  granularity,
  dates: Type.Array(Type.String(), { description: 'The bucket of each step.' }),
  remaining: nullable(Type.Number({ description: 'What is left now; null without a balance.' })),
  first_step_used: Type.Number({ description: 'Used of the first bucket already.' }),
  paths: Type.Array(Type.Array(Type.Number()), {
    description: 'One list per future, one value per step.',
  }),
  reason: nullable(Type.String({ description: 'Why there are none.' })),
});
export type ForecastPaths = Static<typeof forecastPaths>;

export const trackQuery = strict({
  metric_id: uuid,
  days: Type.Optional(Type.Integer({ minimum: 1, maximum: 365, description: '30 when left out.' })),
});
export type TrackQuery = Static<typeof trackQuery>;

export const trackPoint = strict({
  date: Type.String(),
  actual: Type.Number(),
  forecast: Type.Number(),
  naive: amount,
  lower_80: amount,
  upper_80: amount,
  lower_95: amount,
  upper_95: amount,
  inside_80: nullable(Type.Boolean()),
  inside_95: nullable(Type.Boolean()),
  source: Type.Union([Type.Literal('forecast'), Type.Literal('backtest')], {
    description: 'Made before that bucket began, or by the backtest from the data until then.',
  }),
  generated_at: nullable(timestamp),
});
export type TrackPoint = Static<typeof trackPoint>;

export const hitShare = strict({
  inside: Type.Integer(),
  of: Type.Integer(),
  lower: nullable(Type.Number({ description: '95 % interval of the share (Wilson).' })),
  upper: amount,
});
export type HitShare = Static<typeof hitShare>;

export const track = strict({
  metric_id: uuid,
  granularity,
  points: Type.Array(trackPoint),
  inside_80: hitShare,
  inside_95: hitShare,
  wape: nullable(Type.Number({ description: 'Percent of everything that came.' })),
  naive_wape: amount,
  reason: nullable(Type.String({ description: 'Why there are no points.' })),
  is_sample_data: Type.Boolean(),
});
export type Track = Static<typeof track>;
