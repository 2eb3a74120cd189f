-- Alerts that tell once there is history enough to forecast from.

alter table analytics.alerts
  add column kind text not null default 'depletion'
    check (kind in ('depletion', 'enough_history')),
  alter column days_before drop not null,
  alter column bound drop not null,
  add constraint rule_of_kind
    check ((kind = 'depletion') = (days_before is not null and bound is not null)
      and (kind = 'depletion' or (days_before is null and bound is null)));
-- One such alert a metric: a second would tell the same.
create unique index enough_history_once on analytics.alerts (tenant_id, metric_id)
  where kind = 'enough_history';
