-- The audit trail. Records and chain entries are only ever inserted: no role of the server may change
-- or remove one, and no foreign key can cascade into them.

create schema audit;
grant usage on schema audit to aibaas_app, aibaas_system;

create table audit.records (
  tenant_id uuid not null,
  id uuid not null,
  at timestamptz not null,
  actor_kind text not null,
  actor_id text not null,
  actor_name text not null,
  user_id uuid generated always as (case when actor_kind = 'person' then actor_id::uuid end) stored,
  action text not null,
  outcome text not null check (outcome in ('done', 'refused', 'failed')),
  code text,
  resource_type text,
  resource_id text,
  request_id text,
  -- json, not jsonb: the MAC covers this very text.
  details json not null,
  -- Which audit key made the MAC; tells a lost key from a forged record.
  key_id text not null,
  mac bytea not null,
  primary key (tenant_id, id)
);
create index idx_audit_logs_tenant_user on audit.records (tenant_id, user_id);
create index idx_audit_logs_created_at on audit.records (tenant_id, at);
call kernel.protect('audit.records', 'read');
revoke update, delete on audit.records from aibaas_app;

-- Number and chain MAC of each record, in commit order.
create table audit.chain (
  tenant_id uuid not null,
  sequence bigint not null,
  record_id uuid not null,
  mac bytea not null,
  primary key (tenant_id, sequence),
  unique (tenant_id, record_id)
);
call kernel.protect('audit.chain', 'write');
revoke insert, update, delete on audit.chain from aibaas_app;
revoke update, delete on audit.chain from aibaas_system;

-- The end of each chain.
create table audit.heads (
  tenant_id uuid primary key,
  sequence bigint not null,
  mac bytea not null,
  at timestamptz not null
);
call kernel.protect('audit.heads', 'write');
revoke insert, update, delete on audit.heads from aibaas_app;
revoke delete on audit.heads from aibaas_system;

-- Records that have no number yet. A queue rather than a watermark over transaction ids: those are
-- shared by the whole PostgreSQL cluster, and one long transaction anywhere would hold every chain up.
create table audit.pending (
  tenant_id uuid not null,
  record_id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (tenant_id, record_id)
);
call kernel.protect('audit.pending', 'write');
revoke update, delete on audit.pending from aibaas_app;
revoke insert, update on audit.pending from aibaas_system;

-- Its one row's lock is the sequencer's lease.
create table audit.sequencer (is_only boolean primary key default true check (is_only));
insert into audit.sequencer default values;
grant select, update on audit.sequencer to aibaas_system;

create view public.audit_logs with (security_invoker) as
  select tenant_id, id, user_id, action, resource_type, resource_id, outcome, details, request_id,
    at as created_at
  from audit.records;
grant select on public.audit_logs to aibaas_app;
