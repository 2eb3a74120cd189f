-- Alerts that tell before a balance runs out.

create table analytics.alerts (
  tenant_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  metric_id uuid not null,
  days_before integer not null check (days_before between 1 and 365),
  bound text not null check (bound in ('expected', 'earliest')),
  is_active boolean not null default true,
  -- Set when it fires, cleared when the day is far again: one crossing fires once.
  is_raised boolean not null default false,
  days_left integer,
  reason text,
  checked_at timestamptz,
  fired_at timestamptz,
  created_at timestamptz not null,
  primary key (tenant_id, id)
);
create index alerts_of_metric on analytics.alerts (tenant_id, metric_id);
call kernel.protect('analytics.alerts', 'read');

-- The daily round looks for metrics that somebody forecasts.
create policy system_reads on analytics.vintages for select to aibaas_system using (true);
grant select on analytics.vintages to aibaas_system;
