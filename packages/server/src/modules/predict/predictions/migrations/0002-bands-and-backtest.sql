-- What a chart shows beside the forecast: the inner band, and the backtest step by step.

alter table analytics.vintages add column backtest_points jsonb;
alter table analytics.predictions
  add column lower_80 numeric,
  add column upper_80 numeric;
