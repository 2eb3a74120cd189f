// What forecasts look like on the wire: the consumption answer of the specification, on-demand
// generation, and stored vintages with the scores they earned.
import Type, { type Static } from 'typebox';
import { granularity } from './metrics.ts';
import { lineText, nullable, pageQuery, strict, timestamp, uuid } from './shapes.ts';

export const forecastGranularity = Type.Union([
  Type.Literal('hourly'),
  Type.Literal('daily'),
  Type.Literal('weekly'),
  Type.Literal('monthly'),
]);
export type ForecastGranularity = Static<typeof forecastGranularity>;

const confidenceLevel = Type.Number({
  exclusiveMinimum: 0.5,
  maximum: 0.99,
  description: 'Share of outcomes the interval is to hold, e.g. 0.95.',
});

export const consumptionQuery = strict({
  workspace_id: Type.Optional(uuid),
  metric_id: Type.Optional(uuid),
  days_ahead: Type.Optional(Type.Integer({ description: '1 to 365; 30 when left out.' })),
  granularity: Type.Optional(forecastGranularity),
  confidence_level: Type.Optional(confidenceLevel),
});
export type ConsumptionQuery = Static<typeof consumptionQuery>;

const predictionDate = Type.String({
  description: 'YYYY-MM-DD (first day of the week or month); RFC 3339 for hours.',
});

export const prediction = strict({
  prediction_date: predictionDate,
  predicted_value: Type.Number(),
  confidence_lower: nullable(Type.Number()),
  confidence_upper: nullable(Type.Number()),
  confidence_level: Type.Number(),
});
export type Prediction = Static<typeof prediction>;

const errorMeasures = {
  smape: nullable(Type.Number({ description: 'Percent, 0 to 200.' })),
  mase: nullable(Type.Number({ description: 'Below 1 beats the naive forecast in the sample.' })),
  mape: nullable(Type.Number({ description: 'Percent; buckets with an actual of 0 left out.' })),
  wape: nullable(Type.Number({ description: 'Percent of everything that was consumed.' })),
};

export const backtest = strict({
  ...errorMeasures,
  coverage: nullable(
    Type.Number({ description: 'Share of held-out values that fell inside the interval.' }),
  ),
  origins: Type.Integer(),
  horizon: Type.Integer({ description: 'Most steps ahead that a test looked.' }),
  tested: Type.Integer({ description: 'Steps of the history that were held out, in all.' }),
  naive: strict({ name: Type.String(), ...errorMeasures }),
  summary: Type.String(),
});
export type Backtest = Static<typeof backtest>;

export const depletion = strict({
  date: Type.String({ description: 'Half of the simulated futures have run out by then.' }),
  earliest: Type.String(),
  latest: nullable(Type.String({ description: 'Null when it lies beyond a year.' })),
  confidence_level: Type.Number(),
  balance: Type.Number({ description: 'What is left now.' }),
  summary: Type.String(),
});
export type Depletion = Static<typeof depletion>;

export const shortHistory = strict({
  have: Type.Integer({ description: 'Finished buckets there are.' }),
  need: Type.Integer({ description: 'Buckets from which a pattern can be told from chance.' }),
  unit: granularity,
  enough_on: nullable(Type.String({ description: 'The day; null when no data come any more.' })),
});

export const forecastNote = strict({
  code: Type.String(),
  message: Type.String(),
  short_history: Type.Optional(shortHistory),
});
export type ForecastNote = Static<typeof forecastNote>;

export const breakdown = strict({
  dimension: Type.String(),
  parts: Type.Array(
    strict({
      key: Type.String(),
      predictions: Type.Array(
        strict({ prediction_date: predictionDate, predicted_value: Type.Number() }),
      ),
    }),
  ),
});
export type Breakdown = Static<typeof breakdown>;

export const consumptionForecast = strict({
  workspace_id: uuid,
  metric_id: uuid,
  vintage_id: nullable(uuid),
  generated_at: timestamp,
  model_version: Type.String(),
  predictions: Type.Array(prediction),
  backtest: nullable(backtest),
  depletion: nullable(depletion),
  depletion_reason: nullable(Type.String()),
  breakdown: nullable(breakdown),
  notes: Type.Array(forecastNote),
  is_sample_data: Type.Boolean(),
});
export type ConsumptionForecast = Static<typeof consumptionForecast>;

export const generateBody = strict({
  prediction_type: Type.Literal('consumption'),
  target_metric: lineText({ minLength: 1, maxLength: 200, description: 'Id or name.' }),
  horizon: Type.Integer({ description: 'Days ahead, 1 to 365.' }),
  parameters: Type.Optional(
    strict({
      workspace_id: Type.Optional(uuid),
      granularity: Type.Optional(forecastGranularity),
      confidence_level: Type.Optional(confidenceLevel),
    }),
  ),
});
export type GenerateBody = Static<typeof generateBody>;

export const vintageQuery = strict({ ...pageQuery, metric_id: uuid });

export const vintage = strict({
  id: uuid,
  workspace_id: uuid,
  metric_id: uuid,
  prediction_type: Type.String(),
  target_metric: Type.String(),
  granularity,
  horizon: Type.Integer({ description: 'Buckets ahead.' }),
  confidence_level: Type.Number(),
  model: Type.String(),
  model_version: Type.String(),
  generated_at: timestamp,
  first_date: Type.String(),
  last_date: Type.String(),
  backtest: nullable(backtest),
  depletion: nullable(depletion),
  notes: Type.Array(forecastNote),
  scores: nullable(
    strict({
      scored: Type.Integer({ description: 'Predictions whose day has come.' }),
      inside: Type.Integer(),
      coverage: nullable(Type.Number()),
      mape: nullable(Type.Number()),
      wape: nullable(Type.Number()),
      naive: strict({ mape: nullable(Type.Number()), wape: nullable(Type.Number()) }),
    }),
  ),
});
export type Vintage = Static<typeof vintage>;
