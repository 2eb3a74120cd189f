-- Row policies, the outbox, long-running operations, idempotency keys, and the door to the job queue.

grant usage on schema kernel to aibaas_app, aibaas_system;

-- The tenant of this transaction. After a local setting the value is '' rather than null.
create function kernel.tenant_id() returns uuid
  language sql stable parallel safe
  as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$;

-- Every table with a tenant goes through here: policy enabled and forced for everybody, the app role
-- sees its tenant only, the system role sees all when asked for.
create procedure kernel.protect(target regclass, system_access text default 'none', tenant_column text default 'tenant_id')
  language plpgsql as $$
declare
  mine text := format('%I = nullif(current_setting(''app.tenant_id'', true), '''')::uuid', tenant_column);
begin
  execute format('alter table %s enable row level security', target);
  execute format('alter table %s force row level security', target);
  execute format('create policy tenant_isolation on %s to aibaas_app, %I using (%s) with check (%s)', target, current_user, mine, mine);
  execute format('grant select, insert, update, delete on %s to aibaas_app', target);
  if system_access = 'read' then
    execute format('create policy system_reads on %s for select to aibaas_system using (true)', target);
    execute format('grant select on %s to aibaas_system', target);
  elsif system_access = 'write' then
    execute format('create policy system_works on %s to aibaas_system using (true) with check (true)', target);
    execute format('grant select, insert, update, delete on %s to aibaas_system', target);
  elsif system_access <> 'none' then
    raise exception 'system_access is none, read or write, not %', system_access;
  end if;
end $$;

-- Events that modules publish, in the transaction of what they report. `xid` orders them by commit
-- behind a safe watermark: identity values alone become visible out of order.
create table kernel.outbox (
  tenant_id uuid not null,
  id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  name text not null,
  topic text not null,
  data jsonb not null,
  actor jsonb,
  at timestamptz not null default clock_timestamp(),
  primary key (tenant_id, id)
);
create index outbox_order on kernel.outbox (xid, id);
call kernel.protect('kernel.outbox', 'write');

create table kernel.outbox_cursors (
  sink text primary key,
  xid xid8 not null,
  id uuid not null
);
grant select, insert, update, delete on kernel.outbox_cursors to aibaas_system;

create table kernel.operations (
  tenant_id uuid not null,
  id uuid not null,
  kind text not null,
  state text not null check (state in ('queued','running','needs_input','succeeded','failed','cancelled')),
  input jsonb not null,
  progress jsonb not null,
  result jsonb,
  error jsonb,
  is_cancel_asked boolean not null default false,
  created_by text not null,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (tenant_id, id)
);
call kernel.protect('kernel.operations', 'read');

create table kernel.idempotency (
  tenant_id uuid not null,
  key text not null,
  request_hash text not null,
  status integer,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (tenant_id, key)
);
create index idempotency_age on kernel.idempotency (created_at);
call kernel.protect('kernel.idempotency', 'write');

-- Server processes that are alive; jobs of dead ones are unlocked.
create table kernel.processes (
  id text primary key,
  job_holders text[] not null default '{}',
  started_at timestamptz not null default now(),
  seen_at timestamptz not null default now()
);
grant select, insert, update, delete on kernel.processes to aibaas_system;

create table kernel.facts (
  name text primary key,
  value jsonb not null
);
grant select, insert, update, delete on kernel.facts to aibaas_system;
