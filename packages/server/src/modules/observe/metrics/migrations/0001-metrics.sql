-- Metric definitions, and which sources hold sample data. Series are computed, never stored.

create schema metrics;
grant usage on schema metrics to aibaas_app, aibaas_system;

create table metrics.metrics (
  tenant_id uuid not null,
  id uuid not null,
  workspace_id uuid not null,
  name text not null,
  role text check (role in ('consumption')),
  -- `table:<table id>` or `event:<type>`: survives a table that was removed and made anew.
  source_key text not null,
  -- Everything else of the definition, as on the wire.
  definition jsonb not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, workspace_id) references identity.workspaces (tenant_id, id)
);
create unique index metrics_name on metrics.metrics (tenant_id, workspace_id, name);
create unique index metrics_role on metrics.metrics (tenant_id, workspace_id, role)
  where role is not null;
call kernel.protect('metrics.metrics', 'read');

-- Sources that the demo generator made: whatever is computed from them says so.
create table metrics.sample_sources (
  tenant_id uuid not null,
  source_key text not null,
  primary key (tenant_id, source_key)
);
call kernel.protect('metrics.sample_sources');
