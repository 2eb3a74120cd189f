-- Facts of the server say which workspace they are about, as events of the tenant do. Rows are of every
-- tenant, which the forced policy hides from the owner too.
alter table events.log no force row level security;

update events.log set workspace_id = (data ->> 'workspace_id')::uuid
where source = 'aibaas' and workspace_id is null and data ->> 'workspace_id' is not null;

update events.log set workspace_id = (data ->> 'id')::uuid
where source = 'aibaas' and workspace_id is null
  and type in ('workspace.created', 'workspace.updated', 'workspace.removed');

-- Facts about long-running work did not say it. That of no workspace is told to who sees them all.
update events.log set workspace_id = '00000000-0000-0000-0000-000000000000'
where source = 'aibaas' and workspace_id is null and type = 'operation.updated'
  and data ->> 'kind' = 'predictions.generate';

alter table events.log force row level security;
