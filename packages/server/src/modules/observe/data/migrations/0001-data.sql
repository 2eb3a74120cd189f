-- The register of tenants' own tables, their imports and refused rows. The tables themselves lie in
-- the schema `rows` and are made by kernel/ddl.ts alone.

create schema data;
grant usage on schema data to aibaas_app, aibaas_system;
create schema rows;
grant usage on schema rows to aibaas_app, aibaas_system;

-- uuid v7 (RFC 9562): rows of one import sort in the order of the file.
do $$ begin
  if current_setting('server_version_num')::int >= 180000 then
    execute 'create function data.row_id() returns uuid language sql volatile parallel safe
      as ''select uuidv7()''';
  else
    execute $f$create function data.row_id() returns uuid language sql volatile parallel safe as $b$
      select encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
        placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
        from 1 for 6), 52, 1), 53, 1), 'hex')::uuid $b$ $f$;
  end if;
end $$;

create table data.tables (
  tenant_id uuid not null,
  id uuid not null,
  name text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, name)
);
call kernel.protect('data.tables', 'read');


create table data.columns (
  tenant_id uuid not null,
  table_id uuid not null,
  position integer not null,
  name text not null,
  type text not null check (type in ('text','integer','number','boolean','date','timestamp','json')),
  is_nullable boolean not null,
  primary key (tenant_id, table_id, position),
  unique (tenant_id, table_id, name),
  foreign key (tenant_id, table_id) references data.tables (tenant_id, id) on delete cascade
);
call kernel.protect('data.columns', 'read');

-- `records_read` is the committed position: it moves in the transaction that adds the rows.
create table data.imports (
  tenant_id uuid not null,
  id uuid not null,
  table_name text not null,
  table_id uuid,
  mode text not null check (mode in ('create', 'append')),
  filename text,
  hints jsonb not null,
  format jsonb,
  columns jsonb,
  questions jsonb not null default '[]',
  warnings jsonb not null default '[]',
  bytes_total bigint not null,
  bytes_read bigint not null default 0,
  records_read bigint not null default 0,
  row_count bigint not null default 0,
  rejected_count bigint not null default 0,
  is_released boolean not null default false,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id)
);
create index imports_open on data.imports (tenant_id, table_name) where not is_released;
call kernel.protect('data.imports', 'read');

create table data.rejects (
  tenant_id uuid not null,
  import_id uuid not null,
  id uuid not null,
  line bigint not null,
  column_name text,
  code text not null,
  reason text not null,
  raw text not null,
  repaired_at timestamptz,
  row_id uuid,
  primary key (tenant_id, import_id, id),
  foreign key (tenant_id, import_id) references data.imports (tenant_id, id) on delete cascade
);
call kernel.protect('data.rejects', 'read');
