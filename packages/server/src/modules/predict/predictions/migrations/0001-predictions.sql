-- Forecasts as they were made. Every run is kept as a vintage with its predictions, so that what was
-- said can be compared with what came; the key the specification gives is the view predictions_latest.

create schema if not exists analytics;
grant usage on schema analytics to aibaas_app, aibaas_system;

create table analytics.vintages (
  tenant_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  metric_id uuid not null,
  prediction_type text not null,
  target_metric text not null,
  granularity text not null check (granularity in ('hour', 'day', 'week', 'month')),
  horizon_steps integer not null,
  confidence_level numeric not null,
  -- SHA-256 of definition, history, parameters and first bucket: the same inputs are fitted once.
  inputs_hash text not null,
  model text not null,
  model_version text not null,
  generated_at timestamptz not null,
  history_start timestamptz not null,
  history_end timestamptz not null,
  backtest jsonb,
  breakdown jsonb,
  depletion jsonb,
  depletion_reason text,
  -- What was left when `depletion` was computed, and what the first bucket had already used.
  balance_remaining double precision,
  first_step_used double precision not null default 0,
  notes jsonb not null,
  -- path_count × path_steps float32, little endian; dropped when a newer vintage takes over.
  path_count integer not null default 0,
  path_steps integer not null default 0,
  paths bytea,
  primary key (tenant_id, id),
  unique (tenant_id, metric_id, inputs_hash)
);
create index vintages_newest on analytics.vintages (tenant_id, metric_id, id desc);
call kernel.protect('analytics.vintages');

create table analytics.predictions (
  tenant_id uuid not null,
  id uuid not null,
  vintage_id uuid not null,
  metric_id uuid not null,
  workspace_id uuid not null,
  prediction_type text not null,
  target_metric text not null,
  granularity text not null,
  horizon_step integer not null check (horizon_step > 0),
  -- Calendar day in the metric's zone; prediction_time is the instant its bucket starts.
  prediction_date date not null,
  -- As answered: the day, or for hours the time with the zone's offset.
  prediction_label text not null,
  prediction_time timestamptz not null,
  prediction_end timestamptz not null,
  predicted_value numeric not null,
  confidence_lower numeric,
  confidence_upper numeric,
  confidence_level numeric not null default 0.95,
  -- What repeating the last season said, to be beaten.
  naive_value numeric,
  model_version text not null,
  generated_at timestamptz not null,
  created_at timestamptz not null default now(),
  actual_value numeric,
  error_value numeric,
  is_inside boolean,
  scored_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, vintage_id, horizon_step),
  foreign key (tenant_id, vintage_id) references analytics.vintages on delete cascade
);
create index idx_predictions_workspace
  on analytics.predictions (tenant_id, workspace_id, prediction_type);
create index idx_predictions_date
  on analytics.predictions (tenant_id, prediction_date, workspace_id);
create index predictions_due on analytics.predictions (prediction_end) where actual_value is null;
create index predictions_of_metric
  on analytics.predictions (tenant_id, metric_id, granularity, prediction_time);
call kernel.protect('analytics.predictions', 'read');

-- The newest word on each day.
create view analytics.predictions_latest with (security_invoker) as
  select distinct on (tenant_id, workspace_id, prediction_type, target_metric, prediction_date) *
  from analytics.predictions
  where granularity = 'day'
  order by tenant_id, workspace_id, prediction_type, target_metric, prediction_date,
    generated_at desc, vintage_id desc;
grant select on analytics.predictions_latest to aibaas_app;
