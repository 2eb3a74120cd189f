-- The log of what happened in tenants' products, and the ids seen in the last seven days.

create schema events;
grant usage on schema events to aibaas_app, aibaas_system;

-- `key` tells apart events of the same instant; time leads, since events are read by when they happened.
create table events.log (
  tenant_id uuid not null,
  time timestamptz not null,
  key uuid not null,
  id text not null,
  source text not null,
  type text not null,
  subject text,
  workspace_id uuid,
  data jsonb,
  received_at timestamptz not null,
  primary key (tenant_id, time, key)
);
create index log_by_type on events.log (tenant_id, type, time);
call kernel.protect('events.log', 'write');

-- Half a SHA-256 of source and id. Apart from the log, so that this random index stays small enough
-- for memory: seven days of it, whatever the log grows to.
create table events.seen (
  tenant_id uuid not null,
  hash uuid not null,
  received_at timestamptz not null,
  primary key (tenant_id, hash)
);
create index seen_by_age on events.seen using brin (received_at);
call kernel.protect('events.seen', 'write');
