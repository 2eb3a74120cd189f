-- Operations say which workspace they are for. Those of before are of the metric's, and of no workspace
-- that there is where the metric is gone. Rows are of every tenant, which the forced policies hide from
-- the owner too.
alter table kernel.operations no force row level security;
alter table metrics.metrics no force row level security;

update kernel.operations o set workspace_id = coalesce(
  (select m.workspace_id from metrics.metrics m
    where m.tenant_id = o.tenant_id and m.id::text = o.input ->> 'metric_id'),
  '00000000-0000-0000-0000-000000000000')
where o.kind = 'predictions.generate' and o.workspace_id is null;

alter table kernel.operations force row level security;
alter table metrics.metrics force row level security;
